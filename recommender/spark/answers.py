"""Answers of a Spark frame of learners, by whole blocks in the executors' Python workers.

Blocks travel as Arrow (``mapInArrow``): PySpark 4 warns that it does not fully support pandas 3, and a pandas frame
would turn missing numbers and nested columns into other values on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import accumulate
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from stackwise.features.errors import InputError, describe
from stackwise.features.records import JsonObject
from stackwise.recommender.batch.chunks import answered_rows
from stackwise.recommender.batch.columns import known_columns
from stackwise.recommender.batch.flat import SCHEMAS, flat_rows
from stackwise.recommender.batch.readers import FAULT
from stackwise.recommender.serialize import to_json
from stackwise.recommender.spark.bundle import SharedBundle, engine_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ROW = "row"
BLOCK = 64  # learners answered, and written, at a time: bounds the memory of a worker
_TEXTS = ("learner_id", "answer", "kind", "message")
ANSWERED = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in _TEXTS), ("abstained", pa.bool_())])
_SCHEMA = f"row bigint, {', '.join(f'{name} string' for name in _TEXTS)}, abstained boolean"


def answered(frame: DataFrame, artifact: SharedBundle, n: int, as_of: date, seconds: float | None = None) -> DataFrame:
    """The answer of each learner, worked out where the rows are.

    Parameters
    ----------
    frame : a column ``row``, and either ``learner`` (JSON text) or the columns of the learners table.
    artifact : the model, by :func:`ship` or :func:`shared`.
    n : length of each list.
    as_of : day of the answers for learners without a date of their own.
    seconds : the longest that one learner may take; who takes longer has an error. None does not bound it.

    Returns
    -------
    Columns ``row, learner_id, answer, kind, message, abstained``: ``answer`` as every other door writes it, or null
    with the ``kind`` and ``message`` of what was wrong with the row.

    Raises
    ------
    InputError
        A column is missing.
    """
    if ROW not in frame.columns:
        fix = "number the rows, by numbered(frame) where it was read from parquet"
        raise InputError(describe("learners columns", f"no column {ROW}", "a number a row", fix))
    columns = [ROW, *known_columns("learners", frame.columns), *(one for one in (FAULT,) if one in frame.columns)]

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from answer_batches(batches, artifact, n, as_of, seconds)

    return frame.select(*columns).mapInArrow(run, _SCHEMA)


def flattened(frame: DataFrame, table: str) -> DataFrame:
    """The rows of answers in a flat table.

    Parameters
    ----------
    frame : columns ``row, learner_id, answer``, the last JSON text.
    table : ``recommendations`` or ``gaps``.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            lines = batch.select([ROW, "learner_id", "answer"]).to_pylist()
            made = [row for one in lines for row in flat_rows(table, **{**one, "answer": json.loads(one["answer"])})]
            yield pa.RecordBatch.from_pylist(made, schema=SCHEMAS[table])

    return frame.mapInArrow(run, from_arrow_schema(SCHEMAS[table]))


def numbered(frame: DataFrame) -> DataFrame:
    """A frame read from parquet files with a column ``row``: from 0, by the files' paths and then by place in a file.

    The same files give the same numbers, however they are split among tasks; they are those of the other engine.
    """
    from pyspark.sql import functions as f

    placed = frame.select("*", f.col("_metadata.file_path").alias("_file"), f.col("_metadata.row_index").alias("_at"))
    counts = {str(one["_file"]): int(one["count"]) for one in placed.groupBy("_file").count().collect()}
    files = sorted(counts, key=lambda one: PurePosixPath(unquote(urlsplit(one).path)))
    starts = list(zip(files, accumulate((counts[file] for file in files), initial=0), strict=False))
    firsts = frame.sparkSession.createDataFrame(starts, "_file string, _first bigint")
    joined = placed.join(f.broadcast(firsts), "_file")
    return joined.withColumn(ROW, f.col("_first") + f.col("_at")).drop("_file", "_at", "_first")


def answer_batches(
    batches: Iterable[pa.RecordBatch], artifact: SharedBundle, n: int, as_of: date, seconds: float | None = None
) -> Iterator[pa.RecordBatch]:
    """What a Python worker does with the rows it is given."""
    engine = engine_of(artifact)
    engine.stages.understanding.remembers = True
    for batch in batches:
        for start in range(0, batch.num_rows, BLOCK):
            rows = batch.slice(start, BLOCK).to_pylist()
            numbers = [row.pop(ROW) for row in rows]
            found = answered_rows(engine, rows, 0, n, as_of, seconds)
            made = [{**_line(one), ROW: number} for number, one in zip(numbers, found, strict=True)]
            yield pa.RecordBatch.from_pylist(made, schema=ANSWERED)


def _line(found: JsonObject) -> JsonObject:
    answer, named = found["answer"], {"learner_id": found["learner_id"]}
    if "error" in answer:
        return {**named, **answer["error"], "abstained": False}
    return {**named, "answer": to_json(answer), "abstained": answer["abstained"] is not None}
