"""Course reader: the skills that the texts of credentials teach, each with its words and a calibrated confidence.

A credential's title, outcomes and description are read as one document by the tagger, which tells what is taught from
what is only mentioned: what must be known before, whom it is for, other courses, the provider. Each taught phrase is
linked once over the whole batch. A claim is one skill at its strongest phrase of one field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
import pandas as pd

from stackwise.features.arrays import Reals
from stackwise.features.frames import Kind, frame_of
from stackwise.features.lanes import words
from stackwise.models.linker import Linker
from stackwise.models.linking.mentions import KINDS, Mention
from stackwise.models.reading.mentions import TextMention
from stackwise.models.reading.tagger import SpanTagger
from stackwise.models.teaching import CLAIM_FEATURES, TeachingModel

FIELDS = ("title", "outcomes", "description")
TAUGHT_FROM = 0.3  # chance of being taught from which a phrase is linked at all
LINKED_FROM = 0.04  # chance of a link from which a skill is considered
_BRACKETS = re.compile(r"\s?\([^()]*\)")
_SAID: Mapping[str, Kind] = {
    "document": "int", "field": "int", "mention": "int", "skill": "int", "rank": "int", "link": "real", "best": "real",
    "taught": "real", "level": "real", "start": "int", "end": "int",
}  # fmt: skip
CLAIMS: Mapping[str, Kind] = {
    "document": "int", "field": "text", "skill_id": "text", "level": "real", "confidence": "real", "start": "int",
    "end": "int",
}  # fmt: skip
"""Columns of a claim: ``document`` numbers the text, ``start`` and ``end`` are characters of the field."""


@dataclass(frozen=True)
class CourseText:
    """The texts of one credential, a string for each of ``FIELDS``, empty where nothing is said."""

    parts: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The fields as one text, a line break between them."""
        return "\n".join(self.parts)

    def place(self, start: int, end: int) -> tuple[int, int, int]:
        """The field that characters of the whole lie in, and where in it."""
        for field, part in enumerate(self.parts):
            if start <= len(part):
                return field, start, min(end, len(part))
            start, end = start - len(part) - 1, end - len(part) - 1
        return len(self.parts) - 1, start, end


