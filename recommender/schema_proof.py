"""Proof of one credential and of an answer's claims: what the doors explain, why-not and verify publish."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackwise.recommender.schema import CatalogueName, CredentialId, DayText, LeastChange, Recommendation, Version
from stackwise.recommender.schema_understood import AnswerPart


class CredentialAnswer(AnswerPart):
    """Which credential for which learner, on what day and by what."""

    schema_version: Version
    learner_id: str = Field(description="Whom it answers.")
    as_of: DayText
    model: str = Field(description="Name of the ranker.")
    catalogue: CatalogueName
    credential_id: CredentialId
    title: str = Field(description="Its title.")
    listed: bool = Field(description="Whether it is in the learner's list.")


class Explanation(CredentialAnswer):
    """The proof of one credential; outside the list, as if the learner insisted on it."""

    recommendation: Recommendation | None = Field(description="Null for what is not eligible.")
    excluded_by: list[str] = Field(description="Reasons why it is not eligible.")


class ExclusionReason(AnswerPart):
    """One reason why a credential is not eligible."""

    reason: str = Field(description="Its code, as `over_budget`.")
    said: str = Field(description="The reason in words.")
    least_change: LeastChange | None = Field(description="What would lift it; null where that would bring nothing.")


class FoldedUnder(AnswerPart):
    """The recommendation that a credential takes one place with."""

    credential_id: CredentialId
    title: str = Field(description="Its title.")
    rank: int = Field(description="Its place in the list.")
    relation: Literal["same_title", "part"] = Field(description="Of the same title, or another part of one course.")


class WhyNot(CredentialAnswer):
    """What keeps a credential out of a list, and what would let it in."""

    rank: int | None = Field(description="Its place, where it is in the list.")
    folded_under: FoldedUnder | None = Field(description="What it is folded under; null where it is not.")
    reasons: list[ExclusionReason] = Field(description="Why it is not eligible; empty where it is.")
    rank_if_lifted: int | None = Field(
        description="Its place without the limits that exclude it; null: not in the list."
    )
    score: float | None = Field(description="Its score, outside the list if it were taken first; null: not eligible.")
    least_score: float | None = Field(description="The last score of a full list, which it would have to beat.")
    abstained: str | None = Field(description="Why nothing is recommended; null when something is.")
    says: list[str] = Field(description="The same in sentences.")


class FalseClaim(AnswerPart):
    """One claim that does not hold."""

    code: str = Field(description="Stable name of the broken rule.")
    where: str = Field(description="The claim: a figure or an id.")
    what: str = Field(description="What is wrong, in words; may be empty.")


class VerifyAnswer(AnswerPart):
    """Whether an answer's claims hold against the catalogue that is served."""

    holds: bool = Field(description="Whether every claim holds.")
    catalogue: CatalogueName
    violations: list[FalseClaim] = Field(description="Claims that do not hold, in the order of the answer.")
    unchecked: list[str] = Field(
        description="What nothing was held against, such as what only a decision's papers tell."
    )
