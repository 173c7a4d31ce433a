"""Request evidence: which words of a request a credential's own words answer, with the place of both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from itertools import chain

from stackwise.features.arrays import Arrays
from stackwise.features.records import JsonObject
from stackwise.features.request import Request, RequestStatement
from stackwise.features.text import sentences
from stackwise.features.word_lane import WordTfidf, telling_stems

_MOST = 2  # matches shown of a credential
_FIELDS = ("title", "outcomes", "description")  # the earlier is shown where two say as much
_KEPT = 20_000  # credentials, and statements: the popular ones are in most lists
_PAIRS = 100_000  # of credential and statement: the same are listed for the same job, and most share nothing
_LEAST_SHARED = 0.4  # of what a statement's words weigh
_LEAST_OF_ONE = 0.6  # the same where one word alone is shared: "stay" is no answer to "stay alert"


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


@dataclass(frozen=True, eq=False)
class _Asked:
    """A statement's words, its stems, how much those are worth, and the stems that are ``enough`` each alone."""

    text: str
    stems: frozenset[str]
    worth: float
    enough: frozenset[str]

    def answered(self, shared: frozenset[str], worth: float) -> bool:
        """Whether stems in common, worth so much, are enough."""
        several = len(shared) > 1 and worth >= _LEAST_SHARED * self.worth
        return several or not shared.isdisjoint(self.enough)


@dataclass(frozen=True, eq=False)
class _Shared:
    """The stems that a credential and a statement share, and how much those are worth: no passage shares more."""

    worth: float
    stems: frozenset[str]


class RequestEvidence:
    """Finds matching words in one catalogue."""

    def __init__(self, arrays: Arrays, words: WordTfidf) -> None:
        self._arrays = arrays
        self._passages = lru_cache(_KEPT)(self._read)
        self.said = lru_cache(_KEPT)(self._stems_of)
        self._asked = lru_cache(_KEPT)(self._read_statement)
        self._rarity = lru_cache(_KEPT)(words.rarity)
        self.answer = lru_cache(_PAIRS)(self._find)

    def of(self, request: Request | None) -> RequestMatches:
        """What credentials answer of one request."""
        counted = [one for one in request.statements if one.weight > 0] if request is not None else []
        return RequestMatches(self, [(one, self._asked(one.text)) for one in counted])

    def shared(self, said: Iterable[str], asked: _Asked) -> _Shared | None:
        """What some stems have in common with a statement; None where that is too little."""
        stems = asked.stems.intersection(said)
        worth = self._worth(stems)
        return _Shared(worth, stems) if asked.answered(stems, worth) else None

    def _find(self, row: int, asked: _Asked) -> _Answer | None:
        """The passage of a credential that shares most with a statement; None where that is too little."""
        said = asked.stems & self.said(row)
        shared = [(passage, said & passage.stems) for passage in self._passages(row)]
        answers = [_Answer(passage, self._worth(stems), stems) for passage, stems in shared if stems]
        enough = [answer for answer in answers if asked.answered(answer.shared, answer.worth)]
        return max(enough, key=lambda answer: answer.worth, default=None)

    def _read_statement(self, text: str) -> _Asked:
        stems = frozenset(telling_stems(text))
        worth = self._worth(stems)
        return _Asked(text, stems, worth, frozenset(one for one in stems if self._rarity(one) >= _LEAST_OF_ONE * worth))

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


class RequestMatches:
    """Matching words of one request.

    Parameters
    ----------
    asked : the statements that count, in order.
    """

    def __init__(self, evidence: RequestEvidence, asked: Sequence[tuple[RequestStatement, _Asked]]) -> None:
        self._evidence, self._asked = evidence, asked
        self._having, self._enough = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for at, (_, its) in enumerate(asked):
            for stem in its.stems:
                self._having[stem].append(at)
            for stem in its.enough:
                self._enough[stem].append(at)

    def of_row(self, row: int) -> list[JsonObject]:
        """The statements that share most with a credential, rare words first; none where no word is shared, and no
        passage twice.

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

    def _shared(self, row: int) -> dict[int, _Shared]:
        """What a credential shares with statements in all its passages, by the statement's place, where it is enough:
        only statements are looked at of which one stem is enough, or two are shared."""
        stems = self._having.keys() & self._evidence.said(row)
        times = Counter(chain.from_iterable(self._having[stem] for stem in stems))
        likely = {at for at, count in times.items() if count > 1}
        likely.update(chain.from_iterable(self._enough[stem] for stem in stems & self._enough.keys()))
        found = ((at, self._evidence.shared(stems, self._asked[at][1])) for at in likely)
        return {at: its for at, its in found if its is not None}


def _match(statement: RequestStatement, answer: _Answer) -> JsonObject:
    passage = answer.passage
    place = None if statement.start is None else {"start": statement.start, "end": statement.end}
    shown = {"field": passage.field, "start": passage.start, "end": passage.end, "text": passage.text}
    return {"asked": statement.text, "place": place, "shown": shown, "shared": sorted(answer.shared)}
