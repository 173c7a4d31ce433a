"""Solver deadline: the moment of the clock after which nothing more is begun."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from time import perf_counter


@dataclass(frozen=True)
class SolverDeadline:
    """A moment of the clock after which nothing more is begun; never, unless it is set."""

    moment: float = inf

    @classmethod
    def after(cls, seconds: float | None) -> SolverDeadline:
        """So many seconds from now; never for None."""
        return cls() if seconds is None else cls(perf_counter() + seconds)

    @property
    def left(self) -> float:
        """Seconds until then."""
        return self.moment - perf_counter()

    @property
    def passed(self) -> bool:
        """Whether it is past."""
        return self.left <= 0


NEVER = SolverDeadline()
