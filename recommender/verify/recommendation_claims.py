"""Recommendation: what it closes and by which text, its facts, its terms and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.exclusions import ExclusionChecker
from stackwise.recommender.verify.gap_claims import LEAST_CONFIDENCE, LEAST_SURE, best_share, ratio
from stackwise.recommender.verify.plain_rows import Row, close
from stackwise.recommender.verify.quality import standing
from stackwise.recommender.verify.violation import Violation

Claim = Mapping[str, Any]
IDEAL = 5
_SUCH, _ADVISES = "For work such as ", ", a list that ships with Stackwise advises a course such as "
COLUMNS = {"kind": "kind", "mode": "mode", "weeks": "weeks", "learning_hours": "learning_hours",
           "nominal_hours": "nominal_hours", "price": "price.amount", "currency": "price.currency", "rating": "rating",
           "rating_count": "rating_count", "url": "url"}  # fmt: skip


def check_closes(
    recommendation: Claim, answer: Claim, rows: CatalogueRows, credential: Row, left: dict[str, float]
) -> Iterator[Violation]:
    """Each closure: its link row, its span, its amount given what earlier ranks closed. Lowers ``left``."""
    gap = {item["skill_id"]: item for item in answer["gap"]}
    taught = rows.taught.get(recommendation["credential_id"], {})
    seen = set()
    for claim in recommendation["closes"]:
        skill, via = claim["skill_id"], claim["taught"]["skill_id"]
        if skill in seen or skill not in gap or gap[skill]["label"] != claim["label"]:
            yield Violation("closes_skill", skill, "not a skill of the gap, or twice")
            continue
        seen.add(skill)
        if via not in taught:
            yield Violation("closes_link", skill, f"the credential does not teach {via}")
            continue
        yield from (violation.inside(skill) for violation in check_link(claim, taught[via], credential))
        yield from (violation.inside(skill) for violation in _check_amount(claim, gap[skill], rows, left[skill]))
        left[skill] -= claim["amount"]


def check_link(claim: Claim, row: Row, credential: Row) -> Iterator[Violation]:
    """The taught skill's row behind a closure: its origin, confidence, level, and the text that shows it."""
    if claim["origin"] != row["origin"]:
        yield Violation("closes_link", "origin", "origin is not the row's")
    if not close(claim["confidence"], row["confidence"]) or not close(claim["level"], row["level"]):
        yield Violation("closes_link", "level", "confidence or level is not the row's")
    span, field = claim["evidence"], row["evidence.field"]
    if span is None or field is None:
        if span is not None or field is not None:
            yield Violation("evidence", "", "evidence is claimed without a span, or a span is withheld")
        return
    if (span["field"], span["start"], span["end"]) != (field, row["evidence.start"], row["evidence.end"]):
        yield Violation("evidence", "", "the span is not the row's")
    text = credential.get(span["field"]) or ""
    if not span["text"] or text[span["start"] : span["end"]] != span["text"]:
        yield Violation("evidence", "", "the text is not what stands there")


def _check_amount(claim: Claim, item: Claim, rows: CatalogueRows, left: float) -> Iterator[Violation]:
    closeness, relation = rows.closeness(claim["taught"]["skill_id"], claim["skill_id"])
    if relation == "unknown":  # a catalogue in memory stores no closeness
        closeness, relation = claim["taught"]["closeness"], claim["taught"]["relation"]
    if relation != claim["taught"]["relation"] or not close(closeness, claim["taught"]["closeness"], 1e-5):
        yield Violation(
            "closes_link", "closeness", f"relation or closeness is not the index's ({relation}, {closeness:.4f})"
        )
    sure = closeness * claim["confidence"]
    reach = sure * ratio(claim["level"], item["required_level"])
    missing = 1 - item["mastery"]
    told = sure >= LEAST_SURE and claim["confidence"] >= LEAST_CONFIDENCE
    share = min(1.0, max(0.0, reach - item["mastery"]) / missing) if missing > 0 and told else 0.0
    if not close(share * left, claim["amount"], 2e-5):
        yield Violation(
            "closes_amount", "", f"amount {claim['amount']} does not recompute; expected {share * left:.6f}"
        )


def check_facts(claim: Claim, credential: Row, limits: ExclusionChecker) -> Iterator[Violation]:
    """Title, provider, price, length and standing are the catalogue's."""
    provider = limits.rows.providers.get(credential["provider_id"], {}).get("name")
    facts = claim["facts"]
    if claim["title"] != credential["title"]:
        yield Violation("fact", "title", "title is not the catalogue's")
    if claim["provider"] != provider or facts["provider"] != provider:
        yield Violation("fact", "provider", "provider is not the catalogue's")
    for name, column in COLUMNS.items():
        if facts[name] != credential[column]:
            yield Violation("fact", name, f"{name} is not the catalogue's")
    expected = standing(limits.rows, credential, limits.day)
    yield from (
        Violation("standing", name, f"standing {name} does not recompute")
        for name, got in facts["standing"].items()
        if not close(got, expected[name])
    )


