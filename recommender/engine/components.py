"""The built stages of one catalogue, and what the pipeline asks of credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import pandas as pd

from stackwise.features.arrays import Reals
from stackwise.features.errors import InputError, describe
from stackwise.features.records import Goal, Holding, JsonObject
from stackwise.features.word_lane import WordTfidf
from stackwise.models.eligibility import Eligibility
from stackwise.models.ranker import Ranker
from stackwise.models.reranker import TOWARD_QUALIFICATION, Reranker, RerankerConfig
from stackwise.models.retriever import Retriever
from stackwise.recommender.engine.query import QueryReader


class CreditValue(Protocol):
    """Per candidate: ``share`` (k,) in [0, 1] that counts, and ``lines``, all certainties."""

    @property
    def share(self) -> Reals:
        """(k,) newly filled share."""
        ...

    @property
    def lines(self) -> Sequence[Sequence[JsonObject]]:
        """Credit lines of each."""
        ...


class CreditStage(Protocol):
    """What the pipeline needs of the credit engine."""

    def marginal(
        self, qualification_id: str, holdings: Sequence[Holding], credential_ids: Sequence[str], as_of: date
    ) -> CreditValue:
        """Newly filled share and credit lines of each candidate."""
        ...


@dataclass(frozen=True)
class Thresholds:
    """When nothing is good enough, in calibrated relevance: ``least_relevance`` of what closes some of the gap,
    ``least_alone`` of what closes none and is only near to the request's words."""

    least_relevance: float = 0.03
    least_alone: float = 0.04
    near_misses: int = 3


@dataclass(frozen=True, eq=False)
class Components:
    """The built stages of one catalogue."""

    understanding: QueryReader
    eligibility: Eligibility
    retriever: Retriever
    ranker: Ranker
    credit: CreditStage
    job_skills: pd.DataFrame
    words: WordTfidf
    reranker: Reranker = field(default_factory=Reranker)
    toward: Reranker = field(default_factory=lambda: Reranker(TOWARD_QUALIFICATION))

    def reranker_for(self, goal: Goal) -> Reranker:
        """The re-ranker with the weights of a goal: its own in proportion, beside those shipped for goals like it.

        Raises
        ------
        InputError
            No weight is above 0.
        """
        shipped = self.toward if goal.is_qualification else self.reranker
        if goal.weights is None:
            return shipped
        asked = shipped.config.weights | goal.weights.model_dump(exclude_none=True)
        total = sum(asked.values())
        if not total > 0:
            fix = "leave goal.weights out, or give one more"
            raise InputError(describe("goal.weights", "none above 0", "one above 0 at least", fix))
        return Reranker(RerankerConfig(**{name: weight / total for name, weight in asked.items()}))
