"""sotdiff from Apache Airflow: put this file where Airflow looks for DAGs.

`sotdiff` is on the worker's PATH, and the folder of `sotdiff.toml` is /srv/crm there. A run that
fails is not tried again: the next one does what it left. Exit 5, another run is under way, skips.
"""

from datetime import UTC, datetime

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    dag_id="sotdiff",
    schedule="*/15 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
):
    BashOperator(
        task_id="run",
        bash_command="sotdiff run",
        cwd="/srv/crm",
        skip_on_exit_code=5,
        retries=0,
    )
