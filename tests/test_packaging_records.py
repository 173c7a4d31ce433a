"""Decision records under packaging rules: open places, clauses, where units were earned, other versions' forms."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from packaging_world import BENCHMARKS, ingest_world
from typer.testing import CliRunner

from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.packaging.files import read_rule, rules_to_toml
from stackwise.features.packaging.sentences import sentences, unsaid_words
from stackwise.features.records import Holding
from stackwise.models.credit.engine import CreditEngine
from stackwise.models.credit.read import read_rulebook
from stackwise.recommender.cli import app
from stackwise.recommender.decision.lines import held_words
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.record import RECORD_VERSION, DecisionWriter
from stackwise.recommender.schema_decision import DecisionAnswer
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.credit_checker import check_allocation
from stackwise.recommender.verify.decision_checker import FORM, check_decision

import packaging_shapes  # isort: skip
from packaging_learners import AS_OF, read_lists, texts  # isort: skip

SHAPES = BENCHMARKS / "packaging_shapes.toml"
SMALL = {
    "code": "Q1", "total": 4, "electives": 3, "core": ["K1"], "groups": {"A": ["A1", "A2"], "B": ["B1", "B2"]},
    "accepted_by": "somebody",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("packaging")
    ingest_world(at)
    return at


@pytest.fixture(scope="module")
def catalogue(folder: Path) -> Catalogue:
    return read_catalogue(folder / "catalogue")


def small(**more: Any) -> Any:
    return read_rule({**SMALL, **more}, "rules")


def write_record(catalogue: Catalogue, name: str, units: str, **more: Any) -> dict[str, Any]:
    engine = CreditEngine(read_rulebook(catalogue))
    held = CatalogueNames(engine.rulebook).read([Holding(unit_id=unit, **more) for unit in units.split()])
    record: dict[str, Any] = json.loads(json.dumps(DecisionWriter(catalogue, engine).write("l", held, name, AS_OF)))
    return record


def test_open_places_offer_no_unit_of_a_group_that_takes_no_more(catalogue: Catalogue) -> None:
    record = write_record(catalogue, "SURPLUS", "MXB401 MXB402 MXB403 MXC401 MXA401")
    offered = {unit["unit_id"] for place in record["open"] for unit in place["candidates"]}
    assert {unit[:3] for unit in offered} == {"MXK", "MXA"}
    rows = CatalogueRows(catalogue)
    assert check_decision(record, rows) == []
    (place,) = (one for one in record["open"] if one["requirement_id"] == "electives")
    place["candidates"].append({"unit_id": "MXB404", "title": "MXB404", "groups": ["Group B"]})
    assert "its group takes no more" in {fault.what for fault in check_decision(record, rows)}


@pytest.mark.parametrize("name", ["SURPLUS", "SURPLUS2", "UEE22020", "BRIT"])
def test_what_is_offered_is_what_would_count(folder: Path, catalogue: Catalogue, name: str) -> None:
    text, engine = texts(read_lists(folder / "lists.csv"))[name], CreditEngine(read_rulebook(catalogue))
    listed = {*text.core, *(unit for units in text.parts.values() for unit in units)}
    held = set(random.Random(name).sample(sorted(listed), len(listed) // 2))
    study = [Holding(unit_id=unit, resident=True) for unit in sorted(held)]
    record = write_record(catalogue, name, " ".join(sorted(held)), resident=True)
    assert check_decision(record, CatalogueRows(catalogue)) == []
    offered = {unit["unit_id"] for place in record["open"] for unit in place["candidates"]}
    more = {
        unit for unit in listed - held
        if engine.allocate(name, [*study, Holding(unit_id=unit, resident=True)], AS_OF).filled > record["filled"]
    }  # fmt: skip
    assert offered - held == more


def test_a_record_says_where_units_were_earned_where_the_rule_stands_and_what_it_leaves_unsaid() -> None:
    rule = small(
        source="training.example, packaging rules", release="Release 3", clause="para 1",
        minimum=[{"groups": ["A"], "min": 1, "clause": "para 2"}],
    )  # fmt: skip
    said = sentences(rule)
    assert "Stated in training.example, packaging rules, Release 3." in said
    assert "At least 1 unit of the electives comes from group A [para 2]." in said
    assert not any("wholly by credit" in one for one in said)
    assert "not of the rule" in unsaid_words(rule)[0]
    assert "It is never met wholly by credit." in sentences(small(full_credit=False))
    assert unsaid_words(small(full_credit=False)) == []


def test_clauses_and_providers_stand_in_the_record(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("qualification,title,unit,unit_title,role\nZ1,Other,U1,One,core\n", "utf-8")
    rule = small(release="Release 3", clause="para 1", minimum=[{"groups": ["A"], "min": 1, "clause": "para 2"}])
    (tmp_path / "rules.toml").write_text(rules_to_toml([rule]), "utf-8")
    (tmp_path / "held.csv").write_text(
        "RTO Code,Training Organisation Name,Unit Code,Date,Result\n12345,Example RTO,K1,1/5/2025,20\n"
        "12345,Example RTO,A 1,1/5/2025,51\n", "utf-8",
    )  # fmt: skip
    out = str(tmp_path / "out")
    said = ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0", "--rules"]
    assert CliRunner().invoke(app, [*said, str(tmp_path / "rules.toml"), "--out", out, "--no-index"]).exit_code == 0
    asked = ["credit", "--transcript", str(tmp_path / "held.csv"), "--qualification", "Q1", "--data", out]
    record = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert [one["earned_with"] for one in record["holdings"]] == ["Example RTO (12345)"] * 2
    assert [one["counts"][0]["clauses"] for one in record["holdings"]] == [["para 1"], ["para 2", "para 1"]]
    assert record["rule"]["release"] == "Release 3"
    rows = CatalogueRows(read_catalogue(tmp_path / "out"))
    assert check_decision(record, rows) == []
    printed = " ".join(CliRunner().invoke(app, asked).stdout.split())
    assert held_words(record["holdings"][1]) == "A1 (recognition of prior learning, with Example RTO (12345))"
    assert "not of the rule" in printed
    record["holdings"][0]["counts"][0]["clauses"] = ["para 9"]
    assert "cites" in {fault.code for fault in check_decision(record, rows)}


def test_a_record_of_another_form_is_said_to_be_one(catalogue: Catalogue) -> None:
    record = write_record(catalogue, "SURPLUS", "MXB401")
    older = {key: value for key, value in record.items() if key not in ("made_by", "digest")}
    (fault,) = check_decision({**older, "schema_version": 1}, CatalogueRows(catalogue))
    assert (fault.code, "made by an earlier version in form 1" in fault.what) == ("other_form", True)
    faults = check_decision({**record, "schema_version": 9, "made_by": "stackwise 9"}, CatalogueRows(catalogue))
    assert {one.code for one in faults} == {"other_form", "digest"}
    assert "made by stackwise 9 in form 9" in str(faults)


def test_another_form_of_the_record_has_another_number() -> None:
    """Whoever changes the fields of a record counts RECORD_VERSION and FORM up, and then changes this sum."""
    schema = DecisionAnswer.model_json_schema()
    fields = {name: sorted(one.get("properties", ())) for name, one in {**schema["$defs"], "": schema}.items()}
    told = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:12]
    assert (RECORD_VERSION, FORM, told) == (4, 4, "8b454c0fc594")


@pytest.mark.parametrize(("name", "counted"), [("SURPLUS", 2), ("SURPLUS2", 4)])
def test_a_listed_unit_counts_where_it_is_listed_unless_the_rule_says_otherwise(
    catalogue: Catalogue, name: str, counted: int
) -> None:
    held = [Holding(unit_id=unit, awarded_on=date(2025, 5, 1)) for unit in ("MXB401", "MXB402", "MXB403", "BSBLDR401")]
    engine, rows = CreditEngine(read_rulebook(catalogue)), CatalogueRows(catalogue)
    answer = engine.allocate(name, held, AS_OF).to_json()
    assert answer["filled"] == counted
    assert check_allocation(answer, [one.model_dump() for one in held], rows) == []
    other = {"SURPLUS": "SURPLUS2", "SURPLUS2": "SURPLUS"}[name]
    rows.__dict__["qualifications"] = {name: {**rows.qualifications[other], "qualification_id": name}}
    found = {fault.code for fault in check_allocation(answer, [one.model_dump() for one in held], rows)}
    assert "statement_allows_more" in found if counted == 2 else {"listed_as_import", "statement_broken"} <= found


@pytest.mark.parametrize("name", ["UKD", "USD", "EUM"])
def test_rules_of_other_shapes_count_as_their_words_say(tmp_path: Path, name: str) -> None:
    (tmp_path / "units.csv").write_text("qualification,title,unit,unit_title,role\nZ1,Other,U1,One,core\n", "utf-8")
    said = ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0", "--rules", str(SHAPES), "--out"]
    assert CliRunner().invoke(app, [*said, str(tmp_path / "out"), "--no-index"]).exit_code == 0
    catalogue = read_catalogue(tmp_path / "out")
    engine, rows, rng = CreditEngine(read_rulebook(catalogue)), CatalogueRows(catalogue), random.Random(name)
    for _ in range(6):
        held = packaging_shapes.learner(name, rng)
        answer = engine.allocate(name, held, AS_OF)
        assert answer.filled == pytest.approx(packaging_shapes.most(name, held))
        assert check_allocation(answer.to_json(), [one.model_dump() for one in held], rows) == []


def test_what_is_too_old_or_over_a_cap_is_found_by_the_second_reading(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("qualification,title,unit,unit_title,role\nZ1,Other,U1,One,core\n", "utf-8")
    said = ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0", "--rules", str(SHAPES), "--out"]
    assert CliRunner().invoke(app, [*said, str(tmp_path / "out"), "--no-index"]).exit_code == 0
    catalogue = read_catalogue(tmp_path / "out")
    rows, book = CatalogueRows(catalogue), read_rulebook(catalogue)
    about = book.qualifications["EUM"]
    lost = about.model_copy(update={"caps": (), "root": about.root.model_copy(update={"conditions": None})})
    row = rows.qualifications["EUM"]
    rows.__dict__["qualifications"] = {"EUM": {**row, "caps": [], "root": {**row["root"], "conditions": None}}}
    units = ("EUC01", "EUC02", "EUA02", "EUB03")
    held = [Holding(unit_id=unit, awarded_on=packaging_shapes.OLD, mode="rpl") for unit in units]
    answer = CreditEngine(replace(book, qualifications={"EUM": lost})).allocate("EUM", held, AS_OF).to_json()
    found = {fault.code for fault in check_allocation(answer, [one.model_dump() for one in held], rows)}
    assert {"statement_age", "statement_cap"} <= found


def test_a_day_that_nobody_knows_is_not_too_old(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("qualification,title,unit,unit_title,role\nZ1,Other,U1,One,core\n", "utf-8")
    said = ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0", "--rules", str(SHAPES), "--out"]
    assert CliRunner().invoke(app, [*said, str(tmp_path / "out"), "--no-index"]).exit_code == 0
    catalogue = read_catalogue(tmp_path / "out")
    for more, code in (({}, "undated"), ({"awarded_on": packaging_shapes.OLD}, "too_old")):
        record = write_record(catalogue, "EUM", "EUC01", **more)
        assert [one["outcome"] for one in record["holdings"]] == [code]
        assert check_decision(record, CatalogueRows(catalogue)) == []
