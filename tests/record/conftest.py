"""A state on every database: SQLite always, PostgreSQL where its server is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from recording import Clock
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from sotdiff.record import State

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Return the URL of a private server, reached by a socket; `{}` stands for a database."""
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here (neither initdb on the path nor Debian's packages)")
    with _server(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a state that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state/sotdiff.db"
    server = request.getfixturevalue("postgresql")
    name = f"t{uuid4().hex}"
    engine = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return str(server.format(name))


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still until the test moves it."""
    return Clock()


@pytest.fixture
def state(url: str, tmp_path: Path, clock: Clock) -> Iterator[State]:
    """Return an open state."""
    with State.open(url, tmp_path, clock=clock) as opened:
        yield opened


def _postgresql_programs() -> Path | None:
    """Return the folder with initdb and postgres."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    both = [c for c in candidates if (c / "initdb").is_file() and (c / "postgres").is_file()]
    return both[0] if both else None


@contextmanager
def _server(programs: Path) -> Iterator[str]:
    """Run a server without any network in a folder of its own, as somebody who is not root."""
    folder = Path(tempfile.mkdtemp(prefix="sotdiff-pg-"))
    who: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        who |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    data = ["-D", str(folder / "data")]
    init = [str(programs / "initdb"), *data, "-A", "trust", "-U", "sotdiff", "-E", "UTF8", "-N"]
    subprocess.run(init, check=True, capture_output=True, **who)  # noqa: S603 - our own words
    serve = [str(programs / "postgres"), *data, "-h", "", "-k", str(folder), "-F"]
    server = subprocess.Popen(serve, stderr=subprocess.DEVNULL, **who)  # noqa: S603 - our own words
    try:
        url = f"postgresql+psycopg://sotdiff@/{{}}?host={folder}"
        _wait_for(url.format("postgres"))
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(url: str) -> None:
    """Return when the server answers."""
    engine = create_engine(url)
    for _ in range(300):
        try:
            engine.connect().close()
        except OperationalError:
            time.sleep(0.1)
        else:
            engine.dispose()
            return
    raise TimeoutError("PostgreSQL did not start within 30 s")
