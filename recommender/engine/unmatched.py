"""Unmatched requirements: skills and tasks that a job text asks and no skill of the catalogue was found for."""

from __future__ import annotations

from collections.abc import Sequence

from stackwise.features.records import JsonObject
from stackwise.recommender.engine.same_phrase import asked_words
from stackwise.recommender.engine.statements import SKILL_TYPES

_NAMED = 5  # phrases that the note names


def is_unmatched(row: JsonObject) -> bool:
    """Whether a requirement is a skill or task that the text asks, no skill was found for it, and nothing held answers
    it; words that say nothing ask none."""
    asked = row["source"] == "text" and row["polarity"] == "asked" and row["type"] in SKILL_TYPES
    return bool(asked and row["skill_id"] is None and row["answered_by"] is None and asked_words(row["label"]))


def note_unmatched(rows: Sequence[JsonObject], notes: list[str]) -> None:
    """Note how many of the skills and tasks that a text asks were matched to a skill, and name some that were not.

    A phrase is counted once, wherever and however often it stands, and so is one that means several skills.
    """
    asked = [row for row in rows if row["source"] == "text" and row["polarity"] == "asked"]
    found = {str(row["span"]["text"]).lower() for row in asked if row["skill_id"] is not None}
    missed = {str(row["label"]).lower(): f"“{row['label']}”" for row in asked if is_unmatched(row)}
    names = list(missed.values())
    if names:
        said = ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])
        notes.append(
            f"of the skills and tasks that the text asks, {len(found)} of {len(found) + len(names)} were matched"
            f" to a skill; not matched, and not counted below: {said}"
        )
