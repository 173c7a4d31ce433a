"""The parquet files that Spark reads: the ones that were named, or a copy of another file beside the answers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq

from stackwise.recommender.batch.readers import LearnerFileReader, ParquetReader
from stackwise.recommender.batch.source import LearnerSource

_COPY = "learners-as-parquet"
_AT_ONCE = 1_000  # rows of the copy


@contextmanager
def learner_files(source: LearnerSource, staged: Path) -> Iterator[list[str]]:
    """Paths, as Spark takes them, of parquet files with the rows of ``source``.

    Parameters
    ----------
    staged : where the copy of a file that is no parquet is kept meanwhile: a folder that every machine sees.
    """
    copy = staged / _COPY
    copy.mkdir()
    yield [
        _named(reader.path) if isinstance(reader, ParquetReader) else _copied(reader, copy) for reader in source.readers
    ]
    shutil.rmtree(copy)


def spark_path(path: Path) -> str:
    """A local path as Hadoop reads it, which is not a URI: nothing in it is quoted."""
    return f"file://{path.resolve()}"


def _named(path: Path) -> str:
    """The path for a reader, which takes patterns: a bracket in a folder's name is no pattern."""
    return re.sub(r"([*?\[\]{}\\])", r"\\\1", spark_path(path))


def _copied(reader: LearnerFileReader, folder: Path) -> str:
    """Spark reads quotes and broken lines of a CSV in its own way, and cannot number its rows."""
    path = folder / "learners.parquet"
    with pq.ParquetWriter(path, reader.schema) as writer:  # a file without rows has a schema too
        for batch in reader.batches(_AT_ONCE):
            writer.write_batch(batch)
    return _named(path)
