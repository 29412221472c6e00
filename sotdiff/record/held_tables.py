"""The tables of what is held: suppressions, which run undid which, and the quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_HELD = (
    """CREATE TABLE suppressions (
        suppression_id BIGINT PRIMARY KEY, scope TEXT NOT NULL, kind TEXT NOT NULL,
        code TEXT NOT NULL, lid TEXT, contact_id TEXT, field TEXT, was TEXT, now TEXT,
        by_whom TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL, until TEXT NOT NULL,
        run_id TEXT REFERENCES runs, ended_at TEXT, told_at TEXT,
        CHECK (kind IN ('fix', 'flag')), CHECK (at < until)
    )""",
    "CREATE INDEX suppressions_until ON suppressions (scope, until)",
    """CREATE TABLE undos (
        run_id TEXT PRIMARY KEY REFERENCES runs, of_run TEXT NOT NULL REFERENCES runs,
        by_whom TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL, until TEXT NOT NULL
    )""",
)


def create_held_tables(connection: Connection) -> None:
    """Bring suppressions (never without an end) and undone runs."""
    for statement in _HELD:
        connection.exec_driver_sql(statement)


def add_who_lifted(connection: Connection) -> None:
    """Bring who ended a suppression before its time, and why."""
    for name in ("ended_by", "ended_why"):
        connection.exec_driver_sql(f"ALTER TABLE suppressions ADD COLUMN {name} TEXT")


def create_quarantine_table(connection: Connection) -> None:
    """Bring the changes that HubSpot refused, and until when they wait."""
    connection.exec_driver_sql(
        """CREATE TABLE quarantine (
            scope TEXT NOT NULL, change_id TEXT NOT NULL, tries INTEGER NOT NULL,
            result TEXT NOT NULL, http_status INTEGER, detail TEXT, at TEXT NOT NULL, until TEXT,
            PRIMARY KEY (scope, change_id)
        )"""
    )
