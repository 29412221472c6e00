"""From findings to a plan: a fix becomes a change, or a blocked one where a flag holds it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff import texts
from sotdiff.plan.conserve import buckets, unaccounted_for
from sotdiff.plan.model import Plan, Scope
from sotdiff.tables import Blocked, Changes, Findings, Flags, Rejects, columns_of

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Drift, Linked

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
    findings, is_fix = drift.columns, drift.is_of("kind", "fix")
    fixes = _changes(texts.rows_of(findings, is_fix), properties)
    held = texts.told(fixes["blocked_by"].is_valid())
    flags = texts.rows_of(findings, ~is_fix)
    conservation = buckets(linked, drift)
    return Plan(
        findings=texts.frame_of(findings, columns_of(Findings)),
        changes=texts.frame_of(texts.rows_of(fixes, ~held), columns_of(Changes)),
        flags=texts.frame_of(flags, columns_of(Flags)),
        blocked=texts.frame_of(texts.rows_of(fixes, held), columns_of(Blocked)),
        rejects=_shown(linked.rejects),
        classes=classes,
        conservation=conservation,
        unaccounted=unaccounted_for(linked, conservation, source),
        scope=scope,
        source=source,
    )


def _changes(fixes: dict[str, pa.Array], properties: dict[str, str]) -> dict[str, pa.Array]:
    """Return the fixes with `change_id` and `property`."""
    fields = fixes["field"].dictionary_encode()
    names = [properties.get(field) for field in fields.dictionary.to_pylist()]
    return {
        **fixes,
        "change_id": _change_ids(fixes),
        "property": pa.array(names, texts.TEXT).take(fields.indices),
    }


def _change_ids(fixes: dict[str, pa.Array]) -> pa.Array:
    """Return 16 hexadecimal digits that stand for each fix."""
    parts = [fixes[name].fill_null("") for name in IDENTITY]
    whole = pc.binary_join_element_wise(*parts, pa.scalar("\x1f", texts.TEXT))
    digits = b"".join(map(_short_hash, whole.cast(pa.large_binary()).to_pylist())).hex()
    ends = np.arange(len(whole) + 1, dtype="int64") * 16
    return pa.LargeStringArray.from_buffers(
        len(whole), pa.py_buffer(ends), pa.py_buffer(digits.encode())
    )


def _short_hash(text: bytes) -> bytes:
    """Return eight bytes that stand for a text."""
    return hashlib.sha256(text).digest()[:8]


def _shown(rejects: pd.DataFrame) -> pd.DataFrame:
    """Return the rejects in order, freshly numbered."""
    return rejects.sort_values(PLACE)[list(columns_of(Rejects))].reset_index(drop=True)
