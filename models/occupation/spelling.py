"""Spelling: a word of a title that no occupation uses, put right when one edit makes it a word of theirs."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 5  # letters; in shorter words one edit makes another word
_USES = 2  # of a word before others are put right to it


class Vocabulary:
    """The words that names and descriptions of occupations use, with how often.

    >>> Vocabulary.fit(["plumber", "plumber's mate", "electrician", "electrician"]).put_right("Plumer or electricain")
    'plumber or electrician'
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Self:
        """Count the words of texts."""
        return cls(Counter(word for text in texts for word in _WORD.findall(text.lower())))

    def put_right(self, title: str) -> str:
        """The title with each unknown word replaced by the commonest known one that is one edit away."""
        return _WORD.sub(lambda match: self._word(match.group()), title)

    def _word(self, word: str) -> str:
        lower = word.lower()
        if len(word) < _SHORTEST or lower in self.counts or lower.removesuffix("s") in self.counts:
            return word
        near = [
            known
            for size in (len(lower) - 1, len(lower), len(lower) + 1)
            for known in self._by_start.get((lower[0], size), ())
            if one_edit(lower, known)
        ]
        return max(near, key=lambda known: (self.counts[known], known), default=word)

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
