"""A small catalogue of the six rule texts, its unit lists made up, read from the rule file of the benchmark."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from typer.testing import CliRunner

from stackwise.recommender.cli import app

BENCHMARKS = Path(__file__).parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
RULES = BENCHMARKS / "packaging_rules.toml"
POINTS = {"core": [10, 20, 40, 20, 60, 40, 40, 40], "A": [20, 10, 20, 20], "B": [20, 40, 20, 60, 40, 20, 40]}


def _codes(prefix: str, many: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(401, 401 + many)]


def write_lists(path: Path) -> Path:
    """A register's table for the three texts that leave their lists to one, with units of levels 2 to 5 beside."""
    lists = {
        "BSB40520": {"core": ["BSBLDR411", "BSBLDR413", *_codes("KBS", 3)],
                     "A": ["BSBLDR414", "BSBWHS411", *_codes("ABS", 6)], "B": ["BSBCMM411", *_codes("BBS", 6)]},
        "CHC33021": {"core": _codes("KCH", 9), "A": _codes("ACH", 3), "B": _codes("BCH", 3), "C": _codes("CCH", 6)},
        "UEE22020": {part: [f"{part[0].upper()}UE{at}" for at in range(len(sizes))] for part, sizes in POINTS.items()},
        "OTHER": {"core": ["BSBLDR401", "BSBLDR402", "BSBLDR403", "BSBCMM401", "BSBWHS401", *_codes("XOT", 6)]},
    }  # fmt: skip
    rows = []
    for qualification, parts in lists.items():
        for part, units in parts.items():
            for at, unit in enumerate(units):
                points = POINTS[part][at] if qualification == "UEE22020" else ""
                level = 2 + at % 3 if qualification == "OTHER" and at >= 5 else 4
                role, group = ("Core", "") if part == "core" else ("Elective", f"Group {part}")
                rows.append(
                    [qualification, f"{qualification} title", unit, f"{unit} title", role, group, level, points]
                )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["qualification", "title", "unit", "unit_title", "role", "group", "unit_level", "credit"])
        writer.writerows(rows)
    return path


def write_mappings(path: Path) -> Path:
    """Superseded units of the first text."""
    from packaging_learners import EQUIVALENT, NOT_EQUIVALENT

    said = [f"{old},{new},supersedes,yes" for old, new in EQUIVALENT.items()]
    said += [f"{old},{new},supersedes,no" for old, new in NOT_EQUIVALENT.items()]
    path.write_text("from,to,kind,equivalent\n" + "\n".join(said) + "\n", encoding="utf-8")
    return path


def ingest_world(at: Path) -> None:
    """The catalogue of the six texts, in ``at/catalogue``, beside the lists it was made from."""
    lists, maps = write_lists(at / "lists.csv"), write_mappings(at / "maps.csv")
    said = ["ingest", "registers", str(lists), "--rules", str(RULES), "--electives", "OTHER=0"]
    said += ["--unit-mappings", str(maps), "--out", str(at / "catalogue"), "--no-index"]
    done = CliRunner().invoke(app, said)
    assert done.exit_code == 0, done.output
