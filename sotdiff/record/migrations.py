"""How the tables of the state came to be: ordered steps, each run once and never changed again.

A new version is a function at the end of `MIGRATIONS`. A state of an earlier version is brought
up to date when it is opened; one of a later version is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, inspect, select

from sotdiff.errors import StateError
from sotdiff.record.engine import writing
from sotdiff.record.held_tables import (
    add_who_lifted,
    create_held_tables,
    create_quarantine_table,
)
from sotdiff.record.schema import SCHEMA_VERSION
from sotdiff.record.values import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    Migration = Callable[[Connection], None]

_VERSIONS = "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, at TEXT NOT NULL)"

_FIRST_TABLES = (
    """CREATE TABLE runs (
        run_id TEXT PRIMARY KEY, started TEXT NOT NULL, ended TEXT, status TEXT NOT NULL,
        world TEXT NOT NULL, portal_id TEXT, owner_id TEXT NOT NULL, digest TEXT, counts TEXT,
        unaccounted INTEGER, error TEXT,
        CHECK (status IN ('running', 'ok', 'partial', 'blocked', 'error'))
    )""",
    """CREATE TABLE findings (
        finding_id BIGINT PRIMARY KEY, scope TEXT NOT NULL, key TEXT NOT NULL,
        code TEXT NOT NULL, kind TEXT NOT NULL, lid TEXT, contact_id TEXT, field TEXT,
        was TEXT, now TEXT, detail TEXT,
        first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, closed_at TEXT,
        first_run TEXT NOT NULL REFERENCES runs, last_run TEXT NOT NULL REFERENCES runs,
        closed_run TEXT REFERENCES runs
    )""",
    "CREATE UNIQUE INDEX findings_open ON findings (scope, key) WHERE closed_at IS NULL",
    """CREATE TABLE receipts (
        run_id TEXT NOT NULL REFERENCES runs, change_id TEXT NOT NULL, code TEXT NOT NULL,
        lid TEXT NOT NULL, contact_id TEXT, field TEXT NOT NULL, property TEXT NOT NULL,
        was TEXT, now TEXT NOT NULL, result TEXT NOT NULL, http_status INTEGER, detail TEXT,
        at TEXT, PRIMARY KEY (run_id, change_id)
    )""",
    """CREATE TABLE holders (
        scope TEXT NOT NULL, contact_id TEXT NOT NULL, owner_id TEXT, email TEXT,
        additional_emails TEXT, first_name TEXT, last_name TEXT, phone TEXT, city TEXT,
        token_text TEXT, commission TEXT, created_at TEXT, updated_at TEXT,
        seen_at TEXT NOT NULL, PRIMARY KEY (scope, contact_id)
    )""",
    """CREATE TABLE journal (
        seq BIGINT PRIMARY KEY, scope TEXT NOT NULL, run_id TEXT REFERENCES runs,
        caller TEXT NOT NULL, kind TEXT NOT NULL, intent_seq BIGINT REFERENCES journal,
        contact_id TEXT, lid TEXT, change_ids TEXT, request TEXT, before TEXT, after TEXT,
        status TEXT, http_status INTEGER, detail TEXT, at TEXT NOT NULL,
        prev_hash TEXT NOT NULL, hash TEXT NOT NULL,
        CHECK (kind IN ('intent', 'outcome', 'verified')),
        CHECK ((kind = 'intent') = (intent_seq IS NULL))
    )""",
    "CREATE INDEX journal_intent ON journal (intent_seq)",
)

_GUARD_TABLES = (
    """CREATE TABLE plans (
        scope TEXT NOT NULL, digest TEXT NOT NULL, at TEXT NOT NULL, change_ids TEXT NOT NULL,
        sot TEXT NOT NULL, hubspot TEXT NOT NULL, PRIMARY KEY (scope, digest)
    )""",
    """CREATE TABLE approvals (
        approval_id BIGINT PRIMARY KEY, scope TEXT NOT NULL, digest TEXT NOT NULL,
        change_ids TEXT NOT NULL, sot TEXT NOT NULL, hubspot TEXT NOT NULL,
        approved_by TEXT NOT NULL, reason TEXT, at TEXT NOT NULL, until TEXT NOT NULL
    )""",
    """CREATE TABLE baselines (
        baseline_id BIGINT PRIMARY KEY, scope TEXT NOT NULL, run_id TEXT NOT NULL REFERENCES runs,
        at TEXT NOT NULL, sha256 TEXT, sot TEXT, in_scope INTEGER NOT NULL
    )""",
    "CREATE UNIQUE INDEX baselines_newest ON baselines (scope) WHERE sot IS NOT NULL",
    """CREATE TABLE readings (
        run_id TEXT NOT NULL REFERENCES runs, guard TEXT NOT NULL, value DOUBLE PRECISION,
        limit_value DOUBLE PRECISION NOT NULL, tripped INTEGER NOT NULL, approved TEXT,
        sentence TEXT NOT NULL, PRIMARY KEY (run_id, guard)
    )""",
    """CREATE TABLE trips (
        trip_id BIGINT PRIMARY KEY, scope TEXT NOT NULL, guard TEXT NOT NULL,
        first_at TEXT NOT NULL, last_at TEXT NOT NULL,
        first_run TEXT NOT NULL REFERENCES runs, last_run TEXT NOT NULL REFERENCES runs,
        sentence TEXT NOT NULL, value DOUBLE PRECISION, limit_value DOUBLE PRECISION NOT NULL,
        ended_at TEXT, ended_by TEXT, CHECK (ended_by IN ('gone', 'approved'))
    )""",
    "CREATE UNIQUE INDEX trips_open ON trips (scope, guard) WHERE ended_at IS NULL",
    """CREATE TABLE holds (
        name TEXT PRIMARY KEY, pid BIGINT NOT NULL, host TEXT NOT NULL, since TEXT NOT NULL,
        run_id TEXT
    )""",
    "CREATE INDEX journal_at ON journal (scope, at)",
)

# The insert trigger also stops an INSERT OR REPLACE, which fires no delete trigger.
_ONLY_LONGER = {
    "sqlite": (
        """CREATE TRIGGER journal_update BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is only ever longer'); END""",
        """CREATE TRIGGER journal_delete BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is only ever longer'); END""",
        """CREATE TRIGGER journal_insert BEFORE INSERT ON journal
        WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM journal)
        BEGIN SELECT RAISE(ABORT, 'the journal is only ever longer'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION journal_only_longer() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                IF NEW.seq = (SELECT COALESCE(MAX(seq), 0) + 1 FROM journal) THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION 'the journal is only ever longer';
        END $$""",
        """CREATE TRIGGER journal_entry BEFORE INSERT OR UPDATE OR DELETE ON journal
        FOR EACH ROW EXECUTE FUNCTION journal_only_longer()""",
        """CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON journal
        FOR EACH STATEMENT EXECUTE FUNCTION journal_only_longer()""",
    ),
}


