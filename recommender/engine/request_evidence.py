"""Request evidence: what is asked that a credential's own words say too, with the place of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush

from stackwise.features.arrays import Arrays
from stackwise.features.records import JsonObject
from stackwise.features.request import Request, RequestStatement
from stackwise.features.text import sentences
from stackwise.features.word_lane import WordTfidf
from stackwise.recommender.engine.same_phrase import (
    Word,
    asked_words,
    may_be_said,
    same_phrase,
    says_elsewhere,
    telling,
    telling_words,
)

_MOST = 2  # matches shown of a credential
_FIELDS = ("title", "outcomes", "description")  # the earlier is shown where two say as much
_KEPT = 20_000  # credentials, and statements: the popular ones are in most lists
_PAIRS = 100_000  # of credential and statement: the same are listed for the same job, and most share nothing


@dataclass(frozen=True)
class _Passage:
    """A title or a sentence of a credential, and its words."""

    field: str
    start: int
    end: int
    text: str
    said: tuple[Word, ...]


@dataclass(frozen=True)
class _Answer:
    """What of a credential answers a statement: a passage, the stems both share, and how much those are worth."""

    passage: _Passage
    worth: float
    shared: frozenset[str]


@dataclass(frozen=True, eq=False)
class _Asked:
    """A statement and what of its words is asked, by stem."""

    text: str
    words: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class _Shared:
    """The stems that a credential and a statement share, and how much those are worth: no passage shares more."""

    worth: float
    stems: AbstractSet[str]


class RequestEvidence:
    """Finds matching words in one catalogue."""

    def __init__(self, arrays: Arrays, words: WordTfidf) -> None:
        self._arrays = arrays
        self._passages = lru_cache(_KEPT)(self._read)
        self.said, self.titled = lru_cache(_KEPT)(self._stems_of), lru_cache(_KEPT)(self._stems_of_title)
        self._asked = lru_cache(_KEPT)(self._read_statement)
        self._rarity = lru_cache(_KEPT)(words.rarity)
        self.answer = lru_cache(_PAIRS)(self._find)

    def of(self, request: Request | None) -> RequestMatches:
        """What credentials answer of one request."""
        said = request.statements if request is not None else ()
        counted = [(one, self._asked(one.text)) for one in said if one.weight > 0 and one.learnt]
        return RequestMatches(self, [(one, asked) for one, asked in counted if asked.words])

    def _find(self, row: int, asked: _Asked) -> _Answer | None:
        """The passage of a credential that says most of a statement; None where none does."""
        best = None
        for passage in self._passages(row):
            stems = same_phrase(asked.words, passage.text, passage.said, passage.field == "title", self._rarity)
            if stems and (best is None or self.worth(stems) > best.worth):
                best = _Answer(passage, self.worth(stems), stems)
        return best

    def _read_statement(self, text: str) -> _Asked:
        return _Asked(text, asked_words(text))

    def _stems_of(self, row: int) -> frozenset[str]:
        return frozenset(word.stem for passage in self._passages(row) for word in passage.said)

    def _stems_of_title(self, row: int) -> frozenset[str]:
        titles = (passage for passage in self._passages(row) if passage.field == "title")
        return frozenset(word.stem for passage in titles for word in passage.said)

    def worth(self, shared: Iterable[str]) -> float:
        """How much shared stems are worth: rare ones most."""
        return sum(sorted(map(self._rarity, shared)))

    def _read(self, row: int) -> tuple[_Passage, ...]:
        columns: Mapping[str, list[object]] = self._arrays.columns
        parts = []
        for field in _FIELDS:
            text = columns[field][row]
            if isinstance(text, str) and text.strip():
                spans = [(0, len(text))] if field == "title" else [(one.start, one.end) for one in sentences(text)]
                parts += [(field, start, end, text[start:end]) for start, end in spans]
        taught = [part for part in parts if part[0] == "title" or not says_elsewhere(part[3])]
        return tuple(_Passage(*part, telling_words(part[3])) for part in taught)


class RequestMatches:
    """Matching words of one request.

    Parameters
    ----------
    asked : the statements that count, in order.
    """

    def __init__(self, evidence: RequestEvidence, asked: Sequence[tuple[RequestStatement, _Asked]]) -> None:
        self._evidence, self._asked, self._holding = evidence, asked, defaultdict[str, list[int]](list)
        for at, (_, its) in enumerate(asked):
            for stem in its.words:
                self._holding[stem].append(at)

    def named_in(self, row: int) -> bool:
        """Whether a credential may be near to any statement, though nothing is quoted for it: its title holds a word of
        one that is not of any field, or the credential all, wherever."""
        in_title = telling(self._holding.keys() & self._evidence.titled(row))
        return bool(in_title) or bool(self._shared(row))

    def _shared(self, row: int) -> dict[int, _Shared]:
        """By place, what a credential shares with each statement in all its passages, where that is not too little."""
        stems = defaultdict[int, set[str]](set)
        for stem in self._holding.keys() & self._evidence.said(row):
            for at in self._holding[stem]:
                stems[at].add(stem)
        enough = {at: its for at, its in stems.items() if may_be_said(self._asked[at][1].words, its)}
        return {at: _Shared(self._evidence.worth(its), its) for at, its in enough.items()}

    def of_row(self, row: int) -> list[JsonObject]:
        """The statements of which a credential says most, rare words first; none where it says none, and no passage
        twice.

        No passage shares more than all of them together: statements are looked at in the order of that bound, and only
        as many as may be shown.
        """
        shared = self._shared(row)
        waiting = sorted(((-self._asked[at][0].weight * its.worth, at) for at, its in shared.items()), reverse=True)
        found: list[tuple[float, int, _Answer]] = []
        kept: list[tuple[int, _Answer]] = []
        while len(kept) < _MOST and (waiting or found):
            if waiting and (not found or waiting[-1] < found[0][:2]):
                _, at = waiting.pop()
                said, asked = self._asked[at]
                if any(other.shared >= shared[at].stems for _, other in kept):
                    continue
                if (answer := self._evidence.answer(row, asked)) is not None:
                    heappush(found, (-said.weight * answer.worth, at, answer))
                continue
            _, at, answer = heappop(found)
            if not any(other.passage is answer.passage or other.shared >= answer.shared for _, other in kept):
                kept.append((at, answer))
        return [_match(self._asked[at][0], answer) for at, answer in kept]


def _match(statement: RequestStatement, answer: _Answer) -> JsonObject:
    passage = answer.passage
    place = None if statement.start is None else {"start": statement.start, "end": statement.end}
    shown = {"field": passage.field, "start": passage.start, "end": passage.end, "text": passage.text}
    return {"asked": statement.text, "place": place, "shown": shown, "shared": sorted(answer.shared)}
