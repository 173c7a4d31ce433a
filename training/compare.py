"""Measure finished models on a catalogue: each against the baselines and against another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import DataError
from stackwise.features.frames import Kind, frame_of
from stackwise.recommender.bundle import Bundle, open_sealed
from stackwise.training.config import RetrainConfig
from stackwise.training.credit_yield import CreditYield
from stackwise.training.dataset import Tell
from stackwise.training.evaluate import MODEL, baseline_scores, evaluate
from stackwise.training.interactions import place
from stackwise.training.judgements import DERIVED
from stackwise.training.off_policy import value_of, with_ranker
from stackwise.training.retrain import JudgementSources, TrainingContext, newest_day, prepare
from stackwise.training.split import held_pairs


def compare(
    folders: Mapping[str, Path],
    config: RetrainConfig,
    catalogue: Catalogue | None = None,
    sources: JudgementSources | None = None,
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Measure models on the held-out pairs of a catalogue.

    Parameters
    ----------
    folders : sealed models by name; ``model`` is tested against all others.
    catalogue : the first model's own when left out.

    Returns
    -------
    ``notes`` (what to keep in mind), ``summary``, ``tests`` and ``slices`` as lists of rows, and of a log with
    propensities ``off_policy``: what each model's lists would have earned, or why that is not said.
    """
    sealed = {name: open_sealed(folder) for name, folder in folders.items()}
    own = catalogue is None
    catalogue = catalogue or sealed[MODEL].catalogue
    if config.as_of is None:
        config = replace(config, as_of=newest_day(catalogue))
    work = prepare(catalogue, replace(config, encoder=sealed[MODEL].encoder), sources, tell)
    data = work.data.where(held_pairs(work.folds))
    features = data.features.astype(float)
    scores = {name: one.ranker.score(features).value for name, one in sealed.items()} | baseline_scores(data)
    found = evaluate(data, scores, work.engine.arrays, config.seed, CreditYield(work.engine.arrays, work.as_of))
    notes = [
        f"{name} was trained on this catalogue: its figures are not those of unseen data; its own report holds them"
        for name, one in sealed.items()
        if one.seal["catalogue"]["fingerprint"] == catalogue.fingerprint
    ]
    if work.judged.source == DERIVED and own:
        notes.append("grades are derived: no model holds people's judgements; name their catalogue by --data")
    notes += [f"{count:,} rows of the log left out: {why}" for why, count in work.judged.left_out.items()]
    tables = {"summary": found.summary, "tests": found.tests, "slices": found.slices}
    if sources is not None and sources.log is not None:
        tables["off_policy"] = _off_policy(sealed, work, sources.log)
    return {"catalogue": catalogue.name, "notes": notes, **{name: _rows(table) for name, table in tables.items()}}


_ESTIMATES = ("snips", "doubly_robust", "effective")


def _off_policy(sealed: Mapping[str, Bundle], work: TrainingContext, log: pd.DataFrame) -> pd.DataFrame:
    placed = place(log, work.engine.arrays.catalogue)
    rows: list[dict[str, Any]] = []
    for name, one in sealed.items():
        try:
            found = asdict(value_of(with_ranker(work.engine, one.ranker), placed, work.as_of))
        except DataError as error:
            found = {**dict.fromkeys(_ESTIMATES), "refused": str(error)}
        rows.append({"ranker": name, **found})
    kinds: dict[str, Kind] = {"ranker": "text", **dict.fromkeys(_ESTIMATES, "real"), "refused": "any"}
    return frame_of(rows, kinds)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON can say them: NaN is null."""
    rows = table.to_dict("records")
    return [{str(key): _said(value) for key, value in row.items()} for row in rows]


def _said(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
