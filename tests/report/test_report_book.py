"""The findings as files: an Excel workbook that calculates nothing, and lines for programs."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from crowding import crowded_report
from openpyxl import load_workbook
from reporting import CONTACTS, REJECTS, RUN, made_plan, made_report, text_of

from sotdiff.report.book import MOST_CHARS, findings_book

if TYPE_CHECKING:
    from pathlib import Path

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]


def cells_of(*values: Any) -> list[Any]:
    """Write values into a workbook and return the cells that are read back."""
    written = findings_book({"Sheet": pd.DataFrame({"value": list(values)}, dtype=object)})
    sheet = load_workbook(BytesIO(written))["Sheet"]
    return [row[0] for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text: str) -> None:
    """It is stored as text, and stays one when somebody edits it."""
    (cell,) = cells_of(text)
    assert cell.data_type == "s"
    assert cell.value.replace("_x000D_", "\r").strip() == text.strip()
    assert cell.quotePrefix


def test_plain_text_is_left_alone_and_numbers_are_numbers() -> None:
    """No quote before what is no formula; a missing value is an empty cell."""
    text, nothing, number = cells_of("Granby", None, 17)
    assert (text.value, text.quotePrefix) == ("Granby", False)
    assert (number.value, nothing.value) == (17, None)


def test_what_a_cell_cannot_hold_is_replaced_and_what_is_too_long_is_said() -> None:
    """Control characters and half surrogates do not break the file; nothing is cut in silence."""
    bad, long = cells_of("a\x00b\x1bc\ud800d\uffffe", "x" * 40_000)
    assert bad.value == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert long.value == "x" * MOST_CHARS + " … 8,000 more characters"


def test_every_finding_is_a_line_of_the_workbook(tmp_path: Path) -> None:
    """As many as the plan has, with cell, link, since when and by whom; the head is fixed."""
    report = crowded_report(120)
    report.save(tmp_path, RUN)
    book = load_workbook(tmp_path / "findings.xlsx")
    heads, *rows = book["Findings"].iter_rows(values_only=True)
    assert len(rows) == len(report.plan.findings)
    lines = [dict(zip(heads, row, strict=True)) for row in rows]
    line = next(line for line in lines if line["code"] == "F6" and line["field"] == "city")
    assert (line["fate"], line["class"]) == ("decide", "differs outside the fixes")
    assert (
        line["link"] == f"https://app.hubspot.com/contacts/48211937/record/0-1/{line['contact_id']}"
    )
    assert line["cell"].startswith("Lead Details!F")
    assert line["writer"] in {"form 7", "user 61194001", "integration 1234567"}
    assert line["first_seen"].startswith("2026-11-2")
    assert (book["Findings"].freeze_panes, book.sheetnames[1:]) == (
        "A2",
        ["Cells to correct", "Classes"],
    )


def test_lines_for_programs_hold_the_raw_values(tmp_path: Path) -> None:
    """findings.jsonl: one line a finding, nothing neutralised, missing is null."""
    plan = made_plan()
    findings = plan.findings.assign(now=plan.findings["now"].fillna("=1+1"))
    made_report(replace(plan, findings=findings), {}).save(tmp_path, RUN)
    lines = [
        json.loads(line) for line in (tmp_path / "findings.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(lines) == len(plan.findings)
    assert "=1+1" in {line["now"] for line in lines}


def test_the_fate_of_a_finding_is_its_receipts_or_what_it_waits_for(tmp_path: Path) -> None:
    """Written ones have their result, a new contact's fields too; others say what they await."""
    contacts = CONTACTS + "\n    106 | an@x.com | +19705550199 | | ID:R00001"
    made_report(made_plan(contacts=contacts, rejects=REJECTS), {"D7": "failed"}).save(tmp_path, RUN)
    text = text_of(tmp_path / "findings.jsonl")
    fates = {(line["code"], line["fate"]) for line in map(json.loads, text.splitlines())}
    assert ("D7", "failed") in fates
    assert ("F2", "decide") in fates
    assert ("D3", "held back") in fates
    assert not {fate for _, fate in fates} - {"failed", "decide", "held back", "applied"}


def test_cells_to_correct_stand_in_the_workbook(tmp_path: Path) -> None:
    """The rejects have a sheet of their own, by cell."""
    made_report(made_plan(rejects=REJECTS)).save(tmp_path, RUN)
    heads, row = load_workbook(tmp_path / "findings.xlsx")["Cells to correct"].iter_rows(
        values_only=True
    )
    line = dict(zip(heads, row, strict=True))
    assert (line["cell"], line["value"]) == ("Lead Details!I7", "call me")
