"""Finder: items of a catalogue by id, code or any of their names, typos allowed.

Likeness is rapidfuzz's weighted ratio of the folded texts; words that begin words of a name find it however long it is;
among equals the preferred name comes before others, and the shorter before the longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np
import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import InputError, describe
from stackwise.recommender.lookup.schema import FindAnswer, FoundItem, ItemKind

KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
MOST_FOUND = 100
LEAST_LIKE = 70.0  # of 100; below it names of unrelated things begin
_BEGUN, _BEGUN_MORE = 72.0, 24.0  # where each word asked begins a word of the name; more, the more of the name it is
_FEWEST = 2  # a space and a letter
_PARTLY = 0.6  # of the longer text: a name that only holds the words asked is less like than one that is them


@dataclass(frozen=True)
class ItemTable:
    """Where a kind of item lives: its table, id and title columns, a column of its code, and one of further names."""

    table: str
    id: str
    title: str
    code: str | None = None
    names: str | None = None


HOMES: Mapping[ItemKind, ItemTable] = {
    "occupation": ItemTable("occupations", "occupation_id", "title", "code", "alt_titles"),
    "skill": ItemTable("skills", "skill_id", "label", None, "alt_labels"),
    "credential": ItemTable("credentials", "credential_id", "title"),
    "unit": ItemTable("units", "unit_id", "title", "code"),
    "qualification": ItemTable("qualifications", "qualification_id", "title", "code"),
    "provider": ItemTable("providers", "provider_id", "name"),
    "learner": ItemTable("learners", "learner_id", "learner_id"),
}


class Finder:
    """Finds items of one catalogue; its names are gathered once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def find(self, text: str, kinds: Sequence[ItemKind] = (), n: int = 10) -> FindAnswer:
        """The items that ``text`` may mean.

        Parameters
        ----------
        kinds : which to look among; all when empty.
        n : at most so many, 1 to 100.

        Raises
        ------
        InputError
            No text, an unknown kind, or a bad ``n``.
        """
        _check(text, kinds, n)
        own = np.flatnonzero(self._kind.isin(list(kinds)).to_numpy()) if kinds else np.arange(len(self._names))
        scores = _likeness(_folded(text), self._names["folded"].to_numpy(object)[own])
        best = self._names.iloc[own].assign(likeness=scores.round(1))
        best = best[best["likeness"] >= LEAST_LIKE]
        order = ["likeness", "rank", "length", "id"]
        best = best.sort_values(order, ascending=[False, True, True, True]).drop_duplicates(["kind", "id"]).head(n)
        columns = ("kind", "id", "title", "matched", "likeness")
        rows = zip(*(best[name].tolist() for name in columns), strict=True)
        return FindAnswer(text=text, found=[FoundItem(**dict(zip(columns, row, strict=True))) for row in rows])

    def kinds_of(self, item_id: str, kinds: Sequence[ItemKind] = KINDS) -> list[ItemKind]:
        """The kinds of item that have an id."""
        return [kind for kind in kinds if (self.catalogue[HOMES[kind].table][HOMES[kind].id] == item_id).any()]

    @cached_property
    def _names(self) -> pd.DataFrame:
        """One row a name: kind, id, title, matched, folded, rank (0 preferred, 1 id or code, 2 others), length."""
        parts = [self._of(kind, home) for kind, home in HOMES.items()]
        names = pd.concat(parts, ignore_index=True)
        names["folded"] = [_folded(name) for name in names["matched"]]
        return names.assign(length=names["folded"].str.len())

    @property
    def _kind(self) -> pd.Series[str]:
        return self._names["kind"]

    def _of(self, kind: ItemKind, home: ItemTable) -> pd.DataFrame:
        frame = self.catalogue[home.table]
        own = pd.DataFrame({"kind": kind, "id": frame[home.id].astype(str), "title": frame[home.title].astype(str)})
        own = own.astype({"kind": object}).drop_duplicates("id", keep="last")
        parts = [own.assign(matched=own["title"], rank=0), own.assign(matched=own["id"], rank=1)]
        if home.code is not None:
            parts.append(own.assign(matched=frame[home.code].reindex(own.index), rank=1))
        if home.names is not None:
            parts.append(own.assign(matched=frame[home.names].reindex(own.index), rank=2).explode("matched"))
        found = pd.concat(parts, ignore_index=True).dropna(subset=["matched"])
        return found.drop_duplicates(["id", "matched"])


def _check(text: str, kinds: Sequence[str], n: int) -> None:
    if not text.strip():
        raise InputError(describe("text", "nothing", "some letters of a name, or an id", "say what to find"))
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise InputError(describe("kind", unknown[0], f"one of {', '.join(KINDS)}", "name one of these"))
    if not 1 <= n <= MOST_FOUND:
        raise InputError(describe("n", n, f"1 to {MOST_FOUND}", "ask for fewer"))


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").replace("_", " ").split())


def _likeness(text: str, names: np.ndarray) -> np.ndarray:
    """(names,) likeness to a text, 0 to 100: of the whole, its words in any order, and in part; 0 below the least."""
    from rapidfuzz import fuzz, process

    def scored(scorer: object) -> np.ndarray:
        found = process.cdist([text], names, scorer=scorer, score_cutoff=LEAST_LIKE, dtype=np.float32)  # type: ignore[arg-type]
        return np.asarray(found[0], float)

    whole, words = scored(fuzz.ratio), scored(fuzz.token_sort_ratio)
    length = np.array([len(name) for name in names], dtype=float)
    covered = np.minimum(1.0, len(text) / np.maximum(length, 1.0))
    within = scored(fuzz.partial_ratio) * (_PARTLY + (1 - _PARTLY) * covered) * (length >= len(text))
    begun = _begun(text.split(), names) * (_BEGUN + _BEGUN_MORE * covered)
    return np.asarray(np.maximum.reduce([whole, 0.98 * words, within, begun]))


def _begun(words: Sequence[str], names: np.ndarray) -> np.ndarray:
    """(names,) whether each of the words, two letters or more of them, begins a word of the name."""
    asked = [f" {word}" for word in words]
    if max(map(len, asked)) <= _FEWEST:
        return np.zeros(len(names), bool)
    return np.array([all(word in f" {name}" for word in asked) for name in names], bool)
