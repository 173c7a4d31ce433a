"""Learner block: several learners answered side by side, one stage after the other, each with an error of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from stackwise.features.checkpoint import StoppedError, checkpoint
from stackwise.features.errors import StackwiseError

T = TypeVar("T")


class LearnerBlock:
    """The errors of a block by the learner's position in it: who fails at one stage is left out of the next ones."""

    def __init__(self) -> None:
        self.failed: dict[int, StackwiseError] = {}

    def each(self, positions: Iterable[int], stage: Callable[[int], T]) -> dict[int, T]:
        """What a stage makes of each learner, by position, without those it fails for."""
        made: dict[int, T] = {}
        checkpoint()
        for at in positions:
            try:
                made[at] = stage(at)
                checkpoint()
            except StoppedError:
                raise
            except StackwiseError as error:
                self.failed[at] = error
        return made
