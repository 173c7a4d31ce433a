"""Wrapped lines: line breaks put inside a sentence, as mail and printed pages do."""

from __future__ import annotations

import re
from itertools import pairwise

_OPEN = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "of",
        "on",
        "or",
        "our",
        "that",
        "the",
        "their",
        "this",
        "to",
        "which",
        "who",
        "with",
        "your",
    ]
)
"""Words after which a sentence goes on."""
_WIDE, _OFTEN = 60, 2  # characters from which a line is broken for its length, where so many lines are
_BULLET = re.compile(r"\s*(?:[-–—•*·▪●>+]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]|o\s)")
_GOES_ON = re.compile(r"\s*[a-z][a-z'’-]+(?![^\s,;.])")
_LAST = re.compile(r"([^\W\d_]+),?\s*$")


def unwrapped(text: str) -> str:
    """The text, as long as it was, with a space for each line break that stands inside a sentence.

    >>> unwrapped("Fit the\\nkitchens\\nlay floors"), unwrapped("- clean\\ntoilets\\n- report\\nlamps")
    ('Fit the kitchens\\nlay floors', '- clean toilets\\n- report\\nlamps')
    """
    lines = text.split("\n")
    inside = [_may_go_on(line, behind) for line, behind in pairwise(lines)]
    if not any(inside):
        return text
    wide = [inner and len(line) >= _WIDE for line, inner in zip(lines, inside, strict=False)]
    often, items = sum(wide) >= _OFTEN, _within_items(lines, inside)
    joins = (
        inner and (item or (often and long) or _stands_open(line))
        for line, inner, item, long in zip(lines, inside, items, wide, strict=False)
    )
    return lines[0] + "".join((" " if join else "\n") + line for join, line in zip(joins, lines[1:], strict=True))


def _may_go_on(line: str, behind: str) -> bool:
    """Whether a line ends, and the one behind it begins, as the inside of a sentence does."""
    inside = _LAST.search(line, max(0, len(line) - 40)) and _GOES_ON.match(behind)
    return bool(inside) and not _BULLET.match(behind) and ":" not in behind


def _stands_open(line: str) -> bool:
    end = _LAST.search(line, max(0, len(line) - 40))
    return end is not None and end[1] in _OPEN


def _within_items(lines: list[str], inside: list[bool]) -> list[bool]:
    """Which breaks stand between the lines of one item, behind which another one follows."""
    found = [False] * len(inside)
    first = None
    for at, line in enumerate(lines):
        if _BULLET.match(line):
            if first is not None:
                found[first : at - 1] = [True] * (at - 1 - first)
            first = at
        elif at and not inside[at - 1]:
            first = None
    return found
