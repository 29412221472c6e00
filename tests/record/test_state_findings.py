"""Findings with first and last seen: how old a drift is, and when it went away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recording import HERE, HUBSPOT, SMARTLEAD, START, Clock, Place, Seen, classes, look
from sqlalchemy import text

from sotdiff import tables
from sotdiff.record.engine import open_engine, reading

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.record import State

Age = tuple[str, str, int]


def see(state: State, clock: Clock, plan: Seen, scope: Place = HERE) -> str:
    """Record a run with one look."""
    run_id = state.begin_run(scope, clock())
    state.record_look(run_id, plan, clock())
    return run_id


def ages(state: State, clock: Clock, scope: Place = HERE) -> list[Age]:
    """Return the open findings as (code, lid, seconds), the oldest first."""
    frame = state.finding_ages(scope, clock())
    return list(zip(frame["code"], frame["lid"], frame["age_s"], strict=True))


def test_a_look_without_findings_leaves_none_open(state: State, clock: Clock) -> None:
    """No finding: an empty table with its columns and types."""
    see(state, clock, look())
    frame = state.finding_ages(HERE, clock())
    assert frame.empty
    assert [str(dtype) for dtype in frame.dtypes[-3:]] == [tables.TIME, tables.TIME, "Int64"]


def test_a_finding_seen_again_grows_older(state: State, clock: Clock) -> None:
    """First seen stays, last seen moves: together they are the drift's age."""
    see(state, clock, look("D3 R1 10 city x"))
    clock.advance(minutes=15)
    see(state, clock, look("D3 R1 10 city x", "D6 R2 11 phone -"))
    clock.advance(seconds=1)
    assert ages(state, clock) == [("D3", "R1", 901), ("D6", "R2", 1)]
    frame = state.finding_ages(HERE, clock())
    assert list(frame["first_seen"]) == [START, START.replace(minute=15)]
    assert list(frame["last_seen"]) == [START.replace(minute=15)] * 2


def test_a_fix_with_another_wrong_value_is_the_same_finding(state: State, clock: Clock) -> None:
    """It is the field that is wrong, since then; the value seen last is kept."""
    see(state, clock, look("D3 R1 10 city x"))
    clock.advance(minutes=15)
    see(state, clock, look("D3 R1 10 city y"))
    assert ages(state, clock) == [("D3", "R1", 900)]


def test_a_flag_with_another_value_is_another_finding(state: State, clock: Clock) -> None:
    """A person decides about an address: another address is another case."""
    see(state, clock, look("F1 R1 10 email a@x.org", "F1 R1 10 email b@x.org"))
    clock.advance(minutes=15)
    see(state, clock, look("F1 R1 10 email c@x.org", "F1 R1 10 email b@x.org"))
    assert ages(state, clock) == [("F1", "R1", 900), ("F1", "R1", 0)]


def test_a_finding_that_is_gone_is_closed(state: State, clock: Clock) -> None:
    """What a later look does not find is no longer open."""
    see(state, clock, look("D3 R1 10 city x", "D6 R1 10 phone -"))
    clock.advance(minutes=15)
    see(state, clock, look("D6 R1 10 phone -"))
    assert ages(state, clock) == [("D6", "R1", 900)]


def test_what_was_not_looked_for_is_not_gone(state: State, clock: Clock) -> None:
    """Neither by a look without SmartLead's exports, nor by one at them alone."""
    see(state, clock, look("S1 R2 - email x@x.org", "D6 R1 10 phone -"))
    clock.advance(minutes=15)
    see(state, clock, look("D6 R1 10 phone -", classes=classes(*HUBSPOT)))
    assert sorted(ages(state, clock)) == [("D6", "R1", 900), ("S1", "R2", 900)]
    see(state, clock, look("S1 R2 - email x@x.org", classes=classes(*SMARTLEAD)))
    assert sorted(ages(state, clock)) == [("D6", "R1", 900), ("S1", "R2", 900)]
    see(state, clock, look(classes=classes(*SMARTLEAD)))
    assert ages(state, clock) == [("D6", "R1", 900)]


def test_a_finding_that_comes_back_is_a_new_episode(
    state: State, clock: Clock, url: str, tmp_path: Path
) -> None:
    """Its age starts anew; the earlier episode stays known with its end and its runs."""
    first = see(state, clock, look("D3 R1 10 city x"))
    clock.advance(minutes=15)
    second = see(state, clock, look())
    clock.advance(minutes=15)
    third = see(state, clock, look("D3 R1 10 city y"))
    assert ages(state, clock) == [("D3", "R1", 0)]
    clock.advance(minutes=15)
    fourth = see(state, clock, look())
    engine = open_engine(url, tmp_path)
    with reading(engine) as connection:
        asked = text(
            "SELECT was, first_run, last_run, closed_run FROM findings ORDER BY finding_id"
        )
        episodes = [tuple(episode) for episode in connection.execute(asked)]
    engine.dispose()
    assert episodes == [("x", first, first, second), ("y", third, third, fourth)]


def test_two_looks_of_one_run_count_both(state: State, clock: Clock) -> None:
    """What a run has put right is gone when it looks again, even within the same instant."""
    run_id = see(state, clock, look("D3 R1 10 city x"))
    state.record_look(run_id, look(), clock())
    assert ages(state, clock) == []
    state.record_look(run_id, look("D3 R1 10 city x"), clock())
    assert ages(state, clock) == [("D3", "R1", 0)]


def test_another_portal_neither_closes_nor_ages_a_finding(state: State, clock: Clock) -> None:
    """What was seen in the sandbox says nothing about the live portal."""
    live = Place(world="live")
    see(state, clock, look("D3 R1 10 city x"))
    clock.advance(minutes=15)
    see(state, clock, look("D3 R1 10 city x"), live)
    assert ages(state, clock) == [("D3", "R1", 900)]
    assert ages(state, clock, live) == [("D3", "R1", 0)]
    see(state, clock, look("D3 R1 10 city x"), live)
    assert list(state.finding_ages(HERE, clock())["last_seen"]) == [START]
    see(state, clock, look(), live)
    assert ages(state, clock) == [("D3", "R1", 900)]


def test_the_parts_of_a_missing_contact_are_told_apart_by_field(state: State, clock: Clock) -> None:
    """D7 has no contact: lead and field make the finding."""
    see(state, clock, look("D7 R1 - email -", "D7 R1 - city -"))
    assert len(ages(state, clock)) == 2


def test_a_value_that_a_database_cannot_hold_is_kept_with_a_mark(
    state: State, clock: Clock
) -> None:
    """A NUL in a value never stops a run."""
    see(state, clock, look("F6 R1 10 city a\x00b"))
    clock.advance(minutes=15)
    see(state, clock, look("F6 R1 10 city a\x00b"))
    assert ages(state, clock) == [("F6", "R1", 900)]


def test_the_looks_frames_are_left_as_they_are(state: State, clock: Clock) -> None:
    """A caller's frame is never changed."""
    plan = look("D3 R1 10 city x")
    before = plan.findings.copy()
    see(state, clock, plan)
    assert plan.findings.equals(before)
    assert list(plan.findings.columns) == list(before.columns)
