"""Course reader: the skills that the texts of credentials teach, each with its words and a calibrated confidence.

A credential's title, outcomes and description are read as one document by the tagger, which tells what is taught from
what is only mentioned: what must be known before, whom it is for, other courses, the provider. Each taught phrase is
linked once over the whole batch. A claim is one skill at its strongest phrase of one field.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b, sha256
from json.encoder import encode_basestring_ascii
from typing import Any

import numpy as np
import pandas as pd

from stackwise.features.arrays import Reals
from stackwise.features.catalogue import Catalogue
from stackwise.features.encoders import Encoder, precision_of
from stackwise.features.frames import Kind, frame_of, typed
from stackwise.features.lanes import words
from stackwise.features.vectors import stored_about
from stackwise.features.versions import home_of
from stackwise.models.linker import FOLDER as LANES
from stackwise.models.linker import Linker
from stackwise.models.linking.corrections import Corrections
from stackwise.models.linking.mentions import KINDS, Mention
from stackwise.models.reading.mentions import TextMention
from stackwise.models.reading.tagger import SpanTagger
from stackwise.models.teaching import CLAIM_FEATURES, TeachingModel
from stackwise.recommender.index.course_titles import topic

FIELDS = ("title", "outcomes", "description")
TAUGHT_FROM = 0.3  # chance of being taught from which a phrase is linked at all
TITLE_TAUGHT = 0.8  # chance that what a whole title names is taught: surely named with .5 it may be claimed, else not
LINKED_FROM = 0.1  # chance of a link from which a skill is considered
_STRICTER = 0.33
"""Odds of a link in a course text beside those in an ad. What a course teaches was judged when phrases of long texts
were linked with lower chances; with these odds courses claim as many skills as then (see docs/linking.md)."""
_COMPANIONS = 3  # phrases beside a claim's own from which they tell what the course is about
_READS = 3  # raised when what is measured changes meaning
_BRACKETS = re.compile(r"\s?\([^()]*\)")
_SAID: Mapping[str, Kind] = {
    "document": "int", "field": "int", "mention": "int", "skill": "int", "rank": "int", "link": "real", "best": "real",
    "taught": "real", "ruled": "bool", "level": "real", "start": "int", "end": "int",
}  # fmt: skip
CLAIMS: Mapping[str, Kind] = {
    "document": "int", "field": "text", "skill_id": "text", "level": "real", "start": "int", "end": "int",
    "ruled": "bool", **dict.fromkeys(CLAIM_FEATURES, "real"),
}  # fmt: skip
"""Columns of a claim: ``document`` numbers the text, ``start`` and ``end`` are characters of the field, ``ruled`` says
that a person decided what the words mean; and what is measured of it."""


@dataclass(frozen=True)
class CourseText:
    """The texts of one credential, a string for each of ``FIELDS``, empty where nothing is said."""

    parts: tuple[str, ...]

    @cached_property
    def key(self) -> str:
        """A hash of the texts: what is read of a course is kept by it."""
        listed = f"[{', '.join(map(encode_basestring_ascii, self.parts))}]"  # as json.dumps has it, a third of its time
        return blake2b(listed.encode(), digest_size=16).hexdigest()

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


_LAST: dict[str, CourseReader] = {}
"""The reader that was used last, by what it depends on: at most one, as it holds some 260 MB for ESCO. The folder is
part of that, so that two threads that write to two folders share none."""


class CourseReader:
    """Reads what courses teach."""

    def __init__(self, linker: Linker, tagger: SpanTagger | None = None, model: TeachingModel | None = None) -> None:
        self.linker, self._tagger, self._model = linker, tagger, model

    @classmethod
    def of(cls, catalogue: Catalogue, encoder: Encoder) -> CourseReader:
        """The reader of an indexed catalogue folder: the one that read its courses last in this process, with all that
        it has loaded, unless its taxonomy, encoder or corrections are others since."""
        if catalogue.folder is None:
            return cls(Linker.load(catalogue, encoder))
        ruled = Corrections.read(catalogue.folder, catalogue["skills"]["skill_id"]).rows.to_dict("list")
        lanes = stored_about(catalogue.folder / LANES)  # it names the taxonomy's rows, the encoder and the word lists
        content = json.dumps([str(home_of(catalogue.folder)), lanes, ruled])
        reader = _LAST.get(content)
        if reader is None:
            _LAST.clear()
            reader = _LAST[content] = cls(Linker.load(catalogue, encoder))
        reader.linker.goes_on_in(catalogue)
        return reader

    @cached_property
    def tagger(self) -> SpanTagger:
        """The tagger that ships, in the precision of the linker's encoder, unless another was given."""
        return self._tagger or SpanTagger.load(precision=precision_of(self.linker.lanes.encoder))

    @cached_property
    def model(self) -> TeachingModel:
        """The model that ships, unless another was given."""
        return self._model or TeachingModel.load()

    @cached_property
    def fingerprint(self) -> str:
        """Short name of everything that what is measured depends on; how sure it makes is the model's."""
        used = (
            self.linker.fingerprint,
            self.tagger.fingerprint,
            CLAIM_FEATURES,
            TAUGHT_FROM,
            TITLE_TAUGHT,
            LINKED_FROM,
            _READS,
        )
        return sha256(repr(used).encode()).hexdigest()[:16]

    def read(self, courses: Sequence[CourseText]) -> pd.DataFrame:
        """Every claim of each course, surer or not: columns ``CLAIMS``, by course, then field, then place."""
        said = frame_of(self._said(courses), _SAID)
        said["chance"] = said["link"] * said["taught"]
        order = said.sort_values(
            ["document", "field", "skill", "chance", "start"], ascending=[True, True, True, False, True]
        )
        claims = order.drop_duplicates(["document", "field", "skill"])
        claims = claims.sort_values(["document", "field", "start", "rank", "skill"], ignore_index=True)
        named = {"field": [FIELDS[field] for field in claims["field"]], "skill_id": self._ids(claims["skill"])}
        return typed(claims.assign(**self._features(courses, said, claims)).assign(**named), CLAIMS)

    def confidence(self, claims: pd.DataFrame) -> Reals:
        """(n,) chance that a reader accepts each claim; 1 where a person decided."""
        chance = self.model.confidence(claims[list(CLAIM_FEATURES)].to_numpy(float))
        return np.where(claims["ruled"].to_numpy(bool), 1.0, chance.round(4))

    def _said(self, courses: Sequence[CourseText]) -> Iterator[tuple[float | int, ...]]:
        """Every skill of every taught phrase."""
        wholes = [course.whole for course in courses]
        named = [self.linker.corrections.places(whole) for whole in wholes]
        read = self.tagger.read_many(wholes, "course", named)
        taught = [
            (number, mention)
            for number, mentions in enumerate(read)
            for mention in (*_titled(courses[number], mentions), *mentions)
            if mention.asked >= TAUGHT_FROM and mention.type in KINDS
        ]
        phrases = [Mention(mention.text, mention.text, 0, mention.type, number) for number, mention in taught]
        linked = self.linker.meanings(phrases, None, LINKED_FROM)
        for at, ((number, mention), meanings) in enumerate(zip(taught, linked, strict=True)):
            field, start, end = courses[number].place(mention.start, mention.end)
            rules = self._rules(wholes[number][mention.sentence_start : mention.sentence_end])
            for chances in meanings:
                found = {one.skill: _stricter(one.probability) for one in chances if rules.get(one.skill, True)}
                found |= {skill: 1.0 for skill, right in rules.items() if right}
                for rank, (skill, chance) in enumerate(sorted(found.items(), key=lambda one: -one[1])):
                    known = (skill, rank, chance, max(found.values()), mention.asked, skill in rules)
                    yield (number, field, at, *known, _level(mention), start, end)

    def _rules(self, sentence: str) -> dict[int, bool]:
        """Skills that people decided a sentence says, or does not say."""
        said = self.linker.corrections.of_text(sentence)
        return {self._row[skill_id]: action != "reject" for action, skill_id in said}

    @cached_property
    def _row(self) -> dict[str, int]:
        return {skill_id: at for at, skill_id in enumerate(self.linker.ids)}

    def _features(self, courses: Sequence[CourseText], said: pd.DataFrame, claims: pd.DataFrame) -> dict[str, Any]:
        labels = self.linker.spans.index.labels
        skill, document = claims["skill"].to_numpy(), claims["document"].to_numpy()
        whole = said.groupby(["document", "skill"])["chance"].sum()
        together = whole.reindex(pd.MultiIndex.from_arrays([document, skill])).to_numpy(float)
        link, best = _odds(claims["link"].to_numpy()), _odds(claims["best"].to_numpy())
        found = {
            "link": link,
            "taught": _odds(claims["taught"].to_numpy()),
            "behind": best - link,
            "others": np.log1p(np.maximum(together - claims["chance"].to_numpy(), 0)),
            "title": (claims["field"].to_numpy() == 0).astype(float),
            "company": _company(labels, said, claims),
            "course_said": self._course_said(courses, claims),
            "phrase_words": np.log1p([len(words(phrase)) for phrase in _phrases(courses, claims)]),
        }
        return {name: found[name] for name in CLAIM_FEATURES}

    def _ids(self, skills: pd.Series[int]) -> list[str]:
        return [self.linker.ids[skill] for skill in skills]

    def _course_said(self, courses: Sequence[CourseText], claims: pd.DataFrame) -> list[float]:
        """Share of the words of each claim's label that its course says, rare ones counting more."""
        bags = [frozenset(words(course.whole)) for course in courses]
        said = []
        for document, skill in zip(claims["document"], claims["skill"], strict=True):
            label, bag = self._label_words[skill], bags[document]
            known = sum(rarity for word, rarity in label.items() if word in bag)  # in the label's order, not a set's
            said.append(known / (sum(label.values()) or 1.0))
        return said

    @cached_property
    def _label_words(self) -> list[dict[str, float]]:
        """The words of each skill's label, without what stands in brackets, and how rare each is among labels."""
        bags = [frozenset(words(_BRACKETS.sub("", label))) for label in self.linker.labels]
        count = Counter(word for bag in bags for word in bag)
        return [{word: float(np.log((1 + len(bags)) / count[word])) for word in sorted(bag)} for bag in bags]


