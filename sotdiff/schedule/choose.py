"""Which scheduler: the one that was named, or the best that this machine has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sotdiff.errors import ScheduleError
from sotdiff.schedule import cron, launchd, systemd

if TYPE_CHECKING:
    from sotdiff.schedule.job import Job


class Scheduler(Protocol):
    """What each of the three can do."""

    NAME: str

    def is_here(self) -> bool:
        """Tell whether this machine has it."""

    def install(self, job: Job) -> list[str]:
        """Schedule a job; return what is left for a person to do. Raises ScheduleError."""

    def find(self, job: Job) -> str | None:
        """Return what is installed for a job, in a line; None where nothing is."""

    def remove(self, job: Job) -> None:
        """Take the job's schedule away. Raises ScheduleError."""


KINDS: dict[str, Scheduler] = {each.NAME: each for each in (launchd, systemd, cron)}


def scheduler(name: str | None = None) -> Scheduler:
    """Return the scheduler of this name, or the best one here. Raises ScheduleError."""
    found = [each for each in KINDS.values() if name in {None, each.NAME} and each.is_here()]
    if found:
        return found[0]
    raise ScheduleError(
        f"this machine has no {name or 'systemd for users, no launchd and no cron'}; call "
        "`sotdiff run` from your own scheduler (docs/schedule.md has examples)"
    )


def installed(job: Job) -> tuple[str, str] | None:
    """Return which scheduler runs this job, and what is installed there; None: nobody does."""
    found = ((each.NAME, each.find(job)) for each in KINDS.values() if each.is_here())
    return next(((name, told) for name, told in found if told), None)
