"""Approvals: who let which changes pass, why, and until when; none is without an end."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sotdiff.record.runs import scope_key
from sotdiff.record.schema import APPROVALS
from sotdiff.record.values import canonical_json, iso, time_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from sotdiff.record.plans import KeptPlan
    from sotdiff.record.runs import Scope


@dataclass(frozen=True)
class Approval:
    """An approval of the changes of one plan, made from the loads `sot` and `hubspot`."""

    approval_id: int
    digest: str
    change_ids: frozenset[str]
    sot: dict[str, Any]
    hubspot: dict[str, Any]
    by: str
    reason: str | None
    at: datetime
    until: datetime

    def covers(self, change_ids: Iterable[str]) -> bool:
        """Tell whether all of these changes were approved."""
        return self.change_ids.issuperset(change_ids)

    def in_words(self) -> str:
        """Return whose approval it is."""
        return f"approval {self.approval_id} by {self.by} until {iso(self.until)}"


def insert_approval(
    connection: Connection,
    scope: Scope,
    plan: KeptPlan,
    *,
    by: str,
    reason: str | None,
    at: datetime,
    until: datetime,
) -> Approval:
    """Keep an approval of a kept plan and return it."""
    last = connection.scalar(select(func.max(APPROVALS.c.approval_id))) or 0
    entry = {
        "approval_id": last + 1,
        "scope": scope_key(scope),
        "digest": plan.digest,
        "change_ids": canonical_json(sorted(plan.change_ids)),
        "sot": canonical_json(plan.sot),
        "hubspot": canonical_json(plan.hubspot),
        "approved_by": by,
        "reason": reason,
        "at": iso(at),
        "until": iso(until),
    }
    connection.execute(APPROVALS.insert(), entry)
    found = select(APPROVALS).where(APPROVALS.c.approval_id == last + 1)
    return _approval(connection.execute(found).mappings().one())


def read_approvals(connection: Connection, scope: Scope, at: datetime) -> list[Approval]:
    """Return the approvals that have not ended, the newest first."""
    valid = APPROVALS.c.scope == scope_key(scope), APPROVALS.c.until > iso(at)
    asked = select(APPROVALS).where(*valid, APPROVALS.c.at <= iso(at))
    newest = asked.order_by(APPROVALS.c.approval_id.desc())
    return [_approval(found) for found in connection.execute(newest).mappings()]


def _approval(found: RowMapping) -> Approval:
    return Approval(
        approval_id=found["approval_id"],
        digest=found["digest"],
        change_ids=frozenset(json.loads(found["change_ids"])),
        sot=json.loads(found["sot"]),
        hubspot=json.loads(found["hubspot"]),
        by=found["approved_by"],
        reason=found["reason"],
        at=time_of(found["at"]),
        until=time_of(found["until"]),
    )
