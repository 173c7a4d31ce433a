"""Where the service's engine comes from: a catalogue, a model's folder, or an alias that moves."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
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
from stackwise.recommender.service.trial import try_model
from stackwise.recommender.signature import check_signature

_EVERY = 0.25  # seconds between two looks at a catalogue's folder, which take a millisecond


def source_of(
    data: Path | None, model: str | None, tracking: str, encoder: str, key: Path | None = None
) -> EngineSource:
    """The source that the options of a command describe, as :func:`recommender.commands.options.open_engine` does.

    Parameters
    ----------
    key : public key that every model must have signed; None takes unsigned ones.
    """
    if model is None:
        folder = data or SAMPLE
        return EngineSource(
            lambda: _catalogue_stamp(folder), lambda: open_recommender(read_catalogue(folder), encoder), _EVERY
        )
    return EngineSource(lambda: model_version(model, tracking), ModelLoader(model, tracking, data, key).load)


@dataclass
class ModelLoader:
    """Loads what a model's name leads to; once one is live, each further one is tried in another process first."""

    model: str
    tracking: str
    data: Path | None
    key: Path | None
    live: bool = False

    def load(self) -> Recommender:
        """The engine."""
        engine = _load(self)
        self.live = True
        return engine


def _load(asked: ModelLoader) -> Recommender:
    """A model from a folder of its own for as long as its engine is in use: what is mapped may not go away."""
    folder = tempfile.mkdtemp(prefix="stackwise-model-")
    try:
        fetched = fetch_model(asked.model, Path(folder), asked.tracking)
        if asked.key is not None:  # nothing of a stranger's model is loaded, not on trial either
            check_signature(fetched, asked.key)
        if asked.live:
            try_model(fetched, asked.data)
        catalogue: Catalogue | None = None if asked.data is None else read_catalogue(asked.data)
        engine = load_model(fetched, catalogue, asked.key)
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
