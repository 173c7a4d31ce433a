"""Airflow: last night's learners out of a database, scored, and their recommendations back into it.

Put it into the folder of DAGs. A task that is tried again goes on where it stopped: its folder is named by the day.
The connection's URL comes from the variable ``STACKWISE_SQL`` of the worker, never from the command line.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

QUERY = "SELECT learner_id, goal, skills, holdings, constraints, cv_text FROM learners ORDER BY learner_id"
SCORE = (
    "stackwise score --data /srv/stackwise/catalogue --as-of {{ ds }} --out /srv/stackwise/answers/{{ ds }} "
    f'--query "{QUERY}" --to-table recommendations --max-failed 5% --workers 2'
)

with DAG(
    "stackwise_score",
    schedule="@daily",
    start_date=datetime(2026, 9, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=10), "execution_timeout": timedelta(hours=6)},
):
    check = BashOperator(task_id="check", bash_command="stackwise check /srv/stackwise/catalogue")
    score = BashOperator(task_id="score", bash_command=SCORE, append_env=True)
    check >> score
