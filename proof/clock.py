"""Time that goes on by a millisecond whenever it is looked at, and by leaps when one sleeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sotdiff.hubspot import Timing

START = datetime(2026, 3, 2, 7, tzinfo=UTC)
TICK_S = 0.001


@dataclass
class SimTime:
    """One clock for the door, the applier, the journal and HubSpot; `slept`: each pause."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def moment(self) -> datetime:
        """Return the next moment."""
        self.seconds += TICK_S
        return START + timedelta(seconds=self.seconds)

    def now(self) -> float:
        """Return monotonic seconds."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.seconds += seconds

    def wait(self, span: timedelta) -> None:
        """Let time pass that nobody sleeps through."""
        self.seconds += span.total_seconds()

    def timing(self) -> Timing:
        """Return what the door lives by; no chance in it."""
        return Timing(self.now, self.sleep, lambda: 0.0)