def check_terms(claim: Claim, answer: Claim, limits: ExclusionChecker, credential: Row) -> Iterator[Violation]:
    """Each term recomputes from the claims above it; the score is exactly their sum."""
    terms, weights = claim["terms"], answer["weights"]
    if claim["score"] != sum(terms.values()):
        yield Violation("score", "score", "score is not the sum of its terms")
    for name, value in terms.items():
        if not -1e-9 <= value <= weights[name] + 1e-9:
            yield Violation("term", name, f"term {name} is outside 0 to its weight")
    expected = {
        "relevance": weights["relevance"] * claim["relevance"],
        "closure": weights["closure"] * _closure(claim, answer),
        "quality": weights["quality"] * float(standing(limits.rows, credential, limits.day)["quality"] or 0),
    }
    if (fit := _goal_fit(claim, answer, limits.rows)) is not None:
        expected["goal_fit"] = weights["goal_fit"] * fit
    for name, value in expected.items():
        if not close(terms[name], value, 1e-4 if name in ("closure", "goal_fit") else 2e-6):
            yield Violation("term", name, f"term {name} {terms[name]} does not recompute; expected {value:.6f}")


def _ideal(amounts: list[float]) -> float:
    return sum(sorted(amounts, reverse=True)[:IDEAL])


def _closure(claim: Claim, answer: Claim) -> float:
    best = _ideal([item["gap"] for item in answer["gap"]])
    return min(1.0, sum(closure["amount"] for closure in claim["closes"]) / best) if best > 0 else 0.0


def _goal_fit(claim: Claim, answer: Claim, rows: CatalogueRows) -> float | None:
    """Fit with the goal from the gap and what the credential teaches; None where rows alone cannot tell."""
    goal = answer["request"].get("goal", {})
    if "goal_fit" in answer["absent_terms"]:
        return 0.0
    kind = goal.get("kind", "change")
    present = rows.required.get(goal.get("present_occupation_id"), {})
    if kind == "stay_current":
        return None
    weight = {}
    for item in answer["gap"]:
        worth = item["weight"] if item["gap"] > 0 else 0.0
        if kind == "change":
            worth *= item["skill_id"] not in present
        elif item["required_level"] is not None:
            worth *= min(1.0, max(0.0, (item["required_level"] - (item["held_level"] or 0.0)) / 2))
        else:
            worth *= 0.5
        weight[item["skill_id"]] = worth
    best = _ideal(list(weight.values()))
    if best <= 0:
        return 0.0
    shares = {
        item["skill_id"]: best_share(claim["credential_id"], item, rows)
        for item in answer["gap"]
        if weight[item["skill_id"]]
    }
    return min(1.0, sum(weight[skill] * share for skill, share in shares.items()) / best)


@cache
def _shipped() -> frozenset[tuple[str, str]]:
    """The family and the title of every course that the list which ships advises."""
    text = files("stackwise.features").joinpath("advised_courses.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return frozenset((names.split("; ")[0], title) for names, titles in rows for title in titles.split("; "))


def check_advised(claim: Claim) -> Iterator[Violation]:
    """The list that ships advises that title for that family, and the words say no other."""
    advised = claim["advised"]
    said = [sentence for sentence in claim["why"] if sentence.startswith(_SUCH) and _ADVISES in sentence]
    if advised is None:
        expected = []
    else:
        expected = [f'{_SUCH}{advised["family"]}{_ADVISES}"{advised["title"]}".']
        if (advised["family"], advised["title"]) not in _shipped():
            yield Violation("advised", advised["title"], f"the list does not advise it for {advised['family']!r}")
    if said != expected:
        yield Violation("words", "why", "the sentence on advised courses is not what is claimed")


def check_words(claim: Claim, rows: CatalogueRows) -> Iterator[Violation]:
    """The sentences say nothing the claims do not: quotes, certainty of credit, and prices."""
    shown = {closure["evidence"]["text"] for closure in claim["closes"] if closure["evidence"]}
    shown |= {match["shown"]["text"] for match in claim["matches"]}
    lines = {(line["unit_id"] or line["requirement_id"], line["qualification_id"]): line for line in claim["credit"]}
    for sentence in claim["why"]:
        quoted = re.search(r'[Ii]ts (?:text|title) says: "(.*)"\.$', sentence, re.DOTALL)
        if quoted and quoted[1] not in shown:
            yield Violation("words", "why", "a sentence quotes a text that no evidence shows")
        if not _credit_said(sentence, lines, rows):
            yield Violation("words", "why", "a sentence says more of credit than its line")
        if sentence.endswith(", free.") and claim["facts"]["price"] != 0:
            yield Violation("words", "why", "a sentence calls free what is not")


def _credit_said(sentence: str, lines: Mapping[tuple[str, str], Claim], rows: CatalogueRows) -> bool:
    """Whether a sentence on credit names a line's place and qualification by their titles, and claims no more."""
    head, _, said = sentence.partition(": ")
    words = ("counts", "may count", "does not count")
    if not said.startswith(words) or " of " not in head:
        return True
    for (place, toward), line in lines.items():
        if head == f"{_titled(place, rows.units)} of {_titled(toward, rows.qualifications)}":
            return said.startswith("counts") == (line["certainty"] in ("mandated", "granted"))
    return False


def _titled(name: str, rows: Mapping[str, Row]) -> str:
    title = rows.get(name, {}).get("title")
    return f"{name} ({title})" if title is not None else name
