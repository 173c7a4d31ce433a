"""Any number of learners for a batch: those of the sample again and again, each under an id of its own."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.tables import TABLES
from stackwise.recommender.defaults import SAMPLE

TEXTS = 24  # one learner in so many has texts to be read, which cost more than their answers
_AT_ONCE = 1_000


def write_learners(path: Path, count: int, light: bool = False) -> None:
    """Write a parquet file of ``count`` learners, who differ in what they hold as well as in their ids.

    ``light`` ones have no text to be read, and aim at no job and no qualification: they are quickly answered.
    """
    schema = TABLES["learners"].schema
    whole = pq.read_table(SAMPLE / "learners.parquet").to_pylist()
    plain = [_without_text(one) for one in whole if "job_text" not in str(one["goal"])]
    if light:
        whole = plain = [one for one in plain if not {"qualification_id", "job_id"} & set(json.loads(one["goal"]))]
    made = (_varied(whole if at % TEXTS == 0 else plain, at) for at in range(count))
    with pq.ParquetWriter(path, schema) as writer:
        while block := list(islice(made, _AT_ONCE)):
            writer.write_table(pa.Table.from_pylist(block, schema=schema))


def _without_text(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "cv_text": None, "skills": [one for one in row["skills"] if one["skill_id"]]}


def _varied(rows: list[dict[str, Any]], at: int) -> dict[str, Any]:
    row = rows[at % len(rows)]
    skills, text = row["skills"], row["cv_text"]
    return {
        **row,
        "learner_id": f"{row['learner_id']}-{at}",
        "skills": skills[at // len(rows) % (len(skills) + 1) :],
        "cv_text": f"{text} Reference {at}." if text else None,
    }
