"""Answered requirements: what is named as held counts as held, and its words, years or degree answer what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.violation import Violation

Claim = Mapping[str, Any]
_RANKS = (
    ("high school", "high-school", "hs", "ged"),
    ("associate", "aa", "as", "aas"),
    ("bachelor", "bsc", "beng", "bed", "bcom", "btech", "ba", "bs", "undergraduate", "degree"),
    ("master", "msc", "meng", "med", "mba", "ma", "ms"),
    ("doctor", "phd"),
)
"""Beginnings of words that name a degree, by rank; short ones are whole words."""


def check_answered(answer: Claim) -> Iterator[Violation]:
    """Violations under the code ``answered_by``, each where its requirement is."""
    held = answer["understood"]["held"]
    rows = answer["understood"]["requirements"]
    for row in rows:
        if row["answered_by"] is not None:
            for what in _check(row, row["answered_by"], held):
                yield Violation("answered_by", row["label"], what)
    named = {row["answered_by"]["said"] for row in rows if row["answered_by"]}
    for one in held:
        if one["counted"] and one["skill_id"] is None and one["said"] not in named:
            yield Violation("answered_by", one["said"], "it counts, and is neither a skill nor answers anything")


def _check(row: Claim, claim: Claim, held: list[Claim]) -> Iterator[str]:
    own = [one for one in held if one["said"] == claim["said"] and one["counted"]]
    if not own:
        yield "nothing of these words counts as held"
    if row["polarity"] != "asked" or row["source"] != "text":
        yield "it stands at a requirement that the text does not ask"
    if claim["by"] != "years" and row["skill_id"] is not None:
        yield "a skill that is asked is in the gap"
    if row["years"] is not None and not any((one["years"] or 0) >= row["years"] for one in own):
        yield "fewer years are held than asked"
    if claim["by"] == "words" and not _beginnings(claim["said"]) & _beginnings(row["label"]):
        yield "what is held shares no word with it"
    yield from _of_licences(row, claim)
    if claim["by"] == "kind" and row["type"] == "qualification":
        asked, has = _ranks(row["label"]), _ranks(claim["said"])
        if not asked or not has or max(has) < min(asked):
            yield "the degree held is lower than the one asked"


def _of_licences(row: Claim, claim: Claim) -> Iterator[str]:
    asked, held = row["label"].casefold(), claim["said"].casefold()
    if row["type"] == "licence" and claim["by"] == "kind":
        if not re.search("licen[cs]e", asked) or not re.search("licen[cs]e", held):
            yield "one of them is no licence"
        if any(word in asked and word not in held for word in ("full", "clean")):
            yield "the licence held is not said to be full, or clean"


def _beginnings(said: str) -> set[str]:
    return {word[:3] for word in re.findall(r"\w+", said.casefold()) if len(word) > 1 or word in ("c", "r")}


def _ranks(said: str) -> list[int]:
    """The ranks of the degrees that words name."""
    plain = said.casefold().replace(".", "")
    tokens = set(re.findall(r"\w+", plain))
    return [
        rank
        for rank, names in enumerate(_RANKS)
        if any(name in tokens if len(name) < 5 else name in plain for name in names)
    ]
