"""JCRec's setting: closure at k of the planner against simpler choices. Usage: planner_jcrec.py FOLDER [LEARNERS].

Strict prerequisites (every required skill at its level), k courses, one at a time. The jobs file of JCRec is not
public, so each resume's wanted job is an ESCO-linked target made here: a seeded draw of skills that courses teach, of
one group of the taxonomy, each at a level some course reaches. Closure is the share of levels reached, a skill by
its best course.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from time import process_time

import numpy as np

from stackwise.features.records import Requirement
from stackwise.models.planner import PlanHoldings, PlanItem, PlanLimits, Planner, PlannerConfig, PlanProblem
from stackwise.models.planner.objective import added, closure
from stackwise.models.planner.presolve import useful

LEVELS = {"beginner": 1.0, "intermediate": 2.0, "expert": 3.0, "unknown": 1.0}
WANTED, POOL, MOST = 12, 200, 5
TRIED = 3  # courses, by trying all; the most of them for every tenth learner only


def skills(pairs: list[list[object]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for skill, word in pairs:
        if word in LEVELS:
            found[int(skill)] = max(found.get(int(skill), 0.0), LEVELS[str(word)])  # type: ignore[call-overload]
    return found


def read(folder: Path) -> tuple[dict[str, tuple[dict[int, float], dict[int, float]]], dict[str, dict[int, float]]]:
    raw = json.loads((folder / "courses.json").read_text())
    courses = {one: (skills(row["required"]), skills(row["to_acquire"])) for one, row in raw.items()}
    resumes = json.loads((folder / "resumes.json").read_text())
    return courses, {one: skills(rows) for one, rows in resumes.items()}


def groups(folder: Path) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    with (folder / "taxonomy.csv").open(newline="", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            found.setdefault(row["Type Level 3"] or row["Type Level 1"], []).append(int(row["unique_id"]))
    return found


def target(rng: np.random.Generator, courses: dict, by_group: dict) -> dict[int, float]:
    taught: dict[int, float] = {}
    for _, gives in courses.values():
        for skill, level in gives.items():
            taught[skill] = max(taught.get(skill, 0.0), level)
    names = sorted(g for g, ids in by_group.items() if len([i for i in ids if i in taught]) >= WANTED)
    ids = sorted(i for i in by_group[names[rng.integers(len(names))]] if i in taught)
    picked = rng.choice(ids, size=WANTED, replace=False)
    return {int(i): float(rng.integers(1, int(taught[int(i)]) + 1)) for i in picked}


def need(required: dict[int, float]) -> Requirement | None:
    leaves = [{"requirement_id": f"s{s}", "kind": "leaf", "skill_id": str(s), "level": level} for s, level in
              sorted(required.items())]  # fmt: skip
    if not leaves:
        return None
    return Requirement.model_validate({"requirement_id": "r", "kind": "all", "children": leaves})


def build(courses: dict, held: dict[int, float], wanted: dict[int, float], k: int) -> PlanProblem:
    """The problem over the courses that close something or lead to one that does, nearest first, up to the pool."""
    names = sorted(courses)
    missing = {s: level for s, level in wanted.items() if held.get(s, 0.0) < level}
    order = list(missing)
    share = np.zeros((len(names), len(order)))
    for at, name in enumerate(names):
        for column, skill in enumerate(order):
            base = held.get(skill, 0.0) / missing[skill]
            reach = min(1.0, courses[name][1].get(skill, 0.0) / missing[skill])
            share[at, column] = max(0.0, reach - base) / (1 - base)
    items = tuple(PlanItem(name, weeks=1.0, needs=need(courses[name][0]), teaches={str(s): level for s, level in
                       courses[name][1].items()}) for name in names)  # fmt: skip
    amount = np.array([1 - held.get(s, 0.0) / missing[s] for s in order])
    levels = {str(s): level for s, level in held.items()}
    whole = PlanProblem(
        items, share, amount, PlanLimits(weeks=k, minutes=60, steps=k), PlanHoldings(levels=levels), coverage="best"
    )
    return whole


def pooled(whole: PlanProblem) -> PlanProblem:
    """The courses that can be reached at all; of those that only lead on, the first by id up to the pool's size."""
    small = useful(whole, ())
    closing = [at for at in range(len(small.items)) if (small.share[at] > 0).any()]
    rest = [at for at in range(len(small.items)) if at not in set(closing)]
    wanted = [at for at in rest if any(at in small.needs[c].involved for c in closing)]
    return small.only((closing + wanted)[:POOL])


def eligible(one: PlanProblem, done: list[int]) -> np.ndarray:
    return np.array([at not in done and need.met_by(done) for at, need in enumerate(one.needs)])


