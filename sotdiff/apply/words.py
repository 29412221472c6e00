"""The applier's words: a change as it is worked on, what was written, and how to go about it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

EMAIL = "email"
ADDITIONAL = "additional_emails"
OWNER = "owner_id"
TOKEN = "token_text"  # noqa: S105 - a column's name


def now_utc() -> datetime:
    """Return the wall clock's time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `name` is HubSpot's property, blank `was` is `""`.

    `aside` says what a write is for that the plan does not list (`put back`); its outcome is told
    in the receipt of the change with the same id. `drops`: addresses to take away, of an undo.
    """

    change_id: str
    code: str
    lid: str
    field: str
    name: str
    was: str
    now: str
    aside: str = ""
    drops: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the change as plain values, for the journal."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Written:
    """A write that HubSpot says it took, and that nobody has read back yet.

    before    the contact as it was read before (`values`, `heads`); empty after a create
    traceable whether the history before and after belongs to one and the same contact id
    """

    intent_ids: tuple[int, ...]
    contact_id: str
    changes: tuple[Change, ...]
    before: Mapping[str, Any]
    status: int | None
    note: str = ""
    traceable: bool = True


@dataclass(frozen=True)
class Manner:
    """How to go about it. Times are seconds unless they are a timedelta.

    canary        so many contacts are written and read back before the rest goes out; 0: none
    batch         so many contacts are read back in one call (with history HubSpot gives 50)
    busy_wait_s   the pause after 423 or 429, before the contact is read again
    repeat_after  a create without an answer is repeated only after two look-ups without a hit,
                  so far apart
    index_lag     a lead without any address is found by the search index only: the look-ups are
                  at least so far apart
    freeze_after  a value that did not stay as written so often is not written any more
    patching      whether this portal takes additional addresses by PATCH, as far as is known
    undoing       whether the plan puts back what a run of ours wrote: to blank too
    """

    canary: int = 3
    batch: int = 50
    region: str = "US"
    busy_wait_s: float = 2.5
    repeat_after: timedelta = timedelta(minutes=15)
    index_lag: timedelta = timedelta(minutes=1)
    freeze_after: int = 3
    patching: bool = True
    undoing: bool = False
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    clock: Callable[[], datetime] = field(default=now_utc, repr=False)


def change_of(changes: Iterable[Change], name: str) -> Change | None:
    """Return the change of one field, if there is one."""
    return next((change for change in changes if change.field == name), None)


def without(changes: Iterable[Change], other: Change | None) -> list[Change]:
    """Return the changes without one of them."""
    return [change for change in changes if change is not other]
