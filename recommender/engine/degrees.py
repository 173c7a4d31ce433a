"""Degrees: which one words ask for or name, how high it is, and in what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stackwise.features.lanes import words
from stackwise.features.word_lane import telling_stems
from stackwise.features.wording import wording

_LADDER = (
    r"\b(?i:high[- ]school (?:diploma|degree|certificate|graduate|education))|\bH\.?S\.? (?i:diploma)|\bGED\b",
    r"\b(?i:associate(?:['’]?s)? degree|associate(?:['’]s)?(?= (?:degree|of|in|or|/)))|\bA\.?A\.?S?\.?(?= in\b)",
    r"\b(?i:bachelor(?:['’]?s)?|undergraduate degree)|\bB\.?(?:Sc|Eng|Ed|Com|Tech|A|S)\b\.?",
    r"\b(?i:master['’]?s|master(?= (?:degree|of|in)\b))|\bM\.?(?:Sc|Eng|Ed|BA|A|S)\b\.?",
    r"\b(?i:doctorate|doctoral|doctor of)|\bPh\.?D\b\.?",
)
"""Words of each degree, the lowest first."""
_LEVELS = tuple(re.compile(words) for words in _LADDER)
_PLAIN = re.compile(r"\bdegrees?\b", re.I)
_BACHELOR = 2
_SUCH = re.compile(r"\b(?:bachelor|master|associate)(?:['’]?s)? of (?:applied )?(?:arts?|sciences?)\b", re.I)
_OTHER = re.compile(r"\b(?:relat|relevan|similar|equivalent|comparable|any|other)", re.I)


@dataclass(frozen=True)
class Degree:
    """A degree that words name: its place among :data:`_LADDER`, stems of its subject, and whether others will do."""

    level: int
    subject: frozenset[str]
    others: bool


def degree_of(text: str, held: bool) -> Degree | None:
    """The degree that words name: the highest of those that are ``held``, the lowest of those that are asked.

    >>> degree_of("Bachelor's or Master's degree in Computer Science", held=False)
    Degree(level=2, subject=frozenset({...}), others=False)
    >>> degree_of("Scrum master", held=True) is None
    True
    """
    found = [level for level, degree in enumerate(_LEVELS) if degree.search(text)]
    if not found and not _PLAIN.search(text):
        return None
    level = (max(found) if held else min(found)) if found else _BACHELOR
    return Degree(level, _subject(text), _OTHER.search(text) is not None)


def _subject(text: str) -> frozenset[str]:
    bare = _SUCH.sub(" ", text)
    for degree in _LEVELS:
        bare = degree.sub(" ", bare)
    return frozenset(stem for stem in telling_stems(bare) if stem not in _empty() and not stem.isdigit())


@cache
def _empty() -> frozenset[str]:
    """Stems of words that stand beside a degree and say nothing of its subject."""
    return frozenset(words(wording()["held_words"]["degree"]))
