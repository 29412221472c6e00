"""From findings to a plan: a fix becomes a change, or a blocked one where a flag holds it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from sotdiff import texts
from sotdiff.plan.conserve import buckets, unaccounted_for
from sotdiff.plan.model import Plan, Scope
from sotdiff.tables import Blocked, Changes, Findings, Flags, Rejects, columns_of

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.drift import Drift
    from sotdiff.linked import Linked

IDENTITY = ["code", "lid", "contact_id", "field", "was", "now"]
PLACE = ["sheet_row", "column", "value", "lid", "reason"]


def make_plan(
    linked: Linked,
    drift: Drift,
    *,
    classes: pd.DataFrame,
    properties: dict[str, str],
    scope: Scope,
    source: dict[str, Any],
) -> Plan:
    """Return the plan of one look; `properties` {table column: HubSpot property}."""
    findings = drift.findings
    fixes = _changes(findings[findings["kind"] == "fix"], properties)
    held = fixes["blocked_by"].notna()
    conservation = buckets(linked, drift)
    return Plan(
        findings=_shaped(findings, list(columns_of(Findings))),
        changes=_shaped(fixes[~held], list(columns_of(Changes))),
        flags=_shaped(findings[findings["kind"] == "flag"], list(columns_of(Flags))),
        blocked=_shaped(fixes[held], list(columns_of(Blocked))),
        rejects=_shaped(linked.rejects.sort_values(PLACE), list(columns_of(Rejects))),
        classes=classes,
        conservation=conservation,
        unaccounted=unaccounted_for(linked, conservation, source),
        scope=scope,
        source=source,
    )


def _changes(fixes: pd.DataFrame, properties: dict[str, str]) -> pd.DataFrame:
    """Return the fixes with `change_id` and `property`."""
    fields = texts.texts_of(fixes["field"]).dictionary_encode()
    names = [properties.get(field) for field in fields.dictionary.to_pylist()]
    return fixes.assign(
        change_id=texts.column_of(_change_ids(fixes)),
        property=texts.column_of(pa.array(names, texts.TEXT).take(fields.indices)),
    )


def _change_ids(fixes: pd.DataFrame) -> pa.Array:
    """Return 16 hexadecimal digits that stand for each fix."""
    parts = [pc.fill_null(texts.texts_of(fixes[name]), "") for name in IDENTITY]
    whole = pc.binary_join_element_wise(*parts, pa.scalar("\x1f", texts.TEXT))
    return pa.array(map(_short_hash, whole.cast(pa.large_binary()).to_pylist()), texts.TEXT)


def _short_hash(text: bytes) -> str:
    """Return 16 hexadecimal digits that stand for a text."""
    return hashlib.sha256(text).hexdigest()[:16]


def _shaped(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the columns of a table, freshly numbered."""
    return frame[columns].reset_index(drop=True)
