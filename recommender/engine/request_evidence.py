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
_KEPT = 20_000  # credentials: the popular ones are in most lists


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
        self._arrays, self._words = arrays, words
        self._passages = lru_cache(_KEPT)(self._read)

    def matches(self, request: Request | None, row: int) -> list[JsonObject]:
        """The statements that share most with a credential, rare words first; none where no word is shared."""
        if request is None:
            return []
        found = []
        for number, statement in enumerate(request.statements):
            if statement.weight > 0:
                stems = frozenset(telling_stems(statement.text))
                best = max(self._passages(row), key=lambda passage: self._worth(stems & passage.stems), default=None)
                if best is not None and (shared := stems & best.stems):
                    found.append((-statement.weight * self._worth(shared), number, best, shared))
        found.sort(key=lambda match: match[:2])
        kept: list[JsonObject] = []
        for _, number, passage, shared in found:
            if len(kept) < _MOST and not any(set(one["shared"]) >= shared for one in kept):
                kept.append(_match(request, number, passage, shared))
        return kept

    def _worth(self, shared: frozenset[str]) -> float:
        return sum(sorted(map(self._words.rarity, shared)))

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
