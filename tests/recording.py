"""What the tests of the record draw: a scope, a clock that they move, looks, heartbeats."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from sotdiff import tables
from sotdiff.notify import Heartbeat

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """Whose contacts, in which portal."""

    owner_id: str = "88361194"
    portal_id: str | None = "4711"
    world: str = "sandbox"


HERE = Place()
HUBSPOT = [*(f"D{n}" for n in range(2, 9)), *(f"F{n}" for n in range(1, 9))]
SMARTLEAD = [f"S{n}" for n in range(1, 7)]


def classes(*codes: str) -> pd.DataFrame:
    """Return the classes that a look was for; all, unless said otherwise."""
    return pd.DataFrame({"code": codes or [*HUBSPOT, *SMARTLEAD]}, dtype="string")


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Return the time that the test says it is."""
        return self.now

    def advance(self, **by: float) -> datetime:
        """Move on and return the new time."""
        self.now += timedelta(**by)
        return self.now


@dataclass(frozen=True)
class Seen:
    """What a look found, as far as it is remembered."""

    findings: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.Findings))
    changes: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.Changes))
    blocked: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.Blocked))
    classes: pd.DataFrame = field(default_factory=classes)
    digest: str = "d1"
    unaccounted: int = 0


def look(*findings: str, **parts: Any) -> Seen:
    """Return a look with findings drawn as `code lid contact field was`; `-` is missing."""
    names = "code", "lid", "contact_id", "field", "was"
    drawn = []
    for line in findings:
        cells = [None if cell == "-" else cell for cell in line.split()]
        kind = "fix" if line.startswith("D") else "flag"
        drawn.append(dict(zip(names, cells, strict=True)) | {"kind": kind})
    return Seen(findings=tables.frame_of(drawn, tables.Findings), **parts)


def heartbeat(**told: Any) -> Heartbeat:
    """Return the heartbeat of a good run in the sandbox."""
    known: dict[str, Any] = {
        "run_id": "20260301T120000Z",
        "status": "ok",
        "world": "sandbox",
        "url": "http://127.0.0.1:8080",
        "started": START,
        "ended": START + timedelta(seconds=9),
        "next_expected": START + timedelta(minutes=15),
    }
    return Heartbeat(**(known | told))
