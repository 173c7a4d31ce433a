"""Alternatives met: where an ad asks one of several things and one of them is held, the others are asked no longer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stackwise.features.records import JsonObject
from stackwise.models.reading.alternatives import alternatives
from stackwise.recommender.engine.corrections import not_asked

OTHER_HELD = "other_held"
"""Why a requirement does not count in whose place another one is held."""


def met_by_others(
    text: str, rows: Sequence[JsonObject], held: Mapping[str, float], notes: list[str]
) -> tuple[list[JsonObject], set[str]]:
    """The requirements of a job text, and the ids of the skills that are asked no longer, since another one that will
    do is ``held``, by id at a level (NaN: unknown, which will do); a note names each list.

    What is asked by itself somewhere else stays asked.
    """
    asked = [at for at, row in enumerate(rows) if row["span"] and row["polarity"] == "asked" and row["skill_id"]]
    asked.sort(key=lambda at: int(rows[at]["span"]["start"]))
    places = [(rows[at]["span"]["start"], rows[at]["span"]["end"], rows[at]["type"]) for at in asked]
    dropped: set[int] = set()
    for group in ([asked[place] for place in its] for its in alternatives(text, places)):
        had = [at for at in group if _suffices(rows[at], held)]
        if had and len(had) < len(group):
            dropped |= set(group) - set(had)
            names = ", ".join(dict.fromkeys(str(rows[at]["span"]["text"]) for at in group))
            notes.append(f"one of these will do: {names}; held: {rows[had[0]]['span']['text']}")
    stays = {rows[at]["skill_id"] for at in asked if at not in dropped}
    gone = {at for at in dropped if rows[at]["skill_id"] not in stays}
    kept = [not_asked(row, OTHER_HELD) if at in gone else row for at, row in enumerate(rows)]
    return kept, {str(rows[at]["skill_id"]) for at in gone}


def _suffices(row: JsonObject, held: Mapping[str, float]) -> bool:
    """Whether what a requirement asks is held, and at no lower level than it says."""
    return row["skill_id"] in held and not held[row["skill_id"]] < (row["level"] or 0.0)
