"""What another ranking would have earned, from logs whose propensities are known; without them nothing is claimed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import Reals
from features.errors import DataError, describe, some

LEAST_EFFECTIVE = 100.0
NEEDED = ("learner_id", "credential_id", "reward", "propensity")


@dataclass(frozen=True)
class Estimate:
    """Mean reward of a shown credential under the new ranking, and how many log rows that rests on in effect."""

    snips: float
    doubly_robust: float
    effective: float


def estimate(log: pd.DataFrame, listed: pd.DataFrame, modelled: pd.DataFrame) -> Estimate:
    """Value a deterministic ranking on logs of another one.

    Both estimates are of the mean reward per listed credential: SNIPS (Swaminathan and Joachims 2015) weighs log rows
    by 1 / propensity, normalised; the doubly robust one (Dudik et al. 2011) starts from ``modelled`` rewards and
    corrects them by what the log shows.

    Parameters
    ----------
    log : columns of ``NEEDED``; ``propensity`` is the probability that the logging policy showed that row.
    listed : ``learner_id, credential_id`` pairs that the new ranking shows.
    modelled : ``learner_id, credential_id, reward`` expected, for every listed pair and every logged one.

    Raises
    ------
    DataError
        No propensities, some outside (0, 1], or an effective sample under 100 rows.
    """
    missing = [one for one in NEEDED if one not in log]
    if missing:
        raise DataError(describe("off-policy log", f"no column {some(missing)}", f"columns {list(NEEDED)}", "log them"))
    bad = ~((log["propensity"] > 0) & (log["propensity"] <= 1))
    if bad.any():
        got = f"{some(log['propensity'][bad].tolist())}"
        raise DataError(describe("propensities", got, "numbers above 0 and at most 1", "log the true probability"))
    pair = ["learner_id", "credential_id"]
    shown = log.merge(listed[pair].drop_duplicates().assign(kept=1.0), on=pair, how="left")
    weight = shown["kept"].fillna(0.0).to_numpy(float) / shown["propensity"].to_numpy(float)
    effective = float(weight.sum() ** 2 / (weight**2).sum()) if weight.any() else 0.0
    if effective < LEAST_EFFECTIVE:
        fix = "log more, or compare rankings that are more alike"
        expected = f"at least {LEAST_EFFECTIVE:g}"
        raise DataError(describe("effective sample of the log", f"{effective:.1f} rows", expected, fix))
    reward = shown["reward"].to_numpy(float)
    snips = float(weight @ reward / weight.sum())
    return Estimate(snips, _doubly_robust(shown, weight, reward, listed, modelled), effective)


def _doubly_robust(
    shown: pd.DataFrame, weight: Reals, reward: Reals, listed: pd.DataFrame, modelled: pd.DataFrame
) -> float:
    pair = ["learner_id", "credential_id"]
    known = modelled.drop_duplicates(pair).set_index(pair)["reward"]
    direct = known.reindex(pd.MultiIndex.from_frame(listed[pair])).to_numpy(float)
    logged = known.reindex(pd.MultiIndex.from_frame(shown[pair])).to_numpy(float)
    if np.isnan(direct).any() or np.isnan(logged).any():
        got = f"{int(np.isnan(direct).sum() + np.isnan(logged).sum()):,} pairs without one"
        raise DataError(describe("modelled rewards", got, "one for each listed and logged pair", "score them all"))
    return float(direct.mean() + weight @ (reward - logged) / weight.sum())
