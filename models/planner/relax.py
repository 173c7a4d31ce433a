"""Why there is no plan: the least changes of the limits that would let one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import combinations

from stackwise.models.planner.budget import Budget
from stackwise.models.planner.deadline import NEVER, SolverDeadline
from stackwise.models.planner.model import PlanModel
from stackwise.models.planner.problem import CENTS, LONGEST, MOST_STEPS, PlanProblem

DIMENSIONS = ("weeks", "budget", "minutes", "steps")
EFFORT = 0.3  # deterministic seconds a question may take
HOUR = 60
MOST_MINUTES = 60 * HOUR
MOST_ITEMS = 60  # items looked at: what is insisted on and all that could meet its needs


@dataclass(frozen=True)
class Relaxation:
    """Limits to loosen together: ``weeks`` more, ``budget`` more, ``minutes`` a week more, ``steps`` more.

    ``proven``: no less of the last would do, given the others.
    """

    weeks: int = 0
    budget: float = 0.0
    minutes: int = 0
    steps: int = 0
    proven: bool = True

    @property
    def named(self) -> dict[str, float]:
        """The limits that change, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)[:4] if getattr(self, field.name)}


def relaxations(problem: PlanProblem, deadline: SolverDeadline = NEVER) -> tuple[Relaxation, ...]:
    """The smallest sets of limits whose loosening lets a plan hold what is insisted on, each by the least amount.

    Nothing insisted on: what lets the plan hold anything at all that closes some of the gap.
    """
    if problem.insisted - set(problem.ids):
        return ()
    if problem.insisted:
        return tuple(_smallest(_around(problem, problem.insisted), deadline))
    closes = (problem.share @ problem.amount) > 0
    wanted = [one for at, one in enumerate(problem.ids) if closes[at]]
    wanted.sort(key=lambda one: (_distance(problem, one), one))
    found = [
        one
        for credential_id in wanted[:5]
        for one in _smallest(_around(replace(problem, insisted=frozenset({credential_id})), {credential_id}), deadline)
    ]
    return tuple(_least_of_each(found))


def _distance(problem: PlanProblem, credential_id: str) -> float:
    """A rough order of how far an item is from fitting."""
    one, limits = problem.items[problem.at[credential_id]], problem.limits
    long = (one.weeks or 0) + (one.hours or 0) * HOUR / max(limits.minutes, HOUR)
    return long + (one.price or 0.0) / max(limits.budget or 1.0, 1.0)


def _around(problem: PlanProblem, asked: Iterable[str]) -> PlanProblem:
    """The problem over what is asked and everything that could meet its needs, nearest first."""
    kept = [problem.at[one] for one in sorted(asked)]
    for at in kept:
        kept += [one for one in sorted(problem.needs[at].involved) if one not in kept]
        if len(kept) > MOST_ITEMS:
            break
    return problem.only(kept[:MOST_ITEMS])


def _smallest(problem: PlanProblem, deadline: SolverDeadline) -> Iterator[Relaxation]:
    done: list[set[str]] = []
    for size in range(1, len(DIMENSIONS) + 1):
        for names in combinations(DIMENSIONS, size):
            if any(one <= set(names) for one in done):
                continue
            found = _loosened(problem, names, deadline)
            if found is not None:
                done.append(set(names))
                yield found


def _loosened(problem: PlanProblem, names: tuple[str, ...], deadline: SolverDeadline) -> Relaxation | None:
    """The least loosening of the named limits alone; None where they do not suffice."""
    limits = problem.limits
    if ("budget" in names and limits.budget is None) or ("weeks" in names and limits.weeks >= LONGEST):
        return None
    loose = problem.within(**_wide(names))
    if "minutes" not in names:
        return _measured(problem, loose, names, deadline)
    for minutes in range(limits.minutes // HOUR * HOUR + HOUR, MOST_MINUTES + 1, HOUR):
        found = _measured(problem, loose.within(minutes=minutes), names, deadline)
        if found is not None:
            return found
    return None


def _wide(names: Iterable[str]) -> dict[str, float | int]:
    widest: dict[str, float | int] = {"weeks": LONGEST, "budget": 1e9, "steps": MOST_STEPS}
    return {name: widest[name] for name in names if name in widest}


def _measured(
    problem: PlanProblem, loose: PlanProblem, names: Iterable[str], deadline: SolverDeadline
) -> Relaxation | None:
    """Solve under loose limits for the least steps, then money, then weeks that are needed."""
    if deadline.passed or problem.insisted & set(loose.barred):
        return None
    able = loose.only(at for at, one in enumerate(loose.ids) if one not in loose.barred)
    model = PlanModel(able, timed=True)
    goals = {"steps": sum(model.chosen), "budget": model.price(), "weeks": model.over}
    limits, needed, proven = problem.limits, dict[str, int](), True
    in_turn: list[str | None] = [one for one in ("steps", "budget", "weeks") if one in names]
    for name in in_turn or [None]:
        if name is not None:
            model.model.minimize(goals[name])
        solved = Budget(EFFORT, deadline).solve(model)
        if solved.chosen is None:
            return None
        proven &= solved.optimal
        if name is not None:
            needed[name] = solved.objective
            model.model.add(goals[name] <= solved.objective)
    return Relaxation(
        weeks=max(0, needed.get("weeks", 0) - limits.weeks),
        budget=max(0.0, (needed.get("budget", 0) - (limits.cents or 0)) / CENTS),
        minutes=loose.limits.minutes - limits.minutes,
        steps=max(0, needed.get("steps", 0) - limits.steps),
        proven=proven,
    )


def _least_of_each(found: Iterable[Relaxation]) -> Iterator[Relaxation]:
    """Of several items' answers, the least for each set of limits, without those that ask for more limits."""
    best: dict[tuple[str, ...], Relaxation] = {}
    for one in found:
        key = tuple(one.named)
        if key not in best or tuple(one.named.values()) < tuple(best[key].named.values()):
            best[key] = one
    for key, one in sorted(best.items(), key=lambda pair: (len(pair[0]), pair[0])):
        if not any(set(other) < set(key) for other in best):
            yield one
