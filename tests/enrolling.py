"""Drawn SmartLead exports beside drawn leads and contacts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
from drawing import findings_of, linked

from sotdiff.drift import CATALOGUE
from sotdiff.enrol import SmartLead
from sotdiff.smartlead import Words, enrolments_of, rows_of

if TYPE_CHECKING:
    from sotdiff.linked import Linked

MADE = datetime(2026, 11, 20, 12, tzinfo=UTC)


def enrolments(
    drawn: str, campaign: str = "Spring", *, current: bool = True, made_at: datetime = MADE
) -> pd.DataFrame:
    """Return the enrolments of one drawn export: `email | status`, and other columns."""
    lines = [line.strip() for line in drawn.strip().splitlines() if line.strip()]
    cells = ['"' + '","'.join(c.strip() for c in line.split("|")) + '"' for line in lines]
    content = "\n".join(cells or ['"email","status"']).encode()
    rows = rows_of(content, "drawn.csv")
    found = enrolments_of(rows, campaign, f"sha of {campaign} {current}", made_at, Words())
    return found.assign(current=pd.array([current] * len(found), dtype="boolean"))


def beside(
    leads: str, *exports: pd.DataFrame, contacts: str = "contact_id | email", **side: Any
) -> Linked:
    """Return the drawn world with what SmartLead has of it."""
    rejects = side.pop("rejects", "")
    world = linked(leads, contacts, rejects=rejects)
    every = pd.concat(exports, ignore_index=True)
    return replace(world, smartlead=SmartLead(every, **side))


def found_of(code: str, world: Linked, *columns: str) -> list[tuple[str | None, ...]]:
    """Return the findings of one S class, in order, as tuples of these columns."""
    one = next(each for each in CATALOGUE if each.code == code)
    cases = findings_of(world, one)[list(columns or ("lid", "was"))]
    plain = cases.astype(object).where(cases.notna(), None)
    return sorted(plain.itertuples(index=False, name=None), key=str)
