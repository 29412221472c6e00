"""The part of the report on SmartLead: which exports, who is enrolled, what was found of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff.report.groups import records
from sotdiff.report.section import Section
from sotdiff.report.verdict import counted

if TYPE_CHECKING:
    from sotdiff.report.shapes import PlanLike


def smartlead(plan: PlanLike) -> Section:
    """Return the newest export of each campaign, the sums of the enrolments, and S1 to S6.

    A plan that was made without enrolments says so: nobody knows who is enrolled. What could not be
    read is named.
    """
    source: dict[str, Any] = plan.source.get("smartlead", {})
    summary = plan.summary()
    classes = summary[summary["code"].str.startswith("S")]
    data = {
        "exports": [each for each in source.get("exports", []) if each["current"]],
        "sums": source.get("sums", {}),
        "unread": source.get("unread", []),
        "classes": records(classes[["code", "title", "findings"]]),
    }
    return Section("smartlead", "SmartLead", _text(data), data)


def _text(data: dict[str, Any]) -> str:
    if not data["sums"]:
        return "not looked at"
    unknown = data["sums"]["unknown"]
    return f"{counted(data['sums']['enrolled'], 'enrolment')}, {unknown:,} of them in no ledger"
