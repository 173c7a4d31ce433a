"""What the words around a skill say of its importance and level, each with the span that says it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from features.text import Segment

SECTION_IMPORTANCE = {"required": 0.9, "desirable": 0.4, "duties": 0.7}
"""Importance a section's heading lends to what stands under it when the sentence itself says nothing."""


@dataclass(frozen=True)
class Cue:
    """A value read from words: ``kind`` importance (0 to 1) or level (1 to 5), and where it was read."""

    kind: str
    value: float
    start: int
    end: int
    text: str


_IMPORTANCE: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (value, re.compile(rf"\b(?:{pattern})\b", re.I))
    for value, pattern in (
        (
            0.4,
            r"desirable|desired|nice[- ]to[- ]have|good[- ]to[- ]have|(?:a |big |strong |definite |huge )plus|(?:a )?bonus|prefer(?:red|able|ably|ence)"
            r"|(?:an? )?(?:distinct |added )?advantage(?:ous)?|ideally|beneficial|optional(?:ly)?|would be (?:great|useful|helpful|good|nice)"
            r"|not (?:required|essential|necessary)|(?:an? )?asset",
        ),
        (
            1.0,
            r"must(?:[- ]haves?)?|mandatory|essential|required|requires?|minimum|at least|necessary|prerequisites?|need(?:ed|s)? to"
            r"|you (?:will )?need|indispensable|vital|crucial|non-negotiable|imperative",
        ),
    )
)
_LEVELS: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (value, re.compile(rf"\b(?:{pattern})\b", re.I))
    for value, pattern in (
        (
            5.0,
            r"experts?|expert[- ]level|expertise|mastery|master(?:ed)?(?! degree|'s|’s| of)|world[- ]class|guru|thought leader",
        ),
        (
            4.0,
            r"advanced|strong|excellent|extensive|in[- ]depth|deep|thorough|highly (?:skilled|proficient)|proficien(?:t|cy)|fluen(?:t|cy)"
            r"|comprehensive|outstanding|exceptional|seasoned|proven|solid|significant|senior",
        ),
        (
            3.0,
            r"good|working knowledge|intermediate|competen(?:t|ce|cy)|hands[- ]on|practical|sound|experienced|confident|comfortable",
        ),
        (
            2.0,
            r"basic|some|familiar(?:ity)?|exposure|beginner(?:'s|s)?|fundamentals?|foundational|entry[- ]level|elementary"
            r"|introductory|general understanding|junior",
        ),
        (1.0, r"aware(?:ness)?|no (?:prior |previous )?(?:experience|knowledge)|appreciation|interest in"),
    )
)
_YEARS = re.compile(
    r"\b(?P<low>\d{1,2})(?:\s*(?:-|–|to)\s*(?P<high>\d{1,2}))?\s*\+?\s*(?:or more\s+|plus\s+)?(?:years?|yrs?)\b(?!\s+(?:old|of age))",
    re.I,
)
_YEARS_WORDS = re.compile(
    r"\b(?P<word>one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:or more\s+|plus\s+)?years?\b(?! old)", re.I
)
_WORDS = dict(zip("one two three four five six seven eight nine ten".split(), range(1, 11), strict=True))
_LEVEL_OF_YEARS = ((8, 5.0), (5, 4.0), (3, 3.5), (2, 3.0), (1, 2.5), (0, 2.0))
"""Least years asked for and the level they are read as: a stated convention, as no standard ties years to levels."""


def importance_of(sentence: Segment) -> Cue | None:
    """The importance the sentence states, a softening word winning over a demanding one; None when it says nothing."""
    for value, pattern in _IMPORTANCE:
        match = pattern.search(sentence.text)
        if match:
            return _cue("importance", value, sentence, match)
    return None


def level_of(sentence: Segment, phrase: Segment | None = None) -> Cue | None:
    """The level stated for ``phrase``: years first, else the level word nearest before it, else after it.

    >>> level_of(Segment(0, 34, "5+ years of SQL, basic R required")).value
    4.0
    """
    match = _YEARS.search(sentence.text) or _YEARS_WORDS.search(sentence.text)
    if match:
        word = match.groupdict().get("word")
        years = _WORDS[word.lower()] if word else int(match.group("low"))
        value = next(level for least, level in _LEVEL_OF_YEARS if years >= least)
        return _cue("level", value, sentence, match)
    at = (phrase.start - sentence.start) if phrase else 0
    found = [(value, match) for value, pattern in _LEVELS for match in pattern.finditer(sentence.text)]
    if not found:
        return None
    value, nearest = min(found, key=lambda one: (one[1].start() > at, abs(one[1].start() - at)))
    return _cue("level", value, sentence, nearest)


def _cue(kind: str, value: float, sentence: Segment, match: re.Match[str]) -> Cue:
    return Cue(kind, value, sentence.start + match.start(), sentence.start + match.end(), match.group())
