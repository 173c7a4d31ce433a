"""What is read out of a text, as every door tells it: the same reading that `recommend` goes by."""

from __future__ import annotations

from stackwise.features.records import JsonObject
from stackwise.recommender.engine.requirements import RequirementReader


def skill_answer(reader: RequirementReader, text: str) -> JsonObject:
    """``skills`` that a text asks for, every other statement under ``requirements``, its ``occupation`` and language.

    Each skill has its span, ``confidence`` that it is asked and meant, ``importance``, ``level`` and ``years``. What is
    asked and no skill (a licence, a clearance), and what is named and not asked, with its reason, are requirements.

    Raises
    ------
    InputError
        A text of nothing but space.
    """
    read = reader.read(text)
    stated = [row for row in read.rows if row["source"] == "text"]
    skills = [_skill(row) for row in stated if row["skill_id"] is not None and row["polarity"] == "asked"]
    return {
        "schema_version": 2,
        "language": read.language,
        "notes": [*read.notes, *([] if skills else ["no skill of the catalogue was recognised in the text"])],
        "occupation": read.occupation,
        "skills": skills,
        "requirements": stated,
    }


def _skill(row: JsonObject) -> JsonObject:
    named = {name: row[name] for name in ("skill_id", "label", "modality", "level", "years")}
    return {**named, "confidence": row["probability"], "importance": row["importance"], **row["span"]}