def create_first_tables(connection: Connection) -> None:
    """Version 1: runs, findings, receipts, holders, and the journal that only ever grows."""
    for statement in (*_FIRST_TABLES, *_ONLY_LONGER[connection.dialect.name]):
        connection.exec_driver_sql(statement)


def create_guard_tables(connection: Connection) -> None:
    """Version 2: what the guards remember, and who holds a lock."""
    for statement in _GUARD_TABLES:
        connection.exec_driver_sql(statement)


def create_smartlead_tables(connection: Connection) -> None:
    """Make room for SmartLead's exports, byte for byte, and for what was asked of it."""
    content = {"sqlite": "BLOB", "postgresql": "BYTEA"}[connection.dialect.name]
    connection.exec_driver_sql(
        f"""CREATE TABLE exports (
            scope TEXT NOT NULL, campaign TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL,
            made_at TEXT NOT NULL, first_read_at TEXT NOT NULL, last_read_at TEXT NOT NULL,
            entries INTEGER NOT NULL, content {content} NOT NULL,
            PRIMARY KEY (scope, campaign, sha256)
        )"""
    )
    connection.exec_driver_sql(
        """CREATE TABLE asked (
            scope TEXT NOT NULL, sha256 TEXT NOT NULL, made_at TEXT NOT NULL, kind TEXT NOT NULL,
            name TEXT NOT NULL, campaign TEXT NOT NULL, expires TEXT NOT NULL, asked TEXT NOT NULL,
            PRIMARY KEY (scope, sha256, made_at, name),
            CHECK (kind IN ('to_enrol', 'must_remove'))
        )"""
    )