def stepwise(one: PlanProblem, k: int, score: np.ndarray | None) -> list[int]:
    """Take the best eligible course k times: by a fixed score, or (None) by what it adds to those taken."""
    done: list[int] = []
    for _ in range(k):
        able = eligible(one, done)
        if not able.any():
            break
        worth = np.where(able, added(one, done) if score is None else score, -np.inf)
        done.append(int(worth.argmax()))
    return done


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
    courses, resumes = read(folder)
    by_group = groups(folder)
    counts: dict[int, int] = {}
    for _, gives in courses.values():
        for skill in gives:
            counts[skill] = counts.get(skill, 0) + 1
    rng = np.random.default_rng(7)
    rows: dict[int, list[dict[str, float]]] = {k: [] for k in range(1, MOST + 1)}
    times, proven, sizes = [], 0, []
    agree: dict[int, list[bool]] = {k: [] for k in range(1, TRIED + 1)}
    for at, name in enumerate(sorted(resumes)[:learners]):
        wanted = target(rng, courses, by_group)
        whole = build(courses, resumes[name], wanted, MOST)
        if not len(whole.amount):
            continue
        pool = pooled(whole)
        if not len(pool.items):
            continue
        sizes.append(len(pool.items))
        popular = np.array([sum(counts[int(s)] for s in one.teaches) for one in pool.items], dtype=float)
        norm = np.array([np.sqrt(len(one.teaches)) for one in pool.items]) * np.sqrt(len(wanted))
        cosine = np.array([sum(int(s) in wanted for s in one.teaches) for one in pool.items]) / norm
        static = added(pool, [])
        draws = rng.random(len(pool.items))
        fixed = {"random": draws, "popularity": popular, "eligible_cosine": cosine, "static_gain": static}
        chosen = {method: stepwise(pool, MOST, score) for method, score in fixed.items()}
        chosen["adaptive_greedy"] = stepwise(pool, MOST, None)
        for k in rows:
            one = pool.within(steps=k, weeks=k)
            began = process_time()
            plan = Planner(PlannerConfig(closure=1.0, credit=0.0, then="nothing")).plan(one)
            times.append(process_time() - began)
            proven += plan.status == "optimal"
            found = {method: closure(pool, done[:k]) for method, done in chosen.items()}
            exhaustive = best_of_all(one, k) if k <= TRIED and (k < TRIED or at % 10 == 0) else None
            if exhaustive is not None:
                agree[k].append(abs(exhaustive - plan.closure) < 1e-5)
            rows[k].append({**found, "planner": plan.closure})
    report(rows, times, proven, sizes, agree)


def report(rows: dict, times: list[float], proven: int, sizes: list[int], agree: dict) -> None:
    rng = np.random.default_rng(1)
    print(f"learners {len(sizes)}, pool median {np.median(sizes):.0f}, max {max(sizes)}; plans {len(times)}, "
          f"proven {proven / len(times):.4f}; CPU s median {np.median(times):.3f}, p95 {np.quantile(times, 0.95):.3f}, "
          f"max {max(times):.2f}; exhaustive agrees "
          f"{ {k: f'{sum(found)}/{len(found)}' for k, found in agree.items()} }")  # fmt: skip
    for k, found in rows.items():
        values = {name: np.array([one[name] for one in found]) for name in found[0]}
        draws = rng.integers(0, len(found), (2000, len(found)))
        print(k, {name: f"{one.mean():.4f} [{np.quantile(one[draws].mean(axis=1), 0.025):.4f}, "
                        f"{np.quantile(one[draws].mean(axis=1), 0.975):.4f}]"
                  for name, one in values.items()})  # fmt: skip
    for k, found in rows.items():
        for name in list(found[0])[:-1]:
            print(lift(found, name, k, rng))


def lift(found: list[dict[str, float]], name: str, k: int, rng: np.random.Generator) -> str:
    """How much more the planner closes than a choice, over all learners and where that choice falls short."""
    both = np.array([(one["planner"], one[name]) for one in found])
    less = both[both[:, 0] > both[:, 1] + 1e-6]
    said = [f"k={k} against {name}: over all {more(both, rng)}, worse in {int((both[:, 0] < both[:, 1] - 1e-6).sum())}"]
    if len(less):
        said.append(f"where it falls short of the optimum ({len(less)} of {len(both)}) {more(less, rng)}")
    return "; ".join(said)


def more(both: np.ndarray, rng: np.random.Generator) -> str:
    """Ratio of the means less one, with its bootstrapped 95% interval."""
    draws = both[rng.integers(0, len(both), (2000, len(both)))].sum(axis=1)
    low, high = np.quantile(draws[:, 0] / np.maximum(draws[:, 1], 1e-9) - 1, [0.025, 0.975])
    return f"{both[:, 0].sum() / max(both[:, 1].sum(), 1e-9) - 1:+.1%} [{low:+.1%}, {high:+.1%}]"


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 238)
