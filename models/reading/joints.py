"""Joints: where a line break was lost inside a word ("verbalGoal oriented", "DEADLINESGood"), by what both halves are.

Names are written so as well ("JavaScript", "PowerPoint"): a word whose whole is known is never cut, nor one that opens
with a capital and goes on small, unless its first half is a heading ("RequirementsMinimum").
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stackwise.features.text import is_heading

_LONGEST = 24  # letters of a half
_TURN = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})|(?<=[A-Z]{4})(?=[A-Z][a-z]{2})")
_BEFORE = re.compile(r"(?<![^\W_])(?:[A-Z]?[a-z]{2,24}|[A-Z]{4,24})$")
_BEHIND = re.compile(r"[A-Z][a-z]{2,24}(?![^\W_])|[A-Z][a-z]{2,24}(?=[A-Z])")
_CAPITALS = re.compile(
    r"(?<![^\W_])(?P<half>[A-Z]{3,24}?)(?=(?:ABILITY TO|KNOWLEDGE|EXPERIENCE|EXCELLENT|MINIMUM|REQUIREMENTS?|"
    r"RESPONSIBILITIES|DUTIES|QUALIFICATIONS?|SKILLS|BENEFITS)(?![^\W_]))"
)


def joints(text: str, known: Callable[[str], bool]) -> list[int]:
    """Places inside words of ``text`` at which a line break was lost, in order.

    Parameters
    ----------
    known : whether a word, in small letters, is one.

    >>> said = {"verbal", "goal", "java", "script", "javascript", "deadlines", "good", "power", "point"}.__contains__
    >>> joints("verbalGoal, JavaScript, PowerPoint, DEADLINESGood", said)
    [6, 45]
    """
    turns = {match.start() for match in _TURN.finditer(text) if _apart(text, match.start(), known)}
    capitals = {match.end() for match in _CAPITALS.finditer(text) if known(match["half"].lower())}
    return sorted(turns | capitals)


def _apart(text: str, at: int, known: Callable[[str], bool]) -> bool:
    before = _BEFORE.search(text[max(0, at - _LONGEST) : at])
    behind = _BEHIND.match(text, at)
    if before is None or behind is None:
        return False
    first, second = before.group(), behind.group().lower()
    if known(first.lower() + second) or not known(second):
        return False
    return is_heading(first) if first.istitle() else known(first.lower())
