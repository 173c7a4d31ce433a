"""Word lane over phrasings: what share of a phrase's words a skill is said with, the rare ones counting most.

The vectors of :mod:`phrasing_vectors` tell what is alike; words tell what is the same: "hoover before eight" is said of
vacuuming alone, whatever a small encoder knows of hoovers. BM25 (Robertson and Zaragoza 2009) over a skill's label,
alternative names and phrasings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from scipy import sparse

from stackwise.features.bert import Array
from stackwise.features.lanes import hashed, words

_BITS = 17
_LABEL, _NAME, _PHRASING = 2.0, 0.5, 1.0  # what a word counts, by what it stands in
_SOON, _LENGTH = 1.2, 0.5  # BM25's k1 and b
_USUAL, _FEW = 0.15, 10  # share of the skills, and how many, of which a word that is said of more tells nothing


@dataclass(frozen=True, eq=False)
class PhrasingTerms:
    """``weights`` (buckets, n_skills): what each stem says for each skill; ``rarity`` (buckets,): what it is worth in a
    phrase, nothing for those that are said of everything."""

    weights: sparse.csr_matrix
    rarity: Array

    @classmethod
    def fit(cls, names: Sequence[Sequence[str]], phrasings: Sequence[Sequence[str]]) -> Self:
        """Learn the words of each skill's names, the label first, and phrasings."""
        counts = [_counts(its, said) for its, said in zip(names, phrasings, strict=True)]
        columns = np.array([stem for one in counts for stem in one], dtype=np.int64)
        rows = np.repeat(np.arange(len(counts)), [len(one) for one in counts])
        times = np.array([many for one in counts for many in one.values()], dtype=np.float32)
        seen = np.bincount(columns, minlength=1 << _BITS)
        rarity = rarity_of(seen, len(counts))
        size = np.bincount(rows, weights=times, minlength=len(counts))
        damped = _SOON * (1 - _LENGTH + _LENGTH * size / max(float(size.mean()), 1e-9)) if len(counts) else size
        value = (times * (_SOON + 1) / (times + damped[rows]) * rarity[columns]).astype(np.float32)
        kept = value != 0
        shape = (1 << _BITS, len(counts))
        return cls(sparse.csr_matrix((value[kept], (columns[kept], rows[kept])), shape=shape), rarity)

    def near(self, phrases: Sequence[str]) -> Array:
        """How far the words for each skill say each phrase, from 0 to some 2, float32 (n, n_skills)."""
        listed = [sorted(_stems(phrase)) for phrase in phrases]
        column = np.array([stem for stems in listed for stem in stems], dtype=np.int64)
        worth = self.rarity[column]
        row = np.repeat(np.arange(len(listed)), [len(stems) for stems in listed])
        whole = np.bincount(row, weights=worth, minlength=len(listed))
        share = np.divide(1, np.maximum(whole, 1e-6))[row].astype(np.float32)
        told = worth > 0
        starts = np.searchsorted(row[told], np.arange(len(listed) + 1))
        asked = sparse.csr_matrix((share[told], column[told], starts), shape=(len(listed), len(self.rarity)))
        return np.asarray((asked @ self.weights).toarray(), np.float32)

    def save(self, folder: Path) -> None:
        """Write the arrays under ``folder``."""
        np.save(folder / "terms-data.npy", self.weights.data.astype(np.float16))
        np.save(folder / "terms-columns.npy", self.weights.indices.astype(np.int32))
        np.save(folder / "terms-rows.npy", self.weights.indptr.astype(np.int64))
        np.save(folder / "terms-rarity.npy", self.rarity)

    @classmethod
    def load(cls, folder: Path, skills: int) -> Self:
        """Read what :meth:`save` wrote of so many skills."""
        data, columns, rows, rarity = (
            np.load(folder / f"terms-{part}.npy", allow_pickle=False) for part in ("data", "columns", "rows", "rarity")
        )
        shape = (len(rows) - 1, skills)
        return cls(sparse.csr_matrix((data.astype(np.float32), columns, rows), shape=shape), rarity)


def rarity_of(seen: Array, skills: int) -> Array:
    """What words are worth that ``seen`` (w,) of so many skills are said with, float32 (w,): nothing where they are
    more than usual."""
    rare = np.log((skills + 1) / (seen + 0.5)).astype(np.float32)
    return np.where(seen > max(_USUAL * skills, _FEW), np.float32(0), np.maximum(rare, 0))


def _counts(names: Sequence[str], phrasings: Iterable[str]) -> Counter[int]:
    counts: Counter[int] = Counter()
    said = [(names[0], _LABEL), *((name, _NAME) for name in names[1:]), *((text, _PHRASING) for text in phrasings)]
    for text, worth in said:
        counts.update(dict.fromkeys(_stems(text), worth))
    return counts


def _stems(text: str) -> set[int]:
    return {hashed(word) >> (64 - _BITS) for word in words(text)}
