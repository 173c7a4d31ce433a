"""Word and character overlap of phrases with the labels of given skills, and names that are the whole phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse

from stackwise.features.bert import Array
from stackwise.features.lanes import CharTfidf, hashed, words
from stackwise.models.linking.names import bare, key_of, names_of

_BITS = 15
_LETTERS = re.compile(r"[^\W\d_]+")
_BLOCK = 256  # phrases whose grams are held dense at once
_ARRAYS = ("keys", "owners", "preferred", "widths", "idf", "rarity")
_MATRICES = ("grams", "terms")
_ACRONYM = re.compile(r"(?<![\w-])[A-Z]{3,5}(?![\w-])")
_SMALL = frozenset(["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])


@dataclass(frozen=True, eq=False)
class NameTable:
    """The names of every skill.

    ``labels`` are the preferred ones, ``known`` all lower-case words of names and descriptions; ``grams`` and ``terms``
    (skills, buckets) the labels' character n-grams and word stems; ``widths`` (skills,) the summed rarity of a label's
    stems. ``keys`` (sorted), ``owners`` and ``preferred`` list all names, alternative ones too, by hash, one entry for
    each skill that bears the name.
    """

    labels: Sequence[str]
    known: frozenset[str]
    keys: Array
    owners: Array
    preferred: Array
    widths: Array
    idf: Array
    rarity: Array
    grams: sparse.csr_matrix
    terms: sparse.csr_matrix

    @classmethod
    def fit(cls, skills: pd.DataFrame) -> Self:
        """Learn the names of a skills table."""
        listed = names_of(skills)
        labels = [bare(names[0]) for names in listed]
        chars = CharTfidf((2, 3, 4), _BITS).fit(labels)
        terms = _stems(labels)
        seen = np.bincount(terms.indices, minlength=1 << _BITS)
        rarity = np.log(1 + len(labels) / np.maximum(seen, 1)).astype(np.float32)
        terms.data = rarity[terms.indices]
        widths = np.asarray(terms.sum(axis=1), np.float32).ravel()
        keys, owners, preferred = _whole_names(listed)
        return cls(
            *(list(skills["label"]), _known(skills, listed)),
            *(keys, owners, preferred, widths, chars.idf, rarity, chars.grams.T.tocsr(), terms),
        )

    @cached_property
    def sizes(self) -> Array:
        """Words of each label, (skills,)."""
        return np.array([len(label.split()) for label in self.labels], dtype=np.int64)

    def whole(self, phrases: Sequence[str]) -> tuple[Array, Array, Array]:
        """Phrases that are a skill's whole name: phrase rows, skills, and whether the name is the preferred one.

        Two words that are no name are tried as one: "My SQL" is MySQL.
        """
        asked = np.array([key_of(phrase) for phrase in phrases], dtype=np.uint64)
        first, last = self._places(asked)
        for at in np.flatnonzero(first == last).tolist():
            if phrases[at].count(" ") == 1:
                asked[at] = key_of(phrases[at].replace(" ", ""))
        first, last = self._places(asked)
        count = last - first
        row = np.repeat(np.arange(len(phrases)), count)
        at = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
        return row, self.owners[at], self.preferred[at]

    def _places(self, asked: Array) -> tuple[Array, Array]:
        """Where the names of each key begin and end."""
        return np.searchsorted(self.keys, asked), np.searchsorted(self.keys, asked, side="right")

    def overlap(self, phrases: Sequence[str], row: Array, skill: Array) -> tuple[Array, Array, Array]:
        """Of each pair of a phrase (``row``, ascending) and a skill: character cosine with its label, and the shares of
        the label's and of the phrase's stems, by rarity, that the other has too; each (pairs,) in [0, 1]."""
        chars = CharTfidf((2, 3, 4), _BITS)
        chars.idf = self.idf
        said = _stems(phrases)
        said.data = self.rarity[said.indices]
        total = np.asarray(said.sum(axis=1), np.float32).ravel()
        said.data[:] = 1
        cosine = _dots(chars.weighted(phrases), self.grams, row, skill)
        both = _dots(said, self.terms, row, skill)
        return cosine, both / np.maximum(self.widths[skill], 1e-6), both / np.maximum(total[row], 1e-6)

    def spell_out(self, phrase: str, skill: Array) -> Array:
        """Which skills' labels spell out an acronym of the phrase that no label of theirs says: "MIG" is metal inert
        gas. (skills,), none where the phrase has none."""
        asked = set(_ACRONYM.findall(phrase))
        if phrase.isupper() and " " in phrase:  # all in capitals: what a label says may be a word as any other
            asked -= self._words
        if not asked:
            return np.zeros(len(skill), bool)
        said = {word for at in skill for word in _LETTERS.findall(self.labels[int(at)])}
        return np.array([bool((asked - said) & self._initials(int(at))) for at in skill], dtype=bool)

    @cached_property
    def _words(self) -> frozenset[str]:
        """Words of all labels, in capitals."""
        return frozenset(word.upper() for label in self.labels for word in _LETTERS.findall(label))

    def _initials(self, skill: int) -> set[str]:
        """Initials of three to five words in a row of a skill's label."""
        row = [word.upper() for word in _LETTERS.findall(self.labels[skill])]
        cuts = [row[at : at + size] for size in (3, 4, 5) for at in range(len(row) - size + 1)]
        return {"".join(word[0] for word in cut) for cut in cuts if not _SMALL.intersection(map(str.lower, cut))}

    def save(self, folder: Path) -> None:
        """Write the arrays under ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "known.txt").write_text(" ".join(sorted(self.known)), encoding="utf-8")
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        for name in _MATRICES:
            matrix = getattr(self, name)
            np.save(folder / f"{name}-data.npy", matrix.data.astype(np.float16))
            np.save(folder / f"{name}-columns.npy", matrix.indices.astype(np.uint16))
            np.save(folder / f"{name}-rows.npy", matrix.indptr.astype(np.int64))

    @classmethod
    def load(cls, folder: Path, labels: Sequence[str]) -> Self:
        """Read saved names of skills with these labels."""
        arrays = [np.load(folder / f"{name}.npy", allow_pickle=False) for name in _ARRAYS]
        known = frozenset((folder / "known.txt").read_text(encoding="utf-8").split())
        return cls(labels, known, *arrays, *(_matrix(folder, name) for name in _MATRICES))


def _known(skills: pd.DataFrame, listed: Sequence[Sequence[str]]) -> frozenset[str]:
    described = (text for text in skills["description"] if isinstance(text, str))
    texts = [*(name for names in listed for name in names), *described]
    return frozenset(word for text in texts for word in _LETTERS.findall(text.lower()))


def _whole_names(listed: Sequence[Sequence[str]]) -> tuple[Array, Array, Array]:
    whole = {
        (key_of(form), at): form in (names[0], bare(names[0]))
        for at, names in enumerate(listed)
        for form in reversed([names[0], bare(names[0]), *names[1:]])
    }
    nameless = key_of("")
    entries = sorted((key, at, first) for (key, at), first in whole.items() if key != nameless)
    keys = np.array([key for key, _, _ in entries], dtype=np.uint64)
    owners = np.array([at for _, at, _ in entries], dtype=np.int32)
    return keys, owners, np.array([first for _, _, first in entries], dtype=bool)


def _matrix(folder: Path, name: str) -> sparse.csr_matrix:
    data, columns, rows = (np.load(folder / f"{name}-{part}.npy", allow_pickle=False) for part in _PARTS)
    return sparse.csr_matrix(
        (data.astype(np.float32), columns.astype(np.int32), rows), shape=(len(rows) - 1, 1 << _BITS)
    )


_PARTS = ("data", "columns", "rows")


def _stems(texts: Sequence[str]) -> sparse.csr_matrix:
    """Each text's distinct word stems: ones, (texts, buckets)."""
    listed = [sorted({hashed(word) >> (64 - _BITS) for word in words(text)}) for text in texts]
    starts = np.cumsum([0, *(len(stems) for stems in listed)])
    column = np.array([stem for stems in listed for stem in stems], dtype=np.int32)
    return sparse.csr_matrix((np.ones(len(column), np.float32), column, starts), shape=(len(texts), 1 << _BITS))


def _dots(phrases: sparse.csr_matrix, names: sparse.csr_matrix, row: Array, name: Array) -> Array:
    """Products of rows of two sparse matrices, pair by pair, by gathering from a block of dense phrases: of the columns
    that the block has, and one of zeros for all others."""
    found, column = np.zeros(len(row), np.float32), np.empty(phrases.shape[1], np.int64)
    for start in range(0, phrases.shape[0], _BLOCK):
        low, high = np.searchsorted(row, (start, start + _BLOCK))
        if low == high:
            continue
        part = phrases[start : start + _BLOCK]
        used = np.unique(part.indices)
        column[:] = len(used)
        column[used] = np.arange(len(used))
        dense = np.zeros((part.shape[0], len(used) + 1), np.float32)
        dense[np.repeat(np.arange(part.shape[0]), np.diff(part.indptr)), column[part.indices]] = part.data
        first, count = names.indptr[name[low:high]], np.diff(names.indptr)[name[low:high]]
        pair = np.repeat(np.arange(high - low), count)
        at = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
        value = dense[(row[low:high] - start)[pair], column[names.indices[at]]]
        found[low:high] = np.bincount(pair, weights=value * names.data[at], minlength=high - low)
    return found
