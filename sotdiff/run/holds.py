"""What is held: changes of a plan that are not written for now, and the receipt that says why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff import canon
from sotdiff.apply.compare import same
from sotdiff.tables import Changes, Receipts, conform, frame_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sotdiff.plan import Plan
    from sotdiff.record import Holdings

    Row = Mapping[str, Any]

ADDITIONAL, TOKEN = "additional_emails", "token_text"


@dataclass(frozen=True)
class Held:
    """Why a change is not written for now; `result` and `http_status` as its receipt has them."""

    detail: str
    result: str = "held"
    http_status: int | None = None


def held_back(
    holdings: Holdings, changes: pd.DataFrame, region: str, now: datetime
) -> dict[str, Held]:
    """Return {change id: why} of the changes that are not to be tried at this time.

    A suppression or an undo holds them, or HubSpot has refused them not long enough ago.
    A contact is created whole or not at all: what holds a part of a create holds all of it.
    """
    rows = _rows(conform(changes, Changes))
    waiting = holdings.quarantined(now)
    held = {
        row["change_id"]: _waits(waiting[row["change_id"]])
        for row in rows
        if row["change_id"] in waiting
    }
    for suppression in holdings.suppressed(now):
        if suppression["kind"] == "fix":
            held |= {
                row["change_id"]: Held(_in_words(suppression))
                for row in rows
                if is_held_by(suppression, row, region)
            }
    return _with_whole_creates(rows, held)


def is_held_by(suppression: Row, change: Row, region: str) -> bool:
    """Tell whether a suppression is about a change.

    It is about one value, where it names one: of additional addresses about those that would be
    added, and of a token about the lead's, whatever text stands around it.
    """
    for name in ("code", "lid", "contact_id", "field"):
        if suppression[name] is not None and suppression[name] != change[name]:
            return False
    field = change["field"]
    if suppression["now"] is None or field == TOKEN:
        return True
    if field == ADDITIONAL:
        return bool(_added(suppression) & _added(change))
    return same(field, suppression["now"], change["now"], region)


def without_held(plan: Plan, held: Mapping[str, Held]) -> Plan:
    """Return the plan without what is held."""
    return replace(plan, changes=plan.changes[~plan.changes["change_id"].isin([*held])])


def with_held(
    receipts: pd.DataFrame, plan: Plan, held: Mapping[str, Held], now: datetime
) -> pd.DataFrame:
    """Return the receipts of the whole plan, in its order: what is held has one too."""
    if not held:
        return receipts
    rows = [
        {**row, "result": why.result, "http_status": why.http_status, "detail": why.detail}
        for row in _rows(conform(plan.changes, Changes))
        if (why := held.get(row["change_id"]))
    ]
    both = pd.concat([receipts, frame_of([row | {"at": now} for row in rows], Receipts)])
    order = plan.changes["change_id"].to_list()
    whole = conform(both.set_index("change_id").loc[order].reset_index(), Receipts)
    whole.attrs = receipts.attrs
    return whole


def _with_whole_creates(rows: Sequence[Row], held: dict[str, Held]) -> dict[str, Held]:
    creates = {
        row["lid"]: held[row["change_id"]]
        for row in rows
        if row["contact_id"] is None and row["change_id"] in held
    }
    others = {
        row["change_id"]: creates[row["lid"]]
        for row in rows
        if row["contact_id"] is None and row["lid"] in creates
    }
    return others | held


def _waits(tried: Row) -> Held:
    """Return what a change in quarantine is told as: as what became of it, and when it goes on."""
    often = "once" if tried["tries"] == 1 else f"{tried['tries']} times"
    told = f"tried {often}, and not again before {tried['until'][:16]}Z: {tried['detail']}"
    return Held(told, tried["result"], tried["http_status"])


def note_tried(holdings: Holdings, receipts: pd.DataFrame, now: datetime) -> None:
    """Note what became of the changes that were tried, so that the refused ones wait."""
    holdings.note_tries(_rows(receipts), now)


def _in_words(suppression: Row) -> str:
    """Return who holds it, why and until when."""
    return (
        f"held until {suppression['until'][:16]}Z by {suppression['by_whom']}: "
        f"{suppression['reason']}"
    )


def _added(row: Row) -> set[str]:
    """Return the addresses that a change adds."""
    return {*canon.split_ledger(row["now"] or "")} - {*canon.split_ledger(row["was"] or "")}


def _rows(changes: pd.DataFrame) -> list[dict[str, Any]]:
    plain: Iterable[dict[Any, Any]] = (
        changes.astype(object).where(changes.notna(), None).to_dict("records")
    )
    return [{str(name): value for name, value in row.items()} for row in plain]
