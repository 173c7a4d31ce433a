"""Reach: how far a text is read, and in which language it and the taxonomy are, as notes of the answer."""

from __future__ import annotations

from stackwise.features.language import ENGLISH, NAMES
from stackwise.features.text import detect_language
from stackwise.recommender.engine.reading import TextReader

MOST_TEXT = 200_000  # characters of job or CV text that are looked at


def within_reach(text: str, what: str, reader: TextReader, notes: list[str]) -> str:
    """The text as far as it is read; ``notes`` say where that is not its end, ``what`` being its name in them."""
    reach = reader.reach(text[:MOST_TEXT])
    if reach < len(text):
        notes.append(
            f"only the first {reach:,} of {len(text):,} characters of {what} were read; put what matters first"
        )
    return text[:reach]


def told_language(text: str, what: str, reader: TextReader, notes: list[str]) -> str | None:
    """The language of a text; ``notes`` say what follows where it or the taxonomy is not English."""
    said, named = detect_language(text).code, reader.taxonomy_language
    if said not in (None, ENGLISH):
        notes.append(f"{what} seems to be in another language ({said}); skills are read in English only")
    if named not in (None, ENGLISH):
        notes.append(
            f"the taxonomy's skills are named in {NAMES[named]} ({named}): a name that is written so is found, the "
            "rest as far as the encoder goes, which learned English"
        )
    return said
