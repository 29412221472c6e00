"""How fast the door calls: an even pace below HubSpot's limits, and pauses between tries."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TEN_SECONDS = 10.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0


@dataclass(frozen=True, slots=True)
class Timing:
    """The clock that the door lives by: monotonic seconds, a sleep, and chance in [0, 1)."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


class Pace:
    """Lets `burst` calls through at once, and then one every `gap_s` seconds."""

    def __init__(self, timing: Timing, gap_s: float, burst: int = 1) -> None:
        """Start with the whole burst free."""
        self._timing = timing
        self._gap_s = gap_s
        self._slack_s = gap_s * (burst - 1)
        self._due = float("-inf")

    def due_in(self) -> float:
        """Return the seconds until the next call may go out."""
        return max(0.0, self._due - self._slack_s - self._timing.now())

    def wait(self) -> None:
        """Sleep until the next call may go out, and count it."""
        if ahead := self.due_in():
            self._timing.sleep(ahead)
        self._due = max(self._due, self._timing.now()) + self._gap_s


def pace_for_calls(timing: Timing, per_10s: int) -> Pace:
    """Return a pace that never lets more than `per_10s` calls through in any ten seconds.

    A fifth may go at once, the rest comes evenly, so that no single call waits long: a contact
    that was just read must not grow old before its write goes out.
    """
    burst = max(1, per_10s // 5)
    return Pace(timing, TEN_SECONDS / max(1, per_10s - burst), burst)


def pace_for_searches(timing: Timing, per_s: float) -> Pace:
    """Return a pace with `per_s` searches a second, evenly."""
    return Pace(timing, 1 / per_s)


def pause_s(tries: int, asked_s: float | None, chance: float) -> float:
    """Return how long to wait after so many tries: what HubSpot asks for, else longer each time.

    Without a wish of HubSpot's: 0.5 s, 1 s, 2 s … up to 10 s, of which chance takes up to half
    off, so that several programs do not come back together.
    """
    if asked_s is not None:
        return asked_s
    return min(FIRST_PAUSE_S * 2.0 ** (tries - 1), LONGEST_PAUSE_S) * (1 - chance / 2)
