"""``stackwise score --engine spark``: files of learners in, parquet parts of answers out."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from stackwise.features.catalogue import MANIFEST, read_catalogue
from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.files import replacing
from stackwise.features.records import JsonObject
from stackwise.features.vectors import Progress
from stackwise.models.ranker import shipped_ranker
from stackwise.recommender.batch.flat import ANSWERS, ERRORS, FLAT, SCHEMAS
from stackwise.recommender.batch.readers import FAULT
from stackwise.recommender.batch.settings import ScoreSettings
from stackwise.recommender.batch.source import LearnerSource, open_source
from stackwise.recommender.bundle import Bundle, fetch_model, open_sealed, seal_model, versions
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.spark.answers import ROW, answered, flattened, numbered
from stackwise.recommender.spark.bundle import SharedBundle, shared, ship
from stackwise.recommender.spark.session import need_pyspark, spark_errors, spark_session, watched
from stackwise.recommender.spark.source import learner_files, spark_path

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

COUNTS = ("rows", "answered", "abstained", "failed")


def score_on_spark(settings: ScoreSettings, master: str, progress: Progress) -> dict[str, int]:
    """Answer every learner of the input and write parquet parts, whole or not at all.

    ``settings.out`` then holds ``answers/``, ``recommendations/``, ``gaps/`` and ``errors/`` with the columns of
    :data:`stackwise.recommender.batch.flat.SCHEMAS` and, last, ``manifest.json``. Input and output are folders that
    every machine sees; ``workers`` and ``restart`` are Spark's business.

    Parameters
    ----------
    master : Spark's master URL; empty where ``spark-submit`` names it. A session that runs already is used.

    Returns
    -------
    Counts of ``rows``, ``answered``, ``abstained`` (of the answered) and ``failed``.

    Raises
    ------
    InputError
        No PySpark, no Java, a column that is missing, or ``out`` holds something else.
    DataError
        The model, the catalogue or the input does not keep its contract, or the job failed more often than Spark
        tries again.
    """
    need_pyspark()
    source = open_source(settings.learners)
    _refuse_foreign(settings.out)
    with spark_session(master) as spark, _sealed(settings) as sealed, replacing(settings.out) as staged:
        with spark_errors():
            counts = _write(spark, source, settings, _artifact(spark, sealed), staged, progress)
        about = {**_about(sealed, source, settings), "counts": counts, **_parts_of(staged)}
        (staged / MANIFEST).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return counts


def _refuse_foreign(out: Path) -> None:
    """What is there is replaced: it must be nothing, or what this wrote before."""
    found = sorted(one.name for one in out.iterdir() if not one.name.startswith(".")) if out.is_dir() else []
    ours = ANSWERS in found and MANIFEST in found
    if found and not ours:
        fix = "name another --out"
        raise InputError(describe(f"--out {out}", f"other files {some(found)}", "an empty folder", fix))


@contextmanager
def _sealed(settings: ScoreSettings) -> Iterator[Bundle]:
    """The model that was named; a catalogue with the baseline is sealed for the job, so that executors check it too."""
    with tempfile.TemporaryDirectory(prefix="stackwise-spark-") as folder:
        if settings.model is None:
            yield seal_model(Path(folder) / "model", open_catalogue(settings.data), shipped_ranker(), settings.encoder)
        else:
            found = fetch_model(settings.model, Path(folder), settings.tracking)
            yield open_sealed(found, None if settings.data is None else read_catalogue(settings.data))


def _artifact(spark: SparkSession, sealed: Bundle) -> SharedBundle:
    master = str(spark.sparkContext.master)
    one_machine = master.startswith("local") and not master.startswith("local-cluster")
    return shared(sealed.folder) if one_machine else ship(spark, sealed.folder)


def _write(
    spark: SparkSession,
    source: LearnerSource,
    settings: ScoreSettings,
    artifact: SharedBundle,
    staged: Path,
    progress: Progress,
) -> dict[str, int]:
    from pyspark import StorageLevel

    if settings.as_of is None:
        raise InputError(describe("as_of", "nothing", "a date", "pass --as-of 2026-09-01"))
    parts = max(math.ceil(source.rows / settings.part_size), spark.sparkContext.defaultParallelism)
    with learner_files(source, staged) as files, watched(spark, "score on Spark", progress):
        learners = numbered(spark.read.option("mergeSchema", "true").parquet(*files))
        if not any(FAULT in reader.schema.names for reader in source.readers):
            learners = learners.drop(FAULT)  # a column of that name is only ours where we made it
        placed = learners.repartitionByRange(parts, ROW).sortWithinPartitions(ROW)
        found = answered(placed, artifact, settings.n, settings.as_of, settings.deadline).persist(
            StorageLevel.DISK_ONLY
        )
        counts = _counted(found)
        failed = found["kind"].isNotNull()
        good = found.where(~failed)
        _write_parts(found.where(failed).select(SCHEMAS[ERRORS].names), staged / ERRORS)
        _write_parts(good.select(SCHEMAS[ANSWERS].names), staged / ANSWERS)
        for table in FLAT:
            _write_parts(flattened(good, table), staged / table)
        found.unpersist()
    for checksum in staged.rglob(".*.crc"):  # of Hadoop's local file system: no other reader knows them
        checksum.unlink()
    source.check_same()
    if counts["rows"] != source.rows:
        fix = "the input changed while it was read: run again"
        raise DataError(describe("rows answered", counts["rows"], f"{source.rows}", fix))
    return counts


def _counted(found: DataFrame) -> dict[str, int]:
    from pyspark.sql import functions as f

    failed = f.count("kind")
    row = found.agg(f.count("*"), f.count("*") - failed, f.count_if("abstained"), failed).collect()[0]
    return dict(zip(COUNTS, map(int, row), strict=True))


def _write_parts(frame: DataFrame, folder: Path) -> None:
    frame.write.option("compression", "zstd").parquet(spark_path(folder))


def _about(sealed: Bundle, source: LearnerSource, settings: ScoreSettings) -> JsonObject:
    return {
        "format": 1,
        "engine": "spark",
        "versions": versions(),
        "input": source.fingerprint(),
        "model": {"ranker": sealed.seal["ranker"], "encoder": sealed.seal["encoder"]["fingerprint"]},
        "catalogue": sealed.seal["catalogue"]["name"],
        "n": settings.n,
        "as_of": str(settings.as_of),
        "deadline": settings.deadline,
    }


def _parts_of(staged: Path) -> JsonObject:
    """Names and rows of what was written."""
    folders = {"parts": staged / ANSWERS, **{name: staged / name for name in (*FLAT, ERRORS)}}
    return {
        name: [
            {"file": one.relative_to(staged).as_posix(), "rows": pq.read_metadata(one).num_rows}
            for one in sorted(folder.glob("part-*.parquet"))
        ]
        for name, folder in folders.items()
    }
