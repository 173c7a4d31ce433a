"""The time that one learner may take: who takes longer becomes an error row, and the rest of the batch goes on."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from stackwise.features.errors import DataError, describe
from stackwise.features.records import JsonObject
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.serialize import RequestLine, answer_each, error_object, request_learner

BLOCK_SHARE = 4  # learners whose time a whole block has; one that needs more is answered learner by learner
_ends: list[float] = []


class _OverdueAlarm(BaseException):
    """Not an Exception: nothing between here and the alarm may take it for a failure of its own."""


def answer_in_time(
    engine: Recommender, requests: Sequence[RequestLine], n: int, as_of: date, seconds: float | None
) -> list[JsonObject]:
    """The answers of a block, or error objects; ``seconds`` bounds each learner (None does not).

    It rests on the alarm of the process, so it belongs into the main thread of a worker.
    """
    if seconds is None:
        return answer_each(engine, requests, n, as_of)
    try:
        with _alarm(seconds * min(len(requests), BLOCK_SHARE) if requests else seconds):
            return answer_each(engine, requests, n, as_of)
    except _OverdueAlarm:
        if len(requests) > 1:
            return [found for one in requests for found in answer_in_time(engine, [one], n, as_of, seconds)]
        return [_too_slow(requests[0], seconds)]


def _too_slow(request: RequestLine, seconds: float) -> JsonObject:
    got, fix = f"no answer after {seconds:g} s", "shorten its texts, or pass a longer --deadline"
    error = DataError(describe("learner", got, "one within its time", fix))
    return error_object(getattr(request_learner(request), "learner_id", None), error)


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        raise _OverdueAlarm

    before = signal.signal(signal.SIGALRM, ring)
    _ends.append(time.monotonic() + seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        _ends.clear()


def overdue(grace: float) -> bool:
    """Whether a block goes on so many seconds after its alarm, in a call that no alarm interrupts."""
    return any(time.monotonic() > end + grace for end in _ends)
