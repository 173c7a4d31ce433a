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
_LEAST_SHARED = 0.4  # of what a statement's words weigh: one word in common is often in another sense


@dataclass(frozen=True)
class _Passage:
    """A title or a sentence of a credential, and its stems."""

    field: str
    start: int
    end: int
    text: str
    stems: frozenset[str]


class RequestEvidence:
    """Finds matching words in one catalogue."""

    def __init__(self, arrays: Arrays, words: WordTfidf) -> None:
        self._arrays = arrays
        self._passages = lru_cache(_KEPT)(self._read)
        self._stems = lru_cache(_KEPT)(lambda text: frozenset(telling_stems(text)))
        self._rarity = lru_cache(_KEPT)(words.rarity)

    def matches(self, request: Request | None, row: int) -> list[JsonObject]:
        """The statements that share most with a credential, rare words first; none where no word is shared."""
        if request is None:
            return []
        found, passages = [], self._passages(row)
        said = frozenset[str]().union(*(passage.stems for passage in passages))
        for number, statement in enumerate(request.statements):
            stems = self._stems(statement.text)
            if statement.weight <= 0 or stems.isdisjoint(said):
                continue
            worth = [self._worth(stems & passage.stems) for passage in passages]
            best = passages[worth.index(max(worth))]
            if max(worth) >= _LEAST_SHARED * self._worth(stems):
                found.append((-statement.weight * max(worth), number, best, stems & best.stems))
        found.sort(key=lambda match: match[:2])
        kept: list[JsonObject] = []
        for _, number, passage, shared in found:
            if len(kept) < _MOST and not any(set(one["shared"]) >= shared for one in kept):
                kept.append(_match(request, number, passage, shared))
        return kept

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


def _match(request: Request, number: int, passage: _Passage, shared: frozenset[str]) -> JsonObject:
    statement = request.statements[number]
    place = None if statement.start is None else {"start": statement.start, "end": statement.end}
    shown = {"field": passage.field, "start": passage.start, "end": passage.end, "text": passage.text}
    return {"asked": statement.text, "place": place, "shown": shown, "shared": sorted(shared)}
