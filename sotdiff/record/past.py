"""The past of one scope, as frames: its runs, what each counted, its findings, what was written.

Everything that a trend needs, and nothing of a person: keys, times and numbers only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import func, or_, select

from sotdiff.record.engine import reading
from sotdiff.record.runs import in_scope, read_runs, scope_key
from sotdiff.record.schema import FINDINGS, JOURNAL, RECEIPTS, RUNS
from sotdiff.record.values import frame_from, iso, time_of
from sotdiff.tables import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from sotdiff.record.runs import RunSummary, Scope

_EPISODES = ("finding_id", "code", "kind", "lid", "contact_id", "field")
_WRITES = ("run_id", "change_id", "code", "lid", "contact_id", "field", "at")
_WRITER = ("change_id", "run_id", "writer_kind", "writer_id")


@dataclass(frozen=True)
class Past:
    """What is remembered of a scope since a time.

    runs      one row a run: `run_id, started, ended, status, error`
    counts    one row a run that looked and a class that it found: `run_id, started, code, findings`
    looks     one row a run that looked: `run_id, started`
    episodes  one row a finding, from when to when it was seen: `finding_id, code, kind, lid,
              contact_id, field, first_seen, closed_at`
    writes    one row a change that was written: `run_id, change_id, code, lid, contact_id, field,
              at, writer_kind, writer_id`; the last two: who had set the value that was replaced,
              in HubSpot's words, missing where the journal does not say it
    began     when the first run of all began; None where there was none
    """

    runs: pd.DataFrame
    counts: pd.DataFrame
    looks: pd.DataFrame
    episodes: pd.DataFrame
    writes: pd.DataFrame
    began: datetime | None


def read_past(engine: Engine, scope: Scope, since: datetime) -> Past:
    """Return the past of a scope since a time; a finding that is open or was closed since is in."""
    with reading(engine) as connection:
        runs = read_runs(connection, in_scope(scope), RUNS.c.started >= iso(since))
        first = connection.scalar(select(func.min(RUNS.c.started)).where(in_scope(scope)))
        return Past(
            runs=_runs(runs),
            counts=_counts(runs),
            looks=_looks(runs),
            episodes=_episodes(connection, scope, since),
            writes=_writes(connection, scope, since),
            began=time_of(first) if first else None,
        )


def _runs(runs: Iterable[RunSummary]) -> pd.DataFrame:
    """Return one row a run, the oldest first."""
    columns = ["run_id", "started", "ended", "status", "error"]
    rows = [[getattr(run, name) for name in columns] for run in runs]
    return _typed(pd.DataFrame(rows[::-1], columns=columns), "started", "ended")


def _looks(runs: Iterable[RunSummary]) -> pd.DataFrame:
    """Return one row a run that came to a plan, the oldest first."""
    rows = [(run.run_id, run.started) for run in runs if run.digest is not None]
    return _typed(pd.DataFrame(rows[::-1], columns=["run_id", "started"]), "started")


def _counts(runs: Iterable[RunSummary]) -> pd.DataFrame:
    """Return one row a run and class."""
    rows = [
        (run.run_id, run.started, code, counts["findings"])
        for run in runs
        for code, counts in run.counts.items()
    ]
    frame = pd.DataFrame(rows, columns=["run_id", "started", "code", "findings"])
    return _typed(frame.astype({"findings": "int64"}), "started").sort_values("started")


def _episodes(connection: Connection, scope: Scope, since: datetime) -> pd.DataFrame:
    """Return one row a finding that was there at some time since then."""
    times = ("first_seen", "closed_at")
    lasted = or_(FINDINGS.c.closed_at.is_(None), FINDINGS.c.closed_at >= iso(since))
    columns = [FINDINGS.c[name] for name in (*_EPISODES, *times)]
    asked = select(*columns).where(FINDINGS.c.scope == scope_key(scope), lasted)
    found = connection.execute(asked.order_by(FINDINGS.c.finding_id))
    return _typed(frame_from(found, [*_EPISODES, *times]), *times)


def _writes(connection: Connection, scope: Scope, since: datetime) -> pd.DataFrame:
    """Return one row a change that a run has written, with who had set what it replaced."""
    columns = [RECEIPTS.c[name] for name in _WRITES]
    asked = select(*columns).join(RUNS, RUNS.c.run_id == RECEIPTS.c.run_id)
    asked = asked.where(in_scope(scope), RECEIPTS.c.result == "applied")
    recent = asked.where(RECEIPTS.c.at >= iso(since)).order_by(RECEIPTS.c.at)
    written = _typed(frame_from(connection.execute(recent), list(_WRITES)), "at")
    writers = _writers(connection, scope, since)
    return written.merge(writers, on=["run_id", "change_id"], how="left", validate="one_to_one")


def _writers(connection: Connection, scope: Scope, since: datetime) -> pd.DataFrame:
    """Return who had set what each change replaced, by the journal's last before-image of it."""
    mine = (
        JOURNAL.c.kind == "intent",
        JOURNAL.c.scope == scope_key(scope),
        JOURNAL.c.at >= iso(since),
    )
    asked = select(JOURNAL.c.run_id, JOURNAL.c.request, JOURNAL.c.before).where(*mine)
    found = connection.execute(asked.order_by(JOURNAL.c.seq)).all()
    rows = [row for entry in found for row in _writers_of(*entry)]
    return _typed(pd.DataFrame(rows, columns=list(_WRITER))).drop_duplicates(
        ["run_id", "change_id"], keep="last"
    )


def _writers_of(run_id: str | None, request: str, before: str) -> list[dict[str, Any]]:
    """Return one entry a change of an intent of which the writer is known."""
    writers = json.loads(before).get("writers", {})
    changes = json.loads(request).get("changes", [])
    named = ((change, writers.get(change["name"])) for change in changes)
    return [
        {"run_id": run_id, "change_id": change["change_id"]}
        | {"writer_kind": writer[0], "writer_id": writer[1]}
        for change, writer in named
        if run_id and writer
    ]


def _typed(frame: pd.DataFrame, *times: str) -> pd.DataFrame:
    """Return a frame with texts as `string` and these columns as times in UTC."""
    read = {name: pd.to_datetime(frame[name], utc=True).dt.as_unit("us") for name in times}
    texts = frame.select_dtypes(exclude=["number", "datetime", "datetimetz"]).columns
    kept = dict.fromkeys(texts.drop([*times], errors="ignore"), TEXT)
    return frame.astype(kept).assign(**read)
