"""The soft terms beside relevance and closure: fit with the career goal, and quality with recognition.

Each is (k,) in [0, 1]; what is unknown takes a stated neutral value, never zero or one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd

from stackwise.features.arrays import Arrays, Reals, Rows, among, weighed
from stackwise.features.gap import Gap
from stackwise.features.ranking_features import Closes, ideal

GoalKind = Literal["change", "advance", "stay_current"]
FULL_RISE, HALF_RISE = 2.0, 1.0  # levels: a rise of two counts in full, an unknown one as half


def goal_fit(kind: GoalKind, pool: Closes, gap: Gap, present: Rows, demand: Reals | None) -> Reals | None:
    """How far each credential serves the kind of goal, or None where the kind cannot be judged.

    ``change``: skills of the target that the present occupation does not ask for, by importance.
    ``advance``: the rise in level toward what the next role asks, by importance; None where no level is stated.
    ``stay_current``: skills whose demand is rising (``demand`` (r,) in [0, 1] over the gap's skills).

    Parameters
    ----------
    present : skill rows of the present occupation (empty when not given).
    """
    if kind == "stay_current":
        weight = None if demand is None else gap.weight * demand
    elif kind == "change":
        weight = gap.weight * ~among(gap.skill, present)
    elif np.isnan(gap.required[gap.amount > 0]).all():
        weight = None
    else:
        rise = np.where(np.isnan(gap.required), HALF_RISE, gap.required - np.nan_to_num(gap.held, nan=0.0))
        weight = gap.weight * np.clip(rise / FULL_RISE, 0.0, 1.0)
    if weight is None:
        return None
    weight = weight * (gap.amount > 0)
    best = ideal(weight)
    return np.minimum(1.0, weighed(pool.share, weight) / best) if best > 0 else np.zeros(len(pool.share))


@dataclass(frozen=True)
class QualityConfig:
    """Weights of the parts of quality; ``neutral`` stands for a part nobody knows; ``prior_count`` shrinks ratings."""

    registration: float = 0.3
    accreditation: float = 0.25
    recognition: float = 0.2
    rating: float = 0.25
    neutral: float = 0.4
    prior_count: float = 50.0


def quality_parts(arrays: Arrays, as_of: date, config: QualityConfig | None = None) -> pd.DataFrame:
    """One row a credential: each part of quality in [0, 1] (NaN unknown) and their weighted ``quality``.

    The rating is shrunk toward the catalogue's mean by its count (Bayesian average), over a 1-5 scale.
    """
    config = config or QualityConfig()
    frame = arrays.credentials
    providers = arrays.catalogue["providers"].set_index("provider_id")
    standing = pd.DataFrame(
        {
            "registration": [_current(registration, as_of) for registration in providers["registrations"]],
            "accreditation": [_accredited(one, as_of) for one in providers["quality"]],
        },
        index=providers.index,
        dtype=float,
    ).reindex(frame["provider_id"])
    parts = standing.reset_index(drop=True)
    parts["recognition"] = [np.nan if one is None else float(len(one) > 0) for one in frame["recognised_by"]]
    parts["rating"] = _shrunk(frame["rating"].to_numpy(float), frame["rating_count"].to_numpy(float), config)
    weights = np.array([config.registration, config.accreditation, config.recognition, config.rating])
    filled = parts[["registration", "accreditation", "recognition", "rating"]].fillna(config.neutral)
    return parts.assign(quality=filled.to_numpy(float) @ weights / weights.sum())


def _shrunk(rating: Reals, count: Reals, config: QualityConfig) -> Reals:
    known = ~np.isnan(rating)
    count = np.where(known, np.nan_to_num(count, nan=1.0), 0.0)
    if not known.any():
        return rating
    mean = float(np.average(rating[known], weights=np.maximum(count[known], 1.0)))
    shrunk = (np.where(known, rating, 0) * count + mean * config.prior_count) / (count + config.prior_count)
    return np.where(known, np.clip((shrunk - 1) / 4, 0, 1), np.nan)


def _current(periods: Any, as_of: date) -> float:
    """1 with a registration that holds at ``as_of``, 0 with lapsed ones only, unknown with none."""
    if periods is None or not len(periods):
        return float("nan")
    return float(any(_holds(period, as_of) for period in periods))


_DECISIONS = {"accredited": 1.0, "provisional": 0.6}


def _accredited(decisions: Any, as_of: date) -> float:
    """The best decision that holds at ``as_of``; 0 when all lapsed or were refused; unknown with none."""
    if decisions is None or not len(decisions):
        return float("nan")
    return max(
        _DECISIONS.get(decision["decision"] or "", 0.0) if _holds(decision, as_of) else 0.0 for decision in decisions
    )


def _holds(period: Any, as_of: date) -> bool:
    start, end = period["from"], period["to"]
    return (start is None or start <= as_of) and (end is None or as_of <= end)
