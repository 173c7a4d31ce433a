"""One JSON line an occurrence. Nothing of a request is written but its route and its sizes."""

from __future__ import annotations

import json
import logging
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import TextIO


class JsonLog:
    """Writes lines to a stream. ``clock`` says when it is."""

    def __init__(self, stream: TextIO, clock: Callable[[], datetime]) -> None:
        self._stream, self._clock, self._lock = stream, clock, threading.Lock()

    def write(self, event: str, **fields: object) -> None:
        """One line."""
        line = json.dumps({"time": self._clock().isoformat(timespec="milliseconds"), "event": event, **fields})
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()


def without_words(error: BaseException) -> dict[str, object]:
    """An error's type and where it came from. Its message is left out: it may quote a request."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]],
    }


class Forward(logging.Handler):
    """The server's own warnings as lines of the log, without tracebacks."""

    def __init__(self, log: JsonLog) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        error = record.exc_info[1] if record.exc_info else None
        self._log.write(
            "server", level=record.levelname, **(without_words(error) if error else {"said": str(record.msg)})
        )
