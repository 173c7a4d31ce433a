"""What is read out of a text, as every door tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from stackwise.features.errors import InputError, describe
from stackwise.features.records import JsonObject
from stackwise.features.text import detect_language
from stackwise.models.linker import SkillLink
from stackwise.recommender.engine.query import SkillReader


def skill_answer(reader: SkillReader, text: str) -> JsonObject:
    """``skills`` with the span, confidence, importance and level of each, the text's ``language``, and ``notes``.

    Raises
    ------
    InputError
        A text of nothing but space.
    """
    if not text.strip():
        raise InputError(describe("text", "nothing but space", "a job advertisement or course text", "pass its words"))
    links, language = reader.link_text(text), detect_language(text).code
    return {
        "schema_version": 1,
        "language": language,
        "notes": _notes(language, links),
        "skills": [asdict(link) for link in links],
    }


def _notes(language: str | None, links: Sequence[SkillLink]) -> list[str]:
    notes = []
    if language not in (None, "en"):
        notes.append(f"the text seems to be in another language ({language}); skills are read in English only")
    if not links:
        notes.append("no skill of the catalogue was recognised in the text")
    return notes
