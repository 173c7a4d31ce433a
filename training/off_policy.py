"""What another ranking would have earned, from logs whose propensities are known; without them nothing is claimed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from stackwise.features.arrays import Reals
from stackwise.features.errors import DataError, StackwiseError, describe, some
from stackwise.features.frames import frame_of
from stackwise.models.ranker import Ranker
from stackwise.recommender.engine.recommender import Recommender
from stackwise.training.evaluate import LENGTH
from stackwise.training.interactions import PAIR, Interactions, impressions

LEAST_EFFECTIVE = 100.0
NEEDED = (*PAIR, "reward", "propensity")


@dataclass(frozen=True)
class Estimate:
    """Mean reward of a shown credential under the new ranking, and how many log rows that rests on in effect."""

    snips: float
    doubly_robust: float
    effective: float


def with_ranker(engine: Recommender, ranker: Ranker) -> Recommender:
    """The same engine, ranking by another model."""
    return Recommender(engine.arrays, engine.closeness, replace(engine.stages, ranker=ranker), engine.gap_config)


def value_of(engine: Recommender, placed: Interactions, as_of: date, length: int = LENGTH) -> Estimate:
    """What the engine's lists would have earned from the learners of a log.

    The reward of an impression is that of :func:`training.interactions.impressions`, and the modelled one is the
    engine's relevance, which is calibrated to the same. It counts as the same wherever in the list it stands.

    Raises
    ------
    DataError
        As :func:`estimate`.
    """
    shown = impressions(placed.rows)
    check_propensities(shown)  # before the work of ranking for everybody
    listed = _listed(engine, placed, as_of, length)
    return estimate(shown, listed, listed)


def _listed(engine: Recommender, placed: Interactions, as_of: date, length: int) -> pd.DataFrame:
    answers = engine.recommend_each(placed.asked.values(), length, as_of)
    rows = [
        (name, recommendation["credential_id"], recommendation["relevance"])
        for name, answer in zip(placed.asked, answers, strict=True)
        if not isinstance(answer, StackwiseError)  # whoever gets no list is shown nothing
        for recommendation in answer["recommendations"]
    ]
    return frame_of(rows, {**dict.fromkeys(PAIR, "text"), "reward": "real"})


def estimate(log: pd.DataFrame, listed: pd.DataFrame, modelled: pd.DataFrame) -> Estimate:
    """Value a deterministic ranking on logs of another one.

    Both estimates are of the mean reward per listed credential: SNIPS (Swaminathan and Joachims 2015) weighs log rows
    by 1 / propensity, normalised; the doubly robust one (Dudik et al. 2011) starts from ``modelled`` rewards and
    corrects them by what the log shows.

    Parameters
    ----------
    log : columns of ``NEEDED``; ``propensity`` is the probability that the logging policy showed that row.
    listed : ``learner_id, credential_id`` pairs that the new ranking shows.
    modelled : ``learner_id, credential_id, reward`` expected, for every listed pair.

    Raises
    ------
    DataError
        No propensities, some outside (0, 1], or an effective sample under 100 rows.
    """
    check_propensities(log)
    shown = log.merge(listed[PAIR].drop_duplicates().assign(kept=1.0), on=PAIR, how="left")
    weight = shown["kept"].fillna(0.0).to_numpy(float) / shown["propensity"].to_numpy(float)
    effective = float(weight.sum() ** 2 / (weight**2).sum()) if weight.any() else 0.0
    if effective < LEAST_EFFECTIVE:
        fix = "log more, or compare rankings that are more alike"
        expected = f"at least {LEAST_EFFECTIVE:g}"
        raise DataError(describe("effective sample of the log", f"{effective:.1f} rows", expected, fix))
    reward = shown["reward"].to_numpy(float)
    snips = float(weight @ reward / weight.sum())
    return Estimate(snips, _doubly_robust(shown, weight, reward, listed, modelled), effective)


def check_propensities(log: pd.DataFrame) -> None:
    """Refuse a log that does not say with what probability each of its rows was shown."""
    missing = [one for one in NEEDED if one not in log]
    if missing:
        raise DataError(describe("off-policy log", f"no column {some(missing)}", f"columns {list(NEEDED)}", "log them"))
    said = pd.to_numeric(log["propensity"], errors="coerce")
    bad = ~((said > 0) & (said <= 1))
    if bad.any():
        got = f"{some(list(log['propensity'][bad].unique()))}"
        raise DataError(describe("propensities", got, "numbers above 0 and at most 1", "log the true probability"))


def _doubly_robust(
    shown: pd.DataFrame, weight: Reals, reward: Reals, listed: pd.DataFrame, modelled: pd.DataFrame
) -> float:
    known = modelled.drop_duplicates(PAIR).set_index(PAIR)["reward"]
    direct = known.reindex(pd.MultiIndex.from_frame(listed[PAIR])).to_numpy(float)
    if np.isnan(direct).any():
        got = f"{int(np.isnan(direct).sum()):,} pairs without one"
        raise DataError(describe("modelled rewards", got, "one for each listed pair", "score them all"))
    kept = weight > 0  # what is not listed corrects nothing
    logged = known.reindex(pd.MultiIndex.from_frame(shown.loc[kept, PAIR])).to_numpy(float)
    return float(direct.mean() + weight[kept] @ (reward[kept] - logged) / weight.sum())
