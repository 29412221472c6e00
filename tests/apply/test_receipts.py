"""A receipt tells the whole of a change: the gravest of what went wrong with its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from applying import drawn_changes

from sotdiff.apply.receipts import ReceiptBook
from sotdiff.apply.words import Change

CHANGES = drawn_changes(
    """
    code | contact_id | field | was       | now
    D3   | 501        | city  | Dr Granby | Granby
    """
)
CHANGE = Change("D3 501 city", "D3", "R00001", "city", "city", "Dr Granby", "Granby")


def book() -> ReceiptBook:
    """Return an empty book whose clock stands."""
    return ReceiptBook(lambda: datetime(2026, 11, 22, tzinfo=UTC))


def told(taken: ReceiptBook) -> tuple[str, str | None]:
    """Return result and detail of the only receipt."""
    receipt = taken.frame(CHANGES, "not reached").astype(object).iloc[0]
    return receipt["result"], receipt["detail"] if isinstance(receipt["detail"], str) else None


def test_not_taken_up_is_held() -> None:
    """A change that nobody took up is held, with the reason."""
    assert told(book()) == ("held", "not reached")


def test_well_and_nothing_else() -> None:
    """What came out well needs no words."""
    taken = book()
    taken.settle(CHANGE, "applied")
    assert told(taken) == ("applied", None)


def test_a_part_that_went_wrong() -> None:
    """Where a part went wrong, the gravest of them is the result."""
    taken = book()
    taken.complain(CHANGE, "rejected", "b@x.con")
    taken.complain(CHANGE, "conflict", "c@x.com")
    taken.settle(CHANGE, "applied")
    assert told(taken) == ("conflict", "b@x.con; c@x.com")


def test_wrong_stays_wrong() -> None:
    """A part that comes out well later does not make good what went wrong."""
    taken = book()
    taken.settle(CHANGE, "out_of_scope", "handed over")
    taken.settle(CHANGE, "applied")
    assert told(taken) == ("out_of_scope", "handed over")


def test_well_may_turn_out_wrong() -> None:
    """What was well at first may turn out wrong when it is read back."""
    taken = book()
    taken.settle(CHANGE, "already")
    taken.settle(CHANGE, "failed", "gone")
    assert told(taken) == ("failed", "gone")


def test_what_was_done_beside() -> None:
    """What was done beside a change is told with it, and is its failure where it failed."""
    beside = replace(CHANGE, aside="put back")
    taken = book()
    taken.settle(CHANGE, "stale", "a race")
    taken.settle(beside, "applied")
    assert told(taken) == ("stale", "a race; put back")
    taken = book()
    taken.settle(CHANGE, "applied")
    taken.settle(beside, "rejected", "HTTP 400")
    assert told(taken) == ("rejected", "put back: rejected, HTTP 400")
