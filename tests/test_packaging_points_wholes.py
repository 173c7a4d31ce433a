"""Random rules in points: a unit's points count in one place, by the engine, the checker and by trying every whole."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from stackwise.features.equivalence import Equivalence
from stackwise.features.packaging.checks import rule_faults
from stackwise.features.packaging.compiled import compile_rule
from stackwise.features.packaging.files import read_rule
from stackwise.features.records import Holding, Qualification
from stackwise.models.credit.engine import CreditEngine
from stackwise.models.credit.read import Rulebook, Unit
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.credit_checker import check_allocation

AS_OF, STEP = date(2026, 9, 1), 5
Taken = tuple[str, str, int, bool]  # unit, its place, points of it that count there, and whether they are held
OUTSIDE = {"X1": (10, 3.0), "X2": (5, 4.0)}  # points and level


class Case:
    """One rule in points, and what somebody holds."""

    def __init__(self, rng: random.Random) -> None:
        names, pool = "ABC"[: rng.randint(2, 3)], [f"U{at}" for at in range(rng.randint(4, 6))]
        groups: dict[str, list[str]] = {name: [] for name in names}
        for unit in pool:
            for name in rng.sample(names, 2 if rng.random() < 0.45 else 1):
                groups[name].append(unit)
        core = ["K1"] if rng.random() < 0.4 else []
        self.worth = {unit: rng.choice([5, 10, 15]) for unit in (*pool, *core)}
        self.levels = {unit: rng.choice([3.0, 4.0]) for unit in self.worth}
        electives = rng.choice([10, 15, 20, 25])
        self.row: dict[str, Any] = {
            "code": "Q", "measure": "points", "total": electives + sum(self.worth[unit] for unit in core),
            "electives": electives, "core": core, "accepted_by": "s", "full_credit": True,
            "groups": {name: units or [pool[0]] for name, units in groups.items()},
            "units": {unit: {"points": points, "level": self.levels[unit]} for unit, points in self.worth.items()},
            "min_resident": rng.choice([0, 0, 5]),
            "minimum": [self._minimum(rng, names) for _ in range(rng.randint(0, 2))],
            "maximum": [{"max": rng.choice([5, 10]), "groups": rng.sample(names, 2)} for _ in range(rng.randint(0, 1))],
            "choice": [{"groups": list(names), "of": rng.choice([1, 2]), "min": 5}] * (rng.random() < 0.3),
            "barred": [{"units": rng.sample(pool, 2)}] * (rng.random() < 0.3),
            "import": [{"max": rng.choice([5, 10]), "current": False}] * (rng.random() < 0.4),
        }  # fmt: skip
        known = [*pool, *core, *OUTSIDE]
        self.held = {unit: rng.random() < 0.2 for unit in known if rng.random() < 0.5}  # whether it is study there

    @staticmethod
    def _minimum(rng: random.Random, names: str) -> dict[str, Any]:
        kind = {"groups": rng.sample(names, rng.randint(1, 2))} if rng.random() < 0.6 else {"level_min": 4.0}
        return {"min": rng.choice([5, 10]), **kind}

    @property
    def known(self) -> dict[str, tuple[int, float]]:
        return {**{unit: (points, self.levels[unit]) for unit, points in self.worth.items()}, **OUTSIDE}

    def holdings(self) -> list[Holding]:
        return [Holding(unit_id=unit, awarded_on=date(2025, 1, 1), resident=here) for unit, here in self.held.items()]

    def ways(self) -> Iterator[list[Taken | None]]:
        """What of each unit may count, or come: nothing, or so many points in one place."""
        for unit in self.worth.keys() - set(self.row["core"]):
            places = [name for name, units in self.row["groups"].items() if unit in units]
            amounts = range(STEP, self.worth[unit] + 1, STEP)
            owned = (False, True) if unit in self.held else (False,)
            yield [None, *((unit, at, amount, own) for at in places for amount in amounts for own in owned)]
        for one in self.row["import"]:
            for unit in OUTSIDE.keys() & self.held.keys():
                yield [None, *((unit, "import", amount, True) for amount in range(STEP, OUTSIDE[unit][0] + 1, STEP))]
            for wild in ("at 3", "at 4"):
                yield [None, *((wild, "import", amount, False) for amount in range(STEP, one["max"] + 1, STEP))]

    def most(self) -> float | None:
        """The most that counts in any whole; None where none can be made up."""
        best, ways = None, sorted(self.ways(), key=str)
        stack: list[tuple[int, list[Taken]]] = [(0, [])]
        while stack:
            at, taken = stack.pop()
            if sum(one[2] for one in taken) > self.row["electives"]:
                continue
            if at == len(ways):
                best = max(best or 0, self._counted(taken)) if self._is_whole(taken) else best
                continue
            stack += [(at + 1, [*taken, *([one] if one else [])]) for one in ways[at]]
        return best

    def _is_whole(self, taken: list[Taken]) -> bool:
        levels = {**{unit: level for unit, (_, level) in self.known.items()}, "at 3": 3.0, "at 4": 4.0}

        def amount(one: dict[str, Any]) -> int:
            least = one.get("level_min", 0.0)
            inside = [it for it in taken if it[1] in one.get("groups", (it[1],)) and levels[it[0]] >= least]
            return sum(points for _, _, points, _ in inside)

        kept = [amount({}) == self.row["electives"]]
        kept += [amount(one) >= one["min"] for one in self.row["minimum"]]
        kept += [amount(one) <= one["max"] for one in self.row["maximum"]]
        kept += [sum(amount({"groups": [name]}) >= one["min"] for name in one["groups"]) >= one["of"]
                 for one in self.row["choice"]]  # fmt: skip
        kept += [len({unit for unit, *_ in taken} & set(one["units"])) <= 1 for one in self.row["barred"]]
        kept += [amount({"groups": ["import"]}) <= one["max"] for one in self.row["import"]]
        return all(kept)

    def _counted(self, taken: list[Taken]) -> float:
        own = [(unit, points) for unit, _, points, held in taken if held]
        own += [(unit, self.worth[unit]) for unit in self.row["core"] if unit in self.held]
        study = sum(points for unit, points in own if self.held[unit])
        credit = sum(points for unit, points in own if not self.held[unit])
        return study + min(credit, self.row["total"] - self.row["min_resident"])


def engine_of(row: dict[str, Any], known: dict[str, tuple[int, float]]) -> tuple[CreditEngine, Qualification]:
    (about,) = compile_rule(read_rule(row, "rules"), {unit: (level,) for unit, (_, level) in known.items()})
    units = {unit: Unit(unit, unit, None, level, credit=points, listed=True) for unit, (points, level) in known.items()}
    return CreditEngine(Rulebook({"Q": about}, {}, units, {}, {}, Equivalence([]))), about


def wrong(seed: str) -> object:
    """What an answer has wrong; None where it is right, or where the rule is refused for a fault of it."""
    case = Case(random.Random(seed))
    rule, levels = read_rule(case.row, "rules"), {unit: (level,) for unit, (_, level) in case.known.items()}
    faults = list(rule_faults(rule, levels))
    if any("no choice of units" not in fault for fault in faults):
        return None
    best = case.most()
    if faults or best is None:
        return None if bool(faults) is (best is None) else (faults, best)
    engine, about = engine_of(case.row, case.known)
    rows = [{"unit_id": unit, "code": unit, "title": unit, "level": level, "levels": None, "package": None,
             "credit": points} for unit, (points, level) in case.known.items()]  # fmt: skip
    plain = {**about.model_dump(mode="json"), "root": about.root.model_dump(mode="json")}
    tables = {"qualifications": [plain], "units": rows, "unit_mappings": [], "credit_rules": [], "credentials": []}
    answer = engine.allocate("Q", case.holdings(), AS_OF)
    held = [one.model_dump() for one in case.holdings()]
    found = check_allocation(answer.to_json(), held, CatalogueRows(tables))
    return found or (None if answer.filled == best else (answer.filled, best))


@pytest.mark.parametrize("seed", [f"points {at}" for at in range(3)])
def test_a_units_points_count_in_one_place(seed: str) -> None:
    assert [found for at in range(60) if (found := wrong(f"{seed} {at}")) is not None] == []


def test_points_that_two_groups_would_share_complete_nothing() -> None:
    stated: dict[str, Any] = {
        "code": "Q", "measure": "points", "total": 10, "electives": 10, "core": [], "accepted_by": "s",
        "groups": {"A": ["U1"], "B": ["U1", "U2"]}, "units": {"U1": {"points": 10}, "U2": {"points": 5}},
        "minimum": [{"groups": ["A"], "min": 5}, {"groups": ["B"], "min": 5}],
    }  # fmt: skip
    assert list(rule_faults(read_rule(stated, "rules"))) == []  # U2 makes up B
    lone = {**stated, "groups": {"A": ["U1"], "B": ["U1"]}, "units": {"U1": {"points": 10}}}
    assert any("no choice of units" in fault for fault in rule_faults(read_rule(lone, "rules")))


def test_a_unit_to_come_does_not_make_room_in_two_groups_at_once() -> None:
    """Where Z counts Y cannot, and X alone would have to make up both A and B."""
    stated: dict[str, Any] = {
        "code": "Q", "measure": "points", "total": 15, "electives": 15, "core": [], "accepted_by": "s",
        "groups": {"A": ["X"], "B": ["X", "Y"], "C": ["Z", "V"]}, "full_credit": True,
        "barred": [{"units": ["Y", "Z"]}], "units": {unit: {"points": 10 if unit == "X" else 5} for unit in "XYZV"},
        "minimum": [{"groups": ["A"], "min": 5}, {"groups": ["B"], "min": 5}],
    }  # fmt: skip
    known = {unit: (10 if unit == "X" else 5, 3.0) for unit in "XYZV"}
    engine, _ = engine_of(stated, known)
    assert engine.allocate("Q", [Holding(unit_id="Z")], AS_OF).filled == 0
    assert engine.allocate("Q", [Holding(unit_id="V")], AS_OF).filled == 5
