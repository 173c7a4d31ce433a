"""Word alignment: how far each word of a phrase finds its like among the words for a skill.

A phrase's vector tells what it is about, so that "mend bikes" lies as near to selling bicycles as to repairing them.
Here "mend" looks for its like alone. Soft TF-IDF (Cohen, Ravikumar and Fienberg 2003) and BERTScore (Zhang et al.
2020), with vectors of single words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder, products, unit
from stackwise.features.kept_vectors import keys_of
from stackwise.models.linking.phrasing_terms import rarity_of
from stackwise.models.linking.skill_words import SkillWords, word_forms

ALIGNED = (
    *("alike", "alike_least", "alike_text", "alike_texts"),
    *("alike_label", "alike_by_label", "alike_first", "alike_last"),
)
"""How far a phrase's words are found among the words for a skill, each by its greatest cosine, weighed by rarity.

``alike``: among all words for it; ``alike_least``: the word that finds least; ``alike_text``: the text (label, name or
phrasing) that says it best, both ways (F1), and ``alike_texts``, a soft maximum of all of them; ``alike_label``: how
much of the label the phrase says, ``alike_by_label``: how much of the phrase the label says; ``alike_first``,
``alike_last``: of the phrase's first word among the texts' first ones, of its last among all.
"""
_LEAST = np.float32(1e-3)
_SOFT = np.float32(10)
_MOST_WORDS = 24  # of a phrase


@dataclass(frozen=True, eq=False)
class PhraseWords:
    """Words of a phrase: unit vectors (w, dim), and their ``weight`` (w,), which sum to 1."""

    vectors: Array
    weight: Array


class WordAlignment:
    """Compares the words of phrases with those of a taxonomy's skills, along some axes of the encoder's space."""

    def __init__(self, table: SkillWords, mean: Array, axes: Array, encoder: Encoder) -> None:
        self._table, self._mean, self._axes = table, mean.astype(np.float32), axes.astype(np.float32)
        self._encoder = encoder
        self._vectors = self._along(np.asarray(table.vectors, np.float32))
        ends = np.cumsum(table.lengths)
        last = np.cumsum(table.counts)
        self._starts = np.append(0, ends)[np.append(0, last)]  # of each skill among all texts' words
        self._texts = np.append(0, last)
        self._unseen = rarity_of(np.zeros(1), len(table.counts))[0]

    def _along(self, vectors: Array) -> Array:
        """Unit vectors (n, axes); of an encoder of another length, whole."""
        if vectors.shape[1:] != self._mean.shape:
            return unit(vectors) if vectors.size else vectors
        return unit(products(vectors - self._mean, self._axes))

    def words(self, phrases: Sequence[str]) -> list[PhraseWords]:
        """The words of each phrase; those that no skill is said with are encoded."""
        said = [word_forms(phrase)[:_MOST_WORDS] for phrase in phrases]
        every = list(dict.fromkeys(word for its in said for word in its))
        row = {word: self._table.row.get(key.tobytes(), -1) for word, key in zip(every, keys_of(every), strict=True)}
        new = [word for word in every if row[word] < 0]
        fresh = dict(zip(new, self._along(self._encoder.encode(new)) if new else [], strict=True))
        return [self._of(its, row, fresh) for its in said]

    def _of(self, said: Sequence[str], row: dict[str, int], fresh: dict[str, Array]) -> PhraseWords:
        worth = {word: self._unseen if row[word] < 0 else self._table.rarity[row[word]] for word in said}
        told = [word for word in said if worth[word] > 0] or list(said)
        vectors = [fresh[word] if row[word] < 0 else self._vectors[row[word]] for word in told]
        weight = np.array([worth[word] for word in told], np.float32) + _LEAST
        return PhraseWords(np.array(vectors, np.float32), weight / weight.sum() if told else weight)

    def compare(self, phrases: Sequence[str], skill: Array) -> dict[str, Array]:
        """What ``ALIGNED`` names, of each phrase and its candidates ``skill`` (n, depth): float32 (n, depth) each."""
        found = np.zeros((*skill.shape, len(ALIGNED)), np.float32)
        for at, (phrase, its) in enumerate(zip(self.words(phrases), skill, strict=True) if skill.size else ()):
            if len(phrase.weight):
                found[at] = self._against(phrase, its)
        return {name: found[:, :, at] for at, name in enumerate(ALIGNED)}

    def _against(self, phrase: PhraseWords, skill: Array) -> Array:
        """Of one phrase, (depth, len(ALIGNED))."""
        words = self._table.words[_ranges(self._starts[skill], self._starts[skill + 1])]
        lengths = self._table.lengths[_ranges(self._texts[skill], self._texts[skill + 1])]
        text = np.cumsum(lengths) - lengths
        first = np.cumsum(self._table.counts[skill]) - self._table.counts[skill]
        one, again = np.unique(words, return_inverse=True)
        cosine = np.vecdot(self._vectors[one][:, None], phrase.vectors[None])  # each summed alone, as in phrasings
        like = np.maximum(cosine, 0)[again]
        by_text = np.maximum.reduceat(like, text)
        by_skill = np.maximum.reduceat(by_text, first)
        worth = self._table.rarity[words] + _LEAST
        told = np.add.reduceat(like.max(axis=1) * worth, text) / np.add.reduceat(worth, text)
        telling = np.vecdot(by_text, phrase.weight)
        both = 2 * told * telling / np.maximum(told + telling, _LEAST)
        together = np.log(np.add.reduceat(np.exp(_SOFT * both), first) / self._table.counts[skill]) / _SOFT
        opening = np.maximum.reduceat(like[text, 0], first)
        whole = np.vecdot(by_skill, phrase.weight), by_skill.min(axis=1), np.maximum.reduceat(both, first), together
        return np.stack([*whole, told[first], telling[first], opening, by_skill[:, -1]], axis=1)


def _ranges(start: Array, end: Array) -> Array:
    """The numbers from each start to before its end, one range after the other."""
    size = end - start
    return np.repeat(start - np.cumsum(size) + size, size) + np.arange(size.sum())
