"""A systemd user timer: runs at the times of the clock, and once after they were slept through."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sotdiff.schedule.job import HOUR, MINUTES_A_DAY
from sotdiff.schedule.shell import ask, has, order

if TYPE_CHECKING:
    from sotdiff.schedule.job import Job

NAME = "systemd"
# A start that finds another run under way (exit 5) is no failure of the unit.
SERVICE = """\
[Unit]
Description=sotdiff: one run for {told}

[Service]
Type=oneshot
WorkingDirectory={root}
ExecStart={command}
UMask=0077
TimeoutStartSec=2h
SuccessExitStatus=5
"""
TIMER = """\
[Unit]
Description=sotdiff: the schedule for {told}

[Timer]
OnCalendar={calendar}
Persistent=true
AccuracySec=5s

[Install]
WantedBy=timers.target
"""


def is_here() -> bool:
    """Tell whether a user's own units can be used."""
    return has("systemctl") and ask("systemctl", "--user", "show-environment")[0]


def files(job: Job) -> dict[Path, str]:
    """Return the unit files by their paths."""
    told = {"told": _plain(str(job.root)), "root": _plain(str(job.root))}
    command = " ".join(_quoted(word) for word in job.words)
    return {
        _unit(job, "service"): SERVICE.format(**told, command=command),
        _unit(job, "timer"): TIMER.format(**told, calendar=calendar(job)),
    }


def install(job: Job) -> list[str]:
    """Put the timer to work; return what is left for a person to do."""
    for path, text in files(job).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    order("systemctl", "--user", "daemon-reload")
    order("systemctl", "--user", "enable", "--now", f"{job.name}.timer")
    well, told = ask("loginctl", "enable-linger")
    hint = f"runs only while you are logged in: `sudo loginctl enable-linger $USER` ({told})"
    return [] if well else [hint]


def find(job: Job) -> str | None:
    """Return what is installed, in a line; None where nothing is."""
    if not _unit(job, "timer").exists():
        return None
    active, _ = ask("systemctl", "--user", "is-active", f"{job.name}.timer")
    return f"{_unit(job, 'timer')} ({'active' if active else 'NOT active'})"


def remove(job: Job) -> None:
    """Stop the timer and take its files away."""
    order("systemctl", "--user", "disable", "--now", f"{job.name}.timer")
    for path in files(job):
        path.unlink(missing_ok=True)
    order("systemctl", "--user", "daemon-reload")


def calendar(job: Job) -> str:
    """Return the times as OnCalendar has them: `*:0/15`."""
    if job.minutes < HOUR:
        return f"*:0/{job.minutes}"
    return "00:00" if job.minutes == MINUTES_A_DAY else f"0/{job.minutes // HOUR}:00"


def _unit(job: Job, kind: str) -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "systemd" / "user" / f"{job.name}.{kind}"


def _plain(text: str) -> str:
    """Return a text as a unit file has it outside of a command."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """Return a word of a command, whatever stands in it."""
    safe = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{safe}"'
