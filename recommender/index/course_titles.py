"""Course titles: what a title is about, without the words that say what kind of course it is."""

from __future__ import annotations

import re
from functools import cache

from stackwise.features.wording import wording

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?[+#]*")


def topic(title: str) -> tuple[int, int]:
    """The characters ``[start, end)`` of a title that say what it is about; all of it where nothing else is said.

    >>> [t[slice(*topic(t))] for t in ("An Introduction to Payroll", "Welding for Beginners", "Food Safety Level 2")]
    ['Payroll', 'Welding', 'Food Safety']
    >>> [t[slice(*topic(t))] for t in ("Course Design", "Foundations", "Advanced C++")]
    ['Course Design', 'Foundations', 'C++']
    """
    spans = [found.span() for found in _WORD.finditer(title)]
    said = [title[start:end].lower() for start, end in spans]
    first, last = 0, len(said)
    while (more := _opening(said[first:last])) and first + more < last:
        first += more
    while (less := _closing(said[first:last])) and last - less > first:
        last -= less
    if (first, last) == (0, len(said)):
        return 0, len(title)
    return spans[first][0], spans[last - 1][1] if last < len(said) else len(title.rstrip())


def _opening(said: list[str]) -> int:
    """How many words at the beginning only say what kind of course it is."""
    kinds = _words()
    at = 1 if said and said[0] in kinds["articles"] else 0
    if at < len(said) and said[at] in kinds["plain"]:
        return at + 1
    named = at
    while named < len(said) and said[named] in kinds["kinds"]:
        named += 1
    return named + 1 if at < named < len(said) and said[named] in kinds["links"] else 0


def _closing(said: list[str]) -> int:
    """How many words at the end only say what kind of course it is."""
    kinds = _words()
    if said and said[-1] in kinds["ends"]:
        return 1
    if len(said) > 1 and ((said[-2] in kinds["numbered"] and len(said[-1]) == 1) or said[-1] in kinds["whom"]):
        return 2 if said[-2] in kinds["links"] or said[-2] in kinds["numbered"] else 0
    return 0


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in wording()["course_titles"].items()}
