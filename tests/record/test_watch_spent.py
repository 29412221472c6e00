"""What was written lately, by the journal: in the last 24 hours, and since a look."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from recording import HERE, START, Clock, Place
from watching import write

if TYPE_CHECKING:
    from sotdiff.record import State


def test_a_day_in_which_nothing_was_written_is_free(state: State) -> None:
    """No journal, nothing spent."""
    assert state.watch(HERE).spent(START) == (0, 0)


@pytest.mark.parametrize(
    ("ends", "counts"),
    [
        ((), 1),  # killed before anything was known
        (("unknown",), 1),
        (("unknown", "missing"), 1),
        (("answered",), 1),
        (("unknown", "found"), 1),
        (("refused",), 0),
        (("busy",), 0),
        (("unknown", "absent"), 0),
        (("not_sent",), 0),
    ],
)
def test_a_write_counts_unless_it_is_known_that_nothing_was_written(
    state: State, ends: tuple[str, ...], counts: int
) -> None:
    """Whoever does not know counts it: for an update and for a create."""
    journal = state.journal(HERE, state.begin_run(HERE, START))
    write(journal, "10", *ends)
    assert state.watch(HERE).spent(START) == (counts, 0)
    write(journal, None, *ends, lid="R2")
    assert state.watch(HERE).spent(START) == (2 * counts, counts)


def test_a_contact_counts_once_a_run_and_again_in_the_next(state: State) -> None:
    """Three writes to one contact by two runs: two of the budget."""
    first, second = (state.journal(HERE, state.begin_run(HERE, START)) for _ in range(2))
    write(first, "10", "answered")
    write(first, "10", "answered")
    write(second, "10", "answered")
    assert state.watch(HERE).spent(START) == (2, 0)


def test_what_follows_a_create_is_part_of_it(state: State) -> None:
    """The further addresses of a new contact are no second contact."""
    journal = state.journal(HERE, state.begin_run(HERE, START))
    write(journal, None, "answered", lid="R2", made="77")
    write(journal, "77", "answered", lid="R2")
    assert state.watch(HERE).spent(START) == (1, 1)


def test_a_create_that_is_sent_anew_after_a_refusal_counts_once(state: State) -> None:
    """A lead is created once, however often it was tried."""
    journal = state.journal(HERE, state.begin_run(HERE, START))
    write(journal, None, "refused", lid="R2")
    write(journal, None, "answered", lid="R2", made="77")
    assert state.watch(HERE).spent(START) == (1, 1)


def test_a_day_has_24_hours_and_rolls(state: State, clock: Clock) -> None:
    """A write counts for exactly 24 hours."""
    write(state.journal(HERE, state.begin_run(HERE, START)), "10", "answered")
    watch = state.watch(HERE)
    assert watch.spent(clock.advance(hours=24)) == (1, 0)
    assert watch.spent(clock.advance(seconds=1)) == (0, 0)


def test_another_scope_spends_nothing_of_ours(state: State) -> None:
    """Each portal has its own budget."""
    live = Place(world="live")
    write(state.journal(live, state.begin_run(live, START)), "10", "answered")
    assert state.watch(HERE).spent(START) == (0, 0)


def test_writes_since_a_look_can_be_told(state: State) -> None:
    """Only those behind the mark, with run, contact, lead and changes."""
    run_id = state.begin_run(HERE, START)
    journal = state.journal(HERE, run_id)
    write(journal, "10", "answered")
    mark = state.journal_head()
    assert mark
    write(journal, "11", "answered", lid="R2")
    write(journal, "12", "refused", lid="R3")
    (since,) = state.watch(HERE).writes_since(mark.seq)
    assert (since.run_id, since.contact_id, since.lid) == (run_id, "11", "R2")
    assert since.change_ids == {"change of R2"}
    assert len(state.watch(HERE).writes_since(0)) == 2


def test_a_mark_of_another_journal_is_not_known(state: State) -> None:
    """Number and hash must both be ours."""
    write(state.journal(HERE, state.begin_run(HERE, START)), "10", "answered")
    head = state.journal_head()
    assert head
    watch = state.watch(HERE)
    assert watch.knows(asdict(head))
    assert not watch.knows({"seq": head.seq, "hash": "0" * 64})
    assert not watch.knows({"seq": head.seq + 1, "hash": head.hash})
