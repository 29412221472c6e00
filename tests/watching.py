"""Parts for tests of what the guards remember: plans by their change ids, readings, processes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sotdiff import tables
from sotdiff.guards import Reading

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sotdiff.record import RunJournal

HOLDER = """
import sys
from pathlib import Path
from sotdiff.record import State

with State.open(sys.argv[1], Path(sys.argv[2])) as state, state.hold(sys.argv[3]) as hold:
    if sys.argv[4:]:
        hold.belongs_to(sys.argv[4])
    print("held", flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True)
class Shown:
    """A plan as far as it is kept."""

    digest: str
    changes: pd.DataFrame
    source: dict[str, Any] = field(default_factory=dict)


def shown(digest: str, *change_ids: str, **source: Any) -> Shown:
    """Return a plan with these changes; a short digest is filled up to its length."""
    entry = {"code": "D3", "lid": "R1", "field": "city", "property": "city", "now": "Granby"}
    rows = [entry | {"change_id": change_id} for change_id in change_ids]
    return Shown(digest.ljust(64, "0"), tables.frame_of(rows, tables.Changes), source)


def read(name: str, value: float | None, limit: float = 10, *, is_final: bool = False) -> Reading:
    """Return a guard's reading."""
    beyond = value is None or value > limit
    return Reading(name, value, limit, beyond, f"{name} read {value}", is_final)


def write(
    journal: RunJournal, contact_id: str | None, *ends: str, lid: str = "R1", made: str = ""
) -> int:
    """Journal one write with its outcomes; `made`: the contact that a create made."""
    intent = journal.intent(contact_id, lid, {"call": "update"}, {}, [f"change of {lid}"])
    for status in ends:
        journal.outcome(intent, status, None, "", contact_id or made or None)
    return intent


def start_holder(url: str, root: Path, name: str, *run_id: str) -> subprocess.Popen[str]:
    """Start a process that holds a lock until its standard input is closed."""
    words = [sys.executable, "-c", HOLDER, url, str(root), name, *run_id]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    holder = subprocess.Popen(words, text=True, **pipes)  # noqa: S603 - our own words
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    return holder
