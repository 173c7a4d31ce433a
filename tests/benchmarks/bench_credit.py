"""Time the credit engine: ``python tests/benchmarks/bench_credit.py [--learners 40] [--cpsat-alone] [--json]``
prints medians. ``--cpsat-alone`` times the constraint program without the flow and says where their values differ.

Two planted qualifications: one counted in units (core, electives with a group minimum, imported electives), one in
credit points of mixed sizes with nesting, an ``any`` and caps by certainty. 200 candidate credentials, most of which
bring units of the qualification, some through rules. Not a test: nothing here fails on a slow machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from unittest.mock import patch

from stackwise.features.equivalence import Equivalence
from stackwise.features.records import CreditRule, Holding, Qualification, Requirement
from stackwise.models.credit.engine import CreditEngine
from stackwise.models.credit.marginal import Margin
from stackwise.models.credit.read import Rulebook, Unit

AS_OF = date(2026, 9, 1)
CANDIDATES = [f"c{i:03d}" for i in range(200)]


def leaf(prefix: str, unit: str) -> dict[str, object]:
    """A place for one unit."""
    return {"requirement_id": f"{prefix}-{unit}", "kind": "leaf", "unit_id": unit}


def planted(measure: str, seed: int = 7) -> CreditEngine:
    """One qualification of 20 units, or of 120 points."""
    rng = random.Random(seed)
    units = {
        f"U{i:02d}": Unit(f"U{i:02d}", f"U{i:02d}", "ABC"[i % 3], 3.0 + i % 3, rng.choice([4.0, 6.0, 8.0]))
        for i in range(60)
    }
    units |= {f"O{i:02d}": Unit(f"O{i:02d}", f"O{i:02d}", "ABC"[i % 3], 3.0, 6.0) for i in range(20)}
    awards = {one: tuple(sorted(rng.sample(sorted(units), rng.choice([0, 1, 1, 1, 2, 3])))) for one in CANDIDATES}
    own = "count" if measure == "units" else "credit"
    rules = [
        CreditRule(
            rule_id=f"r{i:02d}", giver=Requirement(requirement_id="g", kind="leaf", credential_id=CANDIDATES[i * 6]),
            qualification_id="Q", target_units=(f"U{rng.randrange(40):02d}",),
            certainty=rng.choice(["mandated", "granted", "granted", "recommended"]),
        )
        for i in range(25)
    ]  # fmt: skip
    mappings = [(f"O{i:02d}", f"U{2 * i:02d}", "yes", "supersedes") for i in range(20)]
    return CreditEngine(
        Rulebook(
            {"Q": _qualification(measure, own)},
            {"Q": tuple(rules)},
            units,
            awards,
            {},
            Equivalence(mappings),
            tuple(mappings),
        )
    )


def _qualification(measure: str, own: str) -> Qualification:
    scale = 1.0 if measure == "units" else 6.0
    core = {"requirement_id": "core", "kind": "all", "children": [leaf("c", f"U{i:02d}") for i in range(8)]}
    minimum = {"requirement_id": "minimum", "kind": "at_least", "measure": own, "min": 3 * scale,
               "children": [leaf("m", f"U{i:02d}") for i in range(8, 20)]}  # fmt: skip
    imported = {"requirement_id": "imported", "kind": "at_most", "measure": own, "max": 2 * scale,
                "children": [{"requirement_id": "anything", "kind": "leaf", "where": {"level_min": 4}}]}  # fmt: skip
    pool = [leaf("e", f"U{i:02d}") for i in range(20, 40)]
    electives = {"requirement_id": "electives", "kind": "at_least", "measure": own, "min": 12 * scale,
                 "children": [minimum, imported, *pool]}  # fmt: skip
    groups: list[dict[str, object]] = [core, electives]
    caps: list[dict[str, object]] = [{"max": 14 * scale, "measure": own}]
    if measure == "credit_points":
        pairs = [[leaf(f"s{k}", f"U{40 + 2 * k + i:02d}") for i in range(2)] for k in range(3)]
        special = [{"requirement_id": f"s{k}", "kind": "all", "children": pair} for k, pair in enumerate(pairs)]
        groups.append({"requirement_id": "special", "kind": "any", "children": special})
        caps.append({"max": 8 * scale, "measure": own, "certainties": ["granted"]})
    return Qualification.model_validate(
        {"qualification_id": "Q", "title": "Q", "measure": measure, "total": (20 if measure == "units" else 22) * scale,
         "min_resident": 4 * scale, "caps": caps, "root": {"requirement_id": "root", "kind": "all", "children": groups}}
    )  # fmt: skip


def learners(count: int, seed: int = 3) -> list[list[Holding]]:
    """Each with four to nine units and up to two credentials."""
    rng = random.Random(seed)
    names = [*(f"U{i:02d}" for i in range(60)), *(f"O{i:02d}" for i in range(20))]
    return [
        [Holding(unit_id=one) for one in rng.sample(names, rng.randint(4, 9))]
        + [Holding(credential_id=one) for one in rng.sample(CANDIDATES, rng.randint(0, 2))]
        for _ in range(count)
    ]


def timed(work: Callable[[list[Holding]], object], people: list[list[Holding]]) -> list[float]:
    """Milliseconds of processor of each call, which other work on the machine does not lengthen."""
    spent = []
    for held in people:
        start = time.process_time()
        work(held)
        spent.append(1000 * (time.process_time() - start))
    return spent


def measure(kind: str, people: list[list[Holding]]) -> dict[str, float]:
    """Medians and the 95th percentile of one kind of qualification."""
    engine = planted(kind)
    engine.marginal("Q", people[0], CANDIDATES, AS_OF)
    allocate = timed(lambda held: engine.allocate("Q", held, AS_OF), people)
    marginal = timed(lambda held: engine.marginal("Q", held, CANDIDATES, AS_OF), people)
    one_by_one = timed(lambda held: _one_by_one(engine, held), people[:5])
    found = engine.marginal("Q", people[0], CANDIDATES, AS_OF)
    return {
        "allocate_ms": statistics.median(allocate),
        "marginal_200_ms": statistics.median(marginal),
        "marginal_200_p95_ms": statistics.quantiles(marginal, n=20)[-1],
        "one_by_one_200_ms": statistics.median(one_by_one),
        "candidates_with_credit": float((found.share > 0).sum()),
    }


def _one_by_one(engine: CreditEngine, held: list[Holding]) -> None:
    margin = Margin(engine.reader("Q", AS_OF), engine.rulebook, held, AS_OF, 10.0)
    for one in CANDIDATES:
        margin.solved(one)


@contextmanager
def cpsat_alone() -> Iterator[None]:
    """Within it no flow proves an allocation, and no gain is read off one: every problem is a constraint program."""
    unproven = patch("stackwise.models.credit.allocate.solve_flow", return_value=None)
    unread = patch("stackwise.models.credit.marginal.IncrementalCredit.gain", return_value=None)
    with unproven, unread:
        yield


def differing(kind: str, people: list[list[Holding]]) -> dict[str, float]:
    """How many of the candidates' shares the two ways give differently."""
    found = []
    for held in people:
        flow = planted(kind).marginal("Q", held, CANDIDATES, AS_OF)
        with cpsat_alone():
            program = planted(kind).marginal("Q", held, CANDIDATES, AS_OF)
        found += list(abs(flow.share - program.share) + abs(flow.may_count - program.may_count) > 1e-9)
    return {"shares_compared": float(len(found)), "shares_differing": float(sum(found))}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=40)
    parser.add_argument("--cpsat-alone", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    people = learners(args.learners)
    with cpsat_alone() if args.cpsat_alone else nullcontext():
        figures = {kind: measure(kind, people) for kind in ("units", "credit_points")}
    if args.cpsat_alone:
        figures = {kind: values | differing(kind, people[:3]) for kind, values in figures.items()}
    if args.json:
        print(json.dumps({"python": platform.python_version(), "learners": args.learners, **figures}, indent=1))
        return
    for kind, values in figures.items():
        print(kind, *(f"{name} {value:.2f}" for name, value in values.items()), sep="\n  ")


if __name__ == "__main__":
    main()
