"""What was understood of a request, as its answer tells it: requirements, what is held, the occupation, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stackwise.features.records import JsonObject
from stackwise.models.linking.mentions import SkillChance
from stackwise.models.reading.levels import is_duration
from stackwise.models.reading.mentions import UNCLEAR, TextMention
from stackwise.recommender.engine.statements import SKILL_TYPES, Statement

_NEAR = 60  # characters at most between years and the skill that they are said of
_AT_LEAST = re.compile(r"^(?:at\sleast|min(?:imum)?\.?(?:\sof)?|over|more\sthan|about|some)\s", re.I)


def requirement(statement: Statement, skill: SkillChance | None, weight: float, met_by: list[JsonObject]) -> JsonObject:
    """A requirement read out of a text; ``skill`` None where it is no skill of the catalogue, or no skill at all.

    ``met_by`` are the units and credentials that give it.
    """
    mention = statement.mention
    return {
        "type": mention.type,
        "label": mention.text if skill is None else skill.label,
        "skill_id": None if skill is None else skill.skill_id,
        "polarity": "asked" if statement.counts else "not_asked",
        "modality": mention.modality if statement.counts else None,
        "level": None if mention.level is None else float(mention.level),
        "years": mention.years,
        "source": "text",
        "span": {"start": mention.start, "end": mention.end, "text": mention.text},
        "why_not": mention.why_not,
        "probability": round(mention.asked * (1.0 if skill is None else skill.probability), 4),
        "importance": statement.importance if statement.counts else 0.0,
        "weight": weight,
        "usual_for": None,
        "met_by": met_by,
        "answered_by": None,
    }


def repeats_years(row: JsonObject, rows: Sequence[JsonObject]) -> bool:
    """Whether a requirement is a number of years and no more, which a skill near it, among ``rows``, has as its own:
    "5 years" of "5 years of Excel" tells a reader nothing besides."""
    said = _AT_LEAST.sub("", str(row["label"]))
    if row["type"] != "experience" or row["skill_id"] is not None or not is_duration(said):
        return False
    own = (one for one in rows if one["skill_id"] and one["polarity"] == "asked" and one["years"] == row["years"])
    return any(_stands_near(one["span"], row["span"]) for one in own)


def _stands_near(one: JsonObject | None, other: JsonObject | None) -> bool:
    """Whether two spans of a text stand as close as a number of years and what it is said of."""
    if one is None or other is None:
        return False
    return max(int(one["start"]) - int(other["end"]), int(other["start"]) - int(one["end"])) <= _NEAR


def usual(skill_id: str, label: str, occupation: str, weight: float, level: float | None) -> JsonObject:
    """A requirement that the text does not state and the occupation usually has."""
    return {
        "type": "skill",
        "label": label,
        "skill_id": skill_id,
        "polarity": "asked",
        "modality": None,
        "level": level,
        "years": None,
        "source": "occupation",
        "span": None,
        "why_not": None,
        "probability": None,
        "importance": None,
        "weight": weight,
        "usual_for": occupation,
        "met_by": [],
        "answered_by": None,
    }


def _unlinked(mention_type: str) -> str:
    """Why something held that no skill was found for counts as none: a licence is none, and that is no failure."""
    return "not_recognised" if mention_type in SKILL_TYPES else "no_skill"


def _why(mention: TextMention, skill: SkillChance | None) -> str | None:
    """Why something said does not count; what no skill was found for is not said to be held or not on a guess."""
    if skill is None and mention.why_not in (None, UNCLEAR):
        return mention.why_not if mention.why_not and mention.type not in SKILL_TYPES else _unlinked(mention.type)
    return mention.why_not


def held_row(statement: Statement, skill: SkillChance | None) -> JsonObject:
    """Something said of what a person holds, and whether it counts."""
    mention = statement.mention
    return {
        "said": mention.text,
        "type": mention.type,
        "skill_id": None if skill is None else skill.skill_id,
        "label": None if skill is None else skill.label,
        "level": None if mention.level is None else float(mention.level),
        "years": mention.years,
        "counted": statement.counts and skill is not None,
        "why": _why(mention, skill),
        "probability": round(mention.asked * (1.0 if skill is None else skill.probability), 4),
    }
