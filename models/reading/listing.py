"""Lists: what is named in one breath ("cooking, baking or brewing") mostly counts together, or not at all.

Of the neighbours in a list of the annotated texts, 98.8% (ads), 93.5% (CVs) and all (courses) share their verdict. Each
member's own chance and its neighbours' are joined as in a chain of two states (forward and backward, Rabiner 1989).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from stackwise.features.bert import Array

ALIKE = 0.9
"""Chance that two neighbours of a list share their verdict: less than was counted, since one reading saw them both."""
_BOUND = re.compile(r",?\s(?:and/or|and|or|nor)\s", re.I)
_LOOSE = re.compile(r"\s?[,/&]\s?")
_GOES_ON = re.compile(r"\s?(?:[,;.:!?)/&\n•]|(?:and|or|nor)\b|$)", re.I)
_LONGEST = 10  # characters between two members
_SURE = 1e-4


def chained(text: str, spans: Sequence[tuple[int, int]], chances: Array) -> Array:
    """The chances (spans,) that each of the spans of a text counts, with what their lists say of them.

    >>> chained("pruning, riding.", [(0, 7), (9, 15)], np.array([0.6, 0.01])).round(2)
    array([0.15, 0.01])
    """
    linked = [_linked(text, one, other) for one, other in pairwise(spans)]
    if not any(linked):
        return chances
    own = np.clip(chances, _SURE, 1 - _SURE)
    own = np.stack([1 - own, own], axis=1)
    passes = np.array([[ALIKE, 1 - ALIKE], [1 - ALIKE, ALIKE]])
    before, behind = np.ones_like(own), np.ones_like(own)
    for at, joined in enumerate(linked):
        if joined:
            before[at + 1] = _shares(passes @ (own[at] * before[at]))
    for at in range(len(linked) - 1, -1, -1):
        if linked[at]:
            behind[at] = _shares(passes @ (own[at + 1] * behind[at + 1]))
    both = own * before * behind
    whole: Array = np.where(_touched(linked), both[:, 1] / both.sum(axis=1), chances)
    return whole


def _shares(values: Array) -> Array:
    shares: Array = values / values.sum()
    return shares


def _touched(linked: Sequence[bool]) -> Array:
    either = np.zeros(len(linked) + 1, bool)
    either[1:] |= linked
    either[:-1] |= linked
    return either


def _linked(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two spans are neighbours in a list; behind a mark only where the list goes on or ends behind the second:
    "SQL, Python is taught" is none."""
    if other[0] - one[1] > _LONGEST:
        return False
    between = text[one[1] : other[0]]
    if _LOOSE.fullmatch(between):
        return _GOES_ON.match(text, other[1]) is not None
    return _BOUND.fullmatch(between) is not None
