"""Parts shared out among processes that are forked from one which has the model open, so that they share its memory.

A worker that dies (killed, out of memory) is noticed at once; what was being worked on is then done again one part at
a time, so that a part which kills its worker is found and named. So is one that is stopped or hangs
(:mod:`stackwise.recommender.batch.heartbeats`).
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self

from threadpoolctl import threadpool_limits

from stackwise.features.errors import DataError, describe
from stackwise.recommender.batch.chunks import Receipt
from stackwise.recommender.batch.heartbeats import LOOK, Heartbeats, die_with
from stackwise.recommender.batch.source import Chunk

ChunkJob = Callable[[Chunk], Receipt]
MOST_DEATHS = 3
_state: dict[str, ChunkJob] = {}


def in_workers(chunks: Iterable[Chunk], work: ChunkJob, workers: int) -> Iterator[Receipt]:
    """Do ``work`` on each piece in one of ``workers`` processes, and yield each slip as it is finished.

    At most ``workers + 1`` pieces are under way, however many there are.

    Raises
    ------
    DataError
        A piece during which the worker died three times, or whatever ``work`` raises.
    """
    fresh, suspects, deaths = iter(chunks), deque[Chunk](), Counter[int]()
    with WorkerPool(work, workers) as pool:
        while True:
            alone = bool(suspects)
            most, waiting = (1, suspects) if alone else (workers + 1, fresh)
            while len(pool.running) < most and pool.whole and (chunk := _next(waiting)) is not None:
                pool.submit(chunk)
            if not pool.running and pool.whole:
                return
            yield from pool.finished()
            if not pool.whole:
                for chunk in pool.restart():
                    deaths[chunk.number] += 1
                    if deaths[chunk.number] >= MOST_DEATHS:
                        raise _deadly(chunk)
                    suspects.append(chunk)


def _next(waiting: Iterator[Chunk] | deque[Chunk]) -> Chunk | None:
    if isinstance(waiting, deque):
        return waiting.popleft() if waiting else None
    return next(waiting, None)


def _deadly(chunk: Chunk) -> DataError:
    rows = f"rows {chunk.first:,} to {chunk.first + chunk.rows - 1:,}"
    got = f"{MOST_DEATHS} workers that were killed while at them"
    fix = "free memory, or pass --workers 1 or a smaller --part-size with --restart; finished parts are kept"
    return DataError(describe(rows, got, "an answer for each", fix))


class WorkerPool:
    """The processes, and the pieces they are at."""

    def __init__(self, work: ChunkJob, workers: int) -> None:
        self._work, self._workers = work, workers
        self._others = set(multiprocessing.active_children())
        self.running: dict[Future[Receipt], Chunk] = {}
        self._lost: list[Chunk] = []
        self._pool = self._started()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:  # nobody waits for what is under way
            self._kill_all()
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def whole(self) -> bool:
        """Whether all processes live, as far as is known."""
        return not self._lost

    def submit(self, chunk: Chunk) -> None:
        """Give out a chunk."""
        try:
            with warnings.catch_warnings():
                # Python 3.12 warns of any thread beside the fork; the ones here are idle ones of BLAS
                warnings.filterwarnings("ignore", "(?s).*use of fork", DeprecationWarning)
                self.running[self._pool.submit(_do, chunk)] = chunk
        except BrokenProcessPool:
            self._lost.append(chunk)

    def finished(self) -> Iterator[Receipt]:
        """Wait for the next ones to end; once a process has died, for all to end in one way or the other."""
        if self.running:
            yield from self._ended(self._wait(FIRST_COMPLETED))
        if not self.whole and self.running:
            yield from self._ended(self._wait(ALL_COMPLETED))

    def _wait(self, until: str) -> set[Future[Receipt]]:
        """What has ended; a worker that shows no sign of life meanwhile is killed, which ends what it is at."""
        while True:
            ended, under_way = wait(self.running, LOOK, return_when=until)
            if not under_way or (ended and until == FIRST_COMPLETED):
                return ended
            for pid in self._beats.silent():
                os.kill(pid, signal.SIGKILL)

    def _ended(self, futures: Iterable[Future[Receipt]]) -> Iterator[Receipt]:
        for future in futures:
            chunk = self.running.pop(future)
            try:
                receipt = future.result()
            except BrokenProcessPool:
                self._lost.append(chunk)
            else:
                yield receipt

    def restart(self) -> list[Chunk]:
        """Fork anew, and say what was lost, in order."""
        lost, self._lost = sorted(self._lost, key=lambda one: one.number), []
        self._kill_all()  # one that is stopped would never end by itself
        self._pool.shutdown(wait=True)
        self._pool = self._started()
        return lost

    def _kill_all(self) -> None:
        for active_child in set(multiprocessing.active_children()) - self._others:
            active_child.kill()

    def _started(self) -> ProcessPoolExecutor:
        gc.collect()
        gc.freeze()  # the collector would touch, and so copy, every page that is shared
        fork = multiprocessing.get_context("fork")
        self._beats = Heartbeats(self._workers)
        return ProcessPoolExecutor(self._workers, fork, _begin, (self._work, self._beats, os.getpid()))


def _begin(work: ChunkJob, beats: Heartbeats, parent: int) -> None:
    """Make a new process a worker: quiet on Ctrl-C, gone when its parent is, on one thread."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)
    threading.Thread(target=beats.beat, daemon=True).start()
    threadpool_limits(1)
    spare_collector()
    _state["work"] = work


def spare_collector() -> None:
    """Let the garbage collector look less often: answers are thousands of small objects, and none is in a cycle."""
    gc.set_threshold(50_000, 50, 1_000)


def _do(chunk: Chunk) -> Receipt:
    return _state["work"](chunk)
