"""Occupation of a job text: named with it, told by the text, or one of several, among which nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from stackwise.features.arrays import Arrays
from stackwise.features.errors import AmbiguousOccupationError, describe
from stackwise.features.records import JsonObject
from stackwise.features.text import sentences
from stackwise.models.occupation import OccupationCandidate, OccupationMatch
from stackwise.models.occupation.title_readings import opens_no_title
from stackwise.models.occupation.titles import TitleCandidate
from stackwise.models.reading.mentions import TextMention
from stackwise.models.reading.standing import HELD_TYPES
from stackwise.recommender.engine.statements import COUNTS_FROM

_LONGEST = 5  # words of a title that stands alone: more are a sentence
_SENTENCE = re.compile(
    r"\b(?:you|your|we|our|must|will|should|have|has|is|are|be|know|do|can|able|essential|required|desirable|preferred"
    r"|needs?|requires?|seeks?|wants?)\b",
    re.I,
)
_SAYS_NO = re.compile(r"(?:no|not|never|without|none)\s", re.I)
NAMED = 0.62
"""Nearness from which a title that is no name is some occupation's."""
_SURELY_NAMED = 0.75
_CONDITIONS = HELD_TYPES | {"experience", "age", "right_to_work"}
_DONE_ELSEWHERE = frozenset({"negated", "no_longer", "other_team"})
_LEAST = 0.05  # probability of a candidate that a title without a known name may still mean


class Occupations(Protocol):
    """What is needed of an occupation matcher."""

    def match(self, title: str | None = None, text: str | None = None) -> OccupationMatch:
        """Occupations that a title or an ad's text is about, likeliest first."""
        ...


@dataclass(frozen=True, eq=False)
class JobOccupation:
    """What a job text is about: ``told`` as the answer has it, ``row`` where it is clear.

    ``title`` is the stretch ``[start, end)`` of a text that says nothing besides; None where it says more. ``nearness``
    is its cosine with the nearest name. ``name`` is the stretch of a text that says more and is surely called so,
    ``heading`` a name that is the first line of such a text. ``likely`` are rows and probabilities of the occupations
    that it may be about.
    """

    told: JsonObject | None = None
    row: int | None = None
    title: tuple[int, int] | None = None
    nearness: float = 0.0
    name: tuple[int, int] | None = None
    heading: tuple[int, int] | None = None
    likely: tuple[tuple[int, float], ...] = ()

    def within_title(self, mention: TextMention) -> bool:
        """Whether a mention is of that title."""
        return _overlaps(self.title, mention)

    def is_whole(self, text: str) -> bool:
        """Whether a text is that title, and nothing besides."""
        rest = "" if self.title is None else text[: self.title[0]] + text[self.title[1] :]
        return self.title is not None and not any(map(str.isalnum, rest))

    def called(self, mention: TextMention, text: str) -> bool:
        """Whether a mention is of what the job is called, where that opens a line: "our cook" is somebody else."""
        places = (self.title, self.name, self.heading)
        return any(place and _overlaps(place, mention) and _opens_line(text, place[0]) for place in places)

    def only_if_clear(self) -> JobOccupation:
        """Without guesses: of a text in a language that is not read, they would be noise."""
        if self.row is not None or self.told is None:
            return self
        return replace(self, told={**self.told, "candidates": []})


def _overlaps(place: tuple[int, int] | None, mention: TextMention) -> bool:
    return place is not None and mention.start < place[1] and place[0] < mention.end


def _opens_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t*#-–•")


def occupation_of_text(
    text: str, named: int | None, arrays: Arrays, occupations: Occupations, mentions: Sequence[TextMention] = ()
) -> JobOccupation:
    """The occupation of a job text; ``named`` is the row of the one it is known to be for.

    ``mentions`` are what was read of the text: who does what is not asked is no title of it.
    """
    frame = arrays.occupations
    if named is not None:
        return JobOccupation(
            named_occupation(str(frame["occupation_id"][named]), str(frame["title"][named])),
            named,
            likely=((named, 1.0),),
        )
    if not len(frame):
        return JobOccupation()
    match = occupations.match(None, text)
    if match.title is not None and _elsewhere(text, match.title, mentions):
        start, end = _sentence(text, match.title.start)
        rest = text[:start] + " " * (end - start) + text[end:]
        if not any(letter.isalpha() for letter in rest):
            return JobOccupation()
        match = occupations.match(None, rest)
    if not match.candidates:
        return JobOccupation()
    found = match.title
    near = match.clear or match.nearness >= NAMED
    titled = found is not None and _is_title(found.text) and not _is_condition(match, mentions)
    place = (found.start, found.end) if found and titled else None
    row = match.occupation.row if match.occupation is not None else None
    named = row is not None and not match.alone and match.nearness >= _SURELY_NAMED
    return JobOccupation(
        _told(match),
        row,
        place if match.alone and near else None,
        match.nearness,
        place if named else None,
        place if place and not match.alone and near and _is_first_line(text, *place) else None,
        tuple((one.row, one.probability) for one in match.candidates),
    )


