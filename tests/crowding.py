"""Crowded reports: looks with as many findings as wanted, and a past behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
from drawing import draw, plan_of
from reporting import HUBSPOT, SOT, Made, receipts_of

from sotdiff.report import show
from sotdiff.report.past import KEYS, Past
from sotdiff.tables import TIME, Contacts, Leads

if TYPE_CHECKING:
    from sotdiff.plan import Plan
    from sotdiff.report import Report

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LEAD_HEADS = "lid | first_name | last_name | email_all | phone_all | city | sheet_row"
CONTACT_HEADS = (
    "contact_id | first_name | last_name | email | additional_emails | phone | city | token_text"
)
CITIES = ("Granby", "Fraser", "Winter Park", "Grand Lake", "Tabernash")
FIRST = ("Ann", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Hal", "Ida", "Jo")
LAST = ("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum", "Hazel", "Ivy", "Juniper")
WRITERS = ("form 7", "form 7", "form 7", "user 61194001", "integration 1234567")


def lead_line(number: int) -> str:
    """Return a lead as a line of the drawn table."""
    first, last = FIRST[number % 10], LAST[number // 10 % 10]
    city = CITIES[number % 5]
    mail = f"{first}.{last}{number}@example.com".lower()
    return f"R{number:05} | {first} | {last} | {mail} | +1970555{number:04} | {city} | {number + 1}"


def contact_line(number: int) -> str:
    """Return its contact, with one difference: of five kinds in turn."""
    first, last = FIRST[number % 10], LAST[number // 10 % 10]
    kind, city, phone = number % 6, CITIES[number % 5], f"+1970555{number:04}"
    mail, more = f"{first}.{last}{number}@example.com".lower(), ""
    if kind < 2:
        city = "Denver" if kind else CITIES[(number + 1) % 5]
    elif kind == 2:
        phone = f"+1303555{number:04}"
    elif kind == 3:
        more = f"office{number % 7}@rentals{number % 3}.example.org"
    elif kind == 4:
        last = f"{last}-Smith"
    else:
        city = f"{number} Elm Ave, {city}"
    cells = (first, last, mail, more, phone, city, f"ID:R{number:05}")
    return " | ".join((str(number + 57156920000), *cells))


def tables_of(count: int) -> tuple[str, str]:
    """Return the drawn tables of both sides."""
    numbers = range(1, count + 1)
    leads = [LEAD_HEADS, *map(lead_line, numbers)]
    contacts = [CONTACT_HEADS, *map(contact_line, numbers)]
    return "\n".join(leads), "\n".join(contacts)


@cache
def crowded_plan(count: int, world: str = "live") -> Plan:
    """Return the plan of a look with so many findings, one a lead."""
    leads, contacts = tables_of(count)
    plan = plan_of(
        leads,
        contacts,
    )
    scope = replace(plan.scope, portal_id="48211937", world=world)
    return replace(plan, scope=scope, source={"sot": SOT, "hubspot": HUBSPOT})


def crowded_report(count: int, world: str = "live") -> Report:
    """Return the report on a crowded look whose fixes were written, with its past."""
    plan = crowded_plan(count, world)
    leads, contacts = tables_of(count)
    return show(
        Made(plan, receipts_of(plan, {})),
        leads=draw(leads, Leads),
        contacts=draw(contacts, Contacts),
        past=past_of(plan),
    )


def past_of(plan: Plan) -> Past:
    """Return a past: flags up to three days old, fixes new, a week of runs with a gap."""
    places = pd.Series(range(len(plan.findings)))
    is_fix = (plan.findings["kind"] == "fix").reset_index(drop=True)
    minutes = (places * 37 % 4300).where(~is_fix, 0)
    findings = plan.findings[KEYS].reset_index(drop=True)
    seen = pd.Series(pd.Timestamp(NOW) - pd.to_timedelta(minutes, unit="min"))
    known = findings.assign(
        first_seen=seen.astype(TIME),
        writer=(places % 5).map(dict(enumerate(WRITERS))).astype("string"),
        written_at=(seen - pd.Timedelta(hours=1)).astype(TIME),
    )
    return Past(known, _week(plan), NOW, 900)


def _week(plan: Plan) -> pd.DataFrame:
    """Return hourly runs of seven days; the classes rise and fall, half a day is missing."""
    last = plan.findings["code"].value_counts()
    hours = [hour for hour in range(168) if not 60 <= hour < 72]
    rows = [
        (
            NOW - timedelta(hours=167 - hour),
            code,
            int(number * (1 + (hour // 7 * 5 + place) % 9) / 9),
        )
        for hour in hours
        for place, (code, number) in enumerate(last.items())
    ]
    frame = pd.DataFrame(rows, columns=["started", "code", "findings"])
    return frame.assign(started=pd.to_datetime(frame["started"], utc=True).astype(TIME)).astype(
        {"code": "string", "findings": "Int64"}
    )
