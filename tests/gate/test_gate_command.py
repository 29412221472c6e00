"""The command: one call, exit 0 or 1, JSON for programs, quick on a large tree."""

from __future__ import annotations

import json
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from judging import project

from sotdiff.cli import main

if TYPE_CHECKING:
    from pathlib import Path

WRITER = "import hubspot\nhubspot.HubSpot().crm.contacts.basic_api.update('512', {})\n"


def ends(*words: str) -> int:
    """Return the exit code of a command."""
    with pytest.raises(SystemExit) as end:
        main(words)
    return int(end.value.code or 0)


def test_a_clean_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0, and what was checked is printed with counts."""
    project(tmp_path)
    with chdir(tmp_path):
        assert ends("gate") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "The gate holds. Checked 0 files" in told
    assert "duties and guards" in told


def test_a_failure_for_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, and JSON says which file, line and rule."""
    project(tmp_path)
    (tmp_path / "new.py").write_text(WRITER)
    with chdir(tmp_path):
        assert ends("gate", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    (failure,) = [verdict for verdict in told["verdicts"] if not verdict["ok"]]
    assert (failure["file"], failure["place"], failure["rule"]) == ("new.py", "2", "listed")
    assert told["counts"]["writers"] == 1
