"""Worker processes: each request is worked on in one that is killed should the request be too late, whatever it is at.

The processes hold the engine that was loaded here: they are forked, by a fork server
(:mod:`stackwise.recommender.service.worker_process`), and share its memory. One request costs one worker at most.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from functools import partial
from multiprocessing.connection import Connection

from stackwise.features.errors import DataError, describe
from stackwise.recommender.service.errors import RefusedError, retry_later
from stackwise.recommender.service.exchange import Reply, UnreadRequest
from stackwise.recommender.service.executor import RequestDeadline
from stackwise.recommender.service.hot_swap import Served
from stackwise.recommender.service.logs import FailedElsewhereError, JsonLog
from stackwise.recommender.service.metrics import Metrics
from stackwise.recommender.service.settings import ServiceLimits
from stackwise.recommender.service.worker_process import (
    END,
    FORK,
    GIVE_UP,
    ORDER,
    WorkerReply,
    forked,
    serve_forks,
)

_LOOK = 0.05  # seconds between two looks at whether anybody still waits
_TO_STOP = 0.5  # seconds to the next checkpoint of a worker that was told to give up
_TO_TAKE = 10  # seconds for a worker to take or give what is on its way, and for the fork server to fork
_MOST_ANSWERS = 5_000  # of a worker, whose stores grow with what it is asked; the next request then has a new one
_FIRST_SECONDS, _TRIES = 60.0, 3  # for the first answer of a new engine
_FIRST = UnreadRequest("/v1/skills", b'{"text": "You must keep the books."}', {}, date(2026, 1, 1))


class _Worker:
    """A process that answers, and our end of the line to it."""

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid, self.answers = pid, 0
        self.connection = Connection(line.detach())

    def ask(self, asked: UnreadRequest, deadline: RequestDeadline) -> WorkerReply | None:
        """What it tells; None if it tells nothing in time.

        Raises
        ------
        OSError, EOFError
            It has ended, or is stopped.
        """
        self.connection.send((asked, deadline.left))
        while not self.connection.poll(_LOOK):
            if not deadline.left:
                os.kill(self.pid, GIVE_UP)
                if not self.connection.poll(_TO_STOP):
                    return None
        found: WorkerReply = self.connection.recv()
        self.answers += 1
        return found


class WorkerProcesses:
    """The workers of one engine; a thread that works on a request has one of them to itself.

    Parameters
    ----------
    served : the engine and what is derived from it.

    Raises
    ------
    DataError
        The first worker does not answer.
    """

    def __init__(self, served: Served, limits: ServiceLimits, metrics: Metrics, log: JsonLog) -> None:
        self._served, self._limits, self._metrics, self._log = served, limits, metrics, log
        self._idle: list[_Worker] = []
        self._lock, self._control = threading.Lock(), _fork_server(served, limits)
        self._at_work, self._closed = 0, False
        self._prove()

    def _prove(self) -> None:
        """Have a worker read a text; should it hang or end, the fork server is made anew: a fork takes along whatever
        lock another thread held."""
        for left in range(_TRIES - 1, -1, -1):
            try:
                self.work(_FIRST, RequestDeadline(_FIRST_SECONDS))
                return
            except (RefusedError, FailedElsewhereError) as error:
                if not left:
                    self.close()
                    said = describe("worker process", str(error), "an answer", "pass --no-isolate")
                    raise DataError(said) from error
            with self._lock:
                self._control.close()

    def work(self, asked: UnreadRequest, deadline: RequestDeadline) -> Reply:
        """The reply to a request.

        Raises
        ------
        RefusedError
            As the worker refuses it; 504 if it was too late, 503 if the worker ended at it.
        """
        with self._counted():
            worker = self._taken()
            try:
                told = worker.ask(asked, deadline)
            except (OSError, EOFError):
                self._tell_ended("died")
                self._end(worker)
                message = describe("request", "a worker that ended", "an answer", "send it again, or ask for less")
                raise retry_later("worker_ended", message) from None
            if told is None:
                self._tell_ended("late")
                self._end(worker)
                raise deadline.refusal()
            if worker.answers < _MOST_ANSWERS:
                self._idle.append(worker)
            else:
                self._end(worker)
        return self._reply(told)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._at_work += 1
        try:
            yield
        finally:
            with self._lock:
                self._at_work -= 1
                self._let_go()

    def _reply(self, told: WorkerReply) -> Reply:
        for size in told.pools:
            self._metrics.pool.observe(size)
        if told.refusal is not None:
            refusal = told.refusal
            raise RefusedError(refusal.status, refusal.why, "refused by a worker", refusal.headers, refusal.text)
        if told.reply is None:
            raise FailedElsewhereError(told.failure or {})
        return told.reply

    def _taken(self) -> _Worker:
        with suppress(IndexError):
            return self._idle.pop()
        try:
            ours, theirs = socket.socketpair()
            with theirs, ExitStack() as unless_it_works:
                unless_it_works.enter_context(ours)
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", _TO_TAKE, 0))
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", _TO_TAKE, 0))
                made = _Worker(self._forked(theirs), ours)
                unless_it_works.pop_all()
                return made
        except OSError:  # no more processes, or files, for now
            message = describe("request", "no process to work on it", "one", "send it again")
            raise retry_later("worker_ended", message) from None

    def _forked(self, line: socket.socket) -> int:
        """The id of a new worker; a fork server that has ended is replaced, and asked once more."""
        with self._lock:
            try:
                return _fork_by(self._control, line)
            except OSError:
                self._tell_ended("fork server")
                self._control.close()
                self._control = _fork_server(self._served, self._limits)
                return _fork_by(self._control, line)

    def _end(self, worker: _Worker) -> None:
        worker.connection.close()
        with self._lock, suppress(OSError):
            self._control.sendall(ORDER.pack(END, worker.pid))

    def _tell_ended(self, why: str) -> None:
        self._metrics.ended.labels(why).inc()
        self._log.write("worker_ended", why=why)

    def close(self) -> None:
        """End all of them, once those that are at work are through."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        if self._closed and not self._at_work:
            while self._idle:
                self._idle.pop().connection.close()
            self._control.close()


def _fork_server(served: Served, limits: ServiceLimits) -> socket.socket:
    """Our end of the line to a new fork server, which ends when that is closed."""
    ours, theirs = socket.socketpair()
    with theirs, warnings.catch_warnings():
        # Python warns of threads beside a fork: none of them is inside what a worker uses
        warnings.filterwarnings("ignore", "(?s).*use of fork", DeprecationWarning)
        pid = forked(partial(serve_forks, theirs, served, limits))
    threading.Thread(target=os.waitpid, args=(pid, 0), name="stackwise-forks", daemon=True).start()
    ours.settimeout(_TO_TAKE)
    return ours


def _fork_by(control: socket.socket, line: socket.socket) -> int:
    socket.send_fds(control, [ORDER.pack(FORK, 0)], [line.fileno()])
    told = control.recv(ORDER.size)
    if len(told) < ORDER.size:
        raise ConnectionError
    return int(ORDER.unpack(told)[1])
