"""What the guards read in each run, and trips: from when to when a guard said stop.

A trip is open until the guard reads well again (`gone`) or a run was let pass (`approved`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import func, select

from sotdiff.record.runs import read_run, scope_key
from sotdiff.record.schema import READINGS, TRIPS
from sotdiff.record.values import iso, time_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sotdiff.record.runs import Scope


class Read(Protocol):
    """What one guard read."""

    @property
    def name(self) -> str:
        """The guard."""

    @property
    def value(self) -> float | None:
        """What it read; None where it could not."""

    @property
    def limit(self) -> float:
        """Its limit."""

    @property
    def tripped(self) -> bool:
        """Whether it says stop."""

    @property
    def is_final(self) -> bool:
        """Whether no approval lets it pass."""

    @property
    def sentence(self) -> str:
        """All of it in a sentence."""


def insert_readings(
    connection: Connection, run_id: str, readings: Sequence[Read], approved: str | None
) -> None:
    """Keep what the guards read in a run; the last reading of a guard counts."""
    entries = [
        {
            "run_id": run_id,
            "guard": reading.name,
            "value": reading.value,
            "limit_value": reading.limit,
            "tripped": int(reading.tripped),
            "approved": approved if reading.tripped and not reading.is_final else None,
            "sentence": reading.sentence,
        }
        for reading in readings
    ]
    names = [reading.name for reading in readings]
    connection.execute(
        READINGS.delete().where(READINGS.c.run_id == run_id, READINGS.c.guard.in_(names))
    )
    if entries:
        connection.execute(READINGS.insert(), entries)


def read_readings(connection: Connection, run_id: str) -> dict[str, dict[str, Any]]:
    """Return {guard: value, limit, tripped, sentence}; an approved one did not trip."""
    found = connection.execute(select(READINGS).where(READINGS.c.run_id == run_id)).mappings()
    return {
        each["guard"]: {
            "value": each["value"],
            "limit": each["limit_value"],
            "tripped": bool(each["tripped"]) and each["approved"] is None,
            "sentence": each["sentence"],
        }
        for each in found
    }


def note_trips(
    connection: Connection,
    scope: Scope,
    run_id: str,
    readings: Sequence[Read],
    approved: str | None,
    at: datetime,
) -> None:
    """Open the trips of the guards that say stop, renew those that stand, end the others."""
    read_run(connection, run_id)
    for reading in readings:
        if not reading.tripped:
            _end(connection, scope, reading.name, "gone", at)
        elif approved and not reading.is_final:
            _end(connection, scope, reading.name, "approved", at)
        elif read_trip(connection, scope, reading.name):
            _renew(connection, scope, run_id, reading, at)
        else:
            _begin(connection, scope, run_id, reading, at)


def read_trip(connection: Connection, scope: Scope, guard: str) -> dict[str, Any] | None:
    """Return the open trip of a guard (its `value`, and since when); None where there is none."""
    found = connection.execute(select(TRIPS).where(_open(scope, guard))).mappings().first()
    return {"value": found["value"], "since": time_of(found["first_at"])} if found else None


def _open(scope: Scope, guard: str) -> ColumnElement[bool]:
    mine = (TRIPS.c.scope == scope_key(scope)) & (TRIPS.c.guard == guard)
    return mine & TRIPS.c.ended_at.is_(None)


def _begin(connection: Connection, scope: Scope, run_id: str, reading: Read, at: datetime) -> None:
    last = connection.scalar(select(func.max(TRIPS.c.trip_id))) or 0
    entry = {"trip_id": last + 1, "scope": scope_key(scope), "guard": reading.name}
    times = {"first_at": iso(at), "first_run": run_id}
    connection.execute(TRIPS.insert(), entry | times | _told(run_id, reading, at))


def _renew(connection: Connection, scope: Scope, run_id: str, reading: Read, at: datetime) -> None:
    told = _told(run_id, reading, at)
    connection.execute(TRIPS.update().where(_open(scope, reading.name)), told)


def _end(connection: Connection, scope: Scope, guard: str, why: str, at: datetime) -> None:
    ended = {"ended_at": iso(at), "ended_by": why}
    connection.execute(TRIPS.update().where(_open(scope, guard)), ended)


def _told(run_id: str, reading: Read, at: datetime) -> dict[str, Any]:
    read = {"value": reading.value, "limit_value": reading.limit, "sentence": reading.sentence}
    return read | {"last_at": iso(at), "last_run": run_id}
