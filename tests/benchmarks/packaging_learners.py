"""Random learners against the six rule texts: the engine and the checker against a program written from each text.

The program (OR-tools CP-SAT) is made from the words of a text and knows nothing of rule files or trees: a unit that
counts is chosen, and units still to be studied are chosen beside it, so that both together are a whole qualification.

Run: ``python tests/benchmarks/packaging_learners.py TGA.csv --learners 2000``.
"""

from __future__ import annotations

import argparse
import csv
import functools
import operator
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ortools.sat.python import cp_model

from stackwise.features.records import Holding

AS_OF = date(2026, 9, 1)
TEXTS = ("BSB40520", "CHC33021", "CHC33021/ageing", "SHB20216", "UEE22020", "ASSOC", "BRIT", "SURPLUS", "SURPLUS2")
EQUIVALENT = {"BSBLDR401": "BSBLDR411", "BSBLDR403": "BSBLDR414", "BSBCMM401": "BSBCMM411", "BSBWHS401": "BSBWHS411"}
NOT_EQUIVALENT = {"BSBLDR402": "BSBLDR413"}
AREAS = {
    "communication": "ENG101 ENG102 COM110", "mathematics": "MAT120 MAT140 STA201",
    "science": "BIO101 BIO102 CHE111 ENV100 GEO101", "humanities": "ART105 PHI101 HIS101 REL150",
    "social": "GEO101 HIS101 REL150 PSY101 SOC101 ECO201 ECO202",
    "major": "ECO201 ECO202 BUS100 MKT200 MGT210 LAW205 ACC101 ACC102", "free": "CIS110 PED101 SPA101 MUS100 FYS100",
}  # fmt: skip
AREA_MINIMA = {"communication": 6, "mathematics": 3, "science": 7, "humanities": 6, "social": 6, "major": 18}
CREDITS = {"MAT120": 4, "MAT140": 5, "BIO101": 4, "BIO102": 4, "CHE111": 5, "ACC101": 4, "ACC102": 4, "PED101": 1,
           "SPA101": 4, "MUS100": 2, "FYS100": 1}  # fmt: skip
OPTIONAL = {3: [5, 6, 10, 12, 15, 8, 7], 4: [6, 8, 10, 15, 12], 5: [15, 20, 10]}


@dataclass
class Text:
    """What one text says: total, worth of units, parts that units may count in, and what it asks of them."""

    total: int
    core: list[str]
    parts: dict[str, list[str]]
    worth: dict[str, int] = field(default_factory=dict)
    credit_cap: int = 0
    ask: Callable[[Any, Callable[..., Any]], None] = lambda _model, _amount: None
    imports: int = 0
    surplus: bool = False  # whether listed units beyond their group's maximum count as imports

    def of(self, unit: str) -> int:
        return self.worth.get(unit, 1)


def read_lists(path: Path) -> dict[str, dict[str, list[str]]]:
    """Units by qualification and group ("core" for the core); credit under "credit UNIT"."""
    found: dict[str, dict[str, list[str]]] = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            part = "core" if row["role"] == "Core" else row["group"].replace("Group ", "") or "any"
            mine = found.setdefault(row["qualification"], {})
            if row["unit"] not in mine.setdefault(part, []):
                mine[part].append(row["unit"])
            if row["credit"]:
                mine.setdefault(f"credit {row['unit']}", []).append(row["credit"])
    return found


