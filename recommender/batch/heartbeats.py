"""Signs of life in a batch: a worker goes with its parent, and a parent notices a worker that has stopped."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time

from stackwise.recommender.batch.deadline import overdue

LOOK = 1.0  # seconds between two beats, and between two looks
PATIENCE = 60  # looks without a beat until a worker counts as stopped
_GRACE = 30.0  # seconds that a call which no alarm interrupts may go on
_PR_SET_PDEATHSIG = 1


class Heartbeats:
    """A place in shared memory for each worker, in which a thread of it counts up.

    Looks are counted, not seconds: a batch that is itself stopped (Ctrl-Z, a laptop that sleeps) misses none.
    """

    def __init__(self, workers: int) -> None:
        fork = multiprocessing.get_context("fork")
        self._taken = fork.Value("Q", 0)
        self._counts = fork.RawArray("Q", 2 * workers)  # process id and beats of each
        self._seen: dict[int, tuple[int, int]] = {}

    def beat(self) -> None:
        """In a worker: take a place, and count for as long as it gets on with its work."""
        with self._taken.get_lock():
            place = self._taken.value % (len(self._counts) // 2)
            self._taken.value += 1
        self._counts[2 * place] = os.getpid()
        while not overdue(_GRACE):
            self._counts[2 * place + 1] += 1
            time.sleep(LOOK)

    def silent(self) -> list[int]:
        """In the parent, at each look: ids of workers that have not counted up for :data:`PATIENCE` looks."""
        found = []
        for place in range(len(self._counts) // 2):
            pid, count = self._counts[2 * place], self._counts[2 * place + 1]
            before, looks = self._seen.get(pid, (-1, 0))
            looks = looks + 1 if count == before else 0
            self._seen[pid] = count, looks
            if pid and looks >= PATIENCE:
                self._seen[pid] = count, 0
                found.append(pid)
        return found


def die_with(parent: int) -> None:
    """Let the system end this process when its parent ends, however that comes about.

    A pipe to the parent does not tell: workers that are forked later hold its other end as well, and one of them that
    is stopped would keep the rest alive for ever.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
