"""Every page there is, by name, made from drawn tables: of any size, and of hostile values."""

from __future__ import annotations

from contextlib import chdir
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import nbformat
from crowding import NOW, crowded_report, past_of, tables_of
from drawing import OWNER, draw
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from remembering import month
from reporting import CONTACTS, LEADS, REJECTS, RUN, Made, made_plan, made_report, page_of, shown_by
from showing import made_bridge

from sotdiff.explore import look_at
from sotdiff.report import show, show_daily
from sotdiff.report.analysis import render_analysis
from sotdiff.report.folder import PAGE, make_run_folder, write_result
from sotdiff.report.page import render_page, write_index
from sotdiff.report.scrub import Scrubber
from sotdiff.report.strip import history_strip
from sotdiff.run import Result
from sotdiff.shipped import example_settings, notebook
from sotdiff.tables import Contacts, Leads

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from sotdiff.report import Report

NAMES = ("reconcile", "failed", "daily", "smartlead", "explore", "index")
# Those whose tables can be sorted and filtered; the daily page has sums only.
SORTED = ("reconcile", "smartlead", "explore", "index")
PAST, AHEAD = "2026-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"


def made_page(name: str, folder: Path, count: int = 50, value: str | None = None) -> Path:
    """Return a page with about `count` findings; with a `value`, all that it tells is that."""
    folder.mkdir(parents=True, exist_ok=True)
    return _MAKERS[name](folder, count, value)


def _reconcile(folder: Path, count: int, value: str | None) -> Path:
    """Return the report of a run."""
    report = crowded_report(count) if value is None else hostile_report(value)
    report.save(folder, RUN)
    page_of(folder, report, valid_until=PAST if value else AHEAD)
    return folder / PAGE


def _failed(folder: Path, _count: int, value: str | None) -> Path:
    """Return the report of a run that wrote a part and then failed, long out of date."""
    why = value or "HubSpot did not answer."
    error = new_output("error", ename="HubSpotError", evalue=why, traceback=["in load:", why])
    told = new_output("stream", name="stderr", text=why)
    report = made_report(made_plan(rejects=REJECTS), {"D3": "failed"})
    cell = new_code_cell("load", outputs=[told, error])
    failed = {"status": "error", "headline": "The run failed.", "rest": why}
    page_of(folder, report, cell, **failed, warnings=[why], valid_until=PAST)
    return folder / PAGE


def hostile_report(value: str) -> Report:
    """Return a report on which every text from outside is `value`."""
    plan = made_plan(world="live", rejects=REJECTS)
    texts: dict[str, Any] = dict.fromkeys(["was", "now", "detail"], value)
    hostile = replace(
        plan,
        findings=plan.findings.assign(**texts),
        flags=plan.flags.assign(was=value),
        changes=plan.changes.assign(was=value, now=value),
        rejects=plan.rejects.assign(value=value, column=value, reason=value),
    )
    past = past_of(hostile)
    past = replace(past, findings=past.findings.assign(writer=value))
    leads = draw(LEADS, Leads).assign(first_name=value, last_name=value)
    contacts = draw(CONTACTS, Contacts).assign(first_name=value)
    return show(Made(hostile), leads=leads, contacts=contacts, past=past)


def _daily(folder: Path, count: int, value: str | None) -> Path:
    """Return the page on the last days."""
    history = month(findings=count * 8)
    if value is not None:
        writes = history.past.writes.assign(writer_kind=value, lid=value)
        history = replace(history, past=replace(history.past, writes=writes))
    daily = show_daily(history)
    return _page(folder, "daily", daily)


def _smartlead(folder: Path, count: int, value: str | None) -> Path:
    """Return the page on SmartLead."""
    return _page(folder, "smartlead", made_bridge(count, value))


def _page(folder: Path, name: str, shown: Any) -> Path:
    """Return the page of a notebook whose cells have shown these sections."""
    book = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=[shown_by(section) for section in shown.sections]), book)
    shown.save(folder, f"{name}-1")
    return render_page(book, folder / f"{name}.html", name)


