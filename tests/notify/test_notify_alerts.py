"""When people are told: on a change, on growing old, on recovery; never every 15 minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from recording import START

from sotdiff.notify import Notice, Spent, Standing, key_of, next_notice

SLOT = timedelta(minutes=15)
DAY = timedelta(days=1)
WORKBOOK = "error:WorkbookError"


class Audience:
    """People who are told of one run after the other."""

    def __init__(self) -> None:
        self.standing = Standing()
        self.heard: list[tuple[datetime, Notice]] = []
        self.at = START

    def run(self, *keys: str, times: int = 1, slot: timedelta = SLOT) -> list[str]:
        """Let runs end in these states, `times` over; return the kinds of notices heard."""
        before = len(self.heard)
        for key in keys * times:
            self.at += slot
            self.standing, notice = next_notice(self.standing, key, self.at, self._spent())
            if notice:
                self.heard.append((self.at, notice))
        return [notice.kind for _, notice in self.heard[before:]]

    def _spent(self) -> Spent:
        recent = [notice.kind for at, notice in self.heard if at > self.at - DAY]
        return Spent(recent.count("failing"), recent.count("recovered"))


def test_calm_is_not_told() -> None:
    """Good runs from the first one on, for a day: nothing."""
    assert Audience().run("ok", times=96) == []


@pytest.mark.parametrize("key", ["partial", "blocked:GuardTripped", WORKBOOK])
def test_a_change_to_something_bad_is_told_once(key: str) -> None:
    """At the first run ever too, and not again 15 minutes later."""
    for before in ((), ("ok",)):
        people = Audience()
        people.run(*before)
        assert people.run(key, key, key) == ["failing"]


def test_another_failure_is_news() -> None:
    """Another status, or another kind of error; since when counts from the first of them."""
    people = Audience()
    assert people.run(WORKBOOK, "error:AuthError", "partial") == ["failing"] * 3
    assert {notice.since for _, notice in people.heard} == {START + SLOT}
    assert people.heard[-1][1].was == "error:AuthError"


def test_it_is_told_again_after_1_4_and_24_hours_and_daily() -> None:
    """For three days: five times, each on a higher level."""
    people = Audience()
    people.run(WORKBOOK, times=3 * 96 + 1)
    began = people.heard[0][0]
    hours = [(at - began) / timedelta(hours=1) for at, _ in people.heard]
    assert hours == [0, 1, 4, 24, 48, 72]
    assert [notice.level for _, notice in people.heard] == [0, 1, 2, 3, 4, 5]


def test_the_end_is_told_once() -> None:
    """What was open and since when; then calm."""
    people = Audience()
    people.run("partial", "partial")
    assert people.run("ok", "ok", "ok") == ["recovered"]
    assert people.heard[-1][1] == Notice("recovered", "partial", START + SLOT)


def test_96_failing_runs_in_a_day_are_at_most_six_pushes_and_one_recovery() -> None:
    """However the failures change, in any 24 hours; figure 15."""
    for keys in ((WORKBOOK,), (WORKBOOK, "partial"), (WORKBOOK, "ok"), ("partial", "ok", "ok")):
        people = Audience()
        people.run(*keys, times=93 // len(keys))
        people.run("ok", times=2)
        kinds = [notice.kind for _, notice in people.heard]
        assert 1 <= kinds.count("failing") <= 6
        assert kinds.count("recovered") == 1


def test_what_found_no_room_is_told_when_there_is_room() -> None:
    """A seventh failure in a day, and a second recovery: a day later, if it lasts."""
    people = Audience()
    people.run("partial", "blocked", times=3)
    assert people.run(WORKBOOK, times=4) == []
    assert people.run(WORKBOOK, times=96)[:1] == ["failing"]
    people = Audience()
    people.run("partial", "ok", "partial")
    assert people.run("ok", times=80) == []
    assert people.run("ok", times=20) == ["recovered"]


def test_r01_is_told_every_time_and_takes_nobodys_room() -> None:
    """Ten runs with a violation: ten notices, and the next failure finds all its room."""
    people = Audience()
    assert people.run("error:R01Violation", times=10) == ["r01"] * 10
    assert people.run("ok", WORKBOOK) == ["recovered", "failing"]


def test_what_the_dead_man_said_is_taken_back() -> None:
    """Good runs again: recovered, since when it was silent. Failing ones: told, that they run."""
    armed = START + 2 * SLOT
    people = Audience()
    people.standing = Standing(armed_until=armed)
    assert people.run("ok", "ok", slot=4 * SLOT) == ["recovered"]
    assert people.heard[0][1] == Notice("recovered", "silent", armed)
    people.standing = Standing("partial", START, 0, armed)
    assert people.run("partial", "partial", slot=SLOT) == ["failing"]


def test_a_run_in_time_takes_nothing_back() -> None:
    """The dead-man message was put off before it was due."""
    people = Audience()
    people.standing = Standing(armed_until=START + SLOT)
    assert people.run("ok") == []


def test_the_kind_of_error_is_part_of_the_state() -> None:
    """Without one the status alone."""
    assert key_of("partial", None) == "partial"
    assert key_of("error", "AuthError") == "error:AuthError"
