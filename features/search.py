"""Exact search of a catalogue's texts for many gaps at once: one product, and two lanes read out of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stackwise.features.arrays import Reals, Rows
from stackwise.features.quantised import COARSE, coarse

PEAK_SKILLS = 3  # a credential is judged by the gap skills it is most about
KEPT_BYTES = 512 << 20  # of cosines with the skills asked for last: a few skills are asked for by most occupations
_TILE = 16_384  # credentials at a time: what is made of a tile stays in the processor's cache
UNIT = 1 / COARSE**2  # one step of a product

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class SearchRequest:
    """One gap: (r,) skill rows, and the ``amount`` each weighs."""

    skill: Rows
    amount: Reals


@dataclass(frozen=True, eq=False)
class SearchResult:
    """``cosine`` is one (n,) column a skill, in steps of ``UNIT``; ``goal`` (n,) the cosine with the weighted goal, and
    ``peak`` (n,) the mean weighted cosine of the skills a credential is most about."""

    cosine: Sequence[Floats]
    goal: Floats
    peak: Floats


class VectorSearch:
    """Cosines of all credentials with skills, and what becomes of them for a gap.

    Cosines are good to four decimals: see :mod:`features.quantised`. As their sums are exact, a column is the same
    whether it was kept or made anew, alone or with others.
    """

    def __init__(self, credentials: NDArray[np.float32], skills: NDArray[np.float32]) -> None:
        self._credentials, self._skills = coarse(credentials), coarse(skills)
        self._mean, self._spread = np.full(len(skills), np.nan), np.full(len(skills), np.nan)
        self._kept: OrderedDict[int, Floats] = OrderedDict()
        self._most_kept = KEPT_BYTES // max(1, 4 * len(credentials))
        self._lock = Lock()

    def usual(self, skill: Rows) -> tuple[Reals, Reals]:
        """(r,) mean and spread over the catalogue of the cosines of skills that were searched for."""
        return self._mean[skill], self._spread[skill]

    def find(self, asks: Sequence[SearchRequest]) -> list[SearchResult]:
        """What is found for each; the skills of all asks are multiplied once."""
        columns = self._columns(sorted({one for ask in asks for one in ask.skill.tolist()}))
        return [self._found(ask, [columns[one] for one in ask.skill.tolist()]) for ask in asks]

    def titles(self, titles: NDArray[np.floating[Any]], skill: Rows) -> Reals:
        """(k, r) cosines of a few title vectors with some skills."""
        return np.asarray(np.multiply(coarse(titles) @ self._skills[skill].T, UNIT, dtype=float))

    def _columns(self, skills: list[int]) -> Mapping[int, Floats]:
        """(n,) cosines by skill, in steps; kept ones where there are."""
        with self._lock:
            found = {skill: self._kept[skill] for skill in skills if skill in self._kept}
            for one in found:
                self._kept.move_to_end(one)
        fresh = [skill for skill in skills if skill not in found]
        if fresh:
            made = dict(zip(fresh, self._skills[fresh] @ self._credentials.T, strict=True))
            self._remember(made)
            found |= made
        return found

    def _remember(self, made: Mapping[int, Floats]) -> None:
        for skill, column in made.items():
            if np.isnan(self._mean[skill]):
                steps = column.astype(float) * UNIT
                mean = float(steps.mean()) if len(steps) else 0.0
                self._spread[skill] = (
                    max(float(np.einsum("n,n->", steps, steps)) / max(len(steps), 1) - mean**2, 0) ** 0.5 or 1.0
                )
                self._mean[skill] = mean
        with self._lock:
            self._kept.update((skill, made[skill].copy()) for skill in [*made][: self._most_kept])
            while len(self._kept) > self._most_kept:
                self._kept.popitem(last=False)

    def _found(self, ask: SearchRequest, cosine: Sequence[Floats]) -> SearchResult:
        goal, peak = np.zeros((2, len(self._credentials)), np.float32)
        if len(cosine):
            weight = (ask.amount / ask.amount.max() * UNIT).astype(np.float32)
            for start in range(0, len(goal), _TILE):
                tile = slice(start, start + _TILE)
                _fill(weight, [column[tile] for column in cosine], goal[tile], peak[tile])
            total = np.einsum("rd,r->d", self._skills[ask.skill].astype(float), ask.amount) / COARSE
            goal *= np.float32(ask.amount.max() / max(float(np.sqrt((total**2).sum())), 1e-9))
        return SearchResult(cosine, goal, peak)


def _fill(weight: Floats, cosine: Sequence[Floats], goal: Floats, peak: Floats) -> None:
    """Sum, and mean of the ``PEAK_SKILLS`` largest, of weighted cosines: one pass, skill by skill."""
    best = [np.full(len(goal), -np.inf, np.float32) for _ in range(min(PEAK_SKILLS, len(cosine)))]
    value, spare = np.empty_like(goal), np.empty_like(goal)
    goal[:] = 0
    for column, times in zip(cosine, weight, strict=True):
        np.multiply(column, times, out=value)
        goal += value
        for held in best[:-1]:
            np.minimum(held, value, out=spare)
            np.maximum(held, value, out=held)
            value, spare = spare, value
        np.maximum(best[-1], value, out=best[-1])
    peak[:] = best[0]
    for held in best[1:]:
        peak += held
    peak /= np.float32(len(best))
