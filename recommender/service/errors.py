"""A request that is not answered: its HTTP status, and the error object every door writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request

from stackwise.features.errors import StackwiseError, describe, some
from stackwise.recommender.serialize import error_object, to_json

_MOST_NAME = 40  # characters of a name that is told


class RefusedError(StackwiseError):
    """A request that is refused with a status of its own; ``why`` names it in the metrics.

    ``text``: the error object's, where another process wrote it.
    """

    def __init__(
        self, status: int, why: str, message: str, headers: Mapping[str, str] | None = None, text: str | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.why, self.headers, self.text = status, why, dict(headers or {}), text


def retry_later(why: str, message: str, seconds: int = 1, status: int = 503) -> RefusedError:
    """The refusal of a request that may be sent again after ``seconds``."""
    return RefusedError(status, why, message, {"Retry-After": str(seconds)})


def error_text(error: Exception, learner_id: str | None = None) -> str:
    """The error object as JSON text; what was not foreseen is named without its message, which may quote a request."""
    if isinstance(error, RefusedError) and error.text is not None:
        return error.text
    if not isinstance(error, StackwiseError):
        return to_json(error_object(learner_id, StackwiseError("internal error; the request id names it in the log")))
    return to_json(error_object(learner_id, error))


def no_route(request: Request, error: HTTPException) -> str:
    """A path or method that no route has, by what the route does have."""
    methods = (error.headers or {}).get("Allow", "")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return describe("method", request.method, methods or "another", "see /docs")
    got = "one that is not there" if error.status_code == HTTPStatus.NOT_FOUND else error.detail
    return describe("path", got, "one that is documented, without a slash at its end", "see /docs")


def told_names(wrong: Sequence[str]) -> str:
    """Names of a query as an error tells them."""
    return some([name if len(name) <= _MOST_NAME else "a long name" for name in wrong])
