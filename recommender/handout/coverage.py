"""Coverage: whether a credential covers a missing skill, in part or not, by one threshold in every view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from stackwise.features.ranking_features import LEAST_FITTING
from stackwise.features.records import JsonObject
from stackwise.recommender.words import Texts

LEAST_COVERED = 0.8  # share of what is missing of a skill; `page/coverage.js` says the same
_OPEN = 1e-4  # answers round amounts to six decimals


def held_state(item: JsonObject) -> Literal["met", "part", "open"]:
    """How far a skill that is asked is held."""
    return "met" if item["gap"] <= _OPEN else "part" if item["mastery"] > 0 else "open"


def open_skills(gap: Iterable[JsonObject]) -> dict[str, JsonObject]:
    """What is asked and not held in full, by skill."""
    return {item["skill_id"]: item for item in gap if held_state(item) != "met"}


def fitting_entries(entries: Iterable[JsonObject]) -> list[JsonObject]:
    """A list's entries as a plan counts them: what fits the request too little, as what is there for its credit alone,
    covers nothing."""
    return [entry if entry["relevance"] >= LEAST_FITTING else {**entry, "closes": []} for entry in entries]


def covers_whole(claim: JsonObject, missing: JsonObject) -> bool:
    """Whether a claim of a list or of a plan covers its skill, and not only in part.

    The skill itself is taught, and what is taught, by confidence and level, makes up at least ``LEAST_COVERED`` of what
    is missing. That is of the credential alone: neither its place among others nor its field changes it, as they
    change ``amount``, so a list and a plan say the same of one credential.
    """
    if claim["taught"]["relation"] != "same":
        return False
    taught, wanted = claim["level"], missing["required_level"]
    level = 1.0 if taught is None or wanted is None else min(1.0, taught / wanted)
    reached = claim["taught"]["closeness"] * claim["confidence"] * level
    share = (reached - missing["mastery"]) / (1 - missing["mastery"])
    return bool(share >= LEAST_COVERED - _OPEN)


@dataclass(frozen=True)
class Coverage:
    """How many of ``n`` missing skills are covered, and how many more in part."""

    whole: int
    part: int
    n: int

    def words(self, texts: Texts) -> str:
        """As "5 of the 9 skills you still need, 3 more in part"."""
        code = ("both" if self.part else "whole") if self.whole else ("part" if self.part else "none")
        return texts.of("coverage", code, **{name: getattr(self, name) for name in _BLANKS[code]})


_BLANKS = {"both": ("whole", "part", "n"), "whole": ("whole", "n"), "part": ("part", "n"), "none": ("n",)}


def coverage(missing: Mapping[str, JsonObject], claims: Iterable[JsonObject]) -> Coverage:
    """What claims come to, each skill once."""
    touched = [claim for claim in claims if claim["skill_id"] in missing]
    whole = {claim["skill_id"] for claim in touched if covers_whole(claim, missing[claim["skill_id"]])}
    part = {claim["skill_id"] for claim in touched} - whole
    return Coverage(len(whole), len(part), len(missing))


def adding(
    missing: Mapping[str, JsonObject], before: Iterable[JsonObject], claims: Sequence[JsonObject]
) -> list[JsonObject]:
    """The claims of skills that none of those ``before`` covers."""
    done = {claim["skill_id"] for claim in before if covers_whole(claim, missing[claim["skill_id"]])}
    return [claim for claim in claims if claim["skill_id"] not in done]
