"""Runs: their ids, what is kept of them, and what the run before says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from recording import HERE, START, Clock, Place, look

from sotdiff import tables
from sotdiff.errors import StateError
from sotdiff.record import counts_of

if TYPE_CHECKING:
    from sotdiff.record import State
    from sotdiff.record.runs import Status

LIVE = Place(world="live")


def test_a_run_that_has_only_begun_says_so(state: State) -> None:
    """A run that was killed stays `running`, without an end."""
    run_id = state.begin_run(HERE, START)
    (run,) = state.last_runs(1)
    assert (run.run_id, run.status, run.started, run.ended) == (run_id, "running", START, None)
    assert (run.world, run.portal_id, run.owner_id) == ("sandbox", "4711", "88361194")
    assert (run.digest, run.counts, run.unaccounted, run.error) == (None, {}, None, None)


def test_two_runs_of_one_second_have_two_ids(state: State) -> None:
    """An id is the start in UTC, usable as a folder's name; the second one is numbered."""
    ids = [state.begin_run(HERE, START) for _ in range(3)]
    assert ids == ["20260301T120000Z", "20260301T120000Z-2", "20260301T120000Z-3"]


def test_a_run_keeps_what_it_saw_and_how_it_ended(state: State, clock: Clock) -> None:
    """Digest, counts a class, unaccounted, status, end and error are read back as recorded."""
    run_id = state.begin_run(HERE, clock())
    state.record_look(run_id, look("D3 R1 10 city x", "F2 R1 10 - -", unaccounted=1), clock())
    state.end_run(run_id, "partial", clock.advance(seconds=7), error="1 contact failed")
    (run,) = state.last_runs(1)
    assert run.counts["D3"] == {"findings": 1, "changes": 0, "blocked": 0}
    assert (run.digest, run.unaccounted, run.status) == ("d1", 1, "partial")
    assert (run.ended, run.error) == (clock(), "1 contact failed")


def test_counts_tell_findings_changes_and_blocked_apart() -> None:
    """A class of which there is nothing is left out."""
    change = {"change_id": "a", "code": "D3", "lid": "R1", "field": "city", "property": "city"}
    plan = look(
        "D3 R1 10 city x",
        "D3 R2 11 city y",
        blocked=tables.frame_of([change | {"now": "Granby", "blocked_by": "F2"}], tables.Blocked),
        changes=tables.frame_of([change | {"now": "Granby"}], tables.Changes),
    )
    assert counts_of(plan) == {"D3": {"findings": 2, "changes": 1, "blocked": 1}}


def test_the_newest_runs_come_first(state: State, clock: Clock) -> None:
    """At most as many as asked; of one scope when one is given."""
    first = state.begin_run(HERE, clock())
    live = state.begin_run(LIVE, clock.advance(minutes=15))
    last = state.begin_run(HERE, clock.advance(minutes=15))
    assert [run.run_id for run in state.last_runs(2)] == [last, live]
    assert [run.run_id for run in state.last_runs(9, HERE)] == [last, first]


def test_the_previous_status_is_that_of_the_last_run_that_ended_here(
    state: State, clock: Clock
) -> None:
    """Running ones, those of another scope and later ones do not count."""
    ids = []
    history: list[tuple[Place, Status | None]] = [(HERE, "ok"), (HERE, "blocked")]
    for scope, status in [*history, (LIVE, "error"), (HERE, None)]:
        ids.append(state.begin_run(scope, clock.advance(minutes=15)))
        if status:
            state.end_run(ids[-1], status, clock())
    now = state.begin_run(HERE, clock())
    assert state.previous_status(now) == "blocked"
    assert state.previous_status(ids[1]) == "ok"
    assert state.previous_status(ids[0]) is None


def test_the_last_good_run_is_known(state: State, clock: Clock) -> None:
    """It is told by its end; none: nothing is told."""
    assert state.last_ok(HERE) is None
    good = state.begin_run(HERE, clock())
    state.end_run(good, "ok", ended := clock.advance(seconds=5))
    bad = state.begin_run(HERE, clock.advance(minutes=15))
    state.end_run(bad, "error", clock())
    assert state.last_ok(HERE) == ended
    assert state.last_ok(LIVE) is None


def test_a_scope_without_portal_id_is_a_scope_of_its_own(state: State) -> None:
    """A missing portal id equals a missing one only."""
    nameless = Place(portal_id=None)
    run_id = state.begin_run(nameless, START)
    assert [run.run_id for run in state.last_runs(9, nameless)] == [run_id]
    assert state.last_runs(9, HERE) == []


def test_an_unknown_run_is_refused(state: State) -> None:
    """Nothing is recorded for a run that was never begun."""
    with pytest.raises(StateError, match="no run 'R9' in the state"):
        state.end_run("R9", "ok", START)
    with pytest.raises(StateError, match="no run 'R9' in the state"):
        state.record_look("R9", look(), START)
    with pytest.raises(StateError, match="no run 'R9' in the state"):
        state.record_receipts("R9", tables.empty(tables.Receipts))


def test_a_time_without_zone_is_refused(state: State) -> None:
    """Nobody could tell later what hour was meant."""
    with pytest.raises(StateError, match="without a zone"):
        state.begin_run(HERE, START.replace(tzinfo=None))


def test_an_unknown_status_is_refused_by_the_database(state: State) -> None:
    """The error repeats no value."""
    run_id = state.begin_run(HERE, START)
    with pytest.raises(StateError, match="state "):
        state.end_run(run_id, "fine", START)  # type: ignore[arg-type]
