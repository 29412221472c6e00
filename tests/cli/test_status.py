"""`sotdiff status`: what a monitor reads, with the exit codes that monitors know."""

from __future__ import annotations

import json
import shutil
from contextlib import chdir
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from recording import heartbeat

from sotdiff.cli import main
from sotdiff.notify import Problem, write_heartbeat
from sotdiff.shipped import example_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Work in a folder with a configuration."""
    shutil.copy(example_settings(), tmp_path / "sotdiff.toml")
    with chdir(tmp_path):
        yield tmp_path


def status(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """Return the exit code and what is said to programs."""
    with pytest.raises(SystemExit) as end:
        main(["status", "--json"])
    return int(end.value.code or 0), json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("ended", "minutes", "level", "word"),
    [
        ("ok", 1, 0, "ok"),
        ("ok", 39, 0, "ok"),
        ("partial", 1, 1, "partial"),
        ("blocked", 1, 1, "blocked"),
        ("error", 1, 2, "error"),
        ("ok", 41, 2, "overdue"),
        ("error", 41, 2, "overdue"),
        ("ok", -41, 2, "overdue"),
    ],
)
def test_the_exit_code_is_the_monitors(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    ended: str,
    minutes: int,
    level: int,
    word: str,
) -> None:
    """Runs that stopped are critical, however well the last one ended; a clock gone wrong too."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    write_heartbeat(folder / "state/heartbeat.json", heartbeat(status=ended, ended=at))
    code, told = status(capsys)
    assert (code, told["exit_code"], told["status"]) == (level, level, word)
    assert told["heartbeat"]["status"] == ended


@pytest.mark.parametrize("text", [None, "", "{}", "not JSON"])
def test_no_heartbeat_that_can_be_read_is_unknown(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    """Never ok: exit 3, as monitors have it."""
    (folder / "state").mkdir()
    if text is not None:
        (folder / "state/heartbeat.json").write_text(text)
    assert status(capsys) == (
        3,
        {"status": "unknown", "exit_code": 3, "age_s": None, "heartbeat": None},
    )


def test_people_read_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """World, status, age, the last good run, and the kind of error."""
    at = datetime.now(UTC) - timedelta(minutes=5)
    failed = heartbeat(status="error", ended=at, errors=(Problem(kind="AuthError"),))
    write_heartbeat(folder / "state/heartbeat.json", failed)
    with pytest.raises(SystemExit):
        main(["status"])
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("SANDBOX error: run 20260301T120000Z ended 5 min ago as error; never ok")
    assert told.endswith("AuthError")
