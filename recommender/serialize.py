"""Answers as JSON text. Every door but the command line's pretty print goes through here, so their bytes are equal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from stackwise.features.checkpoint import StoppedError
from stackwise.features.errors import AmbiguousOccupationError, InputError, StackwiseError, describe, some
from stackwise.features.records import JsonObject, Learner
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.parsing import given_fields, learner_of_row, parse_learner
from stackwise.recommender.schema import ANSWER_VERSION

WHOLE = "learner"  # the column that holds a request as JSON text
RequestLine = str | Learner | StackwiseError
"""JSON text, a record, or what was wrong with a row that could not be made one."""


def to_json(answer: JsonObject) -> str:
    """Compact JSON; a number that is none is refused rather than written."""
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def answer_texts(
    engine: Recommender, requests: Sequence[RequestLine | object], n: int = 10, as_of: date | None = None
) -> list[str]:
    """One JSON text a request, in order: the answer, or the error object of a request that cannot be answered.

    Parameters
    ----------
    n : length of each list.
    as_of : day of the answers for learners without a date of their own.
    """
    return [to_json(one) for one in answer_each(engine, requests, n, as_of)]


def answer_each(
    engine: Recommender, requests: Sequence[RequestLine | object], n: int = 10, as_of: date | None = None
) -> list[JsonObject]:
    """What :func:`answer_texts` writes, before it is text; ``error`` is a key of those that failed.

    Should the engine itself fail, the requests are taken one by one, and only the one that fails is lost: hours of a
    batch must not end at one row.
    """
    try:
        return answer_objects(engine, requests, n, as_of)
    except (MemoryError, OSError, StoppedError):  # of this machine or of nobody's, not of a request
        raise
    except Exception as error:
        if len(requests) > 1:
            return [found for request in requests for found in answer_each(engine, [request], n, as_of)]
        said = f"the engine failed with {type(error).__name__}; the others are not affected; please report it"
        return [error_object(getattr(requests[0], "learner_id", None), StackwiseError(said))]


def answer_objects(
    engine: Recommender, requests: Sequence[RequestLine | object], n: int = 10, as_of: date | None = None
) -> list[JsonObject]:
    """The answers, or the error objects of requests that cannot be answered; a failure of the engine is raised."""
    asked = [request_learner(request) for request in requests]
    answers = iter(engine.recommend_each([one for one in asked if isinstance(one, Learner)], n, as_of))
    found = [next(answers) if isinstance(one, Learner) else one for one in asked]
    return [_object(one, made) for one, made in zip(asked, found, strict=True)]


def request_of_row(row: Mapping[str, object]) -> RequestLine:
    """The request in a table's row: column ``learner`` holds it as JSON text, or the learners table's columns do.

    A row with both is an error, since the limits of one of them would be lifted; only the id may stand twice.
    """
    parts = {name: one for name, one in row.items() if name != WHOLE}
    whole = given_fields({WHOLE: row.get(WHOLE)}).get(WHOLE)
    try:
        return learner_of_row(parts) if whole is None else _whole(whole, parts)
    except StackwiseError as error:
        return error


def _whole(request: object, parts: Mapping[str, object]) -> RequestLine:
    if beside := sorted(given_fields(parts).keys() - {"learner_id"}):
        fix = f"leave one of them empty: `{WHOLE}` holds the whole request"
        raise InputError(describe("row", f"`{WHOLE}` and {some(beside)}", "one or the other", fix))
    if isinstance(request, str):
        return request
    if isinstance(request, Mapping):
        return learner_of_row(request)
    return _no_request(request)


def _no_request(given: object) -> InputError:
    return InputError(describe(WHOLE, type(given).__name__, "JSON text", "pass one JSON object a row"))


def error_object(learner_id: str | None, error: Exception) -> JsonObject:
    """What stands in the place of an answer that could not be given."""
    said: JsonObject = {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, AmbiguousOccupationError):
        said["candidates"] = error.candidates
    return {"schema_version": ANSWER_VERSION, "learner_id": learner_id, "error": said}


def request_learner(request: object) -> Learner | StackwiseError:
    """The learner of a request, or what is wrong with it."""
    try:
        if isinstance(request, str):
            return parse_learner(request)
    except StackwiseError as error:
        return error
    if isinstance(request, Learner | StackwiseError):
        return request
    return _no_request(request)


def _object(asked: Learner | StackwiseError, found: JsonObject | StackwiseError) -> JsonObject:
    if isinstance(found, StackwiseError):
        return error_object(asked.learner_id if isinstance(asked, Learner) else None, found)
    return found
