"""Checkpoint: where long work asks whether anybody still waits for it; what asks nobody goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from stackwise.features.errors import StackwiseError


class StoppedError(StackwiseError):
    """Work that nobody waits for any more; it is of no learner, and no other learner is to be tried instead."""


_CHECK: ContextVar[Callable[[], object] | None] = ContextVar("check", default=None)


def checkpoint() -> None:
    """Go on, unless the check of whoever began this work raises :class:`StoppedError`.

    Examples
    --------
    >>> checkpoint()
    """
    check = _CHECK.get()
    if check is not None:
        check()


@contextmanager
def checked_by(check: Callable[[], object]) -> Iterator[None]:
    """Have every checkpoint of the block, in this thread, ask ``check``."""
    before = _CHECK.set(check)
    try:
        yield
    finally:
        _CHECK.reset(before)
