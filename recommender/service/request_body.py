"""A request's body: read within a size and a time, parsed into plain values within bounds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from stackwise.features.errors import describe
from stackwise.features.faults import faulty
from stackwise.recommender.service.errors import RefusedError
from stackwise.recommender.service.settings import LEAST_NUMBER, MOST_NUMBER, MOST_TEXT, ServiceLimits

_Model = TypeVar("_Model", bound=BaseModel)
LARGE = ("learners", "events")  # lists with a limit of their own


JSON = ("application/json",)


async def read_body(request: Request, limits: ServiceLimits, kinds: Sequence[str] = JSON) -> bytes:
    """The body's bytes.

    Raises
    ------
    RefusedError
        413 for a body that is or says it is too large, 408 for one that does not arrive, 415 for another type.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in kinds or request.headers.get("content-encoding", "identity") != "identity":
        message = describe("content type", "another", f"{' or '.join(kinds)}, not compressed", "set Content-Type")
        raise RefusedError(415, "content_type", message)
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limits.body_bytes:
        raise _too_large(limits)
    parts, size = [], 0
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for part in request.stream():
                size += len(part)
                if size > limits.body_bytes:
                    raise _too_large(limits)
                parts.append(part)
    except TimeoutError:
        expected = f"the whole body within {limits.body_seconds:g} s"
        message = describe("body", f"{size:,} bytes and no end", expected, "send it faster")
        raise RefusedError(408, "slow_body", message, {"Connection": "close"}) from None
    return b"".join(parts)


def _too_large(limits: ServiceLimits) -> RefusedError:
    expected = f"at most {limits.body_bytes:,} bytes"
    return RefusedError(413, "body_size", describe("body", "more than is read", expected, "send it in parts"))


def parse(body: bytes, limits: ServiceLimits) -> object:
    """The plain values of a JSON text.

    Raises
    ------
    RefusedError
        400: not UTF-8, not JSON, NaN or Infinity; 422: nested too deep, a list, text or number out of bounds.
    """
    try:
        found: object = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _malformed(f"bytes that are not UTF-8 at {error.start}") from None
    except json.JSONDecodeError as error:
        raise _malformed(f"no JSON at line {error.lineno}, column {error.colno}" if body else "nothing") from None
    except RecursionError:
        raise _out_of_bounds("nesting", "more than can be read", f"at most {limits.depth} deep") from None
    except ValueError:  # Python refuses to read whole numbers of thousands of digits
        raise _out_of_bounds("number", "thousands of digits", f"at most {MOST_NUMBER:g} in size") from None
    _check(found, limits)
    return found


def _no_constant(name: str) -> NoReturn:
    raise _malformed(name)


def _malformed(got: str) -> RefusedError:
    return RefusedError(400, "malformed", describe("body", got, "JSON in UTF-8", "send one JSON value"))


def _out_of_bounds(what: str, got: str, expected: str) -> RefusedError:
    return RefusedError(422, "bounds", describe(what, got, expected, "send less"))


def _check(whole: object, limits: ServiceLimits) -> None:
    """Walk level by level, so that depth costs no stack."""
    level: list[object] = [whole]
    for _ in range(limits.depth + 1):
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                below += one.values()
                _check_lists(one, limits)
            elif isinstance(one, list):
                below += one
            else:
                _check_value(one)
        if not below:
            return
        level = below
    raise _out_of_bounds("nesting", f"more than {limits.depth}", f"at most {limits.depth} deep")


def _check_lists(one: Mapping[str, object], limits: ServiceLimits) -> None:
    for name, value in one.items():
        if isinstance(value, list) and len(value) > limits.items and name not in LARGE:
            raise _out_of_bounds("list", f"{len(value):,} items", f"at most {limits.items:,}")


def _check_value(one: object) -> None:
    if isinstance(one, int | float) and not abs(one) <= MOST_NUMBER:
        raise _out_of_bounds("number", "one that is too large", f"at most {MOST_NUMBER:g} in size")
    if isinstance(one, float) and 0 < abs(one) < LEAST_NUMBER:
        raise _out_of_bounds("number", "one that is too small", f"0, or at least {LEAST_NUMBER:g} in size")
    if isinstance(one, str) and len(one) > MOST_TEXT:
        raise _out_of_bounds("text", f"{len(one):,} characters", f"at most {MOST_TEXT:,}")


def to_model(model: type[_Model], value: object, what: str) -> _Model:
    """Plain values as a record; a text with half a surrogate pair is none.

    Raises
    ------
    InputError
        The message names the fields.
    """
    try:
        return model.model_validate_json(json.dumps(value))
    except ValidationError as error:
        raise faulty(what, error, "see /openapi.json for its fields") from error
