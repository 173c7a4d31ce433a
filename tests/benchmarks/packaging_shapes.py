"""Random learners against three rules of other shapes: a British diploma, an American degree, a European stack.

The program (OR-tools CP-SAT) is written from the words below, and knows nothing of rule files or trees.

- UKD: 60 credits; mandatory UKM01 and UKM02 of 12; at least 12 of A; at most 15 of B; at least 40 at level 5 or above;
  UKB02 may not be taken with UKB03, and of UKA03, UKA04 and UKB04 one may be counted.
- USD: 40 credits; composition 6, mathematics 4, science 8, 9 of social science and humanities with 3 of each; at most 3
  of physical education; a course listed in two areas counts in one; 12 at the college.
- EUM: 30 ECTS; 10 compulsory, 20 from at least two of three groups with 5 of each; 20 of the 30 at level 7; completed
  within five years; at most 10 by recognition of prior learning, and what is attained nobody knows how is under that.

Run: ``python tests/benchmarks/packaging_shapes.py CATALOGUE --learners 2000`` (made by ``ingest registers`` with
``--rules tests/benchmarks/packaging_shapes.toml``).
"""

from __future__ import annotations

import argparse
import random
from datetime import date
from pathlib import Path
from typing import Any

from ortools.sat.python import cp_model

from stackwise.features.records import Holding

AS_OF = date(2026, 9, 1)
OLD, NEW = date(2021, 8, 31), date(2021, 9, 1)  # five years before, and a day more
WORTH: dict[str, dict[str, tuple[int, int]]] = {  # (credits, level) by code
    "UKD": {"UKM01": (12, 4), "UKM02": (12, 5), "UKA01": (6, 4), "UKA02": (9, 5), "UKA03": (12, 5), "UKA04": (15, 6),
            "UKB01": (6, 4), "UKB02": (9, 5), "UKB03": (6, 5), "UKB04": (10, 6)},
    "USD": {name: (worth, 0) for name, worth in {
        "UENG1": 3, "UENG2": 3, "UCOM1": 3, "UMAT1": 4, "UMAT2": 5, "UBIO1": 4, "UBIO2": 4, "UCHE1": 5, "UGEO1": 3,
        "UPSY1": 3, "USOC1": 3, "UHIS1": 3, "UPHI1": 3, "UART1": 2, "UPED1": 1, "UPED2": 2, "UPED3": 2, "UCIS1": 3,
        "UBUS1": 3, "UBUS2": 3, "USPA1": 4, "USPA2": 4}.items()},
    "EUM": {"EUC01": (5, 6), "EUC02": (5, 7), "EUA01": (4, 7), "EUA02": (6, 7), "EUA03": (5, 6), "EUB01": (5, 7),
            "EUB02": (5, 6), "EUB03": (6, 7), "EUX01": (5, 7), "EUX02": (4, 6)},
}  # fmt: skip
AREAS = {"composition": "UENG1 UENG2 UCOM1", "mathematics": "UMAT1 UMAT2", "science": "UBIO1 UBIO2 UCHE1 UGEO1",
         "social": "UGEO1 UPSY1 USOC1 UHIS1", "humanities": "UHIS1 UPHI1 UART1", "sport": "UPED1 UPED2 UPED3",
         "free": "UCIS1 UBUS1 UBUS2 USPA1 USPA2"}  # fmt: skip
BARRED = {"UKD": (("UKB02", "UKB03"), ("UKA03", "UKA04", "UKB04"))}
TOTAL, CREDIT = {"UKD": 60, "USD": 40, "EUM": 30}, {"UKD": 59, "USD": 28, "EUM": 29}


def areas_of(name: str, unit: str) -> list[str]:
    """Where a unit may count, as the text lists it."""
    if name == "USD":
        return [area for area, units in AREAS.items() if unit in units.split()]
    return [unit[2]]


