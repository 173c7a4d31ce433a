"""A request that is not answered: its HTTP status, and the error object every door writes."""

from __future__ import annotations

from collections.abc import Mapping

from stackwise.features.errors import StackwiseError
from stackwise.recommender.serialize import error_object, to_json


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
