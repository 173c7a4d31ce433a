"""How a sealed model reaches the executors, and how one of their Python workers opens it: once."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from stackwise.features.errors import DataError, describe
from stackwise.features.files import sha256_of_file
from stackwise.recommender.batch.workers import spare_collector
from stackwise.recommender.bundle import SEAL, load_model, open_sealed
from stackwise.recommender.engine.recommender import Recommender

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class SharedBundle:
    """A sealed model as executors find it.

    Parameters
    ----------
    place : a folder that every machine sees under this path, or the name of what Spark unpacked on each of them.
    shipped : which of the two it is.
    fingerprint : hash of the seal, which holds the hash of every file.
    """

    place: str
    shipped: bool
    fingerprint: str


def shared(folder: Path | str) -> SharedBundle:
    """A model folder on a disk that every machine mounts under the same path (NFS, an image, a volume).

    Raises
    ------
    DataError
        No sealed model, or bytes that are not those sealed.
    """
    return SharedBundle(str(open_sealed(folder).folder.resolve()), False, _fingerprint(Path(folder)))


def ship(spark: SparkSession, folder: Path | str) -> SharedBundle:
    """Send a model folder along with the job: each executor fetches it from the driver once and unpacks it.

    Raises
    ------
    DataError
        No sealed model, or bytes that are not those sealed.
    """
    open_sealed(folder)
    fingerprint = _fingerprint(Path(folder))
    name = f"stackwise-{fingerprint}"
    archive = _packing() / f"{name}.zip"
    if not archive.exists():
        shutil.make_archive(str(archive.with_suffix("")), "zip", folder)
    spark.sparkContext.addArchive(f"{archive}#{name}")
    return SharedBundle(name, True, fingerprint)


@lru_cache(maxsize=1)
def _packing() -> Path:
    """Where archives lie: a session serves them as long as it lives, and takes a name from one path alone."""
    folder = tempfile.mkdtemp(prefix="stackwise-ship-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@lru_cache(maxsize=1)
def engine_of(artifact: SharedBundle) -> Recommender:
    """The engine of a Python worker: opened by its first task, kept for the tasks after it.

    Raises
    ------
    DataError
        What is found there is not the model the driver named.
    """
    folder = _unpacked(artifact.place) if artifact.shipped else Path(artifact.place)
    if (got := _fingerprint(folder)) != artifact.fingerprint:
        fix = "let every machine see the same folder, or ship the model with the job"
        raise DataError(describe(f"model {folder} on an executor", got, artifact.fingerprint, fix))
    spare_collector()
    return load_model(folder)


def _unpacked(name: str) -> Path:
    from pyspark import SparkFiles

    return Path(SparkFiles.get(name))


def _fingerprint(folder: Path) -> str:
    try:
        return sha256_of_file(folder / SEAL)[:16]
    except OSError as error:
        return f"nothing readable ({type(error).__name__})"