def _is_first_line(text: str, start: int, end: int) -> bool:
    """Whether a stretch is the whole first line of a text that goes on."""
    return not text[:start].strip() and text[end:].lstrip(" \t:").startswith(("\n", "\r"))


def _is_title(said: str) -> bool:
    """Whether words can be a title: a few, and no sentence."""
    return len(said.split()) <= _LONGEST and _SENTENCE.search(said) is None


def _is_condition(match: OccupationMatch, mentions: Sequence[TextMention]) -> bool:
    """Whether words taken for a title are no name and hold a paper or the like that is asked ("Degree in law")."""
    found = match.title
    if found is None or match.why in ("exact name", "shared name"):
        return False
    within = (one for one in mentions if found.start <= one.start < found.end)
    return any(one.type in _CONDITIONS and one.asked >= COUNTS_FROM for one in within)


def _elsewhere(text: str, title: TitleCandidate, mentions: Sequence[TextMention]) -> bool:
    """Whether words taken for a title are what is not asked ("bookkeeping is over"), or name who does what is not."""
    start, end = _sentence(text, title.start)
    if text[start:end].strip(" \t\r\n.:!") == title.text and not _SAYS_NO.match(title.text):
        return (
            False  # a title and nothing beside it ("construction project manager") says of nothing that it is not asked
        )
    beside = [one for one in mentions if start <= one.start < end]
    refused = [one for one in beside if one.asked < COUNTS_FROM and one.why_not in _DONE_ELSEWHERE]
    if any(one.start < title.end and title.start < one.end for one in refused):
        return True
    opens = not text[start : title.start].strip()
    return bool(refused) and len(refused) == len(beside) and not (opens or title.led)


def _sentence(text: str, at: int) -> tuple[int, int]:
    """The sentence that a place of a text stands in."""
    within = ((one.start, one.end) for one in sentences(text) if one.start <= at < one.end)
    return next(within, (0, len(text)))


def named_occupation(occupation_id: str, title: str) -> JsonObject:
    """An occupation that the request names by its id, as the answer has it."""
    return {
        "occupation_id": occupation_id,
        "title": title,
        "probability": 1.0,
        "clear": True,
        "why": "named",
        "said": None,
        "candidates": [],
    }


def _told(match: OccupationMatch) -> JsonObject:
    """A match as the answer has it; the id is null where it is not clear."""
    top = match.occupation
    return {
        "occupation_id": None if top is None else top.occupation_id,
        "title": None if top is None else top.title,
        "probability": None if top is None else round(float(top.probability), 4),
        "clear": match.clear,
        "why": match.why,
        "said": match.title.text if match.title is not None and _is_said(match) else None,
        "candidates": [_candidate(one) for one in match.offered or match.candidates[:3] if match.why != "unknown name"],
    }


def _is_said(match: OccupationMatch) -> bool:
    """Whether the words taken for a title are one: all that was said, or what reads and stands as titles do."""
    if match.title is None or match.why == "exact name":
        return match.title is not None
    no_title = opens_no_title(match.title.text) or _SENTENCE.search(match.title.text)
    return (match.alone or match.titled) and not no_title


def _candidate(one: OccupationCandidate) -> JsonObject:
    return {"occupation_id": one.occupation_id, "title": one.title, "probability": round(float(one.probability), 4)}


def choices(job: JobOccupation, asks: bool) -> list[JsonObject]:
    """The candidates of a title that stands alone and is not clear; none where it may be no title at all.

    ``asks`` tells that something is asked beside it.
    """
    told = job.told
    if told is None or told["clear"] or job.title is None:
        return []
    shared = told["why"] == "shared name"
    if not shared and job.nearness < (_SURELY_NAMED if asks else NAMED):
        return []
    return [one for one in told["candidates"] if shared or one["probability"] >= _LEAST]


def need_choice(told: JsonObject | None, likely: list[JsonObject]) -> None:
    """Raise AmbiguousOccupationError where there are occupations to choose from."""
    if told is not None and likely:
        titles = [one["title"] for one in likely]
        named = [
            f"{one['title']} ({one['occupation_id']})" if titles.count(one["title"]) > 1 else one["title"]
            for one in likely
        ]
        said = f"{told['said']!r}, which is not clear"
        fix = f"say which is meant, by its whole title: {'; '.join(named)}"
        if len(named) == 1:
            said = f"{told['said']!r}, which may mean {named[0]}, but not for certain"
            fix = f"say {named[0]!r} if that is meant, else in a sentence or two what the work is"
        expected = "one occupation, or a text that says what is asked"
        raise AmbiguousOccupationError(describe("job", said, expected, fix), likely)
