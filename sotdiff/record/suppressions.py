"""Suppressions: findings that are not acted upon for a while; none is without an end.

One row holds a fix by `code, lid, contact_id, field`, and a flag by `was` as well, as findings are
told apart. `now`: only while this value is wanted; missing, whatever is wanted. `field` missing:
every field. `kind` says which of both it is, `by_whom` and `reason` why, `run_id` the undo that
made it, where one did. It holds from `at` to `until`, or to `ended_at` where somebody ended it
earlier (`ended_by`, `ended_why`); `told_at`: when people were told that it has run out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from sotdiff.errors import StateError
from sotdiff.record.runs import scope_key
from sotdiff.record.schema import SUPPRESSIONS
from sotdiff.record.values import iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from sotdiff.record.runs import Scope

MOST = timedelta(days=90)
FINDING = ("code", "lid", "contact_id", "field", "was", "now")


@dataclass(frozen=True)
class Why:
    """Why something is held: who says so, for which reason, from when and until when."""

    by: str
    reason: str
    at: datetime
    until: datetime

    def raise_if_endless(self) -> None:
        """Refuse what never ends, or ends too late. Raises StateError."""
        if not self.at < self.until <= self.at + MOST:
            raise StateError(
                f"nothing is held until {iso(self.until)}: it ends after now, and within "
                f"{MOST.days} days"
            )


def insert_suppressions(
    connection: Connection,
    scope: Scope,
    findings: Sequence[Mapping[str, Any]],
    why: Why,
    *,
    kind: str = "fix",
    run_id: str | None = None,
) -> list[int]:
    """Hold findings (dicts with the names of `FINDING`); return the numbers. Raises StateError."""
    why.raise_if_endless()
    last = connection.scalar(select(func.max(SUPPRESSIONS.c.suppression_id))) or 0
    told = {
        "scope": scope_key(scope),
        "kind": kind,
        "by_whom": why.by,
        "reason": why.reason,
        "at": iso(why.at),
        "until": iso(why.until),
        "run_id": run_id,
    }
    numbers = list(range(last + 1, last + 1 + len(findings)))
    rows = [
        {"suppression_id": number, **{name: finding.get(name) for name in FINDING}, **told}
        for number, finding in zip(numbers, findings, strict=True)
    ]
    if rows:
        connection.execute(SUPPRESSIONS.insert(), rows)
    return numbers


def end_suppressions(
    connection: Connection, scope: Scope, numbers: Sequence[int], at: datetime, by: str, why: str
) -> int:
    """End suppressions of a scope now; return how many had not ended yet."""
    mine = SUPPRESSIONS.c.scope == scope_key(scope), SUPPRESSIONS.c.suppression_id.in_(numbers)
    ended = {"ended_at": iso(at), "told_at": iso(at), "ended_by": by, "ended_why": why}
    return connection.execute(SUPPRESSIONS.update().where(*mine, *_hold(at)), ended).rowcount


def read_suppressions(connection: Connection, scope: Scope, at: datetime) -> list[dict[str, Any]]:
    """Return the suppressions that hold at this time, oldest first; times are ISO texts."""
    mine = SUPPRESSIONS.c.scope == scope_key(scope), SUPPRESSIONS.c.at <= iso(at)
    return _rows(connection, select(SUPPRESSIONS).where(*mine, *_hold(at)))


def list_suppressions(connection: Connection, scope: Scope) -> list[dict[str, Any]]:
    """Return every suppression there ever was, oldest first."""
    mine = SUPPRESSIONS.c.scope == scope_key(scope)
    return _rows(connection, select(SUPPRESSIONS).where(mine))


def suppressions_of(connection: Connection, run_id: str) -> list[dict[str, Any]]:
    """Return the suppressions that an undo made, oldest first."""
    return _rows(connection, select(SUPPRESSIONS).where(SUPPRESSIONS.c.run_id == run_id))


def read_run_out(connection: Connection, scope: Scope, at: datetime) -> list[dict[str, Any]]:
    """Return the suppressions that have run out and of which nobody was told yet."""
    mine = SUPPRESSIONS.c.scope == scope_key(scope), SUPPRESSIONS.c.until <= iso(at)
    return _rows(connection, select(SUPPRESSIONS).where(*mine, SUPPRESSIONS.c.told_at.is_(None)))


def mark_told(connection: Connection, numbers: Sequence[int], at: datetime) -> None:
    """Note that people were told."""
    those = SUPPRESSIONS.c.suppression_id.in_(numbers), SUPPRESSIONS.c.told_at.is_(None)
    connection.execute(SUPPRESSIONS.update().where(*those), {"told_at": iso(at)})


def _hold(at: datetime) -> tuple[Any, Any]:
    """Return the conditions that a suppression has not ended at a time."""
    ended = SUPPRESSIONS.c.ended_at
    return SUPPRESSIONS.c.until > iso(at), or_(ended.is_(None), ended > iso(at))


def _rows(connection: Connection, asked: Select[Any]) -> list[dict[str, Any]]:
    oldest = asked.order_by(SUPPRESSIONS.c.suppression_id)
    return [dict(found) for found in connection.execute(oldest).mappings()]
