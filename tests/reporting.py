"""What the tests of the report draw: results of a made-up look, and notebooks that hold them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile, is_zipfile

import nbformat
import pandas as pd
from drawing import draw, plan_of

from sotdiff.report import show
from sotdiff.report.folder import write_result
from sotdiff.report.page import render_page
from sotdiff.tables import Contacts, Leads, Receipts, columns_of, conform

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.plan import Plan
    from sotdiff.report import Report

RUN = "run-1"
SOT = {
    "workbook": "book.xlsx",
    "sheet": "Lead Details",
    "columns": {"FIRST_NAME": "B", "CITY": "F", "EMAIL_ALL": "H", "PHONE_ALL": "I"},
    "headers": {
        "first_name": "FIRST_NAME",
        "city": "CITY",
        "email_all": "EMAIL_ALL",
        "phone_all": "PHONE_ALL",
    },
    "warnings": [],
}
HUBSPOT = {"url": "http://127.0.0.1:4321", "loaded_at": "2026-11-23T00:46:00+00:00"}
LEADS = """
    lid    | first_name | last_name | email_all       | phone_all    | city   | sheet_row
    R00001 | Ann        | Lee       | ann@x.com       | +19705550101 | Granby | 5
    R00002 | Bo         | Ray       | bo@x.com;b2@x.com | +19705550102 | Fraser | 6
    R00003 | Cy         | Poe       | cy@x.com        |              | Granby | 7
    R00004 | Di         | Fox       | di@x.com        |              | Tabernash | 8
"""
CONTACTS = """
    contact_id | email     | phone        | city      | token_text
    101        | ann@x.com | +19705550101 | Dr Granby | ID:R00001
    102        | bo@x.com  | +19705550102 | Winter Park | ID:R00002
    103        | cy@x.com  |              | Granby    | ID:R00003
    105        | who@x.com |              |           |
"""
REJECTS = """
    lid    | sheet_row | column    | value    | reason                | email_all | blocks
    R00003 | 7         | PHONE_ALL | call me  | not a possible number |           | D6
"""


@dataclass(frozen=True)
class Made:
    """A result as `reconcile` returns it."""

    plan: Plan
    receipts: pd.DataFrame | None = None
    contacts: pd.DataFrame = field(default_factory=pd.DataFrame)


@cache
def made_plan(
    leads: str = LEADS, contacts: str = CONTACTS, rejects: str = "", **scope: Any
) -> Plan:
    """Return the plan of a drawn look, with the sources that the doors would have told."""
    plan = plan_of(leads, contacts, rejects=rejects)
    told = replace(plan.scope, portal_id="4711", **scope)
    return replace(plan, scope=told, source={"sot": SOT, "hubspot": HUBSPOT})


def text_of(paper: Path) -> str:
    """Return all that stands in a paper as one text; of an Excel file, all its parts."""
    if not is_zipfile(paper):
        return paper.read_text("utf-8")
    with ZipFile(paper) as archive:
        return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())


def made_report(
    plan: Plan | None = None, results: dict[str, str] | None = None, **frames: Any
) -> Report:
    """Return the report on a plan. `results` {code: result} makes receipts; others are applied."""
    plan = plan or made_plan()
    given = {"leads": draw(LEADS, Leads), "contacts": draw(CONTACTS, Contacts), **frames}
    receipts = None if results is None else receipts_of(plan, results)
    return show(Made(plan, receipts), **given)


def receipts_of(plan: Plan, results: dict[str, str]) -> pd.DataFrame:
    """Return one receipt a change of the plan."""
    at = pd.Timestamp("2026-11-23T00:46:05Z")
    result = [results.get(code, "applied") for code in plan.changes["code"]]
    receipts = plan.changes.assign(result=result, http_status=200, detail=None, at=at)
    return conform(receipts.astype(columns_of(Receipts)), Receipts)


def book_of(report: Report, *cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook as it stands after its cells have shown the report."""
    shown = map(shown_by, report.sections)
    book: nbformat.NotebookNode = nbformat.v4.new_notebook(cells=[*shown, *cells])
    return book


def shown_by(section: Any) -> nbformat.NotebookNode:
    """Return an executed cell that shows a section."""
    output = nbformat.v4.new_output("execute_result", data=section._repr_mimebundle_())
    cell: nbformat.NotebookNode = nbformat.v4.new_code_cell("report", outputs=[output])
    return cell


def page_of(folder: Path, report: Report, *cells: nbformat.NotebookNode, **result: Any) -> str:
    """Return the page of a report that lies in a run folder, as HTML."""
    nbformat.write(book_of(report, *cells), folder / "reconcile.ipynb")
    write_result(folder, {**report.result(RUN), "seconds": 1.5, **result})
    return render_page(folder / "reconcile.ipynb", folder / "report.html").read_text("utf-8")
