"""Measure every skill against sentences, lane by lane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder
from stackwise.features.lanes import Bm25, CharTfidf, NameCoverage, words
from stackwise.features.text import Segment, phrases
from stackwise.models.linking.names import ExactNames, NameHit, bare, names_of

LANES = ("sentence", "attended", "phrase", "chars", "terms", "coverage", "exact", "length")
"""What is measured of a skill against a sentence.

``sentence``, ``phrase``: cosine of the skill's label with the sentence, and with its nearest phrase. ``attended``: its
cosine with the words of the sentence that it attends to (see :func:`attended`). ``chars``,
``coverage``: the nearest of the skill's names by character n-grams, and by the share of its words said. ``terms``: BM25
of label and description. ``exact``: 1 when a name of the skill stands in the text, 4 when its label is a phrase of its
own. ``length``: log of the label's words plus one.
"""

_ALONE = 4.0
_FOCUS = np.float32(0.1)  # temperature of a label's attention, as in training


@dataclass(frozen=True, eq=False)
class Measured:
    """Lane values (sentences, skills) by lane, and where a skill is said: phrases with their cosines, exact names."""

    lanes: Mapping[str, Array]
    phrases: Sequence[Sequence[Segment]]
    cosines: Sequence[Array]
    found: Sequence[Mapping[int, NameHit]]

    def place(self, sentence: int, item: int) -> tuple[int, int]:
        """Where in the whole text the sentence says the skill: its name, else the nearest phrase."""
        named = self.found[sentence].get(item)
        if named:
            return named.start, named.end
        nearest = self.phrases[sentence][int(np.argmax(self.cosines[sentence][:, item]))]
        return nearest.start, nearest.end


def attended(tokens: Array, labels: Array) -> Array:
    """Cosine of each label with the tokens it attends to, float32 (labels,).

    A label weighs a sentence's tokens by a softmax of its cosines with them, so that a long sentence that says the
    skill in three words is not diluted by the rest (ConTeXT-match, Decorte et al. 2025).

    Parameters
    ----------
    tokens : (tokens, dim) and ``labels`` (labels, dim), rows of length 1.
    """
    cosine = tokens @ labels.T
    weight = np.exp((cosine - cosine.max(axis=0)) / _FOCUS)
    weight /= weight.sum(axis=0)
    length = np.einsum("tl,tl->l", weight, (tokens @ tokens.T) @ weight)
    found: Array = np.einsum("tl,tl->l", weight, cosine) / np.sqrt(np.maximum(length, 1e-6))
    return found


class SkillLanes:
    """All lanes over one table of skills."""

    def __init__(
        self,
        vectors: Array,
        encoder: Encoder,
        chars: CharTfidf,
        terms: Bm25,
        coverage: NameCoverage,
        names: ExactNames,
        sizes: Array,
    ) -> None:
        self.vectors, self.encoder, self.sizes = vectors, encoder, sizes
        self.chars, self.terms, self.coverage, self.names = chars, terms, coverage, names

    @classmethod
    def fit(cls, skills: pd.DataFrame, vectors: Array, encoder: Encoder) -> Self:
        """Make the text lanes from a skills table; ``vectors`` are those of its labels."""
        names = names_of(skills)
        items = np.repeat(np.arange(len(names)), [len(one) for one in names])
        flat = [name for one in names for name in one]
        described = [text if isinstance(text, str) else "" for text in skills["description"]]
        terms = Bm25().fit([f"{one[0]} {text}" for one, text in zip(names, described, strict=True)])
        sizes = np.log1p([len(words(bare(one[0]))) for one in names]).astype(np.float32)
        chars, coverage = CharTfidf((3, 4)).fit(flat, items), NameCoverage().fit(flat, items)
        return cls(vectors, encoder, chars, terms, coverage, ExactNames.fit(skills), sizes)

    def save(self, folder: Path) -> None:
        """Write what was fitted under ``folder``; vectors are stored elsewhere."""
        for name in ("chars", "terms", "coverage", "names"):
            getattr(self, name).save(folder / name)
        np.save(folder / "sizes.npy", self.sizes)

    @classmethod
    def load(cls, folder: Path, vectors: Array, encoder: Encoder) -> Self:
        """Read saved lanes."""
        chars, terms = CharTfidf.load(folder / "chars"), Bm25.load(folder / "terms")
        coverage, names = NameCoverage.load(folder / "coverage"), ExactNames.load(folder / "names")
        return cls(vectors, encoder, chars, terms, coverage, names, np.load(folder / "sizes.npy", allow_pickle=False))

    def measure(self, sentences: Sequence[Segment]) -> Measured:
        """Every lane for every sentence, all skills at once."""
        texts = [sentence.text for sentence in sentences]
        parts = [phrases(sentence) or [sentence] for sentence in sentences]
        flat = [part.text for one in parts for part in one]
        whole, tokens = self.encoder.encode_tokens(texts)
        nearness = self.encoder.encode(flat) @ self.vectors.T
        starts = np.cumsum([0, *(len(one) for one in parts)])
        found = [self._found(sentence, its) for sentence, its in zip(sentences, parts, strict=True)]
        lanes = {
            "sentence": whole @ self.vectors.T,
            "attended": np.stack([attended(token, self.vectors) for token in tokens]),
            "phrase": np.maximum.reduceat(nearness, starts[:-1], axis=0),
            "chars": self.chars.scores(texts),
            "terms": self.terms.scores(texts),
            "coverage": self.coverage.scores(texts),
            "exact": self._exact(found, parts),
            "length": np.broadcast_to(self.sizes, (len(texts), len(self.sizes))),
        }
        cosines = [nearness[a:b] for a, b in pairwise(starts)]
        return Measured(lanes, parts, cosines, found)

    def _found(self, sentence: Segment, parts: Sequence[Segment]) -> dict[int, NameHit]:
        """Names by skill: the longest one, and one that is a whole phrase before any other."""
        named: dict[int, NameHit] = {}
        for segment in (sentence, *parts):
            for one in self.names.find(segment.text):
                at = NameHit(one.item, one.start + segment.start, one.end + segment.start, one.preferred, one.whole)
                old = named.get(one.item)
                if old is None or (at.whole, at.end - at.start) > (old.whole, old.end - old.start):
                    named[one.item] = at
        return named

    def _exact(self, found: Sequence[Mapping[int, NameHit]], parts: Sequence[Sequence[Segment]]) -> Array:
        values = np.zeros((len(parts), len(self.sizes)), np.float32)
        for row, named in enumerate(found):
            for item, one in named.items():
                values[row, item] = _ALONE if one.whole and one.preferred else 1.0
        return values
