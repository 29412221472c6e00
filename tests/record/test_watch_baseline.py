"""Baselines: what was accepted last, and the trips and readings of the guards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guarding import book
from recording import HERE, START, Clock, Place
from sqlalchemy import text
from watching import read

from sotdiff.record.engine import open_engine, reading

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.record import State

TRIPS = "SELECT guard, value, first_run, last_run, ended_by FROM trips ORDER BY trip_id"


def trips(url: str, root: Path) -> list[tuple[object, ...]]:
    """Return all trips as they stand: guard, value, first and last run, why they ended."""
    engine = open_engine(url, root)
    with reading(engine) as connection:
        found = [tuple(each) for each in connection.execute(text(TRIPS))]
    engine.dispose()
    return found


def test_nothing_is_accepted_at_first(state: State) -> None:
    """A new state has no baseline."""
    assert state.watch(HERE).baseline() is None


def test_the_last_accepted_look_is_the_baseline(state: State, clock: Clock) -> None:
    """What the guards compare, the contacts in scope, and of which run they are."""
    watch, run_id = state.watch(HERE), state.begin_run(HERE, START)
    watch.accept(run_id, book(866), 931, clock())
    watch.accept(run_id, book(870) | {"read_at": "now"}, 930, clock.advance(minutes=15))
    told = watch.baseline()
    assert told
    assert (told["sot"], told["in_scope"], told["run_id"]) == (book(870), 930, run_id)


def test_the_same_look_again_adds_nothing(url: str, state: State, tmp_path: Path) -> None:
    """Only what differs is kept, and only the newest keeps all of it."""
    watch, run_id = state.watch(HERE), state.begin_run(HERE, START)
    for rows in (866, 866, 870, 870):
        watch.accept(run_id, book(rows), 931, START)
    engine = open_engine(url, tmp_path)
    asked = "SELECT sha256, sot IS NULL FROM baselines ORDER BY baseline_id"
    with reading(engine) as connection:
        kept = [(each[0], bool(each[1])) for each in connection.execute(text(asked))]
    engine.dispose()
    assert kept == [("1-866", True), ("1-870", False)]


def test_every_scope_has_its_own_baseline(state: State) -> None:
    """What was accepted in the sandbox says nothing of a live portal."""
    state.watch(HERE).accept(state.begin_run(HERE, START), book(866), 931, START)
    assert state.watch(Place(world="live")).baseline() is None


def test_a_trip_stays_until_its_cause_is_gone(
    state: State, clock: Clock, url: str, tmp_path: Path
) -> None:
    """Renewed by every run that reads so, ended by the first that does not, then begun anew."""
    watch = state.watch(HERE)
    runs = [state.begin_run(HERE, clock.advance(minutes=15)) for _ in range(4)]
    for run_id, value in zip(runs, (11, 12, 10, 11), strict=True):
        watch.note(run_id, [read("run_creates", value)], None, clock())
    assert trips(url, tmp_path) == [
        ("run_creates", 12.0, runs[0], runs[1], "gone"),
        ("run_creates", 11.0, runs[3], runs[3], None),
    ]


def test_an_approval_ends_a_trip_but_not_a_final_one(
    state: State, url: str, tmp_path: Path
) -> None:
    """What may be approved is; what may not stays open."""
    run_id, watch = state.begin_run(HERE, START), state.watch(HERE)
    readings = [read("run_creates", 11), read("run_cleared", 1, 0, is_final=True)]
    watch.note(run_id, readings, None, START)
    watch.note(run_id, readings, "approval 1", START)
    ends = {guard: ended for guard, _, _, _, ended in trips(url, tmp_path)}
    assert ends == {"run_creates": "approved", "run_cleared": None}


def test_an_open_trip_can_be_asked_for(state: State) -> None:
    """Since when, and what was read; another scope has none."""
    watch = state.watch(HERE)
    assert watch.trip("canary") is None
    watch.note(state.begin_run(HERE, START), [read("canary", 3, 0)], None, START)
    assert watch.trip("canary") == {"value": 3.0, "since": START}
    assert state.watch(Place(world="live")).trip("canary") is None


def test_a_run_keeps_what_its_guards_read(state: State) -> None:
    """Value, limit and sentence; approved ones did not trip, unreadable ones have no value."""
    run_id = state.begin_run(HERE, START)
    readings = [read("sot_rows", 3), read("run_creates", 11), read("sot_fill", None)]
    state.watch(HERE).note(run_id, readings, None, START)
    kept = state.guards(run_id)
    assert {name: (each["value"], each["tripped"]) for name, each in kept.items()} == {
        "sot_rows": (3.0, False),
        "run_creates": (11.0, True),
        "sot_fill": (None, True),
    }
    assert kept["run_creates"]["limit"] == 10.0
    assert kept["run_creates"]["sentence"] == "run_creates read 11"
    state.watch(HERE).note(run_id, [read("run_creates", 11)], "approval 1", START)
    assert not state.guards(run_id)["run_creates"]["tripped"]
    assert state.guards(state.begin_run(HERE, START)) == {}
