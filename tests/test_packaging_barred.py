"""Barred combinations: of named units at most one counts, from the rule's words to the record that is signed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.errors import InputError
from stackwise.features.packaging.checks import rule_faults
from stackwise.features.packaging.drafting.drafts import draft_rule
from stackwise.features.packaging.files import read_rule, read_rule_files, rules_to_toml
from stackwise.features.packaging.sentences import sentences
from stackwise.features.records import Holding
from stackwise.models.credit.engine import CreditEngine
from stackwise.models.credit.read import read_rulebook
from stackwise.models.credit.validate import validate_catalogue
from stackwise.recommender.cli import app
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.credit_checker import check_allocation
from stackwise.recommender.verify.decision_checker import check_decision

AS_OF = date(2026, 9, 1)
CORE, A, B, OUTSIDE = ("QQK1", "QQK2"), ("QQA1", "QQA2", "QQA3"), ("QQB1", "QQB2", "QQB3"), ("QQX1", "QQX2")
BARRED = (("QQA1", "QQB1"), ("QQA2", "QQB2", "QQX1"))
FORMS = {"QQOLDA1": "QQA1", "QQOLDB2": "QQB2", "QQOLDX1": "QQX1"}  # superseded by and equivalent to
STATED: dict[str, Any] = {
    "code": "QQBAR", "total": 6, "electives": 4, "core": list(CORE), "groups": {"A": list(A), "B": list(B)},
    "minimum": [{"groups": ["A"], "min": 1}], "import": [{"max": 1, "current": False}], "accepted_by": "R. Registrar",
    "barred": [{"units": list(units), "clause": f"note {at}"} for at, units in enumerate(BARRED)],
    "supersedes": [{"old": old, "new": new, "equivalent": "yes"} for old, new in FORMS.items()],
}  # fmt: skip


def stated(**more: Any) -> Any:
    return read_rule({**copy.deepcopy(STATED), **more}, "rules")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("barred")
    rows = [f"OTHER,Other,{unit},{unit} title,core" for unit in OUTSIDE]
    (at / "units.csv").write_text("\n".join(["qualification,title,unit,unit_title,role", *rows]), "utf-8")
    (at / "rules.toml").write_text(rules_to_toml([stated()]), "utf-8")
    said = ["ingest", "registers", str(at / "units.csv"), "--electives", "0", "--rules", str(at / "rules.toml")]
    done = CliRunner().invoke(app, [*said, "--out", str(at / "out"), "--no-index"])
    assert done.exit_code == 0, done.output
    return at / "out"


@pytest.fixture(scope="module")
def catalogue(folder: Path) -> Catalogue:
    return read_catalogue(folder)


def wholes() -> Iterator[frozenset[str]]:
    """Every set of units that makes up the qualification, by the words of its rule; "any" is a unit from elsewhere."""
    for outside in (None, "any", *OUTSIDE):
        for many in range(4):
            for chosen in combinations((*A, *B), many + (outside is None)):
                units = frozenset({*CORE, *chosen, *([outside] if outside else [])})
                barred = any(len(units.intersection(pair)) > 1 for pair in BARRED)
                if len(units) == 6 and units.intersection(A) and not barred:
                    yield units


WHOLES = list(wholes())


def most(held: list[Holding]) -> int:
    """The most that counts: the whole that holds most of it, its last unit left to study unless studied there."""
    forms: dict[str, bool] = {}
    for one in held:
        unit = FORMS.get(str(one.unit_id), str(one.unit_id))
        forms[unit] = forms.get(unit, False) or one.resident
    found = []
    for whole in WHOLES:
        here = sum(forms[unit] for unit in whole if unit in forms)
        found.append(here + min(5, sum(not forms[unit] for unit in whole if unit in forms)))
    return max(found)


def learner(rng: random.Random) -> list[Holding]:
    known = [*CORE, *A, *B, *OUTSIDE, *FORMS]
    units = [unit for unit in known if rng.random() < rng.choice([0.3, 0.6, 1.0])]
    home = rng.choice([0.0, 0.0, 0.4])
    return [Holding(unit_id=unit, awarded_on=date(2025, 5, 1), resident=rng.random() < home) for unit in units]


def check_learners(catalogue: Catalogue, many: int, seed: str) -> list[Any]:
    """Learners whose answer is not the best, or that the checker finds fault with."""
    engine, rows, rng, wrong = CreditEngine(read_rulebook(catalogue)), CatalogueRows(catalogue), random.Random(seed), []
    for at in range(many):
        held = learner(rng)
        answer = engine.allocate("QQBAR", held, AS_OF)
        faults = check_allocation(answer.to_json(), [one.model_dump() for one in held], rows)
        if answer.filled != most(held) or faults:
            wrong.append((at, answer.filled, most(held), faults[:2]))
    return wrong


def test_barred_units_are_decided_as_all_wholes_say(catalogue: Catalogue) -> None:
    assert check_learners(catalogue, 250, "barred") == []


def test_a_candidate_is_worth_what_solving_with_it_says(catalogue: Catalogue) -> None:
    book, rng = read_rulebook(catalogue), random.Random("candidates")
    courses = {f"course {unit}": (unit,) for unit in (*CORE, *A, *B, *OUTSIDE)}
    engine = CreditEngine(replace(book, awards=courses))
    for _ in range(25):
        held = learner(rng)
        before = engine.allocate("QQBAR", held, AS_OF).filled
        found = engine.marginal("QQBAR", held, tuple(courses), AS_OF)
        for name, share in zip(courses, found.share, strict=True):
            with_it = [*held, Holding(unit_id=courses[name][0], awarded_on=AS_OF)]
            assert share * 6 == pytest.approx(engine.allocate("QQBAR", with_it, AS_OF).filled - before)


def test_a_rule_says_what_it_bars_and_is_written_as_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(rules_to_toml([stated()]), "utf-8")
    assert read_rule_files(tmp_path / "rules.toml") == [stated()]
    assert "Of QQA2, QQB2 and QQX1 at most one counts [note 1]." in sentences(stated())
    assert list(rule_faults(stated())) == []


@pytest.mark.parametrize(
    ("units", "said"),
    [
        (["QQK1", "QQK2"], "core units are all needed, and at most one of 'QQK1', 'QQK2' counts"),
        (["QQA1", "QQB7"], "unit 'QQB7' is barred and not listed; did you mean"),
        (["QQOLDA1", "QQB2"], ""),
        (["QQB1", "QQB2", "QQB3", "QQA2", "QQA3"], "no choice of units keeps all that it states"),
    ],
)
def test_impossible_and_unknown_barred_units_are_named(units: list[str], said: str) -> None:
    faults = list(rule_faults(stated(barred=[{"units": units}], **{"import": []})))
    assert any(said in fault for fault in faults) if said else faults == []


@pytest.mark.parametrize("units", [[], ["QQA1"], ["QQA1", "QQA1"]])
def test_fewer_than_two_units_bar_nothing(units: list[str]) -> None:
    with pytest.raises(InputError, match="two units or more"):
        stated(barred=[{"units": units}])


def test_barred_units_travel_through_ctdl(folder: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    assert {fault.code for fault in validate_catalogue(catalogue)} <= {"unknown_unit"}
    for said in (
        ["export", "ctdl", "--data", str(folder), "--out", str(tmp_path / "out.jsonld")],
        ["ingest", "ctdl", str(tmp_path / "out.jsonld"), "--out", str(tmp_path / "back"), "--no-index"],
    ):
        done = CliRunner().invoke(app, said)
        assert done.exit_code == 0, done.output
    there, back = read_rulebook(catalogue), read_rulebook(read_catalogue(tmp_path / "back"))
    assert there.qualifications["QQBAR"] == back.qualifications["QQBAR"]
    assert [bound.parts[0].unit_ids for bound in back.qualifications["QQBAR"].crossings] == list(BARRED)


def test_a_record_names_the_unit_that_bars_another(catalogue: Catalogue) -> None:
    engine = CreditEngine(read_rulebook(catalogue))
    held = CatalogueNames(engine.rulebook).read(
        Holding(unit_id=unit, awarded_on=date(2025, 1, 1)) for unit in ("QQA1", "QQB1", "QQB2", "QQX1")
    )
    record = json.loads(json.dumps(DecisionWriter(catalogue, engine).write("l", held, "QQBAR", AS_OF)))
    found = {one["name"]: (one["outcome"], one["why"]) for one in record["holdings"]}
    assert sorted(outcome for outcome, _ in found.values()) == ["barred", "barred", "counts", "counts"]
    (other,) = (name for name in ("QQA1", "QQB1") if found[name][0] == "counts")
    (barred,) = {"QQA1", "QQB1"} - {other}
    assert found[barred][1] == f"barred with {other}, which counts: Of QQA1 and QQB1 at most one counts [note 0]"
    offered = {unit["unit_id"] for place in record["open"] for unit in place["candidates"]}
    assert offered == {"QQK1", "QQK2", "QQA3", "QQB3"}
    assert check_decision(record, CatalogueRows(catalogue)) == []


def test_the_second_reading_finds_a_barred_combination_that_was_lost(catalogue: Catalogue) -> None:
    book, rows = read_rulebook(catalogue), CatalogueRows(catalogue)
    lost = book.qualifications["QQBAR"].model_copy(update={"crossings": ()})
    held = [Holding(unit_id=unit, awarded_on=date(2025, 1, 1)) for unit in ("QQOLDA1", "QQB1", "QQA3")]
    answer = CreditEngine(replace(book, qualifications={"QQBAR": lost})).allocate("QQBAR", held, AS_OF).to_json()
    assert answer["filled"] == 3
    found = {fault.code for fault in check_allocation(answer, [one.model_dump() for one in held], rows)}
    assert {"statement_broken", "bound_exceeded"} <= found
    fewer = CreditEngine(book).allocate("QQBAR", held[:1], AS_OF).to_json()
    told = check_allocation(fewer, [one.model_dump() for one in (*held[:1], held[2])], rows)
    assert "statement_allows_more" in {fault.code for fault in told}


TEXT = """\
DEM30126 Certificate III in Examples
6 units: 2 core units; 4 elective units.
{}
Core units
DEMAAA301
DEMAAA302
Elective units
DEMBBB301 Keep
DEMBBB302 Sort
DEMBBB303 Find
DEMBBB304 Lend
DEMBBB305 Bind
"""


@pytest.mark.parametrize(
    ("words", "barred"),
    [
        ("DEMBBB301 and DEMBBB302 may not both be counted.", ["12"]),
        ("Only one of DEMBBB301, DEMBBB302 or DEMBBB303 may be counted.", ["123"]),
        ("Only one of the following may be counted: DEMBBB301, DEMBBB302.", ["12"]),
        ("Only one of the following units may be counted:\n- DEMBBB301 Keep\n- DEMBBB302 Sort", ["12"]),
        ("DEMBBB301 must not be taken with DEMBBB302 or DEMBBB303.", ["12", "13"]),
        ("Unit DEMBBB301 (Keep) is barred against unit DEMBBB302.", ["12"]),
        ("Barred combinations:\nDEMBBB301 and DEMBBB302\nDEMBBB303 with DEMBBB304", ["12", "34"]),
        ("Learners may take either DEMBBB301 or DEMBBB302, but not both.", ["12"]),
        ("No more than one of the following pairs may be counted:\nDEMBBB301 and DEMBBB302", ["12"]),
        ("The two units on keeping may not both be counted.", []),
        ("DEMBBB301 and DEMXXX999 may not both be counted.", []),
        ("Only one of the following may be counted.", []),
        ("DEMBBB301, DEMBBB302 and DEMBBB303 may not all be counted.", []),
        ("DEMBBB301 and DEMBBB302 may not be counted.", []),
        ("DEMBBB301 and DEMBBB302 may not both be counted unless the chair agrees.", []),
        ("Unless the chair agrees, at most one of DEMBBB301 and DEMBBB302 may be counted.", []),
    ],
)
def test_words_that_bar_named_units_are_drafted_and_others_stay_doubtful(words: str, barred: list[str]) -> None:
    rule = draft_rule(TEXT.format(words)).rule
    assert ["".join(unit[-1] for unit in one.units) for one in rule.barred] == barred
    assert bool(rule.doubtful) is not bool(barred)
    assert len(rule.groups["Electives"]) == 5
