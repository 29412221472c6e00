"""A launch agent on macOS: a calendar interval fires on wake for a time that was slept through."""

from __future__ import annotations

import os
import plistlib
from pathlib import Path
from typing import TYPE_CHECKING

from sotdiff.schedule.job import HOUR
from sotdiff.schedule.shell import ask, has, order

if TYPE_CHECKING:
    from sotdiff.schedule.job import Job

NAME = "launchd"


def is_here() -> bool:
    """Tell whether this is a Mac."""
    return has("launchctl")


def files(job: Job) -> dict[Path, str]:
    """Return the agent's file by its path."""
    content = {
        "Label": job.name,
        "ProgramArguments": list(job.words),
        "WorkingDirectory": str(job.root),
        "StartCalendarInterval": _calendar(job),
        "Umask": 0o077,
        "StandardOutPath": str(job.log),
        "StandardErrorPath": str(job.log),
    }
    return {_agent(job): plistlib.dumps(content, sort_keys=False).decode()}


def install(job: Job) -> list[str]:
    """Load the agent; return what is left for a person to do."""
    ask("launchctl", "bootout", f"{_domain()}/{job.name}")
    for path, text in files(job).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        order("launchctl", "bootstrap", _domain(), str(path))
    return []


def find(job: Job) -> str | None:
    """Return what is installed, in a line; None where nothing is."""
    if not _agent(job).exists():
        return None
    loaded, _ = ask("launchctl", "print", f"{_domain()}/{job.name}")
    return f"{_agent(job)} ({'loaded' if loaded else 'NOT loaded'})"


def remove(job: Job) -> None:
    """Unload the agent and take its file away."""
    ask("launchctl", "bootout", f"{_domain()}/{job.name}")
    _agent(job).unlink(missing_ok=True)


def _calendar(job: Job) -> list[dict[str, int]]:
    """Return the times: minutes of every hour, or hours and minutes of the day."""
    if job.minutes <= HOUR:
        return [{"Minute": minute} for hour, minute in job.times() if hour == 0]
    return [{"Hour": hour, "Minute": minute} for hour, minute in job.times()]


def _agent(job: Job) -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{job.name}.plist"


def _domain() -> str:
    return f"gui/{os.getuid()}"
