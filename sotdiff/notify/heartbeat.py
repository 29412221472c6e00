"""The heartbeat file, for programs: keys and numbers only, by type; no personal data fits in."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from sotdiff.errors import R01Violation, SotdiffError, StateError

if TYPE_CHECKING:
    from pathlib import Path

Status = Literal["ok", "partial", "blocked", "error"]
Code = Annotated[str, StringConstraints(pattern=r"^[DFS][0-9]+$")]
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Meaning = Annotated[str, StringConstraints(pattern=r"^[^@]*$", max_length=200)]
Lid = Annotated[str, StringConstraints(pattern=r"^R[0-9]+$")]
ContactId = Annotated[str, StringConstraints(pattern=r"^(new:R)?[0-9]+$")]
Count = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    """A part of the heartbeat: unknown keys are errors, values never change."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,
    )


class ClassCount(Part):
    """How often one drift class was found, taken up and held back."""

    findings: Count = 0
    changes: Count = 0
    blocked: Count = 0


class GuardReading(Part):
    """What one guard read against its limit; a guard that could not be evaluated trips."""

    value: float | None
    limit: float
    tripped: bool


class R01Counts(Part):
    """How often R-01 was looked at, and what it stopped."""

    owners_checked: Count = 0
    handed_over: Count = 0
    out_of_scope: Count = 0
    violations: Count = 0


class JournalHead(Part):
    """The journal's last entry, kept outside it, so that a shortened journal shows."""

    seq: int = Field(ge=1)
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")


class Problem(Part):
    """What went wrong, in keys: the kind of error, its general meaning, and where."""

    kind: Word
    meaning: Meaning | None = None
    lid: Lid | None = None
    contact_id: ContactId | None = None

    @classmethod
    def of(cls, error: BaseException) -> Self:
        """Return what may be told of an error: its kind and meaning, never its own text."""
        ours = isinstance(error, (SotdiffError, R01Violation))
        meaning = (type(error).__doc__ or "").partition("\n")[0] if ours else ""
        return cls(kind=type(error).__name__, meaning=meaning or None)


class Heartbeat(Part):
    """What a monitor reads after every run: keys and numbers only, times in UTC.

    `world` is unknown, and `url` missing, where the configuration could not be read.
    `passed_over`: how many starts since this run ended found another run under way. `suppressed`:
    how many suppressions hold; what they hold does not age.
    """

    schema_version: Literal[1] = 1
    run_id: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z:.-]+$")]
    status: Status
    world: Literal["sandbox", "live", "unknown"]
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^@?#\s]+$")] | None = None
    portal_id: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")] | None = None
    started: AwareDatetime
    ended: AwareDatetime
    next_expected: AwareDatetime
    last_ok: AwareDatetime | None = None
    counts: dict[Code, ClassCount] = {}
    results: dict[Word, Count] = {}
    unaccounted: Count | None = None
    oldest_drift_age_s: Count | None = None
    guards: dict[Word, GuardReading] = {}
    r01: R01Counts = R01Counts()
    journal: JournalHead | None = None
    errors: tuple[Problem, ...] = ()
    passed_over: Count = 0
    suppressed: Count = 0


def write_heartbeat(path: Path, heartbeat: Heartbeat) -> None:
    """Replace the heartbeat file in one step: a reader sees the one before or this one, whole.

    Raises StateError when the file cannot be written; the one before then stands untouched.
    """
    try:
        replace_whole(path, heartbeat.model_dump_json(indent=2) + "\n")
    except OSError as cause:
        raise StateError(
            f"heartbeat {path}: cannot be written ({cause.strerror}); a monitor will report the "
            "run as missing"
        ) from cause


def read_heartbeat(path: Path) -> Heartbeat | None:
    """Return the last heartbeat, None when there is none. Raises StateError when it is not one."""
    try:
        return Heartbeat.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as cause:
        raise StateError(f"heartbeat {path}: cannot be read; the next run replaces it") from cause


def replace_whole(path: Path, text: str) -> None:
    """Put a text in the place of a file, durably and in one step. Raises OSError."""
    waiting = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(waiting, text)
        waiting.replace(path)
        _sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            waiting.unlink()
        raise


def _write_durably(file: Path, text: str) -> None:
    """Write a new file and see it to the disk."""
    with file.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """See a rename to the disk, where the system lets a folder be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
