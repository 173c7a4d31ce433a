"""Records of rules in points: sums, parts of a unit, and what would do in the places that are open."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import read_catalogue
from stackwise.features.packaging.files import read_rule, rules_to_toml
from stackwise.features.records import Holding
from stackwise.models.credit.engine import CreditEngine
from stackwise.recommender.cli import app
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.decision_checker import check_decision
from stackwise.recommender.verify.open_places import check_open

AS_OF = date(2026, 9, 1)
POINTS = {"VVK1": 5, "VVK2": 10, "VVA1": 5, "VVA2": 10, "VVB1": 5, "VVB2": 5, "VVB3": 10, "VVC1": 10, "VVC2": 5}
STATED: dict[str, Any] = {
    "code": "VVP", "measure": "points", "total": 45, "electives": 30, "core": ["VVK1", "VVK2"], "full_credit": True,
    "groups": {name: [unit for unit in POINTS if unit[2] == name] for name in "ABC"},
    "units": {unit: {"points": points} for unit, points in POINTS.items()}, "accepted_by": "R. Registrar, 2026-09-01",
    "choice": [{"groups": ["A", "B", "C"], "of": 2, "min": 10}],
}  # fmt: skip
Write = Callable[..., Any]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writing(*units: str, **more: Any) -> Any:
        rule = read_rule({**copy.deepcopy(STATED), **more}, "rules")
        (tmp_path / "units.csv").write_text("qualification,title,unit,unit_title,role\nOTHER,Other,QQX1,x,core\n")
        (tmp_path / "rules.toml").write_text(rules_to_toml([rule]), "utf-8")
        said = ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0", "--no-index", "--rules"]
        done = CliRunner().invoke(app, [*said, str(tmp_path / "rules.toml"), "--out", str(tmp_path / "out")])
        assert done.exit_code == 0, done.output
        catalogue = read_catalogue(tmp_path / "out")
        engine = CreditEngine.from_catalogue(catalogue)
        held = CatalogueNames(engine.rulebook).read(
            [Holding(unit_id=one, awarded_on=date(2025, 1, 1)) for one in units]
        )
        record = json.loads(json.dumps(DecisionWriter(catalogue, engine).write("l", held, "VVP", AS_OF)))
        assert check_decision(record, CatalogueRows(catalogue)) == []
        return record, CatalogueRows(catalogue)

    return writing


def test_what_is_needed_in_full_is_said_in_what_it_is_filled_by(write: Write) -> None:
    record, _ = write("VVK1")
    core = next(one for one in record["parts"] if one["label"] == "Core")
    assert (core["asks"], core["filled"]) == ("both are needed, 15 credit points", 5)


def test_a_unit_of_which_a_part_counts_says_so(write: Write) -> None:
    record, _ = write("VVA2", maximum=[{"groups": ["A"], "max": 8}], choice=[])
    said = "8 of its 10 credit points count there: Group A takes at most 8 credit points, and that many count already"
    assert said in record["holdings"][0]["why"]
    record, _ = write("VVA2", "VVB3", "VVC1", "VVC2", maximum=[{"groups": ["A"], "max": 8}], choice=[])
    parts = [one["why"] for one in record["holdings"] if " of its " in one["why"]]
    assert parts
    assert all(" count there: " in why for why in parts)
    assert any("the 30 credit points of Electives are filled" in why for why in parts)


def test_only_the_nearest_groups_would_do_for_a_choice_of_groups(write: Write) -> None:
    record, _ = write("VVC1", "VVB1")
    choice = next(one for one in record["open"] if one["requirement_id"] == "choice-0")
    assert (choice["amount"], [one["unit_id"] for one in choice["candidates"]]) == (5, ["VVB2", "VVB3"])
    assert choice["title"].endswith("of what is open")


def test_what_would_displace_a_unit_that_counts_is_named_only_where_nothing_else_would_do(write: Write) -> None:
    record, rows = write("VVA1", choice=[], barred=[{"units": ["VVA1", "VVA2"]}])
    places = [one for one in record["open"] if one["candidates"]]
    assert places
    assert "VVA2" not in {unit["unit_id"] for one in places for unit in one["candidates"]}
    forged = copy.deepcopy(record)
    entry = next(one for one in forged["open"] if one["requirement_id"] == "electives")
    entry["candidates"].append({"unit_id": "VVA2", "title": "VVA2", "groups": ["Group A"]})
    assert [fault.what for fault in check_open(forged, rows)] == ["barred with a unit that counts"]


def test_what_is_left_of_a_unit_that_counts_in_part_hides_no_reason(write: Write) -> None:
    record, _ = write("VVA2", "VVB3", "VVC1", "VVC2", "VVB1", maximum=[{"groups": ["A"], "max": 8}], choice=[])
    left = [one["why"] for one in record["holdings"] if one["outcome"] == "surplus"]
    assert left
    assert all("the 30 credit points of Electives are filled: there count already" in why for why in left)


def test_no_unit_is_barred_by_a_combination_that_does_not_name_it(write: Write) -> None:
    """Widened by more than the lists hold, the electives could be filled only without the bar: it was named then."""
    held = ("VVK2", "VVA1", "VVA2", "VVB1", "VVB2", "VVC1", "VVC2")
    record, _ = write(*held, choice=[], barred=[{"units": ["VVA1", "VVB3"]}], maximum=[{"groups": ["B"], "max": 8}],
                      min_resident=15, full_credit=False)  # fmt: skip
    left = {one["name"]: (one["outcome"], one["why"]) for one in record["holdings"] if not one["counts"]}
    assert left
    assert all(code != "barred" and "barred with" not in why for code, why in left.values())
