"""Baselines: what both loads told of themselves when a run was last let pass.

Only the newest one keeps everything; of those before it stays what and when.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sotdiff.record.runs import scope_key
from sotdiff.record.schema import BASELINES
from sotdiff.record.values import canonical_json, iso

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from sotdiff.record.runs import Scope

# What the guards compare; the rest of what a load tells changes at every look.
_COMPARED = ("rows", "lids", "headers", "columns", "filled", "formulas", "sha256", "workbook")


def insert_baseline(
    connection: Connection,
    scope: Scope,
    run_id: str,
    sot: Mapping[str, Any],
    in_scope: int,
    at: datetime,
) -> None:
    """Accept a workbook and a load; nothing is added where they are as the last accepted ones."""
    content = canonical_json({name: sot[name] for name in _COMPARED if name in sot})
    mine = BASELINES.c.scope == scope_key(scope)
    newest = select(BASELINES).where(mine, BASELINES.c.sot.is_not(None))
    last = connection.execute(newest).mappings().first()
    if last and (last["sot"], last["in_scope"]) == (content, in_scope):
        return
    number = connection.scalar(select(func.max(BASELINES.c.baseline_id))) or 0
    connection.execute(BASELINES.update().where(mine), {"sot": None})
    entry = {"scope": scope_key(scope), "run_id": run_id, "at": iso(at), "sot": content}
    told = {"sha256": sot.get("sha256"), "in_scope": in_scope, "baseline_id": number + 1}
    connection.execute(BASELINES.insert(), entry | told)


def read_baseline(connection: Connection, scope: Scope) -> dict[str, Any] | None:
    """Return the newest baseline: `sot`, `in_scope`, `run_id` and `at`; None: nothing accepted."""
    mine = BASELINES.c.scope == scope_key(scope), BASELINES.c.sot.is_not(None)
    found = connection.execute(select(BASELINES).where(*mine)).mappings().first()
    if found is None:
        return None
    told = {name: found[name] for name in ("in_scope", "run_id", "at")}
    return told | {"sot": json.loads(found["sot"])}
