"""Same words: what somebody says in the words of the ad is what the ad asks, whatever skill either was taken for.

A phrase is linked in its sentence, so that one phrase may mean a skill in the ad and its neighbour in the CV; who says
what is asked, word for word, has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stackwise.features.records import JsonObject
from stackwise.features.word_lane import telling_stems

_SAID = 0.5  # probability from which something that no skill was found for was surely said to be held
_SEVERAL = 2  # words that must be asked where more is said than they


def held_in_same_words(requirements: Sequence[JsonObject], told: Sequence[JsonObject]) -> list[JsonObject]:
    """What was told, and for each thing said in the words of a requirement that its skill is held, too.

    What was not recognised by itself is replaced by what the ad means with it.

    >>> asked = {"source": "text", "polarity": "asked", "skill_id": "s", "label": "S"}
    >>> asked |= {"span": {"text": "pack samples"}}
    >>> said = {"said": "packed the samples", "skill_id": None, "counted": False, "probability": 0.9}
    >>> said |= {"why": "not_recognised"}
    >>> [(row["skill_id"], row["counted"]) for row in held_in_same_words([asked], [said])]
    [('s', True)]
    """
    asked = {row["skill_id"]: row for row in requirements if _asks(row)}
    words = {skill: frozenset(telling_stems(row["span"]["text"])) for skill, row in asked.items()}
    known = {row["skill_id"] for row in told if row["counted"]}
    found: list[JsonObject] = []
    for row in told:
        own = [_held(row, asked[skill]) for skill in _said(row, words) if skill not in known]
        known |= {one["skill_id"] for one in own}
        found += [*([row] if row["counted"] or not own else []), *own]
    return found


def _asks(row: Mapping[str, object]) -> bool:
    return row["source"] == "text" and row["polarity"] == "asked" and row["skill_id"] is not None


def _said(row: JsonObject, words: Mapping[str, frozenset[str]]) -> list[str]:
    """The skills that are asked in words which something held says."""
    if not (row["counted"] or (row["why"] == "not_recognised" and row["probability"] >= _SAID)):
        return []
    own = frozenset(telling_stems(row["said"]))
    return [skill for skill, its in words.items() if its and (its == own or (len(its) >= _SEVERAL and its <= own))]


def _held(row: JsonObject, asked: JsonObject) -> JsonObject:
    return {**row, "skill_id": asked["skill_id"], "label": asked["label"], "counted": True, "why": None}
