"""Opening a state: where it lies, that it is durable, how it ages, and what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from traceback import format_exception
from typing import TYPE_CHECKING

import pytest
from recording import HERE, START
from sqlalchemy import inspect, make_url, text

from sotdiff.errors import ConfigError, StateError
from sotdiff.record import State
from sotdiff.record.engine import _postgresql, open_engine, reading, writing
from sotdiff.record.migrations import MIGRATIONS, migrate
from sotdiff.record.schema import METADATA

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection


def add_pets(connection: Connection) -> None:
    """Be the migration of a later version."""
    connection.exec_driver_sql("CREATE TABLE pets (name TEXT)")


def fail_midway(connection: Connection) -> None:
    """Be a migration that breaks after its first statement."""
    connection.exec_driver_sql("CREATE TABLE half (name TEXT)")
    connection.exec_driver_sql("CREATE TABLE half (name TEXT)")


def names(url: str, root: Path) -> set[str]:
    """Return the tables that a database has."""
    engine = open_engine(url, root)
    with reading(engine) as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found


def test_a_state_opened_again_is_as_it_was_left(url: str, tmp_path: Path) -> None:
    """Nothing that was recorded is lost between two openings."""
    with State.open(url, tmp_path) as state:
        run_id = state.begin_run(HERE, START)
    with State.open(url, tmp_path) as state:
        assert [run.run_id for run in state.last_runs(5)] == [run_id]


def test_the_code_uses_the_tables_that_the_migrations_made(url: str, tmp_path: Path) -> None:
    """Every table has exactly the columns, in name, that the code knows."""
    State.open(url, tmp_path).close()
    engine = open_engine(url, tmp_path)
    with reading(engine) as connection:
        look = inspect(connection)
        made = {t: {c["name"] for c in look.get_columns(t)} for t in look.get_table_names()}
    engine.dispose()
    assert made == {name: set(table.c.keys()) for name, table in METADATA.tables.items()}


def test_an_older_state_is_brought_up_to_date_with_its_content(url: str, tmp_path: Path) -> None:
    """A migration runs once, on the next opening, and keeps what is there."""
    with State.open(url, tmp_path) as state:
        run_id = state.begin_run(HERE, START)
    engine = open_engine(url, tmp_path)
    assert migrate(engine, START, (*MIGRATIONS, add_pets)) == len(MIGRATIONS) + 1
    assert migrate(engine, START, (*MIGRATIONS, add_pets)) == len(MIGRATIONS) + 1
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT run_id FROM runs")) == run_id
        assert connection.scalars(text("SELECT name FROM pets")).all() == []
    engine.dispose()


def test_a_migration_that_breaks_leaves_the_state_as_it_was(url: str, tmp_path: Path) -> None:
    """All of a migration happens, or nothing of it."""
    State.open(url, tmp_path).close()
    before = names(url, tmp_path)
    engine = open_engine(url, tmp_path)
    with pytest.raises(StateError, match="half"):
        migrate(engine, START, (*MIGRATIONS, add_pets, fail_midway))
    engine.dispose()
    assert names(url, tmp_path) == before
    State.open(url, tmp_path).close()


def test_a_state_of_a_newer_program_is_refused(url: str, tmp_path: Path) -> None:
    """The error names both versions and what to do; nothing is changed."""
    engine = open_engine(url, tmp_path)
    migrate(engine, START, (*MIGRATIONS, add_pets))
    engine.dispose()
    told = f"schema is version {len(MIGRATIONS) + 1}, this program knows {len(MIGRATIONS)}; use the"
    with pytest.raises(StateError, match=told):
        State.open(url, tmp_path)


def test_eight_that_open_a_new_state_at_once_all_succeed(url: str, tmp_path: Path) -> None:
    """Whoever comes second waits for the first one's tables."""

    def begin(_: int) -> str:
        with State.open(url, tmp_path) as state:
            return state.begin_run(HERE, START)

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(begin, range(8)))) == 8


def test_a_sqlite_state_is_durable_and_private(tmp_path: Path) -> None:
    """WAL, synchronous=FULL (2), foreign keys on; only its owner may read the file."""
    url = "sqlite:///state/sotdiff.db"
    State.open(url, tmp_path).close()
    engine = open_engine(url, tmp_path)
    with writing(engine) as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    engine.dispose()
    assert told == ["wal", 2, 1]
    assert (tmp_path / "state" / "sotdiff.db").stat().st_mode & 0o777 == 0o600


def test_a_postgresql_state_is_durable(postgresql: str, tmp_path: Path) -> None:
    """A commit returns when it is on disk, whatever the server's own setting is."""
    engine = open_engine(postgresql.format("postgres"), tmp_path)
    with writing(engine) as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    engine.dispose()


def test_an_absolute_sqlite_path_stays(tmp_path: Path) -> None:
    """Only a relative path starts at the configuration's folder."""
    State.open(f"sqlite:///{tmp_path}/there/s.db", tmp_path / "elsewhere").close()
    assert (tmp_path / "there" / "s.db").is_file()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://u:geheim@h/d", "no state on 'mysql'; write sqlite"),
        ("u:geheim@h", "cannot be read as a database URL; write sqlite"),
    ],
)
def test_another_kind_of_url_is_a_configuration_error(url: str, told: str, tmp_path: Path) -> None:
    """The error says what to write, and repeats no password."""
    with pytest.raises(ConfigError, match=told) as caught:
        State.open(url, tmp_path)
    assert "geheim" not in "".join(format_exception(caught.value))


def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    """The error names host and reason; the password is in no line of it."""
    url = "postgresql://joe:geheim@127.0.0.1:1/state"
    with pytest.raises(StateError, match=r"joe:\*\*\*@127\.0\.0\.1:1/state: .*failed") as caught:
        State.open(url, tmp_path)
    assert "geheim" not in "".join(format_exception(caught.value))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """The error names the file and the reason; the file stays as it is."""
    (tmp_path / "s.db").write_text("not a database, " * 100)
    with pytest.raises(StateError, match=r"s\.db: file is not a database; see that"):
        State.open("sqlite:///s.db", tmp_path)
    assert (tmp_path / "s.db").read_text().startswith("not a database, ")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file stands where the state's folder should be."""
    (tmp_path / "state").write_text("")
    with pytest.raises(StateError, match=r"sotdiff\.db: cannot be made"):
        State.open("sqlite:///state/sotdiff.db", tmp_path)


def test_a_missing_driver_says_what_to_install() -> None:
    """PostgreSQL's driver is an extra; without it the error names it."""
    with pytest.raises(ConfigError, match=r"pip install 'sotdiff\[postgres\]'"):
        _postgresql(make_url("postgresql+pg8000://h/d"))
