"""``stackwise score --engine spark``: files of learners in, parquet parts of answers out."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyarrow.parquet as pq

from features.catalogue import MANIFEST, read_catalogue, replacing
from features.errors import DataError, describe
from features.vectors import Progress
from models.ranker import FusedRanker
from recommender.artifacts import Sealed, fetch_model, open_sealed, seal_model
from recommender.defaults import open_catalogue
from recommender.spark.answers import ROW, answered, numbered
from recommender.spark.artifact import Artifact, shared, ship
from recommender.spark.session import spark_errors, spark_session, watched
from recommender.spark.source import learner_files, spark_path

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ERRORS = "errors"


class Settings(Protocol):
    """What is asked of a batch; :class:`recommender.batch.settings.ScoreSettings` is one."""

    data: Path | None
    model: str | None
    tracking: str
    encoder: str
    learners: Path
    out: Path
    n: int
    as_of: date | None
    part_size: int


def score_on_spark(settings: Settings, master: str, progress: Progress) -> dict[str, int]:
    """Answer every learner of the input and write parquet parts, whole or not at all.

    ``out`` then holds the parts of the answers (``row, learner_id, answer``), ``errors/`` (``row, learner_id, kind,
    message``), ``_SUCCESS`` and, last, ``manifest.json``. Input and output are folders that every machine sees.

    Returns
    -------
    Counts: ``learners``, ``answers``, ``errors``.

    Raises
    ------
    InputError
        No PySpark, no Java, or a column that is missing.
    DataError
        The model, the catalogue or the input does not keep its contract, or the job failed more often than Spark
        tries again.
    """
    with spark_session(master) as spark, _sealed(settings) as sealed, replacing(settings.out, keep=False) as staged:
        with spark_errors():
            counts = _write(spark, settings, _artifact(spark, sealed), staged, progress)
        about = {**counts, "catalogue": sealed.seal["catalogue"], "ranker": sealed.seal["ranker"],
                 "n": settings.n, "as_of": settings.as_of and settings.as_of.isoformat()}  # fmt: skip
        (staged / MANIFEST).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return counts


@contextmanager
def _sealed(settings: Settings) -> Iterator[Sealed]:
    """The model that was named; a catalogue with the baseline is sealed for the job, so that executors check it too."""
    with tempfile.TemporaryDirectory(prefix="stackwise-spark-") as folder:
        if settings.model is None:
            yield seal_model(Path(folder) / "model", open_catalogue(settings.data), FusedRanker(), settings.encoder)
        else:
            found = fetch_model(settings.model, Path(folder), settings.tracking)
            yield open_sealed(found, None if settings.data is None else read_catalogue(settings.data))


def _artifact(spark: SparkSession, sealed: Sealed) -> Artifact:
    master = str(spark.sparkContext.master)
    one_machine = master.startswith("local") and not master.startswith("local-cluster")
    return shared(sealed.folder) if one_machine else ship(spark, sealed.folder)


def _write(
    spark: SparkSession, settings: Settings, artifact: Artifact, staged: Path, progress: Progress
) -> dict[str, int]:
    from pyspark import StorageLevel

    with learner_files(settings.learners, staged) as files:
        learners = spark.read.parquet(*files)
        rows = learners.count()
        parts = max(math.ceil(rows / settings.part_size), spark.sparkContext.defaultParallelism)
        placed = numbered(learners).repartitionByRange(parts, ROW).sortWithinPartitions(ROW)
        found = answered(placed, artifact, settings.n, settings.as_of).persist(StorageLevel.DISK_ONLY)
        with watched(spark, "score on Spark", progress):
            failed = found["kind"].isNotNull()
            _parts(found.where(failed), [ROW, "learner_id", "kind", "message"], staged / ERRORS)
            _parts(found.where(~failed), [ROW, "learner_id", "answer"], staged)
        found.unpersist()
    for checksum in staged.rglob(".*.crc"):  # of Hadoop's local file system: no other reader knows them
        checksum.unlink()
    counts = {"learners": rows, "answers": _rows(staged), "errors": _rows(staged / ERRORS)}
    if counts["answers"] + counts["errors"] != rows:
        fix = "the input changed while it was read: run again"
        raise DataError(describe("rows written", counts["answers"] + counts["errors"], f"{rows}", fix))
    return counts


def _parts(frame: DataFrame, columns: Sequence[str], folder: Path) -> None:
    frame.select(*columns).write.mode("append").option("compression", "zstd").parquet(spark_path(folder))


def _rows(folder: Path) -> int:
    return sum(pq.read_metadata(one).num_rows for one in folder.glob("part-*.parquet"))
