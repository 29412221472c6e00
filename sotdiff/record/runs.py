"""Runs: when each began and ended, where it looked, what it counted and how it went."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sqlalchemy import select

from sotdiff.errors import StateError
from sotdiff.record.schema import RUNS
from sotdiff.record.values import canonical_json, iso, time_of

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import ColumnElement, Connection, RowMapping

    Status = Literal["ok", "partial", "blocked", "error"]


class Scope(Protocol):
    """Whose contacts, in which portal of which world."""

    @property
    def world(self) -> str:
        """`sandbox` or `live`."""

    @property
    def portal_id(self) -> str | None:
        """The portal's number."""

    @property
    def owner_id(self) -> str:
        """The owner of the contacts in scope."""


class Counted(Protocol):
    """The parts of a plan that are counted a class."""

    @property
    def findings(self) -> pd.DataFrame:
        """One row a finding."""

    @property
    def changes(self) -> pd.DataFrame:
        """One row a change."""

    @property
    def blocked(self) -> pd.DataFrame:
        """One row a change that is held back."""


@dataclass(frozen=True)
class RunSummary:
    """One run as it was recorded. `counts`: {code: {findings, changes, blocked}}."""

    run_id: str
    started: datetime
    ended: datetime | None
    status: str
    world: str
    portal_id: str | None
    owner_id: str
    digest: str | None
    counts: dict[str, dict[str, int]]
    unaccounted: int | None
    error: str | None


def scope_key(scope: Scope) -> str:
    """Return a scope as one text."""
    return canonical_json([scope.world, scope.portal_id, scope.owner_id])


def counts_of(plan: Counted) -> dict[str, dict[str, int]]:
    """Return {code: {findings, changes, blocked}} of the classes that a plan has anything of."""
    parts = {"findings": plan.findings, "changes": plan.changes, "blocked": plan.blocked}
    counted = {name: frame["code"].value_counts().to_dict() for name, frame in parts.items()}
    codes = sorted({str(code) for counts in counted.values() for code in counts})
    return {code: {name: int(counted[name].get(code, 0)) for name in parts} for code in codes}


def insert_run(connection: Connection, scope: Scope, at: datetime) -> str:
    """Begin a run and return its id: its start in UTC, usable as a folder's name."""
    start = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    begun = select(RUNS.c.run_id).where(RUNS.c.run_id.startswith(start))
    earlier = connection.scalars(begun).all()
    run_id = f"{start}-{len(earlier) + 1}" if earlier else start
    entry = {"run_id": run_id, "started": iso(at), "status": "running"}
    place = {"world": scope.world, "portal_id": scope.portal_id, "owner_id": scope.owner_id}
    connection.execute(RUNS.insert(), entry | place)
    return run_id


def update_run(connection: Connection, run_id: str, values: dict[str, Any]) -> None:
    """Set columns of a run. Raises StateError when there is no such run."""
    done = connection.execute(RUNS.update().where(RUNS.c.run_id == run_id), values)
    if done.rowcount != 1:
        raise StateError(f"no run {run_id!r} in the state; begin_run gives the id to use")


def read_run(connection: Connection, run_id: str) -> RunSummary:
    """Return one run. Raises StateError when there is no such run."""
    found = connection.execute(select(RUNS).where(RUNS.c.run_id == run_id)).mappings().first()
    if found is None:
        raise StateError(f"no run {run_id!r} in the state; begin_run gives the id to use")
    return _summary(found)


def read_runs(
    connection: Connection, *only: ColumnElement[bool], count: int | None = None
) -> list[RunSummary]:
    """Return the runs that fulfil all conditions, newest first."""
    newest = RUNS.c.started.desc(), RUNS.c.run_id.desc()
    asked = select(RUNS).where(*only).order_by(*newest).limit(count)
    return [_summary(found) for found in connection.execute(asked).mappings()]


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a run looked at this scope."""
    return (
        (RUNS.c.world == scope.world)
        & RUNS.c.portal_id.is_not_distinct_from(scope.portal_id)
        & (RUNS.c.owner_id == scope.owner_id)
    )


def _summary(found: RowMapping) -> RunSummary:
    """Return a run as it is told to other parts."""
    read = {
        "started": time_of(found["started"]),
        "ended": time_of(found["ended"]) if found["ended"] else None,
        "counts": json.loads(found["counts"] or "{}"),
    }
    return RunSummary(**{**found, **read})
