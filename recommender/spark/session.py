"""A Spark session that answers as this interpreter does, and Spark's failures in our words."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.extras import missing_extra
from stackwise.features.vectors import Progress

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SECONDS = 1.0  # between two looks at what has been done


def need_pyspark() -> None:
    """Raise InputError, naming the install line, where PySpark is missing."""
    try:
        import pyspark  # noqa: F401
    except ModuleNotFoundError as error:
        raise missing_extra(error) or error from error


@contextmanager
def spark_session(master: str) -> Iterator[SparkSession]:
    """The session that runs already (notebooks, tests), or one of ours, stopped at the end.

    Parameters
    ----------
    master : Spark's master URL; empty where ``spark-submit`` names it.

    Raises
    ------
    InputError
        No PySpark, or Java does not start.
    """
    need_pyspark()
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    if (running := _running()) is not None:
        yield running
        return
    # Spark starts whatever `python3` it finds, unless told: workers of another version cannot read what we send
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("stackwise").config("spark.ui.showConsoleProgress", "false")
    try:
        spark: SparkSession = (builder.master(master) if master else builder).getOrCreate()
    except (PySparkException, RuntimeError) as error:
        fix = "install Java 17 or 21, set JAVA_HOME, and check --master"
        raise InputError(describe(f"Spark at {master or 'spark-submit'}", _first(error), "a session", fix)) from error
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()


def _running() -> SparkSession | None:
    """The session that runs already: this thread's, or the one that another thread began."""
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    try:
        return SparkSession.active()
    except PySparkException:
        return None


@contextmanager
def spark_errors(what: str = "scoring") -> Iterator[None]:
    """Spark's failures as DataError, the first line of what it said."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        fix = "see the log of the executors, correct it and run again"
        raise DataError(describe(f"{what} on Spark", _first(error), "a job that ends", fix)) from error


@contextmanager
def watched(spark: SparkSession, what: str, progress: Progress) -> Iterator[None]:
    """Report the tasks that are done of the stages that run, while the block runs."""
    ended = threading.Event()

    def look() -> None:
        tracker = spark.sparkContext.statusTracker()
        while not ended.wait(_SECONDS):
            stages = [tracker.getStageInfo(getactivestageid) for getactivestageid in tracker.getActiveStageIds()]
            for stage in filter(None, stages):
                progress(f"{what}, stage {stage.stageId}", stage.numCompletedTasks, stage.numTasks)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _first(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:300]
