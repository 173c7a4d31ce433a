"""One JSON line an occurrence. Nothing of a request is written but its route and its sizes."""

from __future__ import annotations

import json
import logging
import math
import os
import queue
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from io import TextIOBase
from typing import Protocol

_MOST_WAITING = 10_000  # lines that nobody takes up


class LineSink(Protocol):
    """Takes lines."""

    def take(self, line: str) -> None:
        """Take one line; it may be lost, but never waits or raises."""


class StreamSink:
    """Writes each line at once."""

    def __init__(self, stream: TextIOBase) -> None:
        self._stream, self._lock = stream, threading.Lock()

    def take(self, line: str) -> None:
        """Write it."""
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()


class WaitingSink:
    """Writes lines to a file descriptor from a thread of its own: a pipe that nobody empties, or a full disk, costs
    lines and never a request. How many were lost is told by the next line that can be written.

    Parameters
    ----------
    fd : of the log; its owner closes it.
    """

    def __init__(self, fd: int) -> None:
        self._fd, self._lost = fd, 0
        self._lines: queue.Queue[str] = queue.Queue(_MOST_WAITING)
        threading.Thread(target=self._drain, name="stackwise-log", daemon=True).start()

    def take(self, line: str) -> None:
        """Put it in line."""
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self._lost += 1

    def flush(self, seconds: float) -> None:
        """Wait till all was written, but no longer than ``seconds``."""
        end = time.monotonic() + seconds
        while self._lines.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.01)

    def _drain(self) -> None:
        while True:
            line = self._lines.get()
            lost, told = self._lost, ""
            if lost:
                told = json.dumps({"event": "log_lost", "lines": lost}) + "\n"
            if self._written(f"{told}{line}\n".encode()):
                self._lost -= lost
            else:
                self._lost += 1
            self._lines.task_done()

    def _written(self, data: bytes) -> bool:
        try:
            while data:
                data = data[os.write(self._fd, data) :]
        except OSError:
            return False
        return True


class JsonLog:
    """Writes lines to a stream or a sink. ``clock`` says when it is."""

    def __init__(self, stream: TextIOBase | LineSink, clock: Callable[[], datetime]) -> None:
        self._sink: LineSink = StreamSink(stream) if isinstance(stream, TextIOBase) else stream
        self._clock = clock

    def write(self, event: str, **fields: object) -> None:
        """One line; numbers that JSON does not know are null."""
        plain = {
            name: None if isinstance(one, float) and not math.isfinite(one) else one for name, one in fields.items()
        }
        head = {"time": self._clock().isoformat(timespec="milliseconds"), "event": event}
        self._sink.take(json.dumps({**head, **plain}, allow_nan=False, default=str))


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


class FailedElsewhereError(Exception):
    """A failure of another process; ``told``: what of it may be logged."""

    def __init__(self, told: Mapping[str, object]) -> None:
        super().__init__("a failure of another process")
        self.told = told


def without_words(error: BaseException) -> dict[str, object]:
    """An error's type and where it came from. Its message is left out: it may quote a request."""
    if isinstance(error, FailedElsewhereError):
        return dict(error.told)
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]],
    }


class Forward(logging.Handler):
    """Warnings of the server and of libraries as lines of the log, without tracebacks."""

    def __init__(self, log: JsonLog) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; a warning of Python's by its place alone, since it may quote values."""
        error = record.exc_info[1] if record.exc_info else None
        told = without_words(error) if error else {"said": _said(record)}
        self._log.write("server", level=record.levelname, logger=record.name, **told)


def _said(record: logging.LogRecord) -> str:
    if record.name == "py.warnings" and isinstance(record.args, tuple) and record.args:
        return str(record.args[0]).partition("\n")[0].partition("Warning:")[0][-300:] + "Warning"
    return str(record.msg)
