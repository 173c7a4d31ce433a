"""The parquet files that Spark reads: the ones that were named, or a copy of a CSV beside the answers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.recommender.batch.columns import COLUMNS
from stackwise.recommender.batch.source import FAULT, CsvReader, LearnerSource

_COPY = "learners-as-parquet"
_AT_ONCE = 1_000  # rows of the copy
_CSV = pa.schema([(one, pa.string()) for one in (*COLUMNS, FAULT)])


@contextmanager
def learner_files(source: LearnerSource, staged: Path) -> Iterator[list[str]]:
    """Paths, as Spark takes them, of parquet files with the rows of ``source``.

    Parameters
    ----------
    staged : where the copy of a CSV is kept meanwhile: a folder that every machine sees.
    """
    copy = staged / _COPY
    copy.mkdir()
    yield [_copied(reader, copy) if isinstance(reader, CsvReader) else _named(reader.path) for reader in source.readers]
    shutil.rmtree(copy)


def spark_path(path: Path) -> str:
    """A local path as Hadoop reads it, which is not a URI: nothing in it is quoted."""
    return f"file://{path.resolve()}"


def _named(path: Path) -> str:
    """The path for a reader, which takes patterns: a bracket in a folder's name is no pattern."""
    return re.sub(r"([*?\[\]{}\\])", r"\\\1", spark_path(path))


def _copied(reader: CsvReader, folder: Path) -> str:
    """Spark reads quotes and broken lines of a CSV in its own way, and cannot number its rows."""
    path = folder / "learners.parquet"
    with pq.ParquetWriter(path, _CSV) as writer:
        for batch in reader.batches(_AT_ONCE):
            writer.write_table(_as_declared(batch))
    return _named(path)


def _as_declared(batch: pa.RecordBatch) -> pa.Table:
    """With every column a CSV may have, nulls where it has not: a CSV without lines has a schema too."""
    missing = pa.nulls(batch.num_rows, pa.string())
    return pa.table([batch[name] if name in batch.schema.names else missing for name in _CSV.names], schema=_CSV)
