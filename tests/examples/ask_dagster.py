"""What Dagster makes of the example, as JSON; runs in Dagster's environment, not in ours."""

from __future__ import annotations

import json
import os
import runpy
import sys

import dagster

made = runpy.run_path(sys.argv[1])["definitions"]
dagster.Definitions.validate_loadable(made)
(schedule,) = made.get_repository_def().schedule_defs
job = made.resolve_job_def(schedule.job_name)


def end_with(code: str) -> str:
    """Let the job run where `sotdiff` ends with this code; return how it ended."""
    os.environ["CODE"] = code
    return "done" if job.execute_in_process(raise_on_error=False).success else "failed"


facts = {
    "cron": schedule.cron_schedule,
    "starts by itself": schedule.default_status is dagster.DefaultScheduleStatus.RUNNING,
    "retries": int(job.tags["dagster/max_retries"]),
    "ends": [end_with(code) for code in sys.argv[2:]],
}
sys.stdout.write(f"\n{json.dumps(facts)}\n")
