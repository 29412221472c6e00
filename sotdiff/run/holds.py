"""What is held: findings that are left alone for now, and the receipt that says why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

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

ADDITIONAL, TOKEN, CREATE = "additional_emails", "token_text", "D7"
Told = TypeVar("Told")
FLAG = ("code", "lid", "contact_id", "field", "was")


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
    rows, waiting = _rows(conform(changes, Changes)), holdings.quarantined(now)
    suppressed = _told(holdings.suppressed(now), rows, region)
    ids = [row["change_id"] for row in rows]
    told = [_why(words, waiting.get(each)) for each, words in zip(ids, suppressed, strict=True)]
    whole = zip(ids, _with_whole_creates(rows, told), strict=True)
    return {change_id: why for change_id, why in whole if why}


def _why(suppressed: str | None, waiting: Row | None) -> Held | None:
    """Return why a change is not tried; what a person has said comes first."""
    if suppressed:
        return Held(suppressed)
    return _waits(waiting) if waiting else None


def words_on(suppressions: Sequence[Row], findings: pd.DataFrame, region: str) -> pd.Series:
    """Return who suppresses each finding, why and until when; missing where nobody does."""
    told = _told(suppressions, _rows(findings), region)
    return pd.Series(told, index=findings.index, dtype="string")


@dataclass(frozen=True)
class Ended:
    """Suppressions that have run out: their numbers, and how often each class is back by them."""

    numbers: tuple[int, ...] = ()
    back: Mapping[str, int] = field(default_factory=dict)


def strangers_of(
    holdings: Holdings, findings: pd.DataFrame, region: str, at: datetime
) -> pd.Series:
    """Return since when each enrolled stranger (S1) is known that nobody suppresses.

    `findings`: those that are open, with `first_seen`.
    """
    strangers = findings[findings["code"] == "S1"]
    held = words_on(holdings.suppressed(at), strangers, region).notna()
    return strangers.loc[~held, "first_seen"]


def ended_of(holdings: Holdings, findings: pd.DataFrame, region: str, at: datetime) -> Ended:
    """Return what has run out by a time and nobody was told of; `findings`: those that are open.

    A finding that is gone, or that another suppression holds, is not back.
    """
    run_out = holdings.run_out(at)
    held = words_on(holdings.suppressed(at), findings, region)
    is_back = words_on(run_out, findings, region).notna() & held.isna()
    back = findings.loc[is_back, "code"].value_counts().sort_index()
    return Ended(
        tuple(row["suppression_id"] for row in run_out),
        {str(code): int(count) for code, count in back.items()},
    )


def is_held_by(suppression: Row, finding: Row, region: str) -> bool:
    """Tell whether a suppression is about a finding, or about a change, which is a fix.

    About a flag: the very same one. About a fix: it is about one value, where it names one: of
    additional addresses about those that would be added, and of a token about the lead's,
    whatever text stands around it.
    """
    if suppression["kind"] != finding.get("kind", "fix"):
        return False
    if suppression["kind"] == "flag":
        return all(suppression[name] == finding[name] for name in FLAG)
    for name in ("code", "lid", "contact_id", "field"):
        if suppression[name] is not None and suppression[name] != finding[name]:
            return False
    column = finding["field"]
    if suppression["now"] is None or column == TOKEN:
        return True
    if column == ADDITIONAL:
        return bool(_added(suppression) & _added(finding))
    return same(column, suppression["now"], finding["now"], region)


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


def _told(suppressions: Sequence[Row], rows: Sequence[Row], region: str) -> list[str | None]:
    """Return who holds each finding or change, why and until when; None where nobody does.

    A contact is created whole or not at all: what holds a part of a create holds all of it.
    """
    told: list[str | None] = [None] * len(rows)
    for suppression in suppressions:
        for place, row in enumerate(rows):
            if is_held_by(suppression, row, region):
                told[place] = _in_words(suppression)
    return _with_whole_creates(rows, told)


def _with_whole_creates(rows: Sequence[Row], told: Sequence[Told | None]) -> list[Told | None]:
    """Return what is told of each row, and of what belongs to the same create the same."""
    created = [row["lid"] if row["code"] == CREATE else None for row in rows]
    whole = {lid: each for lid, each in zip(created, told, strict=True) if lid and each}
    return [each or whole.get(lid) for lid, each in zip(created, told, strict=True)]


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


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain: Iterable[dict[Any, Any]] = (
        frame.astype(object).where(frame.notna(), None).to_dict("records")
    )
    return [{str(name): value for name, value in row.items()} for row in plain]
