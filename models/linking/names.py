"""Names of skills found word for word in a text, by hashed word sequences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from stackwise.features.bert import Array
from stackwise.features.lanes import hashed, word_spans, words

LONGEST = 8  # words; the lanes still see longer names
_STEP = np.uint64(0x100000001B3)


def names_of(skills: pd.DataFrame) -> list[list[str]]:
    """The label and alternative labels of each skill, each once."""
    return [
        list(dict.fromkeys([str(label), *(str(alt) for alt in (alts if alts is not None else ()))]))
        for label, alts in zip(skills["label"], skills["alt_labels"], strict=True)
    ]


def bare(label: str) -> str:
    """A label without the bracket that only tells it from others: ``Java (computer programming)`` is ``Java``."""
    return label.split(" (")[0] or label


@dataclass(frozen=True)
class NameHit:
    """A name of skill ``item`` at characters ``[start, end)``; ``whole`` when the text says nothing else."""

    item: int
    start: int
    end: int
    preferred: bool
    whole: bool


class ExactNames:
    """Names by the hash of their word stems, sorted; a name that several skills share names none of them.

    A preferred label beats the alternative labels of other skills.
    """

    def __init__(self, keys: Array, items: Array, preferred: Array) -> None:
        self.keys, self.items, self.preferred = keys, items, preferred

    @classmethod
    def fit(cls, skills: pd.DataFrame) -> Self:
        """Learn the names of a skills table."""
        owners: dict[int, set[int]] = {}
        labels: dict[int, int] = {}
        for at, (label, *alts) in enumerate(names_of(skills)):
            for name in (label, bare(label)):
                labels.setdefault(key_of(name), at)
            for name in alts:
                owners.setdefault(key_of(name), set()).add(at)
        sole = {key: next(iter(at)) for key, at in owners.items() if len(at) == 1}
        table = {**sole, **labels}
        table.pop(key_of(""), None)
        keys = np.array(sorted(table), dtype=np.uint64)
        items = np.array([table[int(key)] for key in keys], dtype=np.int32)
        return cls(keys, items, np.array([int(key) in labels for key in keys], dtype=bool))

    def find(self, text: str) -> Iterator[NameHit]:
        """Every name in the text, by length and then place; names inside longer found names too."""
        spans = word_spans(text)
        codes = np.array([hashed(word) for word, _, _ in spans], dtype=np.uint64)
        code = np.zeros(len(codes), dtype=np.uint64)
        for size in range(1, min(LONGEST, len(codes)) + 1):
            code = code[: len(codes) - size + 1] * _STEP + codes[size - 1 :]
            at = np.searchsorted(self.keys, code)
            for first in (
                np.flatnonzero(self.keys[np.minimum(at, len(self.keys) - 1)] == code) if len(self.keys) else ()
            ):
                place = at[first]
                start, end = spans[first][1], spans[first + size - 1][2]
                yield NameHit(int(self.items[place]), start, end, bool(self.preferred[place]), size == len(codes))

    def save(self, folder: Path) -> None:
        """Write the arrays under ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("keys", "items", "preferred"):
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read saved names."""
        return cls(*(np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("keys", "items", "preferred")))


def key_of(name: str) -> int:
    """The hash of a name by its word stems."""
    return _combined([hashed(word) for word in words(name)])


def _combined(codes: Sequence[int]) -> int:
    code = 0
    for one in codes:
        code = (code * int(_STEP) + one) & 0xFFFFFFFFFFFFFFFF
    return code
