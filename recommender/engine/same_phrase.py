"""Same phrase: whether a passage says what a statement asks, and does not only share words with it.

A statement of one word must stand in a title, or be an acronym or the like that stands there as it is written. Of two
and three words all, and of more three in four, must stand close together, the last among them. Words that say how
something is done say nothing, and those that stand in any field say it in a title alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import NamedTuple

from stackwise.features.lanes import word_spans, words
from stackwise.features.word_lane import is_telling
from stackwise.features.wording import wording

_MOST_OF = 0.75  # of a statement's words, and of what they weigh
_WHOLE = 3  # words; a statement of no more must be met whole
_LOOSE = 1  # words of others that may stand within
_TURNED = frozenset({"", "of", "of the", "and", "&", "in", "for"})
"""What may stand between two words that stand the other way round ("analysis of data")."""
_NAME = re.compile(r"[A-Z]{2,5}|[^\W\d_]*+[\d+#.].*|\w[a-z]*+[A-Z]\w*")  # SQL, C++, Node.js, JavaScript
_KEPT = 20_000  # statements


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(words(wording()["phrase_words"][name]))


class Word(NamedTuple):
    """A word of a text that is not empty: its stem, the word, and where it stands ``[start, end)``."""

    stem: str
    said: str
    start: int
    end: int

    def meets(self, asked: str) -> bool:
        """Whether it is a form of an asked word of the same stem: an account is no accounting."""
        return self.said.lower().endswith("ing") or not asked.lower().endswith("ing")


def telling_words(text: str) -> tuple[Word, ...]:
    """The words of a text that are not empty, in order."""
    return tuple(Word(stem, text[start:end], start, end) for stem, start, end in word_spans(text) if is_telling(stem))


@lru_cache(_KEPT)
def asked_words(text: str) -> dict[str, str]:
    """By stem, in order, the words of a statement that say what is asked, as they are written first; none where that is
    too vague.

    >>> asked_words("Ability to prepare financial statements")
    {'financial': 'financial', 'statement': 'statements'}
    """
    said = telling_words(text)
    found: dict[str, str] = {}
    for word in said:
        if word.stem not in _listed("degree") | _listed("doing"):
            found.setdefault(word.stem, word.said)
    vague = found.keys() <= _listed("generic") or any(word.stem in _listed("doing") for word in said)
    return {} if len(found) == 1 and vague else found


def telling(stems: AbstractSet[str]) -> AbstractSet[str]:
    """Those of some stems that are not of any field."""
    return stems - _listed("generic")


def says_elsewhere(text: str) -> bool:
    """Whether a sentence says what a course is not, what it needs or whom it is for, and not what it teaches."""
    return not _listed("elsewhere").isdisjoint(words(text))


def may_be_said(asked: Mapping[str, str], stems: AbstractSet[str]) -> bool:
    """Whether a text that holds some ``stems`` of what is asked may say it."""
    return bool(stems) and _enough(len(stems), len(asked))


def same_phrase(
    asked: Mapping[str, str], passage: str, said: tuple[Word, ...], title: bool, rarity: Callable[[str], float]
) -> frozenset[str]:
    """The stems of ``asked`` words that make up the same phrase in a passage of the words ``said``, those that weigh
    most by ``rarity``; none where it says something else."""
    places = [at for at, word in enumerate(said) if word.stem in asked and word.meets(asked[word.stem])]
    if len(asked) == 1:
        return _single(next(iter(asked.values())), [said[at] for at in places], title)
    enough = _MOST_OF * sum(sorted(map(rarity, asked)))
    best, most = frozenset[str](), 0.0
    for run in _runs(asked, places, said):
        found = dict.fromkeys(said[at].stem for at in run)
        worth, width = sum(sorted(map(rarity, found))), run[-1] - run[0] + 1
        if worth < enough or worth <= most or not _of_a_field(found.keys(), width, title):
            continue
        if len(asked) == 2 and list(found) != list(asked) and not _turned(passage, said[run[0]], said[run[-1]]):
            continue
        best, most = frozenset(found), worth
    return best


def _single(asked: str, said: list[Word], title: bool) -> frozenset[str]:
    """A statement of one word: it stands in a title, with a capital if it has one, or is a name as it is written."""
    for word in said:
        same = word.said.lower().endswith("ing") == asked.lower().endswith("ing")
        if (title and same and word.said[0].isupper() >= asked[0].isupper()) or (
            word.said == asked and _NAME.fullmatch(asked)
        ):
            return frozenset({word.stem})
    return frozenset()


def _runs(asked: Mapping[str, str], places: list[int], said: tuple[Word, ...]) -> Iterator[list[int]]:
    """Places that stand close together and hold enough of what is asked, its last word among them."""
    last = [*asked][-1]
    for first in range(len(places)):
        seen: set[str] = set()
        for end in range(first, len(places)):
            if places[end] - places[first] >= len(asked) + _LOOSE:
                break
            seen.add(said[places[end]].stem)
            close = places[end] - places[first] < len(seen) + _LOOSE
            if close and last in seen and _enough(len(seen), len(asked)):
                yield places[first : end + 1]


def _enough(found: int, asked: int) -> bool:
    """Whether so many words are enough of what is asked."""
    return found == asked or (asked > _WHOLE and found >= _MOST_OF * asked)


def _of_a_field(stems: AbstractSet[str], width: int, title: bool) -> bool:
    """Whether stems say what something is about: words of any field only side by side in a title."""
    return not _listed("generic") >= stems or (title and width == len(stems))


def _turned(passage: str, first: Word, second: Word) -> bool:
    """Whether two words that stand the other way round say the same."""
    return passage[first.end : second.start].strip(" ,").lower() in _TURNED
