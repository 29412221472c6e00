"""Pages on SmartLead: drawn exports beside drawn leads, as many findings as wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
from crowding import NOW, past_of
from drawing import OWNER
from enrolling import MADE, beside, enrolments
from reporting import HUBSPOT, SOT

from sotdiff.drift import find_drift
from sotdiff.enrol.asked import ASKED_COLUMNS, HAPPENED, MISSING, RECALLED, SETTLED, WAITS
from sotdiff.plan import Plan, Scope, make_plan
from sotdiff.report import Bridge, show_smartlead
from sotdiff.run.look import CLASSES
from sotdiff.settings import Properties
from sotdiff.tables import TIME

if TYPE_CHECKING:
    from sotdiff.linked import Linked

LEADS = """
    lid    | first_name | last_name | email_all               | city   | sheet_row
    R00001 | Ann        | Lee       | ann@x.com               | Granby | 5
    R00002 | Bo         | Ray       | bo@x.com;b2@x.com       | Fraser | 6
    R00003 | Cy         | Poe       | cy@x.com                | Granby | 7
"""
STATUSES = ("STARTED", "COMPLETED", "SNOOZED")


@dataclass(frozen=True)
class MadeLook:
    """A look as `look_at_smartlead` returns it."""

    plan: Plan
    leads: pd.DataFrame
    contacts: pd.DataFrame
    exports: pd.DataFrame
    asked: pd.DataFrame
    spoiled: tuple[str, ...] = ()


@cache
def world_of(count: int) -> Linked:
    """Return three leads: one never enrolled, one bounced, one in; and `count` strangers."""
    strangers = [f"stranger.{n}@example.com | {STATUSES[n % 3]}" for n in range(count)]
    drawn = ["email | status", "ann@x.com | STARTED", "bo@x.com | BOUNCED", *strangers]
    return beside(LEADS, enrolments("\n".join(drawn)))


def plan_of(world: Linked, enrolled: int) -> Plan:
    """Return the plan of a look at SmartLead."""
    sums = {"enrolled": enrolled + 2, "in_sot": 2, "of_rejected": 0, "unknown": enrolled}
    export = {"campaign": "Spring", "name": "spring.csv", "made_at": MADE.isoformat()}
    told = {
        "sums": {**sums, "unaccounted": 0},
        "exports": [{**export, "entries": enrolled + 2, "current": True}],
        "unread": [],
    }
    return make_plan(
        world,
        find_drift(world),
        classes=CLASSES,
        properties=Properties().by_column(),
        scope=Scope(OWNER, "48211937", "live"),
        source={"sot": SOT, "hubspot": HUBSPOT, "smartlead": told},
    )


def asked_for(*outcomes: str) -> pd.DataFrame:
    """Return one row asked for with each of these outcomes."""
    rows = [
        ("to_enrol", "Spring", f"asked{n}@x.com", "R00003", "to_enrol.csv", MADE, MADE)
        for n in range(len(outcomes))
    ]
    frame = pd.DataFrame(rows, columns=list(ASKED_COLUMNS)).astype(ASKED_COLUMNS)
    why = pd.array(["bo@x.com BOUNCED" if each == RECALLED else None for each in outcomes])
    return frame.assign(outcome=pd.array(outcomes, dtype="string"), why=why.astype("string"))


def proposed(**texts: Any) -> pd.DataFrame:
    """Return two proposals: one with a value, one without a column."""
    known = {
        "lead": ["R00002", "R00003"],
        "column": ["EMAIL_ALL", None],
        "was": ["bo@x.com;b2@x.com", None],
        "proposed": ["b2@x.com;bo@x.com", None],
        "evidence": ["bo@x.com BOUNCED", "replied"],
    }
    frame = pd.DataFrame(known, dtype="string").assign(**texts)
    since = pd.Series([pd.Timestamp(NOW)] * 2).astype(TIME)
    return frame.assign(sheet_row=pd.array([6, 7], dtype="Int64"), since=since)


def made_bridge(count: int = 3, value: str | None = None) -> Bridge:
    """Return the page on a look with `count` strangers; every text `value`, where one is given."""
    world = world_of(count)
    plan = plan_of(world, count)
    asked = asked_for(MISSING, WAITS, HAPPENED, RECALLED, SETTLED)
    proposals, leads = proposed(), world.leads
    if value is not None:
        plan = hostile(plan, value)
        asked = asked.assign(email=value, campaign=value, file=value, why=value)
        proposals = proposed(column=value, was=value, proposed=value, evidence=value)
        leads = leads.assign(first_name=value)
    exports = pd.DataFrame({"campaign": ["Spring"]})
    spoiled = () if value is None else (value,)
    look = MadeLook(plan, leads, world.contacts, exports, asked, spoiled)
    return show_smartlead(look, proposals, past_of(plan))


def hostile(plan: Plan, value: str) -> Plan:
    """Return a plan in which every text from outside is `value`."""
    told = plan.source["smartlead"]
    exports = [{**each, "campaign": value, "name": value} for each in told["exports"]]
    flags = {"was": value, "detail": value}
    return replace(
        plan,
        findings=plan.findings.assign(**flags),
        flags=plan.flags.assign(**flags),
        source={**plan.source, "smartlead": {**told, "exports": exports, "unread": [value]}},
    )
