"""``python -m stackwise.training evaluate-jcrec``: closure of a gap by few courses, the planner beside simpler choices.

JCRec's setting: 3,000 courses as skills required and acquired, resumes as skills held, strict prerequisites (every
required skill at its level), k courses, one at a time. The jobs file of JCRec is not public, so each resume's wanted
job is made here: a seeded draw of skills that courses teach, of one group of the taxonomy, each at a level some
course reaches. Closure is the share of levels reached, a skill by its best course.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from stackwise.features.arrays import Reals
from stackwise.features.errors import InputError, describe
from stackwise.features.records import Requirement
from stackwise.models.planner import PlanHoldings, PlanItem, PlanLimits, Planner, PlannerConfig, PlanProblem
from stackwise.models.planner.objective import added, closure
from stackwise.models.planner.presolve import useful
from stackwise.training.significance import bootstrap, paired_randomisation

LEVELS = {"beginner": 1.0, "intermediate": 2.0, "expert": 3.0, "unknown": 1.0}
WANTED, POOL, MOST = 12, 200, 5
PLANNER = "stackwise"

SkillLevels = dict[int, float]


@dataclass(frozen=True, eq=False)
class JcrecData:
    """``courses``: what each requires and what it teaches; ``resumes``: what each holds; ``groups`` of skills."""

    courses: Mapping[str, tuple[SkillLevels, SkillLevels]]
    resumes: Mapping[str, SkillLevels]
    groups: Mapping[str, Sequence[int]]

    @cached_property
    def items(self) -> tuple[PlanItem, ...]:
        """The courses by id, each one week."""
        return tuple(_item(name, *its) for name, its in sorted(self.courses.items()))

    def wanted(self, rng: np.random.Generator) -> SkillLevels:
        """A job: twelve taught skills of one group, each at a level some course reaches."""
        taught: SkillLevels = {}
        for _, gives in self.courses.values():
            for skill, level in gives.items():
                taught[skill] = max(taught.get(skill, 0.0), level)
        known = {name: sorted(one for one in ids if one in taught) for name, ids in sorted(self.groups.items())}
        large = [ids for ids in known.values() if len(ids) >= WANTED]
        picked = rng.choice(large[rng.integers(len(large))], size=WANTED, replace=False)
        return {int(one): float(rng.integers(1, int(taught[int(one)]) + 1)) for one in picked}


def evaluate_jcrec(
    data: Annotated[Path, typer.Option("--data", help="JCRec's folder: courses, resumes, taxonomy.")],
    learners: Annotated[int, typer.Option(min=1, help="At most so many resumes.")] = 238,
    courses: Annotated[int, typer.Option(min=1, help="Courses that a learner may take.")] = MOST,
    seed: Annotated[int, typer.Option(help="Seed of jobs and intervals.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how much of a gap k courses close: planned, and chosen one by one."""
    report = jcrec_report(data, learners, courses, seed)
    lines = [f"{report['n']} resumes, {report['proven']:.1%} of plans proven"]
    lines += [f"{name:<18}{value:.3f}" for name, value in {PLANNER: report["closure"], **report["rivals"]}.items()]
    typer.echo(json.dumps(report, indent=1) if as_json else "\n".join(lines))


def jcrec_report(folder: Path, learners: int = 238, k: int = MOST, seed: int = 7) -> dict[str, Any]:
    """What the command prints: mean closure of the planner with its interval, of each rival, and p against the best."""
    data, rng = read_jcrec(folder), np.random.default_rng(seed)
    counts: dict[int, int] = {}
    for _, gives in data.courses.values():
        for skill in gives:
            counts[skill] = counts.get(skill, 0) + 1
    found: list[dict[str, float]] = []
    proven, names = 0, []
    for name in sorted(data.resumes)[:learners]:
        wanted = data.wanted(rng)
        pool = pooled(problem(data, data.resumes[name], wanted, k))
        if pool is None:
            continue
        plan = Planner(PlannerConfig(closure=1.0, credit=0.0, then="nothing")).plan(pool)
        chosen = choices(pool, k, wanted, counts, rng)
        found.append({PLANNER: plan.closure, **{one: closure(pool, done) for one, done in chosen.items()}})
        proven += plan.status == "optimal"
        names.append(name)
    return _figures(found, names, proven, seed)


def _figures(found: Sequence[Mapping[str, float]], names: Sequence[str], proven: int, seed: int) -> dict[str, Any]:
    values = {name: np.array([one[name] for one in found]) for name in found[0]}
    means = {name: round(float(its.mean()), 4) for name, its in values.items()}
    own = values[PLANNER]
    p = {
        name: round(paired_randomisation(own, its, names, seed)[1], 5) for name, its in values.items() if its is not own
    }
    low, high = bootstrap(own, names, seed)
    return {"n": len(found), "closure": means.pop(PLANNER), "interval": [round(low, 4), round(high, 4)],
            "proven": proven / len(found), "rivals": means, "p": p}  # fmt: skip


