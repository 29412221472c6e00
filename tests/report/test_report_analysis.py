"""An analyst's notebook as a page: as it was saved, safe to hand on."""

from __future__ import annotations

from contextlib import chdir
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import nbformat
import pandas as pd
import pytest
from drawing import OWNER, draw
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from reporting import CONTACTS, LEADS

from sotdiff.errors import SotdiffError
from sotdiff.explore import look_at
from sotdiff.report.analysis import render_analysis
from sotdiff.report.scrub import Scrubber
from sotdiff.shipped import example_settings
from sotdiff.tables import Contacts, Leads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sotdiff.explore import Look

CANARY = "pat-na1-canary00-1111-2222-3333-444455556666"
SAVED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def cell(*outputs: Any, code: str = "look") -> nbformat.NotebookNode:
    """Return a cell that has run and shown these."""
    made: nbformat.NotebookNode = new_code_cell(code, outputs=list(outputs), execution_count=1)
    return made


def result(**data: Any) -> nbformat.NotebookNode:
    """Return what a cell's last line shows, by kind (`text_html`, `text_plain`)."""
    kinds = {name.replace("_", "/"): value for name, value in data.items()}
    made: nbformat.NotebookNode = new_output("execute_result", data=kinds)
    return made


def bundle(shown: Any) -> nbformat.NotebookNode:
    """Return what a cell shows of one of our own objects."""
    made: nbformat.NotebookNode = new_output("execute_result", data=shown._repr_mimebundle_())
    return made


def page_of(folder: Path, *cells: nbformat.NotebookNode, mask: bool = False) -> str:
    """Return the page of a notebook of these cells."""
    notebook = folder / "mine.ipynb"
    nbformat.write(new_notebook(cells=cells), notebook)
    target = folder / "mine.html"
    return render_analysis(notebook, target, Scrubber([CANARY]), SAVED, mask=mask).read_text(
        "utf-8"
    )


@pytest.fixture
def look(tmp_path: Path) -> Iterator[Look]:
    """Return the look at the drawn tables, in a folder with the example configuration."""
    (tmp_path / "sotdiff.toml").write_text(example_settings().read_text("utf-8"), "utf-8")
    with chdir(tmp_path):
        yield look_at(draw(LEADS, Leads), draw(CONTACTS, Contacts).assign(owner_id=OWNER))


def test_it_tells_words_code_and_results(tmp_path: Path, look: Look) -> None:
    """The title on top, words as text, code folded, a lead beside its contact, prints."""
    printed = new_output("stream", name="stdout", text="two\n  lines\n")
    page = page_of(
        tmp_path,
        new_markdown_cell("# Why R00001?\nBecause *Dr Granby*."),
        cell(bundle(look.lead("R00001")), code='look.lead("R00001")'),
        cell(printed, code="print(2)"),
    )
    assert "<h1>" in page
    assert "Why R00001?" in page[page.index("<h1>") : page.index("</h1>")]
    assert "Why R00001?" not in page[page.index("<main") :]
    assert "<em><bdi>Dr Granby</bdi></em>" in page
    assert "look.lead(&#34;R00001&#34;)</pre>" in page
    assert "<mark>Dr </mark>" in page
    assert "two\n  lines</pre>" in page
    assert "24 Nov 2026, 09:30 UTC" in page


def test_a_what_if_is_shown_as_the_report_shows_tables(tmp_path: Path, look: Look) -> None:
    """What would come stands in a table that can be sorted and copied."""
    what_if = look.what_if(policy={"city": "any"})
    page = page_of(tmp_path, cell(bundle(what_if)))
    assert 'aria-label="Would be found"' in page
    assert "1 finding more, 1 fewer" in page


def test_a_cell_that_failed_says_so(tmp_path: Path) -> None:
    """The error stands where it came, and on top that there is one."""
    error = new_output(
        "error", ename="KeyError", evalue="'R9'", traceback=["line \x1b[31m1\x1b[0m"]
    )
    page = page_of(tmp_path, cell(error))
    assert "1 cell did not come to an end" in page
    assert "<strong><bdi>KeyError</bdi></strong>" in page
    assert "line 1</pre>" in page


def test_a_section_of_another_version_is_shown_as_html(tmp_path: Path) -> None:
    """What the templates of this version do not know is not lost."""
    data = {
        "application/vnd.sotdiff.section+json": {"name": "no-such-part", "data": {}},
        "text/html": "<p style='margin:0'>kept</p>",
    }
    page = page_of(tmp_path, cell(new_output("execute_result", data=data)))
    assert "<p><bdi>kept</bdi></p>" in page


def test_no_secret_stands_in_it(tmp_path: Path) -> None:
    """JupyterLab does not scrub what it saves: the page is scrubbed, code and results alike."""
    printed = new_output("stream", name="stdout", text=f"token {CANARY}")
    error = new_output("error", ename="E", evalue=CANARY, traceback=[CANARY])
    shown = result(text_html=f"<td>{CANARY}</td>", text_plain=CANARY)
    page = page_of(tmp_path, cell(printed, error, shown, code=f"token = '{CANARY}'"))
    assert CANARY not in page
    assert page.count("********") == 5


def test_masked_it_shows_no_address_and_no_phone(tmp_path: Path, look: Look) -> None:
    """In parts of the report, in frames and in prints."""
    frame: Any = pd.DataFrame({"email": ["ann@x.com"]})
    page = page_of(
        tmp_path,
        cell(bundle(look.lead("R00001"))),
        cell(result(text_html=frame._repr_html_(), text_plain=repr(frame))),
        cell(new_output("stream", name="stdout", text="bo@x.com +19705550101")),
        mask=True,
    )
    assert "a•••@x•••" in page
    for told in ("ann@x.com", "bo@x.com", "+19705550101"):
        assert told not in page


@pytest.mark.parametrize("cells", [[], [new_code_cell("look")], [new_markdown_cell("# Head")]])
def test_a_notebook_that_has_not_run_has_no_page(tmp_path: Path, cells: list[Any]) -> None:
    """One error that says what to do; no page."""
    with pytest.raises(SotdiffError, match="has run"):
        page_of(tmp_path, *cells)
    assert not (tmp_path / "mine.html").exists()
