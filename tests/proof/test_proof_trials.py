"""The short form of the proof's trials: some cases of each; `make proof` tries all."""

from __future__ import annotations

import pytest

from proof.figures import Figure, as_text, of_all, of_none
from proof.trial_books import spoilt_books
from proof.trial_journal import altered_journals
from proof.trial_plans import stale_plans
from proof.trial_secrets import planted_secrets


def held(figures: list[Figure]) -> str:
    """Return what was missed, with the whole table."""
    return "" if all(figure.holds for figure in figures) else as_text(figures)


def test_spoilt_workbooks_are_refused() -> None:
    """Rows, bytes, columns and cells that are gone or moved: figure 7."""
    assert held(spoilt_books(step=23)) == ""


def test_plans_that_no_longer_fit_are_refused() -> None:
    """Bytes, contacts, configuration, portal, age, replay: figure 11."""
    assert held(stale_plans(places=10)) == ""


def test_altered_journals_are_found_and_whole_ones_tell_all() -> None:
    """Every character of every entry: figure 12."""
    assert held(altered_journals()) == ""


def test_no_secret_leaves_a_run() -> None:
    """A run that ends well, and one whose notebook tells all it knows: figure 14."""
    assert held(planted_secrets(["success", "cell error"])) == ""


@pytest.mark.parametrize(("trials", "hits"), [(0, 0), (5, 0)])
def test_a_figure_that_was_never_tried_misses(trials: int, hits: int) -> None:
    """No trial, or a fault that never came about, proves nothing."""
    assert not of_none("1", "made twice", [], trials, hits).holds
    assert not of_all("4", "crash points", [], trials, hits).holds


def test_a_figure_with_one_miss_misses() -> None:
    """And says which."""
    figure = of_all("4", "crash points", ["place 7"], 5, 5)
    assert (figure.measured, figure.target, figure.holds) == ("4 of 5", "5 of 5", False)
    assert "place 7" in as_text([figure])
