"""Any number of learners for a batch: those of the sample again and again, each under an id of its own."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from features.tables import TABLES
from recommender.defaults import SAMPLE

_AT_ONCE = 1_000


def write_learners(path: Path, count: int) -> None:
    """Write a parquet file of ``count`` learners, who differ in what they hold as well as in their ids."""
    schema = TABLES["learners"].schema
    rows = pq.read_table(SAMPLE / "learners.parquet").to_pylist()
    made = ({**rows[at % len(rows)], **_varied(rows[at % len(rows)], at)} for at in range(count))
    with pq.ParquetWriter(path, schema) as writer:
        while block := list(islice(made, _AT_ONCE)):
            writer.write_table(pa.Table.from_pylist(block, schema=schema))


def _varied(row: dict[str, Any], at: int) -> dict[str, object]:
    """Only one in twenty-five keeps a text, with words of its own: to read one costs as much as several answers."""
    skills, text = row["skills"], row["cv_text"]
    return {
        "learner_id": f"{row['learner_id']}-{at}",
        "skills": skills[at // 34 % (len(skills) + 1) :],
        "cv_text": f"{text} Reference {at}." if text and at % 50 < 2 else None,
    }
