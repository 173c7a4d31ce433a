"""Joints: where a line break was lost inside a word ("verbalGoal oriented", "DEADLINESGood"), by what both halves are.

Names are written so as well ("JavaScript", "PowerPoint"): a word whose whole is known is never cut, nor one that opens
with a capital and goes on small, unless its first half is a heading ("RequirementsMinimum").
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stackwise.features.text import is_heading

_LONGEST = 24  # letters of a half
_TURN = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2}|We\s)|(?<=[A-Z]{4})(?=[A-Z][a-z]{2})")
_BEFORE = re.compile(r"(?<![^\W_])(?:[A-Z]?[a-z]{2,24}|[A-Z]{4,24})$")
_BEHIND = re.compile(r"[A-Z][a-z]{2,24}(?![^\W_])|[A-Z][a-z]{2,24}(?=[A-Z])|We(?=\s)")
_STARTS = re.compile(
    r"(?:ability|demonstrated|excellent|experience|familiarity|knowledge|minimum|must|previous|proficient|proven|strong|"
    r"you|your)"
)
"""Words that open a line and end no name: "learnerMust", "LicenseMust"."""
_CAPITALS = re.compile(r"(?<![^\W_])[A-Z]{7,48}(?![^\W_])")
_OPENS = re.compile(
    r"(?:"
    r"ability|accountable|advanced|assist|assists|associate|attention|bachelor|benefits|candidate|"
    r"candidates|commitment|collaborate|communicate|complete|conduct|coordinate|create|degree|deliver|"
    r"demonstrated|design|develop|duties|ensure|essential|establish|evaluate|excellent|experience|"
    r"experienced|extensive|familiarity|general|high|knowledge|maintain|manage|master|minimum|monitor|"
    r"must|oversee|participate|perform|plan|preferred|prepare|previous|proficiency|proficient|proven|"
    r"provide|qualification|qualifications|report|requirement|requirements|responsibilities|responsible|"
    r"review|skills|solid|strong|support|understanding|valid|work|working"
    r")"
)
"""Words that open the lines of an ad."""
_CLOSES = re.compile(r"(?:s|ion|ment|ity|ness|ing|ed|ance|ence|ency)$")
_COMPOUNDS = re.compile(
    r"(?:wear|persons?|people|m[ae]n|wom[ae]n|force|rooms?|papers?|letters?|ship|like|land|wide|able|"
    r"link|logic|pace|sing|hell)$"
)
_LEAST, _LEAST_OPENER = 4, 6  # letters of either half; of an opener behind whatever is known


def joints(text: str, known: Callable[[str], bool]) -> list[int]:
    """Places inside words of ``text`` at which a line break was lost, in order.

    Parameters
    ----------
    known : whether a word, in small letters, is one.

    >>> said = {"verbal", "goal", "java", "script", "javascript", "deadlines", "good", "power", "point", "book"}
    >>> joints("verbalGoal, JavaScript, PowerPoint, DEADLINESGood", said.__contains__)
    [6, 45]
    >>> joints("DEADLINESPOWER, BOOKPOINT, BOOKABILITY", said.__contains__)
    [9, 31]
    """
    turns = {match.start() for match in _TURN.finditer(text) if _apart(text, match.start(), known)}
    words = ((match.start(), match.group().lower()) for match in _CAPITALS.finditer(text))
    capitals = {start + cut for start, word in words for cut in _cuts(word, known)}
    return sorted(turns | capitals)


def _cuts(word: str, known: Callable[[str], bool]) -> list[int]:
    """Where a word in capitals is two ("DATAABILITY"), or one with a word that opens lines at its end."""
    if known(word):
        return []
    for cut in range(len(word) - _LEAST, 1, -1):
        first, second = word[:cut], word[cut:]
        closes = cut >= _LEAST and _CLOSES.search(first) is not None
        if _OPENS.fullmatch(second):
            apart = closes or (len(second) >= _LEAST_OPENER and not (second == "ability" and _is_verb(first, known)))
        else:
            apart = closes and known(second) and not _COMPOUNDS.search(second)
        if apart and _known(first, known):
            return [cut]
    return []


def _is_verb(word: str, known: Callable[[str], bool]) -> bool:
    """Whether a word has forms of a verb, or makes one with -able: "traceability" is one word."""
    stem = word.removesuffix("e")
    return any(known(stem + ending) for ending in ("able", "ed", "ing"))


def _known(word: str, known: Callable[[str], bool]) -> bool:
    """Whether a word is known, or what it is the plural of."""
    single = word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
    return known(word) or (len(single) >= _LEAST and single[-1] != "s" and known(single))


def _apart(text: str, at: int, known: Callable[[str], bool]) -> bool:
    before = _BEFORE.search(text[max(0, at - _LONGEST) : at])
    behind = _BEHIND.match(text, at)
    if before is None or behind is None:
        return False
    first, second = before.group(), behind.group().lower()
    if known(first.lower() + second) or not known(second):
        return False
    starts = _STARTS.fullmatch(second) is not None
    if first.istitle():
        return is_heading(first) or (starts and _known(first.lower(), known))
    return _known(first.lower(), known) or (starts and len(first) >= _LEAST)
