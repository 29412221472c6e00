"""sotdiff from Dagster: `dagster dev -f dagster_job.py`, or name the file in your workspace.

`sotdiff` is on the PATH, and the folder of `sotdiff.toml` is /srv/crm. A run that fails is not
tried again: the next one does what it left. Exit 5, another run is under way, is no failure.
"""

import subprocess

import dagster

LOCKED = 5


@dagster.op
def run_sotdiff(context: dagster.OpExecutionContext) -> None:
    """Run sotdiff once."""
    code = subprocess.run(["sotdiff", "run"], cwd="/srv/crm", check=False).returncode
    if code == LOCKED:
        context.log.info("another run of sotdiff is under way")
    elif code:
        raise dagster.Failure(f"sotdiff run ended with {code}", allow_retries=False)


@dagster.job(tags={"dagster/max_retries": "0"})
def sotdiff() -> None:
    """Keep HubSpot in agreement with the workbook."""
    run_sotdiff()


definitions = dagster.Definitions(
    schedules=[
        dagster.ScheduleDefinition(
            job=sotdiff,
            cron_schedule="*/15 * * * *",
            default_status=dagster.DefaultScheduleStatus.RUNNING,
        )
    ]
)
