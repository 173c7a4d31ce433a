"""Occupation match: the occupations that a title or a text may mean, with probabilities, and how a match is decided."""

from __future__ import annotations

from dataclasses import dataclass

from stackwise.models.occupation.titles import TitleCandidate


@dataclass(frozen=True)
class OccupationConfig:
    """``configuration`` of the weights file, ``learned`` or ``plain``; ``candidates`` that a match lists; ``offered``,
    the most that are named when it is not clear, each with at least ``reach`` of the first one's probability, or where
    a title alone leaves one, with a probability of ``chance``;
    ``title``, the cosine with some name from which words of a text are taken for its title, and are clear beside it;
    ``like``, that of a text with a description from which the occupation is named though its title is like no name;
    ``alone``, that with a name of the first one, from which a title that is no name is clear without a text."""

    configuration: str = "learned"
    candidates: int = 10
    offered: int = 5
    reach: float = 0.25
    chance: float = 0.05
    title: float = 0.6
    alone: float = 0.8
    like: float = 0.4


@dataclass(frozen=True)
class OccupationCandidate:
    """One occupation by id, title and row of its table, with the probability that it is meant; ``exact`` when the title
    given is one of its names word for word."""

    occupation_id: str
    title: str
    row: int
    probability: float
    exact: bool


@dataclass(frozen=True)
class OccupationMatch:
    """Candidates, the likeliest first; whether the first is ``clear``, and ``why`` (or why not): ``exact name``,
    ``probable``, ``shared name``, ``doubtful``, ``unknown name`` or ``nothing``. ``title`` is where the title stands in
    the text, ``alone`` whether nothing else was said, ``titled`` whether it reads as a title and stands where titles
    do, and ``nearness`` its soft maximum of cosines with the names of the nearest occupation."""

    candidates: tuple[OccupationCandidate, ...]
    clear: bool
    why: str
    title: TitleCandidate | None
    offered: tuple[OccupationCandidate, ...]
    alone: bool = False
    nearness: float = 0.0
    titled: bool = False

    @property
    def occupation(self) -> OccupationCandidate | None:
        """The occupation meant, when that is clear."""
        return self.candidates[0] if self.clear else None
