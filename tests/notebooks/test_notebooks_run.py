"""The scheduled notebook, executed on the sandbox and the sample workbook."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from accepting import make_workplace
from reporting import text_of

from sotdiff.embedded import make_sample
from sotdiff.report.execute import Execution, execute_notebook
from sotdiff.report.page import render_page
from sotdiff.settings import load_secrets, load_settings
from sotdiff.shipped import notebook

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "pat-na1-canary00-1111-2222-3333-444455556666"


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Execution:
    """Execute the notebook once, by its defaults but for the folder; a token is at hand."""
    place = make_workplace(tmp_path_factory.mktemp("place"))
    (place / ".env").write_text(f"HUBSPOT_TOKEN={CANARY}\n", "utf-8")
    settings = load_settings(place / "sotdiff.toml")
    make_sample(settings)
    token = load_secrets(place).hubspot_token
    assert token is not None
    folder = place / "reports" / "run"
    folder.mkdir(parents=True)
    execution = execute_notebook(
        notebook("reconcile.ipynb"),
        folder,
        {"run_folder": str(folder)},
        cwd=place,
        run_id="",
        secrets=[token.get_secret_value()],
    )
    render_page(execution.notebook, folder / "report.html")
    return execution


def held(looked: Execution, name: str) -> str:
    """Return one of the run's papers."""
    path: Path = looked.notebook.parent / name
    return path.read_text("utf-8")


def test_the_notebook_comes_to_its_end(looked: Execution) -> None:
    """Every cell runs, and the result says what was looked at; by default nothing is written."""
    assert looked.error is None
    assert looked.ok
    assert looked.result["counts"]["leads"] == 866
    assert looked.result["counts"]["contacts"] == 931
    assert looked.result["counts"]["unaccounted"] == 0
    assert looked.result["wrote"] is False
    assert held(looked, "receipts.jsonl") == ""


def test_the_page_tells_what_the_plan_holds(looked: Execution) -> None:
    """Each class's heading counts what the plan's file lists, and cells are named."""
    page = held(looked, "report.html")
    plan = [json.loads(line) for line in held(looked, "plan.jsonl").split("\n") if line]
    flags = [line["code"] for line in plan if line["table"] == "flags"]
    for code in set(flags):
        heading = page[page.index(f'id="decide-{code}"') :]
        assert f'<span class="note">{flags.count(code)}</span>' in heading[:300]
    assert "Lead Details!" in page
    assert "Sandbox" in page


def test_no_paper_holds_the_token_or_a_warning(looked: Execution) -> None:
    """The token that was at hand is in no paper, and the notebook had nothing to warn of."""
    papers = [text_of(path) for path in looked.notebook.parent.iterdir()]
    assert not [text for text in papers if CANARY in text]
    assert '"stderr"' not in held(looked, "reconcile.ipynb")


def test_the_page_is_small(looked: Execution) -> None:
    """The page of 866 leads stays well under 400 kB."""
    assert len(held(looked, "report.html").encode()) < 400_000