def read_jcrec(folder: Path) -> JcrecData:
    """Read the set.

    Raises
    ------
    InputError
        A file that is missing or is not of this shape.
    """
    try:
        raw = json.loads((folder / "courses.json").read_text(encoding="utf-8"))
        courses = {one: (_levels(row["required"]), _levels(row["to_acquire"])) for one, row in raw.items()}
        resumes = json.loads((folder / "resumes.json").read_text(encoding="utf-8"))
        groups: dict[str, list[int]] = {}
        with (folder / "taxonomy.csv").open(newline="", encoding="utf-8") as source:
            for row in csv.DictReader(source):
                groups.setdefault(row["Type Level 3"] or row["Type Level 1"], []).append(int(row["unique_id"]))
    except (OSError, ValueError, KeyError) as error:
        fix = "give the folder with courses.json, resumes.json and taxonomy.csv"
        raise InputError(describe(f"JCRec {folder}", f"{error!r}", "its published files", fix)) from error
    return JcrecData(courses, {one: _levels(rows) for one, rows in resumes.items()}, groups)


def _levels(pairs: Sequence[tuple[object, object]]) -> SkillLevels:
    found: SkillLevels = {}
    for skill, word in pairs:
        if word in LEVELS:
            at = int(str(skill))
            found[at] = max(found.get(at, 0.0), LEVELS[str(word)])
    return found


def problem(data: JcrecData, held: SkillLevels, wanted: SkillLevels, k: int) -> PlanProblem:
    """The problem over all courses."""
    missing = {skill: level for skill, level in wanted.items() if held.get(skill, 0.0) < level}
    order = list(missing)
    share = np.zeros((len(data.items), len(order)))
    for at, item in enumerate(data.items):
        for column, skill in enumerate(order):
            base = held.get(skill, 0.0) / missing[skill]
            reach = min(1.0, data.courses[item.credential_id][1].get(skill, 0.0) / missing[skill])
            share[at, column] = max(0.0, reach - base) / (1 - base)
    amount = np.array([1 - held.get(skill, 0.0) / missing[skill] for skill in order])
    levels = {str(skill): level for skill, level in held.items()}
    limits = PlanLimits(weeks=k, minutes=60, steps=k)
    return PlanProblem(data.items, share, amount, limits, PlanHoldings(levels=levels), coverage="best")


def _item(name: str, required: SkillLevels, gives: SkillLevels) -> PlanItem:
    leaves = [{"requirement_id": f"s{skill}", "kind": "leaf", "skill_id": str(skill), "level": level}
              for skill, level in sorted(required.items())]  # fmt: skip
    tree = {"requirement_id": "r", "kind": "all", "children": leaves}
    needs = Requirement.model_validate(tree) if leaves else None
    return PlanItem(name, weeks=1.0, needs=needs, teaches={str(skill): level for skill, level in gives.items()})


def pooled(whole: PlanProblem) -> PlanProblem | None:
    """The courses that can be reached at all; of those that only lead on, the first by id up to the pool's size."""
    if not len(whole.amount):
        return None
    small = useful(whole, ())
    closing = [at for at in range(len(small.items)) if (small.share[at] > 0).any()]
    rest = [at for at in range(len(small.items)) if at not in set(closing)]
    leading = [at for at in rest if any(at in small.needs[one].involved for one in closing)]
    pool = small.only((closing + leading)[:POOL])
    return pool if len(pool.items) else None


def choices(
    pool: PlanProblem, k: int, wanted: SkillLevels, counts: Mapping[int, int], rng: np.random.Generator
) -> dict[str, list[int]]:
    """What each rival takes: by chance, popularity, cosine of skills, gain alone, and gain beside what is taken."""
    taught = [[int(skill) for skill in one.teaches] for one in pool.items]
    norm = np.array([np.sqrt(len(its)) for its in taught]) * np.sqrt(len(wanted))
    fixed = {
        "random": rng.random(len(pool.items)),
        "popularity": np.array([float(sum(counts[skill] for skill in its)) for its in taught]),
        "eligible_cosine": np.array([sum(skill in wanted for skill in its) for its in taught]) / norm,
        "static_gain": added(pool, []),
    }
    return {name: _stepwise(pool, k, score) for name, score in fixed.items()} | {
        "adaptive_greedy": _stepwise(pool, k, None)
    }


def _stepwise(pool: PlanProblem, k: int, score: Reals | None) -> list[int]:
    """Take the best eligible course k times: by a fixed score, or (None) by what it adds to those taken."""
    done: list[int] = []
    for _ in range(k):
        able = np.array([at not in done and need.met_by(done) for at, need in enumerate(pool.needs)])
        if not able.any():
            break
        worth = np.where(able, added(pool, done) if score is None else score, -np.inf)
        done.append(int(worth.argmax()))
    return done
