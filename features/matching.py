"""How the texts of a whole catalogue match one gap: lanes that read words and vectors, never the skill rows.

Every value is over all credentials, whatever the learner's limits are, so that the features of a pair do not move
when a budget does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.arrays import Arrays, Reals, Rows
from features.gap import Gap
from features.reading import Reading, Reads
from features.taxonomy import Closeness

PEAK_SKILLS = 3  # a credential is judged by the gap skills it is most about
HALF_WORDS = 6.0  # the BM25 sum that counts as a half match
_LEAST_SPREAD = 1e-6
LANES = ("cosine_goal", "cosine_peak", "lexical")

Scores = Callable[[list[str]], NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class Match:
    """Text lanes over n credentials for the r open skills of a gap.

    ``open`` (r,) are positions in the gap, ``cosine`` and ``title`` (n, r) each credential's text and title against
    each skill's label, ``standing`` and ``title_standing`` the same in standard deviations of that credential over all
    skills (a text is about the few skills that stand out from the rest), ``lanes`` one (n,) array in [0, 1] a name of
    ``LANES``, and ``reading`` the skills read out of the texts.
    """

    open: Rows
    cosine: NDArray[np.float32]
    title: NDArray[np.float32]
    standing: Reals
    title_standing: Reals
    lanes: dict[str, Reals]
    reading: Reading

    @cached_property
    def z(self) -> dict[str, Reals]:
        """Each lane in standard deviations from its mean over the catalogue."""
        return {name: standardised(lane) for name, lane in self.lanes.items()}

    @cached_property
    def rank(self) -> dict[str, Reals]:
        """Log-rank of each credential in each lane, 0 for the best and 1 for the last; equal values share a rank."""
        return {name: log_rank(lane) for name, lane in self.lanes.items()}

    @cached_property
    def _usual(self) -> tuple[Reals, Reals]:
        """(r,) mean and spread of each skill's cosine over the catalogue."""
        spread = self.cosine.std(axis=0, dtype=float)
        return self.cosine.mean(axis=0, dtype=float), np.where(spread > 0, spread, 1.0)

    def contrast(self, rows: Rows) -> Reals:
        """(k, r) cosines in standard deviations of their skill: a vague label is near to every text."""
        mean, spread = self._usual
        return np.asarray((self.cosine[rows] - mean) / spread, dtype=float)


class TextMatcher:
    """Matches gaps against the credential texts of one catalogue.

    Parameters
    ----------
    skills : (n_skills, dim) unit vectors of labels.
    credentials, titles : unit vectors aligned with the credentials table.
    words : BM25 scores of label queries against the rows of the credentials table.
    reads : skills read out of the credentials' texts, rows as in the credentials table.
    """

    def __init__(
        self,
        arrays: Arrays,
        skills: NDArray[np.float32],
        credentials: NDArray[np.float32],
        titles: NDArray[np.float32],
        words: Scores,
        reads: Reads,
        closeness: Closeness,
    ) -> None:
        self.arrays, self.skills, self._words, self.closeness = arrays, skills, words, closeness
        self._order = arrays.credentials["table_row"].to_numpy()
        self.credentials, self.titles = credentials[self._order], titles[self._order]
        self.reads = reads.of_rows(self._order)

    def match(self, gap: Gap) -> Match:
        """Score every credential for one gap."""
        at = gap.open
        skill, amount = gap.skill[at], gap.amount[at]
        reading = Reading.against(self.reads, self.closeness, skill)
        if not len(at):
            nothing = np.zeros(len(self.credentials))
            empty = np.zeros((len(nothing), 0), np.float32)
            lanes = dict.fromkeys(LANES, nothing)
            return Match(at, empty, empty, empty.astype(float), empty.astype(float), lanes, reading)
        cosine, title = self.credentials @ self.skills[skill].T, self.titles @ self.skills[skill].T
        weight = amount / amount.max()
        peaks = min(PEAK_SKILLS, len(skill))
        peak = np.partition(cosine * weight, -peaks, axis=1)[:, -peaks:].mean(axis=1)
        goal = self.credentials @ weighted_goal(self.skills, skill, amount)
        words = weight @ self._words([str(one) for one in self.arrays.skill_labels[skill]])[:, self._order]
        values = (np.clip(goal, 0, 1), np.clip(peak, 0, 1), words / (words + HALF_WORDS))
        named = {name: np.asarray(lane, float) for name, lane in zip(LANES, values, strict=True)}
        standings = (_standing(cosine, *self._text_usual), _standing(title, *self._title_usual))
        return Match(at, cosine, title, *standings, named, reading)

    @cached_property
    def _text_usual(self) -> tuple[Reals, Reals]:
        return _usual(self.credentials, self.skills)

    @cached_property
    def _title_usual(self) -> tuple[Reals, Reals]:
        return _usual(self.titles, self.skills)

    @cached_property
    def hubness(self) -> Reals:
        """(n,) mean cosine of each credential's text with all skills: high for a text that says a bit of everything."""
        return self._text_usual[0]


def _usual(texts: NDArray[np.float32], skills: NDArray[np.float32]) -> tuple[Reals, Reals]:
    """(n,) mean and spread of each text's cosine over all skills, from their moments: no (n, n_skills) is made."""
    if not len(skills):
        return np.zeros(len(texts)), np.ones(len(texts))
    mean = np.asarray(texts @ skills.mean(axis=0, dtype=float), dtype=float)
    moment = (skills.T @ skills).astype(float) / len(skills)
    spread = np.sqrt(np.maximum(np.einsum("ij,ij->i", texts @ moment, texts) - mean**2, 0.0))
    return mean, np.where(spread > _LEAST_SPREAD, spread, 1.0)


def _standing(cosine: NDArray[np.float32], mean: Reals, spread: Reals) -> Reals:
    return np.asarray((cosine - mean[:, None]) / spread[:, None], dtype=float)


def weighted_goal(vectors: NDArray[np.float32], skill: Rows, weight: Reals) -> NDArray[np.float32]:
    """Unit vector of the weighted mean of skill vectors (zeros if nothing weighs)."""
    goal = (vectors[skill] * weight[:, None]).sum(axis=0)
    return np.asarray(goal / max(float(np.linalg.norm(goal)), 1e-9), dtype=np.float32)


def standardised(values: Reals) -> Reals:
    """Values in standard deviations from their mean; zeros where all are equal."""
    spread = float(values.std()) if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 0 else np.zeros(len(values))


def log_rank(values: Reals) -> Reals:
    """``log(1 + how many are better) / log(1 + how many others)``: the head of a list is spread, its tail pressed."""
    better = len(values) - np.searchsorted(np.sort(values), values, side="right")
    return np.asarray(np.log1p(better) / np.log1p(max(len(values) - 1, 1)))
