"""The page on SmartLead: who is enrolled, what to decide, what was asked, what to type in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import nbformat
import pandas as pd
from reporting import shown_by
from showing import asked_for, made_bridge, proposed

from sotdiff.enrol.asked import HAPPENED, WAITS
from sotdiff.report.folder import read_result
from sotdiff.report.groups import KEPT
from sotdiff.report.page import render_page

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.report import Bridge


def page_of(folder: Path, bridge: Bridge) -> str:
    """Return the page as HTML."""
    cells = [shown_by(section) for section in bridge.sections]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "smartlead.ipynb")
    bridge.save(folder, "smartlead-1")
    target = folder / "smartlead.html"
    return render_page(folder / "smartlead.ipynb", target, "smartlead").read_text("utf-8")


def words_of(page: str) -> str:
    """Return the words of a page."""
    spaced = page.replace("</td>", " ")
    bare = re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", "", spaced, flags=re.DOTALL)
    return re.sub(r"\s+", " ", bare)


def test_on_top_stands_who_must_not_be_there(tmp_path: Path) -> None:
    """The enrolments of nobody, the sums, the portal; in the colour of attention."""
    page = page_of(tmp_path, made_bridge(3))
    top = words_of(page[: page.index("<main")])
    assert "3 enrolments are not in the workbook. 5 enrolments in 1 campaign;" in top
    assert "1 not to be imported any more; 1 asked for and not done; 2 proposals" in top
    assert "sotdiff · SmartLead" in top
    assert '<header class="top partial">' in page


def test_where_all_is_well_it_is_green(tmp_path: Path) -> None:
    """Nobody unknown, nothing left undone: the headline is good news."""
    bridge = made_bridge(0)
    calm = replace(bridge.look, asked=asked_for(HAPPENED))
    page = page_of(tmp_path, replace(bridge, look=calm, known=proposed().head(0)))
    assert "Whoever is enrolled is in the workbook." in page
    assert '<header class="top ok">' in page
    assert "Nothing that was asked is left to be done." in page
    assert "The workbook knows everything" in page


def test_flags_of_other_classes_are_not_its_business(tmp_path: Path) -> None:
    """S1 to S6 stand there with what to do; the report has the others."""
    bridge = made_bridge(3)
    codes = {group["code"] for group in bridge.decide.data["groups"]}
    assert codes == {"S1", "S3", "S5", "S6"}
    assert set(bridge.look.plan.findings["code"]) - codes
    page = page_of(tmp_path, bridge)
    assert "Pause and remove the enrolment in SmartLead at once" in page
    assert "stranger.0@<wbr>example.com" in page


def test_what_was_asked_and_done_is_not_shown(tmp_path: Path) -> None:
    """First what must not be done any more and why, then what was not, then what may still be."""
    told = words_of(page_of(tmp_path, made_bridge()))
    places = [told.find(f"asked{number}@x.com") for number in (3, 0, 1)]
    assert places == sorted(places)
    assert places[0] > 0
    assert "must not happen any morebo@x.com BOUNCED" in told
    assert "asked2@x.com" not in told
    assert "asked4@x.com" not in told


def test_what_cannot_be_relied_on_is_said(tmp_path: Path) -> None:
    """An export that could not be read: the page is partial and names it; a changed file too."""
    bridge = made_bridge()
    source = bridge.look.plan.source
    told = {**source["smartlead"], "unread": ["fall.csv: cut in row 7"]}
    plan = replace(bridge.look.plan, source={**source, "smartlead": told})
    look = replace(bridge.look, plan=plan, spoiled=("2026-11-20/to_enrol.csv",))
    page = words_of(page_of(tmp_path, replace(bridge, look=look)))
    assert "SmartLead export not read: fall.csv: cut in row 7" in page
    assert "Do not import 2026-11-20/to_enrol.csv" in page
    assert read_result(tmp_path)["status"] == "partial"


def test_a_proposal_stands_beside_its_cell(tmp_path: Path) -> None:
    """The cell as it is and as it might be; where no column is named, it says so."""
    told = words_of(page_of(tmp_path, made_bridge()))
    assert "R00002 Bo Ray Lead Details!H6" in told
    assert "bo@x.com;b2@x.com b2@x.com;bo@x.com bo@x.com BOUNCED" in told
    assert "not named" in told


def test_a_long_table_is_a_file_beside_the_page(tmp_path: Path) -> None:
    """The page keeps what it can bear and links the rest, which is there."""
    bridge = made_bridge()
    many = pd.concat([asked_for(WAITS)] * (KEPT + 1), ignore_index=True)
    page = page_of(tmp_path, replace(bridge, look=replace(bridge.look, asked=many)))
    assert '<a href="asked.csv">' in page
    assert len((tmp_path / "asked.csv").read_text("utf-8").splitlines()) == KEPT + 2


def test_in_a_notebook_it_needs_no_style_sheet() -> None:
    """An untrusted notebook strips it; and the lines of text say the same."""
    bridge = made_bridge()
    assert not re.findall(r"<(?:svg|style|script)|\sclass=", bridge._repr_html_())
    assert repr(bridge).startswith("State: 3 enrolments are not in the workbook.")
