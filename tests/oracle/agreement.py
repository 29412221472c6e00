"""Both diffs' answers to one portal, in one form, so that they can be compared."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oracle.oracle import Answer, find
from oracle.portals import OWNER, Portal, as_frames
from sotdiff.run.look import look
from sotdiff.settings import Policy, load_settings

if TYPE_CHECKING:
    import pandas as pd

    from oracle.look import Item
    from sotdiff.plan import Plan

SETTINGS = load_settings(Path(__file__).parents[2] / "sotdiff.toml")
Told = dict[str, Counter[tuple[Any, ...]]]
COLUMNS = {
    "findings": ("code", "kind", "lid", "contact_id", "field", "was", "now"),
    "changes": ("code", "lid", "contact_id", "field", "was", "now"),
    "blocked": ("code", "lid", "contact_id", "field", "was", "now", "blocked_by"),
    "flags": ("code", "lid", "contact_id", "field", "was", "blocks"),
}


def differences(portal: Portal, **policy: Any) -> dict[str, tuple[list[Any], list[Any]]]:
    """Return what only the real diff and what only the oracle says, by table."""
    real = told_by_plan(plan_of(portal, **policy))
    naive = told_by_oracle(answer_of(portal, **policy))
    return {
        table: (sorted_out(real[table] - naive[table]), sorted_out(naive[table] - real[table]))
        for table in naive
        if real[table] != naive[table]
    }


def sorted_out(told: Counter[tuple[Any, ...]]) -> list[Any]:
    """Return what was told in a fixed order."""
    return sorted(told.elements(), key=repr)


def answer_of(portal: Portal, **policy: Any) -> Answer:
    """Return the oracle's answer."""
    return find(
        portal.leads, portal.contacts, portal.outside, portal.rejects, owner_id=OWNER, **policy
    )


def plan_of(
    portal: Portal, *, city_policy: str = "corrupt", known_cities: tuple[str, ...] = ()
) -> Plan:
    """Return the real plan: `diff` under the example configuration."""
    policy = Policy.model_validate({"city": city_policy, "known_cities": known_cities})
    return look(SETTINGS, *as_frames(portal), policy)


def told_by_plan(plan: Plan) -> Told:
    """Return a plan's tables as counted tuples, and its conservation as counted buckets."""
    buckets = plan.conservation.itertuples(index=False, name=None)
    return {
        **{table: counted(items_of(getattr(plan, table)), table) for table in COLUMNS},
        "buckets": Counter((side, bucket, count) for side, bucket, count in buckets if count),
    }


def told_by_oracle(answer: Answer) -> Told:
    """Return the oracle's lists in the same form."""
    sides = {"leads": answer.leads_buckets, "contacts": answer.contacts_buckets}
    return {
        **{table: counted(getattr(answer, table), table) for table in COLUMNS},
        "buckets": Counter(
            (side, bucket, len(members))
            for side, buckets in sides.items()
            for bucket, members in buckets.items()
            if members
        ),
    }


def items_of(table: pd.DataFrame) -> list[Item]:
    """Return one dict a row, missing as None."""
    names = list(table.columns)
    cells = table.astype(object).where(table.notna(), None).itertuples(index=False, name=None)
    return [dict(zip(names, row, strict=True)) for row in cells]


def counted(items: list[Item], table: str) -> Counter[tuple[Any, ...]]:
    """Return how often each case was told; blank is missing, several blockers have no order."""
    return Counter(tuple(cell(item[name], name) for name in COLUMNS[table]) for item in items)


def cell(value: Any, name: str) -> Any:
    """Return a value in a form that both sides share."""
    if name != "blocked_by":
        return value or None
    return frozenset(value.split(";")) if isinstance(value, str) else frozenset(value)
