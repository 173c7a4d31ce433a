"""Search for the best plan: warm up, solve without weeks, find weeks or learn why there are none, prove the bound."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np

from stackwise.models.planner.budget import Budget
from stackwise.models.planner.capacity_cuts import LoadBound
from stackwise.models.planner.deadline import SolverDeadline
from stackwise.models.planner.greedy import Greedy
from stackwise.models.planner.model import PlanModel, Solved
from stackwise.models.planner.objective import SCALE, Cuts, closure
from stackwise.models.planner.plan import TOLERANCE, CreditFunction, Plan, PlannerConfig, PlanStep
from stackwise.models.planner.presolve import Pair, without_dominated
from stackwise.models.planner.problem import PlanProblem
from stackwise.models.planner.relax import relaxations
from stackwise.models.planner.schedule import EFFORT, Fitter, Starts, over_after, quick, shortest

_STEP = int(TOLERANCE * SCALE / 2)  # the least by which a better plan must be better, in objective units
SHARE = 0.75  # of the effort for the search without weeks
TRIES, FEW_TRIES, STANDING = 60, 4, 5  # sets without weeks that are learnt from before every week is modelled
SHORT = 20  # weeks: over a horizon no longer, the model of every week is soon solved


class BendersSearch:
    """One search. ``whole`` is the problem asked, ``small`` what of it can be of use."""

    def __init__(
        self,
        whole: PlanProblem,
        small: PlanProblem,
        credit: CreditFunction | None,
        config: PlannerConfig,
        apart: Sequence[frozenset[str]],
        deadline: SolverDeadline,
        began: float,
    ) -> None:
        self.whole, self.credit, self.config, self.apart, self.began = whole, credit, config, apart, began
        brings = () if credit is None else credit.useful
        self.pairs: list[Pair] = []
        self.problem = small
        if not apart:
            self.problem, self.pairs = without_dominated(small, brings)
        self.cuts = Cuts(self.problem, config.closure)
        self.allowance = Budget(config.effort, deadline)
        self.fitter = Fitter(self.problem, self.allowance)
        self.bound = config.closure + (config.credit if credit else 0.0)
        self.learnt: list[LoadBound] = []
        self.doubts: list[tuple[tuple[int, ...], float]] = []  # sets set aside undecided, and what they may be worth
        self.best: tuple[int, ...] | None = None
        self.starts: Starts = {}
        self.value, self.first, self.short = -1.0, 0.0, True

    def plan(self) -> Plan:
        """Run and report."""
        self._warm()
        proven = self._climb(timed=False) or self._climb(timed=True)
        if self.best is None:
            return self._nothing(proven)
        cheapest = self._cheapen()
        spared = Budget(EFFORT, self.allowance.deadline)  # whatever the search took
        starts, self.short = shortest(self.problem, self.best, spared)
        if starts is not None and over_after(self.problem, starts) <= over_after(self.problem, self.starts):
            self.starts = starts
        return self._report(cheapest)

    def _value(self, chosen: Sequence[int]) -> float:
        share = self.credit.share([self.problem.ids[at] for at in chosen]) if self.credit else 0.0
        return self.config.closure * closure(self.problem, chosen) + self.config.credit * share

    def _offer(self, chosen: Sequence[int], starts: Starts) -> None:
        """Keep a plan if it is the best so far."""
        if self.best is None:
            self.first = perf_counter() - self.began
        value = self._value(chosen)
        if value > self.value + 1e-12:
            self.value, self.best, self.starts = value, tuple(sorted(chosen)), starts

    def _warm(self) -> None:
        if self.apart:
            return
        extra = np.zeros(len(self.problem.items))
        if self.credit is not None:
            extra = self.config.credit * self.credit.alone(self.problem.ids)
        self.greedy = Greedy(self.problem, self.config.closure, extra)
        self._take(self.greedy.best())

    def _take(self, found: Sequence[int] | None) -> None:
        """Offer what a rule found, if anything."""
        starts = None if found is None else quick(self.problem, found)
        if found is not None and starts is not None:
            self._offer(found, starts)

    def _model(self, timed: bool) -> tuple[PlanModel, Any]:
        """The model with all that is learnt, and its objective in objective units."""
        made = PlanModel(self.problem, timed)
        made.claim(self.cuts.first())
        made.prefer(self.pairs)
        made.hold(self.learnt)
        for other in self.apart:
            shared = [self.problem.at[one] for one in sorted(other) if one in self.problem.at]
            made.model.add(sum(made.chosen[at] for at in shared) <= len(other) // 2)
        total = sum(made.claimed.values())
        if self.credit is not None:
            worth = made.model.new_int_var(0, round(self.config.credit * SCALE) + 1, "")
            filled = self.credit.attach(made.model, dict(zip(self.problem.ids, made.chosen, strict=True)))
            made.model.add(worth * self.credit.whole <= filled * round(self.config.credit * SCALE))
            total = total + worth + 1
        if self.best is not None:
            claims = dict.fromkeys(self.cuts.skills, SCALE)
            made.claim(self.cuts.at(self.best, claims))
        return made, total

    @property
    def _proven(self) -> bool:
        return self.bound - self.value <= TOLERANCE

    def _climb(self, timed: bool) -> bool:
        """Solve, add the truth about what was proposed, and again, until nothing better can be; whether it is proven.

        Without times a proposal may have no weeks. Then what is in the way is ruled out.
        """
        if self.allowance.over:
            return self._proven
        made, total = self._model(timed)
        made.model.maximize(total)
        least = 0.0 if timed else self.allowance.left * (1 - SHARE)
        tries, bound = FEW_TRIES if self.problem.limits.weeks <= SHORT else TRIES, self.bound
        while tries > 0 and self.allowance.left > least and not self.allowance.over:
            if self.best is not None:
                made.model.add(total >= int(self.value * SCALE) + _STEP)
                made.hint(self.starts)
            solved = self.allowance.solve(made)
            self._learn(solved, timed)
            if solved.chosen is None or self._proven:
                return self._proven or (solved.optimal and self.best is None and not self.doubts)
            if timed:
                self._offer(solved.chosen, solved.starts)
            else:
                tries -= self._cost_of_try(made, solved, bound - self.bound)
                bound = self.bound
            made.claim(self.cuts.at(solved.chosen, solved.claims))
        return self._proven

    def _cost_of_try(self, made: PlanModel, solved: Solved, lower: float) -> int:
        """Nothing for a plan; for a set without weeks one try, or many where the bound stands still."""
        if self._fitted(made, solved):
            return 0
        return 1 if lower > TOLERANCE / 10 else TRIES // STANDING

    def _learn(self, solved: Solved, timed: bool) -> None:
        """Lower the bound by what a solve has proven of all sets but those in doubt; with times none is."""
        least = self.value + TOLERANCE / 2
        doubtful = 0.0 if timed else max((worth for _, worth in self.doubts), default=0.0)
        if solved.chosen is None and solved.optimal and self.best is not None:
            self.bound = min(self.bound, max(least, doubtful))
        elif solved.chosen is not None:
            self.bound = min(self.bound, max(solved.bound / SCALE, least, doubtful))

    def _fitted(self, made: PlanModel, solved: Solved) -> bool:
        """Find weeks for a proposal and the sets on the way to it, or rule out what has none; whether the first has."""
        for other in solved.passed:
            self._tried(made, other)
        chosen = solved.chosen or ()
        if self._tried(made, chosen):
            return True
        if not any(bound.broken(chosen) for bound in self.learnt):
            self.doubts.append((chosen, solved.bound / SCALE))
            made.hold([self.fitter.without(chosen)])
        if not self.apart:
            self._take(self.greedy.mended(chosen))
        return False

    def _tried(self, made: PlanModel, chosen: Sequence[int]) -> bool:
        """Offer a set with its weeks, or learn what rules it out; whether it has weeks."""
        fit = self.fitter.fit(chosen)
        if fit.starts is not None:
            self._offer(chosen, fit.starts)
        elif fit.broken is not None:
            self.learnt.append(fit.broken)
            made.hold([fit.broken])
        return fit.starts is not None

    def _cheapen(self) -> bool:
        """Among plans of the same value, to the solver's unit, the one of least price or study; whether proven."""
        if self.best is None or self.config.then == "nothing" or not self._proven or self.allowance.over:
            return False
        made, total = self._model(timed=False)
        made.model.add(total >= int(self.value * SCALE))
        by_price = self.config.then == "price" and self.problem.limits.currency is not None
        made.model.minimize(made.price() if by_price else made.study())
        for _ in range(TRIES):
            made.hint(self.starts)
            solved = self.allowance.solve(made)
            if solved.chosen is None:
                return False
            fit = self.fitter.fit(solved.chosen)
            if fit.broken is not None:
                made.hold([fit.broken])
            elif fit.starts is None:
                return False
            made.claim(self.cuts.at(solved.chosen, solved.claims))
            if fit.starts is not None and self._value(solved.chosen) >= self.value - TOLERANCE / 10:
                self.best, self.starts, self.value = solved.chosen, fit.starts, self._value(solved.chosen)
                return solved.optimal
        return False

    def _nothing(self, proven: bool) -> Plan:
        spent = self.config.effort - self.allowance.left
        found = () if self.apart else relaxations(self.whole, self.allowance.deadline)
        return Plan("infeasible", barred=self.whole.barred, relaxations=found, effort=spent, undecided=not proven)

    def _report(self, cheapest: bool) -> Plan:
        problem, chosen = self.problem, self.best or ()
        steps = [
            PlanStep(problem.ids[at], self.starts[at], self.starts[at] + (problem.weeks[at] or 0), problem.minutes[at])
            for at in chosen
        ]
        credit = self.credit.share([problem.ids[at] for at in chosen]) if self.credit else 0.0
        value = max(self.value, 0.0)
        empty = not chosen and not self.apart
        return Plan(
            status="optimal" if self._proven else "feasible",
            steps=tuple(sorted(steps, key=lambda one: (one.start, one.end, one.credential_id))),
            closure=closure(problem, chosen),
            credit=credit,
            objective=value,
            bound=max(self.bound, value),
            weeks=over_after(problem, self.starts),
            barred=self.whole.barred,
            relaxations=relaxations(self.whole, self.allowance.deadline) if empty else (),
            shortest=self.short,
            cheapest=cheapest,
            effort=self.config.effort - self.allowance.left,
            first_after=self.first,
        )
