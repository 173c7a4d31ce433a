"""Spelling: a word of a title that no occupation uses, put right when one edit makes it a word of theirs."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 5  # letters; in shorter words one edit makes another word
_USES = 2  # of a word before others are put right to it
_TRIED = 4  # words of which a misspelt one may be a slip
_KEPT = 1_024  # words last looked up
_RARER = 5  # times that a known word is used less than the one it may be a slip of


class Vocabulary:
    """The words that names and descriptions of occupations use, with how often.

    >>> Vocabulary.fit(["plumber", "plumber's mate", "electrician", "electrician"]).put_right("Plumer or electricain")
    'plumber or electrician'
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self._nearest = lru_cache(_KEPT)(self._nearest_of)  # the stretches that may be a text's title share their words

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Self:
        """Count the words of texts."""
        return cls(Counter(word for text in texts for word in _WORD.findall(text.lower())))

    def put_right(self, title: str) -> str:
        """The title with each unknown word replaced by the commonest known one that is one edit away."""
        return _WORD.sub(lambda match: self._word(match.group()), title)

    def guessed(self, title: str) -> str:
        """The same, and rare known words too: lists of names have slips of their own. A guess, to be checked.

        >>> Vocabulary({"engineer": 50, "enginer": 2}).guessed("software enginer")
        'software engineer'
        """
        return _WORD.sub(lambda match: self._commoner(match.group()), title)

    def alternatives(self, title: str) -> Iterator[str]:
        """The title with its first unknown word replaced by each known one that is one edit away, the commonest first.

        >>> list(Vocabulary({"electrical": 9, "electrician": 3}).alternatives("electrican"))
        ['electrical', 'electrician']
        """
        for match in _WORD.finditer(title):
            if self._word(match.group()) != match.group():
                near = self._near(match.group().lower())
                for known in sorted(near, key=lambda one: (-self.counts[one], one))[:_TRIED]:
                    yield title[: match.start()] + known + self.put_right(title[match.end() :])
                return

    def strange(self, word: str) -> bool:
        """Whether no word of the taxonomy is in what is said: a place, a firm, a licence."""
        return all(one.lower() not in self.counts for one in _WORD.findall(word))

    def _word(self, word: str) -> str:
        lower = word.lower()
        if len(word) < _SHORTEST or lower in self.counts or lower.removesuffix("s") in self.counts:
            return word
        return self._nearest(lower) or word

    def _commoner(self, word: str) -> str:
        near = self._nearest(word.lower()) if len(word) >= _SHORTEST else None
        return near if near and self.counts[near] >= _RARER * self.counts.get(word.lower(), 0) else word

    def _nearest_of(self, word: str) -> str | None:
        """The commonest word that is one edit away."""
        return max(self._near(word), key=lambda known: (self.counts[known], known), default=None)

    def _near(self, word: str) -> list[str]:
        """The words that are one edit away."""
        return [
            known
            for size in (len(word) - 1, len(word), len(word) + 1)
            for known in self._by_start.get((word[0], size), ())
            if known != word and one_edit(word, known)
        ]

    @cached_property
    def _by_start(self) -> dict[tuple[str, int], list[str]]:
        """Words used often enough, by first letter (few misspell it) and length."""
        found: dict[tuple[str, int], list[str]] = {}
        for word, uses in self.counts.items():
            if uses >= _USES and len(word) >= _SHORTEST - 1:
                found.setdefault((word[0], len(word)), []).append(word)
        return found

    def save(self, path: Path) -> None:
        """Write the counts."""
        path.write_text(json.dumps(dict(sorted(self.counts.items())), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what :meth:`save` wrote."""
        counts: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
        return cls(counts)


def another_word(said: str, read: str) -> bool:
    """Whether a title of one word was read as another one of as many letters, one of them changed: such a pair are two
    words as often as one and its slip.

    >>> another_word("milker", "miller"), another_word("plumer", "plumber"), another_word("carpetner", "carpenter")
    (True, False, False)
    """
    first, second = said.strip().lower(), read.strip().lower()
    changed = [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
    return len(first) == len(second) and len(changed) == 1 and len(first.split()) == 1


def one_edit(first: str, second: str) -> bool:
    """Whether one letter lost, added, changed or swapped with the next makes one word of the other.

    >>> one_edit("plumer", "plumber"), one_edit("electricain", "electrician"), one_edit("cook", "crooks")
    (True, True, False)
    """
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1:
        return False
    at = 0
    while at < len(first) and first[at] == second[at]:
        at += 1
    if len(first) < len(second):
        return first[at:] == second[at + 1 :]
    swapped = first[at : at + 2] == second[at : at + 2][::-1] and first[at + 2 :] == second[at + 2 :]
    return swapped or first[at + 1 :] == second[at + 1 :]
