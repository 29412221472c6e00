"""A line in the crontab: for machines with nothing better. What was slept through is not run."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from sotdiff.errors import ScheduleError
from sotdiff.schedule.job import HOUR, HOURS
from sotdiff.schedule.shell import ask, has, order

if TYPE_CHECKING:
    from sotdiff.schedule.job import Job

NAME = "cron"


def is_here() -> bool:
    """Tell whether this machine has a crontab."""
    return has("crontab")


def line(job: Job) -> str:
    """Return the line of the crontab, which a mark at its end tells from others."""
    minute, hour = job.minutes % HOUR, job.minutes // HOUR % HOURS
    when = f"*/{minute} *" if minute else f"0 */{hour}" if hour else "0 0"
    folder, log = shlex.quote(str(job.root)), shlex.quote(str(job.log))
    command = f"umask 077; cd {folder} && {shlex.join(job.words)} >>{log} 2>&1"
    # cron takes a bare % for the end of the line.
    return f"{when} * * * {command.replace('%', chr(92) + '%')} # {job.name}"


def install(job: Job) -> list[str]:
    """Put the line into the crontab; return what is left for a person to do."""
    _replace([*_others(job), line(job)])
    return ["cron catches up on nothing: after sleep the next run is at its next time"]


def find(job: Job) -> str | None:
    """Return what is installed, in a line; None where nothing is."""
    return next((each for each in _lines() if each.endswith(f"# {job.name}")), None)


def remove(job: Job) -> None:
    """Take the line out of the crontab; everything else stays."""
    _replace(_others(job))


def _others(job: Job) -> list[str]:
    return [each for each in _lines() if not each.endswith(f"# {job.name}")]


def _lines() -> list[str]:
    """Return the crontab's lines; a user without a crontab has none."""
    well, told = ask("crontab", "-l")
    if not well and "no crontab" not in told:
        # Whoever takes this for an empty crontab writes over a full one.
        raise ScheduleError(f"`crontab -l` failed: {told}; nothing was changed")
    return told.splitlines() if well else []


def _replace(lines: list[str]) -> None:
    order("crontab", "-", given="".join(f"{each}\n" for each in lines))
