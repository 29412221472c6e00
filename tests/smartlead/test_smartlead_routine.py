"""The operator's week as docs/smartlead.md tells it: every command in it, in its order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bridging import export_again, rows_in
from commanding import ends
from openpyxl import load_workbook

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "smartlead.md"
DRIFT_FOUND = 2


def commands() -> list[str]:
    """Return the commands of the section, in its order."""
    section = PAGE.read_text("utf-8").partition("## The weekly routine")[2].partition("\n## ")[0]
    return re.findall(r"`sotdiff ([^`]+)`", section)


def carry(place: Path) -> None:
    """Be the person: import and remove what the files ask for, and export again."""
    (folder,) = (place / "smartlead" / "to-import").iterdir()
    gone = {row["email"] for row in rows_in(folder / "must_remove.csv")}
    export_again(place, added=rows_in(folder / "to_enrol.csv"), removed=gone)


def test_the_week_is_whole() -> None:
    """The page names its commands: nobody needs another one."""
    assert commands() == [
        "smartlead check",
        "smartlead load",
        "smartlead check",
        "proposals",
        "smartlead report",
        "plan",
        "apply",
        "run",
        "explain S1",
    ]


def test_every_command_of_the_week_does_what_the_page_says(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Look, load, carry, look again: all that was asked has happened. Then the proposals."""
    told = []
    for command in commands():
        code = ends(*command.split())
        assert code == (DRIFT_FOUND if command == "plan" else 0), command
        told.append(" ".join(capsys.readouterr().out.split()))
        if command == "smartlead load":
            carry(place)
    first, load, second, proposals, page, plan, _, run, explained = told
    assert "S1 enrolled, in no ledger: 4" in first
    assert "S1 enrolled, in no ledger 2 2" in plan
    assert "to_enrol.csv (24 rows; use it before" in load
    assert "must_remove.csv (2 rows; use it before" in load
    assert "S3 never enrolled: 0" in second
    assert "S1 enrolled, in no ledger: 2" in second
    assert "has not happened" not in second
    assert "do not import" not in second
    assert "proposals for the workbook" in proposals
    sheet = load_workbook(place / "reports" / "proposals.xlsx")["Proposals"]
    assert sheet.max_row > 1
    assert "smartlead.html" in page
    assert "cold mail cannot be recalled" in explained.casefold()
    assert "S1 2" in run
