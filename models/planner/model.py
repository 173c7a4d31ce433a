"""The plan as a constraint program (CP-SAT): which credentials, and where time matters, in which weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from stackwise.models.planner.capacity_cuts import LoadBound, LoadBounds
from stackwise.models.planner.deadline import NEVER, SolverDeadline
from stackwise.models.planner.objective import Cut
from stackwise.models.planner.prerequisites import Need
from stackwise.models.planner.problem import PlanProblem

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SEED = 7
KEPT = 6  # sets the solver came by, to learn from


@dataclass(frozen=True)
class Solved:
    """What one solve gave.

    ``chosen`` None: no solution, and ``optimal`` says whether there is none. ``bound`` is proven either way. ``claims``
    is what each skill claimed to close, in objective units. ``passed`` are the last sets come by on the way.
    """

    chosen: tuple[int, ...] | None
    starts: dict[int, int]
    objective: int
    bound: int
    optimal: bool
    effort: float
    claims: Mapping[int, int] = field(default_factory=dict)
    passed: tuple[tuple[int, ...], ...] = ()


class PlanModel:
    """Variables and hard constraints over one problem.

    With ``timed`` every item has its weeks and the load of each week is bounded, so a solution is a schedule. Without,
    only prerequisites have weeks and the load is bounded over the whole horizon: faster, and a bound on the former.
    """

    def __init__(self, problem: PlanProblem, timed: bool) -> None:
        from ortools.sat.python import cp_model

        self.problem, self.timed = problem, timed
        self.model: cp_model.CpModel = cp_model.CpModel()
        self.chosen = [self.model.new_bool_var("") for _ in problem.items]
        self.claimed: dict[int, Any] = {}
        self._start: dict[int, Any] = {}
        self._leaf_of: dict[tuple[int, ...], tuple[Any, Any]] = {}
        for at in range(len(problem.items)):
            if problem.ids[at] in problem.insisted:
                self.model.add(self.chosen[at] == 1)
        for at, need in enumerate(problem.needs):
            if need.least > 0:
                self._after(self.chosen[at], at, need)
        self._limits()
        self.hold(LoadBounds(problem).first())
        if timed:
            self._weekly()

    def start(self, at: int) -> Any:
        """The week an item starts in, made when first asked for."""
        if at not in self._start:
            from ortools.sat.python import cp_model

            domain = cp_model.Domain.from_values(list(self.problem.start_weeks(at)))
            self._start[at] = self.model.new_int_var_from_domain(domain, "")
        return self._start[at]

    def _end(self, at: int) -> Any:
        return self.start(at) + (self.problem.weeks[at] or 0)

    def _after(self, asked: Any, owner: int, root: Need) -> None:
        """``asked`` implies that the tree is met by items that end before ``owner`` starts."""
        stack = [(asked, root)]
        while stack:
            literal, node = stack.pop()
            if node.providers:
                self._after_leaf(literal, owner, node.providers)
                continue
            below = [literal if node.least == len(node.children) else self.model.new_bool_var("")
                     for _ in node.children]  # fmt: skip
            if node.least < len(node.children):
                self.model.add(sum(below) >= node.least).only_enforce_if(literal)
            stack.extend(zip(below, node.children, strict=True))

    def _after_leaf(self, literal: Any, owner: int, providers: tuple[int, ...]) -> None:
        if len(providers) == 1:
            self.model.add_implication(literal, self.chosen[providers[0]])
            self.model.add(self.start(owner) >= self._end(providers[0])).only_enforce_if(literal)
            return
        met, week = self._leaf(providers)
        self.model.add_implication(literal, met)
        self.model.add(self.start(owner) >= week).only_enforce_if(literal)

    def _leaf(self, providers: tuple[int, ...]) -> tuple[Any, Any]:
        """Whether a leaf is met, and from which week; shared by all the trees that ask the same."""
        if providers not in self._leaf_of:
            met = self.model.new_bool_var("")
            week = self.model.new_int_var(0, self.problem.limits.weeks, "")
            picks = [self.model.new_bool_var("") for _ in providers]
            for pick, at in zip(picks, providers, strict=True):
                self.model.add_implication(pick, self.chosen[at])
                self.model.add(week >= self._end(at)).only_enforce_if(pick)
            self.model.add_bool_or([met.negated(), *picks])
            self._leaf_of[providers] = met, week
        return self._leaf_of[providers]

    def _limits(self) -> None:
        limits = self.problem.limits
        self.model.add(sum(self.chosen) <= limits.steps)
        if limits.cents is not None:
            self.model.add(self.price() <= limits.cents)

    def price(self) -> Any:
        """Cents spent."""
        return self._sum(range(len(self.chosen)), self.problem.cents)

    def study(self) -> Any:
        """Minutes of study over all weeks."""
        return self._sum(range(len(self.chosen)), loads(self.problem))

    def hold(self, bounds: Iterable[LoadBound]) -> None:
        """Keep the load over the horizon within bounds."""
        for bound in bounds:
            some = np.flatnonzero(bound.weights)
            used = self._sum(some.tolist(), bound.weights[some].tolist())
            for once, members in bound.groups:
                any_of = self.chosen[members[0]] if len(members) == 1 else self.model.new_bool_var("")
                for at in members:
                    self.model.add_implication(self.chosen[at], any_of)
                used += once * any_of
            self.model.add(used <= bound.most)

    def _weekly(self) -> None:
        limits = self.problem.limits
        self.over = self.model.new_int_var(0, limits.weeks, "")
        intervals = []
        for at, one in enumerate(self.chosen):
            self.model.add(self.over >= self._end(at)).only_enforce_if(one)
            intervals.append(self.model.new_optional_fixed_size_interval_var(
                self.start(at), self.problem.weeks[at] or 0, one, ""))  # fmt: skip
        self.model.add_cumulative(intervals, list(self.problem.minutes), limits.minutes)

    def claim(self, cuts: Iterable[Cut]) -> None:
        """Bound what each skill may claim; a skill without a bound claims nothing."""
        for cut in cuts:
            if cut.skill not in self.claimed:
                most = max(cut.constant + max(cut.slopes.values(), default=0), 0) * len(self.chosen)
                self.claimed[cut.skill] = self.model.new_int_var(0, most, "")
            slopes = self._sum(cut.slopes.keys(), cut.slopes.values())
            self.model.add(self.claimed[cut.skill] <= cut.constant + slopes)

    def _sum(self, positions: Iterable[int], weights: Iterable[int]) -> Any:
        """A weighted sum of the choice, made at once: sums term by term are slow for thousands."""
        from ortools.sat.python import cp_model

        return cp_model.LinearExpr.weighted_sum([self.chosen[at] for at in positions], list(weights))

    def prefer(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Choose the second of each pair only with the first."""
        for first, second in pairs:
            self.model.add_implication(self.chosen[second], self.chosen[first])

    def hint(self, starts: Mapping[int, int]) -> None:
        """Start the search from a set and its weeks."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for at, one in enumerate(self.chosen):
            self.model.add_hint(one, at in starts)
            if at in starts and at in self._start:
                self.model.add_hint(self._start[at], starts[at])

    def solve(self, effort: float, deadline: SolverDeadline = NEVER) -> Solved:
        """Solve with the objective set on ``model``, within ``effort`` of deterministic time and by the deadline."""
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = SEED
        solver.parameters.linearization_level = 2
        solver.parameters.symmetry_level = 0
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.max_deterministic_time = max(effort, 0.001)
        if deadline.moment < inf:
            solver.parameters.max_time_in_seconds = max(deadline.left, 0.001)
        on_the_way, keep = self._keeper()
        status = solver.solve(self.model, keep)
        spent = float(solver.response_proto.deterministic_time)
        bound = _bound(solver.best_objective_bound)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Solved(None, {}, 0, bound, status == cp_model.INFEASIBLE, spent)
        chosen = tuple(at for at, one in enumerate(self.chosen) if solver.boolean_value(one))
        starts = {at: solver.value(self._start[at]) for at in chosen if at in self._start}
        claims = {skill: solver.value(one) for skill, one in self.claimed.items()}
        best = status == cp_model.OPTIMAL
        passed = tuple(fromkey for fromkey in dict.fromkeys(on_the_way[-KEPT:]) if fromkey != chosen)
        return Solved(chosen, starts, round(solver.objective_value), bound, best, spent, claims, passed)

    def _keeper(self) -> tuple[list[tuple[int, ...]], Any]:
        """A list, and what fills it with every set the solver comes by."""
        from ortools.sat.python import cp_model

        chosen, found = self.chosen, list[tuple[int, ...]]()

        class Keeper(cp_model.CpSolverSolutionCallback):
            def on_solution_callback(self) -> None:
                found.append(tuple(at for at, one in enumerate(chosen) if self.boolean_value(one)))

        return found, Keeper()


def _bound(value: float) -> int:
    return int(value) if abs(value) < 2**62 else 2**62


def loads(problem: PlanProblem) -> list[int]:
    """Minutes of study each item takes over all its weeks."""
    return [minutes * (weeks or 0) for minutes, weeks in zip(problem.minutes, problem.weeks, strict=True)]
