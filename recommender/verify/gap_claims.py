"""Gap of an answer: every skill, weight, level, mastery and span of it, and the shares that a credential closes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import Row, close
from stackwise.recommender.verify.violation import Violation

Request = Mapping[str, Any]
LEAST = 0.05  # a smaller share is no claim
LEAST_CONFIDENCE = 0.78  # nor is one by a skill that is less surely taught
LEAST_FITTING, HALF_FITTING = 0.03, 0.06  # relevance of a step from which it counts, and at which it counts half
LEAST_SURE = 0.45  # nor by one of less confidence times closeness


def check_gap(answer: Mapping[str, Any], rows: CatalogueRows) -> Iterator[Violation]:
    """Violations of the gap under the code ``gap``, each where its skill is."""
    request, gap = answer["request"], answer["gap"]
    source = _source(request, rows)
    if isinstance(source, str):
        yield from _check_text(request, source, rows)
    elif {item["skill_id"] for item in gap} != {name for name in source if not _taken_back(name, request, rows)}:
        yield Violation("gap", "skills", "they are not those the occupation requires")
    if len({item["skill_id"] for item in gap}) != len(gap):
        yield Violation("gap", "skills", "a skill stands in it twice")
    held = {skill["skill_id"]: skill["level"] for skill in request["held"]}
    for item in gap:
        name = item["skill_id"]
        for what in (*_check_need(item, source, rows), *_check_mastery(item, held, rows)):
            yield Violation("gap", name, what)
        if _taken_back(name, request, rows):
            yield Violation("gap", name, "the request says that it is not asked")
        if name not in rows.skills:
            yield Violation("gap", name, "no such skill")
        elif rows.skills[name]["label"] != item["label"]:
            yield Violation("gap", name, "label is not the catalogue's")


def _taken_back(name: str, request: Request, rows: CatalogueRows) -> bool:
    """Whether the request says of a skill, by its id or its label, that it is not asked."""
    said = {" ".join(one.split()).casefold() for one in request.get("constraints", {}).get("not_asked", ())}
    known = (name, str(rows.skills.get(name, {}).get("label", name)))
    return any(" ".join(one.split()).casefold() in said for one in known)


def _source(request: Request, rows: CatalogueRows) -> str | dict[str, Row]:
    """The job text, or the required rows of the occupation the gap is about."""
    goal = request.get("goal", {})
    if "job_text" in request:
        return str(request["job_text"])
    wanted = goal.get("occupation_id")
    if goal.get("kind") == "stay_current":
        wanted = goal.get("present_occupation_id") or wanted
    return rows.required.get(wanted, {})


def _check_text(request: Request, text: str, rows: CatalogueRows) -> Iterator[Violation]:
    goal = request.get("goal", {})
    if goal.get("job_id") and rows.jobs.get(goal["job_id"], {}).get("text") != text:
        yield Violation("request", "job_text", "the job text is not that of the job")
    if goal.get("job_text") and goal["job_text"] != text:
        yield Violation("request", "job_text", "two different job texts")


def _check_need(item: Row, source: str | dict[str, Row], rows: CatalogueRows) -> Iterator[str]:
    span = item["evidence"]
    if isinstance(source, str):
        if span is not None and span.get("source") == "occupation":
            yield from _check_usual(item, span, rows)
        elif span is None or source[span["start"] : span["end"]] != span["text"] or not span["text"].strip():
            yield "its span is not what the job text says there"
        return
    row = source.get(item["skill_id"])
    if row is None:
        yield "the occupation does not require it"
    elif not close(row["importance"], item["weight"]) or not close(row["required_level"], item["required_level"]):
        yield "weight or level is not the occupation's"
    elif span is not None and span.get("occupation_id") != row["occupation_id"]:
        yield "evidence names another occupation"


def _check_usual(item: Row, span: Row, rows: CatalogueRows) -> Iterator[str]:
    """A need that the text does not state: the occupation's own, at a stated share of its importance."""
    row = rows.required.get(str(span.get("occupation_id")), {}).get(item["skill_id"])
    if row is None:
        yield "the occupation does not require it"
        return
    share = span.get("share")
    if not isinstance(share, int | float) or not 0 < share <= 1:
        yield "the share of what is usual is not between 0 and 1"
    elif not close(row["importance"] * share, item["weight"], 1e-5):
        yield "weight is not the stated share of the occupation's importance"
    if not close(row["required_level"], item["required_level"]):
        yield "level is not the occupation's"


def _check_mastery(item: Row, held: Mapping[str, float | None], rows: CatalogueRows) -> Iterator[str]:
    if not close(item["gap"], item["weight"] * (1 - item["mastery"])):
        yield "gap is not weight x (1 - mastery)"
    by = item["mastered_by"]
    if by is None:
        if item["mastery"] or item["held_level"] is not None:
            yield "mastery without a held skill behind it"
        return
    if by["skill_id"] not in held or not close(held[by["skill_id"]], item["held_level"]):
        yield "the held skill or its level is not the learner's"
        return
    closeness, relation = rows.closeness(by["skill_id"], item["skill_id"])
    if relation not in (by["relation"], "unknown"):
        yield f"the held skill is {relation}, not {by['relation']}"
    expected = closeness * ratio(item["held_level"], item["required_level"])
    if relation != "unknown" and not close(min(1.0, expected), item["mastery"], 1e-5):
        yield "mastery does not recompute"


def ratio(reached: float | None, wanted: float | None) -> float:
    """Share of a wanted level; an unknown level on either side counts as reached."""
    return 1.0 if reached is None or wanted is None else min(1.0, reached / wanted)


def best_share(credential_id: str, item: Row, rows: CatalogueRows) -> float:
    """The best share of one skill's gap that any skill the credential teaches closes; 0 where it is too small."""
    missing, best = 1 - item["mastery"], 0.0
    for taught, row in rows.taught.get(credential_id, {}).items():
        closeness, _ = rows.closeness(taught, item["skill_id"])
        sure = closeness * row["confidence"]
        reach = sure * ratio(row["level"], item["required_level"])
        told = sure >= LEAST_SURE and row["confidence"] >= LEAST_CONFIDENCE
        best = max(best, (reach - item["mastery"]) / missing if missing > 0 and told else 0.0)
    return min(1.0, best) if best >= LEAST else 0.0


def fitting_share(step: Row, item: Row, rows: CatalogueRows) -> float:
    """The best share of a step of a plan: the less relevant to the request the step is, the less."""
    relevance = step["relevance"]
    fit = relevance / (relevance + HALF_FITTING) if relevance >= LEAST_FITTING else 0.0
    share = best_share(step["credential_id"], item, rows) * fit
    return share if share >= LEAST else 0.0
