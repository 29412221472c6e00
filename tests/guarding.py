"""Parts for tests of the guards: workbooks, loads and changes by their numbers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff.guards import Facts, Reading, Spent, Verdict, read_guards
from sotdiff.settings import Guards
from sotdiff.tables import Changes, frame_of

if TYPE_CHECKING:
    import pandas as pd

LIMITS = Guards()
NAMES = ("lid", "first_name", "city")
OWNER = "88361194"


def book(rows: int, first: int = 1, /, **told: Any) -> dict[str, Any]:
    """Return what a load tells of a workbook of so many leads, every cell filled."""
    lids = [f"R{number:05}" for number in range(first, first + rows)]
    return {
        "rows": rows,
        "lids": ";".join(lids),
        "headers": {name: name.upper() for name in NAMES},
        "columns": {name.upper(): "A" for name in (*NAMES, "notes")},
        "filled": dict.fromkeys(NAMES, rows),
        "formulas": 0,
        "sha256": f"{first}-{rows}",
        "workbook": "book.xlsx",
    } | told


def load(in_scope: int, /, **told: Any) -> dict[str, Any]:
    """Return what a complete load tells of so many contacts in scope."""
    return {"total": in_scope, "listed": in_scope, "in_scope": in_scope, "complete": True} | told


def changes(updates: int = 0, creates: int = 0, now: str | None = None) -> pd.DataFrame:
    """Return one city change a contact to update, and owner and city of each one to create.

    `now`: the one city for all; otherwise each gets its own.
    """
    rows = [_change(f"R{n}", str(n), "city", now or f"city {n}") for n in range(updates)]
    for n in range(creates):
        rows.append(_change(f"R9{n}", None, "owner_id", OWNER))
        rows.append(_change(f"R9{n}", None, "city", now or f"town {n}"))
    return frame_of(rows, Changes)


def _change(lid: str, contact_id: str | None, field: str, now: str) -> dict[str, Any]:
    code = "D3" if contact_id else "D7"
    key = f"{code} {contact_id or lid} {field}"
    return {"change_id": key, "code": code, "lid": lid, "contact_id": contact_id} | {
        "field": field,
        "property": field,
        "was": None,
        "now": now,
    }


def facts(**known: Any) -> Facts:
    """Return the facts of a look in which nothing is out of the ordinary."""
    usual: dict[str, Any] = {
        "world": "live",
        "sot": book(866),
        "hubspot": load(931),
        "changes": changes(),
        "baseline": {"sot": book(866), "in_scope": 931},
        "spent": Spent(0, 0),
    }
    return Facts(**usual | known)


def judged(limits: Guards = LIMITS, **known: Any) -> Verdict:
    """Return the verdict on facts."""
    return read_guards(facts(**known), limits)


def tripped(limits: Guards = LIMITS, **known: Any) -> list[str]:
    """Return the names of the guards that say stop."""
    return [reading.name for reading in judged(limits, **known).stops]


def reading(name: str, limits: Guards = LIMITS, **known: Any) -> Reading:
    """Return what one guard read."""
    return next(each for each in judged(limits, **known).readings if each.name == name)
