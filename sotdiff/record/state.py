"""`State`: everything that sotdiff remembers from one run to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from sqlalchemy import select, tuple_

from sotdiff.record.bridge import Bridge
from sotdiff.record.engine import open_engine, reading, writing
from sotdiff.record.findings import note_findings, read_ages, read_first_seen, read_open
from sotdiff.record.holders import delete_holders, read_holders, upsert_holders
from sotdiff.record.holdings import Holdings
from sotdiff.record.journal import RunJournal, first_break, read_head
from sotdiff.record.locks import hold_lock
from sotdiff.record.migrations import migrate
from sotdiff.record.outbox import Outbox
from sotdiff.record.past import read_past
from sotdiff.record.plans import read_scopes
from sotdiff.record.readings import read_readings
from sotdiff.record.receipts import count_results, insert_receipts, read_receipts
from sotdiff.record.replaced import read_replaced
from sotdiff.record.runs import (
    counts_of,
    in_scope,
    insert_run,
    read_run,
    read_runs,
    update_run,
)
from sotdiff.record.schema import JOURNAL, RUNS
from sotdiff.record.values import canonical_json, iso, utc_now
from sotdiff.record.watch import Watch

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path
    from typing import Any

    import pandas as pd
    from sqlalchemy import Engine

    from sotdiff.record.findings import Look
    from sotdiff.record.journal import ChainBreak, Head
    from sotdiff.record.locks import Hold, Name
    from sotdiff.record.past import Past
    from sotdiff.record.runs import RunSummary, Scope, Status
    from sotdiff.record.values import Clock


class State:
    """The state on SQLite or PostgreSQL. Use as a context manager, or `close` it.

    A time is an aware `datetime`; the journal takes its times from `clock`. Whatever the database
    refuses is a StateError.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    @classmethod
    def open(cls, url: str, root: Path, *, clock: Clock = utc_now) -> Self:
        """Open a state, make it if it is new, and bring an older one up to date.

        `url` is an SQLAlchemy URL; a relative SQLite path starts at `root`. Raises ConfigError on
        a URL that cannot be used, StateError on a state that a newer program wrote.
        """
        engine = open_engine(url, root)
        try:
            migrate(engine, clock())
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, clock)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def begin_run(self, scope: Scope, at: datetime) -> str:
        """Note that a run begins; return its id, `20260301T120000Z` (a second one: `…-2`)."""
        with writing(self._engine) as connection:
            return insert_run(connection, scope, at)

    def record_look(self, run_id: str, plan: Look, at: datetime) -> None:
        """Note what a complete look found: findings first or again seen, or gone; the counts.

        Gone are findings of the classes that were looked for, and of no other.
        """
        counts = canonical_json(counts_of(plan))
        seen = {"digest": plan.digest, "unaccounted": plan.unaccounted, "counts": counts}
        with writing(self._engine) as connection:
            run = read_run(connection, run_id)
            note_findings(connection, run, run_id, plan, at)
            update_run(connection, run_id, seen)

    def record_receipts(self, run_id: str, receipts: pd.DataFrame) -> None:
        """Note what became of the changes of a run (`tables.Receipts`)."""
        with writing(self._engine) as connection:
            read_run(connection, run_id)
            insert_receipts(connection, run_id, receipts)

    def end_run(self, run_id: str, status: Status, at: datetime, error: str | None = None) -> None:
        """Note that a run ended, and how."""
        with writing(self._engine) as connection:
            update_run(connection, run_id, {"status": status, "ended": iso(at), "error": error})

    def last_runs(self, count: int, scope: Scope | None = None) -> list[RunSummary]:
        """Return the newest runs, newest first, running ones too; of one scope, if given."""
        only = [in_scope(scope)] if scope else []
        with reading(self._engine) as connection:
            return read_runs(connection, *only, count=count)

    def runs_since(self, scope: Scope, since: datetime) -> list[RunSummary]:
        """Return the runs of a scope that began at a time or later, newest first."""
        with reading(self._engine) as connection:
            return read_runs(connection, in_scope(scope), RUNS.c.started >= iso(since))

    def previous_status(self, run_id: str) -> str | None:
        """Return how the run before this one ended in the same scope; None if there was none."""
        with reading(self._engine) as connection:
            run = read_run(connection, run_id)
            earlier = tuple_(RUNS.c.started, RUNS.c.run_id) < (iso(run.started), run_id)
            ended = RUNS.c.ended.is_not(None)
            found = read_runs(connection, in_scope(run), ended, earlier, count=1)
        return found[0].status if found else None

    def last_ok(self, scope: Scope) -> datetime | None:
        """Return when the last run ended that was `ok`; None if there was none."""
        with reading(self._engine) as connection:
            found = read_runs(connection, in_scope(scope), RUNS.c.status == "ok", count=1)
        return found[0].ended if found else None

    def receipts(self, run_id: str) -> pd.DataFrame:
        """Return a run's receipts (`tables.Receipts`)."""
        with reading(self._engine) as connection:
            return read_receipts(connection, run_id)

    def results(self, run_id: str) -> dict[str, int]:
        """Return how often each result stands among a run's receipts, the most frequent first."""
        with reading(self._engine) as connection:
            return count_results(connection, run_id)

    def finding_ages(self, scope: Scope, at: datetime) -> pd.DataFrame:
        """Return one row an open finding, the oldest first.

        Columns `code, kind, lid, contact_id, field, first_seen, last_seen, age_s` (seconds).
        """
        with reading(self._engine) as connection:
            return read_ages(connection, scope, at)

    def open_findings(self, scope: Scope) -> pd.DataFrame:
        """Return one row an open finding, the oldest first: `tables.Findings` and `first_seen`."""
        with reading(self._engine) as connection:
            return read_open(connection, scope)

    def past(self, scope: Scope, since: datetime) -> Past:
        """Return the runs, findings and writes of a scope since a time: keys and times only."""
        return read_past(self._engine, scope, since)

    def first_seen(self, scope: Scope, findings: pd.DataFrame) -> pd.Series:
        """Return since when each of these findings is open; missing where it is not."""
        with reading(self._engine) as connection:
            return read_first_seen(connection, scope, findings)

    def remember_holders(self, scope: Scope, contacts: pd.DataFrame, at: datetime) -> None:
        """Remember contacts out of scope that a look-up found (`tables.Contacts`)."""
        with writing(self._engine) as connection:
            upsert_holders(connection, scope, contacts, at)

    def holders(self, scope: Scope) -> pd.DataFrame:
        """Return the remembered contacts out of scope (`tables.Contacts`)."""
        with reading(self._engine) as connection:
            return read_holders(connection, scope)

    def settle_holders(self, scope: Scope, outside: pd.DataFrame, at: datetime) -> None:
        """Keep the remembered holders that a look still found outside, as it found them.

        The look must have read them again by id; those that it did not find are forgotten.
        """
        with writing(self._engine) as connection:
            remembered = set(read_holders(connection, scope)["contact_id"])
            found = outside[outside["contact_id"].isin(remembered)]
            delete_holders(connection, scope, remembered)
            upsert_holders(connection, scope, found, at)

    def hold(self, name: Name) -> AbstractContextManager[Hold]:
        """Hold a lock in a `with`: `run`, the right to begin a run, or `writer`, to write.

        A holder that dies lets go by itself. Raises LockedError, which says who holds it.
        """
        return hold_lock(self._engine, self._clock, name)

    def watch(self, scope: Scope) -> Watch:
        """Return what the guards remember of a scope."""
        return Watch(self._engine, scope)

    def bridge(self, scope: Scope) -> Bridge:
        """Return what is remembered of SmartLead beside a scope."""
        return Bridge(self._engine, scope)

    def replaced_phones(self, scope: Scope, phone: str) -> list[dict[str, Any]]:
        """Return what stood in the property `phone` before a D6: `lid, contact_id, phone, at`."""
        with reading(self._engine) as connection:
            return read_replaced(connection, scope, phone)

    def holdings(self, scope: Scope) -> Holdings:
        """Return what is held in a scope: suppressions and undone runs."""
        return Holdings(self._engine, scope)

    def outbox(self, scope: Scope) -> Outbox:
        """Return what people of a scope were told, and what waits to be sent."""
        return Outbox(self._engine, scope)

    def close_abandoned(self, at: datetime) -> int:
        """End, as errors, the runs that died without ending; return how many.

        Only whoever holds the lock `run` may call this: then no other run is alive.
        """
        ended = {"status": "error", "ended": iso(at), "error": "Interrupted"}
        with writing(self._engine) as connection:
            dead = RUNS.update().where(RUNS.c.status == "running")
            return connection.execute(dead, ended).rowcount

    def shown_in(self, digest: str) -> list[tuple[str, str | None, str]]:
        """Return world, portal and owner of each scope in which such a plan was shown."""
        with reading(self._engine) as connection:
            return read_scopes(connection, digest)

    def guards(self, run_id: str) -> dict[str, dict[str, Any]]:
        """Return {guard: value, limit, tripped, sentence} of a run; approved ones did not trip."""
        with reading(self._engine) as connection:
            return read_readings(connection, run_id)

    def journal(
        self, scope: Scope, run_id: str | None = None, caller: str = "sotdiff"
    ) -> RunJournal:
        """Return the journal for one caller: a run of sotdiff, or another program by its name."""
        return RunJournal(self._engine, self._clock, scope, run_id, caller)

    def journal_head(self) -> Head | None:
        """Return the journal's last entry, to be kept elsewhere; None while it is empty."""
        with reading(self._engine) as connection:
            return read_head(connection)

    def verify_chain(self, head: Head | None = None) -> ChainBreak | None:
        """Return the first broken entry of the journal, None when it is whole.

        Removed entries at its very end show only against a `head` that was kept elsewhere.
        """
        asked = select(JOURNAL).order_by(JOURNAL.c.seq)
        with reading(self._engine) as connection:
            entries = connection.execution_options(yield_per=1000).execute(asked)
            return first_break((dict(entry) for entry in entries.mappings()), head)
