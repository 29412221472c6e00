"""How things are, as a monitor asks: the last heartbeat, and whether it is recent enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotdiff.run.telling import last_heartbeat

if TYPE_CHECKING:
    from datetime import datetime

    from sotdiff.notify import Heartbeat
    from sotdiff.settings import Settings

# The exit codes of monitoring plugins.
OK, WARNING, CRITICAL, UNKNOWN = range(4)
_LEVELS = {"ok": OK, "partial": WARNING, "blocked": WARNING, "error": CRITICAL}


@dataclass(frozen=True)
class Standing:
    """How things are: a word, the monitor's exit code, since when nothing was heard, the heartbeat.

    `word` is the run's status, or `overdue` where no run has ended for too long, or `unknown`.
    """

    word: str
    level: int
    age_s: int | None = None
    heartbeat: Heartbeat | None = None


def standing_of(settings: Settings, at: datetime) -> Standing:
    """Return how things are. Runs that stopped are critical, however well the last one ended."""
    beat = last_heartbeat(settings.state_dir)
    if beat is None:
        return Standing("unknown", UNKNOWN)
    age = at - beat.ended
    is_overdue = abs(age) > settings.schedule.silence
    word, level = ("overdue", CRITICAL) if is_overdue else (beat.status, _LEVELS[beat.status])
    return Standing(word, level, int(age.total_seconds()), beat)
