"""What can be left out before solving without losing the best plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from stackwise.models.planner.prerequisites import MET
from stackwise.models.planner.problem import PlanProblem

Pair = tuple[int, int]  # the better, the worse
BETTER = 600  # items looked at as better ones
_NEAR = 1e-9


def useful(problem: PlanProblem, brings_credit: Collection[str]) -> PlanProblem:
    """The problem over items that can be in a plan and do something for it: close, count, be asked for, or lead on."""
    barred = problem.barred
    able = {at for at, one in enumerate(problem.ids) if one not in barred}
    closes = (problem.share @ problem.amount) > 0
    kept = {at for at in able if closes[at] or problem.ids[at] in problem.insisted or problem.ids[at] in brings_credit}
    waiting = [at for at in kept if problem.needs[at] is not MET]
    while waiting:
        fresh = (problem.needs[waiting.pop()].involved & able) - kept
        kept |= fresh
        waiting.extend(fresh)
    return problem.only(kept)


def without_dominated(problem: PlanProblem, brings_credit: Collection[str]) -> tuple[PlanProblem, list[Pair]]:
    """The problem without items that better ones push out of every plan, and the pairs left of a better and a worse.

    An item is worse when another closes at least as much of every skill for no more money, weeks and minutes, needs
    nothing first and starts as freely. Exchanging the worse for the better keeps a plan a plan, so some best plan
    holds the worse only with the better; under ``best`` coverage it never holds it.
    """
    comparable = _comparable(problem, brings_credit)
    above: dict[int, list[int]] = {}
    for better, worse in _pairs(problem, comparable):
        above.setdefault(worse, []).append(better)
    most = 1 if problem.coverage == "best" else max(problem.limits.steps, 1)
    out = {worse for worse, those in above.items() if len(those) >= most}
    kept = [at for at in range(len(problem.items)) if at not in out]
    place = {at: new for new, at in enumerate(kept)}
    pairs = [(place[b], place[w]) for w, those in above.items() if w in place for b in those if b in place]
    return problem.only(kept), pairs


def _comparable(problem: PlanProblem, brings_credit: Collection[str]) -> NDArray[np.int64]:
    """Items that are nothing but their closure, price and time."""
    leads = set().union(*(need.involved for need in problem.needs))
    return np.array(
        [
            at
            for at, item in enumerate(problem.items)
            if at not in leads
            and item.credential_id not in problem.insisted
            and item.credential_id not in brings_credit
            and not item.starts
            and (item.price is not None or problem.limits.cents is None)
        ],
        dtype=np.int64,
    )


def _pairs(problem: PlanProblem, at: NDArray[np.int64]) -> Iterator[Pair]:
    """Pairs among the comparable; of a large pool, those whose better closes more than most."""
    facts = np.array([_facts(problem, int(one)) for one in at], dtype=float).reshape(len(at), 5)
    share = problem.share[at]
    closes = share @ problem.amount
    free = np.array([problem.needs[int(one)] is MET for one in at], dtype=bool)
    for better in np.argsort(np.where(free, -closes, np.inf), kind="stable")[: min(int(free.sum()), BETTER)]:
        beats = (facts[better] <= facts).all(axis=1) & (closes <= closes[better] + _NEAR)
        beats[better] = False
        few = np.flatnonzero(beats)
        few = few[(share[better] >= share[few]).all(axis=1)]
        same = (facts[better] == facts[few]).all(axis=1) & (share[better] == share[few]).all(axis=1) & free[few]
        yield from ((int(at[better]), int(at[worse])) for worse in few[~same | (few > better)])


def _facts(problem: PlanProblem, at: int) -> tuple[float, ...]:
    """Less is better in each; an unknown price compares with none."""
    one, starts = problem.items[at], problem.start_weeks(at)
    weeks = problem.weeks[at] or 0
    price = float("nan") if one.price is None else float(problem.cents[at])
    if problem.limits.cents is None:
        price = 0.0
    return price, float(weeks), float(problem.minutes[at]), float(starts[0]), -float(starts[-1] + weeks)
