"""Exact search of a catalogue's texts for many gaps at once: one blocked product, and two lanes read out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.arrays import Reals, Rows
from features.exact import COARSE, coarse

PEAK_SKILLS = 3  # a credential is judged by the gap skills it is most about
_TILE = 16_384  # credentials at a time: a tile of one skill's cosines, and what is made of it, stay in the cache
_UNIT = 1 / COARSE**2

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ask:
    """One gap: (r,) skill rows, and the ``amount`` each weighs."""

    skill: Rows
    amount: Reals


class Search:
    """Cosines of all credentials with some skills, kept only as long as the lanes are made of them.

    Unlike what is read of a pool, cosines here are good to four decimals: see :mod:`features.exact`.
    """

    def __init__(self, credentials: NDArray[np.float32], skills: NDArray[np.float32]) -> None:
        self._credentials, self._skills = coarse(credentials), coarse(skills)
        self._mean, self._spread = np.full(len(skills), np.nan), np.full(len(skills), np.nan)

    def usual(self, skill: Rows) -> tuple[Reals, Reals]:
        """(r,) mean and spread over the catalogue of the cosines of skills that were searched for."""
        return self._mean[skill], self._spread[skill]

    def lanes(self, asks: Sequence[Ask]) -> list[tuple[Floats, Floats]]:
        """Two lanes (n,) an ask: cosine with the weighted goal, and mean weighted cosine of its peak skills.

        The skills of all asks are multiplied once; each ask needs one skill at least.
        """
        if not asks:
            return []
        wanted, place = np.unique(np.concatenate([one.skill for one in asks]), return_inverse=True)
        places = np.split(place, np.cumsum([len(one.skill) for one in asks])[:-1])
        n = len(self._credentials)
        found = [(np.empty(n, np.float32), np.empty(n, np.float32)) for _ in asks]
        fresh = np.flatnonzero(np.isnan(self._mean[wanted]))
        sums, squares = np.zeros(len(fresh)), np.zeros(len(fresh))
        vectors = self._skills[wanted]
        for start in range(0, n, _TILE):
            cosine = vectors @ self._credentials[start : start + _TILE].T
            for ask, at, (goal, peak) in zip(asks, places, found, strict=True):
                tile = slice(start, start + _TILE)
                _fill(cosine, at, ask.amount, goal[tile], peak[tile])
            if len(fresh):
                new = cosine[fresh].astype(float) * _UNIT
                sums += new.sum(axis=1)
                squares += np.einsum("rn,rn->r", new, new)
        for ask, (goal, _) in zip(asks, found, strict=True):
            goal *= np.float32(ask.amount.max() / self._length(ask))
        self._remember(wanted[fresh], sums / max(n, 1), squares / max(n, 1))
        return found

    def _length(self, ask: Ask) -> float:
        """Length of the weighted sum of the skills' vectors."""
        total = np.einsum("rd,r->d", self._skills[ask.skill].astype(float), ask.amount) / COARSE
        return max(float(np.sqrt(np.einsum("d,d->", total, total))), 1e-9)

    def _remember(self, skill: Rows, mean: Reals, square: Reals) -> None:
        spread = np.sqrt(np.maximum(square - mean**2, 0.0))
        self._spread[skill] = np.where(spread > 0, spread, 1.0)
        self._mean[skill] = mean


def _fill(cosine: Floats, at: Rows, amount: Reals, goal: Floats, peak: Floats) -> None:
    """Sum, and mean of the ``PEAK_SKILLS`` largest, of the weighted rows ``at``: one pass, row by row."""
    weight = (amount / amount.max() * _UNIT).astype(np.float32)
    best = [np.full(len(goal), -np.inf, np.float32) for _ in range(min(PEAK_SKILLS, len(at)))]
    value, spare = np.empty_like(goal), np.empty_like(goal)
    goal[:] = 0
    for row, times in zip(at, weight, strict=True):
        np.multiply(cosine[row], times, out=value)
        goal += value
        for held in best:
            np.minimum(held, value, out=spare)
            np.maximum(held, value, out=held)
            value, spare = spare, value
    peak[:] = best[0]
    for held in best[1:]:
        peak += held
    peak /= np.float32(len(best))
