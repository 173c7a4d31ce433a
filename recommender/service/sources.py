"""Where the service's engine comes from: a catalogue, a model's folder, or an alias that moves."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path

from stackwise.features.catalogue import MANIFEST, Catalogue, read_catalogue
from stackwise.features.errors import DataError, describe
from stackwise.features.files import sha256_of
from stackwise.features.versions import lease
from stackwise.recommender.bundle import fetch_model, load_model, model_version
from stackwise.recommender.defaults import SAMPLE
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.service.hot_swap import EngineSource

_EVERY = 0.5  # seconds between two looks at a catalogue's folder, which take a millisecond


def source_of(data: Path | None, model: str | None, tracking: str, encoder: str) -> EngineSource:
    """The source that the options of a command describe, as :func:`recommender.commands.options.open_engine` does."""
    if model is None:
        folder = data or SAMPLE
        return EngineSource(
            lambda: _catalogue_stamp(folder), lambda: open_recommender(read_catalogue(folder), encoder), _EVERY
        )
    return EngineSource(lambda: model_version(model, tracking), lambda: _load(model, tracking, data))


def _load(model: str, tracking: str, data: Path | None) -> Recommender:
    """A model from a folder of its own for as long as its engine is in use: what is mapped may not go away."""
    folder = tempfile.mkdtemp(prefix="stackwise-model-")
    try:
        catalogue: Catalogue | None = None if data is None else read_catalogue(data)
        engine = load_model(fetch_model(model, Path(folder), tracking), catalogue)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(engine, shutil.rmtree, folder, ignore_errors=True)
    return engine


def _catalogue_stamp(folder: Path) -> str:
    held = lease(folder)
    return _stamp([held.folder / MANIFEST, *sorted((held.folder / "index").rglob("*.json"))])


def _stamp(paths: Iterable[Path]) -> str:
    """A short name of what the files hold."""
    try:
        return sha256_of(b"".join(path.read_bytes() for path in paths))[:12]
    except OSError as error:
        got = error.strerror or "unreadable"
        raise DataError(describe(f"catalogue file {error.filename}", got, "a readable file", "check --data")) from error
