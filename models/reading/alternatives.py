"""Alternatives: what an ad names as one of several that will do ("SAS, SPSS or Stata").

Only things that one knows by name are such: of duties that "or" joins ("repair or replace parts") all are done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_OR = re.compile(r"\s?(?:,\s?)?(?:/\s?or|and/or|or)\s(?:(?:else|alternatively|in|with|of|a|an|the)\s){0,2}", re.I)
_COMMA = re.compile(r"\s?[,/]\s?")
_MOST_WORDS = 4  # of a name
_NAMES = frozenset({"knowledge", "language"})


def alternatives(text: str, named: Sequence[tuple[int, int, str]]) -> list[tuple[int, ...]]:
    """Places in ``named``, ``(start, end, type)`` in order, of what is one of several that will do, a tuple a list.

    >>> said = "You know SAS, SPSS or Stata and repair or replace pumps."
    >>> tools = [(9, 12, "knowledge"), (14, 18, "knowledge"), (22, 27, "knowledge")]
    >>> alternatives(said, [*tools, (32, 38, "skill"), (42, 55, "skill")])
    [(0, 1, 2)]
    >>> alternatives("SQL or Java, Perl", [(0, 3, "knowledge"), (7, 11, "knowledge"), (13, 17, "knowledge")])
    [(0, 1)]
    """
    found: list[tuple[int, ...]] = []
    members: list[int] = []
    either = False
    for at, (start, end, kind) in enumerate(named):
        is_name = len(text[start:end].split()) <= _MOST_WORDS and (
            kind in _NAMES or (kind == "skill" and _is_proper(text, start))
        )
        between = (named[members[-1]][1], start) if members and is_name else (start, 0)
        joined = _OR.fullmatch(text, *between) is not None
        if not joined and (either or not _COMMA.fullmatch(text, *between)):
            found += [tuple(members)] if either else []
            members, either = [], False
        members += [at] if is_name else []
        either |= joined
    return [*found, tuple(members)] if either else found


def _is_proper(text: str, start: int) -> bool:
    """Whether a word is written as a name, and not because it opens a line or sentence."""
    return text[start].isupper() and text[:start].rstrip(" ")[-1:] not in ("", ".", "\n", "!", "?", ":", "•", "-", "*")
