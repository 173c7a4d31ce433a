"""The answer's shape, as the doors publish it. Plain dicts are built; these models check and document them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

ANSWER_VERSION = 2


class AnswerPart(BaseModel):
    """Base of every part of an answer: no field beside those declared."""

    model_config = ConfigDict(extra="forbid")


class MasteredBy(AnswerPart):
    """The held skill behind a mastery, and how it relates to the required one."""

    skill_id: str
    relation: str


class GapItem(AnswerPart):
    """One required skill: ``gap = weight x (1 - mastery)``."""

    skill_id: str
    label: str
    weight: float = Field(ge=0, le=1)
    required_level: float | None
    held_level: float | None
    mastery: float = Field(ge=0, le=1)
    mastered_by: MasteredBy | None
    gap: float = Field(ge=0, le=1)
    evidence: dict[str, Any] | None


class Span(AnswerPart):
    """Where a text shows a skill: ``row[field][start:end] == text``."""

    field: str
    start: int
    end: int
    text: str


class Taught(AnswerPart):
    """The taught skill behind a closure, and how near it is to the required one."""

    skill_id: str
    relation: str
    closeness: float


class Closed(AnswerPart):
    """How much of one skill's gap a credential closes, after the ones ranked before it."""

    skill_id: str
    label: str
    amount: float = Field(gt=0, le=1)
    taught: Taught
    level: float | None
    confidence: float
    origin: Literal["declared", "extracted", "curated"]
    evidence: Span | None


class CreditLineModel(AnswerPart):
    """One slot of a qualification that the credential would fill, by which rule and how surely."""

    qualification_id: str
    requirement_id: str | None
    unit_id: str | None
    value: float
    measure: str
    certainty: str
    rule_id: str | None


class Terms(AnswerPart):
    """Weighted terms: the score is exactly their sum."""

    relevance: float
    closure: float
    goal_fit: float
    credit: float
    quality: float


class Recommendation(AnswerPart):
    """One ranked credential with its proof."""

    rank: int = Field(ge=1)
    credential_id: str
    title: str
    provider: str | None
    score: float
    relevance: float = Field(ge=0, le=1)
    terms: Terms
    closes: list[Closed]
    credit: list[CreditLineModel]
    facts: dict[str, Any]
    needs_first: list[str]
    alternative_to: str | None
    why: list[str]
    counterfactual: dict[str, Any]


class OccupationGuess(AnswerPart):
    """An occupation that a job may be, with its probability."""

    occupation_id: str
    title: str
    probability: float


class UnderstoodOccupation(AnswerPart):
    """Which occupation the job is; ids are null where it is not clear, and the candidates named."""

    occupation_id: str | None
    title: str | None
    probability: float | None
    clear: bool
    why: str
    candidates: list[OccupationGuess]


class StatedSpan(AnswerPart):
    """Where the text says it."""

    start: int
    end: int
    text: str


class StatedRequirement(AnswerPart):
    """Something a job asks, or names and does not ask, and of which type; or what its occupation usually needs."""

    type: str
    label: str
    skill_id: str | None
    polarity: Literal["asked", "not_asked"]
    modality: Literal["must", "should", "nice", "conditional"] | None
    level: float | None
    years: float | None
    source: Literal["text", "occupation"]
    span: StatedSpan | None
    why_not: str | None
    probability: float | None
    importance: float | None
    weight: float
    usual_for: str | None


class HeldStatement(AnswerPart):
    """Something said of what a person holds, and whether and why it counts."""

    said: str
    type: str
    skill_id: str | None
    label: str | None
    level: float | None
    years: float | None
    counted: bool
    why: str | None
    probability: float


class UnderstoodRequest(AnswerPart):
    """What was understood of a request."""

    occupation: UnderstoodOccupation | None
    requirements: list[StatedRequirement]
    held: list[HeldStatement]
    language: str | None
    notes: list[str]


class Answer(AnswerPart):
    """The answer to one learner."""

    schema_version: int
    learner_id: str
    as_of: str
    model: str
    catalogue: str
    request: dict[str, Any]
    weights: Terms
    absent_terms: list[str]
    gap: list[GapItem]
    recommendations: list[Recommendation]
    near_misses: list[dict[str, Any]]
    excluded: dict[str, int]
    understood: UnderstoodRequest
    notes: list[str]
    abstained: str | None
