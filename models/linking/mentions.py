"""Mentions: phrases cut from texts, and the skills they may mean."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("skill", "knowledge", "language", "attitude")
"""Kinds of mention that name a skill; a mention of no stated kind may too."""


@dataclass(frozen=True)
class Mention:
    """A phrase in its context.

    ``text`` stands at ``start`` in ``context`` (its sentence, or itself). ``kind`` is one of ``KINDS``, empty where
    unknown, or another ("licence", "experience"), which is linked to no skill. ``document`` numbers the text it was cut
    from: the senses of one document's mentions are settled together.
    """

    text: str
    context: str
    start: int = 0
    kind: str = ""
    document: int = 0

    @classmethod
    def alone(cls, text: str, document: int = 0) -> Mention:
        """A typed phrase, its own context."""
        return cls(text, text, 0, "", document)


@dataclass(frozen=True)
class SkillChance:
    """A skill by its row, id and label, and the calibrated probability that a mention means it."""

    skill: int
    skill_id: str
    label: str
    probability: float
