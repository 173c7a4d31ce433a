"""Misspelt words of phrases, mended to words of the taxonomy's own labels."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property

_WORD = re.compile(r"[^\W\d_]{6,24}")
_ENDINGS = ("s", "es", "ed", "er", "ers", "ing", "ings", "ly")
_NAME = 7  # letters from which a word with a capital may be a slip
_LONG = 10  # letters from which two letters of a word may be wrong


class SpellingTable:
    """The words of the labels of skills, and those one letter short of them (Garbe's symmetric deletes, 2012).

    Parameters
    ----------
    labels : of all skills.
    known : words that are right as they are, in several collections.
    """

    def __init__(self, labels: Iterable[str], known: Sequence[Container[str]]) -> None:
        self._labels, self._known = labels, known

    @cached_property
    def _words(self) -> dict[str, int]:
        """How many labels say each word."""
        count: dict[str, int] = {}
        for label in self._labels:
            for word in _WORD.findall(label.lower()):
                count[word] = count.get(word, 0) + 1
        return count

    @cached_property
    def _shortened(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for word in self._words:
            for short in (word, *_shorter(word)):
                table.setdefault(short, []).append(word)
        return table

    def mended(self, phrase: str) -> str:
        """The phrase with each unknown word replaced by the likeliest word of the labels a letter or two away, if any.

        Words in capitals, and short ones with a capital, are left as they are: they name firms and tools more often
        than they are slips. So is a word that begins another one: "conservator" is no slip of "conservatory".
        """
        return _WORD.sub(lambda match: self._mended(match.group()), phrase)

    def _mended(self, word: str) -> str:
        low = word.lower()
        if word.isupper() or (word != low and len(word) < _NAME) or self._right(low):
            return word
        near = {other for short in (low, *_shorter(low)) for other in self._shortened.get(short, ())}
        near = {other for other in near if not other.startswith(low) and not low.startswith(other)}
        near = {other for other in near if other[0] == low[0] and slips(low, other) <= 1 + (len(low) >= _LONG)}
        return min(near, key=lambda other: (slips(low, other), -self._words[other], other), default=word)

    def _right(self, word: str) -> bool:
        """Whether a word, or what it is a form of, is known."""
        stems = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
        doubled = [stem[:-1] for stem in stems if stem[-1:] == stem[-2:-1]]
        forms = [word, *stems, *doubled, *(stem + "e" for stem in stems)]
        return any(form in known for form in forms for known in self._known)


def _shorter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def slips(first: str, second: str) -> int:
    """Letters left out, put in, changed or swapped with the next between two words (Damerau 1964).

    >>> slips("javascrpt", "javascript"), slips("pyhton", "python")
    (1, 1)
    """
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
