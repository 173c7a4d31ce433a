"""Conditions on units: a grade that is asked of some, and ways of attaining that some do not take."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.errors import InputError
from stackwise.features.packaging.checks import rule_faults
from stackwise.features.packaging.files import read_rule, read_rule_files, rules_to_toml
from stackwise.features.packaging.sentences import sentences
from stackwise.features.records import Holding
from stackwise.models.credit.engine import CreditEngine
from stackwise.recommender.cli import app
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.overrides import Override
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.credit_checker import check_allocation
from stackwise.recommender.verify.decision_checker import check_decision

AS_OF, DAY = date(2026, 9, 1), date(2025, 5, 1)
STATED: dict[str, Any] = {
    "code": "WWC", "total": 5, "electives": 3, "core": ["WWK1", "WWK2"], "full_credit": True, "provider": "home",
    "groups": {"A": ["WWA1", "WWA2"], "B": ["WWB1", "WWB2"]}, "accepted_by": "R. Registrar, 2026-09-01",
    "condition": [{"units": ["WWK1"], "not_by": ["rpl", "transfer"], "clause": "5.2"},
                  {"units": ["WWK2"], "not_by": ["rpl"]}, {"groups": ["A"], "min_grade": 60}],
}  # fmt: skip
Made = tuple[Catalogue, CreditEngine, CatalogueRows]
Make = Callable[..., Made]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def making(**more: Any) -> Made:
        rule = read_rule({**copy.deepcopy(STATED), **more}, "rules")
        (tmp_path / "units.csv").write_text("qualification,title,unit,unit_title,role\nOTHER,Other,QQX1,x,core\n")
        (tmp_path / "rules.toml").write_text(rules_to_toml([rule]), "utf-8")
        assert read_rule_files(tmp_path / "rules.toml") == [rule]
        (tmp_path / "providers.csv").write_text("name,provider,code\nHome,home,1\n")
        said = ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0", "--no-index", "--rules"]
        said += [str(tmp_path / "rules.toml"), "--providers", str(tmp_path / "providers.csv")]
        done = CliRunner().invoke(app, [*said, "--out", str(tmp_path / "out")])
        assert done.exit_code == 0, done.output
        catalogue = read_catalogue(tmp_path / "out")
        return catalogue, CreditEngine.from_catalogue(catalogue), CatalogueRows(catalogue)

    return making


@pytest.mark.parametrize(
    ("held", "filled"),
    [
        ({"unit_id": "WWK1", "mode": "rpl"}, 0), ({"unit_id": "WWK1", "mode": "transfer"}, 0), ({"unit_id": "WWK1"}, 0),
        ({"unit_id": "WWK1", "mode": "completed"}, 0), ({"unit_id": "WWK1", "provider_id": "home"}, 1),
        ({"unit_id": "WWK1", "resident": True, "mode": "rpl"}, 0), ({"unit_id": "WWK1", "resident": True}, 1),
        ({"unit_id": "WWK2", "mode": "rpl"}, 0), ({"unit_id": "WWK2"}, 0), ({"unit_id": "WWK2", "mode": "transfer"}, 1),
        ({"unit_id": "WWK2", "mode": "completed"}, 1), ({"unit_id": "WWA1", "grade": 59}, 0), ({"unit_id": "WWA1"}, 0),
        ({"unit_id": "WWA1", "grade": 60}, 1), ({"unit_id": "WWB1", "grade": 40, "mode": "rpl"}, 1),
    ],
)  # fmt: skip
def test_what_was_attained_otherwise_does_not_count(make: Make, held: dict[str, Any], filled: int) -> None:
    catalogue, engine, rows = make()
    one = Holding.model_validate({"awarded_on": DAY, **held})
    answer = engine.allocate("WWC", [one], AS_OF)
    assert answer.filled == filled
    assert check_allocation(answer.to_json(), [one.model_dump()], rows) == []
    read = CatalogueNames(engine.rulebook).read([one])
    record = json.loads(json.dumps(DecisionWriter(catalogue, engine).write("l", read, "WWC", AS_OF)))
    assert check_decision(record, rows) == []
    assert (record["holdings"][0]["outcome"] in ("counts", "study")) is bool(filled)


def test_a_grade_that_is_asked_of_all_is_asked_of_each(make: Make) -> None:
    _, engine, rows = make(condition=[{"min_grade": 50}])
    held = [Holding(unit_id=unit, grade=grade, awarded_on=DAY) for unit, grade in (("WWK1", 49), ("WWB1", 50))]
    answer = engine.allocate("WWC", held, AS_OF)
    assert [line.unit_id for line in answer.lines] == ["WWB1"]
    assert check_allocation(answer.to_json(), [one.model_dump() for one in held], rows) == []


@pytest.mark.parametrize(
    ("held", "counted"),
    [
        ({"unit_id": "WWA1", "grade": 80}, True), ({"unit_id": "WWA1", "grade": 59}, False),  # of its group alone
        ({"unit_id": "WWB1", "mode": "rpl"}, False), ({"unit_id": "WWB1", "mode": "completed"}, True),
        ({"unit_id": "WWA2", "grade": 10}, True),  # group B asks nothing of it
        ({"unit_id": "WWB2", "mode": "rpl"}, True), ({"unit_id": "QQX1", "mode": "rpl"}, True),
    ],
)  # fmt: skip
def test_a_listed_unit_from_elsewhere_keeps_what_its_own_places_ask(
    make: Make, held: dict[str, Any], counted: bool
) -> None:
    groups = {"A": ["WWA1", "WWA2"], "B": ["WWB1", "WWB2", "WWA2"]}
    asked = [{"groups": ["A"], "min_grade": 60}, {"units": ["WWB1"], "not_by": ["rpl"]}]
    most = [{"groups": ["B"], "max": 2}]
    more: dict[str, Any] = {"groups": groups, "condition": asked, "maximum": most, "electives": 3}
    _, engine, rows = make(**more, **{"import": [{"max": 3, "listed": True}]})
    one = Holding.model_validate({"awarded_on": DAY, **held})
    answer = engine.allocate("WWC", [one], AS_OF)
    assert bool(answer.filled) is counted
    assert check_allocation(answer.to_json(), [one.model_dump()], rows) == []


@pytest.mark.parametrize(("mode", "filled"), [("rpl", 1), ("transfer", 2), ("completed", 2), (None, 2)])
def test_what_was_recognised_stays_so_where_an_adviser_accepts_it(make: Make, mode: Any, filled: int) -> None:
    catalogue, engine, rows = make(condition=[], cap=[{"max": 1, "modes": ["rpl"]}])
    held = [Holding(unit_id=unit, mode=way, awarded_on=DAY) for unit, way in (("WWK1", "rpl"), ("QQX1", mode))]
    said = {"by": "M. Aroha", "reason": "compared element by element", "on": AS_OF}
    accept = Override(kind="accept", holding="QQX1", unit_id="WWK2", **said)
    read = CatalogueNames(engine.rulebook).read(held)
    record = json.loads(json.dumps(DecisionWriter(catalogue, engine).write("l", read, "WWC", AS_OF, [accept])))
    assert record["filled"] == filled
    assert check_decision(record, rows) == []


def test_another_holding_of_a_unit_from_here_leaves_what_counts_under_its_cap(make: Make) -> None:
    catalogue, engine, rows = make(condition=[{"min_grade": 60}], cap=[{"max": 1, "modes": ["transfer"]}])
    held = [Holding(unit_id="WWB1", grade=40, mode="completed", provider_id="home", awarded_on=DAY),
            Holding(unit_id="WWB1", grade=80, mode="completed", awarded_on=DAY)]  # fmt: skip
    read = CatalogueNames(engine.rulebook).read(held)
    record = json.loads(json.dumps(DecisionWriter(catalogue, engine).write("l", read, "WWC", AS_OF)))
    assert (record["credit"], check_decision(record, rows)) == (1, [])


def test_the_second_reading_finds_a_condition_that_was_lost(make: Make) -> None:
    _, engine, rows = make()
    strict = engine.rulebook.qualification("WWC")
    freed = strict.model_copy(update={"root": type(strict.root).model_validate(_without(strict.root.model_dump()))})
    lost = {**rows.qualifications["WWC"], "root": json.loads(freed.root.model_dump_json(exclude_defaults=True))}
    rows.__dict__["qualifications"] = {**rows.qualifications, "WWC": lost}
    from dataclasses import replace

    loose = CreditEngine(replace(engine.rulebook, qualifications={"WWC": freed}))
    held = [Holding(unit_id="WWK1", mode="rpl", awarded_on=DAY), Holding(unit_id="WWA1", grade=10, awarded_on=DAY)]
    answer = loose.allocate("WWC", held, AS_OF)
    assert answer.filled == 2
    faults = check_allocation(answer.to_json(), [one.model_dump() for one in held], rows)
    assert {(fault.code, fault.where) for fault in faults} == {
        ("statement_condition", "WWK1"), ("statement_condition", "WWA1"),
    }  # fmt: skip


def _without(node: dict[str, Any]) -> dict[str, Any]:
    return {**node, "conditions": None, "children": [_without(child) for child in node["children"]]}


def test_what_asks_for_a_grade_would_still_do(make: Make) -> None:
    catalogue, engine, _ = make()
    record = DecisionWriter(catalogue, engine).write("l", [], "WWC", AS_OF)
    named = {unit["unit_id"] for one in record["open"] for unit in one["candidates"]}
    assert {"WWA1", "WWA2", "WWB1", "WWB2"} <= named


def test_a_place_cites_what_is_asked_of_its_unit(make: Make) -> None:
    catalogue, engine, rows = make()
    held = [Holding(unit_id="WWK1", provider_id="home", awarded_on=DAY), Holding(unit_id="WWA1", grade=80)]
    read = CatalogueNames(engine.rulebook).read([*held, Holding(unit_id="WWB1")])
    record = json.loads(json.dumps(DecisionWriter(catalogue, engine).write("l", read, "WWC", AS_OF)))
    told = [(line["cites"], line["clauses"]) for one in record["holdings"] for line in one["counts"]]
    by = "not by recognition of prior learning or credit transfer"
    assert told == [
        (f"Core (both are needed; {by})", ["5.2"]),
        ("Group A (a grade of 60 or more), of Electives (3 units)", []),
        ("Group B, of Electives (3 units)", []),
    ]
    assert check_decision(record, rows) == []


def test_conditions_are_said_back_and_checked() -> None:
    rule = read_rule(copy.deepcopy(STATED), "rules")
    said = sentences(rule)
    assert "WWK1: not by recognition of prior learning or credit transfer [5.2]." in said
    assert "What counts from group A: only with a grade of 60 or more." in said
    wrong = read_rule({**copy.deepcopy(STATED), "condition": [{"units": ["WWK9"], "min_grade": 50}]}, "rules")
    assert any("'WWK9' has a condition and is not listed" in fault for fault in rule_faults(wrong))
    for bad in ({"units": ["WWK1"]}, {"units": ["WWK1"], "groups": ["A"], "min_grade": 50}, {"not_by": ["completed"]}):
        with pytest.raises(InputError):
            read_rule({**copy.deepcopy(STATED), "condition": [bad]}, "rules")
