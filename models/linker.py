"""From text to skills: lanes fused into one score, exact names first, and a probability for each link."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from features.bert import Array
from features.catalogue import Catalogue, replacing
from features.cues import SECTION_IMPORTANCE, Cue, importance_of, level_of
from features.encoders import Encoder
from features.lanes import Bm25, CharTfidf, words
from features.text import Segment, phrases, statements
from features.vectors import check_fresh, load_vectors, table_sha

_FOLDER = Path("index") / "lanes"
_LONGEST_NAME = 8  # words; longer names are still linked by the lanes
_ALL_BUT_SURE = 0.98  # confidence of an exact name: a name can be meant otherwise


@dataclass(frozen=True)
class LinkerConfig:
    """Weights of the lanes, the logistic that turns their sum into a probability, and the threshold under it."""

    dense: float = 8.0
    chars: float = 4.0
    terms: float = 0.1
    bias: float = -7.0
    threshold: float = 0.4
    depth: int = 10
    batch: int = 64


@dataclass(frozen=True)
class SkillLink:
    """A skill read out of a text, with the span that says it; ``importance`` and ``level`` are None when unsaid."""

    skill_id: str
    label: str
    confidence: float
    start: int
    end: int
    text: str
    importance: float | None = None
    level: float | None = None
    cues: tuple[Cue, ...] = ()


class Linker:
    """Links phrases, sentences and whole texts to the skills of one catalogue."""

    def __init__(
        self,
        skills: pd.DataFrame,
        vectors: Array,
        chars: CharTfidf,
        terms: Bm25,
        encoder: Encoder,
        config: LinkerConfig,
    ) -> None:
        self.ids, self.labels = list(skills["skill_id"]), list(skills["label"])
        self.vectors, self.chars, self.terms = vectors, chars, terms
        self.encoder, self.config = encoder, config
        self.exact = _exact_names(skills)

    @classmethod
    def load(cls, catalogue: Catalogue, encoder: Encoder, config: LinkerConfig | None = None) -> Self:
        """The linker of a catalogue, from its index; of a catalogue in memory alone, made on the spot.

        Raises
        ------
        StaleIndexError
            When the catalogue's index is missing or of other rows or another encoder.
        """
        vectors = load_vectors(catalogue, encoder)["skills"]
        if catalogue.folder is None:
            chars, terms = fit_lanes(catalogue["skills"])
        else:
            folder = catalogue.folder / _FOLDER
            check_fresh(catalogue, "skills", folder / "about.json")
            chars, terms = CharTfidf.load(folder / "chars"), Bm25.load(folder / "terms")
        return cls(catalogue["skills"], vectors, chars, terms, encoder, config or LinkerConfig())

    def scores(self, texts: Sequence[str]) -> Array:
        """Probability-like score of every skill for every text: float32 (texts, skills)."""
        found = [self._scores(texts[i : i + self.config.batch]) for i in range(0, len(texts), self.config.batch)]
        return np.concatenate(found) if found else np.empty((0, len(self.ids)), np.float32)

    def _scores(self, texts: Sequence[str]) -> Array:
        c = self.config
        total = c.dense * (self.encoder.encode(texts) @ self.vectors.T) + c.chars * self.chars.scores(texts)
        total += c.terms * self.terms.scores(texts) + c.bias
        scores: Array = 1 / (1 + np.exp(-total))
        for row, text in enumerate(texts):
            at = self.exact.get(" ".join(words(text)))
            if at is not None:
                scores[row, at] = max(_ALL_BUT_SURE, scores[row].max())
        return scores

    def link_phrases(self, texts: Sequence[str], threshold: float | None = None) -> list[list[SkillLink]]:
        """Skills of each phrase above the threshold, best first, ties by skill id; an empty list is "unlinked"."""
        if not self.ids:
            return [[] for _ in texts]
        return [
            [self._link(Segment(0, len(text), text), at, score) for at, score in self._top(row, threshold)]
            for text, row in zip(texts, self.scores(texts), strict=True)
        ]

    def link_text(self, text: str) -> list[SkillLink]:
        """Skills that a text asks for or teaches, each once at its most confident span, in order of the text."""
        if not self.ids:
            return []
        kept = [one for one in statements(text) if one.dropped is None]
        units = [(sentence, phrase) for sentence in kept for phrase in phrases(sentence)]
        best: dict[int, tuple[float, Segment, Segment]] = {}
        rows = self.scores([phrase.text for _, phrase in units])
        for (sentence, phrase), row in zip(units, rows, strict=True):
            for at, score in self._top(row, None, most=1):
                if at not in best or score > best[at][0]:
                    best[at] = (score, sentence, phrase)
        links = [self._cued(sentence, phrase, at, score) for at, (score, sentence, phrase) in best.items()]
        return sorted(links, key=lambda link: (link.start, link.skill_id))

    def _top(self, row: Array, threshold: float | None, most: int | None = None) -> Iterable[tuple[int, float]]:
        least = self.config.threshold if threshold is None else threshold
        at = np.flatnonzero(row >= least)
        order = sorted(at, key=lambda i: (-row[i], self.ids[i]))
        return [(int(i), float(row[i])) for i in order[: most or self.config.depth]]

    def _link(self, segment: Segment, at: int, score: float) -> SkillLink:
        place = (segment.start, segment.end, segment.text)
        return SkillLink(self.ids[at], self.labels[at], round(score, 4), *place)

    def _cued(self, sentence: Segment, phrase: Segment, at: int, score: float) -> SkillLink:
        importance, level = importance_of(sentence), level_of(sentence, phrase)
        place = (phrase.start, phrase.end, phrase.text)
        return SkillLink(
            self.ids[at],
            self.labels[at],
            round(score, 4),
            *place,
            importance=importance.value if importance else SECTION_IMPORTANCE.get(sentence.section or ""),
            level=level.value if level else None,
            cues=tuple(cue for cue in (importance, level) if cue),
        )


def names_of(skills: pd.DataFrame) -> list[list[str]]:
    """The label and alternative labels of each skill, each once."""
    return [
        list(dict.fromkeys([str(label), *(str(one) for one in (alts if alts is not None else ()))]))
        for label, alts in zip(skills["label"], skills["alt_labels"], strict=True)
    ]


def fit_lanes(skills: pd.DataFrame) -> tuple[CharTfidf, Bm25]:
    """The text lanes over the names of skills."""
    names = names_of(skills)
    items = np.repeat(np.arange(len(names)), [len(one) for one in names])
    chars = CharTfidf((3, 4)).fit([name for one in names for name in one], items)
    return chars, Bm25().fit([one[0] for one in names])


def build_lanes(catalogue: Catalogue, folder: Path | str) -> None:
    """Store the text lanes of a catalogue's skills under ``folder``/index/lanes."""
    chars, terms = fit_lanes(catalogue["skills"])
    with replacing(Path(folder) / _FOLDER, keep=False) as staged:
        chars.save(staged / "chars")
        terms.save(staged / "terms")
        (staged / "about.json").write_text(json.dumps({"content": table_sha(catalogue, "skills")}))


def _exact_names(skills: pd.DataFrame) -> dict[str, int]:
    """Normalised names that belong to one skill; a preferred label wins over another skill's alternative one."""
    labels: dict[str, int] = {}
    others: dict[str, set[int]] = {}
    for at, (label, *alts) in enumerate(names_of(skills)):
        labels.setdefault(" ".join(words(label)), at)
        for alt in alts:
            others.setdefault(" ".join(words(alt)), set()).add(at)
    return {name: next(iter(at)) for name, at in others.items() if len(at) == 1} | labels
