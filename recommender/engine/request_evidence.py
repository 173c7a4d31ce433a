"""Request evidence: which words of a request a credential's own words answer, with the place of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from stackwise.features.arrays import Arrays
from stackwise.features.records import JsonObject
from stackwise.features.request import Request
from stackwise.features.text import sentences
from stackwise.features.word_lane import WordTfidf, telling_stems

_MOST = 2  # matches shown of a credential
_FIELDS = ("title", "outcomes", "description")  # the earlier is shown where two say as much
_KEPT = 20_000  # credentials, and statements: the popular ones are in most lists
_PAIRS = 100_000  # of credential and statement: the same are listed for the same job, and most share nothing
_LEAST_SHARED = 0.4  # of what a statement's words weigh: one word in common is often in another sense


@dataclass(frozen=True)
class _Passage:
    """A title or a sentence of a credential, and its stems."""

    field: str
    start: int
    end: int
    text: str
    stems: frozenset[str]


@dataclass(frozen=True)
class _Answer:
    """What of a credential answers a statement: a passage, the stems both share, and how much those are worth."""

    passage: _Passage
    worth: float
    shared: frozenset[str]


class RequestEvidence:
    """Finds matching words in one catalogue."""

    def __init__(self, arrays: Arrays, words: WordTfidf) -> None:
        self._arrays = arrays
        self._passages = lru_cache(_KEPT)(self._read)
        self._said = lru_cache(_KEPT)(self._stems_of)
        self._stems = lru_cache(_KEPT)(lambda text: frozenset(telling_stems(text)))
        self._rarity = lru_cache(_KEPT)(words.rarity)
        self._answering = lru_cache(_PAIRS)(self._find)

    def matches(self, request: Request | None, row: int) -> list[JsonObject]:
        """The statements that share most with a credential, rare words first; none where no word is shared."""
        if request is None:
            return []
        found = []
        for number, statement in enumerate(request.statements):
            if statement.weight > 0 and (answer := self._answering(row, statement.text)) is not None:
                found.append((-statement.weight * answer.worth, number, answer))
        found.sort(key=lambda match: match[:2])
        kept: list[JsonObject] = []
        for _, number, answer in found:
            if len(kept) < _MOST and not any(set(one["shared"]) >= answer.shared for one in kept):
                kept.append(_match(request, number, answer))
        return kept

    def _find(self, row: int, text: str) -> _Answer | None:
        """The passage of a credential that shares most with a statement; None where that is too little."""
        stems = self._stems(text)
        said = stems & self._said(row)
        least = _LEAST_SHARED * self._worth(stems)
        if not said or self._worth(said) < least:  # no passage says more than all of them
            return None
        passages = [passage for passage in self._passages(row) if not said.isdisjoint(passage.stems)]
        worth = [self._worth(said & passage.stems) for passage in passages]
        best = passages[worth.index(max(worth))]
        return _Answer(best, max(worth), said & best.stems) if max(worth) >= least else None

    def _stems_of(self, row: int) -> frozenset[str]:
        return frozenset[str]().union(*(passage.stems for passage in self._passages(row)))

    def _worth(self, shared: frozenset[str]) -> float:
        return sum(sorted(map(self._rarity, shared)))

    def _read(self, row: int) -> tuple[_Passage, ...]:
        columns: Mapping[str, list[object]] = self._arrays.columns
        parts = []
        for field in _FIELDS:
            text = columns[field][row]
            if isinstance(text, str) and text.strip():
                spans = [(0, len(text))] if field == "title" else [(one.start, one.end) for one in sentences(text)]
                parts += [(field, start, end, text[start:end]) for start, end in spans]
        return tuple(_Passage(*part, frozenset(telling_stems(part[3]))) for part in parts)


def _match(request: Request, number: int, answer: _Answer) -> JsonObject:
    statement, passage = request.statements[number], answer.passage
    place = None if statement.start is None else {"start": statement.start, "end": statement.end}
    shown = {"field": passage.field, "start": passage.start, "end": passage.end, "text": passage.text}
    return {"asked": statement.text, "place": place, "shown": shown, "shared": sorted(answer.shared)}
