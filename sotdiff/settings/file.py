"""The file `sotdiff.toml`: found upward from the working directory, and read whole."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import PrivateAttr, ValidationError

from sotdiff.errors import ConfigError, nearest
from sotdiff.settings.base import Section
from sotdiff.settings.drift import Policy
from sotdiff.settings.guards import Guards
from sotdiff.settings.hubspot import HubSpotSettings
from sotdiff.settings.reports import Reports
from sotdiff.settings.smartlead import SmartLeadSettings
from sotdiff.settings.sot import SotSettings
from sotdiff.settings.upkeep import Gate, Healthchecks, Ntfy, Schedule, StateSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "sotdiff.toml"


class Settings(Section):
    """The whole file. `root` is the folder it lies in; relative paths start there."""

    sot: SotSettings
    hubspot: HubSpotSettings
    drift: Policy = Policy()
    guards: Guards = Guards()
    ntfy: Ntfy = Ntfy()
    healthchecks: Healthchecks = Healthchecks()
    schedule: Schedule = Schedule()
    state: StateSettings = StateSettings()
    gate: Gate = Gate()
    smartlead: SmartLeadSettings | None = None
    reports: Reports = Reports()

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
