"""JCRec's setting: the planner against trying all sets of k courses. Usage: planner_jcrec.py FOLDER [LEARNERS].

How it does beside simpler choices: ``python -m stackwise.training evaluate-jcrec --data FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from stackwise.models.planner import Planner, PlannerConfig, PlanProblem
from stackwise.models.planner.objective import added, closure
from stackwise.training.evaluate_jcrec import MOST, pooled, problem, read_jcrec

TRIED = 3  # courses, by trying all; the most of them for every tenth learner only


def best_of_all(one: PlanProblem, k: int, budget: int = 100_000) -> float | None:
    """Exhaustive: every set that can be reached one eligible course at a time, the last course of each all at once.

    None where more than ``budget`` sets would have to be filled up.
    """
    leaves = [
        [sum(1 << by for by in leaf.providers) for leaf in need.walk() if leaf.least and not leaf.children]
        for need in one.needs
    ]
    bits, sets = [1 << at for at in range(len(one.items))], {0}
    for _ in range(k - 1):
        sets = {done | bits[at] for done in sets for at in reachable(leaves, done)} or sets
        if len(sets) > budget:
            return None
    best = 0.0
    for done in sets:
        members, able = [at for at, bit in enumerate(bits) if done & bit], reachable(leaves, done)
        more = added(one, members)[able].max(initial=0.0)
        best = max(best, closure(one, members) + float(more))
    return best


def reachable(leaves: list[list[int]], done: int) -> list[int]:
    """Courses not done yet all of whose required skills some course done teaches, sets as bits."""
    return [at for at, asked in enumerate(leaves) if not done >> at & 1 and all(done & leaf for leaf in asked)]


def run(folder: Path, learners: int) -> None:
    data, rng = read_jcrec(folder), np.random.default_rng(7)
    agree: dict[int, list[bool]] = {k: [] for k in range(1, TRIED + 1)}
    for at, name in enumerate(sorted(data.resumes)[:learners]):
        pool = pooled(problem(data, data.resumes[name], data.wanted(rng), MOST))
        for k in agree if pool is not None else ():
            one = pool.within(steps=k, weeks=k)
            best = best_of_all(one, k) if k < TRIED or at % 10 == 0 else None
            if best is not None:
                plan = Planner(PlannerConfig(closure=1.0, credit=0.0, then="nothing")).plan(one)
                agree[k].append(abs(best - plan.closure) < 1e-5)
    print({k: f"{sum(found)}/{len(found)}" for k, found in agree.items()})


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 238)
