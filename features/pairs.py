"""What a credential does for a gap: how much of each skill it closes, and the named features a ranker reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.arrays import Arrays, Reals, Rows
from features.gap import Gap, GapConfig, level_ratio
from features.taxonomy import Closeness

IDEAL_SKILLS = 5  # a micro-credential that closed the five largest gaps in full would be ideal
LEAST_CLOSED = 0.05  # below this a closure is noise, not a claim
FEATURE_NAMES = ("coverage", "breadth", "cosine_goal", "cosine_peak", "lexical")


@dataclass(frozen=True, eq=False)
class Closes:
    """``share`` (k, r) of each gap's remainder that each credential closes; ``link`` (k, r) is the taught link behind
    it (a position in ``arrays.teaches``, -1 where nothing is closed)."""

    share: Reals
    link: Rows


def closes(arrays: Arrays, closeness: Closeness, rows: Rows, gap: Gap, config: GapConfig) -> Closes:
    """Judge every (credential, gap skill) pair of a pool at once.

    A link reaches ``confidence x closeness x level reached / level required``; what it reaches beyond the present
    mastery, over what is missing, is the share closed. The best link of a credential counts for a skill.

    Parameters
    ----------
    rows : (k,) credential rows.
    gap : r required skills.
    """
    links = arrays.teaches
    at, owner = links.of_many(rows)
    share = np.zeros((len(rows), len(gap.skill)))
    chosen = np.full(share.shape, -1)
    if not len(at) or not len(gap.skill):
        return Closes(share, chosen)
    near = closeness.value[links.skill[at]][:, gap.skill].toarray().astype(float)
    reach = near * links.weight[at, None] * level_ratio(links.level[at, None], gap.required[None, :], config)
    missing = 1 - gap.mastery
    with np.errstate(divide="ignore", invalid="ignore"):
        closed = np.where(missing > 0, np.maximum(0.0, reach - gap.mastery) / missing, 0.0)
    closed[closed < LEAST_CLOSED] = 0.0
    owners, first = np.unique(owner, return_index=True)
    best = np.maximum.reduceat(closed, first, axis=0)
    position = np.arange(len(at))[:, None]
    spread = best[np.searchsorted(owners, owner)]
    earliest = np.minimum.reduceat(np.where(closed == spread, position, len(at)), first, axis=0)
    share[owners] = np.minimum(best, 1.0)
    chosen[owners] = np.where(best > 0, at[np.minimum(earliest, len(at) - 1)], -1)
    return Closes(share, chosen)


def ideal(amount: Reals) -> float:
    """What an ideal micro-credential would close: the sum of the five largest gaps."""
    return float(np.sort(amount)[::-1][:IDEAL_SKILLS].sum())


def pair_features(pool: Closes, gap: Gap, lanes: dict[str, Reals]) -> Reals:
    """(k, len(FEATURE_NAMES)) features in [0, 1], in the order of ``FEATURE_NAMES``.

    ``coverage`` is the gap closed over an ideal credential's, ``breadth`` the share of the five largest gaps touched,
    the rest are the retrieval lanes' own similarities.
    """
    best = ideal(gap.amount)
    closed = pool.share @ gap.amount
    touched = np.minimum(1.0, (pool.share > 0).sum(axis=1) / IDEAL_SKILLS)
    coverage = np.minimum(1.0, closed / best) if best > 0 else np.zeros(len(closed))
    columns = {"coverage": coverage, "breadth": touched, **lanes}
    return np.column_stack([columns[name] for name in FEATURE_NAMES])


def weighted_goal(vectors: NDArray[np.float32], skill: Rows, weight: Reals) -> NDArray[np.float32]:
    """Unit vector of the weighted mean of skill vectors (zeros if nothing weighs)."""
    goal = (vectors[skill] * weight[:, None]).sum(axis=0)
    return np.asarray(goal / max(float(np.linalg.norm(goal)), 1e-9), dtype=np.float32)
