"""A writer's lock: one process at a time changes a folder, and the others are told which.

The lock is the kernel's (``flock``): it ends with its process, however that ends, so that a dead holder's lock is free
and nobody has to judge whether a process id still means the same process. The file only says who holds it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from stackwise.features.errors import DataError, describe

WAIT = 600.0  # seconds for which a second writer waits unless told otherwise
_LOOK = 0.05  # seconds between two tries
_MOST = 200  # characters of a command that are kept


@dataclass(frozen=True)
class LockHolder:
    """Who holds a lock: process id, machine, command and since when (UTC)."""

    pid: int
    host: str
    command: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} (`{self.command}`, since {self.since})"


@contextmanager
def locked(path: Path, wait: float = WAIT, told: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the lock file ``path`` for a block; it is gone afterwards.

    Parameters
    ----------
    wait : seconds for which another holder is waited for; 0 fails at once.
    told : called with a line that names the holder who is waited for.

    Raises
    ------
    DataError
        Another one held it all the while, or the disk knows no locks.
    """
    file = _taken(path, wait, told)
    try:
        yield
    finally:
        if leads_to(path, file):  # while it is held: whoever waits on this file then sees that it is gone
            path.unlink()
        os.close(file)


def holder_of(path: Path) -> LockHolder | None:
    """Who wrote the lock file last; None when nobody has, or is just about to."""
    try:
        return LockHolder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _taken(path: Path, wait: float, told: Callable[[str], None] | None) -> int:
    end, said = time.monotonic() + wait, ""
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except FileNotFoundError:  # another writer took the folder it had made away again
            continue
        if _free(path, file) and leads_to(path, file):
            _sign(file)
            return file
        os.close(file)
        holder = str(holder_of(path) or "another process")
        if time.monotonic() >= end:
            fix = "wait for it, or say --wait SECONDS" if wait == 0 else "try again when it is done"
            raise DataError(describe(f"writing to {path.parent}", f"it being written by {holder}", "one writer", fix))
        if told and holder != said:
            told(f"waiting for {holder}, which writes to {path.parent}")
            said = holder
        time.sleep(_LOOK)


def flock(file: int, alone: bool) -> bool:
    """Lock an opened file or folder until it is closed, for one holder or for many; whether it is held.

    One holder is not waited for.

    Raises
    ------
    OSError
        The disk knows no locks.
    """
    import fcntl  # not on every system, and a folder without versions is read without it

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
    except BlockingIOError:
        return False
    return True


def _free(path: Path, file: int) -> bool:
    try:
        return flock(file, alone=True)
    except OSError as error:
        os.close(file)
        fix = "put the folder on a disk that has them"
        raise DataError(describe(f"lock {path}", error.strerror, "a disk that knows locks", fix)) from error


def leads_to(path: Path, file: int) -> bool:
    """Whether a path still leads to the file or folder that was opened under it."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(file))
    except FileNotFoundError:
        return False


def _sign(file: int) -> None:
    os.utime(file)
    since = datetime.fromtimestamp(os.fstat(file).st_mtime, UTC).isoformat(timespec="seconds")
    holder = LockHolder(os.getpid(), socket.gethostname(), " ".join(sys.argv)[:_MOST], since)
    os.ftruncate(file, 0)
    os.pwrite(file, (json.dumps(asdict(holder)) + "\n").encode(), 0)
