"""Rates: what is held at a lower rate than the job asks ("typing, 45 wpm" of 50) is not held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stackwise.features.records import JsonObject
from stackwise.models.reading.mentions import TextMention
from stackwise.models.reading.rates import rate_of

BELOW = "below_asked"
"""Why what is held does not count, where more of it is asked."""


@dataclass(frozen=True)
class Asked:
    """Requirements of a job, and the rates asked, the highest by skill and unit."""

    rows: Sequence[JsonObject]
    rates: Mapping[tuple[str, str], float]

    @classmethod
    def of(cls, rows: Sequence[JsonObject], text: str | None) -> Asked:
        """What a job's requirements ask, whose places are those of its text."""
        rates: dict[tuple[str, str], float] = {}
        for row in rows if text else ():
            if row["skill_id"] is None or row["span"] is None or row["polarity"] != "asked":
                continue
            found = rate_of(text or "", row["span"]["start"], row["span"]["end"])
            if found:
                (unit, number), _ = found
                rates[row["skill_id"], unit] = max(number, rates.get((row["skill_id"], unit), 0.0))
        return cls(rows, rates)

    def held(self, row: JsonObject, mention: TextMention, text: str) -> JsonObject:
        """What was told, which does not count where its words give a lower rate than is asked.

        >>> row = {"said": "typing", "skill_id": "s", "counted": True, "why": None}
        >>> mention = TextMention(0, 6, "typing", "skill", 0.9, None, None, None, None, 0, 14)
        >>> asked = Asked((), {("s", "word/minute"): 50.0})
        >>> asked.held(row, mention, "typing, 45 wpm")["why"], asked.held(row, mention, "typing, 60 wpm")["why"]
        ('below_asked', None)
        """
        found = rate_of(text, mention.start, mention.end) if row["counted"] and self.rates else None
        if found is None:
            return row
        (unit, number), end = found
        if number >= self.rates.get((row["skill_id"], unit), 0.0):
            return row
        said = text[mention.start : max(end, mention.end)]
        return {**row, "said": said, "counted": False, "why": BELOW}
