"""The workbook's guards: nothing much may be gone since the last accepted one."""

from __future__ import annotations

from typing import Any

import pytest
from guarding import book, reading, tripped


def test_the_same_workbook_or_a_longer_one_passes() -> None:
    """Equal, or with leads added: no guard says stop."""
    assert tripped() == []
    assert tripped(sot=book(900)) == []


@pytest.mark.parametrize(
    ("before", "now", "stopped"),
    [
        (866, 856, []),  # exactly 10
        (866, 855, ["sot_rows", "sot_leads"]),  # 11
        (500, 490, []),  # exactly 10 and exactly 2 %
        (500, 489, ["sot_rows", "sot_leads"]),
        (100, 98, []),  # exactly 2 %
        (100, 97, ["sot_rows", "sot_leads"]),
        (9, 8, ["sot_rows", "sot_leads"]),  # a small workbook is guarded too
        (1, 1, []),
    ],
)
def test_rows_and_leads_may_go_up_to_the_limits(before: int, now: int, stopped: list[str]) -> None:
    """10 rows and 2 %, whichever is less; one more says stop, in a workbook of any size."""
    accepted = {"sot": book(before), "in_scope": 931}
    assert tripped(sot=book(now), baseline=accepted) == stopped


def test_new_leads_do_not_hide_lost_ones() -> None:
    """As many rows as before, but 11 of the leads are others: stopped."""
    assert tripped(sot=book(866, 11)) == []
    assert tripped(sot=book(866, 12)) == ["sot_leads"]


def test_a_mapped_header_that_is_gone_stops() -> None:
    """Another column may go; one that stands for a column of the leads may not."""
    every = book(866)["columns"]
    fewer = {name: letter for name, letter in every.items() if name != "NOTES"}
    assert tripped(sot=book(866, columns=fewer)) == []
    lost = {name: letter for name, letter in every.items() if name != "CITY"}
    assert tripped(sot=book(866, columns=lost)) == ["sot_headers"]
    assert "CITY" in reading("sot_headers", sot=book(866, columns=lost)).sentence


@pytest.mark.parametrize(("filled", "stopped"), [(950, []), (949, ["sot_fill"])])
def test_a_column_may_lose_five_points_of_fill(filled: int, stopped: list[str]) -> None:
    """Of 1,000 rows 50 cells may become blank, 51 may not."""
    accepted = {"sot": book(1000), "in_scope": 931}
    emptier = book(1000, filled={"lid": 1000, "first_name": 1000, "city": filled})
    assert tripped(sot=emptier, baseline=accepted) == stopped


def test_fill_is_a_share_of_the_rows() -> None:
    """Rows that went take their cells with them: the fill has not changed."""
    half = {"lid": 100, "first_name": 100, "city": 50}
    accepted = {"sot": book(100, filled=half), "in_scope": 931}
    now = book(98, filled={"lid": 98, "first_name": 98, "city": 49})
    assert tripped(sot=now, baseline=accepted) == []


def test_the_sentence_has_every_number() -> None:
    """A person can judge from the sentence alone: now, before, lost, allowed."""
    told = reading("sot_rows", sot=book(700)).sentence
    assert [n for n in ("700", "866", "166", "10", "2 %") if n not in told] == []
    emptier = book(866, filled={"lid": 866, "first_name": 866, "city": 400})
    told = reading("sot_fill", sot=emptier).sentence
    assert [n for n in ("city", "400", "866", "5") if n not in told] == []


@pytest.mark.parametrize(("rows", "stopped"), [(1, []), (0, ["sot_least_rows"])])
def test_a_workbook_has_a_row_at_least(rows: int, stopped: list[str]) -> None:
    """Whatever was accepted before; with nothing accepted, this guard stands alone."""
    assert tripped(world="sandbox", sot=book(rows), baseline=None) == stopped


@pytest.mark.parametrize(("formulas", "stopped"), [(10, []), (11, ["sot_formulas"])])
def test_few_formulas_may_lack_their_result(formulas: int, stopped: list[str]) -> None:
    """A workbook saved by a program that works nothing out is not acted upon."""
    assert tripped(sot=book(866, formulas=formulas)) == stopped


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"rows": 866},
        book(866, rows=None),
        book(866, rows=True),
        book(866, rows=-1),
        book(866, lids=None),
        book(866, filled={"lid": "many"}),
        book(866, formulas=None),
        book(866, columns=None),
    ],
)
def test_leads_that_cannot_be_judged_stop(told: dict[str, Any]) -> None:
    """Where a workbook was accepted and what is at hand tells nothing comparable: all trip."""
    names = ["sot_least_rows", "sot_formulas", "sot_rows", "sot_leads", "sot_headers", "sot_fill"]
    assert tripped(sot=told) == names


def test_a_column_whose_fill_is_unknown_stops() -> None:
    """What was counted before must be counted now."""
    assert tripped(sot=book(866, filled={"lid": 866})) == ["sot_fill"]


def test_drawn_leads_are_free_where_nothing_was_accepted() -> None:
    """Frames made by hand, in a sandbox that never saw a workbook, have nothing to lose."""
    assert tripped(world="sandbox", sot={}, baseline=None) == []