def _titled(course: CourseText, mentions: Sequence[TextMention]) -> Iterator[TextMention]:
    """What a title names as a whole, where nothing in it was seen to name something."""
    title = course.parts[0]
    if title.strip() and not any(course.place(mention.start, mention.end)[0] == 0 for mention in mentions):
        start, end = topic(title)
        yield TextMention(
            start, end, title[start:end], "knowledge", TITLE_TAUGHT, None, None, None, None, 0, len(title)
        )


def _level(mention: TextMention) -> float:
    return float("nan") if mention.level is None else float(mention.level)


def _stricter(chance: float) -> float:
    """The chance of a link with its odds times `_STRICTER`."""
    return chance * _STRICTER / (1 - chance + chance * _STRICTER)


def _odds(chance: Reals) -> Reals:
    held = np.clip(chance, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(held / (1 - held)))


def _company(labels: Reals, said: pd.DataFrame, claims: pd.DataFrame) -> Reals:
    """Cosine of each claim's skill with what its document's other phrases mean, by their likeliest skill; NaN where too
    few others are there to tell."""
    first = said[said["rank"] == 0].drop_duplicates("mention")
    document, mention = first["document"].to_numpy(), first["mention"].to_numpy()
    vectors = labels[first["skill"].to_numpy()] * first["chance"].to_numpy()[:, None]
    sums = np.zeros((int(document.max(initial=-1)) + 1, labels.shape[1]))
    np.add.at(sums, document, vectors)
    own = np.zeros((int(mention.max(initial=-1)) + 1, labels.shape[1]))
    own[mention] = vectors
    rest = sums[claims["document"].to_numpy()] - own[claims["mention"].to_numpy()]
    length = np.maximum(np.linalg.norm(rest, axis=1), 1e-9)
    cosine = np.einsum("nd,nd->n", rest, labels[claims["skill"].to_numpy()]) / length
    others = np.bincount(document, minlength=1)[claims["document"].to_numpy()] - 1
    return np.asarray(np.where(others >= _COMPANIONS, cosine, np.nan), float)


def _phrases(courses: Sequence[CourseText], claims: pd.DataFrame) -> Iterator[str]:
    """The words of each claim."""
    for document, field, start, end in claims[["document", "field", "start", "end"]].itertuples(index=False):
        yield courses[document].parts[field][start:end]
