"""Mentions: phrases cut from texts, and the skills they may mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from stackwise.features.bert import Array

KINDS = ("skill", "knowledge", "language", "attitude")
"""Kinds of mention that name a skill; a mention of no stated kind may too."""
_LITTLE, _LONG, _MOST_LITTLE = 0.5, 16, 1.0  # see `said_little`


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

    def saying(self, text: str) -> Mention:
        """The same mention in other words, which stand in its context in place of its own."""
        end = self.start + len(self.text)
        return replace(self, text=text, context=self.context[: self.start] + text + self.context[end:])


@dataclass(frozen=True)
class SkillChance:
    """A skill by its row, id and label, and the calibrated probability that a mention means it."""

    skill: int
    skill_id: str
    label: str
    probability: float


def said_little(mentions: Sequence[Mention]) -> Array:
    """Log-odds, (n,), by which phrases of an ad or CV that says little mean a skill more often than a long one's.

    Whoever writes three lines names what matters; long texts fill up with phrases that are no skill of any taxonomy.
    Only phrases that were recognised in a sentence are told apart so.
    """
    _, at, size = np.unique([mention.document for mention in mentions], return_inverse=True, return_counts=True)
    recognised = [mention.kind in KINDS and mention.context != mention.text for mention in mentions]
    shift: Array = np.where(recognised, np.clip(_LITTLE * np.log(_LONG / size[at]), 0.0, _MOST_LITTLE), 0.0)
    return shift
