"""Find the best plan: prune, warm up, solve, hold the solver's claims to the truth, and prove the bound."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Literal, Protocol

import numpy as np

from features.arrays import Reals
from models.planner.greedy import Greedy
from models.planner.model import Model, Solved
from models.planner.problem import Problem
from models.planner.prune import Pair, thinned, useful
from models.planner.relax import Relaxation, relaxations
from models.planner.schedule import Starts, over_after, shortest
from models.planner.value import SCALE, Cuts, closure

TOLERANCE = 1e-5  # of the objective, in which 1 is everything: a plan this near its bound is proven best
_STEP = int(TOLERANCE * SCALE / 2)  # the least by which a better plan must be better, in objective units
LOOSE_TRIES = 3  # schedules tried for plans whose weeks are only bounded, before every week is modelled
Status = Literal["optimal", "feasible", "infeasible"]


class Credit(Protocol):
    """What the planner needs of credit toward a qualification: a set function of credential ids."""

    @property
    def useful(self) -> Collection[str]:
        """Ids that may bring credit, alone or with others."""
        ...

    @property
    def whole(self) -> int:
        """The whole qualification, in the unit of ``attach``."""
        ...

    def alone(self, ids: Sequence[str]) -> Reals:
        """(k,) rough share that each fills by itself, to start from."""
        ...

    def share(self, ids: Collection[str]) -> float:
        """Exact newly filled share of a set."""
        ...

    def attach(self, model: Any, chosen: Mapping[str, Any]) -> Any:
        """An expression that no assignment makes larger than what its chosen set newly fills, and some makes equal."""
        ...


@dataclass(frozen=True)
class PlannerConfig:
    """The objective is ``closure x its weight + credit x its weight``; equal plans are told apart by ``then``.

    ``effort`` is the solver's deterministic time: the same limits give the same plan on any machine. ``seconds`` bounds
    the clock as well; a plan it cuts short depends on the machine.
    """

    closure: float = 0.7
    credit: float = 0.3
    effort: float = 4.0
    seconds: float | None = None
    then: Literal["price", "study", "nothing"] = "price"


@dataclass(frozen=True)
class Step:
    """One credential of a plan: it takes weeks ``start`` to ``end`` - 1, ``minutes`` of each."""

    credential_id: str
    start: int
    end: int
    minutes: int


@dataclass(frozen=True)
class Plan:
    """The best plan found. ``objective`` is exact; no plan has more than ``bound``.

    ``optimal``: proven, the gap is no more than ``TOLERANCE``. ``feasible``: time ran out first. ``infeasible``: no
    plan keeps the limits with what is insisted on, and ``relaxations`` name the least changes that would let one.
    ``barred`` holds the reason code of each item that fits in no plan; ``shortest`` whether no schedule of these steps
    is over sooner; ``cheapest`` whether no equal plan costs less.
    """

    status: Status
    steps: tuple[Step, ...] = ()
    closure: float = 0.0
    credit: float = 0.0
    objective: float = 0.0
    bound: float = 0.0
    weeks: int = 0
    barred: Mapping[str, str] = field(default_factory=dict)
    relaxations: tuple[Relaxation, ...] = ()
    shortest: bool = True
    cheapest: bool = False
    effort: float = 0.0
    first_after: float = 0.0  # seconds of the clock until the first plan was there

    @property
    def gap(self) -> float:
        """How far a better plan could lie above this one."""
        return max(0.0, self.bound - self.objective)

    @property
    def ids(self) -> tuple[str, ...]:
        """Credential ids in the order of the steps."""
        return tuple(one.credential_id for one in self.steps)


class Planner:
    """Plans problems under one configuration."""

    def __init__(self, config: PlannerConfig | None = None) -> None:
        self.config = config or PlannerConfig()

    def plan(self, problem: Problem, credit: Credit | None = None, apart: Sequence[frozenset[str]] = ()) -> Plan:
        """The best plan.

        Parameters
        ----------
        problem : the pool and its limits.
        credit : the qualification's credit; without it the objective is closure alone, by its weight.
        apart : plans to differ from: at least half the steps of each must be others.
        """
        began = perf_counter()
        small = useful(problem, () if credit is None else credit.useful)
        missing = sorted(problem.insisted - set(small.ids))
        if missing:
            found = relaxations(problem)
            barred = problem.barred | {one: "not_in_pool" for one in missing if one not in problem.at}
            return Plan("infeasible", barred=barred, relaxations=found)
        return _Search(problem, small, credit, self.config, apart, began).plan()


class _Search:
    def __init__(
        self,
        whole: Problem,
        small: Problem,
        credit: Credit | None,
        config: PlannerConfig,
        apart: Sequence[frozenset[str]],
        began: float,
    ) -> None:
        self.whole, self.credit, self.config, self.apart, self.began = whole, credit, config, apart, began
        brings = () if credit is None else credit.useful
        self.pairs: list[Pair] = []
        self.problem = small
        if not apart:
            self.problem, self.pairs = thinned(small, brings)
        self.cuts = Cuts(self.problem, config.closure)
        self.left, self.bound = config.effort, config.closure + (config.credit if credit else 0.0)
        self.best: tuple[int, ...] | None = None
        self.starts: Starts = {}
        self.value, self.first, self.short = -1.0, 0.0, True

    def plan(self) -> Plan:
        """Run and report."""
        self._warm()
        if not self._climb(timed=False):
            self._climb(timed=True)
        if self.best is None:
            return self._nothing()
        cheapest = self._cheapen()
        starts, self.short = shortest(self.problem, self.best)
        if starts is not None and over_after(self.problem, starts) <= over_after(self.problem, self.starts):
            self.starts = starts
        return self._report(cheapest)

    def _value(self, chosen: Sequence[int]) -> float:
        share = self.credit.share([self.problem.ids[at] for at in chosen]) if self.credit else 0.0
        return self.config.closure * closure(self.problem, chosen) + self.config.credit * share

    def _offer(self, chosen: Sequence[int], starts: Starts | None) -> bool:
        """Keep a plan if it is the best so far."""
        if starts is None:
            return False
        if self.best is None:
            self.first = perf_counter() - self.began
        value = self._value(chosen)
        if value > self.value + 1e-12:
            self.value, self.best, self.starts = value, tuple(sorted(chosen)), starts
        return True

    def _warm(self) -> None:
        if self.apart:
            return
        extra = np.zeros(len(self.problem.items))
        if self.credit is not None:
            extra = self.config.credit * self.credit.alone(self.problem.ids)
        found = Greedy(self.problem, self.config.closure, extra).best()
        if found is not None:
            self._offer(found, shortest(self.problem, found)[0])

    def _model(self, timed: bool) -> tuple[Model, Any]:
        """The model, and its objective in objective units."""
        made = Model(self.problem, timed)
        made.claim(self.cuts.first())
        made.prefer(self.pairs)
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

    def _climb(self, timed: bool) -> bool:
        """Solve, add the truth about what was proposed, and again, until nothing better can be; whether it is proven.

        Without times a proposal may have no schedule. Then it is ruled out, a few times.
        """
        made, total = self._model(timed)
        made.model.maximize(total)
        tries = 0
        while self.left > 0 and tries < LOOSE_TRIES:
            if self.best is not None:
                made.model.add(total >= int(self.value * SCALE) + _STEP)
                made.hint(self.starts)
            solved = made.solve(self.left, self._seconds())
            self._learn(solved)
            if solved.chosen is None or self.bound - self.value <= TOLERANCE:
                return self.bound - self.value <= TOLERANCE or (solved.optimal and self.best is None)
            starts = solved.starts if timed else shortest(self.problem, solved.chosen)[0]
            if not self._offer(solved.chosen, starts):
                tries += 1
                made.forbid(solved.chosen, self._helpers(solved.chosen))
            made.claim(self.cuts.at(solved.chosen, solved.claims))
        return self.bound - self.value <= TOLERANCE

    def _learn(self, solved: Solved) -> None:
        """Lower the bound by what a solve has proven."""
        self.left -= max(solved.effort, 1e-4)
        if solved.chosen is None and solved.optimal and self.best is not None:
            self.bound = min(self.bound, self.value + TOLERANCE / 2)
        elif solved.chosen is not None:
            self.bound = min(self.bound, max(solved.bound / SCALE, self.value + TOLERANCE / 2))

    def _helpers(self, chosen: Sequence[int]) -> set[int]:
        """Items outside a set that could meet a need of it sooner."""
        return set().union(*(self.problem.needs[at].involved for at in chosen)) - set(chosen)

    def _seconds(self) -> float | None:
        seconds = self.config.seconds
        return None if seconds is None else seconds - (perf_counter() - self.began)

    def _cheapen(self) -> bool:
        """Among plans of the same value, to the solver's unit, the one of least price or study; whether proven."""
        if self.best is None or self.config.then == "nothing" or self.bound - self.value > TOLERANCE or self.left <= 0:
            return False
        made, total = self._model(timed=True)
        made.model.add(total >= int(self.value * SCALE))
        by_price = self.config.then == "price" and self.problem.limits.currency is not None
        made.model.minimize(made.price() if by_price else made.study())
        made.hint(self.starts)
        solved = made.solve(self.left, self._seconds())
        self.left -= solved.effort
        if solved.chosen is None or self._value(solved.chosen) < self.value - TOLERANCE / 10:
            return False
        self.best, self.starts, self.value = solved.chosen, solved.starts, self._value(solved.chosen)
        return solved.optimal

    def _nothing(self) -> Plan:
        spent = self.config.effort - self.left
        found = () if self.apart else relaxations(self.whole)
        return Plan("infeasible", barred=self.whole.barred, relaxations=found, effort=spent)

    def _report(self, cheapest: bool) -> Plan:
        problem, chosen = self.problem, self.best or ()
        steps = [
            Step(problem.ids[at], self.starts[at], self.starts[at] + (problem.weeks[at] or 0), problem.minutes[at])
            for at in chosen
        ]
        credit = self.credit.share([problem.ids[at] for at in chosen]) if self.credit else 0.0
        value = max(self.value, 0.0)
        empty = not chosen and not self.apart
        return Plan(
            status="optimal" if self.bound - self.value <= TOLERANCE else "feasible",
            steps=tuple(sorted(steps, key=lambda one: (one.start, one.end, one.credential_id))),
            closure=closure(problem, chosen),
            credit=credit,
            objective=value,
            bound=max(self.bound, value),
            weeks=over_after(problem, self.starts),
            barred=self.whole.barred,
            relaxations=relaxations(self.whole) if empty else (),
            shortest=self.short,
            cheapest=cheapest,
            effort=self.config.effort - self.left,
            first_after=self.first,
        )