def texts(lists: dict[str, dict[str, list[str]]]) -> dict[str, Text]:
    """The six texts, and the specialised form of the second."""

    def of(name: str) -> tuple[list[str], dict[str, list[str]]]:
        mine = {part: units for part, units in lists[name].items() if not part.startswith("credit ")}
        return mine.pop("core"), mine

    core, parts = of("BSB40520")
    found = {"BSB40520": Text(12, core, parts, imports=2, credit_cap=11,
                              ask=lambda m, amount: m.add(amount("A") >= 4))}  # fmt: skip
    core, parts = of("CHC33021")
    found["CHC33021"] = Text(15, core, parts, credit_cap=14, ask=lambda m, amount: m.add(amount("A", "B") >= 3))

    def ageing(m: Any, amount: Any) -> None:
        m.add(amount("A", "B") >= 3)
        m.add(amount("A") >= 3)

    found["CHC33021/ageing"] = Text(15, core, parts, credit_cap=14, ask=ageing)
    salon = [
        "BSBWHS201",
        "SHBHBAS001",
        "SHBHDES001",
        "SHBHIND001",
        "SHBXCCS001",
        "SHBXCCS003",
        "SHBXIND001",
        "SHBXIND002",
    ]
    more = "SHBHBAS002 SHBHCLS001 SHBHDES002 SHBHIND002 SHBHREF005 SHBXCCS004 SIRRMER001 SIRRINV001 SIRXSLS001"
    found["SHB20216"] = Text(12, salon, {"any": more.split()}, credit_cap=11)

    def bounded(m: Any, amount: Any) -> None:
        m.add(amount("A") >= 1)
        m.add(amount("B") <= 2)
        m.add(amount("C") <= 1)

    core, parts = of("UEE22020")
    points = {
        unit: int(lists["UEE22020"][f"credit {unit}"][0])
        for unit in (*core, *functools.reduce(operator.iadd, parts.values(), []))
    }

    def electro(m: Any, amount: Any) -> None:
        m.add(amount("A") <= 60)
        m.add(amount("B") >= 80)

    found["UEE22020"] = Text(410, core, parts, points, 409, electro)
    areas = {name: units.split() for name, units in AREAS.items()}
    worth = {unit: CREDITS.get(unit, 3) for units in areas.values() for unit in units}

    def degree(m: Any, amount: Any) -> None:
        for area, least in AREA_MINIMA.items():
            m.add(amount(area) >= least)

    found["ASSOC"] = Text(60, [], areas, worth, 45, degree)
    units = {f"O{level}{i}": size for level, sizes in OPTIONAL.items() for i, size in enumerate(sizes)}
    levels = {f"{level}": [unit for unit in units if unit[1] == str(level)] for level in OPTIONAL}
    found["BRIT"] = Text(120, ["M1", "M2", "M3"], levels, {**units, "M1": 10, "M2": 10, "M3": 10}, 119,
                         lambda m, amount: m.add(30 + amount("4", "5") >= 60))  # fmt: skip
    groups = {name: [f"MX{name}40{at}" for at in range(1, many + 1)] for name, many in (("A", 4), ("B", 4), ("C", 3))}
    groups["B"].append("BSBLDR411")
    for name in ("SURPLUS", "SURPLUS2"):  # at most two of B and one of C; two from elsewhere, in the second also listed
        found[name] = Text(9, ["MXK401", "MXK402", "MXK403"], groups, imports=2, credit_cap=8,
                           surplus=name == "SURPLUS2", ask=bounded)  # fmt: skip
    return found


def learner(text: Text, foreign: Iterable[str], rng: random.Random) -> list[Holding]:
    """Holdings: units of the text, superseded codes, imports and strangers, some twice, some in residence."""
    own = [*text.core, *functools.reduce(operator.iadd, text.parts.values(), [])]
    olds = [*EQUIVALENT, *NOT_EQUIVALENT]
    share = rng.choice([0.2, 0.5, 0.8, 1.0])
    units = [unit for unit in dict.fromkeys(own) if rng.random() < share]
    units += rng.sample(olds, rng.randint(0, len(olds))) if rng.random() < 0.5 else []
    units += rng.sample(sorted(set(foreign)), rng.randint(0, 5))
    units += rng.sample(units, min(len(units), rng.randint(0, 3)))
    at_home = rng.choice([0.0, 0.0, 0.3, 1.0])
    return [Holding(unit_id=unit, awarded_on=date(2025, 5, 1), resident=rng.random() < at_home) for unit in units]


