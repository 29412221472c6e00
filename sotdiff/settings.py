"""The configuration: `sotdiff.toml`, found upward from the working directory, and the secrets."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from phonenumbers import SUPPORTED_REGIONS
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from sotdiff.errors import ConfigError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "sotdiff.toml"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def span_of(text: str) -> timedelta | None:
    """Return the span that `15m`, `2h`, `30s` or `1d` means; None for anything else."""
    found = re.fullmatch(r"(\d+)([smhd])", text.strip())
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else None


def _duration(value: object) -> object:
    """Read a span; anything else is left for pydantic to refuse."""
    span = span_of(value) if isinstance(value, str) else None
    return value if span is None else span


Duration = Annotated[timedelta, BeforeValidator(_duration)]


class Section(BaseModel):
    """A table of the file: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SotColumns(Section):
    """Which workbook header stands for which column of the leads."""

    lid: str
    first_name: str
    last_name: str
    email_all: str
    phone_all: str
    city: str


class SotSettings(Section):
    """Where the source of truth lies."""

    workbook: str
    sheet: str
    region: str = "US"
    columns: SotColumns

    @field_validator("region")
    @classmethod
    def _is_a_region(cls, region: str) -> str:
        if region not in SUPPORTED_REGIONS:
            raise ValueError(f"no region of phone numbers; {nearest(region, SUPPORTED_REGIONS)}")
        return region


class Properties(Section):
    """Which HubSpot property stands for which column of the contacts."""

    email: str = "email"
    additional_emails: str = "hs_additional_emails"
    first_name: str = "firstname"
    last_name: str = "lastname"
    phone: str = "phone"
    city: str = "city"
    token_text: str = "trackingsource"  # noqa: S105 - a property's name
    commission: str = "commission_attribution"

    def by_column(self) -> dict[str, str]:
        """Return {table column: HubSpot property}, the owner included."""
        return {**self.model_dump(), "owner_id": "hubspot_owner_id"}


class HubSpotSettings(Section):
    """Which portal, whose contacts (R-01: the owner is read from here and nowhere else)."""

    portal: Literal["sandbox", "live"]
    portal_id: str | None = None
    owner_id: str = Field(pattern=r"^[0-9]+$")
    allowed_hosts: tuple[str, ...] = ()
    calls_per_10s: int = Field(default=100, ge=1)
    searches_per_s: float = Field(default=4.0, gt=0)
    properties: Properties = Properties()

    @model_validator(mode="after")
    def _live_needs_a_portal_id(self) -> HubSpotSettings:
        if self.portal == "live" and not self.portal_id:
            raise ValueError('portal = "live" needs portal_id, the number HubSpot shows as Hub ID')
        return self


class CommissionRule(Section):
    """A rule of D8's table: where all headers hold these texts, this value is expected."""

    when: dict[str, str] = Field(min_length=1)
    value: str = Field(min_length=1)


class Policy(Section):
    """What counts as drift: the `[drift]` table."""

    city: Literal["corrupt", "corrupt_or_blank", "any"] = "corrupt"
    known_cities: tuple[str, ...] = ()
    commission: tuple[CommissionRule, ...] = ()


