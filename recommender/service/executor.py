"""A few threads before which requests wait in a line of each key, so that nobody's requests keep another's waiting."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from stackwise.features.checkpoint import StoppedError, checked_by
from stackwise.features.errors import describe
from stackwise.recommender.service.errors import RefusedError, retry_later

_Found = TypeVar("_Found")


class DeadlineError(RefusedError, StoppedError):
    """A request that nobody waits for any more: its time is over, or its client went away."""


class RequestDeadline:
    """When nobody waits for the result any more; long work looks at it between its parts."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, time.monotonic() + seconds
        self._cancelled = False

    @property
    def left(self) -> float:
        """Seconds till nobody waits."""
        return 0.0 if self._cancelled else max(0.0, self._end - time.monotonic())

    def cancel(self) -> None:
        """Say that nobody waits any more."""
        self._cancelled = True

    def check(self) -> None:
        """Raise once it has passed."""
        if not self.left:
            raise self.refusal()

    def refusal(self) -> DeadlineError:
        """What a client that waited for nothing is told."""
        expected = f"an answer within {self._seconds:g} s"
        return DeadlineError(504, "timeout", describe("request", "none in time", expected, "ask for less at a time"))


class _Job:
    """A request in line: its work, and what its client waits for."""

    def __init__(self, work: Callable[[RequestDeadline], object], deadline: RequestDeadline, key: str) -> None:
        self.work, self.deadline, self.key = work, deadline, key
        self.future: Future[Any] = Future()

    def run(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            self.deadline.check()
            with checked_by(self.deadline.check):
                found = self.work(self.deadline)
        except BaseException as error:
            self.future.set_exception(error)
        else:
            self.future.set_result(found)


class FairExecutor:
    """Runs jobs in threads: the keys take turns, and within a key who came first.

    Parameters
    ----------
    name : of the threads, and of the refusal.
    threads : jobs at a time.
    waiting : jobs that may wait; a further one is refused with 503.
    per_key : jobs of one key that may wait or be worked on; a further one is refused with 429. 0, or no key: no limit.
    """

    def __init__(self, name: str, threads: int, waiting: int, per_key: int = 0) -> None:
        self.name, self._most, self._per_key = name, threads + waiting, per_key
        self._lines: OrderedDict[str, deque[_Job]] = OrderedDict()
        self._inside: dict[str, int] = {}
        self._changed, self._closed = threading.Condition(), False
        self._threads = [
            threading.Thread(target=self._serve, name=f"stackwise-{name}-{at}", daemon=True) for at in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[[RequestDeadline], _Found], seconds: float, key: str = "") -> _Found:
        """The job's result.

        A job whose time is over, or that is cancelled, leaves the line; one that has begun goes on to its next
        checkpoint and keeps its place till then: the line is as long as the work there really is.

        Raises
        ------
        RefusedError
            503 when the line is full, 429 when the key has too much in hand, 504 when the time is over.
        """
        job = _Job(work, RequestDeadline(seconds), key)
        self._enter(job)
        try:
            async with asyncio.timeout(seconds):
                found: _Found = await asyncio.wrap_future(job.future)
                return found
        except TimeoutError:
            raise job.deadline.refusal() from None
        finally:
            job.deadline.cancel()
            self._forget(job)

    def _enter(self, job: _Job) -> None:
        with self._changed:
            total, own = sum(self._inside.values()), self._inside.get(job.key, 0)
            if self._per_key and job.key and own >= self._per_key:
                got, expected = f"{own} in hand", f"fewer than {self._per_key} at a time"
                message = describe("requests of this key", got, expected, "wait for an answer, then send the next")
                raise retry_later(f"{self.name}_key_full", message, 1, 429)
            if total >= self._most:
                expected = f"fewer than {self._most}"
                message = describe("requests in hand", f"{total}", expected, "send it again later")
                raise retry_later(f"{self.name}_full", message)
            self._inside[job.key] = own + 1
            self._lines.setdefault(job.key, deque()).append(job)
            self._changed.notify()

    def _forget(self, job: _Job) -> None:
        """Take a job nobody waits for out of its line, if it is there still."""
        with self._changed:
            line = self._lines.get(job.key)
            if line is None or job not in line:
                return
            line.remove(job)
            if not line:
                del self._lines[job.key]
            self._leave(job.key)

    def _leave(self, key: str) -> None:
        self._inside[key] -= 1
        if not self._inside[key]:
            del self._inside[key]

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            job.run()
            with self._changed:
                self._leave(job.key)

    def _next(self) -> _Job | None:
        """The first of the key whose turn it is, which then is the last to have one again."""
        with self._changed:
            while not self._lines and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            key, line = next(iter(self._lines.items()))
            job = line.popleft()
            del self._lines[key]
            if line:
                self._lines[key] = line
            return job

    def close(self) -> None:
        """Begin nothing further."""
        with self._changed:
            self._closed = True
            waiting = [job for line in self._lines.values() for job in line]
            self._lines.clear()
            self._changed.notify_all()
        for job in waiting:
            job.future.cancel()
