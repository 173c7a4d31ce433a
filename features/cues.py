"""What the words around a skill say of its importance and level, each with the span that says it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stackwise.features.text import Segment
from stackwise.features.wording import group

SECTION_IMPORTANCE = {"required": 0.9, "desirable": 0.4, "duties": 0.7}
"""Importance a section's heading lends to what stands under it when the sentence itself says nothing."""

_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_YEARS = re.compile(
    rf"\b(?P<least>\d{{1,2}}|{'|'.join(_NUMBERS)})\+?(?:\s*(?:-|–|to)\s*\d{{1,2}})?\s*\+?\s*(?:or more\s+|plus\s+)?"
    r"(?:years?|yrs?)\b(?![’']?\s+(?:old|of age))",
    re.I,
)
_LEVEL_OF_YEARS = ((8, 5.0), (5, 4.0), (3, 3.5), (2, 3.0), (1, 2.5), (0, 2.0))
"""Least years asked for and the level they are read as: a stated convention, as no standard ties years to levels."""


@dataclass(frozen=True)
class Cue:
    """A value read from words: ``kind`` importance (0 to 1) or level (1 to 5), and where it was read."""

    kind: str
    value: float
    start: int
    end: int
    text: str


def importance_of(sentence: Segment) -> Cue | None:
    """The importance the sentence states, a softening word winning over a demanding one; None when it says nothing."""
    for value, pattern in group("importance", r"\b{}\b"):
        match = pattern.search(sentence.text)
        if match:
            return _cue("importance", float(value), sentence, match)
    return None


def level_of(sentence: Segment, phrase: Segment | None = None) -> Cue | None:
    """The level stated for ``phrase``: years first, else the level word nearest before it, else nearest after it.

    >>> level_of(Segment(0, 34, "5+ years of SQL, basic R required")).value
    4.0
    """
    match = _YEARS.search(sentence.text)
    if match:
        said = match.group("least").lower()
        years = _NUMBERS.get(said) or int(said)
        return _cue("level", next(level for least, level in _LEVEL_OF_YEARS if years >= least), sentence, match)
    at = phrase.start - sentence.start if phrase else 0
    found = [
        (float(value), match)
        for value, pattern in group("levels", r"\b{}\b")
        for match in pattern.finditer(sentence.text)
    ]
    if not found:
        return None
    value, nearest = min(found, key=lambda one: (one[1].start() > at, abs(one[1].start() - at), -one[1].end()))
    return _cue("level", value, sentence, nearest)


def _cue(kind: str, value: float, sentence: Segment, match: re.Match[str]) -> Cue:
    return Cue(kind, value, sentence.start + match.start(), sentence.start + match.end(), match.group())
