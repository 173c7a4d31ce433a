"""Lanes: ways of scoring every item of a fixed list against a query text. Arrays in, arrays out, no pickle.

Character n-grams and words are hashed, so a lane needs no vocabulary: what it saves is a sparse matrix as npy
arrays and its sizes as json, memory-mapped when loaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from scipy import sparse

from stackwise.features.bert import Array
from stackwise.features.errors import DataError, describe

_WORD = re.compile(r"[^\W_]+(?:[+#]+|(?:\.[^\W_]+)+)?|\.net\b", re.I)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class Lane(Protocol):
    """Scores a list of items for queries; higher is better."""

    def scores(self, queries: Sequence[str]) -> Array:
        """Scores float32 (queries, items)."""

    def save(self, folder: Path) -> None:
        """Write the lane as arrays."""


def words(text: str) -> list[str]:
    """Lower-case words with plural and verb endings taken off; ``C++``, ``C#`` and ``Node.js`` stay whole.

    >>> words("Managing C++ libraries, APIs")
    ['manag', 'c++', 'library', 'api']
    """
    return [_stem(word) for word in _WORD.findall(text)]


def word_spans(text: str) -> list[tuple[str, int, int]]:
    """The same words, each with the characters ``[start, end)`` it was read from."""
    return [(_stem(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    word = word.lower()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 5 and word.endswith("ing"):
        word = word[:-3]
    elif len(word) > 4 and word.endswith("ed"):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and word[-2] not in "su":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _normal(text: str) -> str:
    return " " + " ".join(_WORD.findall(text.lower())) + " "


class CharTfidf:
    """Cosine over TF-IDF of hashed character n-grams inside words; an item may have several texts, the best counts.

    Parameters
    ----------
    sizes : n-gram lengths.
    bits : log2 of the number of buckets.
    """

    def __init__(self, sizes: tuple[int, ...] = (2, 3, 4), bits: int = 18) -> None:
        self.sizes, self.bits = sizes, bits

    def fit(self, texts: Sequence[str], items: Array | None = None) -> Self:
        """Learn from ``texts``; ``items`` (len(texts),) numbers each text's item, ascending from 0 without gaps."""
        return self.fit_counts(self.counts(texts), items)

    def fit_counts(self, counts: sparse.csr_matrix, items: Array | None = None) -> Self:
        """Learn from the :meth:`counts` of texts."""
        rows = counts.shape[0]
        seen = np.bincount(counts.indices, minlength=counts.shape[1])
        self.idf = (np.log((1 + rows) / (1 + seen)) + 1).astype(np.float32)
        self.grams = self._weighted(counts.copy()).T.tocsr()
        self.starts = _starts(np.arange(rows) if items is None else np.asarray(items))
        return self

    def scores(self, queries: Sequence[str]) -> Array:
        """Cosine of each query with the best text of each item: float32 (queries, items)."""
        rows = (self._weighted(self.counts(queries)) @ self.grams).toarray()
        return _best(rows, self.starts)

    def weighted(self, queries: Sequence[str]) -> sparse.csr_matrix:
        """TF-IDF of hashed n-grams, rows of length 1: (queries, buckets)."""
        return self._weighted(self.counts(queries))

    def weighted_each(self, queries: Sequence[str]) -> list[tuple[Array, Array]]:
        """The buckets that each query has, and their :meth:`weighted` values."""
        found = self.weighted(queries)
        cuts = found.indptr[1:-1]
        return list(zip(np.split(found.indices, cuts), np.split(found.data, cuts), strict=True)) if queries else []

    def near(self, buckets: Array, weight: Array) -> Array:
        """Cosine of one query, as :meth:`weighted_each` tells it, with each text: float32 (texts,)."""
        found: Array = self.grams[buckets].T @ weight
        return found

    def _weighted(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        counts.data = (1 + np.log(counts.data)) * self.idf[counts.indices]
        norms = np.sqrt(np.maximum(np.asarray(counts.multiply(counts).sum(axis=1)).ravel(), 1e-12))
        counts.data /= np.repeat(norms, np.diff(counts.indptr)).astype(np.float32)
        return counts

    def counts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Counts of hashed n-grams, (texts, buckets), for all texts in one pass over their joined bytes."""
        encoded = [_normal(text).encode() for text in texts]
        lengths = np.array([len(one) for one in encoded], dtype=np.int64)
        data = np.frombuffer(b"".join(encoded), dtype=np.uint8).astype(np.uint64)
        owner = np.repeat(np.arange(len(texts)), lengths)
        spaces = np.cumsum(data == ord(" "))
        keys = []
        for size in self.sizes:
            if len(data) < size:
                continue
            last = len(data) - size + 1
            code = np.full(last, size, dtype=np.uint64)
            for step in range(size):
                code = code * np.uint64(257) + data[step : step + last]
            # a gram may begin or end with the space at a word's edge, but never reach over one
            inner = spaces[size - 2 : size - 2 + last] == spaces[:last] if size > 2 else np.ones(last, dtype=bool)
            inside = inner & (owner[:last] == owner[size - 1 :])
            bucket = ((code * _MULTIPLIER) >> np.uint64(64 - self.bits)).astype(np.int64)
            keys.append((owner[:last][inside] << self.bits) | bucket[inside])
        found, times = np.unique(np.concatenate(keys or [np.empty(0, np.int64)]), return_counts=True)
        starts = np.searchsorted(found >> self.bits, np.arange(len(texts) + 1))
        columns = (found & ((1 << self.bits) - 1)).astype(np.int32)
        shape = (len(texts), 1 << self.bits)
        return sparse.csr_matrix((times.astype(np.float32), columns, starts.astype(np.int32)), shape=shape)

    def save(self, folder: Path) -> None:
        """Write the lane as arrays under ``folder``."""
        _save(folder, self.grams, {"sizes": list(self.sizes), "bits": self.bits}, idf=self.idf, starts=self.starts)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a saved lane; its arrays stay on disk until used."""
        about, arrays, matrix = _load(folder)
        lane = cls(tuple(about["sizes"]), int(about["bits"]))
        lane.idf, lane.starts, lane.grams = arrays["idf"], arrays["starts"], matrix
        return lane


class StemTfidf(CharTfidf):
    """The same over hashed word stems."""

    def counts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Counts of hashed word stems: (texts, buckets)."""
        return word_counts(texts, self.bits)


class Bm25:
    """BM25 (Robertson and Walker 1994, Lucene's idf) over hashed word stems, weights precomputed per item."""

    def __init__(self, k1: float = 1.2, b: float = 0.75, bits: int = 18) -> None:
        self.k1, self.b, self.bits = k1, b, bits

    def fit(self, texts: Sequence[str]) -> Self:
        """Learn from one text per item."""
        return self.fit_counts(self.counts(texts))

    def counts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Counts of hashed word stems: (texts, buckets)."""
        return word_counts(texts, self.bits)

    def fit_counts(self, said: sparse.csr_matrix) -> Self:
        """Learn from the :meth:`counts` of one text per item."""
        counts, items = said.copy(), said.shape[0]
        sizes = np.asarray(counts.sum(axis=1)).ravel()
        seen = np.bincount(counts.indices, minlength=counts.shape[1])
        idf = np.log(1 + (items - seen + 0.5) / (seen + 0.5))
        norm = self.k1 * (1 - self.b + self.b * sizes / max(sizes.mean() if len(sizes) else 1.0, 1e-9))
        per_count = np.repeat(norm, np.diff(counts.indptr))
        counts.data = (idf[counts.indices] * counts.data * (self.k1 + 1) / (counts.data + per_count)).astype(np.float32)
        self.words = counts.T.tocsr()
        return self

    def scores(self, queries: Sequence[str]) -> Array:
        """BM25 sums over the distinct words of each query: float32 (queries, items)."""
        scores: Array = (self.asked(queries) @ self.words).toarray()
        return scores

    def asked(self, queries: Sequence[str]) -> sparse.csr_matrix:
        """Which words each query asks for: ones, (queries, buckets)."""
        asked = word_counts(queries, self.bits)
        asked.data[:] = 1
        return asked

    def save(self, folder: Path) -> None:
        """Write the lane as arrays under ``folder``."""
        _save(folder, self.words, {"k1": self.k1, "b": self.b, "bits": self.bits})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a saved lane; its arrays stay on disk until used."""
        about, _, matrix = _load(folder)
        lane = cls(about["k1"], about["b"], int(about["bits"]))
        lane.words = matrix
        return lane


class NameCoverage:
    """How much of an item's best name a query says: the share of the name's words, weighted by rarity."""

    def __init__(self, bits: int = 18) -> None:
        self.bits = bits

    def fit(self, texts: Sequence[str], items: Array | None = None) -> Self:
        """Learn from ``texts``; ``items`` as in :meth:`CharTfidf.fit`."""
        counts = word_counts(texts, self.bits)
        seen = np.bincount(counts.indices, minlength=counts.shape[1])
        weight = np.log(1 + len(texts) / np.maximum(seen, 1))[counts.indices]
        owner = np.repeat(np.arange(len(texts)), np.diff(counts.indptr))
        whole = np.bincount(owner, weights=weight, minlength=len(texts))
        counts.data = (weight / np.maximum(whole[owner], 1e-9)).astype(np.float32)
        self.words = counts.T.tocsr()
        self.starts = _starts(np.arange(len(texts)) if items is None else np.asarray(items))
        return self

    def scores(self, queries: Sequence[str]) -> Array:
        """Share in [0, 1] of each item's best covered name: float32 (queries, items)."""
        asked = word_counts(queries, self.bits)
        asked.data[:] = 1
        return _best((asked @ self.words).toarray(), self.starts)

    def save(self, folder: Path) -> None:
        """Write the lane as arrays under ``folder``."""
        _save(folder, self.words, {"bits": self.bits}, starts=self.starts)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a saved lane; its arrays stay on disk until used."""
        about, arrays, matrix = _load(folder)
        lane = cls(int(about["bits"]))
        lane.starts, lane.words = arrays["starts"], matrix
        return lane


def word_counts(texts: Sequence[str], bits: int = 18) -> sparse.csr_matrix:
    """Counts of hashed word stems: (texts, buckets)."""
    listed = [words(text) for text in texts]
    column = np.array([hashed(word) >> (64 - bits) for one in listed for word in one], dtype=np.int32)
    starts = np.cumsum([0, *(len(one) for one in listed)]).astype(np.int32)
    counts = sparse.csr_matrix((np.ones(len(column), np.float32), column, starts), shape=(len(texts), 1 << bits))
    counts.sum_duplicates()
    return counts


@lru_cache(maxsize=1 << 16)
def hashed(word: str) -> int:
    """FNV-1a, 64 bits, spread by a multiplication: the same on every machine and run, unlike ``hash``."""
    code = 0xCBF29CE484222325
    for byte in word.encode():
        code = ((code ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return (code * int(_MULTIPLIER)) & 0xFFFFFFFFFFFFFFFF


def _starts(items: Array) -> Array:
    """First row of each item; empty stands for one row each."""
    if len(items) and (items[0] != 0 or np.any((np.diff(items) != 0) & (np.diff(items) != 1))):
        raise DataError(describe("lane items", "gaps or disorder", "0, 0, 1, 2, 2 ...", "number the items in order"))
    first = np.flatnonzero(np.diff(items, prepend=-1))
    return np.empty(0, np.int64) if len(first) == len(items) else first


def _best(rows: Array, starts: Array) -> Array:
    return np.maximum.reduceat(rows, starts, axis=1) if len(starts) else rows


def _save(folder: Path, matrix: sparse.csr_matrix, about: dict[str, Any], **arrays: Array) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lane.json").write_text(json.dumps({**about, "shape": list(matrix.shape), "arrays": sorted(arrays)}))
    parts = {"data": matrix.data, "indices": matrix.indices.astype(np.int32), "indptr": matrix.indptr.astype(np.int64)}
    for name, array in {**parts, **arrays}.items():
        np.save(folder / f"{name}.npy", array)


def _load(folder: Path) -> tuple[dict[str, Any], dict[str, Array], sparse.csr_matrix]:
    try:
        about: dict[str, Any] = json.loads((folder / "lane.json").read_text())
    except (OSError, ValueError) as error:
        fix = "run `stackwise index --data DIR`"
        raise DataError(describe(f"lane {folder}", "no lane.json to read", "a saved lane", fix)) from error
    arrays = {name: _array(folder / f"{name}.npy") for name in ("data", "indices", "indptr", *about["arrays"])}
    parts = (arrays["data"], arrays["indices"], arrays["indptr"])
    matrix = sparse.csr_matrix(tuple(about["shape"]), dtype=np.float32)
    matrix.data, matrix.indices, matrix.indptr = parts  # set as they are: the constructor would copy and check them
    if len(matrix.indices) < 1 << 31:  # of one type with the indices, else each product would copy those
        matrix.indptr = matrix.indptr.astype(matrix.indices.dtype)
    return about, arrays, matrix


def _array(path: Path) -> Array:
    try:
        array: Array = np.load(path, mmap_mode="r", allow_pickle=False)
        return array
    except (OSError, ValueError) as error:
        fix = "run `stackwise index --data DIR`"
        raise DataError(describe(f"index file {path}", "nothing to read", "an array", fix)) from error
