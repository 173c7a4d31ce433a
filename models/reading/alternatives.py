"""Alternatives: what an ad names as one of several that will do ("SAS, SPSS or Stata").

Only things that one knows by name are such: of duties that "or" joins ("repair or replace parts") all are done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_OR = re.compile(r"\s?(?:,\s?)?(?:/\s?or|and/or|or)\s(?:(?:else|alternatively|in|with|of|a|an|the)\s){0,2}", re.I)
_COMMA = re.compile(r"\s?[,/]\s?")
_OR_LIKE = re.compile(
    r",?\s(?:and/or|or)\s(?:(?:an?|in|any|other|another|closely|a\sfield)\s){0,3}(?:related|similar|equivalent|comparable|relevant|other)\b",
    re.I,
)
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
    >>> alternatives("a degree in law, trade or a related field", [(12, 15, "knowledge"), (17, 22, "knowledge")])
    [(0, 1)]
    """
    found: list[tuple[int, ...]] = []
    members: list[int] = []
    either = False
    for at, (start, end, kind) in enumerate(named):
        last = named[members[-1]][1] if members else start
        named_so = is_name(text, start, end, kind)
        joined = named_so and _OR.fullmatch(text, last, start) is not None
        if members and not joined and (either or not named_so or not _COMMA.fullmatch(text, last, start)):
            found += [tuple(members)] if either and len(members) > 1 else []
            members, either = [], False
        members += [at] if named_so else []
        either |= joined or (named_so and _OR_LIKE.match(text, end) is not None)
    return [*found, tuple(members)] if either and len(members) > 1 else found


def is_name(text: str, start: int, end: int, kind: str) -> bool:
    """Whether a mention names a thing in a few words.

    >>> said = "You know SAS. Repair pumps."
    >>> is_name(said, 9, 12, "knowledge"), is_name(said, 14, 26, "skill")
    (True, False)
    """
    few = len(text[start:end].split()) <= _MOST_WORDS
    return few and (kind in _NAMES or (kind == "skill" and _is_proper(text, start)))


def _is_proper(text: str, start: int) -> bool:
    """Whether a word is written as a name, and not because it opens a line or sentence."""
    return text[start].isupper() and text[:start].rstrip(" ")[-1:] not in ("", ".", "\n", "!", "?", ":", "•", "-", "*")
