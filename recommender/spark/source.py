"""The parquet files that Spark reads: the ones that were named, or a copy of a CSV beside the answers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from features.errors import InputError, describe

_COPY = "learners-as-parquet"


@contextmanager
def learner_files(source: Path, staged: Path) -> Iterator[list[str]]:
    """Paths, as Spark takes them, of the parquet files of ``source``, in the order in which their rows are numbered.

    Parameters
    ----------
    source : a parquet file, a folder of them, or a CSV file.
    staged : where the copy of a CSV is kept meanwhile: a folder that every machine sees.

    Raises
    ------
    InputError
        None of the three.
    """
    if source.is_file() and source.suffix == ".csv":
        copy = staged / _COPY
        _copied(source, copy)
        yield [_named(one) for one in sorted(copy.glob("*.parquet"))]
        shutil.rmtree(copy)
        return
    files = sorted(source.glob("*.parquet")) if source.is_dir() else [source] if source.is_file() else []
    if not files:
        fix = "pass a parquet file, a folder of them, or a CSV"
        raise InputError(describe(f"learners {source}", "no parquet or CSV file", "learners to answer", fix))
    yield [_named(one) for one in files]


def spark_path(path: Path) -> str:
    """A local path as Hadoop reads it, which is not a URI: nothing in it is quoted."""
    return f"file://{path.resolve()}"


def _named(path: Path) -> str:
    """The path for a reader, which takes patterns: a bracket in a folder's name is no pattern."""
    return re.sub(r"([*?\[\]{}\\])", r"\\\1", spark_path(path))


def _copied(source: Path, folder: Path) -> None:
    folder.mkdir()
    names = pa.csv.open_csv(source).schema.names
    text = pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
    reader = pa.csv.open_csv(source, convert_options=text)
    with reader, pq.ParquetWriter(folder / "learners.parquet", reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
