"""The page: one file that needs nothing else, and says what the result file says."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import nbformat
import pandas as pd
import pytest
from crowding import crowded_report
from drawing import draw
from reporting import CONTACTS, LEADS, REJECTS, RUN, book_of, made_plan, made_report, page_of

from sotdiff.report.folder import write_result
from sotdiff.report.page import render_page
from sotdiff.tables import Leads

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert('x')</script>\"onload=alert(1) \u202emoc"


class Elements(HTMLParser):
    """Collects a page's elements: (tag, attributes), and whether each is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


def digest(text: str) -> str:
    """Return a digest as a content security policy has it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def hostile_report() -> Any:
    """Return a report on a look where every value is hostile."""
    leads = draw(LEADS, Leads).assign(last_name=HOSTILE)
    plan = made_plan(rejects=REJECTS)
    rejects = plan.rejects.assign(lid=HOSTILE, value=HOSTILE, column=HOSTILE, reason=HOSTILE)
    findings = plan.findings.assign(was=HOSTILE, now=HOSTILE, detail=HOSTILE, contact_id=HOSTILE)
    flags = plan.flags.assign(was=HOSTILE, contact_id=HOSTILE)
    changes = plan.changes.assign(was=HOSTILE, now=HOSTILE)
    told = {**plan.source, "hubspot": {"url": HOSTILE}}
    told["sot"] = {**told["sot"], "workbook": HOSTILE, "sheet": HOSTILE, "warnings": [HOSTILE]}
    hostile = replace(
        plan, rejects=rejects, findings=findings, flags=flags, changes=changes, source=told
    )
    return made_report(hostile, {"D3": "failed"}, leads=leads)


def test_the_state_stands_on_top(tmp_path: Path) -> None:
    """The page begins with the sentence, the world, the owner and the time."""
    text = page_of(tmp_path, made_report(made_plan(), {}))
    top = text[: text.index("<main")]
    for told in ("In agreement.", "4 leads", "Sandbox", "88361194", "23 Nov 2026, 00:46 UTC"):
        assert told in top


def test_the_sandbox_is_named_and_live_is_not_called_so(tmp_path: Path) -> None:
    """A page says which world it speaks of."""
    assert "A made-up portal" in page_of(tmp_path, made_report())
    live = page_of(tmp_path, made_report(made_plan(world="live")))
    assert "HubSpot portal 4711" in live
    assert "made-up" not in live


def test_the_result_file_has_the_say_not_the_notebook(tmp_path: Path) -> None:
    """A notebook that looks well under a result that failed makes a page that says failed."""
    text = page_of(tmp_path, made_report(), status="error", headline="The run failed.")
    assert "The run failed." in text
    assert "Drift found." not in text


@pytest.mark.parametrize("book", [None, "", "{}", "not a notebook", '{"cells": 1}'])
def test_a_page_is_made_of_any_notebook(tmp_path: Path, book: str | None) -> None:
    """Without a notebook that can be read, and without a result, there is still a page."""
    if book is not None:
        (tmp_path / "reconcile.ipynb").write_text(book, "utf-8")
    page = render_page(tmp_path / "reconcile.ipynb", tmp_path / "report.html")
    assert "No result." in page.read_text("utf-8")


def test_the_page_loads_nothing(tmp_path: Path) -> None:
    """No element of the page names anything to be fetched, and no style does."""
    elements = Elements(page_of(tmp_path, made_report(made_plan(world="live"))))
    assert not [tag for tag, _ in elements.elements if tag in {"link", "img", "iframe", "object"}]
    assert not [each for _, each in elements.elements if "src" in each or "srcset" in each]
    style = re.search(
        r"<style>(.*?)</style>", (tmp_path / "report.html").read_text("utf-8"), re.DOTALL
    )
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_only_our_style_and_script_may_run(tmp_path: Path) -> None:
    """The policy names exactly the digests of the page's own style and script."""
    text = page_of(tmp_path, made_report())
    (policy,) = [each["content"] for each in Elements(text).of("meta") if "http-equiv" in each]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    assert style is not None
    assert script is not None
    assert policy == (
        f"default-src 'none'; script-src '{digest(script[1])}'; style-src '{digest(style[1])}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not [each for _, each in Elements(text).elements if "style" in each]


def test_hostile_values_stay_text(tmp_path: Path) -> None:
    """Whatever stands on either side: no element, attribute or direction comes of it."""
    text = page_of(tmp_path, hostile_report())
    elements = Elements(text)
    assert len(elements.of("script")) == 1
    assert not [name for _, each in elements.elements for name in each if name.startswith("on")]
    assert "\u202e" not in text
    assert ">RLO</span>" in text


def test_hostile_values_stay_text_in_a_notebook() -> None:
    """The notebook's own HTML is as careful as the page."""
    html = hostile_report()._repr_html_()
    assert not Elements(html).of("script")
    assert "\u202e" not in html


def test_an_error_is_told_and_not_run(tmp_path: Path) -> None:
    """The failing cell's error stands on the page as text, without colour codes."""
    output = nbformat.v4.new_output(
        "error", ename="ValueError", evalue=HOSTILE, traceback=["\x1b[31m<b>line</b>\x1b[0m"]
    )
    cell = nbformat.v4.new_code_cell("1/0", outputs=[output])
    text = page_of(tmp_path, made_report(), cell)
    assert "What went wrong" in text
    assert "&lt;b&gt;line&lt;/b&gt;" in text
    assert len(Elements(text).of("script")) == 1
    assert "\x1b" not in text


def test_what_a_cell_prints_is_text(tmp_path: Path) -> None:
    """Printed text and the HTML of other libraries are shown as text; the code is not shown."""
    outputs = [
        nbformat.v4.new_output("stream", name="stderr", text="<i>careful</i>"),
        nbformat.v4.new_output(
            "display_data", data={"text/html": "<b>bold</b>", "text/plain": "plain <b>"}
        ),
    ]
    text = page_of(
        tmp_path, made_report(), nbformat.v4.new_code_cell("secret_code()", outputs=outputs)
    )
    assert "&lt;i&gt;careful" in text
    assert "plain &lt;b&gt;" in text
    assert "<b>bold" not in text
    assert "secret_code" not in text


def test_cells_for_the_notebook_alone_stay_there(tmp_path: Path) -> None:
    """A cell tagged `notebook` is for the analyst; other Markdown is part of the page."""
    shown = nbformat.v4.new_markdown_cell("## For the page")
    hidden = nbformat.v4.new_markdown_cell("## For the analyst", metadata={"tags": ["notebook"]})
    text = page_of(tmp_path, made_report(), shown, hidden)
    assert "For the page" in text
    assert "For the analyst" not in text


def test_long_tables_begin_short(tmp_path: Path) -> None:
    """200 rows stand there at once, the rest behind a button; without a script all are shown."""
    plan = made_plan()
    many = pd.concat([made_plan(rejects=REJECTS).rejects] * 250, ignore_index=True)
    text = page_of(tmp_path, made_report(replace(plan, rejects=many)))
    section = text[text.index('id="rejects"') :]
    first, rest = section.split('<tbody class="rest">')
    assert first.count("call me") == 200
    assert rest.count("call me") == 50
    assert "hidden>Show all 250</button>" in rest
    assert 'class="rest"' not in page_of(tmp_path, made_report(made_plan(rejects=REJECTS)))


def test_very_long_tables_link_their_file(tmp_path: Path) -> None:
    """Beyond 2,000 rows the page links a file with all of them, which lies beside it."""
    plan = made_plan()
    many = pd.concat([made_plan(rejects=REJECTS).rejects] * 2100, ignore_index=True)
    report = made_report(replace(plan, rejects=many))
    report.save(tmp_path, RUN)
    text = page_of(tmp_path, report)
    assert text.count("call me") == 2000
    assert 'The page keeps 2,000 of 2,100. All of them: <a href="rejects.csv">' in text
    assert (tmp_path / "rejects.csv").read_text("utf-8-sig").count("call me") == 2100


def test_contacts_are_linked_only_by_number(tmp_path: Path) -> None:
    """The link to a live contact is built from digits; anything else stays text."""
    live = made_plan(world="live")
    text = page_of(tmp_path, made_report(live))
    assert 'href="https://app.hubspot.com/contacts/4711/record/0-1/105"' in text
    odd = replace(live, findings=live.findings.assign(contact_id="10/../../x"))
    assert "0-1/10/" not in page_of(tmp_path, made_report(odd))


def test_a_page_with_2000_findings_is_under_a_megabyte(tmp_path: Path) -> None:
    """The page of a very long look, all its rows with links, ages and writers."""
    text = page_of(tmp_path, crowded_report(2000))
    assert text.count("<tr><td") == 2000
    assert len(text.encode()) < 1_000_000


def test_every_anchor_leads_somewhere(tmp_path: Path) -> None:
    """Each link within the page has its place, and no place stands twice."""
    contacts = CONTACTS + "\n    106 | an@x.com | +19705550199 | | ID:R00001"
    elements = Elements(
        page_of(tmp_path, made_report(made_plan(contacts=contacts), {"D5": "failed"}))
    )
    places = [each["id"] for _, each in elements.elements if "id" in each]
    targets = {(each["href"] or "")[1:] for each in elements.of("a") if "#" in str(each["href"])}
    assert len(places) == len(set(places))
    assert targets <= set(places)


def test_the_time_of_each_step_is_told(tmp_path: Path) -> None:
    """How long loading, reconciling and reporting took comes from papermill's own clock."""
    book = book_of(made_report())
    load = nbformat.v4.new_code_cell(
        "load", metadata={"tags": ["load"], "papermill": {"duration": 1.25}}
    )
    book.cells.insert(0, load)
    nbformat.write(book, tmp_path / "reconcile.ipynb")
    write_result(tmp_path, made_report().result(RUN))
    page = render_page(tmp_path / "reconcile.ipynb", tmp_path / "report.html")
    assert re.search(r"Load both sides</dt><dd>1\.25 s", page.read_text("utf-8"))
