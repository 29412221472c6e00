"""A run's papers: no secret in any of them, whatever became of the run; what a look back tells."""

from __future__ import annotations

from contextlib import chdir
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import nbformat
import pytest
from accepting import make_workplace
from reporting import text_of

import sotdiff
from sotdiff.hubspot.contact import Version
from sotdiff.plan import Scope
from sotdiff.record import State
from sotdiff.report.execute import execute_notebook
from sotdiff.report.folder import make_run_folder
from sotdiff.report.scrub import Scrubber
from sotdiff.run.papers import leave_papers
from sotdiff.run.past import look_back, writer_words
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop

    from sotdiff.hubspot import Portal

CANARY = "pat-na1-canary00-1111-2222-3333-444455556666"
# A notebook that lets the token slip wherever it can: prints, a table, a workbook, its result.
LEAKS = """
import json, os, pathlib, sys
import pandas as pd
from sotdiff.report.book import findings_book
token = os.environ["HUBSPOT_TOKEN"]
folder = pathlib.Path(run_folder)
print(token); print(token[:9] + "\\x1b[31m" + token[9:], file=sys.stderr)
frame = pd.DataFrame({"url": [f"https://x.com/?key={token}"]})
(folder / "decide.csv").write_text(frame.to_csv())
(folder / "findings.jsonl").write_text(frame.to_json(orient="records", lines=True))
(folder / "findings.xlsx").write_bytes(findings_book({"Findings": frame}))
"""
SAVE = """
told = {"schema": 1, "run_id": run_id, "status": "ok", "headline": "Fine.", "rest": token}
(folder / "result.json").write_text(json.dumps({**told, "warnings": [token]}))
token
"""
ENDS = {
    "success": "",
    "cell error": "raise ValueError(f'401 for {token}')",
    "time-out": "import time\ntime.sleep(600)",
    "dead kernel": "os._exit(1)",
}


def leaky(folder: Path, *cells: str) -> Path:
    """Write a notebook of these cells and return its path."""
    parameters = 'run_id = ""\nrun_folder = ""'
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(
        cells=[first, *map(nbformat.v4.new_code_cell, cells)], metadata={"kernelspec": kernel}
    )
    nbformat.write(book, folder / "leaky.ipynb")
    return folder / "leaky.ipynb"


@pytest.mark.parametrize("end", ENDS)
def test_no_paper_holds_the_token(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    end: str,
) -> None:
    """Success, cell error, time-out, dead kernel: in no page, table, workbook, result or print."""
    monkeypatch.setenv("HUBSPOT_TOKEN", CANARY)
    settings = load_settings(make_workplace(tmp_path) / "sotdiff.toml")
    notebook = leaky(tmp_path, LEAKS, ENDS[end], SAVE)
    folder = make_run_folder(settings.reports_dir, datetime.now(UTC))
    settings.state_dir.mkdir()
    execution = execute_notebook(
        notebook,
        folder,
        {"run_id": "run-1", "run_folder": str(folder)},
        cwd=tmp_path,
        run_id="run-1",
        secrets=[CANARY],
        timeout=20 if end != "time-out" else 5,
    )
    with State.open(settings.state.url, settings.root) as state:
        scope = Scope("88361194", None, "sandbox")
        leave_papers(settings, state, scope, execution.notebook, Scrubber([CANARY]))
    assert execution.ok == (end == "success")
    papers = [path for path in settings.reports_dir.rglob("*") if path.is_file()]
    names = {path.name for path in papers}
    assert {"decide.csv", "findings.xlsx", "findings.jsonl", "report.html", "index.html"} <= names
    assert [path.name for path in papers if CANARY in text_of(path)] == []
    assert "********" in text_of(folder / "findings.xlsx")
    assert CANARY not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (("FORM", "7", None), "form 7"),
        (("CRM_UI", "userId:42", "42"), "user 42"),
        (("INTEGRATION", "1234", None), "integration 1234"),
        (("IMPORT", "import", None), "import"),
        (("MOBILE_IOS", None, "42"), "user 42"),
        (("SALESFORCE_SYNC", None, None), "salesforce sync"),
        ((None, None, None), "unknown"),
    ],
)
def test_a_writer_is_named_in_words(version: tuple[str | None, ...], words: str) -> None:
    """Form, user, integration, import; what is not known by name says HubSpot's own word."""
    assert writer_words(Version("x", "2026-11-24T08:00:00Z", *version)) == words


def test_a_look_back_tells_since_when_and_who_wrote_it(shop: Workshop) -> None:
    """Over real HTTP: who wrote the value that was found, though we have written since."""
    shop.leads(6)
    shop.sandbox.edit(shop.ids[1], {"city": "Denver"}, source="FORM", source_id="7")
    shop.sandbox.edit(shop.ids[2], {"phone": "+13035550002"}, source="INTEGRATION", source_id="99")
    shop.sandbox.settle()
    with chdir(shop.folder), shop.door() as portal:
        first = look_back(_reconciled(portal), portal)
        again = look_back(_reconciled(portal), portal)
    told = first.findings.set_index("code")
    assert told.loc["F6", "writer"] == "form 7"
    assert told.loc["D6", "writer"] == "integration 99"
    assert told.loc["D6", "first_seen"] == told.loc["F6", "first_seen"]
    assert list(again.findings["code"]) == ["F6"]
    assert again.findings["first_seen"].iloc[0] == told.loc["F6", "first_seen"]
    assert len(again.counts["started"].unique()) == 2


def test_without_a_portal_nobody_is_named(shop: Workshop) -> None:
    """Offline the ages are told and the writers are not; nothing is called."""
    shop.leads(3)
    shop.sandbox.edit(shop.ids[1], {"city": "Denver"})
    shop.sandbox.settle()
    with chdir(shop.folder), shop.door() as portal:
        result = _reconciled(portal)
        before = dict(portal.calls)
        past = look_back(result)
        assert dict(portal.calls) == before
    assert past.findings["writer"].isna().all()


def _reconciled(portal: Portal) -> sotdiff.Result:
    """Look and write once."""
    leads, rejects = sotdiff.load_sot()
    contacts, outside = sotdiff.load_hubspot(portal, leads)
    return sotdiff.reconcile(leads, contacts, portal=portal, outside=outside, rejects=rejects)
