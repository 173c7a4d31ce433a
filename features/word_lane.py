"""Word lane: cosine over TF-IDF of hashed word stems and pairs of neighbouring stems (Salton and Buckley 1988).

Words that say nothing of what a text is about are left out, so that a whole advertisement can be the query.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from scipy import sparse

from stackwise.features.arrays import Reals, Rows, sum_of_rows
from stackwise.features.bert import Array
from stackwise.features.errors import DataError, describe
from stackwise.features.lanes import hashed, words
from stackwise.features.wording import wording

_BITS = 20
_KEPT, _PARTS = 4_096, 20_000  # queries, and what they are made of: many learners aim at the same job


@cache
def empty_stems() -> frozenset[str]:
    """Stems of words that stand in any advertisement and any course, whatever it is about."""
    return frozenset(stem for word in wording()["empty_words"]["en"].split() for stem in words(word))


def is_telling(stem: str) -> bool:
    """Whether a stem says what a text is about: no empty one, and no letter but the names of two languages."""
    return stem not in empty_stems() and (len(stem) > 1 or stem in ("c", "r"))


def telling_stems(text: str) -> list[str]:
    """Stems of a text in order, without the empty ones.

    >>> telling_stems("You will be managing the network")
    ['manag', 'network']
    """
    return list(filter(is_telling, words(text)))


class WordTfidf:
    """Cosine of a query with each item's text; terms are stems and pairs of neighbouring stems, counts damped."""

    def __init__(self) -> None:
        self._asked = lru_cache(_KEPT)(self._query)

    def fit(self, texts: Sequence[str]) -> Self:
        """Learn from one text per item."""
        return self.fit_counts(self.counts(texts))

    def counts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Counts of hashed stems and pairs: (texts, buckets)."""
        return _counts(texts)

    def fit_counts(self, counts: sparse.csr_matrix) -> Self:
        """Learn from the :meth:`counts` of one text per item."""
        seen = np.bincount(counts.indices, minlength=counts.shape[1])
        self.idf = (np.log((1 + counts.shape[0]) / (1 + seen)) + 1).astype(np.float32)
        self.terms = self._weighted(counts.copy()).T.tocsr()
        return self

    def scores(self, *said: str) -> Reals:
        """(n,) cosine of a query, said in one or more parts, with each item."""
        return sum_of_rows(self.terms, *self._asked(said))

    def _query(self, said: tuple[str, ...]) -> tuple[Rows, Reals]:
        """The distinct terms of a query and their weights, of length 1; terms reach from one part into the next."""
        parts = [part for part in map(_part, said) if part is not None]
        between = [_bucket(f"{one.last} {other.first}") for one, other in pairwise(parts)]
        terms = np.concatenate([np.array(between, np.int64), *(part.terms for part in parts)])
        term, times = np.unique(terms, return_counts=True)
        weight = (1 + np.log(times)) * self.idf[term]
        return term, weight / max(float(np.sqrt((weight * weight).sum())), 1e-6)

    def rarity(self, stem: str) -> float:
        """How rare a stem is among the items: its inverse document frequency."""
        return float(self.idf[_bucket(stem)])

    def _weighted(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        counts.data = (1 + np.log(counts.data)) * self.idf[counts.indices]
        norms = np.sqrt(np.maximum(np.asarray(counts.multiply(counts).sum(axis=1)).ravel(), 1e-12))
        counts.data = (counts.data / np.repeat(norms, np.diff(counts.indptr))).astype(np.float32)
        return counts

    def save(self, folder: Path) -> None:
        """Write the lane as arrays under ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lane.json").write_text(json.dumps({"shape": list(self.terms.shape), "bits": _BITS}))
        kept = np.flatnonzero(self.idf != self.idf.max())
        rows = np.flatnonzero(np.diff(self.terms.indptr))
        parts = {"data": self.terms.data, "indices": self.terms.indices.astype(np.int32), "rows": rows.astype(np.int32),
                 "counts": np.diff(self.terms.indptr)[rows].astype(np.int32), "idf_at": kept.astype(np.int32),
                 "idf": self.idf[kept], "rarest": self.idf.max(keepdims=True)}  # fmt: skip
        for name, array in parts.items():
            np.save(folder / f"{name}.npy", array)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a saved lane.

        Raises
        ------
        DataError
            Files are missing or cut.
        """
        try:
            about = json.loads((folder / "lane.json").read_text())
            if about["bits"] != _BITS:
                raise ValueError(f"{about['bits']} bits")
            read = {
                name: _array(folder, name) for name in ("data", "indices", "rows", "counts", "idf_at", "idf", "rarest")
            }
        except (OSError, ValueError, KeyError) as error:
            fix = "run `stackwise index --data DIR`"
            raise DataError(describe(f"lane {folder}", f"{error!r}", "a saved lane", fix)) from error
        lane, shape = cls(), tuple(about["shape"])
        lane.idf = np.full(shape[0], read["rarest"][0], np.float32)
        lane.idf[read["idf_at"]] = read["idf"]
        sizes = np.zeros(shape[0], np.int64)
        sizes[read["rows"]] = read["counts"]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        lane.terms = sparse.csr_matrix((read["data"], read["indices"], starts), shape=shape)
        return lane


def _array(folder: Path, name: str) -> Array:
    array: Array = np.load(folder / f"{name}.npy", allow_pickle=False)
    return array


@dataclass(frozen=True, eq=False)
class _Part:
    """What a part of a query says: the buckets of its terms, and its first and last stem."""

    terms: Rows
    first: str
    last: str


@lru_cache(_PARTS)
def _part(text: str) -> _Part | None:
    """None where it says nothing."""
    stems = telling_stems(text)
    terms = [_bucket(term) for term in _terms(stems)]
    return _Part(np.array(terms, np.int64), stems[0], stems[-1]) if stems else None


def _terms(stems: list[str]) -> list[str]:
    return [*stems, *(f"{first} {second}" for first, second in pairwise(stems))]


def _bucket(term: str) -> int:
    return hashed(term) >> (64 - _BITS)


def _counts(texts: Sequence[str]) -> sparse.csr_matrix:
    """Counts of hashed stems and pairs: (texts, buckets)."""
    columns: list[int] = []
    sizes = [0]
    for text in texts:
        columns += [_bucket(term) for term in _terms(telling_stems(text))]
        sizes.append(len(columns))
    ones = np.ones(len(columns), np.float32)
    counts = sparse.csr_matrix(
        (ones, np.array(columns, np.int32), np.array(sizes, np.int32)), shape=(len(texts), 1 << _BITS)
    )
    counts.sum_duplicates()
    return counts
