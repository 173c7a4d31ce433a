"""Measure finished models on a catalogue: each against the baselines and against another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from features.catalogue import Catalogue
from recommender.artifacts import open_sealed
from training.config import RetrainConfig
from training.dataset import Tell
from training.evaluate import MODEL, baseline_scores, evaluate
from training.retrain import Sources, newest_day, prepare
from training.split import held_pairs


def compare(
    folders: Mapping[str, Path],
    config: RetrainConfig,
    catalogue: Catalogue | None = None,
    sources: Sources | None = None,
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Measure models on the held-out pairs of a catalogue.

    Parameters
    ----------
    folders : sealed models by name; ``model`` is tested against all others.
    catalogue : the first model's own when left out.

    Returns
    -------
    ``notes`` (what to keep in mind), ``summary``, ``tests`` and ``slices`` as lists of rows.
    """
    sealed = {name: open_sealed(folder) for name, folder in folders.items()}
    catalogue = catalogue or sealed[MODEL].catalogue
    if config.as_of is None:
        config = replace(config, as_of=newest_day(catalogue))
    work = prepare(catalogue, replace(config, encoder=sealed[MODEL].encoder), sources, tell)
    data = work.data.where(held_pairs(work.folds))
    features = data.features.astype(float)
    scores = {name: one.ranker.score(features).value for name, one in sealed.items()} | baseline_scores(data)
    found = evaluate(data, scores, work.engine.arrays, work.engine.closeness, config.seed)
    notes = [
        f"{name} was trained on this catalogue: its figures are not those of unseen data; its own report holds them"
        for name, one in sealed.items()
        if one.seal["catalogue"]["fingerprint"] == catalogue.fingerprint
    ]
    tables = {"summary": found.summary, "tests": found.tests, "slices": found.slices}
    return {"catalogue": catalogue.name, "notes": notes, **{name: _rows(table) for name, table in tables.items()}}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON can say them: NaN is null."""
    rows = table.to_dict("records")
    return [{str(key): _said(value) for key, value in row.items()} for row in rows]


def _said(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
