"""What was understood of a request, as answers tell it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stackwise.features.records import JsonObject


class AnswerPart(BaseModel):
    """Base of every part of an answer: no field beside those declared."""

    model_config = ConfigDict(extra="forbid")

    def to_dict(self) -> JsonObject:
        """Plain values, as the engine built them: fields that were not given stay out."""
        return self.model_dump(mode="json", exclude_unset=True)


class OccupationGuess(AnswerPart):
    """An occupation that a job may be, with its probability."""

    occupation_id: str = Field(description="Id of an occupation of the catalogue; null where none is clear.")
    title: str = Field(description="Its title.")
    probability: float = Field(description="Calibrated, 0 to 1.")


class UnderstoodOccupation(AnswerPart):
    """Which occupation the job is; ids are null where it is not clear, and the candidates named."""

    occupation_id: str | None = Field(description="Id of an occupation of the catalogue; null where none is clear.")
    title: str | None = Field(description="Its title.")
    probability: float | None = Field(description="Calibrated, 0 to 1.")
    clear: bool = Field(description="Whether it was taken.")
    why: str = Field(description="How it was told.")
    said: str | None = Field(description="The title it was told by; null where none was read.")
    candidates: list[OccupationGuess] = Field(description="Those it may be, likeliest first.")


class StatedSpan(AnswerPart):
    """Where the text says it."""

    start: int = Field(description="First character.")
    end: int = Field(description="One past the last character.")
    text: str = Field(description="The words themselves.")


class RequirementGiver(AnswerPart):
    """A unit or credential of the catalogue that gives a licence, certificate or clearance."""

    kind: Literal["unit", "credential"] = Field(description="Which of the two it is.")
    id: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    confidence: float = Field(description="1 by its code; else the share of its title that the requirement says.")
    by: Literal["code", "title"] = Field(description="The code that the text writes, or words of the title.")
    credential_ids: list[str] = Field(description="Credentials that give it, at most five.")


class RequirementAnswer(AnswerPart):
    """Something held that answers a requirement for which no skill is meant, or the years that one asks."""

    said: str = Field(description="The words of what is held.")
    by: Literal["words", "kind", "years"] = Field(
        description="The same words; a degree as high, a licence to drive or a citizen's right; or years in the same."
    )
    open: Literal["subject"] | None = Field(description="What is still to be asked: whether its subject will do.")


class StatedRequirement(AnswerPart):
    """Something a job asks, or names and does not ask, and of which type; or what its occupation usually needs."""

    type: str = Field(description="What it is: skill, knowledge, licence, experience, language and so on.")
    label: str = Field(description="The skill's label, else the words.")
    skill_id: str | None = Field(description="Id of a skill of the catalogue; null where it is none.")
    polarity: Literal["asked", "not_asked"] = Field(description="Whether the text asks it, or names it and does not.")
    modality: Literal["must", "should", "nice", "conditional"] | None = Field(description="How it is asked.")
    level: float | None = Field(description="1 to 5; null when unsaid.")
    years: float | None = Field(description="Years said of it; null when unsaid.")
    source: Literal["text", "occupation"] = Field(description="The text, or what the occupation usually needs.")
    span: StatedSpan | None = Field(description="Where the text says it.")
    why_not: str | None = Field(description="Why it is not asked.")
    probability: float | None = Field(description="Calibrated, 0 to 1.")
    importance: float | None = Field(description="How much it is asked, 0 to 1.")
    weight: float = Field(description="Its weight in the gap.")
    usual_for: str | None = Field(description="The occupation that usually needs it.")
    met_by: list[RequirementGiver] = Field(description="What of the catalogue gives it, surest first; mostly nothing.")
    answered_by: RequirementAnswer | None = Field(description="What is held and answers it; null: nothing said.")


class HeldStatement(AnswerPart):
    """Something said of what a person holds, and whether and why it counts."""

    said: str = Field(description="The words.")
    type: str = Field(description="What it is: skill, knowledge, licence, experience, language and so on.")
    skill_id: str | None = Field(description="Id of a skill of the catalogue; null where it is none.")
    label: str | None = Field(description="The skill's label, else the words.")
    level: float | None = Field(description="1 to 5; null when unsaid.")
    years: float | None = Field(description="Years said of it; null when unsaid.")
    counted: bool = Field(description="Whether it counts: as a skill held, or as what answers a requirement.")
    why: str | None = Field(description="How it was told.")
    probability: float = Field(description="Calibrated, 0 to 1.")


class UnderstoodRequest(AnswerPart):
    """What was understood of a request."""

    occupation: UnderstoodOccupation | None = Field(description="Which occupation the job is.")
    requirements: list[StatedRequirement] = Field(description="What it asks, names, and usually needs.")
    held: list[HeldStatement] = Field(description="What was said to be held.")
    language: str | None = Field(description="ISO 639-1; null when it cannot be told.")
    notes: list[str] = Field(description="What could not be understood.")
