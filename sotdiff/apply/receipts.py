"""The receipts while they are made: what became of each change, told once, told whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.tables import Receipts, frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sotdiff.apply.words import Change

GOOD = ("applied", "already")
# What a receipt says when one part of its change went wrong: the first of these that occurred.
GRAVEST_FIRST = (
    "unknown",
    "out_of_scope",
    "not_converging",
    "failed",
    "conflict",
    "rejected",
    "stale",
    "held",
)


@dataclass(slots=True)
class _Entry:
    """What is known of one change."""

    result: str | None = None
    details: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    status: int | None = None
    contact_id: str | None = None
    at: datetime | None = None


class ReceiptBook:
    """Takes up what became of each change; the frame has one row a change of the plan."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Start empty."""
        self._entries: dict[str, _Entry] = {}
        self._clock = clock

    def settle(
        self,
        change: Change,
        result: str,
        detail: str = "",
        *,
        status: int | None = None,
        contact_id: str | None = None,
    ) -> None:
        """Say what became of a change; of an aside, what became of it beside its change.

        Once something went wrong it stays so, whatever part of the change comes out well later.
        """
        if change.aside:
            if result in GOOD:
                self.complain(change, "", change.aside)
            else:
                self.complain(change, result, f"{change.aside}: {result}, {detail}")
            return
        entry = self._entry(change)
        if entry.result is None or entry.result in GOOD:
            entry.result, entry.status, entry.at = result, status, self._clock()
        entry.contact_id = contact_id or entry.contact_id
        if detail:
            entry.details.append(detail)

    def complain(self, change: Change, result: str, detail: str) -> None:
        """Note that a part of a change came out as `result` (`""`: well), and why."""
        entry = self._entry(change)
        entry.details.append(detail)
        if result:
            entry.complaints.append(result)

    def made(self, changes: Iterable[Change], contact_id: str) -> None:
        """Note which contact was made for the changes."""
        for change in changes:
            self._entry(change).contact_id = contact_id

    def is_settled(self, change: Change) -> bool:
        """Tell whether it is known what became of a change."""
        return self._entry(change).result is not None

    def told(self, change_ids: Iterable[str]) -> str:
        """Return everything that was said of some changes."""
        entries = [self._entries.get(change_id, _Entry()) for change_id in change_ids]
        return "; ".join(dict.fromkeys(detail for entry in entries for detail in entry.details))

    def frame(self, changes: pd.DataFrame, otherwise: str) -> pd.DataFrame:
        """Return the receipts (tables.Receipts), one row a row of `changes`, in its order.

        A change that nobody took up is `held`, for the reason given by `otherwise`.
        """
        rows = [self._row(row, otherwise) for row in changes.to_dict("records")]
        return frame_of(rows, Receipts)

    def _row(self, row: dict[Any, Any], otherwise: str) -> dict[str, Any]:
        entry = self._entries.get(row["change_id"], _Entry(details=[otherwise]))
        return row | {
            "contact_id": entry.contact_id or row["contact_id"],
            "result": _result(entry),
            "http_status": entry.status,
            "detail": "; ".join(dict.fromkeys(entry.details)) or pd.NA,
            "at": entry.at or self._clock(),
        }

    def _entry(self, change: Change) -> _Entry:
        return self._entries.setdefault(change.change_id, _Entry())


def _result(entry: _Entry) -> str:
    """Return the result; where all went well but a part, the gravest of what went wrong."""
    if entry.result is None:
        return "held"
    if entry.result not in GOOD:
        return entry.result
    return next((word for word in GRAVEST_FIRST if word in entry.complaints), entry.result)
