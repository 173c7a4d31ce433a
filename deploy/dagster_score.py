"""Dagster: recommendations of a day as an asset; ``dagster dev -f deploy/dagster_score.py``.

A materialisation that is tried again goes on where it stopped: its folder is named by the partition.
"""

import json
import subprocess
from pathlib import Path

import dagster as dg

FOLDER = Path("/srv/stackwise")
DAYS = dg.DailyPartitionsDefinition(start_date="2026-09-01")


def command(day: str) -> list[str]:
    """What is run for a day."""
    return [
        *("stackwise", "score", "--data", f"{FOLDER}/catalogue", "--learners", f"{FOLDER}/learners/{day}.parquet"),
        *("--out", f"{FOLDER}/answers/{day}", "--as-of", day, "--max-failed", "5%", "--workers", "2"),
    ]


@dg.asset(partitions_def=DAYS, retry_policy=dg.RetryPolicy(max_retries=3, delay=600), kinds={"parquet"})
def recommendations(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Tables that any engine reads: ``answers/DAY/recommendations``, ``gaps``, ``errors``."""
    subprocess.run(command(context.partition_key), check=True)
    counts = json.loads((FOLDER / "answers" / context.partition_key / "manifest.json").read_text())["counts"]
    return dg.MaterializeResult(metadata=dict(counts))


defs = dg.Definitions(assets=[recommendations])
