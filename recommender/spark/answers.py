"""Answers of a Spark frame of learners, by whole blocks in the executors' Python workers.

Blocks travel as Arrow (``mapInArrow``): PySpark 4 warns that it does not fully support pandas 3, and a pandas frame
would turn missing numbers and nested columns into other values on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyarrow as pa

from features.errors import InputError, describe
from features.tables import TABLES
from recommender.spark.artifact import Artifact, engine_of
from recommender.wire import WHOLE, answer_objects, request_of_row, to_json

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ROW = "row"
BLOCK = 64  # learners answered, and written, at a time: bounds the memory of a worker
ANSWERED = pa.schema(
    [(ROW, pa.int64()), *((name, pa.string()) for name in ("learner_id", "answer", "kind", "message"))]
)
_SCHEMA = "row bigint, learner_id string, answer string, kind string, message string"


def answered(frame: DataFrame, artifact: Artifact, n: int = 10, as_of: date | None = None) -> DataFrame:
    """The answer of each learner, worked out where the rows are.

    Parameters
    ----------
    frame : a column ``row``, and either ``learner`` (JSON text) or the columns of the learners table.
    artifact : the model, by :func:`ship` or :func:`shared`.
    n : length of each list.
    as_of : day of the answers for learners without a date of their own.

    Returns
    -------
    Columns ``row, learner_id, answer, kind, message``: ``answer`` as every other door writes it, or null with the
    ``kind`` and ``message`` of what was wrong with the row.

    Raises
    ------
    InputError
        A column is missing.
    """
    columns = [ROW, *_columns(frame)]

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from answer_batches(batches, artifact, n, as_of)

    return frame.select(*columns).mapInArrow(run, _SCHEMA)


def numbered(frame: DataFrame) -> DataFrame:
    """A frame read from parquet files with a column ``row``: from 0, by the files' paths and then by place in a file.

    The same files give the same numbers, however they are split among tasks.
    """
    from pyspark.sql import functions as f

    placed = frame.select("*", f.col("_metadata.file_path").alias("_file"), f.col("_metadata.row_index").alias("_at"))
    counts = {str(one["_file"]): int(one["count"]) for one in placed.groupBy("_file").count().collect()}
    files = sorted(counts, key=unquote)
    starts = list(zip(files, accumulate((counts[one] for one in files), initial=0), strict=False))
    firsts = frame.sparkSession.createDataFrame(starts, "_file string, _first bigint")
    joined = placed.join(f.broadcast(firsts), "_file")
    return joined.withColumn(ROW, f.col("_first") + f.col("_at")).drop("_file", "_at", "_first")


def answer_batches(
    batches: Iterable[pa.RecordBatch], artifact: Artifact, n: int, as_of: date | None
) -> Iterator[pa.RecordBatch]:
    """What a Python worker does with the rows it is given."""
    engine = engine_of(artifact)
    for batch in batches:
        for start in range(0, batch.num_rows, BLOCK):
            rows = batch.slice(start, BLOCK).to_pylist()
            numbers = [one.pop(ROW) for one in rows]
            answers = answer_objects(engine, [request_of_row(one) for one in rows], n, as_of)
            made = [_row(number, one) for number, one in zip(numbers, answers, strict=True)]
            yield pa.RecordBatch.from_pylist(made, schema=ANSWERED)


def _row(number: int, answer: dict[str, object]) -> dict[str, object]:
    named = {ROW: number, "learner_id": answer["learner_id"]}
    error = answer.get("error")
    if isinstance(error, dict):
        return {**named, "kind": error["kind"], "message": error["message"]}
    return {**named, "answer": to_json(answer)}


def _columns(frame: DataFrame) -> list[str]:
    """The columns of the request, as a row that must be answered alike at every door has them."""
    known = (
        [WHOLE] if WHOLE in frame.columns else [one for one in TABLES["learners"].schema.names if one in frame.columns]
    )
    missing = [one for one in (ROW, *([] if known == [WHOLE] else ["learner_id", "goal"])) if one not in frame.columns]
    if missing:
        expected = f"`{ROW}`, and `{WHOLE}` or the columns of the learners table"
        raise InputError(describe("learners", f"no column {missing[0]}", expected, "add the column"))
    return known
