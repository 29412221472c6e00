"""What Airflow makes of the example, as JSON; runs in Airflow's environment, not in ours."""

from __future__ import annotations

import json
import os
import sys

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

bag = DagBag(sys.argv[1])
if bag.import_errors:
    sys.exit(str(bag.import_errors))
(dag,) = bag.dags.values()
(task,) = dag.tasks


def end_with(code: str) -> str:
    """Let the task run where `sotdiff` ends with this code; return how it ended."""
    os.environ["CODE"] = code
    try:
        task.execute({})
    except AirflowSkipException:
        return "passed over"
    except AirflowException:
        return "failed"
    return "done"


facts = {
    "cron": dag.timetable.expression,
    "at once": dag.max_active_runs,
    "catches up": dag.catchup,
    "retries": task.retries,
    "ends": [end_with(code) for code in sys.argv[2:]],
}
sys.stdout.write(f"\n{json.dumps(facts)}\n")
