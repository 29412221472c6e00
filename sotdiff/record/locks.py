"""Locks: one run and one writer at a time, with a holder that everybody can ask for.

The operating system (SQLite: a lock file beside the database) or the server (PostgreSQL: a lock of
the session) frees a lock when its holder dies, however it dies; who holds it stands in a table.
"""

from __future__ import annotations

import os
import platform
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from filelock import FileLock, Timeout
from sqlalchemy import func, select, text

from sotdiff.errors import LockedError, StateError
from sotdiff.record.engine import reading, session, writing
from sotdiff.record.schema import HOLDS
from sotdiff.record.values import iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine, RowMapping

    from sotdiff.record.values import Clock

    Name = Literal["run", "writer"]

_WHAT = {"run": "a run is under way", "writer": "somebody is writing"}
# The two numbers of PostgreSQL's advisory locks: ours, and one a name.
_OURS, _NUMBERS = 7_683_684, {"run": 1, "writer": 2}
# After half a minute of silence the server asks whether the holder is still there.
_ASK_AFTER = ("tcp_keepalives_idle=30", "tcp_keepalives_interval=10", "tcp_keepalives_count=3")


class Hold:
    """A lock that is held; `belongs_to` tells others which run holds it."""

    def __init__(self, engine: Engine, name: Name) -> None:
        self._engine = engine
        self._name = name

    def belongs_to(self, run_id: str) -> None:
        """Note the run that holds the lock."""
        with writing(self._engine) as connection:
            connection.execute(HOLDS.update().where(HOLDS.c.name == self._name), {"run_id": run_id})


@contextmanager
def hold_lock(engine: Engine, clock: Clock, name: Name) -> Iterator[Hold]:
    """Hold a lock of this state; others are refused at once.

    Raises LockedError, which says who holds it.
    """
    with ExitStack() as held:
        sqlite = engine.dialect.name == "sqlite"
        taken = _take_file(engine, name, held) if sqlite else _take_session(engine, name, held)
        if not taken:
            raise LockedError(_refusal(engine, name))
        _note(engine, clock, name)
        held.callback(_forget, engine, name)
        yield Hold(engine, name)


def _take_file(engine: Engine, name: Name, held: ExitStack) -> bool:
    """Take the lock file beside a SQLite database; a state in memory is nobody else's."""
    database = engine.url.database
    if not database or database == ":memory:":
        return True
    lock = FileLock(Path(f"{database}.{name}.lock"), timeout=0, mode=0o600)
    try:
        held.enter_context(lock)
    except Timeout:
        return False
    except OSError as cause:
        raise StateError(
            f"lock {lock.lock_file}: cannot be taken ({cause.strerror}); see that the folder is "
            "there and may be written"
        ) from cause
    return True


def _take_session(engine: Engine, name: Name, held: ExitStack) -> bool:
    """Take the lock of a PostgreSQL session, which is open for as long as the lock is held."""
    connection = held.enter_context(session(engine))
    for setting in _ASK_AFTER:
        connection.execute(text(f"SET {setting}"))
    taken = connection.scalar(select(func.pg_try_advisory_lock(_OURS, _NUMBERS[name])))
    if taken:
        unlock = select(func.pg_advisory_unlock(_OURS, _NUMBERS[name]))
        held.callback(connection.execute, unlock)
    return bool(taken)


def _note(engine: Engine, clock: Clock, name: Name) -> None:
    """Note this process as the holder."""
    me = {"pid": os.getpid(), "host": platform.node(), "since": iso(clock()), "run_id": None}
    with writing(engine) as connection:
        connection.execute(HOLDS.delete().where(HOLDS.c.name == name))
        connection.execute(HOLDS.insert(), {"name": name, **me})


def _forget(engine: Engine, name: Name) -> None:
    with writing(engine) as connection:
        connection.execute(HOLDS.delete().where(HOLDS.c.name == name))


def _refusal(engine: Engine, name: Name) -> str:
    """Return why this one is refused: who holds the lock."""
    with reading(engine) as connection:
        asked = select(HOLDS).where(HOLDS.c.name == name)
        holder = connection.execute(asked).mappings().first()
    told = _in_words(holder) if holder else "another process"
    return (
        f"{_WHAT[name]}: {told}. This one leaves everything alone; a holder that dies lets go by "
        "itself"
    )


def _in_words(holder: RowMapping) -> str:
    run = f"run {holder['run_id']}, " if holder["run_id"] else ""
    return f"{run}process {holder['pid']} on {holder['host']}, since {holder['since']}"
