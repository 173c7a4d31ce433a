"""What a plan may spend: the solver's deterministic time, and the clock as a backstop."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackwise.models.planner.model import PlanModel, Solved

_LEAST = 1e-4  # each solve costs something, so that a loop of them ends


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


@dataclass
class Budget:
    """Deterministic seconds left to the solver, and until when."""

    left: float
    deadline: SolverDeadline = NEVER

    @property
    def over(self) -> bool:
        """Whether nothing is left of either."""
        return self.left <= 0 or self.deadline.passed

    def solve(self, model: PlanModel, most: float = inf) -> Solved:
        """Solve a model with what is left, ``most`` of it at most."""
        solved = model.solve(min(most, self.left), self.deadline)
        self.left -= max(solved.effort, _LEAST)
        return solved
