"""Stored events as the interaction log that retraining reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.files import whole_file
from stackwise.recommender.service.events import EventStore

OUTCOMES = {"impression": "shown", "click": "opened", "enrol": "enrolled", "complete": "completed"}
SCHEMA = pa.schema(
    [
        ("event_id", pa.string()),
        ("learner_id", pa.string()),
        ("credential_id", pa.string()),
        ("outcome", pa.string()),
        ("occurred_at", pa.timestamp("us", tz="UTC")),
        ("propensity", pa.float64()),
        ("position", pa.int64()),
        ("model", pa.string()),
        ("catalogue", pa.string()),
        ("learner", pa.string()),
    ]
)


def export_log(store: EventStore, out: Path) -> int:
    """Write every event to a parquet file, whole or not at all, in memory that does not grow with their number.

    Returns
    -------
    The number of events, which are ordered by time and id.

    Raises
    ------
    DataError
        The database cannot be read; a file that was there stays as it was.
    """
    count = 0
    with whole_file(out) as staged, pq.ParquetWriter(staged, SCHEMA) as writer:
        for block in store.each():
            writer.write_table(_table(block))
            count += len(block)
    return count


def _table(rows: Sequence[Any]) -> pa.Table:
    plain = [{**row._mapping, "outcome": OUTCOMES[row.kind]} for row in rows]
    return pa.Table.from_pylist(plain, schema=SCHEMA)
