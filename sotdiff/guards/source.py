"""The workbook against the last accepted one: rows, leads, columns and filled cells that went.

Leads are compared by their ids, so that new rows do not hide lost ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sotdiff.guards.reading import Reading, counted, exact, part_of, unreadable, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.guards.limits import Limits

NAMES = ("sot_least_rows", "sot_formulas", "sot_rows", "sot_leads", "sot_headers", "sot_fill")
UNKNOWN = "the leads are no whole load of a workbook, or were changed after it: {} cannot be judged"


@dataclass(frozen=True)
class Workbook:
    """What counts of a workbook.

    rows      non-empty rows below the header
    lids      ids of the usable leads
    mapped    the headers that stand for the columns of the leads
    headers   all headers of the tab
    filled    {column of the leads: how many have a usable value there}
    formulas  cells of mapped columns that hold a formula saved without its result
    """

    rows: int
    lids: frozenset[str]
    mapped: frozenset[str]
    headers: frozenset[str]
    filled: Mapping[str, int]
    formulas: int

    def fill_of(self, column: str) -> Fraction:
        """Return how much of a column is filled, in percent of all rows."""
        return Fraction(100 * self.filled[column], self.rows) if self.rows else Fraction(0)


def workbook_of(told: Mapping[str, Any]) -> Workbook | None:
    """Return what a load told of its workbook; None where any of it is missing or no number."""
    filled, lids = told.get("filled"), told.get("lids")
    mapped, headers = told.get("headers"), told.get("columns")
    rows, formulas = whole_number(told.get("rows")), whole_number(told.get("formulas"))
    if rows is None or formulas is None or not isinstance(lids, str):
        return None
    if not (isinstance(filled, dict) and isinstance(mapped, dict) and isinstance(headers, dict)):
        return None
    if any(whole_number(count) is None for count in filled.values()):
        return None
    return Workbook(
        rows=rows,
        lids=frozenset(lids.split(";")) - {""},
        mapped=frozenset(mapped.values()),
        headers=frozenset(headers),
        filled=filled,
        formulas=formulas,
    )


def read_source(
    now: Workbook | None, before: Workbook | None, limits: Limits
) -> tuple[Reading, ...]:
    """Return the readings of the workbook `now`; `before` is the last accepted one, if any.

    Where there is none, nothing can have gone; whether that may be is the first run's guard.
    """
    if now is None:
        return () if before is None else tuple(unreadable(n, 0, UNKNOWN.format(n)) for n in NAMES)
    alone = (_least_rows(now, limits), _formulas(now, limits))
    if before is None:
        return alone
    return (
        *alone,
        _rows(now, before, limits),
        _leads(now, before, limits),
        _headers(now, before),
        _fill(now, before, limits),
    )


def _least_rows(now: Workbook, limits: Limits) -> Reading:
    least = limits.sot_least_rows
    told = f"the workbook has {now.rows} rows; there must be {least} at least"
    return Reading("sot_least_rows", now.rows, least, now.rows < least, told)


def _formulas(now: Workbook, limits: Limits) -> Reading:
    told = (
        f"{now.formulas} cells of mapped columns hold a formula that was saved without its result; "
        f"{limits.sot_formulas} may"
    )
    return counted("sot_formulas", now.formulas, limits.sot_formulas, told)


def _rows(now: Workbook, before: Workbook, limits: Limits) -> Reading:
    lost = max(before.rows - now.rows, 0)
    told = f"the workbook has {now.rows} rows, the last accepted one had {before.rows}"
    return _loss("sot_rows", lost, before.rows, told, limits)


def _leads(now: Workbook, before: Workbook, limits: Limits) -> Reading:
    lost = len(before.lids - now.lids)
    told = f"of the {len(before.lids)} leads of the last accepted workbook {lost} are gone"
    return _loss("sot_leads", lost, len(before.lids), told, limits)


def _loss(name: str, lost: int, before: int, told: str, limits: Limits) -> Reading:
    """Return the reading of a loss: limited by number and by percentage, whichever is less."""
    allowed = min(limits.sot_loss_rows, part_of(limits.sot_loss_percent, before))
    may = f"{lost} lost; at most {limits.sot_loss_rows} and {limits.sot_loss_percent:g} % may be"
    return counted(name, lost, allowed, f"{told}: {may}")


def _headers(now: Workbook, before: Workbook) -> Reading:
    gone = sorted(before.mapped - now.headers)
    told = f"{len(gone)} of {len(before.mapped)} mapped headers are gone; none may be"
    named = f": {', '.join(gone)}" if gone else ""
    return counted("sot_headers", len(gone), 0, told + named)


def _fill(now: Workbook, before: Workbook, limits: Limits) -> Reading:
    """Return the reading of the columns' fill: that of the one that lost most."""
    limit = limits.fill_drop_points
    unknown = sorted(before.filled.keys() - now.filled.keys())
    if unknown or not before.filled:
        return unreadable("sot_fill", limit, f"no fill is known of {', '.join(unknown) or 'any'}")
    drops = {name: before.fill_of(name) - now.fill_of(name) for name in sorted(before.filled)}
    most = max(drops, key=lambda name: drops[name])
    beyond = [name for name, drop in drops.items() if drop > exact(limit)]
    told = "; ".join(_in_words(name, now, before) for name in beyond or [most])
    told += f"; {limit:g} percentage points may be lost"
    return Reading("sot_fill", round(float(drops[most]), 4), limit, bool(beyond), told)


def _in_words(column: str, now: Workbook, before: Workbook) -> str:
    was = f"{before.filled[column]} of {before.rows} rows"
    return f"{column} is filled in {now.filled[column]} of {now.rows} rows, it was in {was}"
