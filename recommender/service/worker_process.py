"""Worker process: answers one request after another, and can be killed in the midst of one.

Workers are forked by a process that holds the loaded engine and does nothing else (the fork server), so that a new
one costs some milliseconds, shares what was loaded, and inherits no lock from a thread that was at work.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection

from threadpoolctl import threadpool_limits

from stackwise.features.checkpoint import checked_by
from stackwise.features.errors import StackwiseError
from stackwise.recommender.batch.heartbeats import die_with
from stackwise.recommender.service.errors import error_text
from stackwise.recommender.service.exchange import Reply, UnreadRequest
from stackwise.recommender.service.executor import RequestDeadline
from stackwise.recommender.service.hot_swap import Served
from stackwise.recommender.service.logs import without_words
from stackwise.recommender.service.route_table import answered
from stackwise.recommender.service.settings import ServiceLimits

ORDER = struct.Struct("<cq")  # what the fork server is told: FORK with a socket beside it, or END of a process id
FORK, END = b"f", b"e"
GIVE_UP = signal.SIGUSR1  # nobody waits for the request that is being worked on


@dataclass(frozen=True)
class WorkerRefusal:
    """A refusal as a worker wrote it: its status, why for the metrics, the error object's text, and headers."""

    status: int
    why: str
    text: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class WorkerReply:
    """What a worker tells of a request: its reply, a refusal, or what of an unforeseen failure may be logged.

    ``pools``: how many credentials reached the ranker for each learner.
    """

    reply: Reply | None = None
    refusal: WorkerRefusal | None = None
    failure: Mapping[str, object] | None = None
    pools: tuple[int, ...] = ()


@dataclass
class _Working:
    """What the worker is at, for the signal to find."""

    deadline: RequestDeadline = field(default_factory=lambda: RequestDeadline(0))

    def give_up(self, *_: object) -> None:
        self.deadline.cancel()


def serve_forks(control: socket.socket, served: Served, limits: ServiceLimits) -> None:
    """Be the fork server until the service lets go of ``control``."""
    for ignored in (signal.SIGINT, signal.SIGTERM):  # the service says when to end
        signal.signal(ignored, signal.SIG_IGN)
    _close_all_but(control.fileno())
    gc.freeze()  # the collector would touch, and so copy, every page that is shared
    alive: set[int] = set()
    ended: set[int] = set()
    while True:
        told, sockets, _, _ = socket.recv_fds(control, ORDER.size, 1)
        if len(told) < ORDER.size:
            break
        order, pid = ORDER.unpack(told)
        if order == FORK:
            line = sockets[0]
            pid = forked(partial(_work, control, line, served, limits))
            alive.add(pid)
            os.close(line)
            control.sendall(ORDER.pack(FORK, pid))
        elif pid in alive:  # it is reaped here and nowhere else, so that no other process has its id meanwhile
            os.kill(pid, signal.SIGKILL)
            alive.remove(pid)
            ended.add(pid)
        ended = {one for one in ended if not os.waitpid(one, os.WNOHANG)[0]}
    for pid in alive:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def forked(run: Callable[[], None]) -> int:
    """The id of a new process that runs ``run``, and then ends without tidying up what is not its own."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        run()
        status = 0
    finally:
        os._exit(status)


def _close_all_but(kept: int) -> None:
    """Let go of the service's connections, which else would stay open here when it closes them."""
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def _work(control: socket.socket, own: int, served: Served, limits: ServiceLimits) -> None:
    control.close()
    die_with(os.getppid())
    threadpool_limits(max(1, len(os.sched_getaffinity(0)) // limits.threads))
    at_work = _Working()
    signal.signal(GIVE_UP, at_work.give_up)
    pools: list[int] = []
    served.engine.pool_size = pools.append
    service = Connection(own)
    while True:
        try:
            asked, seconds = service.recv()
        except EOFError:
            return
        pools.clear()
        at_work.deadline = RequestDeadline(seconds)
        service.send(_told(served, asked, limits, at_work.deadline, pools))


def _told(
    served: Served, asked: UnreadRequest, limits: ServiceLimits, deadline: RequestDeadline, pools: list[int]
) -> WorkerReply:
    try:
        with checked_by(deadline.check):
            reply = answered(served, asked, limits, deadline)
    except StackwiseError as error:
        status, why, headers = getattr(error, "status", 422), getattr(error, "why", ""), getattr(error, "headers", {})
        return WorkerReply(refusal=WorkerRefusal(status, why, error_text(error), headers))
    except Exception as error:
        return WorkerReply(failure=without_words(error))
    return WorkerReply(reply, pools=tuple(pools))
