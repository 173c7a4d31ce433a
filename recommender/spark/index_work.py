"""Index work on a cluster: executors encode and read the texts of courses, the driver keeps what they give.

What an executor needs is the folder with its skills indexed; it is opened once by each Python worker, and only if its
reader or encoder is, by its fingerprint, the driver's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from stackwise.features.catalogue import read_catalogue
from stackwise.features.encoders import Encoder, load_encoder
from stackwise.features.errors import DataError, describe
from stackwise.features.vectors import Progress, encoder_made_with
from stackwise.features.versions import version_of
from stackwise.models.linker import Linker
from stackwise.recommender.batch.workers import spare_collector
from stackwise.recommender.index.build import refresh
from stackwise.recommender.index.course_reader import CourseReader, CourseText
from stackwise.recommender.index.text_work import READ_AT_ONCE
from stackwise.recommender.spark.session import need_pyspark, spark_errors, spark_session, watched

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

FEW = 64  # texts; the driver encodes so few itself
_PARTS = 4  # tasks for each core, so that a slow one does not keep the others waiting
Parts = Iterator[pa.RecordBatch]


def refresh_on_spark(
    folder: Path, encoder: str = "default", master: str = "", progress: Progress | None = None
) -> dict[str, int]:
    """:func:`stackwise.recommender.index.build.refresh` with the texts of courses encoded and read by executors.

    Parameters
    ----------
    master : Spark's master URL; empty where ``spark-submit`` names it. A session that runs already is used.

    Returns
    -------
    The counts of ``refresh``.

    Raises
    ------
    InputError
        No PySpark, or Java does not start.
    DataError
        As of ``refresh``; or the job failed more often than Spark tries again.
    """
    need_pyspark()
    with spark_session(master) as spark, TemporaryDirectory(prefix="stackwise-spark-") as packing:
        name = encoder_made_with(version_of(folder), encoder)
        return dict(refresh(folder, name, progress, SparkWork(spark, Path(packing), name, progress)))


@dataclass(frozen=True, eq=False)
class SparkWork:
    """Index work by the executors of a session; catalogues are packed in ``packing``, ``name`` is the encoder's."""

    spark: SparkSession
    packing: Path
    name: str
    progress: Progress | None = None

    def encoder(self, encoder: Encoder, name: str) -> Encoder:
        """An encoder whose texts executors encode."""
        return _FarEncoder(self, encoder, name)

    def read(self, reader: CourseReader, folder: Path | None, courses: Sequence[CourseText]) -> Iterator[pd.DataFrame]:
        """The claims of courses, each part read by an executor."""
        if folder is None or not courses:
            return
        place, shipped = self._place(folder, reader.fingerprint)
        name, fingerprint = self.name, reader.fingerprint

        def run(batches: Iterable[pa.RecordBatch]) -> Parts:
            own = _reader_of(place, shipped, name, fingerprint)
            for texts, at in _texts(batches):
                claims = own.read([CourseText(tuple(parts)) for parts in texts])
                yield _answer(at, _packed(claims))

        parts = [course.parts for course in courses]
        for packed in self.mapped(parts, pa.list_(pa.string()), READ_AT_ONCE, run, "read what courses teach"):
            yield pa.ipc.open_stream(packed).read_pandas()

    def mapped(
        self,
        texts: Sequence[Any],
        kind: pa.DataType,
        size: int,
        run: Callable[[Iterable[pa.RecordBatch]], Parts],
        what: str,
    ) -> list[bytes]:
        """What ``run`` makes of parts of ``size`` texts, in their order."""
        starts = range(0, len(texts), size)
        rows = {"at": list(starts), "texts": [list(texts[start : start + size]) for start in starts]}
        table = pa.table(rows, pa.schema([("at", pa.int64()), ("texts", pa.list_(kind))]))
        with spark_errors(what), _told(self.spark, what, self.progress):
            tasks = min(len(starts), _PARTS * max(self.spark.sparkContext.defaultParallelism, 1))
            frame = self.spark.createDataFrame(table).repartition(tasks, "at")
            found = frame.mapInArrow(run, "at bigint, made binary").collect()
        return [bytes(row["made"]) for row in sorted(found, key=lambda row: int(row["at"]))]

    def _place(self, folder: Path, name: str) -> tuple[str, bool]:
        """Where executors find a catalogue, and whether it was sent to them."""
        master = str(self.spark.sparkContext.master)
        if master.startswith("local") and not master.startswith("local-cluster"):
            return str(folder), False
        archive = shutil.make_archive(str(self.packing / f"index-{name}"), "zip", folder)
        self.spark.sparkContext.addArchive(f"{archive}#index-{name}")
        return f"index-{name}", True


class _FarEncoder:
    """Encodes as another encoder does, many texts on executors."""

    def __init__(self, work: SparkWork, encoder: Encoder, name: str) -> None:
        self._work, self._near, self._name = work, encoder, name
        self.fingerprint, self.dim = encoder.fingerprint, encoder.dim
        self.encode_tokens = encoder.encode_tokens

    def encode(self, texts: Sequence[str]) -> Any:
        """Vectors of ``texts``: float32 (n, dim), rows of length 1."""
        if len(texts) <= FEW:
            return self._near.encode(texts)
        name, fingerprint = self._name, self.fingerprint

        def run(batches: Iterable[pa.RecordBatch]) -> Parts:
            own = _encoder_of(name, fingerprint)
            for part, at in _texts(batches):
                yield _answer(at, own.encode(part).astype(np.float32).tobytes())

        made = self._work.mapped(texts, pa.string(), FEW, run, "encode")
        return np.frombuffer(b"".join(made), np.float32).reshape(len(texts), self.dim)


@lru_cache(maxsize=2)
def _encoder_of(name: str, fingerprint: str) -> Encoder:
    """The encoder of a Python worker."""
    encoder = load_encoder(name)
    _check(encoder.fingerprint, fingerprint, "encoder")
    return encoder


@lru_cache(maxsize=1)
def _reader_of(place: str, shipped: bool, name: str, fingerprint: str) -> CourseReader:
    """The course reader of a Python worker: opened by its first task, kept for the tasks after it."""
    from pyspark import SparkFiles

    spare_collector()
    catalogue = read_catalogue(SparkFiles.get(place) if shipped else place)
    reader = CourseReader(Linker.load(catalogue, load_encoder(name)))
    _check(reader.fingerprint, fingerprint, "course reader")
    return reader


def _check(got: str, expected: str, what: str) -> None:
    if got != expected:
        fix = "install the same stackwise with the same libraries on every machine"
        raise DataError(describe(f"{what} on an executor", got, f"the driver's, {expected}", fix))


def _texts(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[list[Any], int]]:
    for batch in batches:
        for row in range(batch.num_rows):
            yield batch["texts"][row].as_py(), batch["at"][row].as_py()


def _answer(at: int, made: bytes) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"at": [at], "made": [made]})


def _packed(frame: pd.DataFrame) -> bytes:
    table, sink = pa.Table.from_pandas(frame, preserve_index=False), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


@contextmanager
def _told(spark: SparkSession, what: str, progress: Progress | None) -> Iterator[None]:
    if progress is None:
        yield
        return
    with watched(spark, what, progress):
        yield
