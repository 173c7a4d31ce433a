"""Declared words: where a credential's own texts say what its provider declares."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.lanes import word_spans
from stackwise.features.text import Segment, phrases, sentences
from stackwise.recommender.engine.same_phrase import says_elsewhere
from stackwise.recommender.index.course_reader import FIELDS
from stackwise.recommender.index.extraction_cache import course_texts

KEY = ["credential_id", "skill_id"]
SPAN = ["evidence.field", "evidence.start", "evidence.end"]
_LONGEST = 160  # characters of a phrase that is quoted whole; of a longer one the words alone
_BRACKETS = re.compile(r"\s?\([^()]*\)")
_KEPT = 20_000  # texts and names: rows of one credential follow each other, and many declare the same

Place = tuple[str | None, int | None, int | None]


def shown_in_texts(declared: pd.DataFrame, read: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Declared skills with the field and characters that show them, null where no text does.

    Parameters
    ----------
    declared : columns ``credential_id, skill_id, text`` and more; what shows one of several texts that mean a skill
        shows all of them.
    read : what was read out of the credentials' own texts: a row for each skill of each, with its place.
    """
    found = declared.merge(read[[*KEY, *SPAN]], on=KEY, how="left").astype(dict.fromkeys(SPAN, object))
    names = _Names(catalogue)
    lacking = found[SPAN[0]].isna()
    places = [names.place(*row) for row in found.loc[lacking, [*KEY, "text"]].itertuples(index=False)]
    found.loc[lacking, SPAN] = pd.DataFrame(places, found.index[lacking], SPAN, dtype=object)
    found[SPAN] = found.groupby(KEY)[SPAN].transform("first")
    return found


@dataclass(frozen=True)
class _Name:
    """A name of a skill: its stems, and how its one word must be written, if it has a capital."""

    stems: tuple[str, ...]
    written: str | None = None

    @classmethod
    def of(cls, text: str, cased: bool = True) -> _Name:
        """A name without what stands in brackets; ``cased`` where a capital in it means something."""
        said = _BRACKETS.sub("", text).strip()
        stems = tuple(stem for stem, _, _ in word_spans(said))
        return cls(stems, said if cased and len(stems) == 1 and not said.islower() else None)


class _Text:
    """One text of a credential: its words, and where each stands."""

    def __init__(self, field: str, text: str) -> None:
        self.field, self.text = field, text
        self.words = word_spans(text)
        self.at: dict[str, list[int]] = defaultdict(list)
        for place, (stem, _, _) in enumerate(self.words):
            self.at[stem].append(place)

    def find(self, name: _Name) -> tuple[int, int] | None:
        """The first characters ``[start, end)`` that say a name, but where a sentence says what a course is not."""
        for first in self.at.get(name.stems[0], ()) if name.stems else ():
            run = self.words[first : first + len(name.stems)]
            start, end = run[0][1], run[-1][2]
            if tuple(stem for stem, _, _ in run) == name.stems and name.written in (None, self.text[start:end]):
                told = self.phrase(start, end)
                if told is not None:
                    return told
        return None

    def phrase(self, start: int, end: int) -> tuple[int, int] | None:
        """What is quoted for words: a whole title, or the phrase they stand in; None where it is said of elsewhere."""
        if self.field == "title":
            return 0, len(self.text)
        within = [one for one in self.sentences if one.start <= start and end <= one.end]
        if any(says_elsewhere(one.text) for one in within):
            return None
        near = [part for one in within for part in phrases(one) if part.start <= start and end <= part.end]
        return next(((one.start, one.end) for one in near if one.end - one.start <= _LONGEST), (start, end))

    @cached_property
    def sentences(self) -> list[Segment]:
        """The sentences of the text."""
        return sentences(self.text)


class _Names:
    """Finds names of skills in the texts of credentials."""

    def __init__(self, catalogue: Catalogue) -> None:
        skills, credentials = catalogue["skills"], catalogue["credentials"]
        names = zip(skills["label"], skills["alt_labels"], strict=True)
        self._skills = dict(zip(skills["skill_id"], names, strict=True))
        self._courses = dict(zip(credentials["credential_id"], course_texts(credentials), strict=True))
        self._named, self._read = lru_cache(_KEPT)(self._names_of), lru_cache(1)(self._texts_of)

    def place(self, credential_id: str, skill_id: str, text: str) -> Place:
        """Where a credential says a declared text, or a name of the skill that it means: titles first."""
        names = [_Name.of(text, cased=False), *self._named(skill_id)]
        for said in self._read(credential_id):
            for name in names:
                if (found := said.find(name)) is not None:
                    return said.field, *found
        return None, None, None

    def _names_of(self, skill_id: str) -> list[_Name]:
        label, others = self._skills.get(skill_id, (None, None))
        return [_Name.of(str(name)) for name in (label, *(others if others is not None else ())) if name]

    def _texts_of(self, credential_id: str) -> list[_Text]:
        course = self._courses.get(credential_id)
        return [] if course is None else [_Text(*its) for its in zip(FIELDS, course.parts, strict=True)]