class CourseReader:
    """Reads what courses teach."""

    def __init__(self, linker: Linker, tagger: SpanTagger | None = None, model: TeachingModel | None = None) -> None:
        self.linker, self._tagger, self._model = linker, tagger, model

    @cached_property
    def tagger(self) -> SpanTagger:
        """The tagger that ships, unless another was given; loaded by the first text."""
        return self._tagger or SpanTagger.load()

    @cached_property
    def model(self) -> TeachingModel:
        """The model that ships, unless another was given."""
        return self._model or TeachingModel.load()

    @property
    def fingerprint(self) -> str:
        """Short name of everything that what is read depends on."""
        used = (self.linker.fingerprint, self.tagger.fingerprint, self.model.fingerprint, TAUGHT_FROM, LINKED_FROM)
        return sha256(repr(used).encode()).hexdigest()[:16]

    def read(self, courses: Sequence[CourseText]) -> pd.DataFrame:
        """Every claim of each course, surer or not: columns ``CLAIMS``, by course, then field, then place."""
        said, values = self.measured(courses)
        ids = self.linker.ids
        rows = zip(
            said["document"],
            (FIELDS[field] for field in said["field"]),
            (ids[skill] for skill in said["skill"]),
            said["level"],
            self.model.confidence(values).round(4),
            said["start"],
            said["end"],
            strict=True,
        )
        return frame_of(rows, CLAIMS)

    def measured(self, courses: Sequence[CourseText]) -> tuple[pd.DataFrame, Reals]:
        """Claims with what is known of each, and their features (n, len(CLAIM_FEATURES))."""
        said = frame_of(self._said(courses), _SAID)
        if said.empty:
            return said, np.empty((0, len(CLAIM_FEATURES)))
        said["chance"] = said["link"] * said["taught"]
        order = said.sort_values(["document", "field", "skill", "chance", "start"], ascending=[1, 1, 1, 0, 1])
        claims = order.drop_duplicates(["document", "field", "skill"])
        claims = claims.sort_values(["document", "field", "start", "rank", "skill"], ignore_index=True)
        return claims, self._features(courses, said, claims)

    def _said(self, courses: Sequence[CourseText]) -> Iterator[tuple[float | int, ...]]:
        """Every skill of every taught phrase."""
        wholes = [course.whole for course in courses]
        found = self.tagger.read_many(wholes, "course")
        taught = [
            (number, mention)
            for number, mentions in enumerate(found)
            for mention in mentions
            if mention.asked >= TAUGHT_FROM and mention.type in KINDS
        ]
        phrases = [Mention(mention.text, mention.text, 0, mention.type, number) for number, mention in taught]
        linked = self.linker.link_spans(phrases, None, LINKED_FROM)
        for at, ((number, mention), chances) in enumerate(zip(taught, linked, strict=True)):
            field, start, end = courses[number].place(mention.start, mention.end)
            for rank, chance in enumerate(chances):
                shown = (chance.skill, rank, chance.probability, chances[0].probability, mention.asked)
                yield (number, field, at, *shown, _level(mention), start, end)

    def _features(self, courses: Sequence[CourseText], said: pd.DataFrame, claims: pd.DataFrame) -> Reals:
        labels = self.linker.spans.index.labels
        skill, document = claims["skill"].to_numpy(), claims["document"].to_numpy()
        whole = said.groupby(["document", "skill"])["chance"].sum()
        together = whole.loc[list(zip(document, skill, strict=True))].to_numpy()
        link, best = _odds(claims["link"].to_numpy()), _odds(claims["best"].to_numpy())
        columns = {
            "link": link,
            "taught": _odds(claims["taught"].to_numpy()),
            "behind": best - link,
            "others": np.log1p(np.maximum(together - claims["chance"].to_numpy(), 0)),
            "title": claims["field"].to_numpy() == 0,
            "company": _company(labels, said, claims),
            "course_said": self._course_said(courses, claims),
            "phrase_words": np.log1p([len(words(phrase)) for phrase in _phrases(courses, claims)]),
        }
        return np.column_stack([np.asarray(columns[name], float) for name in CLAIM_FEATURES])

    def _course_said(self, courses: Sequence[CourseText], claims: pd.DataFrame) -> list[float]:
        """Share of the words of each claim's label that its course says, rare ones counting more."""
        bags = [frozenset(words(course.whole)) for course in courses]
        said = []
        for document, skill in zip(claims["document"], claims["skill"], strict=True):
            label = self._label_words[skill]
            said.append(sum(label[word] for word in label.keys() & bags[document]) / (sum(label.values()) or 1.0))
        return said

    @cached_property
    def _label_words(self) -> list[dict[str, float]]:
        """The words of each skill's label, without what stands in brackets, and how rare each is among labels."""
        bags = [frozenset(words(_BRACKETS.sub("", label))) for label in self.linker.labels]
        count = Counter(word for bag in bags for word in bag)
        return [{word: float(np.log((1 + len(bags)) / count[word])) for word in sorted(bag)} for bag in bags]


def _level(mention: TextMention) -> float:
    return float("nan") if mention.level is None else float(mention.level)


def _odds(chance: Reals) -> Reals:
    held = np.clip(chance, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(held / (1 - held)))


def _company(labels: Reals, said: pd.DataFrame, claims: pd.DataFrame) -> Reals:
    """Cosine of each claim's skill with what its document's other phrases mean, by their likeliest skill; 0 alone."""
    first = said[said["rank"] == 0].drop_duplicates("mention")
    vectors = labels[first["skill"].to_numpy()] * first["chance"].to_numpy()[:, None]
    sums = np.zeros((int(claims["document"].max()) + 1, labels.shape[1]))
    np.add.at(sums, first["document"].to_numpy(), vectors)
    own = np.zeros((int(said["mention"].max()) + 1, labels.shape[1]), np.float32)
    own[first["mention"].to_numpy()] = vectors
    rest = sums[claims["document"].to_numpy()] - own[claims["mention"].to_numpy()]
    length = np.linalg.norm(rest, axis=1)
    cosine = np.einsum("nd,nd->n", rest, labels[claims["skill"].to_numpy()]) / np.maximum(length, 1e-9)
    return np.asarray(np.where(length > 1e-4, cosine, 0.0), float)


def _phrases(courses: Sequence[CourseText], claims: pd.DataFrame) -> Iterator[str]:
    """The words of each claim."""
    for document, field, start, end in claims[["document", "field", "start", "end"]].itertuples(index=False):
        yield courses[document].parts[field][start:end]
