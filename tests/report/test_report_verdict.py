"""The verdict: a run in one sentence, and what makes it partial."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from reporting import REJECTS, made_plan, receipts_of

from sotdiff.report.verdict import judge

AGREED_LEADS = """
    lid    | first_name | last_name | email_all | sheet_row
    R00001 | Ann        | Lee       | ann@x.com | 5
"""
AGREED = """
    contact_id | first_name | last_name | email     | token_text
    101        | Ann        | Lee       | ann@x.com | ID:R00001
"""
ORPHAN = """
    105        |            |           | who@x.com |
"""


def test_two_sides_that_agree() -> None:
    """Without drift or flags the sentence says so, with both counts."""
    verdict = judge(made_plan(AGREED_LEADS, AGREED), None)
    assert verdict.sentence == (
        "In agreement. 1 lead, 1 contact, 0 fixable drift; 0 for you to decide."
    )
    assert verdict.status == "ok"


def test_flags_alone_are_agreement_with_something_to_decide() -> None:
    """Flags are counted for the person; they are no fixable drift."""
    verdict = judge(made_plan(AGREED_LEADS, AGREED + ORPHAN.lstrip("\n")), None)
    assert verdict.sentence == (
        "In agreement. 1 lead, 2 contacts, 0 fixable drift; 1 for you to decide."
    )


def test_a_look_that_found_drift() -> None:
    """A look that wrote nothing says how much could be put right; that is no failure."""
    verdict = judge(made_plan(), None)
    assert verdict.headline == "Drift found."
    assert "8 fixable drift; 8 for you to decide" in verdict.rest
    assert verdict.status == "ok"


def test_everything_written_is_agreement() -> None:
    """Changes that were written, or stood so already, are drift no more."""
    plan = made_plan()
    verdict = judge(plan, receipts_of(plan, {"D3": "already"}))
    assert verdict.headline == "In agreement."
    assert verdict.counts["results"] == {"already": 1, "applied": 7}
    assert verdict.status == "ok"


@pytest.mark.parametrize("result", ["failed", "rejected", "conflict", "unknown", "not_converging"])
def test_a_change_that_could_not_be_written_makes_the_run_partial(result: str) -> None:
    """What HubSpot did not take keeps the two sides apart, and the run says partial."""
    plan = made_plan()
    verdict = judge(plan, receipts_of(plan, {"D3": result}))
    assert (verdict.status, verdict.headline) == ("partial", "Not yet in agreement.")
    assert "1 fixable drift" in verdict.rest


@pytest.mark.parametrize("result", ["stale", "out_of_scope"])
def test_a_change_that_settles_itself_is_not_partial(result: str) -> None:
    """What changed in between is drift for the next look, not a failure of this run."""
    plan = made_plan()
    verdict = judge(plan, receipts_of(plan, {"D3": result}))
    assert (verdict.status, verdict.headline) == ("ok", "Not yet in agreement.")


def test_anything_unaccounted_for_comes_first() -> None:
    """A lead or contact in no bucket makes the run partial, whatever else it says."""
    verdict = judge(replace(made_plan(), unaccounted=2), None)
    assert (verdict.status, verdict.headline) == ("partial", "Do not rely on this run.")
    assert "2 unaccounted for" in verdict.rest


def test_held_back_changes_and_rejected_cells_are_told() -> None:
    """The sentence ends with what waits behind a decision and with the cells to correct."""
    verdict = judge(made_plan(rejects=REJECTS), None)
    assert verdict.rest.endswith("for you to decide, 1 cell to correct.")


def test_the_sums_are_keys_and_numbers_only() -> None:
    """The counts of a run hold no value of any person: they go to the heartbeat."""
    plan = made_plan(rejects=REJECTS)
    counts = judge(plan, receipts_of(plan, {})).counts
    flat = pd.json_normalize(counts).iloc[0]
    assert all(str(value).isdecimal() for value in flat)
