"""Folding: entries of one course, and the numbered parts of one, take one place in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np

from stackwise.features.arrays import Arrays, Reals, Rows
from stackwise.features.records import JsonObject
from stackwise.features.same_work import SameWorkRelation, WorkKey, work_key
from stackwise.models.eligibility.prerequisites import Mask
from stackwise.recommender.engine.scoring import ScoredCandidates

_KEPT = 100_000  # titles read
_AS_RELEVANT = 0.5  # of the best part's relevance: an earlier part that has so much goes before it


@dataclass(frozen=True, eq=False)
class FoldedPool:
    """``candidates`` that each stand for one work, and ``under`` by row the rows folded under it, in order."""

    candidates: ScoredCandidates
    under: dict[int, list[int]]


class Folding:
    """Folds pools of one catalogue."""

    def __init__(self, arrays: Arrays) -> None:
        self._titles = arrays.titles
        self._ids, self._arrays = arrays.credential_ids, arrays
        self._key = lru_cache(_KEPT)(lambda row: work_key(str(self._titles[row])))
        self._work, self._numbers = np.full(len(arrays.titles), -1), dict[str, int]()
        self._next = count().__next__  # threads may number works at the same time: no two get one number
        providers = arrays.catalogue["providers"]
        self._named = dict(zip(providers["provider_id"], providers["name"], strict=True))

    def fold(self, pool: ScoredCandidates, value: Reals, apart: Mask) -> FoldedPool:
        """One candidate a work: of the same title the one of most value, of parts the earliest that is relevant too.

        Parameters
        ----------
        value : (k,) score of each as the only pick.
        apart : (k,) which keep a place of their own: insisted on, or of a credit of their own.
        """
        kept, under = np.ones(len(pool.rows), dtype=bool), dict[int, list[int]]()
        for members in self._same_work(pool.rows, np.flatnonzero(~apart)):
            head = self._head(pool, members, value)
            rest = sorted((at for at in members if at != head), key=lambda at: (self._part(pool, at), -value[at]))
            under[int(pool.rows[head])] = [int(pool.rows[at]) for at in rest]
            kept[rest] = False
        return FoldedPool(pool.kept(np.flatnonzero(kept)), under)

    def _same_work(self, rows: Rows, at: Rows) -> list[list[int]]:
        """Positions of those of some rows that are of one work, where there are several."""
        for row in rows[at][self._work[rows[at]] < 0].tolist():
            self._work[row] = self._numbers.setdefault(self._key(row).stem, self._next())
        work = self._work[rows[at]]
        order = np.argsort(work, kind="stable")
        first = np.flatnonzero(np.diff(work[order], prepend=-1))
        size = np.diff(first, append=len(order))
        several = zip(first[size > 1].tolist(), size[size > 1].tolist(), strict=True)
        return [at[order[start : start + many]].tolist() for start, many in several]

    def _head(self, pool: ScoredCandidates, members: Sequence[int], value: Reals) -> int:
        relevance = pool.terms["relevance"]
        enough = _AS_RELEVANT * max(relevance[at] for at in members)
        likely = [at for at in members if relevance[at] >= enough]
        return min(likely, key=lambda at: (self._part(pool, at), -value[at], at))

    def _part(self, pool: ScoredCandidates, at: int) -> int:
        return self._key(int(pool.rows[at])).part

    def also(self, row: int, folded: Rows | Sequence[int]) -> list[JsonObject]:
        """What is folded under a credential, as its recommendation carries it."""
        return [
            {
                "credential_id": str(self._ids[one]),
                "title": str(self._titles[one]),
                "provider": self._provider(int(one)),
                "relation": _relation(self._key(row), self._key(int(one))),
            }
            for one in folded
        ]

    def _provider(self, row: int) -> str | None:
        name = self._named.get(self._arrays.columns["provider_id"][row])
        return None if name is None else str(name)


def _relation(own: WorkKey, other: WorkKey) -> SameWorkRelation:
    return "same_title" if own == other else "part"
