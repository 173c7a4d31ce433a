"""How near skills are: one sparse matrix built from the taxonomy's own links and from embeddings.

``closeness[t, s]`` in [0, 1] says how far knowing skill ``t`` counts as knowing skill ``s``. The same matrix
discounts what a learner already masters and what a credential closes, so the two can never disagree.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from stackwise.features.arrays import Reals, Rows, spans, totals
from stackwise.features.catalogue import Catalogue

RELATIONS = ("same", "narrower", "broader", "related", "similar")
LINKED = "linked"  # relation of skills of two taxonomies that are one, as far as its confidence says
SAME, NARROWER, BROADER, RELATED, SIMILAR = range(len(RELATIONS))


@dataclass(frozen=True)
class ClosenessConfig:
    """What each relation is worth.

    ``floor`` and ``ceiling`` map cosine to closeness linearly: nothing at the floor, ``similar`` at 1. They were
    set where cosine starts to separate ESCO's own related skills from random pairs; see the conventions page.
    """

    narrower: float = 0.6
    broader: float = 0.4
    related: float = 0.4
    similar: float = 0.9
    floor: float = 0.55
    neighbours: int = 24


@dataclass(frozen=True, eq=False)
class Closeness:
    """Sparse closeness with the relation behind each entry; row ``t``, column ``s``, columns ascending in each row."""

    value: sparse.csr_array
    relation: sparse.csr_array

    @cached_property
    def toward(self) -> sparse.csr_array:
        """``value`` transposed: row ``s`` holds what counts as skill ``s``, so that a few skills are read alone."""
        return self.value.T.tocsr()

    def entry(self, t: int, s: int) -> tuple[float, str]:
        """Closeness of two skills that have one, and its relation by name."""
        at = self._at(t, s)
        return float(self.value.data[at]), RELATIONS[int(self.relation.data[at]) - 1]

    def relations(self, t: Rows, s: Rows) -> Rows:
        """(k,) place in ``RELATIONS`` of what relates each of k pairs of skills that have a closeness."""
        at, pair = spans(self.value.indptr, t)
        return np.asarray(self.relation.data[at[self.value.indices[at] == s[pair]]] - 1, dtype=np.int64)

    def _at(self, t: int, s: int) -> int:
        """Where the entry of a pair stands."""
        first, end = self.value.indptr[t : t + 2]
        return int(first + np.searchsorted(self.value.indices[first:end], s))

    def save(self, folder: Path) -> None:
        """Write both matrices under ``folder``."""
        sparse.save_npz(folder / "closeness.npz", self.value)
        sparse.save_npz(folder / "relation.npz", self.relation)

    @classmethod
    def load(cls, folder: Path) -> Closeness:
        """Read what :meth:`save` wrote."""
        return cls(*(sparse.csr_array(sparse.load_npz(folder / f"{name}.npz")) for name in ("closeness", "relation")))


class Nearness:
    """How far any skill counts as each of r skills: the few pairs that do at all, by the skill that counts.

    ``wanted`` is r, ``skills`` (s,) are the rows of those that count, ascending.

    Parameters
    ----------
    skill : (r,) rows.
    """

    def __init__(self, closeness: Closeness, skill: Rows) -> None:
        toward = closeness.toward
        at, place = spans(toward.indptr, skill)
        self.wanted, self._n = len(skill), toward.shape[1]
        order = np.argsort(toward.indices[at], kind="stable")
        at, place = at[order], place[order]
        self._index(toward.indices[at], place, toward.data[at].astype(float))

    def _index(self, counts: Rows, place: Rows, value: Reals) -> None:
        """Of pairs by what counts, ascending."""
        self._place, self._value = place, value
        first = np.flatnonzero(np.diff(counts, prepend=-1))
        self.skills, self._bounds = counts[first], np.append(first, len(counts))
        self._slot = np.full(self._n, -1, dtype=np.int32)
        self._slot[self.skills] = np.arange(len(first))

    def select(self, at: Rows) -> Self:
        """The same for some of the r skills, in the order given."""
        part, moved = copy(self), np.full(self.wanted, -1)
        moved[at] = np.arange(len(at))
        place, counts = moved[self._place], np.repeat(self.skills, np.diff(self._bounds))
        kept = place >= 0
        part.wanted = len(at)
        part._index(counts[kept], place[kept], self._value[kept])
        return part

    def pairs(self, skill: Rows) -> tuple[Rows, Rows, Reals]:
        """Which of m skills count as which of the r, and how far: three arrays (p,), in the order of the m."""
        slot = self._slot[skill]
        some = np.flatnonzero(slot >= 0)
        at, which = spans(self._bounds, slot[some])
        return some[which], self._place[at], self._value[at]

    def of(self, skill: Rows) -> Reals:
        """(m, r) closeness of m skills."""
        table = np.zeros((len(skill), self.wanted))
        which, place, value = self.pairs(skill)
        table[which, place] = value
        return table

    def toward(self, amount: Reals) -> Reals:
        """(s,) for each of ``skills`` the ``amount`` (r,) of everything it counts as, by how far it does."""
        slot = np.repeat(np.arange(len(self.skills)), np.diff(self._bounds))
        return totals(slot, self._value * amount[self._place], len(self.skills))


def build_closeness(
    catalogue: Catalogue, vectors: NDArray[np.float32] | None, config: ClosenessConfig | None = None
) -> Closeness:
    """Combine taxonomy links and embedding neighbours; the strongest relation of a pair wins.

    Parameters
    ----------
    catalogue : its skills define rows and columns.
    vectors : (n_skills, dim) unit rows aligned with ``catalogue["skills"]``, or None for taxonomy links alone.
    """
    config = config or ClosenessConfig()
    n = len(catalogue["skills"])
    parts = [
        _entries(np.arange(n), np.arange(n), np.ones(n), SAME),
        *_taxonomy_links(catalogue, config),
        *([] if vectors is None or n < 2 else [_neighbours(vectors, config)]),
    ]
    pairs = pd.concat(parts).sort_values(["t", "s", "value", "relation"], ascending=[True, True, False, True])
    best = pairs.drop_duplicates(["t", "s"])
    where = (best["t"].to_numpy(), best["s"].to_numpy())
    value = sparse.csr_array((best["value"].to_numpy(np.float32), where), shape=(n, n))
    relation = sparse.csr_array((best["relation"].to_numpy(np.int8) + 1, where), shape=(n, n))
    return Closeness(value, relation)


def _entries(t: NDArray[np.int64], s: NDArray[np.int64], value: NDArray[np.float64], relation: int) -> pd.DataFrame:
    return pd.DataFrame({"t": t, "s": s, "value": value, "relation": relation})


def _taxonomy_links(catalogue: Catalogue, config: ClosenessConfig) -> list[pd.DataFrame]:
    skills, relations = catalogue["skills"], catalogue["skill_relations"]
    row = pd.Series(np.arange(len(skills)), index=pd.Index(skills["skill_id"], dtype=object))
    child = np.arange(len(skills))
    parent = row.reindex(skills["broader_id"].astype(object)).to_numpy(float)
    known = ~np.isnan(parent)
    child, parent = child[known], parent[known].astype(np.int64)
    left = row.reindex(relations["skill_id"].astype(object)).to_numpy(float)
    right = row.reindex(relations["related_id"].astype(object)).to_numpy(float)
    linked = (relations["relation"] == LINKED).to_numpy()
    sure = np.nan_to_num(relations["confidence"].to_numpy(float))
    known = ~(np.isnan(left) | np.isnan(right))
    links = known & linked
    one, other, sure = left[links].astype(np.int64), right[links].astype(np.int64), sure[links]
    known &= ~linked
    left, right = left[known].astype(np.int64), right[known].astype(np.int64)
    return [
        _entries(one, other, sure, SIMILAR),
        _entries(other, one, sure, SIMILAR),
        _entries(child, parent, np.full(len(child), config.narrower), NARROWER),
        _entries(parent, child, np.full(len(child), config.broader), BROADER),
        _entries(left, right, np.full(len(left), config.related), RELATED),
        _entries(right, left, np.full(len(left), config.related), RELATED),
    ]


def _neighbours(vectors: NDArray[np.float32], config: ClosenessConfig, block: int = 2048) -> pd.DataFrame:
    """The nearest skills of each skill by exact cosine, in blocks, above the floor."""
    depth, parts = config.neighbours + 1, []
    for start in range(0, len(vectors), block):
        cosine = vectors[start : start + block] @ vectors.T
        row, s = np.nonzero(cosine > config.floor)
        found = cosine[row, s]
        order = np.lexsort((-found, row))  # nearest first; of equally near ones, the first
        row, s, found = row[order], s[order], found[order]
        first = np.searchsorted(row, np.arange(len(cosine)))
        keep = (np.arange(len(row)) - first[row] < depth) & (s != row + start)
        value = config.similar * (found[keep] - config.floor) / (1 - config.floor)
        parts.append(_entries(row[keep] + start, s[keep], np.minimum(value, config.similar).astype(float), SIMILAR))
    both = pd.concat(parts)
    return pd.concat([both, both.rename(columns={"t": "s", "s": "t"})])
