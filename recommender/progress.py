"""Progress of slow work on stderr, with rate and time left: a bar on a terminal, a line every so often elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

_SECONDS_BETWEEN_LINES = 5.0


class ProgressPrinter:
    """Call it as ``progress(what, done, total)``; ``total`` 0 means not known yet.

    The first call for ``what`` says what was done before, which is no part of the rate.
    """

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        pace = TextColumn("{task.fields[pace]}")
        self._bars = Bars(*columns, pace, console=self._console) if self._console.is_terminal else None
        self._tasks: dict[str, TaskID] = {}
        self._began: dict[str, tuple[float, int]] = {}
        self._said = 0.0

    def __enter__(self) -> Self:
        if self._bars:
            self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bars:
            self._bars.stop()

    def __call__(self, what: str, done: int, total: int = 0) -> None:
        """Report that ``done`` of ``total`` are done."""
        now = time.monotonic()
        start, before = self._began.setdefault(what, (now, done))
        said = pace(done - before, total - done, now - start)
        if self._bars:
            if what not in self._tasks:
                self._tasks[what] = self._bars.add_task(what, total=total or None, pace="")
            self._bars.update(self._tasks[what], completed=done, total=total or None, pace=said)
        elif now - self._said >= _SECONDS_BETWEEN_LINES or (total and done >= total):
            self._said = now
            of = f" of {total:,}" if total else ""
            print(f"{what}: {done:,}{of}{said and ', '}{said}", file=sys.stderr, flush=True)


def pace(done: int, left: int, seconds: float) -> str:
    """Rate and time left in words; empty while nothing can be said.

    >>> pace(300, 5_400, 2.0)
    '150/s, 36 s left'
    >>> pace(3, 720, 60.0)
    '0.05/s, 4 h 00 min left'
    """
    if done <= 0 or seconds <= 0:
        return ""
    rate = done / seconds
    said = f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.2g}/s"
    return f"{said}, {_words(round(left / rate))} left" if left > 0 else said


def _words(seconds: int) -> str:
    minutes, hours = seconds // 60, seconds // 3_600
    if seconds < 120:
        return f"{seconds} s"
    return f"{minutes} min" if minutes < 120 else f"{hours:,} h {minutes % 60:02d} min"
