"""Request: what somebody asks for in words, as the lanes over whole texts search for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from stackwise.features.arrays import Reals
from stackwise.features.bert import Array


@dataclass(frozen=True, eq=False)
class RequestStatement:
    """One thing that is asked.

    Attributes
    ----------
    start, end : where its words stand in the request's text; None where the occupation's rows say it.
    weight : how much it counts, in [0, 1]; 0 where it is not asked, or met already.
    skill : row of the skill it means, None where it means none that is known.
    learnt : whether it is a skill, knowledge or a language, which a course teaches; years and papers are not.
    """

    text: str
    start: int | None
    end: int | None
    weight: float
    skill: int | None = None
    learnt: bool = True


@dataclass(frozen=True, eq=False)
class Request:
    """A request in words and in vectors of the plain encoder.

    Attributes
    ----------
    title : what the job is called; may be empty.
    text : everything that is said of it.
    statements : what is asked, in order.
    asked : (r, dim) one vector a statement.
    sentences : (s, dim) one vector a sentence of the text.
    named : (dim,) the title's vector; zeros without one.
    """

    title: str
    text: str
    statements: tuple[RequestStatement, ...]
    asked: Array
    sentences: Array
    named: Array

    @property
    def weights(self) -> Reals:
        """(r,) how much each statement counts."""
        return np.array([statement.weight for statement in self.statements], dtype=float)

    def without(self, met: Mapping[int, float]) -> Request:
        """The same with what is met weighing less: ``met`` is the mastery in [0, 1] of skills by row."""
        left = [
            statement if statement.skill is None else _lighter(statement, met.get(statement.skill, 0.0))
            for statement in self.statements
        ]
        return replace(self, statements=tuple(left))


def _lighter(statement: RequestStatement, mastery: float) -> RequestStatement:
    return replace(statement, weight=statement.weight * (1.0 - mastery)) if mastery > 0 else statement
