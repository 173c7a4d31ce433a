"""Answers' shapes, as the doors publish them. Plain dicts are built; these models check, type and document them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from stackwise.features.records import Constraints, Goal, HeldSkill, Holding
from stackwise.recommender.schema_understood import (
    AnswerPart,
    OccupationGuess,
    RequirementGiver,
    StatedRequirement,
    UnderstoodOccupation,
    UnderstoodRequest,
)

ANSWER_VERSION = 2


SkillId = Annotated[str, Field(description="Id of a skill of the catalogue.")]
CredentialId = Annotated[str, Field(description="Id of a credential of the catalogue.")]
Label = Annotated[str, Field(description="The skill's preferred label.")]
DayText = Annotated[str, Field(description="A day, as 2026-09-01.")]
ShareOfWhole = Annotated[float, Field(description="A share of the whole, 0 to 1.")]
Notes = Annotated[list[str], Field(description="What a reader should know of how it was answered.")]
CatalogueName = Annotated[str, Field(description="Name of the catalogue that was asked.")]
Version = Annotated[int, Field(description="Version of this shape.")]
Excluded = Annotated[dict[str, int], Field(description="Credentials left out, counted by reason.")]


class MasteredBy(AnswerPart):
    """The held skill behind a mastery, and how it relates to the required one."""

    skill_id: SkillId
    relation: str = Field(description="How the held skill relates to the required one, as `same`.")


class Span(AnswerPart):
    """Where a text shows a skill: ``row[field][start:end] == text``."""

    field: str = Field(description="The text that was read.")
    start: int = Field(description="First character.")
    end: int = Field(description="One past the last character.")
    text: str = Field(description="The words themselves.")


class OccupationGround(AnswerPart):
    """A requirement that a row of the occupation states."""

    source: Literal["occupation"] = Field(description="Where it was read.")
    occupation_id: str = Field(description="The occupation whose row it is.")
    share: float | None = Field(default=None, description="Share of its importance that counts beside a job's text.")


class JobSpan(Span):
    """A requirement that words of the job's text state."""

    source: str = Field(description="Where it was read, as `field`.")


class GapItem(AnswerPart):
    """One required skill: ``gap = weight x (1 - mastery)``."""

    skill_id: SkillId
    label: Label
    weight: float = Field(ge=0, le=1, description="Share of what is required; the weights sum to 1.")
    required_level: float | None = Field(description="Level asked, 1 to 5; null when unsaid.")
    held_level: float | None = Field(description="Level held, 1 to 5; null when unsaid or not held.")
    mastery: float = Field(ge=0, le=1, description="How far what is held meets it.")
    mastered_by: MasteredBy | None = Field(description="The held skill behind the mastery.")
    gap: float = Field(ge=0, le=1, description="What is left open of the weight.")
    evidence: OccupationGround | JobSpan | None = Field(description="What asks for it.")


class Taught(AnswerPart):
    """The taught skill behind a closure, and how near it is to the required one."""

    skill_id: SkillId
    relation: str = Field(description="How the taught skill relates to the required one, as `same`.")
    closeness: float = Field(description="How near it is, 0 to 1.")


class Closed(AnswerPart):
    """How much of one skill's gap a credential closes, after the ones ranked before it."""

    skill_id: SkillId
    label: Label
    amount: float = Field(gt=0, le=1, description="Gap that is closed, in the unit of `gap`.")
    taught: Taught = Field(description="The skill that is taught.")
    level: float | None = Field(description="Level taught, 1 to 5; null when unsaid.")
    confidence: float = Field(description="How sure it is that the credential teaches it, 0 to 1.")
    origin: Literal["declared", "extracted", "curated"] = Field(description="Who says that it is taught.")
    evidence: Span | None = Field(description="The words that show it.")


class RequestPlace(AnswerPart):
    """Where a statement stands: ``request.job_text[start:end]``."""

    start: int = Field(description="First character.")
    end: int = Field(description="One past the last character.")


class WordMatch(AnswerPart):
    """Words of the request that the credential's own words answer; no claim that it teaches a skill."""

    asked: str = Field(description="What is asked, in the request's words or as the occupation's skill is called.")
    place: RequestPlace | None = Field(description="Where it stands in the job's text; null for an occupation's skill.")
    shown: Span = Field(description="The title or sentence that answers it.")
    shared: list[str] = Field(description="Stems of the words that both hold.")


class AdvisedGround(AnswerPart):
    """A course that the shipped list advises for a family of jobs like the request, and the credential is near to."""

    family: str = Field(description="The family of jobs, by the first of its names.")
    title: str = Field(description="The title in the list; the credential's own is of the same subject.")


