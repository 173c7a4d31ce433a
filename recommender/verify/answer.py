"""Check an answer: shape first, then the gap, the recommendations, the exclusions and the sums."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from stackwise.features.catalogue import Catalogue
from stackwise.features.errors import DataError, InputError, describe
from stackwise.recommender.schema import Answer
from stackwise.recommender.verify.catalogue import CatalogueRows, close
from stackwise.recommender.verify.credit_claims import check_credit
from stackwise.recommender.verify.exclusions import ExclusionChecker
from stackwise.recommender.verify.gap_claims import check_gap
from stackwise.recommender.verify.recommendation_claims import check_closes, check_facts, check_terms, check_words


def read_answer(path: Path) -> dict[str, Any]:
    """An answer from a JSON file, as ``recommend --json`` printed it."""
    if not path.is_file():
        raise InputError(describe("answer", str(path), "an existing file", "check the path"))
    try:
        answer = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        fix = "save the output of `stackwise recommend --json`"
        raise DataError(describe(f"answer {path}", f"no JSON ({error})", "one JSON object", fix)) from error
    if not isinstance(answer, dict):
        raise DataError(describe(f"answer {path}", type(answer).__name__, "one JSON object", "verify one at a time"))
    return answer


def check_answer(answer: Mapping[str, Any], catalogue: Catalogue) -> list[str]:
    """Every claim that does not hold, in words; empty when all hold."""
    try:
        Answer.model_validate(answer)
        day = date.fromisoformat(answer["as_of"])
    except ValidationError as error:
        return [f"shape {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    except ValueError:
        return ["shape as_of: not a date"]
    rows = CatalogueRows(catalogue)
    if answer["catalogue"] != rows.name:
        return [f"catalogue: the answer is about {answer['catalogue']}, this is {rows.name}"]
    limits = ExclusionChecker(rows, answer["request"], day)
    faults = [*check_gap(answer, rows), *_check_whole(answer, limits)]
    left = {one["skill_id"]: one["gap"] for one in answer["gap"]}
    for recommendation in answer["recommendations"]:
        faults += [
            f"recommendation {recommendation['rank']}: {fault}"
            for fault in _check_one(recommendation, answer, limits, left)
        ]
    faults += [
        f"near miss {near_miss['credential_id']}: {fault}"
        for near_miss in answer["near_misses"]
        for fault in _near(near_miss, limits)
    ]
    return faults


def _check_whole(answer: Mapping[str, Any], limits: ExclusionChecker) -> Iterator[str]:
    """Claims about the list as a whole."""
    listed = answer["recommendations"]
    if bool(listed) == bool(answer["abstained"]):
        yield "abstained: an answer either recommends or says why not"
    if [one["rank"] for one in listed] != list(range(1, len(listed) + 1)):
        yield "ranks: not 1, 2, 3 ..."
    ids = [one["credential_id"] for one in listed]
    others = [(one["alternative_to"], ids[: one["rank"] - 1]) for one in listed if one["alternative_to"]]
    if any(other not in earlier for other, earlier in others):
        yield "alternatives: one names no credential ranked before it"
    if len(set(ids)) != len(ids):
        yield "recommendations: a credential stands in the list twice"
    free = [one["score"] for one in listed if one["credential_id"] not in limits.limits.get("must_include", ())]
    if any(later > earlier + 1e-9 for earlier, later in pairwise(free)):
        yield "scores: not in descending order"
    if not close(sum(answer["weights"].values()), 1.0):
        yield "weights: do not sum to 1"
    if answer["excluded"] != limits.counts:
        yield f"excluded: {answer['excluded']} does not recompute; expected {limits.counts}"


def _check_one(
    one: Mapping[str, Any], answer: Mapping[str, Any], limits: ExclusionChecker, left: dict[str, float]
) -> list[str]:
    credential = limits.rows.credentials.get(one["credential_id"])
    if credential is None:
        return ["no such credential"]
    against = limits.reasons[one["credential_id"]]
    faults = [f"it is not eligible: {', '.join(sorted(against))}"] if against else []
    faults += check_facts(one, credential, limits)
    faults += check_closes(one, answer, limits.rows, credential, left)
    faults += check_credit(one, answer, limits)
    faults += check_terms(one, answer, limits, credential)
    faults += check_words(one)
    return faults


def _near(one: Mapping[str, Any], limits: ExclusionChecker) -> Iterator[str]:
    """A near miss is excluded by the one reason it names, and by the amount it names."""
    if limits.reasons.get(one["credential_id"]) != {one["reason"]}:
        yield f"it is not excluded by {one['reason']} alone"
        return
    row, change = limits.rows.credentials[one["credential_id"]], one["least_change"]
    if row["title"] != one["title"]:
        yield "its title is not the catalogue's"
    if "more_money" in change and not close(
        row["price.amount"] - limits.limits["max_cost"], change["more_money"], 0.01
    ):
        yield "the extra money does not recompute"
    weeks = limits.weeks(row)
    if "more_weeks" in change and (
        weeks is None or not close(weeks - limits.limits["max_weeks"], change["more_weeks"], 0.01)
    ):
        yield "the extra weeks do not recompute"
    if "allow" in change and row[one["reason"]] != change["allow"]:
        yield "the value to allow is not the credential's"
