"""From findings to a plan: a fix becomes a change, or a blocked one where a flag holds it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff import canon
from sotdiff.plan.conserve import buckets, unaccounted_for
from sotdiff.plan.model import Plan, Scope
from sotdiff.tables import Blocked, Changes, Findings, Flags, Rejects, columns_of

if TYPE_CHECKING:
    from sotdiff.linked import Linked

IDENTITY = ["code", "lid", "contact_id", "field", "was", "now"]
PLACE = ["sheet_row", "column", "value", "lid", "reason"]


def make_plan(
    linked: Linked,
    findings: pd.DataFrame,
    barriers: pd.DataFrame,
    *,
    classes: pd.DataFrame,
    properties: dict[str, str],
    scope: Scope,
    source: dict[str, Any],
) -> Plan:
    """Return the plan of one look.

    `findings` have `blocks` beside the columns of tables.Findings; `barriers` one row a fix held
    back; `properties` {table column: HubSpot property}.
    """
    fixes = _changes(findings[findings["kind"] == "fix"], properties)
    blocked_by = _blocked_by(fixes, barriers)
    held = blocked_by.notna()
    conservation = buckets(linked, findings)
    return Plan(
        findings=_shaped(findings, list(columns_of(Findings))),
        changes=_shaped(fixes[~held], list(columns_of(Changes))),
        flags=_shaped(findings[findings["kind"] == "flag"], list(columns_of(Flags))),
        blocked=_shaped(fixes.assign(blocked_by=blocked_by)[held], list(columns_of(Blocked))),
        rejects=_shaped(linked.rejects.sort_values(PLACE), list(columns_of(Rejects))),
        classes=classes,
        conservation=conservation,
        unaccounted=unaccounted_for(linked, conservation, source),
        scope=scope,
        source=source,
    )


def _changes(fixes: pd.DataFrame, properties: dict[str, str]) -> pd.DataFrame:
    """Return the fixes with `change_id` and `property`."""
    joined = fixes[IDENTITY].fillna("")
    text = joined[IDENTITY[0]].str.cat(joined[IDENTITY[1:]], sep="\x1f")
    return fixes.assign(
        change_id=text.map(_short_hash).astype("string"),
        property=fixes["field"].map(properties).astype("string"),
    )


def _short_hash(text: str) -> str:
    """Return 16 hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _blocked_by(fixes: pd.DataFrame, barriers: pd.DataFrame) -> pd.Series:
    """Return for each fix the codes that hold it back, joined by `;`, or missing."""
    reasons = []
    for key in ("lid", "contact_id"):
        on_key = barriers[["code", key, "blocked_by"]].dropna(subset=key).drop_duplicates()
        numbered = fixes[["code", key]].rename_axis("fix").reset_index()
        held = numbered[canon.are_among(numbered, on_key, ["code", key])]
        reasons.append(held.merge(on_key, on=["code", key], how="inner", validate="many_to_many"))
    every = pd.concat(reasons)[["fix", "blocked_by"]].drop_duplicates()
    joined = every.sort_values("blocked_by").groupby("fix")["blocked_by"].agg(";".join)
    return joined.reindex(fixes.index).astype("string")


def _shaped(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the columns of a table, freshly numbered."""
    return frame[columns].reset_index(drop=True)
