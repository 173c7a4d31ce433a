"""Rankers on disk: json, npz and LightGBM's text; nothing that runs code when read."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from stackwise.features.errors import DataError, InputError, describe
from stackwise.models.ranker.base import Ranker
from stackwise.models.ranker.baselines import ColumnRanker, RandomRanker
from stackwise.models.ranker.fused import FusedConfig, FusedRanker
from stackwise.models.ranker.learned import Base, Calibration, LearnedRanker

ABOUT, TREES, CALIBRATION = "ranker.json", "trees.txt", "calibration.npz"
_FIX = "retrain, or fetch the model again"


def save_ranker(ranker: Ranker, folder: Path) -> None:
    """Write a ranker into ``folder``; equal rankers give equal bytes.

    Raises
    ------
    InputError
        A ranker of a class that has no stored form.
    """
    folder.mkdir(parents=True, exist_ok=True)
    about: dict[str, Any]
    if isinstance(ranker, LearnedRanker):
        base = {"weight": ranker.base.weight.tolist(), "centre": ranker.base.centre.tolist()}
        about = {"kind": "lambdarank", "features": list(ranker.names), "base": base,
                 "prior": None if ranker.prior is None else _fused(ranker.prior)}  # fmt: skip
        (folder / TREES).write_text(ranker.trees, encoding="utf-8")
        np.savez(folder / CALIBRATION, score=ranker.calibration.score, relevance=ranker.calibration.relevance)
    elif isinstance(ranker, FusedRanker):
        about = {"kind": "fused", **_fused(ranker)}
    elif isinstance(ranker, ColumnRanker):
        about = {"kind": "column", "name": ranker.name, "column": ranker.column}
    elif isinstance(ranker, RandomRanker):
        about = {"kind": "random", "name": ranker.name, "seed": ranker.seed}
    else:
        raise InputError(
            describe("ranker to save", type(ranker).__name__, "a ranker of stackwise.models.ranker", "use one")
        )
    (folder / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def load_ranker(folder: Path) -> Ranker:
    """Read what :func:`save_ranker` wrote.

    Raises
    ------
    DataError
        A file is missing or cut, or the features are not those this version serves.
    """
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        return _read(about, folder)
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise DataError(describe(f"ranker {folder}", f"{error!r}", "a saved ranker", _FIX)) from error


def _read(about: dict[str, Any], folder: Path) -> Ranker:
    kind = about["kind"]
    if kind == "lambdarank":
        content = BytesIO((folder / CALIBRATION).read_bytes())  # numpy leaves a cut file open
        with np.load(content, allow_pickle=False) as arrays:
            calibration = Calibration(arrays["score"], arrays["relevance"])
        names = tuple(about["features"])
        base = Base(*(np.asarray(about["base"][one], dtype=float) for one in ("weight", "centre")))
        if not len(names) == len(base.weight) == len(base.centre):
            raise ValueError(f"{len(base.weight)} weights for {len(names)} features")
        prior = None if about["prior"] is None else _of_fused(about["prior"])
        return LearnedRanker((folder / TREES).read_text(encoding="utf-8"), names, calibration, base, prior)
    if kind == "fused":
        return _of_fused(about)
    if kind == "column":
        return ColumnRanker(about["column"], about["name"])
    if kind == "random":
        return RandomRanker(about["seed"], about["name"])
    raise ValueError(f"unknown kind {kind!r}")


def _fused(ranker: FusedRanker) -> dict[str, Any]:
    config = ranker.config
    return {"name": ranker.name, "weights": dict(config.weights), "bias": config.bias, "damped": dict(config.damped)}


def _of_fused(about: dict[str, Any]) -> FusedRanker:
    return FusedRanker(FusedConfig(about["weights"], about["bias"], about["damped"]), about["name"])
