"""Check the gap: every skill, weight, level, mastery and span of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows, Row, close

Request = Mapping[str, Any]


def check_gap(answer: Mapping[str, Any], rows: CatalogueRows) -> Iterator[str]:
    """Faults of the gap, each as ``gap SKILL: what is wrong``."""
    request, gap = answer["request"], answer["gap"]
    source = _source(request, rows)
    if isinstance(source, str):
        yield from _check_text(request, source, rows)
    elif {one["skill_id"] for one in gap} != set(source):
        yield "gap: its skills are not those the occupation requires"
    if len({one["skill_id"] for one in gap}) != len(gap):
        yield "gap: a skill stands in it twice"
    held = {one["skill_id"]: one["level"] for one in request["held"]}
    for one in gap:
        for fault in (*_check_need(one, source), *_check_mastery(one, held, rows)):
            yield f"gap {one['skill_id']}: {fault}"
        if one["skill_id"] not in rows.skills:
            yield f"gap {one['skill_id']}: no such skill"
        elif rows.skills[one["skill_id"]]["label"] != one["label"]:
            yield f"gap {one['skill_id']}: label is not the catalogue's"


def _source(request: Request, rows: CatalogueRows) -> str | dict[str, Row]:
    """The job text, or the required rows of the occupation the gap is about."""
    goal = request.get("goal", {})
    if "job_text" in request:
        return str(request["job_text"])
    wanted = goal.get("occupation_id")
    if goal.get("kind") == "stay_current":
        wanted = goal.get("present_occupation_id") or wanted
    return rows.required.get(wanted, {})


def _check_text(request: Request, text: str, rows: CatalogueRows) -> Iterator[str]:
    goal = request.get("goal", {})
    if goal.get("job_id") and rows.jobs.get(goal["job_id"], {}).get("text") != text:
        yield "request: the job text is not that of the job"
    if goal.get("job_text") and goal["job_text"] != text:
        yield "request: two different job texts"


def _check_need(one: Row, source: str | dict[str, Row]) -> Iterator[str]:
    span = one["evidence"]
    if isinstance(source, str):
        if span is None or source[span["start"] : span["end"]] != span["text"] or not span["text"].strip():
            yield "its span is not what the job text says there"
        return
    row = source.get(one["skill_id"])
    if row is None:
        yield "the occupation does not require it"
    elif not close(row["importance"], one["weight"]) or not close(row["required_level"], one["required_level"]):
        yield "weight or level is not the occupation's"
    elif span is not None and span.get("occupation_id") != row["occupation_id"]:
        yield "evidence names another occupation"


def _check_mastery(one: Row, held: Mapping[str, float | None], rows: CatalogueRows) -> Iterator[str]:
    if not close(one["gap"], one["weight"] * (1 - one["mastery"])):
        yield "gap is not weight x (1 - mastery)"
    by = one["mastered_by"]
    if by is None:
        if one["mastery"] or one["held_level"] is not None:
            yield "mastery without a held skill behind it"
        return
    if by["skill_id"] not in held or not close(held[by["skill_id"]], one["held_level"]):
        yield "the held skill or its level is not the learner's"
        return
    closeness, relation = rows.closeness(by["skill_id"], one["skill_id"])
    if relation not in (by["relation"], "unknown"):
        yield f"the held skill is {relation}, not {by['relation']}"
    expected = closeness * ratio(one["held_level"], one["required_level"])
    if relation != "unknown" and not close(min(1.0, expected), one["mastery"], 1e-5):
        yield "mastery does not recompute"


def ratio(reached: float | None, wanted: float | None) -> float:
    """Share of a wanted level; an unknown level on either side counts as reached."""
    return 1.0 if reached is None or wanted is None else min(1.0, reached / wanted)
