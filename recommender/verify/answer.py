"""Answer of recommendations: shape first, then the gap, the recommendations, the exclusions and the sums."""

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
from stackwise.recommender.verify.answered_claims import check_answered
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.credit_claims import check_credit
from stackwise.recommender.verify.exclusions import ExclusionChecker
from stackwise.recommender.verify.gap_claims import check_gap
from stackwise.recommender.verify.licence_claims import check_licences, check_meets
from stackwise.recommender.verify.match_claims import check_matches
from stackwise.recommender.verify.plain_rows import close
from stackwise.recommender.verify.recommendation_claims import (
    check_advised,
    check_closes,
    check_facts,
    check_terms,
    check_words,
)
from stackwise.recommender.verify.start_claims import check_folded, check_start
from stackwise.recommender.verify.violation import Violation


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


def check_answer(answer: Mapping[str, Any], catalogue: Catalogue | CatalogueRows) -> list[Violation]:
    """Every claim that does not hold, in the order of the answer; empty when all hold."""
    try:
        Answer.model_validate(answer)
        day = date.fromisoformat(answer["as_of"])
    except ValidationError as error:
        return [Violation("shape", ".".join(map(str, fault["loc"])), fault["msg"]) for fault in error.errors()]
    except ValueError:
        return [Violation("shape", "as_of", "not a date")]
    rows = catalogue if isinstance(catalogue, CatalogueRows) else CatalogueRows(catalogue)
    if answer["catalogue"] != rows.name:
        return [Violation("catalogue", "answer", f"it is about {answer['catalogue']}, this is {rows.name}")]
    return list(_check_claims(answer, ExclusionChecker(rows, answer["request"], day)))


def _check_claims(answer: Mapping[str, Any], limits: ExclusionChecker) -> Iterator[Violation]:
    yield from check_gap(answer, limits.rows)
    yield from check_licences(answer, limits.rows)
    yield from check_answered(answer)
    yield from _check_whole(answer, limits)
    left = {item["skill_id"]: item["gap"] for item in answer["gap"]}
    for recommendation in answer["recommendations"]:
        found = _check_recommendation(recommendation, answer, limits, left)
        yield from (violation.inside(f"recommendation {recommendation['rank']}") for violation in found)
    for near_miss in answer["near_misses"]:
        for what in _check_near_miss(near_miss, limits):
            yield Violation("near_miss", near_miss["credential_id"], what)


def _check_whole(answer: Mapping[str, Any], limits: ExclusionChecker) -> Iterator[Violation]:
    """Claims about the list as a whole."""
    listed = answer["recommendations"]
    if bool(listed) == bool(answer["abstained"]):
        yield Violation("abstained", "answer", "an answer either recommends or says why not")
    if [claim["rank"] for claim in listed] != list(range(1, len(listed) + 1)):
        yield Violation("ranks", "recommendations", "not 1, 2, 3 ...")
    ids = [claim["credential_id"] for claim in listed]
    others = [(claim["alternative_to"], ids[: claim["rank"] - 1]) for claim in listed if claim["alternative_to"]]
    if any(other not in earlier for other, earlier in others):
        yield Violation("alternatives", "recommendations", "one names no credential ranked before it")
    if len(set(ids)) != len(ids):
        yield Violation("twice", "recommendations", "a credential stands in the list twice")
    insisted = limits.limits.get("must_include", ())
    scores = [claim["score"] for claim in listed if claim["credential_id"] not in insisted]
    if any(later > earlier + 1e-9 for earlier, later in pairwise(scores)):
        yield Violation("scores", "recommendations", "not in descending order")
    if not close(sum(answer["weights"].values()), 1.0):
        yield Violation("weights", "answer", "do not sum to 1")
    asked = {
        name: one for name, one in (answer["request"].get("goal", {}).get("weights") or {}).items() if one is not None
    }
    told = {name: answer["weights"][name] for name in asked}
    if not all(close(told[name] * sum(asked.values()), asked[name] * sum(told.values())) for name in asked):
        yield Violation("weights", "answer", "are not in the proportion that the request asks")
    if answer["excluded"] != limits.counts:
        what = f"{answer['excluded']} does not recompute; expected {limits.counts}"
        yield Violation("excluded", "answer", what)


def _check_recommendation(
    claim: Mapping[str, Any], answer: Mapping[str, Any], limits: ExclusionChecker, left: dict[str, float]
) -> Iterator[Violation]:
    name = claim["credential_id"]
    credential = limits.rows.credentials.get(name)
    if credential is None:
        yield Violation("unknown_credential", name, "no such credential")
        return
    if limits.reasons[name]:
        yield Violation("ineligible", name, f"it is not eligible: {', '.join(sorted(limits.reasons[name]))}")
    yield from check_facts(claim, credential, limits)
    yield from check_closes(claim, answer, limits.rows, credential, left)
    yield from check_matches(claim, answer, limits.rows, credential)
    yield from check_advised(claim)
    yield from check_credit(claim, answer, limits)
    yield from check_terms(claim, answer, limits, credential)
    yield from check_meets(claim, answer, limits.rows)
    yield from check_words(claim, limits.rows)
    yield from check_start(claim, limits)
    yield from check_folded(claim, answer, limits)


def _check_near_miss(claim: Mapping[str, Any], limits: ExclusionChecker) -> Iterator[str]:
    """A near miss is excluded by the one reason it names, and by the amount it names."""
    if limits.reasons.get(claim["credential_id"]) != {claim["reason"]}:
        yield f"it is not excluded by {claim['reason']} alone"
        return
    row, change = limits.rows.credentials[claim["credential_id"]], claim["least_change"]
    if row["title"] != claim["title"]:
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
    if "allow" in change and row[claim["reason"]] != change["allow"]:
        yield "the value to allow is not the credential's"
