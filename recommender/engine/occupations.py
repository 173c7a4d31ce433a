"""Occupation of a job text: named with it, told by the text, or one of several, among which nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from stackwise.features.arrays import Arrays
from stackwise.features.errors import AmbiguousOccupationError, describe
from stackwise.features.records import JsonObject
from stackwise.models.occupation import OccupationCandidate, OccupationMatch
from stackwise.models.reading.mentions import TextMention

_LEAST = 0.05  # probability of a candidate that a title without a known name may still mean


class Occupations(Protocol):
    """What is needed of an occupation matcher."""

    def match(self, title: str | None = None, text: str | None = None) -> OccupationMatch:
        """Occupations that a title or an ad's text is about, likeliest first."""
        ...


@dataclass(frozen=True, eq=False)
class JobOccupation:
    """What a job text is about: ``told`` as the answer has it, ``row`` where it is clear.

    ``title`` is the stretch ``[start, end)`` of a text that says nothing besides; None where it says more.
    """

    told: JsonObject | None = None
    row: int | None = None
    title: tuple[int, int] | None = None

    def within_title(self, mention: TextMention) -> bool:
        """Whether a mention is of that title."""
        return self.title is not None and mention.start < self.title[1] and self.title[0] < mention.end


def occupation_of_text(text: str, named: int | None, arrays: Arrays, occupations: Occupations) -> JobOccupation:
    """The occupation of a job text; ``named`` is the row of the one it is known to be for."""
    frame = arrays.occupations
    if named is not None:
        return JobOccupation(named_occupation(str(frame["occupation_id"][named]), str(frame["title"][named])), named)
    if not len(frame):
        return JobOccupation()
    match = occupations.match(None, text)
    if not match.candidates:
        return JobOccupation()
    title = (match.title.start, match.title.end) if match.alone and match.title else None
    return JobOccupation(_told(match), match.occupation.row if match.occupation is not None else None, title)


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
        "said": None if match.title is None else match.title.text,
        "candidates": [_candidate(one) for one in match.offered or match.candidates[:3] if match.why != "unknown name"],
    }


def _candidate(one: OccupationCandidate) -> JsonObject:
    return {"occupation_id": one.occupation_id, "title": one.title, "probability": round(float(one.probability), 4)}


def need_choice(told: JsonObject | None) -> None:
    """Raise AmbiguousOccupationError for a job of which only an unclear title is known, where some may be meant."""
    if told is None or told["clear"]:
        return
    shared = told["why"] == "shared name"
    likely = [one for one in told["candidates"] if shared or one["probability"] >= _LEAST]
    if likely:
        names = "; ".join(f"{one['title']} ({one['occupation_id']})" for one in likely)
        expected = "one occupation, or a text that says what is asked"
        fix = f"name one by its id (--job ID, goal.occupation_id): {names}"
        raise AmbiguousOccupationError(describe("job", f"{told['said']!r}, which is not clear", expected, fix), likely)
