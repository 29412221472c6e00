"""Suppressions: who holds which finding, why, and until when; none is without an end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from recording import HERE, START, Place

from sotdiff.errors import StateError
from sotdiff.record import Why

if TYPE_CHECKING:
    from sotdiff.record import State

WEEK = timedelta(days=7)
PHONE = {"code": "D6", "lid": "R1", "contact_id": "101", "field": "phone", "now": "+19705550001"}
ORPHAN = {"code": "F1", "contact_id": "102", "field": "email", "was": "a@x.com"}


def why(span: timedelta = WEEK) -> Why:
    """Return a reason that holds so long."""
    return Why("jo", "asked the owner", START, START + span)


def codes(rows: list[dict[str, Any]]) -> list[str]:
    """Return the codes of suppressions."""
    return [row["code"] for row in rows]


def test_it_holds_from_its_begin_to_its_end(state: State) -> None:
    """Not a moment before, and not at its very end."""
    held = state.holdings(HERE)
    held.suppress([PHONE], why())
    around = (START - timedelta(seconds=1), START, START + WEEK - timedelta(seconds=1))
    assert [codes(held.suppressed(at)) for at in around] == [[], ["D6"], ["D6"]]
    assert held.suppressed(START + WEEK) == []


def test_everything_that_was_said_is_told(state: State) -> None:
    """The finding, who, why, from when and until when."""
    held = state.holdings(HERE)
    held.suppress([ORPHAN], why(), kind="flag")
    (told,) = held.suppressed(START)
    known = {name: told[name] for name in ("kind", "code", "lid", "contact_id", "field", "was")}
    assert known == {**ORPHAN, "kind": "flag", "lid": None}
    assert (told["by_whom"], told["reason"]) == ("jo", "asked the owner")
    assert (told["at"], told["until"]) == (
        "2026-03-01T12:00:00.000000Z",
        "2026-03-08T12:00:00.000000Z",
    )


@pytest.mark.parametrize("span", [timedelta(0), timedelta(days=-1), timedelta(days=91)])
def test_nothing_is_held_without_an_end_that_one_lives_to_see(
    state: State, span: timedelta
) -> None:
    """An end that is past, now, or more than 90 days off is refused, and nothing is held."""
    held = state.holdings(HERE)
    with pytest.raises(StateError, match="within 90 days"):
        held.suppress([PHONE], why(span))
    assert held.every_suppression() == []


def test_it_can_be_ended_earlier(state: State) -> None:
    """Once; it stays in the list, and nobody is told that it ran out."""
    held = state.holdings(HERE)
    numbers = held.suppress([PHONE, ORPHAN], why())
    later = START + timedelta(days=1)
    assert held.release(numbers[:1], later, by="al", why="settled") == 1
    assert held.release(numbers[:1], later, by="al", why="settled") == 0
    assert codes(held.suppressed(later)) == ["F1"]
    assert codes(held.every_suppression()) == ["D6", "F1"]
    assert codes(held.run_out(START + WEEK)) == ["F1"]


def test_of_what_has_run_out_people_are_told_once(state: State) -> None:
    """Not before its end; until somebody has been told, again and again."""
    held = state.holdings(HERE)
    numbers = held.suppress([PHONE], why())
    assert held.run_out(START + WEEK - timedelta(seconds=1)) == []
    assert [row["suppression_id"] for row in held.run_out(START + WEEK)] == numbers
    assert [row["suppression_id"] for row in held.run_out(START + WEEK)] == numbers
    held.told(numbers, START + WEEK)
    assert held.run_out(START + 2 * WEEK) == []


def test_what_is_held_on_one_portal_is_not_on_another(state: State) -> None:
    """Scopes never mix."""
    state.holdings(HERE).suppress([PHONE], why())
    elsewhere = state.holdings(Place(portal_id="4712"))
    assert elsewhere.suppressed(START) == []
    assert elsewhere.every_suppression() == []
