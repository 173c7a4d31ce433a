"""Request reader: what is asked as lanes over whole texts search for it: words, and vectors of the plain encoder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Protocol

import numpy as np

from stackwise.features.arrays import Arrays
from stackwise.features.bert import Array
from stackwise.features.encoders import Encoder
from stackwise.features.gap import needs_of_occupation
from stackwise.features.records import JsonObject
from stackwise.features.request import Request, RequestStatement
from stackwise.features.text import LONGEST_HEADING, clean, sentences
from stackwise.recommender.engine.requirements import TextRequirements, meant
from stackwise.recommender.engine.statements import SKILL_TYPES, Statement

_TYPES = SKILL_TYPES | {"experience", "qualification"}
_LEARNT = frozenset({"skill", "knowledge", "language"})
"""Types of statements that a course may answer."""
_TELLS = {"qualification": 0.3}
"""How much a statement of a type tells of what is to be learned: of the fields that a degree may be in, few are the
job's."""
_LINE = 2 * LONGEST_HEADING  # characters; a first line that is longer is no title
_MOST_STATEMENTS, _MOST_SENTENCES = 150, 100  # of one text: what follows says little new
_ENOUGH = 3  # statements from which a text says itself what is asked
_USUAL, _PRIOR = 20, 6.0  # needs of likely occupations that a text is searched with, and what they weigh together
_KEPT = 4_096  # requests of occupations, and texts


class OccupationVectors(Protocol):
    """Vectors of occupations: of their names (names, dim), the first of each at ``starts`` (occupations,), and of their
    descriptions (occupations, dim), zeros where there is none."""

    @property
    def vectors(self) -> Array:
        """Of names."""

    @property
    def described(self) -> Array:
        """Of descriptions."""

    @property
    def starts(self) -> Array:
        """Where each occupation's names begin."""


class RequestReader:
    """Makes requests of one catalogue's occupations, and of texts.

    Parameters
    ----------
    plain : the encoder without the adapter for skills.
    skills : (skills, dim) its vectors of the skills' labels.
    names : called once, when an occupation is first asked for: its vectors of occupations' names and descriptions.
    """

    def __init__(self, arrays: Arrays, plain: Encoder, skills: Array, names: Callable[[], OccupationVectors]) -> None:
        self.arrays, self.plain, self.skills = arrays, plain, skills
        self.of_occupation = lru_cache(_KEPT)(self._of_occupation)
        self._encoded = lru_cache(_KEPT)(self._encode)
        self._names = cache(names)

    def of_text(self, read: TextRequirements) -> Request:
        """The request that a job text makes, with what the occupations that it may be need; where it says too little of
        a clear one, with all that this needs."""
        told = read.occupation or {}
        title = _first_line(read.said) or str(told.get("title") or "")
        chosen = _apart(one for one in read.statements if one.mention.type in _TYPES)[:_MOST_STATEMENTS]
        said = tuple(segment.text for segment in sentences(clean(read.said))[:_MOST_SENTENCES])
        asked = tuple(self._statement(one) for one in chosen)
        vectors = self._encoded((title, *(one.text for one in asked), *said))
        named, rest, spoken = vectors[0], vectors[1 : 1 + len(asked)], vectors[1 + len(asked) :]
        request = Request(title, read.said, asked, rest, spoken, named if title else np.zeros_like(named))
        row = self.arrays.occupation_row.get(str(told.get("occupation_id")))
        if row is not None and sum(one.weight > 0 for one in asked) < _ENOUGH:
            return _joined(request, self.of_occupation(row))
        return self._with_usual(request, told)

    def _with_usual(self, said: Request, told: JsonObject) -> Request:
        """A request with what the occupations that it may be most likely need, as a prior: together as much as
        ``_PRIOR`` statements, so that a long text is hardly changed and a short one is filled in."""
        likely = {str(one["occupation_id"]): float(one["probability"]) for one in told.get("candidates", [])}
        needs, chances = self.arrays.requires, defaultdict[int, float](float)
        for occupation, share in likely.items():
            at = needs.of(self.arrays.occupation_row[occupation])
            for skill, weight in zip(needs.skill[at].tolist(), needs.weight[at].tolist(), strict=True):
                chances[skill] += weight * share
        possible = [skill for skill, chance in chances.items() if chance > 0]
        chosen = sorted(possible, key=lambda skill: (-chances[skill], skill))[:_USUAL]
        if not chosen:
            return said
        unit = min(_PRIOR / sum(chances[skill] for skill in chosen), 1.0 / chances[chosen[0]])
        labels = self.arrays.skill_labels
        usual = [RequestStatement(str(labels[row]), None, None, unit * chances[row], row) for row in chosen]
        vectors = [said.asked.reshape(-1, self.skills.shape[1]), self.skills[chosen]]
        return replace(said, statements=(*said.statements, *usual), asked=np.concatenate(vectors))

    def _statement(self, said: Statement) -> RequestStatement:
        mention, (meaning,) = said.mention, meant(said, self.arrays)
        weight = said.importance * _TELLS.get(mention.type, 1.0) if said.counts else 0.0
        row, learnt = None if meaning is None else meaning.skill, mention.type in _LEARNT
        return RequestStatement(mention.text, mention.start, mention.end, weight, row, learnt)

    def _of_occupation(self, row: int) -> Request:
        """The request that an occupation makes by its title, description and skills; nothing is encoded for it."""
        frame, needs, names = self.arrays.occupations, needs_of_occupation(self.arrays, row), self._names()
        title, described = str(frame["title"][row]), frame["description"][row]
        labels = [str(self.arrays.skill_labels[skill]) for skill in needs.skill]
        asked = tuple(
            RequestStatement(label, None, None, float(weight), int(skill))
            for label, weight, skill in zip(labels, needs.weight, needs.skill, strict=True)
        )
        text = "\n".join([title, described if isinstance(described, str) else "", *labels])
        spoken = names.described[row : row + 1]
        spoken = spoken if spoken.any() else spoken[:0]
        return Request(title, text, asked, self.skills[needs.skill], spoken, names.vectors[names.starts[row]])

    def _encode(self, texts: Sequence[str]) -> Array:
        return self.plain.encode(list(texts))


def _apart(statements: Iterable[Statement]) -> list[Statement]:
    """Statements in order without those of words that one before them has: a list is said once."""
    kept: list[Statement] = []
    for statement in statements:
        if not kept or statement.mention.start >= kept[-1].mention.end:
            kept.append(statement)
    return kept


def _first_line(text: str) -> str:
    """The first line, where it is short enough to be a title."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= _LINE else ""


def _joined(said: Request, usual: Request) -> Request:
    """A request that says little, with what its occupation usually needs."""
    return Request(
        said.title,
        f"{said.text}\n{usual.text}",
        (*said.statements, *usual.statements),
        np.concatenate([said.asked.reshape(-1, usual.asked.shape[1]), usual.asked]),
        np.concatenate([said.sentences.reshape(-1, usual.asked.shape[1]), usual.sentences]),
        said.named if said.title else usual.named,
    )
