"""Which skills employers ask for more than they did: rates in dated job ads, this year against the year before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from stackwise.features.arrays import Arrays, Reals


@dataclass(frozen=True)
class DemandConfig:
    """``window`` days are compared with the ``window`` before them; fewer than ``least_ads`` in either says nothing.

    A skill whose rate grew ``full_rise`` times counts as 1. ``prior`` ads are added to both sides, so that a skill
    seen once is not a trend.
    """

    window: int = 365
    least_ads: int = 10
    full_rise: float = 3.0
    prior: float = 1.0


def rising_demand(
    arrays: Arrays, job_skills: pd.DataFrame, as_of: date, config: DemandConfig | None = None
) -> Reals | None:
    """(n_skills,) rise of demand in [0, 1], or None when there are too few dated ads to say.

    Parameters
    ----------
    job_skills : columns ``job_id, skill_id``: skills read out of the catalogue's job ads.
    as_of : ads after it are not looked at.
    """
    config = config or DemandConfig()
    jobs = arrays.catalogue["jobs"].dropna(subset=["posted_on"])
    middle, start = as_of - timedelta(days=config.window), as_of - timedelta(days=2 * config.window)
    late = set(jobs["job_id"][(jobs["posted_on"] > middle) & (jobs["posted_on"] <= as_of)])
    early = set(jobs["job_id"][(jobs["posted_on"] > start) & (jobs["posted_on"] <= middle)])
    if min(len(late), len(early)) < config.least_ads:
        return None
    known = job_skills[job_skills["skill_id"].isin(arrays.skill_row)].drop_duplicates(["job_id", "skill_id"])
    rates = [_rate(arrays, known[known["job_id"].isin(ads)], len(ads), config.prior) for ads in (late, early)]
    rise: Reals = np.log(rates[0] / rates[1]) / np.log(config.full_rise)
    return rise.clip(0.0, 1.0)


def _rate(arrays: Arrays, links: pd.DataFrame, ads: int, prior: float) -> Reals:
    rows = links["skill_id"].map(arrays.skill_row).to_numpy(np.int64)
    counts = np.bincount(rows, minlength=len(arrays.skill_ids)).astype(np.float64)
    return (counts + prior) / (ads + prior)
