"""What is scheduled: the one command, in the folder of one configuration, every so often."""

from __future__ import annotations

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sotdiff.errors import ScheduleError

if TYPE_CHECKING:
    from datetime import timedelta

    from sotdiff.settings import Settings

HOUR, HOURS = 60, 24
MINUTES_A_DAY = HOURS * HOUR


@dataclass(frozen=True)
class Job:
    """One folder's schedule. `minutes`: how often; a whole part of an hour or of a day.

    name    `sotdiff-` and a mark of the folder: each configuration has a schedule of its own
    words   the command
    log     where its words go where nobody else keeps them
    """

    name: str
    root: Path
    words: tuple[str, ...]
    minutes: int
    log: Path

    def times(self) -> list[tuple[int, int]]:
        """Return each hour and minute of a day at which it runs."""
        return [divmod(at, HOUR) for at in range(0, MINUTES_A_DAY, self.minutes)]


def job_of(settings: Settings) -> Job:
    """Return what is to be scheduled for a configuration. Raises ScheduleError."""
    root = settings.root
    if any(ord(sign) < ord(" ") for sign in str(root)):
        raise ScheduleError(f"the folder {str(root)!r} cannot stand in a schedule; rename it")
    mark = hashlib.sha256(str(root).encode()).hexdigest()[:8]
    minutes = _minutes(settings.schedule.every)
    log = settings.state_dir / "schedule.log"
    return Job(f"sotdiff-{mark}", root, (_program(), "run"), minutes, log)


def _minutes(every: timedelta) -> int:
    """Return the span in minutes, if the clock can tell its times."""
    minutes, rest = divmod(int(every.total_seconds()), 60)
    whole = HOUR if minutes < HOUR else MINUTES_A_DAY
    if minutes and not rest and whole % minutes == 0 and (minutes < HOUR or minutes % HOUR == 0):
        return minutes
    raise ScheduleError(
        f"[schedule] every = {every}: not a whole part of an hour (5m, 15m, 30m, 1h) or of a day "
        "(2h, 6h, 1d)"
    )


def _program() -> str:
    """Return the `sotdiff` that belongs to this very Python."""
    found = shutil.which("sotdiff", path=str(Path(sys.executable).parent))
    if found is None:
        raise ScheduleError(f"no `sotdiff` beside {sys.executable}; install the package there")
    return found