class CreditLineModel(AnswerPart):
    """One slot of a qualification that the credential would fill, by which rule and how surely."""

    qualification_id: str = Field(description="The qualification.")
    requirement_id: str | None = Field(description="The place that is filled.")
    unit_id: str | None = Field(description="The unit that is credited.")
    value: float = Field(description="What it counts, in `measure`.")
    measure: str = Field(description="count, credit or hours.")
    certainty: str = Field(description="mandated and granted count; recommended, claimed and inferred do not.")
    rule_id: str | None = Field(description="The rule that gives it; null for the unit itself.")
    resident: bool = Field(description="Study at the awarding institution, which is no credit.")


class Terms(AnswerPart):
    """Weighted terms: the score is exactly their sum."""

    relevance: float = Field(description="How well it fits, calibrated.")
    closure: float = Field(description="Gap closed after the ones ranked before.")
    goal_fit: float = Field(description="Fit to the kind of goal.")
    credit: float = Field(description="Newly filled share of the qualification.")
    quality: float = Field(description="Standing of the provider and ratings.")


class Standing(AnswerPart):
    """Parts of quality, each 0 to 1; null is unknown."""

    registration: float | None = Field(description="Is the provider's registration current?")
    accreditation: float | None = Field(description="How far it is accredited.")
    recognition: float | None = Field(description="How far it is recognised.")
    quality: float | None = Field(description="The parts together.")


class PlanFacts(AnswerPart):
    """What a person compares by hand; null is unknown, never free."""

    kind: str | None = Field(description="Kind of credential.")
    mode: str | None = Field(description="online, blended ...")
    weeks: float | None = Field(description="Length in weeks.")
    learning_hours: float | None = Field(description="Hours of learning.")
    nominal_hours: float | None = Field(description="Nominal hours, as a register states them.")
    price: float | None = Field(description="Price in `currency`.")
    currency: str | None = Field(description="ISO 4217 code.")
    url: str | None = Field(description="Where to read more.")


class Facts(PlanFacts):
    """The same with the provider and its standing."""

    rating: float | None = Field(description="Mean rating, 0 to 5.")
    rating_count: float | None = Field(description="Number of ratings.")
    provider: str | None = Field(description="Name of the provider.")
    provider_kind: str | None = Field(description="Kind of provider.")
    standing: Standing = Field(description="Parts of quality.")


class ScoreFall(AnswerPart):
    """What would take a credential out of the list."""

    score_falls_by: float = Field(description="Least fall of the score.")
    by_losing: list[str] = Field(description="Terms that could cause it alone.")


class Counterfactual(AnswerPart):
    """Why it is in the list: what would take it out."""

    leaves_if: ScoreFall | None = Field(default=None, description="Null when nothing else is in the pool.")
    replaced_by: CredentialId | None = None
    reason: str | None = Field(default=None, description="Why nothing could take it out.")


class MetRequirement(RequirementGiver):
    """A licence, certificate or clearance that the job asks for and a credential gives, itself or by a unit."""

    type: str = Field(description="What it is.")
    label: str = Field(description="The words of the job's text.")


class NamedThing(AnswerPart):
    """A credential, unit or skill by its title."""

    id: str = Field(description="Id of the credential, unit or skill.")
    title: str = Field(description="What it is called.")


class CredentialName(AnswerPart):
    """A credential by its title."""

    credential_id: CredentialId
    title: str = Field(description="Its title.")


class FoldedCredential(CredentialName):
    """A credential that takes no place of its own, as another entry of the same course does."""

    provider: str | None = Field(description="Name of the provider.")
    relation: Literal["same_title", "part"] = Field(description="Of the same title, or another part of one course.")


class Recommendation(AnswerPart):
    """One ranked credential with its proof."""

    rank: int = Field(ge=1, description="Place in the list.")
    credential_id: CredentialId
    title: str = Field(description="Its title.")
    provider: str | None = Field(description="Name of the provider.")
    score: float = Field(description="Sum of `terms`.")
    relevance: float = Field(ge=0, le=1, description="Calibrated relevance before weighting.")
    terms: Terms = Field(description="What the score is made of.")
    closes: list[Closed] = Field(description="What it closes, largest first.")
    matches: list[WordMatch] = Field(description="Words of the request that its words answer, best first.")
    advised: AdvisedGround | None = Field(
        description="What is advised for such jobs and it is near to; null where nothing is."
    )
    credit: list[CreditLineModel] = Field(description="What it is worth toward the qualification.")
    facts: Facts = Field(description="What a person compares by hand.")
    needs_first: list[str] = Field(description="Prerequisites not met yet.")
    startable: bool = Field(description="Whether it can be begun now: nothing is to be done first.")
    locked_by: list[NamedThing] = Field(description="What is to be done or known first, by title.")
    after: list[CredentialName] = Field(
        description="Credentials that lead to it, in order; empty where it is startable or no short way leads to it."
    )
    also: list[FoldedCredential] = Field(description="Entries of the same course, and its other parts in order.")
    meets: list[MetRequirement] = Field(description="What the job asks besides skills and it gives.")
    alternative_to: str | None = Field(description="Credential ranked before it that closes the same.")
    why: list[str] = Field(description="The claims in sentences.")
    counterfactual: Counterfactual = Field(description="What would take it out of the list.")