def most(name: str, held: list[Holding]) -> float:
    """The most that counts, by the words alone."""
    model, worth = cp_model.CpModel(), WORTH[name]
    by: dict[str, list[Any]] = {}
    level: dict[int, list[Any]] = {}
    whole: list[Any] = []
    counted: list[Any] = []
    credit: list[Any] = []
    taken: dict[str, Any] = {}
    recognised: list[Any] = []
    for unit, (size, at) in worth.items():
        own = [one for one in held if one.unit_id == unit and (name != "EUM" or one.awarded_on >= NEW)]
        ways = {(one.resident and one.mode not in ("rpl", "transfer"), one.mode in ("rpl", None)) for one in own}
        used = [model.new_bool_var("") for _ in ways]
        model.add(sum(used) <= 1)
        shares = []
        for area in areas_of(name, unit):
            coming = model.new_int_var(0, size, "")
            shares.append(coming)
            for chosen, (here, unsure) in zip(used, ways, strict=True):
                amount = model.new_int_var(0, size, "")
                model.add(amount <= size * chosen)
                shares.append(amount)
                counted.append(amount)
                credit += [] if here else [amount]
                recognised += [amount] if unsure and not here else []
                by.setdefault(area, []).append(amount)
            by.setdefault(area, []).append(coming)
        model.add(sum(shares) <= size)
        taken[unit] = model.new_bool_var("")
        model.add(sum(shares) <= size * taken[unit])
        level.setdefault(at, []).extend(shares)
        whole += shares
    for units in BARRED.get(name, ()):
        model.add(sum(taken[unit] for unit in units) <= 1)
    model.add(sum(whole) == TOTAL[name])
    model.add(sum(credit) <= CREDIT[name])
    ask(name, model, lambda *names: sum(share for area in names for share in by[area]), level, recognised)
    model.maximize(sum(counted))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


def ask(name: str, model: Any, amount: Any, level: dict[int, list[Any]], recognised: list[Any]) -> None:
    """What a text asks of its areas, levels and ways."""
    if name == "UKD":
        model.add(amount("M") == 24)
        model.add(amount("A") >= 12)
        model.add(amount("B") <= 15)
        model.add(sum(share for at in (5, 6) for share in level[at]) >= 40)
    elif name == "USD":
        for area, least in (("composition", 6), ("mathematics", 4), ("science", 8), ("social", 3), ("humanities", 3)):
            model.add(amount(area) >= least)
        model.add(amount("social", "humanities") >= 9)
        model.add(amount("sport") <= 3)
    else:
        model.add(amount("C") == 10)
        enough = [model.new_bool_var("") for _ in "ABX"]
        for area, chosen in zip("ABX", enough, strict=True):
            model.add(amount(area) >= 5).only_enforce_if(chosen)
        model.add(sum(enough) >= 2)
        model.add(sum(level[7]) >= 20)
        model.add(sum(recognised) <= 10)


def learner(name: str, rng: random.Random) -> list[Holding]:
    """Holdings of some units, some twice, of any mode, in residence or not, some too old by a day."""
    share, home = rng.choice([0.3, 0.6, 0.9, 1.0]), rng.choice([0.0, 0.2, 0.6, 1.0])
    units = [unit for unit in WORTH[name] if rng.random() < share]
    units += rng.sample(units, min(len(units), rng.randint(0, 2)))
    modes = (None, "completed", "rpl", "transfer")
    return [
        Holding(unit_id=unit, awarded_on=rng.choice([OLD, NEW, NEW, date(2025, 1, 1)]), resident=rng.random() < home,
                mode=rng.choice(modes))
        for unit in units
    ]  # fmt: skip


def main() -> None:
    """Print one line a rule."""
    from stackwise.features.catalogue import read_catalogue
    from stackwise.models.credit.engine import CreditEngine
    from stackwise.recommender.verify.catalogue import CatalogueRows
    from stackwise.recommender.verify.credit_checker import check_allocation

    parser = argparse.ArgumentParser()
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("--learners", type=int, default=2000)
    given = parser.parse_args()
    catalogue = read_catalogue(given.catalogue)
    engine, rows = CreditEngine.from_catalogue(catalogue), CatalogueRows(catalogue)
    for name in WORTH:
        rng, wrong, faults = random.Random(f"learners of {name}"), [], []
        for at in range(given.learners):
            held = learner(name, rng)
            answer, best = engine.allocate(name, held, AS_OF), most(name, held)
            wrong += [] if abs(answer.filled - best) < 1e-6 else [(at, answer.filled, best)]
            faults += check_allocation(answer.to_json(), [one.model_dump() for one in held], rows)
        print(name, given.learners, "learners", len(wrong), "wrong", wrong[:2], len(faults), "violations", faults[:2])


if __name__ == "__main__":
    main()
