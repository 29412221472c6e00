"""Every error that sotdiff raises, in one tree.

SotdiffError                 anything that stops a run; exit 1 unless said otherwise
├── ConfigError              sotdiff.toml or the environment cannot be used
├── WorkbookError            the workbook cannot be read as the source of truth
├── ExportError              a SmartLead export cannot be read, or is not there or too old
├── TableError               a frame does not have the shape of its table
├── PlanError                a plan file cannot be read or is not what it says
│   └── StalePlanError       the plan no longer fits what it was made from (exit 6)
│       └── OutdatedLookError   it was read too long ago, or the machine slept since
├── HubSpotError             HubSpot refused or could not answer; the run stops
│   ├── AuthError            401 or 403: token or scopes
│   ├── LimitError           a daily limit or a migration pause: the run ends early
│   ├── PortalMismatchError  the portal is not the one in the configuration
│   ├── IncompleteLoadError  a listing never reached HubSpot's own total
│   └── RequestError         one request on one contact failed; the others go on
│       ├── RefusedError     400 and the like: this write will never be taken as it is
│       │   └── ConflictError   409 or `already has that value`: another holds the address
│       ├── GoneError        404: archived or deleted
│       ├── BusyError        423 or 429: nothing was written, read again first
│       └── NoAnswerError    5xx, time-out, cut body: nobody knows what became of the write
├── WriteRefusedError        the guarded writer will not send this
├── ScheduleError            this machine would not take a schedule
├── FindingError             no finding is open by that name, or it cannot be suppressed so
├── StateError               the state or the heartbeat cannot be read or written
├── GuardTripped             a guard of the run says stop (exit 4)
└── LockedError              another run holds the lock (exit 5)

R01Violation (RuntimeError)  a write would leave, or a read has left, the scope (exit 7)
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd


class SotdiffError(Exception):
    """Something stops the run; the text says what, where and what to do next.

    `receipts`: where it stopped writing, what had become of each change until then.
    """

    exit_code = 1
    receipts: pd.DataFrame | None = None


class ConfigError(SotdiffError):
    """The configuration or the environment cannot be used."""


class WorkbookError(SotdiffError):
    """The workbook cannot be read as the source of truth."""


class ExportError(SotdiffError):
    """A SmartLead export cannot be read, or one that is needed is missing or too old."""


class TableError(SotdiffError):
    """A frame does not have the shape of its table.

    `cases` (pandas frame): one row a value that does not fit: `column`, `row` (its label),
    `value`, `check`; None where columns or types are wrong.
    """

    cases: Any = None


class PlanError(SotdiffError):
    """A plan cannot be read or is not what it says it is."""


class StalePlanError(PlanError):
    """The plan no longer fits what it was made from."""

    exit_code = 6


class OutdatedLookError(StalePlanError):
    """What was read is too old to act upon, or the machine slept since; look again."""


class HubSpotError(SotdiffError):
    """HubSpot refused or could not answer, and the run cannot go on."""


class AuthError(HubSpotError):
    """The token is not accepted, or lacks a scope."""


class LimitError(HubSpotError):
    """A daily limit or an account migration: nothing more can be done today."""


class PortalMismatchError(HubSpotError):
    """The portal that answers is not the portal of the configuration."""


class IncompleteLoadError(HubSpotError):
    """A listing of contacts never reached the total that HubSpot itself gives."""


class RequestError(HubSpotError):
    """One request on one contact failed. `status` is HTTP's, None when there was no answer."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class RefusedError(RequestError):
    """HubSpot will never take this write as it is (400 and the like)."""


class ConflictError(RefusedError):
    """Another contact holds the address. `holder_id`: which one, where HubSpot says it."""

    def __init__(self, message: str, status: int | None, holder_id: str | None) -> None:
        super().__init__(message, status)
        self.holder_id = holder_id


class GoneError(RequestError):
    """The contact is archived or deleted (404)."""


class BusyError(RequestError):
    """HubSpot asks to wait (423, 429): nothing was written."""


class NoAnswerError(RequestError):
    """Nobody knows what became of the request: 5xx, time-out, a body cut short."""


class WriteRefusedError(SotdiffError):
    """The guarded writer will not send this write."""


class ScheduleError(SotdiffError):
    """This machine would not take a schedule, or take it away."""


class FindingError(SotdiffError):
    """No finding is open by that name, or it cannot be suppressed so."""


class StateError(SotdiffError):
    """The state or the heartbeat cannot be read or written."""


class GuardTripped(SotdiffError):  # noqa: N818 - the contract's word: a guard trips
    """A guard says stop: nothing was written.

    `readings`: what every guard read (guards.Reading); `digest`: the plan that was stopped.
    """

    exit_code = 4

    def __init__(
        self, message: str, *, readings: Sequence[Any] = (), digest: str | None = None
    ) -> None:
        super().__init__(message)
        self.readings = tuple(readings)
        self.digest = digest


class LockedError(SotdiffError):
    """Another run holds the lock."""

    exit_code = 5


class R01Violation(RuntimeError):  # noqa: N818 - the contract's name
    """A contact out of scope was about to be written, or came back from an owned listing."""

    exit_code = 7
    receipts: pd.DataFrame | None = None


def nearest(word: str, known: Iterable[str], count: int = 3) -> str:
    """Return a half-sentence that names the known words closest to `word`."""
    names = sorted(known)
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(word.casefold(), folded, n=count, cutoff=0.4)
    if close:
        return "the nearest: " + ", ".join(folded[name] for name in close)
    return "known: " + ", ".join(names[:12]) + (", …" if len(names) > 12 else "")  # noqa: PLR2004