def create_alert_tables(connection: Connection) -> None:
    """Make room for what people were told, and for the pushes that wait for the server."""
    connection.exec_driver_sql(
        "CREATE TABLE alerts (scope TEXT PRIMARY KEY, standing TEXT NOT NULL)"
    )
    connection.exec_driver_sql(
        """CREATE TABLE outbox (
            push_id BIGINT PRIMARY KEY, scope TEXT NOT NULL, kind TEXT NOT NULL,
            message TEXT NOT NULL, at TEXT NOT NULL, sent_at TEXT,
            CHECK (kind IN ('failing', 'recovered', 'r01'))
        )"""
    )


def widen_outbox(connection: Connection) -> None:
    """Let a push be about suppressions that have ended; those that wait go on waiting."""
    _outbox_anew(connection, "'failing', 'recovered', 'r01', 'ended'")


def widen_outbox_for_strangers(connection: Connection) -> None:
    """Let a push be about enrolled strangers too."""
    _outbox_anew(connection, "'failing', 'recovered', 'r01', 'ended', 'strangers'")


def _outbox_anew(connection: Connection, kinds: str) -> None:
    """Make the outbox anew, for pushes of these kinds, with all that is in it."""
    for statement in (
        f"""CREATE TABLE wider_outbox (
            push_id BIGINT PRIMARY KEY, scope TEXT NOT NULL, kind TEXT NOT NULL,
            message TEXT NOT NULL, at TEXT NOT NULL, sent_at TEXT,
            CHECK (kind IN ({kinds}))
        )""",
        "INSERT INTO wider_outbox SELECT push_id, scope, kind, message, at, sent_at FROM outbox",
        "DROP TABLE outbox",
        "ALTER TABLE wider_outbox RENAME TO outbox",
    ):
        connection.exec_driver_sql(statement)


MIGRATIONS: tuple[Migration, ...] = (
    create_first_tables,
    create_guard_tables,
    create_smartlead_tables,
    create_held_tables,
    create_alert_tables,
    add_who_lifted,
    widen_outbox,
    create_quarantine_table,
    widen_outbox_for_strangers,
)


def migrate(engine: Engine, at: datetime, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Bring a state to the latest version, all of it or nothing; return that version.

    Raises StateError when a later version of the program has written the state.
    """
    with writing(engine) as connection:
        found = _version(connection)
        if found > len(migrations):
            raise StateError(
                f"state {engine.url}: its schema is version {found}, this program knows "
                f"{len(migrations)}; use the newer sotdiff that wrote it"
            )
        for number, step in enumerate(migrations[found:], start=found + 1):
            step(connection)
            connection.execute(SCHEMA_VERSION.insert(), {"version": number, "at": iso(at)})
    return len(migrations)


def _version(connection: Connection) -> int:
    """Return the version of a state; a new one is 0 and gets its first table."""
    if not inspect(connection).has_table(SCHEMA_VERSION.name):
        connection.exec_driver_sql(_VERSIONS)
    return connection.scalar(select(func.max(SCHEMA_VERSION.c.version))) or 0
