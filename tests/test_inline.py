"""A plan and receipts in a notebook: escaped, without style sheets, and good in plain text."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from reporting import made_plan, receipts_of

from sotdiff.inline import LONGEST, shown, table_html
from sotdiff.receipts import ReceiptsFrame
from sotdiff.run import Result

HOSTILE = "<script>alert('x')</script>\"onload=alert(1) \u202emoc"


def test_a_plan_shows_its_classes_and_its_first_changes() -> None:
    """The classes that were found with their counts, and what would be written."""
    html = made_plan()._repr_html_()
    for told in ("city corrupt", "Dr Granby", "sandbox: ", "Would be", made_plan().digest[:12]):
        assert told in html
    assert "commission differs" not in html
    assert not re.findall(r"<(?:style|script|svg)|\sclass=", html)


def test_a_plan_of_hostile_values_is_text() -> None:
    """Values of both sides are escaped, and what cannot be seen is named."""
    plan = made_plan()
    html = replace(plan, changes=plan.changes.assign(was=HOSTILE, now=HOSTILE))._repr_html_()
    assert "<script" not in html
    assert "\u202e" not in html
    assert "U+202E" in html


@pytest.mark.parametrize("receipts", [None, receipts_of(made_plan(), {})], ids=["offline", "wrote"])
def test_a_result_shows_its_plan_and_what_became_of_it(receipts: pd.DataFrame | None) -> None:
    """Both as HTML: nothing of it is escaped twice."""
    html = Result(pd.DataFrame(), made_plan(), receipts)._repr_html_()
    assert html.startswith("<p style=")
    assert "&lt;" not in html
    assert ("nothing was written" if receipts is None else "Receipts") in html


def test_receipts_tell_first_what_was_not_written() -> None:
    """A line of sums, then the changes that failed; in HTML all, the failed ones first."""
    receipts = ReceiptsFrame(receipts_of(made_plan(), {"D3": "conflict"}))
    assert repr(receipts).startswith(f"<Receipts: {len(receipts) - 1} applied, 1 conflict>\n")
    assert "Dr Granby" in repr(receipts)
    assert "applied" not in repr(receipts).split("\n", 1)[1]
    html = receipts._repr_html_()
    assert html.index("conflict</bdi></td>") < html.index("applied</bdi></td>")
    assert not re.findall(r"<(?:style|script|svg)|\sclass=", html)


def test_receipts_are_a_frame_and_what_is_made_of_them_is_a_plain_one() -> None:
    """Other programs go on with them as before."""
    receipts = ReceiptsFrame(receipts_of(made_plan(), {}))
    assert isinstance(receipts, pd.DataFrame)
    assert type(receipts.head(1)) is pd.DataFrame
    assert repr(receipts) == f"<Receipts: {len(receipts)} applied>"
    pd.testing.assert_frame_equal(pd.DataFrame(receipts), receipts_of(made_plan(), {}))


def test_no_receipts_say_so() -> None:
    """A plan without changes."""
    none = ReceiptsFrame(receipts_of(made_plan(), {}).head(0))
    assert repr(none) == "<Receipts: no changes>"


def test_long_values_are_cut_and_missing_ones_are_nothing() -> None:
    """A cell stays a cell."""
    assert len(shown("x" * 10_000)) < LONGEST + 20
    assert shown(None) == shown(0) == ""


def test_a_long_table_says_how_many_there_are() -> None:
    """The first rows, and a note."""
    frame = pd.DataFrame({"n": range(1, 31)})
    html = table_html(frame, ["Number"], most=5)
    assert html.count("<tr>") == 6
    assert "The first 5 of 30." in html
