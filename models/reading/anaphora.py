"""Anaphora: what "them" or "it" in a phrase stands for, by the nouns before it ("draw the boards ... assemble them").

No parser: plural pronouns stand for one of the last plurals, singular ones for one of the last nouns behind an article.
"""

from __future__ import annotations

import re

_PRONOUN = re.compile(
    r"\b(?:them|these|those|it)\b(?=\s?$|\s(?:in|to|on|at|with|into|from|for|up|out|off|by|along|"
    r"around|round|through|over|under|down|across|before|after)\b)"
)
_SMALL = (
    "the|a|an|our|your|my|their|his|her|its|and|or|but|of|in|on|at|to|for|from|with|by|as|is|are|was|were|be|you|we|i|who|"
    "that|which|this|these|those|some|any|all|no|not|when|while|if|also|most|many"
)
_WORD = rf"(?!(?:{_SMALL})\b)[a-z-]{{3,20}}"
_PLURAL = re.compile(
    rf"\b(?P<noun>(?:{_WORD}(?<!ing)\s)?(?!(?:years|months|weeks|days|hours)\b)(?:[a-z-]{{3,20}}(?<![suia])s|children|people|m[ae]n|wom[ae]n|sheep|cattle))\b",
    re.I,
)
_SINGULAR = re.compile(
    rf"\b(?:the|a|an|our|your|my|this|that)\s(?:[a-z-]{{2,20}}['’]s\s)?(?P<noun>{_WORD}(?:\s{_WORD})?)\b|"
    rf"\b{_WORD}\s(?P<bare>{_WORD}(?<!s)(?<!ing)(?<!ly))(?=,?\s(?:and|then|or)\s|,\s)",
    re.I,
)
_ONE_WORD = re.compile(r"[A-Za-z]{3,14}")
_JOIN = re.compile(r"\s?(?:,|&|/|,?\s(?:and|or|then))\s")
_DONE_TO = re.compile(r"[A-Za-z]{3,14}\s(?P<thing>\S.*)")
_REACH = 160  # characters before a phrase in which its pronoun's noun is looked for
_MOST = 3  # nouns that are tried


def resolved(text: str, start: int, end: int) -> list[str]:
    """The phrase ``[start, end)`` with its pronoun replaced by what it may stand for, the nearest first.

    >>> resolved("They design the circuit boards, I assemble them.", 34, 47)
    ['assemble circuit boards', 'assemble boards']
    >>> resolved("Harness horses to a carriage and drive it", 33, 41)
    ['drive carriage']
    >>> resolved("load cargo and secure it in holds", 15, 33)
    ['secure cargo in holds']
    >>> resolved("Build the pumps", 0, 15)
    []
    """
    pronoun = _PRONOUN.search(text, start, end)
    if pronoun is None:
        return []
    low = max(0, start - _REACH, text.rfind("\n", 0, start) + 1)
    found = (_SINGULAR if pronoun[0] == "it" else _PLURAL).finditer(text, low, start)
    nouns = list(dict.fromkeys(match[match.lastgroup or 0] for match in reversed(list(found))))[:_MOST]
    said = [noun for whole in nouns for noun in dict.fromkeys((whole, whole.rsplit(" ", 1)[-1]))]
    head, tail = text[start : pronoun.start()], text[pronoun.end() : end]
    return [f"{head}{noun}{tail}" for noun in said]


def shared(text: str, one: tuple[int, int], other: tuple[int, int]) -> list[str]:
    """A verb by itself with what the next phrase, joined to it, is done to ("mow" of "mow and edge the fields").

    >>> shared("mow and edge the fields", (0, 3), (8, 23)), shared("mow. Edge the fields", (0, 3), (5, 20))
    (['mow the fields'], [])
    """
    alone = _ONE_WORD.fullmatch(text, *one) is not None and _JOIN.fullmatch(text, one[1], other[0]) is not None
    done_to = _DONE_TO.fullmatch(text, *other) if alone else None
    return [f"{text[slice(*one)]} {done_to['thing']}"] if done_to else []
