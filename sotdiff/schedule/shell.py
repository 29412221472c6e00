"""The door to the machine's own programs: systemctl, loginctl, launchctl, crontab."""

from __future__ import annotations

import shutil
import subprocess

from sotdiff.errors import ScheduleError

_SECONDS = 30


def has(program: str) -> bool:
    """Tell whether the machine has a program."""
    return shutil.which(program) is not None


def ask(*words: str, given: str | None = None) -> tuple[bool, str]:
    """Run a program; return whether it went well, and what it said."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words, no shell
            words, input=given, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as cause:
        return False, str(cause)
    return done.returncode == 0, done.stdout if done.returncode == 0 else done.stderr.strip()


def order(*words: str, given: str | None = None) -> None:
    """Run a program that must go well. Raises ScheduleError with what it said."""
    well, told = ask(*words, given=given)
    if not well:
        raise ScheduleError(f"`{' '.join(words)}` failed: {told or 'it said nothing'}")
