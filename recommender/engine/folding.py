"""Folding: entries of one course, and the numbered parts of one, take one place in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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
        providers = arrays.catalogue["providers"]
        self._named = dict(zip(providers["provider_id"], providers["name"], strict=True))

    def fold(self, pool: ScoredCandidates, value: Reals, apart: Mask) -> FoldedPool:
        """One candidate a work: of the same title the one of most value, of parts the earliest that is relevant too.

        Parameters
        ----------
        value : (k,) score of each as the only pick.
        apart : (k,) which keep a place of their own: insisted on, or of a credit of their own.
        """
        works: dict[str, list[int]] = {}
        for at in np.flatnonzero(~apart).tolist():
            works.setdefault(self._key(int(pool.rows[at])).stem, []).append(at)
        kept, under = np.flatnonzero(apart).tolist(), dict[int, list[int]]()
        for members in works.values():
            head = members[0] if len(members) == 1 else self._head(pool, members, value)
            kept.append(head)
            if len(members) > 1:
                rest = sorted((at for at in members if at != head), key=lambda at: (self._part(pool, at), -value[at]))
                under[int(pool.rows[head])] = [int(pool.rows[at]) for at in rest]
        return FoldedPool(pool.kept(np.array(sorted(kept), dtype=np.int64)), under)

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
