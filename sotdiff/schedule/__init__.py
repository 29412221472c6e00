"""The schedule: `sotdiff run` at fixed times, by what the machine has for that.

job      what is run, and how often        shell    the machine's own programs
systemd  a user timer on Linux             launchd  a launch agent on macOS
cron     a line in the crontab             choose   which of them this machine has

Each of the three knows whether it `is_here`, and can `install`, `find` and `remove` a job. The
times are those of the clock, so that a machine that slept catches up once when it wakes; cron does
not, it goes on at its next time. Overlapping starts are refused by the program's own lock (exit 5).
"""

from sotdiff.schedule.choose import KINDS, installed, scheduler
from sotdiff.schedule.job import Job, job_of

__all__ = ["KINDS", "Job", "installed", "job_of", "scheduler"]
