"""The daily page: one file, hostile texts stay text, drawings fit, and nobody is named on it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import nbformat
import pandas as pd
import pytest
from remembering import AT, EVERY, MadeHistory, month, past, run
from reporting import shown_by

from sotdiff.report import Daily, show_daily
from sotdiff.report.daily import charts, slots
from sotdiff.report.page import render_page

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert('x')</script>\"onload=alert(1) \u202emoc"


@pytest.fixture(scope="module")
def made() -> Daily:
    """Return the page of a whole month."""
    return show_daily(month())


def page_of(folder: Path, daily: Daily) -> str:
    """Return the daily page as HTML."""
    cells = [shown_by(section) for section in daily.sections]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "daily.ipynb")
    daily.save(folder, "daily-1")
    return render_page(folder / "daily.ipynb", folder / "daily.html", "daily").read_text("utf-8")


def test_the_page_begins_with_the_promise(made: Daily, tmp_path: Path) -> None:
    """On top stand the share of kept promises, the world, the owner and the time."""
    text = page_of(tmp_path, made)
    top = text[: text.index("<main")]
    for told in ("93.9 % of promises kept.", "631 of 672 spans of 15 minutes", "Sandbox"):
        assert told in top
    assert "26 Nov 2026, 07:05 UTC" in top


def test_it_names_who_puts_back_what(made: Daily, tmp_path: Path) -> None:
    """The sentence of the issue: a form puts back the phone of these 12 contacts."""
    text = re.sub(r"<[^>]+>", "", page_of(tmp_path, made))
    assert "a form (form-7) puts back the phone of these 12 contacts" in text
    assert "a person in HubSpot (61194001) puts back the city of this contact" in text


def test_a_page_without_any_run_says_what_to_do(tmp_path: Path) -> None:
    """No run: no share is made up."""
    text = page_of(tmp_path, show_daily(MadeHistory(past())))
    assert "No runs yet." in text
    assert "%" not in re.sub(r"<style>.*?</style>|<[^>]+>", "", text, flags=re.DOTALL)


def test_the_first_days_are_not_counted_as_missed() -> None:
    """What was promised begins with the first run."""
    began = AT - timedelta(hours=1)
    first = [run(began + timedelta(minutes=15 * n)) for n in range(4)]
    assert show_daily(MadeHistory(past(runs=first))).state.text.startswith("100 %")


def test_a_gap_at_the_begin_of_the_history_is_counted() -> None:
    """Where runs began long before, days without one are missed."""
    old = AT - timedelta(days=40)
    history = MadeHistory(past(runs=[run(AT - timedelta(minutes=20))], began=old), days=1)
    assert "1 of 96 spans" in show_daily(history).state.text


def test_hostile_texts_stay_text(tmp_path: Path) -> None:
    """HubSpot's source names and keys are texts from outside."""
    made = month()
    writes = made.past.writes.assign(writer_kind=HOSTILE, lid=HOSTILE)
    daily = show_daily(replace(made, past=replace(made.past, writes=writes)))
    for html in (page_of(tmp_path, daily), daily._repr_html_()):
        assert html.count("<script>") <= 1
        assert not re.findall(r"<[^>]*\sonload", html)
        assert "\u202e" not in html


def test_the_page_loads_nothing_and_styles_nothing_inline(made: Daily, tmp_path: Path) -> None:
    """One file; what its policy does not allow is not there."""
    text = page_of(tmp_path, made)
    body = text[text.index("<body") :]
    assert not re.findall(r"<[^>]*\s(?:src|srcset|style|href=\"http)", body)
    assert len(text.encode()) < 150_000


def test_in_a_notebook_it_needs_no_style_sheet_and_no_drawing(made: Daily) -> None:
    """An untrusted notebook strips both: lines of blocks stand for the drawings."""
    html = made._repr_html_()
    assert not re.findall(r"<(?:svg|style|script)|\sclass=", html)
    assert "▁" in html
    assert repr(made).startswith("State: 93.9 %")


def test_drawings_are_sound_and_stay_inside(made: Daily, tmp_path: Path) -> None:
    """Every drawing is well-formed, has a text for those who cannot see it, and fits its frame."""
    drawings = re.findall(r"<svg.*?</svg>", page_of(tmp_path, made), re.DOTALL)
    assert len(drawings) > 20
    for each in drawings:
        drawn = ET.fromstring(each)  # noqa: S314 - made by our own templates
        width, height = map(float, drawn.attrib["viewBox"].split()[2:])
        assert "aria-label" in drawn.attrib or drawn.attrib["aria-hidden"] == "true"
        for rect in drawn.iter("rect"):
            right = float(rect.attrib["x"]) + float(rect.attrib["width"])
            low = float(rect.attrib.get("y", 0)) + float(rect.attrib["height"])
            assert 0 <= right <= width + 0.2
            assert 0 <= low <= height + 0.2


def test_a_line_holds_each_value_until_the_next() -> None:
    """Two values in a window of four hours: the second begins at its half."""
    times = pd.DatetimeIndex([AT, AT + timedelta(hours=1), AT + timedelta(hours=2)])
    begin, end = pd.Timestamp(AT), pd.Timestamp(AT) + pd.Timedelta(hours=4)
    drawn = charts.steps(pd.Series([0, 0, 4], index=times), begin, end)
    assert (drawn["path"], drawn["most"]) == ("M0 35H200V2H400", 4)


def test_a_stretch_over_midnight_is_cut() -> None:
    """A day's line ends at midnight; the next day's begins there."""
    evening = AT.replace(hour=23, minute=30)
    found = slots.slots_between(past().runs, evening, evening + timedelta(hours=1), EVERY)
    days = charts.days_of_slots(slots.stretches(found), pd.Timedelta(EVERY))
    assert [(day["day"], day["rects"]) for day in days] == [
        ("2026-11-27", [{"x": 0, "width": 20, "status": "missed"}]),
        ("2026-11-26", [{"x": 940, "width": 20, "status": "missed"}]),
    ]


def test_a_line_of_blocks_shows_that_there_is_something() -> None:
    """Nothing is the lowest block, the most the highest, and little is more than nothing."""
    assert charts.spark([0, 1, 100]) == "▁▂█"
    assert charts.spark([]) == ""
