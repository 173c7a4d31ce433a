"""Mentions: stretches of a text that name a skill or another requirement, and what the text says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TextKind = Literal["ad", "cv", "course"]

TYPES = (
    "skill",
    "knowledge",
    "licence",
    "clearance",
    "vaccination",
    "qualification",
    "experience",
    "language",
    "right_to_work",
    "physical",
    "age",
    "attitude",
)
MODALITIES = ("must", "should", "nice", "conditional")
LEVELS = ("aware", "basic", "independent", "advanced", "expert")
"""Level n is ``LEVELS[n - 1]``."""
COUNTS = "yes"
NAMES_NOTHING = "none"
_AD = ("employer", "benefit", "apply", "legal", "contact", "negated", "taught_on_job", "other_team", "no_longer")
REASONS: dict[str, tuple[str, ...]] = {
    "ad": (*_AD, "heading", "comparison", "wrong_sense"),
    "cv": ("negated", "wish", "other_person", "lapsed", "in_progress", "hobby_watched"),
    "course": ("prerequisite", "audience", "advert", "employer", "negated"),
}
"""Why a mention does not count, by the kind of its text."""
UNCLEAR = "unclear"
"""Why a mention of a CV does not count where neither its words nor the heads surely say why."""
VERDICTS = (COUNTS, *dict.fromkeys(reason for reasons in REASONS.values() for reason in reasons), NAMES_NOTHING)


@dataclass(frozen=True)
class TextMention:
    """A stretch ``[start, end)`` of a text that names something asked, held or taught, or only seems to.

    Attributes
    ----------
    type : one of :data:`TYPES`.
    asked : probability that it is asked (an ad), held (a CV) or taught (a course), calibrated on texts of other fields.
    why_not : the likeliest reason why it would not count, one of :data:`REASONS` of the text's kind, or of a CV
        :data:`UNCLEAR`; None where it counts (``asked`` of one half or more).
    modality : one of :data:`MODALITIES`; None in CVs and courses.
    level : 1 (aware) to 5 (expert), said of this mention; None where no level is said.
    years : said of this mention, months as parts of a year; None where none are.
    sentence_start, sentence_end : the sentence, list item or line that it stands in.
    """

    start: int
    end: int
    text: str
    type: str
    asked: float
    why_not: str | None
    modality: str | None
    level: int | None
    years: float | None
    sentence_start: int
    sentence_end: int
