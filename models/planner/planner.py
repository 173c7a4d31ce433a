"""Find the best plan of a problem."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from stackwise.models.planner.benders import BendersSearch
from stackwise.models.planner.deadline import SolverDeadline
from stackwise.models.planner.plan import CreditFunction, Plan, PlannerConfig
from stackwise.models.planner.presolve import useful
from stackwise.models.planner.problem import PlanProblem
from stackwise.models.planner.relax import relaxations


class Planner:
    """Plans problems under one configuration."""

    def __init__(self, config: PlannerConfig | None = None) -> None:
        self.config = config or PlannerConfig()

    def plan(
        self,
        problem: PlanProblem,
        credit: CreditFunction | None = None,
        apart: Sequence[frozenset[str]] = (),
        deadline: SolverDeadline | None = None,
    ) -> Plan:
        """The best plan.

        Parameters
        ----------
        problem : the pool and its limits.
        credit : the qualification's credit; without it the objective is closure alone, by its weight.
        apart : plans to differ from: at least half the steps of each must be others.
        deadline : when to stop and say what was found; left out, after the configuration's ``seconds``.
        """
        began = perf_counter()
        deadline = deadline or SolverDeadline.after(self.config.seconds)
        small = useful(problem, () if credit is None else credit.useful)
        missing = sorted(problem.insisted - set(small.ids))
        if missing:
            found = relaxations(problem, deadline)
            barred = problem.barred | {one: "not_in_pool" for one in missing if one not in problem.at}
            return Plan("infeasible", barred=barred, relaxations=found)
        return BendersSearch(problem, small, credit, self.config, apart, deadline, began).plan()
