"""Budget: the deterministic seconds that a solver may spend, and the clock as a backstop."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from stackwise.models.planner.deadline import NEVER, SolverDeadline
from stackwise.models.planner.model import PlanModel, Solved

_LEAST = 1e-4  # each solve costs something, so that a loop of them ends


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