def most(text: Text, held: list[Holding], importable: frozenset[str]) -> int:
    """The most that counts, by the text alone."""
    model = cp_model.CpModel()
    places: dict[str, list[str]] = {}
    for unit in text.core:
        places.setdefault(unit, []).append("core")
    for part, units in text.parts.items():
        for unit in units:
            places.setdefault(unit, []).append(part)
    home = {h.unit_id: any(o.resident for o in held if o.unit_id == h.unit_id) for h in held}
    counted: list[tuple[str | None, str, Any]] = []
    coming: list[tuple[str, str, Any]] = []
    credit, kin = [], {}
    for unit, here in home.items():
        meant = EQUIVALENT.get(unit or "", unit or "")
        options = [(meant, part) for part in places.get(meant, ())]
        native = text.core if text.surplus else places
        if text.imports and meant not in native and (unit in importable or meant in importable):
            options.append((f"import {meant}", "import"))
        uses = []
        for name, part in options:
            used, amount = model.new_bool_var(""), model.new_int_var(0, text.of(name), "")
            model.add(amount <= text.of(name) * used)
            uses.append(used)
            counted.append((name, part, amount))
            credit += [] if here else [amount]
        model.add(sum(uses) <= 1)
        kin.setdefault(meant, []).extend(uses)
    for uses in kin.values():
        model.add(sum(uses) <= 1)
    for unit, parts in places.items():
        coming += [(unit, part, model.new_int_var(0, text.of(unit), "")) for part in parts]
        own = [a for name, _, a in (*counted, *coming) if name == unit]
        model.add(sum(own) <= text.of(unit))
        if unit in text.core:
            model.add(sum(own) == text.of(unit))
    if text.imports:
        coming.append(("import", "import", model.new_int_var(0, text.total, "")))

    def amount(*names: str) -> Any:
        return sum(a for _, part, a in (*counted, *coming) if part in names)

    if text.imports:
        model.add(amount("import") <= text.imports)
    model.add(amount(*text.parts, "core", "import") == text.total)
    model.add(sum(credit) <= text.credit_cap)
    text.ask(model, amount)
    model.maximize(sum(a for _, _, a in counted))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


def compare(
    catalogue: Any, lists: dict[str, dict[str, list[str]]], names: Iterable[str], learners: int, seed: str = "learners"
) -> dict[str, Any]:
    """Wrong answers and violations by text."""
    from stackwise.models.credit.engine import CreditEngine
    from stackwise.recommender.verify.catalogue import CatalogueRows
    from stackwise.recommender.verify.credit_checker import check_allocation

    engine, rows, said = CreditEngine.from_catalogue(catalogue), CatalogueRows(catalogue), texts(lists)
    level = dict(zip(catalogue["units"]["unit_id"], catalogue["units"]["level"], strict=True))
    gone = {*EQUIVALENT, *NOT_EQUIVALENT}
    importable = frozenset(unit for unit, at in level.items() if at >= 4 and unit not in gone)
    found = {}
    for name in names:
        rng, wrong, faults = random.Random(f"{seed} of {name}"), [], []
        for at in range(learners):
            held = learner(said[name], level, rng)
            answer = engine.allocate(name, held, AS_OF)
            if abs(answer.filled - most(said[name], held, importable)) > 1e-6:
                wrong.append((at, answer.filled, most(said[name], held, importable)))
            faults += check_allocation(answer.to_json(), [h.model_dump() for h in held], rows)
        found[name] = {"learners": learners, "wrong": len(wrong), "violations": len(faults),
                       "first": (wrong[:2], [str(f) for f in faults[:2]])}  # fmt: skip
    return found


def main() -> None:
    """Print one line a text."""
    from stackwise.features.catalogue import read_catalogue

    parser = argparse.ArgumentParser()
    parser.add_argument("lists", type=Path, help="tga.csv")
    parser.add_argument("catalogue", type=Path, help="made by: ingest registers tga.csv --rules FILE --unit-mappings")
    parser.add_argument("--learners", type=int, default=2000)
    parser.add_argument("--seed", default="learners", help="Another word draws other learners.")
    parser.add_argument("--only", nargs="*", default=list(TEXTS))
    given = parser.parse_args()
    for name in given.only:
        found = compare(read_catalogue(given.catalogue), read_lists(given.lists), [name], given.learners, given.seed)
        print(name, found[name], flush=True)


if __name__ == "__main__":
    main()
