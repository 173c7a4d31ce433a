"""Telling of mentions by the whole text: denials and conditions with their reach, the firm's trade, figures of speech,
times, terms of work, and names of languages that mean none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from stackwise.models.reading.conditions import conditions
from stackwise.models.reading.denials import denials
from stackwise.models.reading.elsewhere import denied_elsewhere
from stackwise.models.reading.idioms import idioms, terms, times
from stackwise.models.reading.levels import firms_trade
from stackwise.models.reading.mentions import TextKind
from stackwise.models.reading.tongues import stray_tongues

_FIGURE = 0.4
"""Share of a mention that is a figure of speech, from which it is one ("know the ropes of bookkeeping" is not)."""
Range = tuple[int, int]


def told_of(text: str, spans: list[Range], kind: TextKind) -> tuple[set[int], dict[int, str]]:
    """Which of the spans of a text a denial or condition reaches, and why some do not count, these among them.

    >>> told_of("No Java or SQL, learning R", [(3, 7), (11, 14), (25, 26)], "cv")
    ({0, 1, 2}, {0: 'negated', 1: 'negated', 2: 'in_progress'})
    """
    denied = denials(text, spans, kind) | (denied_elsewhere(text, spans) if kind != "course" else set())
    told = dict.fromkeys(sorted(denied), "negated")
    if kind == "course":
        return denied, told
    told |= conditions(text, spans, kind)
    refused = set(told)
    if kind == "ad":
        told |= dict.fromkeys(firms_trade(text, spans), "employer")
        told |= dict.fromkeys(_among(spans, idioms(text)), "wrong_sense")
        told |= dict.fromkeys(_among(spans, terms(text)), "benefit")
    told |= dict.fromkeys(_among(spans, times(text)), "wrong_sense")
    return refused, told | dict.fromkeys(stray_tongues(text, spans), "wrong_sense")


def _among(spans: Sequence[Range], figures: Iterable[Range]) -> Iterator[int]:
    """Which of the spans such figures are a good part of."""
    its = list(figures)
    for at, (start, end) in enumerate(spans):
        if any(min(end, last) - max(start, first) >= _FIGURE * (end - start) for first, last in its):
            yield at
