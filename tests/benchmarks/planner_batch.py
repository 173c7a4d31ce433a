"""Many plans, each checked: share proven, CPU times, violations. Usage: planner_batch.py CATALOGUE N [SECONDS [FIRST]].

Learners are drawn by seed: an occupation, some of its skills held at some level, limits of weeks, hours and money, and
for half of them a qualification. Then a tenth of the levels taught are made wrong, and plans made on the noisy shares
are scored on the true ones.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from stackwise.features.catalogue import read_catalogue
from stackwise.features.records import Constraints, Goal, HeldSkill, Learner
from stackwise.models.planner import Planner
from stackwise.models.planner.objective import closure
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.planning.planning import Planning, PlanOptions
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plan_checker import PlanChecker

DAY = date(2026, 9, 1)
BARE = PlanOptions(alternatives=0, what_if=False)


def learner(engine: Recommender, at: int) -> Learner:
    rng = np.random.default_rng(at)
    arrays = engine.arrays
    occupation = str(rng.choice(sorted(arrays.occupation_row)))
    asked = arrays.requires.skill[arrays.requires.of(arrays.occupation_row[occupation])]
    some = [row for row in asked if rng.random() < 0.3]
    skills = tuple(HeldSkill(skill_id=str(arrays.skill_ids[row]), level=float(rng.integers(1, 5))) for row in some)
    currencies = sorted(arrays.credentials["price.currency"].dropna().unique())
    money = (
        {"max_cost": float(rng.integers(2, 40) * 100), "currency": str(rng.choice(currencies))} if currencies else {}
    )
    qualifications = sorted(arrays.catalogue["qualifications"]["qualification_id"])
    wanted = str(rng.choice(qualifications)) if qualifications and rng.random() < 0.5 else None
    limits = Constraints(
        max_weeks=float(rng.integers(4, 60)),
        hours_per_week=float(rng.integers(3, 20)),
        **(money if rng.random() < 0.7 else {}),
    )
    goal = Goal(occupation_id=occupation, qualification_id=wanted)
    return Learner(learner_id=f"drawn-{at}", skills=skills, goal=goal, constraints=limits)


def run(folder: Path, n: int, seconds: float, start_at: int) -> None:
    catalogue = read_catalogue(folder)
    engine = open_recommender(catalogue)
    planning, checker = Planning(engine), PlanChecker(CatalogueRows(catalogue))
    statuses: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    times, first, pools, steps, levels, began = [], [], [], [], [], perf_counter()
    noisy = np.random.default_rng(3)
    for at in range(start_at, start_at + n):
        if perf_counter() - began > seconds:
            break
        asked = planning.ask(learner(engine, at), DAY, BARE)
        start = process_time()
        best = Planner(asked.config).plan(asked.problem, asked.credit)
        times.append(process_time() - start)
        first.append(best.first_after)
        pools.append(len(asked.rows))
        steps.append(len(best.steps))
        statuses[best.status] += 1
        answer = planning._writer(asked).answer(asked, best)
        codes.update(one.code for one in checker.check(json.loads(json.dumps(answer))))
        if at % 20 == 0 and best.closure > 0:
            levels.append(sensitive(planning, asked, noisy))
        if len(times) % 500 == 0:
            print(report(times, first, pools, steps, statuses, codes), file=sys.stderr, flush=True)
    print(report(times, first, pools, steps, statuses, codes))
    if levels:
        print(f"10% wrong levels: closure kept {np.mean(levels):.4f} of the best, worst {np.min(levels):.4f}, "
              f"n={len(levels)}")  # fmt: skip


def sensitive(planning: Planning, asked: object, rng: np.random.Generator) -> float:
    """Closure on the true shares of the plan made on shares of which a tenth are a level off, over the best plan's."""
    problem = asked.problem  # type: ignore[attr-defined]
    wrong = (problem.share > 0) & (rng.random(problem.share.shape) < 0.1)
    factor = np.where(rng.random(problem.share.shape) < 0.5, 2 / 3, 4 / 3)  # level 3 read as 2 or as 4
    other = np.where(wrong, np.minimum(1.0, problem.share * factor), problem.share)
    planner = Planner(planning.config)
    plan = planner.plan(replace(problem, share=other))
    return closure(problem, [problem.at[one] for one in plan.ids]) / max(planner.plan(problem).closure, 1e-9)


def report(times: list, first: list, pools: list, steps: list, statuses: Counter, codes: Counter) -> str:
    t, f = np.array(times), np.array(first)
    done = statuses["optimal"] + statuses["feasible"]
    return (
        f"plans {len(t)}, {dict(statuses)}, proven {statuses['optimal'] / max(done, 1):.5f}; pool median "
        f"{np.median(pools):.0f} max {max(pools)}; steps mean {np.mean(steps):.1f} max {max(steps)}; CPU s median "
        f"{np.median(t):.3f} p95 {np.quantile(t, 0.95):.3f} p99 {np.quantile(t, 0.99):.3f} max {t.max():.2f}; "
        f"first plan ms (clock) median {np.median(f) * 1e3:.0f} p95 {np.quantile(f, 0.95) * 1e3:.0f} "
        f"p99 {np.quantile(f, 0.99) * 1e3:.0f}; "
        f"violations {sum(codes.values())} {dict(codes)}"
    )


if __name__ == "__main__":
    given = [*sys.argv[3:], *("1e9", "0")[len(sys.argv) - 3 :]]
    run(Path(sys.argv[1]), int(sys.argv[2]), float(given[0]), int(given[1]))
