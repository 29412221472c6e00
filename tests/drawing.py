"""Small drawn tables: text in, frames in and findings out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import texts
from sotdiff.drift import CATALOGUE, find_drift, in_words
from sotdiff.link import link_leads
from sotdiff.plan import Plan, Scope, make_plan
from sotdiff.settings import Properties
from sotdiff.tables import Contacts, Leads, Rejects, Table, frame_of

if TYPE_CHECKING:
    from sotdiff.drift import DriftClass
    from sotdiff.linked import Linked

OWNER = "88361194"
CLASSES = pd.DataFrame(
    [(e.code, e.title, e.kind, e.advice) for e in CATALOGUE if not e.is_of_smartlead],
    columns=["code", "title", "kind", "advice"],
    dtype="string",
)


def draw(text: str, table: Table) -> pd.DataFrame:
    """Return the frame that a drawn table shows: a header, then `a | b` lines; blank is <NA>."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    rows = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    if not rows:
        return frame_of([], table)
    return frame_of([dict(zip(rows[0], row, strict=True)) for row in rows[1:]], table)


def linked(
    leads: str, contacts: str, outside: str = "", rejects: str = "", **policy: object
) -> Linked:
    """Return the drawn world, linked; every contact drawn is our owner's."""
    ours = draw(contacts, Contacts).assign(owner_id=OWNER).astype({"owner_id": "string"})
    found = link_leads(draw(leads, Leads), ours, draw(outside, Contacts), draw(rejects, Rejects))
    return replace(found, owner_id=OWNER, **policy)


def plan_of(
    leads: str, contacts: str, outside: str = "", rejects: str = "", **policy: object
) -> Plan:
    """Return the plan for a drawn world."""
    world = linked(leads, contacts, outside, rejects, **policy)
    return make_plan(
        world,
        find_drift(world),
        classes=CLASSES,
        properties=Properties().by_column(),
        scope=Scope(OWNER, None, "sandbox"),
        source={},
    )


def findings_of(world: Linked, drift_class: DriftClass) -> pd.DataFrame:
    """Return the findings of one class, in order and in words."""
    columns = in_words(world, [(drift_class, drift_class.find(world))]).columns
    return texts.frame_of(columns, columns)


def found(code: str, plan: Plan, *columns: str) -> list[tuple[str | None, ...]]:
    """Return the findings of one class as tuples of these columns; missing is None."""
    cases = plan.findings[plan.findings["code"] == code][list(columns)]
    plain = cases.astype(object).where(cases.notna(), None)
    return list(plain.itertuples(index=False, name=None))
