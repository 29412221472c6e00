"""The past: runs, what each counted, findings and writes since a time, as frames."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd
from recording import HERE, START, Clock, Place, look

from sotdiff import tables

if TYPE_CHECKING:
    from sotdiff.record import Past, State

LIVE = Place(world="live")


def past(state: State, **before: float) -> Past:
    """Return the past of the scope here since `before` the start (a day unless given)."""
    return state.past(HERE, START - timedelta(**before or {"days": 1}))


def wrote(state: State, clock: Clock, change_id: str, result: str, **journal: object) -> str:
    """Record a run that has written the city of contact 10; `journal` is its intent's `before`."""
    run_id = state.begin_run(HERE, clock())
    change = {"change_id": change_id, "code": "D3", "lid": "R1", "contact_id": "10"}
    known = change | {"field": "city", "property": "city", "now": "Granby"}
    at = pd.Timestamp(clock.advance(seconds=4))
    drawn = [known | {"result": result, "http_status": 200, "at": at}]
    state.record_receipts(run_id, tables.frame_of(drawn, tables.Receipts))
    request = {"changes": [{"change_id": change_id, "name": "city"}]}
    state.journal(HERE, run_id).intent("10", "R1", request, journal, [change_id])
    return run_id


def test_a_state_without_a_run_has_an_empty_past(state: State) -> None:
    """Every table is there with its columns, times are times, and nothing has begun."""
    found = past(state)
    assert found.began is None
    frames = (found.runs, found.counts, found.looks, found.episodes, found.writes)
    assert [len(frame) for frame in frames] == [0, 0, 0, 0, 0]
    assert str(found.runs["started"].dtype) == str(found.writes["at"].dtype) == tables.TIME


def test_what_is_of_another_scope_or_older_is_left_out(state: State, clock: Clock) -> None:
    """Live is not sandbox; a finding that was closed before then is gone, the first run is told."""
    state.record_look(state.begin_run(HERE, clock()), look("D3 R1 10 city x"), clock())
    state.begin_run(LIVE, clock())
    clock.advance(days=2)
    state.record_look(state.begin_run(HERE, clock()), look(), clock())
    clock.advance(days=2)
    state.begin_run(HERE, clock())
    found = state.past(HERE, START + timedelta(days=3))
    assert list(found.runs["started"]) == [START + timedelta(days=4)]
    assert found.episodes.empty
    assert found.began == START
    whole = past(state)
    assert len(whole.runs) == 3
    assert len(whole.episodes) == 1


def test_a_run_that_came_to_no_look_counts_nothing(state: State, clock: Clock) -> None:
    """`runs` has every run, the oldest first; `looks` and `counts` those that came to a plan."""
    failed = state.begin_run(HERE, clock())
    state.end_run(failed, "error", clock.advance(seconds=2), "WorkbookError")
    seen = state.begin_run(HERE, clock.advance(minutes=15))
    state.record_look(seen, look("D3 R1 10 city x", "D3 R2 11 city y"), clock())
    found = past(state)
    assert list(found.runs["status"]) == ["error", "running"]
    assert list(found.looks["run_id"]) == [seen]
    assert found.counts[["run_id", "code", "findings"]].to_numpy().tolist() == [[seen, "D3", 2]]


def test_an_episode_tells_from_when_to_when(state: State, clock: Clock) -> None:
    """An open finding has no end; one that is gone has."""
    state.record_look(state.begin_run(HERE, clock()), look("D3 R1 10 city x"), clock())
    clock.advance(minutes=15)
    state.record_look(state.begin_run(HERE, clock()), look("F1 R1 10 email a"), clock())
    found = past(state).episodes.set_index("code")
    assert found.loc["D3", "closed_at"] == START + timedelta(minutes=15)
    assert found.loc["D3", "kind"] == "fix"
    assert pd.isna(found.loc["F1", "closed_at"])


def test_a_write_tells_who_had_set_what_it_replaced(state: State, clock: Clock) -> None:
    """By the before-image in the journal; where that names nobody, nobody is named."""
    wrote(state, clock, "a", "applied", writers={"city": ["FORM", "form-7"]})
    wrote(state, clock, "b", "applied", writers={"phone": ["FORM", "form-7"]})
    wrote(state, clock, "c", "applied")
    found = past(state).writes
    assert list(found["change_id"]) == ["a", "b", "c"]
    assert found["writer_id"].isna().tolist() == [False, True, True]
    assert found.loc[0, ["writer_kind", "writer_id", "contact_id"]].tolist() == [
        *("FORM", "form-7", "10")
    ]
    assert found.loc[0, "at"] == START + timedelta(seconds=4)


def test_what_was_not_written_is_no_write(state: State, clock: Clock) -> None:
    """A refused change, and one that was so already, have changed nothing."""
    for change_id, result in (("a", "rejected"), ("b", "already"), ("c", "unknown")):
        wrote(state, clock, change_id, result)
    assert past(state).writes.empty
