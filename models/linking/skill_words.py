"""Words of skills: every word that labels, alternative names and phrasings are made of, with its vector and rarity."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.kept_vectors import keys_of
from stackwise.models.linking.phrasing_terms import rarity_of

_WORD = re.compile(r"[^\W_]+(?:['’+#.-]{1,2}[^\W_]+|[+#]{1,2})*")
_PARTS = ("keys", "rarity", "words", "lengths", "counts")


def word_forms(text: str) -> list[str]:
    """The words of a text as they stand, in small letters.

    >>> word_forms("Mend bikes, C++ and Node.js")
    ['mend', 'bikes', 'c++', 'and', 'node.js']
    """
    return [word.lower() for word in _WORD.findall(text)]


@dataclass(frozen=True, eq=False)
class SkillWords:
    """Words and the texts that are made of them.

    ``vectors`` (w, dim), ``keys`` (w, 2), ``rarity`` (w,): of each word alone. ``words``: rows of the words of all
    texts, skill after skill, the label first; ``lengths`` (texts,): words of each text; ``counts`` (n_skills,): texts
    of each skill. What is said of everything stands in a text only where it says nothing else.
    """

    vectors: Array
    keys: Array
    rarity: Array
    words: Array
    lengths: Array
    counts: Array

    @classmethod
    def listed(cls, names: Sequence[Sequence[str]], phrasings: Sequence[Sequence[str]]) -> tuple[list[str], Self]:
        """The words of each skill's names, the label first, and phrasings; and the table, its vectors to be filled."""
        texts = [[word_forms(text) for text in (*its, *said)] for its, said in zip(names, phrasings, strict=True)]
        seen = Counter(word for its in texts for word in {word for text in its for word in text})
        row = {word: at for at, word in enumerate(sorted(seen))}
        rarity = rarity_of(np.array([seen[word] for word in row], np.int64), len(texts))
        telling = {word for word, worth in zip(row, rarity, strict=True) if worth > 0}
        flat = [[word for word in text if word in telling] or text for its in texts for text in its]
        table = cls(
            np.zeros((0, 0), np.float32),
            keys_of(row),
            rarity,
            np.array([row[word] for text in flat for word in text], np.int32),
            np.array([len(text) for text in flat], np.int32),
            np.array([len(its) for its in texts], np.int32),
        )
        return list(row), table

    @cached_property
    def row(self) -> Mapping[bytes, int]:
        """The row of each word by its key."""
        return {key.tobytes(): at for at, key in enumerate(self.keys)}

    def save(self, folder: Path) -> None:
        """Write the arrays under ``folder``, vectors in half precision."""
        np.save(folder / "words.npy", self.vectors.astype(np.float16))
        for part in _PARTS:
            np.save(folder / f"words-{part}.npy", getattr(self, part))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what :meth:`save` wrote; the vectors stay on the disk until they are asked for."""
        vectors = np.load(folder / "words.npy", mmap_mode="r", allow_pickle=False)
        return cls(vectors, *(np.load(folder / f"words-{part}.npy", allow_pickle=False) for part in _PARTS))