class LeastChange(AnswerPart):
    """The least change of the request that would let a credential in."""

    lift: str = Field(description="The limit to lift.")
    more_money: float | None = Field(default=None, description="How much more it costs, in `currency`.")
    currency: str | None = Field(default=None, description="ISO 4217 code.")
    more_weeks: float | None = Field(default=None, description="How many more weeks it takes.")
    allow: str | None = Field(default=None, description="The mode or language to allow.")


class NearMiss(AnswerPart):
    """A credential that one limit alone keeps out, and which would have made the list."""

    credential_id: CredentialId
    title: str = Field(description="Its title.")
    reason: str = Field(description="The limit that keeps it out.")
    least_change: LeastChange = Field(description="What would let it in.")
    score: float = Field(description="The score it would have alone.")


class HeldLevel(AnswerPart):
    """A skill that is held, as it was understood."""

    skill_id: SkillId
    level: float | None = Field(description="1 to 5; null when unsaid.")


class AnsweredRequest(AnswerPart):
    """The request as it was understood; fields nobody gave stay out."""

    skills: list[HeldSkill] = Field(default=[], description="Skills said to be held.")
    holdings: list[Holding] = Field(default=[], description="Units and credentials awarded.")
    goal: Goal = Field(default=Goal(), description="Where to.")
    constraints: Constraints = Field(default=Constraints(), description="Hard limits.")
    held: list[HeldLevel] = Field(description="What is held, read from everything given.")
    job_text: str | None = Field(default=None, description="The job's text, when the goal is a job.")


class Answer(AnswerPart):
    """The answer to one learner."""

    schema_version: Version
    learner_id: str = Field(description="Whom it answers.")
    as_of: DayText
    model: str = Field(description="Name of the ranker.")
    catalogue: CatalogueName
    request: AnsweredRequest = Field(description="What was asked, as it was understood.")
    weights: Terms = Field(description="Weight of each term; they sum to 1.")
    absent_terms: list[str] = Field(description="Terms that nothing is known of.")
    gap: list[GapItem] = Field(description="What is required, and what of it is open.")
    recommendations: list[Recommendation] = Field(description="Ranked, best first.")
    near_misses: list[NearMiss] = Field(description="What one limit alone keeps out.")
    excluded: Excluded
    notes: Notes
    understood: UnderstoodRequest = Field(description="What was understood of the request.")
    abstained: str | None = Field(description="Why nothing is recommended, code first; null when something is.")


class ErrorSaid(AnswerPart):
    """What is wrong."""

    kind: str = Field(description="Name of the exception class.")
    message: str = Field(description="What was got, what was expected, how to mend it.")
    candidates: list[OccupationGuess] = Field(
        default=[], description="Of a job that is not clear (AmbiguousOccupationError), the occupations it may be."
    )


class ErrorAnswer(AnswerPart):
    """What stands in the place of an answer that could not be given."""

    schema_version: Version
    learner_id: str | None = Field(description="Whom it would have answered, if known.")
    error: ErrorSaid = Field(description="What is wrong.")


class SkillRead(AnswerPart):
    """A skill that a text asks for, with the words that say it."""

    skill_id: SkillId
    label: Label
    confidence: float = Field(description="Probability that it is asked and that the words mean it.")
    start: int = Field(description="First character.")
    end: int = Field(description="One past the last character.")
    text: str = Field(description="The words themselves.")
    importance: float = Field(description="0 to 1, by how it is asked.")
    modality: str | None = Field(description="must, should, nice or conditional.")
    level: float | None = Field(description="1 to 5; null when unsaid.")
    years: float | None = Field(description="Years said of it; null when unsaid.")


class SkillsAnswer(AnswerPart):
    """The skills a text asks for, and every other statement of it."""

    schema_version: Version
    language: str | None = Field(description="Language of the text, ISO 639-1; null when it cannot be told.")
    notes: Notes
    occupation: UnderstoodOccupation | None = Field(description="Which occupation the text is about.")
    skills: list[SkillRead] = Field(description="In the order of the text.")
    requirements: list[StatedRequirement] = Field(
        description="Everything that the text asks, or names and does not ask."
    )
