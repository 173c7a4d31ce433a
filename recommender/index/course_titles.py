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
    if not spans:
        return 0, len(title)
    said = [title[start:end].lower() for start, end in spans]
    first, last = 0, len(said)
    while (behind := _opened(said, first)) != first and behind < last:
        first = behind
    while (before := _closed(said, last)) != last and before > first:
        last = before
    if (first, last) == (0, len(said)):
        return 0, len(title)
    return spans[first][0], spans[last - 1][1] if last < len(said) else len(title.rstrip())


def _opened(said: list[str], first: int) -> int:
    """Where the words from ``first`` on end that only say what kind of course it is; ``first`` where none do."""
    kinds = _words()
    at = first + (said[first] in kinds["articles"])
    if at < len(said) and said[at] in kinds["plain"]:
        return at + 1
    named = at
    while named < len(said) and said[named] in kinds["kinds"]:
        named += 1
    return named + 1 if at < named < len(said) and said[named] in kinds["links"] else first


def _closed(said: list[str], last: int) -> int:
    """Where the words up to ``last`` begin that only say what kind of course it is; ``last`` where none do."""
    kinds = _words()
    if said[last - 1] in kinds["ends"]:
        return last - 1
    if last < 2:
        return last
    before, end = said[last - 2 : last]
    numbered = before in kinds["numbered"] and (len(end) == 1 or end in kinds["whom"])
    return last - 2 if numbered or (before in kinds["links"] and end in kinds["whom"]) else last


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in wording()["course_titles"].items()}
