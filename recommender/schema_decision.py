"""Decision records' shape, as the doors publish them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stackwise.features.records import Holding, Mode
from stackwise.recommender.decision.overrides import Override
from stackwise.recommender.schema import CatalogueName, CredentialId, Version
from stackwise.recommender.schema_credit_plan import CreditAnswer, RequirementLeft
from stackwise.recommender.schema_understood import AnswerPart


class DecidedQualification(AnswerPart):
    """The qualification that a record is about."""

    qualification_id: str = Field(description="Its id.")
    code: str | None = Field(description="Its public code.")
    title: str = Field(description="Its title.")
    level: float | None = Field(description="Its level.")
    total: float = Field(description="The whole of it.")
    min_resident: float | None = Field(description="How much of it is studied with the awarding institution.")
    full_credit: bool | None = Field(description="Whether all of it may be credit; null: nobody says.")
    provider: str | None = Field(description="Who awards it.")
    status: str | None = Field(description="current, superseded and so on.")


class CountedPlace(AnswerPart):
    """A place that something held fills, in words."""

    requirement_id: str = Field(description="The place.")
    unit_id: str | None = Field(description="The unit that is credited.")
    title: str | None = Field(description="Its title.")
    label: str | None = Field(description="The group it stands in.")
    value: float | None = Field(description="What it counts; null: its worth is unknown.")
    means: str = Field(description="What that means for the learner.")
    rule_id: str | None = Field(description="The rule that gives it; null for the unit itself.")
    cites: str = Field(description="What the qualification's rule says of the parts it stands in.")
    clauses: list[str] = Field(description="Where in the rule's document that stands, as far as the rule file says.")


class NamedId(AnswerPart):
    """An id with its title."""

    id: str = Field(description="The id.")
    title: str | None = Field(description="Its title.")


class DecidedHolding(AnswerPart):
    """What became of one thing that is held, and why."""

    said: Holding = Field(description="As it was said.")
    name: str = Field(description="Its code as the catalogue has it, else as it was said.")
    title: str | None = Field(description="Its title.")
    source_title: str | None = Field(description="Its title as its source gives it.")
    awarded_on: str | None = Field(description="When it was completed.")
    earned_with: str | None = Field(description="Who awarded it, by name; null: nobody says.")
    outcome: str = Field(description="The outcome's code.")
    outcome_words: str = Field(description="The outcome in words.")
    why: str = Field(description="The rule's words.")
    counts: list[CountedPlace] = Field(description="Where it counts.")
    did_you_mean: list[NamedId] = Field(description="Codes that an unknown one may mean.")


class UnitNamed(AnswerPart):
    """A unit that would do."""

    unit_id: str = Field(description="Its id.")
    title: str | None = Field(description="Its title.")
    groups: list[str] = Field(description="The parts or groups of the place that list it.")


class UnitKind(AnswerPart):
    """A kind of unit that would do."""

    requirement_id: str = Field(description="The place.")
    words: str = Field(description="The kind in words.")
    units: int | None = Field(description="How many current units of the catalogue are so.")
    room: float | None = Field(description="How much may come of this kind alone; null: nobody can tell.")


class BringingCredential(AnswerPart):
    """A credential that would fill an open place."""

    credential_id: CredentialId
    title: str | None = Field(description="Its title.")
    provider: str | None = Field(description="Name of its provider.")
    unit_id: str | None = Field(description="The unit it brings.")
    rule_id: str | None = Field(description="The rule that gives it.")
    value: float = Field(description="What it counts.")
    resident: bool = Field(description="Study at the awarding institution, which is no credit.")


class OpenPlace(RequirementLeft):
    """A requirement still open, and what would fill it."""

    title: str | None = Field(description="Its name.")
    part: str | None = Field(description="The list or part that it stands in.")
    ways: list[Mode] = Field(description="How it may still be met; a way whose limit is used up is none of them.")
    candidates: list[UnitNamed] = Field(description="Units that would do, at most forty.")
    candidates_more: int = Field(description="How many more would.")
    any_of: list[UnitKind] = Field(description="Kinds of units that would do.")
    any_of_most: float | None = Field(description="How much may come of all these kinds together.")
    credentials: list[BringingCredential] = Field(description="Credentials that bring one, at most five.")
    waived: Override | None = Field(description="The waiver, where an adviser gave one.")
    held: list[str] = Field(description="Surplus holdings that would meet it, were credit not at its limit.")


class StatedRule(AnswerPart):
    """The packaging rule that a record was decided by."""

    statements: list[str] = Field(description="Its sentences; none where only a tree is known.")
    unsaid: list[str] = Field(description="What it leaves unsaid, and the conditions of Stackwise's own that apply.")
    accepted_by: str | None = Field(description="Who read it against its text, and when.")
    source: str | None = Field(description="The document that states it.")
    release: str | None = Field(description="That document's release or version.")


class FilledPart(AnswerPart):
    """A part of the qualification, and how far it is."""

    label: str = Field(description="Its name.")
    asks: str = Field(description="What it asks, in words; empty: nothing of its own.")
    filled: float = Field(description="How much of it is filled.")


class RecordSource(AnswerPart):
    """What holdings were read from."""

    file: str = Field(description="The file's name.")
    format: str = Field(description="Its format.")
    signature: str = Field(description="What is known of its signature.")
    notes: list[str] = Field(description="What was read differently.")
    not_carried: list[str] = Field(description="What could not be carried.")


class HeldItem(NamedId):
    """One thing that a transcript or record says is held."""

    holding: Holding = Field(description="As a request says it.")
    awarded_by: str | None = Field(description="Who awarded it, as the record says.")


class HeldAnswer(RecordSource):
    """What a transcript or record says is held."""

    holdings: list[HeldItem] = Field(description="Everything attained, in its order.")


class DecisionAnswer(CreditAnswer):
    """An allocation with the outcome of everything held, in words that can be signed."""

    schema_version: Version
    made_by: str = Field(description="The version that wrote it.")
    kind: Literal["decision"] = Field(description="Tells a record from other answers.")
    learner_id: str = Field(description="Whom it is about.")
    learner_name: str | None = Field(description="Their name, for the page that is signed.")
    catalogue: CatalogueName
    qualification: DecidedQualification = Field(description="What it is about.")
    rule: StatedRule = Field(description="The rule it was decided by.")
    parts: list[FilledPart] = Field(description="The parts of the qualification, in their order.")
    holdings: list[DecidedHolding] = Field(description="Everything held, in the order said.")
    open: list[OpenPlace] = Field(description="What is still open.")
    limits: list[str] = Field(description="Limits on credit in words.")
    undecided: list[str] = Field(description="What the rules ask beside units, which a person decides.")
    to_check: list[str] = Field(description="What whoever signs should look at.")
    summary: str = Field(description="How far it is, in one sentence.")
    overrides: list[Override] = Field(description="What an adviser decided beside the rules.")
    decided: list[str] = Field(description="The same in words.")
    source: RecordSource | None = Field(description="What the holdings were read from.")
    digest: str = Field(description="sha256 of the record but for this field.")
