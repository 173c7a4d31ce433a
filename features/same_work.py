"""Same work: credentials that are one course under several entries, or the numbered parts of one course.

Two titles are the same where they differ only in case, spaces and punctuation, or in a code in brackets at the end.
Words in brackets tell two courses apart ("(physics)", "(chemistry)"), unless they only say how or when the course is
given ("(online)", "- Evenings, Autumn 2026").
Parts are told by a number after one stem ("Circuits 1: Analysis", "Circuits 3: Applications", "Basic Spanish II").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from stackwise.features.wording import wording

SameWorkRelation = Literal["same_title", "part"]
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_LEAST_STEM = 6  # letters; shorter stems before a number are codes
_LONGEST = 200  # characters of a title that are read
_PART_WORDS = frozenset(["part", "course", "module", "level", "volume", "book", "stage", "step"])
_CODE = re.compile(r"\(([^()\s]{1,60})\)\s{0,5}$")
_LEAST_CODE = 2  # capitals and digits of a code; "(physics)" is none
_LAST = re.compile(r"(?:[(\[]([^()\[\]]{1,60})[)\]]|\s[-–—|]\s{0,3}([^-–—|()\[\]]{1,60}))\s{0,5}$")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_ENDS = frozenset(":-–—)|,.")


@dataclass(frozen=True)
class WorkKey:
    """``stem``: equal for entries of one work. ``part``: number of the part, 0 for a whole course."""

    stem: str
    part: int


def work_key(title: str) -> WorkKey:
    """What work a title names.

    >>> work_key("Network and SecurityFoundations") == work_key("Network and Security Foundations")
    True
    >>> work_key("Circuits and Electronics 3: Applications")
    WorkKey(stem='circuitsandelectronics', part=3)
    >>> work_key("Computer Science 101").part
    0
    >>> work_key("Exploring Robots (AI-900)") == work_key("Exploring Robots")
    True
    >>> work_key("Pastry (online, self-paced)") == work_key("Pastry - Evenings") == work_key("Pastry")
    True
    """
    said = _without_code(_without_delivery(title[:_LONGEST])).lower()
    words = list(_WORD.finditer(said))
    for at, word in enumerate(words[1:], start=1):
        number = _ROMAN.get(word[0]) or (int(word[0]) if len(word[0]) == 1 and word[0] in "123456789" else 0)
        if not number or not _ends_there(said, word.end()):
            continue
        before = [one[0] for one in words[:at]]
        stem = "".join(before[:-1] if before[-1] in _PART_WORDS else before)
        if len(stem) >= _LEAST_STEM:
            return WorkKey(stem, number)
    return WorkKey("".join(word[0] for word in words) + _signs(said), 0)


def _without_code(title: str) -> str:
    """A title without a code in brackets at its end."""
    found = _CODE.search(title)
    if found is None or sum(sign.isupper() or sign.isdigit() for sign in found[1]) < _LEAST_CODE:
        return title
    return title[: found.start()]


def _without_delivery(title: str) -> str:
    """A title without what it says at its end of how or when the course is given."""
    found = _LAST.search(title)
    words = [] if found is None else [word[0].lower() for word in _WORD.finditer(found[1] or found[2])]
    given, beside = _delivery_words()
    told = [word for word in words if word not in beside and not (len(word) == 4 and word.isdigit())]
    if found is None or not told or not given.issuperset(told):
        return title
    return title[: found.start()]


@cache
def _delivery_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that say how or when a course is given, and those that stand beside them."""
    words = wording()["delivery"]
    return frozenset(words["given"].split()), frozenset(words["beside"].split())


def _ends_there(said: str, end: int) -> bool:
    """Whether a number stands at the end of a title, or of what is said before a colon or a dash."""
    rest = said[end:].lstrip()
    return not rest or rest[0] in _ENDS


def _signs(said: str) -> str:
    """Signs that make another language of a letter: C, C++ and C# are three."""
    return "".join(sign for sign in said if sign in "+#")
