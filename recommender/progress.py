"""Progress of slow work on stderr: a bar on a terminal, a line every so often elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

_SECONDS_BETWEEN_LINES = 5.0


class Progress:
    """Call it as ``progress(what, done, total)``; ``total`` 0 means not known yet."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars = Bars(*columns, console=self._console) if self._console.is_terminal else None
        self._tasks: dict[str, object] = {}
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
        if self._bars:
            if what not in self._tasks:
                self._tasks[what] = self._bars.add_task(what, total=total or None)
            self._bars.update(self._tasks[what], completed=done, total=total or None)  # type: ignore[arg-type]
        elif time.monotonic() - self._said >= _SECONDS_BETWEEN_LINES or (total and done >= total):
            self._said = time.monotonic()
            print(f"{what}: {done:,}{f' of {total:,}' if total else ''}", file=sys.stderr, flush=True)
