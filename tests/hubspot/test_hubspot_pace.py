"""How fast the door calls."""

from __future__ import annotations

import pytest
from doorway import HandTime

from sotdiff.hubspot.pace import pace_for_calls, pace_for_searches, pause_s


def most_within(times: list[float], span: float) -> int:
    """Return the greatest number of times within any half-open span."""
    return max(sum(start <= other < start + span for other in times) for start in times)


@pytest.mark.parametrize("per_10s", [1, 2, 7, 100, 190])
def test_never_more_than_the_limit(per_10s: int) -> None:
    """However many calls come at once, no ten seconds hold more than the limit."""
    time = HandTime()
    pace = pace_for_calls(time.timing(), per_10s)
    times = []
    for _ in range(4 * per_10s):
        pace.wait()
        times.append(time.now())
    assert most_within(times, 9.999) <= per_10s


def test_a_small_look_does_not_wait() -> None:
    """The dozen calls of a look go out at once, and an idle door gets its burst back."""
    time = HandTime()
    pace = pace_for_calls(time.timing(), 100)
    for _ in range(2):
        for _ in range(12):
            pace.wait()
        assert time.slept == []
        time.seconds += 10


def test_no_call_waits_long() -> None:
    """A single call waits a fraction of a second, so that no contact just read grows old."""
    time = HandTime()
    pace = pace_for_calls(time.timing(), 100)
    for _ in range(300):
        pace.wait()
    assert max(time.slept) < 0.2


def test_searches_come_evenly() -> None:
    """Four searches a second are a quarter of a second apart."""
    time = HandTime()
    pace = pace_for_searches(time.timing(), 4)
    for _ in range(9):
        pace.wait()
    assert time.now() == pytest.approx(1000 + 8 / 4)


@pytest.mark.parametrize(
    ("tries", "asked_s", "chance", "pause"),
    [
        (1, None, 0.0, 0.5),
        (1, None, 1.0, 0.25),
        (3, None, 0.0, 2.0),
        (9, None, 0.0, 10.0),
        (1, 7.0, 1.0, 7.0),
        (4, 0.0, 0.0, 0.0),
    ],
)
def test_pause(tries: int, asked_s: float | None, chance: float, pause: float) -> None:
    """A pause is what HubSpot asks for, else it doubles up to ten seconds, less up to half."""
    assert pause_s(tries, asked_s, chance) == pause