Count = Annotated[int, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


class Guards(Section):
    """The limits beyond which nothing is written; each number itself is still allowed.

    sot_loss_percent, sot_loss_rows   rows or leads that the workbook may lose: the lesser of both
    sot_least_rows         rows that it must have
    sot_formulas           cells of mapped columns that may hold a formula without its result
    fill_drop_points       percentage points by which a mapped column's fill may fall
    contacts_loss_percent  contacts in scope that may be gone
    run_contacts           contacts that a run may change, created ones counted
    run_scope_percent, run_scope_least  the same, as a share of the scope; in a small scope a number
    run_creates            contacts that a run may create
    one_value_contacts     contacts that may get one and the same new value
    day_contacts, day_creates           the same as run_..., for any 24 hours
    canary                 contacts that are written and read back before the others
    max_age                how old a look may be when it is acted upon
    loopback               whether hosts on this machine, the sandbox too, are guarded
    """

    sot_loss_percent: Percent = 2
    sot_loss_rows: Count = 10
    sot_least_rows: Count = 1
    sot_formulas: Count = 10
    fill_drop_points: Percent = 5
    contacts_loss_percent: Percent = 5
    run_contacts: Count = 50
    run_scope_percent: Percent = 10
    run_scope_least: Count = 10
    run_creates: Count = 10
    one_value_contacts: Count = 10
    day_contacts: Count = 150
    day_creates: Count = 30
    canary: Annotated[int, Field(ge=1)] = 3
    max_age: Duration = timedelta(minutes=30)
    loopback: bool = False


class Ntfy(Section):
    """Where a push goes; an empty topic means no push."""

    url: str = "https://ntfy.sh"
    topic: str = ""


class Schedule(Section):
    """How often a run is expected."""

    every: Duration = timedelta(minutes=15)


class Gate(Section):
    """The gate proof: which programs may write to HubSpot besides us, and what it leaves out.

    hs_writers  files that must show both layers of R-01; from the folder of this file, absolute,
                or from `~`
    skip        folders or files that are not looked at; the gate names them every time
    """

    hs_writers: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()


class StateSettings(Section):
    """Where the state lives: an SQLAlchemy URL; a relative SQLite path starts at the file."""

    url: str = "sqlite:///state/sotdiff.db"


class Settings(Section):
    """The whole file. `root` is the folder it lies in; relative paths start there."""

    sot: SotSettings
    hubspot: HubSpotSettings
    drift: Policy = Policy()
    guards: Guards = Guards()
    ntfy: Ntfy = Ntfy()
    schedule: Schedule = Schedule()
    state: StateSettings = StateSettings()
    gate: Gate = Gate()

    _root: Path = PrivateAttr(default=Path())

    def configuration(self, policy: Policy) -> str:
        """Return a SHA-256 of all that decides what a plan says, under this policy."""
        hubspot = self.hubspot.model_dump(include={"portal", "portal_id", "owner_id", "properties"})
        parts = {"sot": self.sot.model_dump(), "hubspot": hubspot, "drift": policy.model_dump()}
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @property
    def root(self) -> Path:
        """The folder that holds `sotdiff.toml`."""
        return self._root

    @property
    def workbook(self) -> Path:
        """The workbook's path."""
        return self._root / self.sot.workbook

    @property
    def state_dir(self) -> Path:
        """The folder of the heartbeat, the lock and the sandbox's contacts."""
        return self._root / "state"

    @property
    def reports_dir(self) -> Path:
        """The folder with one sub-folder a run."""
        return self._root / "reports"


class Secrets(BaseSettings):
    """What never stands in a file under git; shown as dots wherever it is printed."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    hubspot_token: SecretStr | None = None
    ntfy_token: SecretStr | None = None
    sotdiff_hubspot_url: str | None = None


def find_settings_file(start: Path | None = None) -> Path:
    """Return the nearest `sotdiff.toml`, looking upward from `start` (the working directory).

    Raises ConfigError when there is none.
    """
    folder = (start or Path.cwd()).resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / FILE_NAME).is_file():
            return candidate / FILE_NAME
    raise ConfigError(
        f"no {FILE_NAME} in {folder} or above it; `sotdiff init` writes a commented one"
    )


def load_settings(path: Path | None = None) -> Settings:
    """Read `sotdiff.toml` (found upward when no path is given).

    Raises ConfigError naming file, key, value and the nearest known key.
    """
    file = path or find_settings_file()
    try:
        with file.open("rb") as stream:
            content = tomllib.load(stream)
        settings = Settings.model_validate(content)
    except OSError as cause:
        raise ConfigError(f"{file}: cannot be read ({cause.strerror})") from cause
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise ConfigError(f"{file}: not valid TOML: {cause}") from cause
    except ValidationError as cause:
        lines = "\n".join(f"  {_explain(error)}" for error in cause.errors())
        raise ConfigError(f"{file}:\n{lines}") from cause
    settings._root = file.resolve().parent  # noqa: SLF001 - the only place that knows the file
    return settings


def policy_of(given: Policy | Mapping[str, Any] | None, standing: Policy) -> Policy:
    """Return the policy to use: the standing one, or a caller's, or its keys changed.

    Raises ConfigError naming the key and the nearest known one.
    """
    if given is None or isinstance(given, Policy):
        return given or standing
    try:
        return Policy.model_validate({**standing.model_dump(), **given})
    except ValidationError as cause:
        lines = "; ".join(
            _explain({**error, "loc": ("drift", *error["loc"])}) for error in cause.errors()
        )
        raise ConfigError(f"policy: {lines}") from cause


def load_secrets(root: Path) -> Secrets:
    """Read the secrets from the environment, or from `.env` beside `sotdiff.toml`."""
    return Secrets(_env_file=root / ".env")  # type: ignore[call-arg]


def _explain(error: Any) -> str:
    """Return one line on one wrong key: where, what and the nearest known key."""
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        *parents, key = error["loc"]
        return f"unknown key {where!r}; {nearest(str(key), _known_keys(parents))}"
    if error["type"] == "missing":
        return f"missing key {where!r}"
    return f"{where or 'file'}: {error['msg']} (found {error.get('input')!r})"


def _known_keys(parents: list[str | int]) -> set[str]:
    """Return the keys that may stand in the table at `parents`."""
    model: Any = Settings
    for name in (part for part in parents if isinstance(part, str)):
        annotation = model.model_fields[name].annotation
        inner = [a for a in getattr(annotation, "__args__", ()) if hasattr(a, "model_fields")]
        model = inner[0] if inner else annotation
    return set(model.model_fields)