def _explore(folder: Path, count: int, value: str | None) -> Path:
    """Return the page of the analyst's notebook, as the shipped one is after Run All."""
    drawn = tables_of(count)
    leads, contacts = draw(drawn[0], Leads), draw(drawn[1], Contacts).assign(owner_id=OWNER)
    if value is not None:
        texts = dict.fromkeys(["first_name", "last_name", "city", "phone"], value)
        contacts = contacts.assign(**texts)
        leads = leads.assign(first_name=value)
    (folder / "sotdiff.toml").write_text(example_settings().read_text("utf-8"), "utf-8")
    with chdir(folder):
        shown = _explored(leads, contacts)
    given = nbformat.read(notebook("explore.ipynb"), as_version=4).cells
    cells = [_ran(cell, shown) for cell in given]
    if value is not None:
        cells += [_printed(value), new_markdown_cell(value)]
    nbformat.write(new_notebook(cells=cells), folder / "explore.ipynb")
    target = folder / "explore.html"
    return render_analysis(folder / "explore.ipynb", target, Scrubber(), NOW)


def _explored(leads: pd.DataFrame, contacts: pd.DataFrame) -> list[Any]:
    """Return what the cells of the notebook show, the first one nothing."""
    look = look_at(leads, contacts)
    first = str(leads["lid"].iloc[0])
    changed = look.what_if(first, city="Winter Park")
    return [
        None,
        leads.head(),
        look,
        look.lead(first),
        look.findings(code="D3"),
        look.findings(kind="flag"),
        look.what_if(policy={"city": "any"}),
        changed,
        changed.after.lead(first),
        Result(contacts, look.plan),
    ]


def _ran(cell: nbformat.NotebookNode, shown: list[Any]) -> nbformat.NotebookNode:
    """Return a cell as it is after it has run and shown the next thing."""
    if cell.cell_type != "code":
        return cell
    told = shown.pop(0)
    outputs = [] if told is None else [new_output("execute_result", data=_bundle(told))]
    ran: nbformat.NotebookNode = new_code_cell(cell.source, outputs=outputs, execution_count=1)
    return ran


def _bundle(told: Any) -> dict[str, Any]:
    """Return an object as IPython shows it."""
    if hasattr(told, "_repr_mimebundle_"):
        return dict(told._repr_mimebundle_())
    return {"text/html": told._repr_html_(), "text/plain": repr(told)}


def _printed(value: str) -> nbformat.NotebookNode:
    """Return a cell that prints a value, shows it as HTML, and fails with it."""
    outputs = [
        new_output("stream", name="stdout", text=value),
        new_output("execute_result", data={"text/html": value, "text/plain": value}),
        new_output("error", ename="E", evalue=value, traceback=[value]),
    ]
    ran: nbformat.NotebookNode = new_code_cell(value, outputs=outputs, execution_count=9)
    return ran


def _index(folder: Path, count: int, value: str | None) -> Path:
    """Return the list of runs, good and bad, with a week behind it."""
    runs = [
        (NOW - timedelta(minutes=15 * place), _BAD.get(place, "ok"))
        for place in range(672)
        if not 250 <= place < 275  # a night without any
    ]
    for started, status in runs[: min(count, 60)]:
        _run_folder(folder, started, status, value)
    for there in ("latest/report.html", "daily/daily.html", "smartlead/smartlead.html"):
        (folder / there).parent.mkdir(exist_ok=True)
        (folder / there).touch()
    strip = history_strip(runs, NOW, timedelta(minutes=15))
    return write_index(folder, NOW, strip=strip, rule=(timedelta(days=3), timedelta(days=90)))


_BAD = {2: "error", 40: "error", 41: "error", 200: "blocked", 333: "partial"}


def _run_folder(reports: Path, started: datetime, status: str, value: str | None) -> None:
    """Make a run's folder with its result file."""
    told = {"headline": "In agreement.", "rest": "866 leads, 931 contacts, 0 fixable drift."}
    if status == "error" or value is not None:
        why = value or "The workbook is locked by another program."
        told = {"headline": "The run failed.", "rest": why}
    run = make_run_folder(reports, started)
    known = {"run_id": run.name, "status": status, "warnings": [], "seconds": 2.1}
    write_result(run, {**known, **told})


_MAKERS = {
    "reconcile": _reconcile,
    "failed": _failed,
    "daily": _daily,
    "smartlead": _smartlead,
    "explore": _explore,
    "index": _index,
}
