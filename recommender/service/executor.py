"""A few threads with a bounded line before them, so that the event loop never works and never piles work up."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from stackwise.features.errors import describe
from stackwise.recommender.service.errors import RefusedError, retry_later

_Found = TypeVar("_Found")


class RequestDeadline:
    """When nobody waits for the result any more; long work looks at it between its parts."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, time.monotonic() + seconds

    def check(self) -> None:
        """Raise once it has passed."""
        if time.monotonic() > self._end:
            raise self.refusal()

    def refusal(self) -> RefusedError:
        """What a client that waited for nothing is told."""
        expected = f"an answer within {self._seconds:g} s"
        return RefusedError(504, "timeout", describe("request", "none in time", expected, "ask for less at a time"))


class BoundedExecutor:
    """Runs jobs in threads, first come first served.

    Parameters
    ----------
    name : of the threads, and of the refusal.
    threads : jobs at a time.
    waiting : jobs that may wait; a further one is refused with 503.
    """

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self.name, self._most = name, threads + waiting
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=f"stackwise-{name}")
        self._inside, self._lock = 0, threading.Lock()

    async def run(self, job: Callable[[RequestDeadline], _Found], seconds: float) -> _Found:
        """The job's result.

        A job that has begun when its time is over goes on to its next look at the deadline and keeps its place till
        then: the line is as long as the work there really is.

        Raises
        ------
        RefusedError
            503 when the line is full, 504 when the time is over.
        """
        deadline = RequestDeadline(seconds)
        future = self._submit(job, deadline)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise deadline.refusal() from None

    def _submit(self, job: Callable[[RequestDeadline], _Found], deadline: RequestDeadline) -> Future[_Found]:
        with self._lock:
            if self._inside >= self._most:
                message = describe(
                    "requests in hand", f"{self._inside}", f"fewer than {self._most}", "send it again later"
                )
                raise retry_later(f"{self.name}_full", message)
            self._inside += 1
        future = self._threads.submit(job, deadline)
        future.add_done_callback(self._left)
        return future

    def _left(self, _: object) -> None:
        with self._lock:
            self._inside -= 1

    def close(self) -> None:
        """Begin nothing further."""
        self._threads.shutdown(wait=False, cancel_futures=True)
