"""Opens the database of the state, and reads and writes it in short transactions.

Every write is on disk when it returns (SQLite: WAL with synchronous=FULL; PostgreSQL:
synchronous_commit on), and only one write happens at a time.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from sotdiff.errors import ConfigError, StateError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import URL, Connection, Engine

_WAIT_SECONDS = 30
_WRITES = "sotdiff_writes"
# PostgreSQL's advisory lock of our writers; any number that only this program uses.
_WRITERS_LOCK = 7_683_684
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def open_engine(url: str, root: Path) -> Engine:
    """Return the engine of a state; a relative SQLite path starts at `root`.

    Raises ConfigError when the URL is none of SQLite or PostgreSQL, or the driver is missing.
    """
    place = _parsed(url)
    if place.get_backend_name() == "sqlite":
        return _sqlite(place, root)
    return _postgresql(place)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read in one transaction: everything read belongs to one moment."""
    with _told(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Write in one transaction, alone: other writers wait until it is on disk."""
    with _told(engine), engine.connect() as connection:
        connection.execution_options(**{_WRITES: True})
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_WRITERS_LOCK)))
            yield connection


@contextmanager
def session(engine: Engine) -> Iterator[Connection]:
    """Keep one connection open, outside any transaction."""
    with _told(engine), engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Say what went wrong with the database in our words, without values and passwords."""
    try:
        yield
    except SQLAlchemyError as cause:
        reason = str(getattr(cause, "orig", None) or type(cause).__name__).partition("\n")[0]
        raise StateError(
            f"state {engine.url}: {reason}; see that the file or server is there, may be written, "
            "and is not held by another program"
        ) from cause


def _parsed(url: str) -> URL:
    """Return the URL of a database that we know, with the driver that we use."""
    known = "write sqlite:///state/sotdiff.db or postgresql://user@host/database"
    try:
        place = make_url(url)
    except ArgumentError:
        # Without its cause, which may carry the URL and so a password.
        raise ConfigError(f"[state] url cannot be read as a database URL; {known}") from None
    drivers = {"sqlite": "sqlite", "postgres": "postgresql+psycopg"}
    drivers["postgresql"] = drivers["postgres"]
    backend = place.drivername.partition("+")[0]
    if backend not in drivers:
        raise ConfigError(f"[state] url: no state on {backend!r}; {known}")
    return place.set(drivername=drivers[backend])


def _sqlite(place: URL, root: Path) -> Engine:
    """Return an engine on a SQLite file, which only its owner may read when it is made here."""
    if place.database and place.database != ":memory:":
        file = root / place.database
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
        except OSError as cause:
            raise StateError(f"state {file}: cannot be made ({cause.strerror})") from cause
        place = place.set(database=str(file))
    engine = create_engine(place, hide_parameters=True, connect_args={"timeout": _WAIT_SECONDS})
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


def _tune(connection: Any, _pooled: object) -> None:
    """Make a fresh SQLite connection durable and strict; transactions begin where we say."""
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Begin a SQLite transaction; a writer takes the write lock at once, not midway."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(place: URL) -> Engine:
    """Return an engine on a PostgreSQL server, through psycopg."""
    options = {"options": "-c synchronous_commit=on", "connect_timeout": _WAIT_SECONDS}
    try:
        return create_engine(place, hide_parameters=True, pool_pre_ping=True, connect_args=options)
    except ModuleNotFoundError as cause:
        raise ConfigError(
            "[state] url: PostgreSQL needs its driver: pip install 'sotdiff[postgres]'"
        ) from cause
