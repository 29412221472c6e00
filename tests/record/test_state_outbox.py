"""What people were told, and the pushes that wait until the server takes them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from recording import HERE, START, Clock

from sotdiff.record import Outbox
from sotdiff.record.engine import open_engine
from sotdiff.record.migrations import MIGRATIONS, migrate, widen_outbox

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.record import State

FAILING, RECOVERED = {"title": "failing"}, {"title": "recovered"}


def waiting(outbox: Outbox) -> list[str]:
    """Return the titles that wait."""
    return [message["title"] for _, message in outbox.waiting()]


def test_of_what_is_told_on_a_change_the_newest_waits(state: State) -> None:
    """The server was not there: people hear how things are by then, not each step."""
    outbox = state.outbox(HERE)
    outbox.put("failing", FAILING, START, {"key": "error"})
    outbox.put("recovered", RECOVERED, START, {"key": "ok"})
    assert waiting(outbox) == ["recovered"]
    assert outbox.standing() == {"key": "ok"}


def test_r01_waits_whatever_comes_after(state: State) -> None:
    """Every one of them is told, in their order, beside the newest of the others."""
    outbox = state.outbox(HERE)
    for title in ("first", "second"):
        outbox.put("r01", {"title": title}, START, {})
    outbox.put("failing", FAILING, START, {})
    outbox.put("recovered", RECOVERED, START, {})
    assert waiting(outbox) == ["first", "second", "recovered"]


def test_what_has_ended_waits_beside_what_is_told_on_a_change(state: State) -> None:
    """Neither takes the other's room."""
    outbox = state.outbox(HERE)
    outbox.put("failing", FAILING, START, {})
    outbox.put("ended", {"title": "ended"}, START, {})
    assert waiting(outbox) == ["failing", "ended"]
    outbox.put("recovered", RECOVERED, START, {})
    assert waiting(outbox) == ["ended", "recovered"]


def test_pushes_of_an_older_state_go_on_waiting(url: str, tmp_path: Path) -> None:
    """One made before a push could be about suppressions that have ended."""
    engine = open_engine(url, tmp_path)
    migrate(engine, START, MIGRATIONS[: MIGRATIONS.index(widen_outbox)])
    older = Outbox(engine, HERE)
    older.put("r01", {"title": "first"}, START, {})
    older.put("failing", FAILING, START, {"key": "error"})
    older.sent(1, START)
    migrate(engine, START)
    assert waiting(older) == ["failing"]
    older.put("ended", {"title": "ended"}, START, {"key": "error"})
    assert waiting(older) == ["failing", "ended"]
    assert older.sent_since("r01", START.replace(hour=0)) == [START]
    engine.dispose()


def test_what_was_sent_waits_no_more_and_is_counted(state: State) -> None:
    """By its kind, since a time; a later push does not take it away."""
    outbox, clock = state.outbox(HERE), Clock()
    outbox.put("failing", FAILING, clock(), {})
    ((number, _),) = outbox.waiting()
    outbox.sent(number, clock.advance(minutes=15))
    outbox.put("recovered", RECOVERED, clock(), {})
    assert waiting(outbox) == ["recovered"]
    assert outbox.sent_since("failing", START) == [clock()]
    assert outbox.sent_since("failing", clock()) == []
    assert outbox.sent_since("r01", START) == []


def test_each_scope_has_its_own(state: State) -> None:
    """The sandbox's news is none of the live portal."""
    state.outbox(HERE).put("failing", FAILING, START, {"key": "error"})
    other = state.outbox(replace(HERE, world="live"))
    assert (waiting(other), other.standing()) == ([], {})
    assert other.sent_since("failing", START) == []
    other.keep({"key": "partial"})
    assert state.outbox(HERE).standing() == {"key": "error"}


def test_a_run_that_died_is_ended_as_an_error(state: State) -> None:
    """By the next one, which alone holds the lock: no run is left open for ever."""
    run_id = state.begin_run(HERE, START)
    clock = Clock()
    assert state.close_abandoned(clock.advance(minutes=15)) == 1
    assert state.close_abandoned(clock.advance(minutes=15)) == 0
    (run,) = state.last_runs(5)
    assert (run.run_id, run.status, run.error) == (run_id, "error", "Interrupted")
    assert run.ended == START.replace(minute=15)
