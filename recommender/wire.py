"""Answers as JSON text. Every door but the command line's pretty print goes through here, so their bytes are equal."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date

from features.errors import InputError, StackwiseError, describe
from features.records import JsonObject, Learner
from recommender.contracts import ANSWER_VERSION
from recommender.inputs import parse_learner
from recommender.pipeline import Recommender

Request = str | Learner | StackwiseError
"""JSON text, a record, or what was wrong with a row that could not be made one."""


def to_json(answer: JsonObject) -> str:
    """Compact JSON; a number that is none is refused rather than written."""
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def answer_texts(
    engine: Recommender, requests: Sequence[Request | object], n: int = 10, as_of: date | None = None
) -> list[str]:
    """One JSON text a request, in order: the answer, or the error object of a request that cannot be answered.

    Parameters
    ----------
    n : length of each list.
    as_of : day of the answers for learners without a date of their own.
    """
    asked = [_attempt(lambda one=one: _learner(one)) for one in requests]  # type: ignore[misc]
    good = [one for one in asked if isinstance(one, Learner)]
    answers = iter(engine.recommend_each(good, n, as_of))
    found = [next(answers) if isinstance(one, Learner) else one for one in asked]
    return [to_json(_object(one, made)) for one, made in zip(asked, found, strict=True)]


def error_object(learner_id: str | None, error: Exception) -> JsonObject:
    """What stands in the place of an answer that could not be given."""
    said = {"kind": type(error).__name__, "message": str(error)}
    return {"schema_version": ANSWER_VERSION, "learner_id": learner_id, "error": said}


def _learner(request: object) -> Learner:
    if isinstance(request, Learner):
        return request
    if isinstance(request, StackwiseError):
        raise request
    if not isinstance(request, str):
        raise InputError(describe("learner", type(request).__name__, "JSON text", "pass one JSON object a row"))
    return parse_learner(request)


def _attempt(make: Callable[[], Learner]) -> Learner | StackwiseError:
    try:
        return make()
    except StackwiseError as error:
        return error


def _object(asked: Learner | StackwiseError, found: JsonObject | StackwiseError) -> JsonObject:
    if isinstance(found, StackwiseError):
        return error_object(asked.learner_id if isinstance(asked, Learner) else None, found)
    return found
