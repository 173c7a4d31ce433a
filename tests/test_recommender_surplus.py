"""Reasons in a record: why something that could fill a place fills none, and why something fills no place at all."""

from __future__ import annotations

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
from stackwise.models.credit.read import read_rulebook
from stackwise.recommender.cli import app
from stackwise.recommender.decision.lines import held_words, open_words
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.decision_checker import check_decision

AS_OF = date(2026, 9, 1)
LISTED = [f"QQ{group}{at}" for group in "AB" for at in (1, 2, 3)]
RULE: dict[str, Any] = {
    "code": "QQS", "total": 6, "electives": 5, "core": ["QQK1"], "accepted_by": "R. Registrar",
    "groups": {"A": LISTED[:3], "B": LISTED[3:]}, "units": {unit: {"level": 5} for unit in LISTED},
    "import": [{"max": 4, "level_min": 4}],
}  # fmt: skip
OUTSIDE = [f"OTHER,Other,QQX{at},Outside {at},core,{4 if at < 6 else 3}" for at in range(1, 8)]
Write = Callable[..., dict[str, tuple[str, str]]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writing(held: list[Holding], supersedes: tuple[tuple[str, str], ...] = (), **more: Any) -> Any:
        old = [{"old": old, "new": new, "equivalent": "yes"} for old, new in supersedes]
        rule = read_rule({**RULE, **more, "supersedes": old}, "rules")
        header = "qualification,title,unit,unit_title,role,unit_level"
        (tmp_path / "units.csv").write_text("\n".join([header, *OUTSIDE]), "utf-8")
        (tmp_path / "rules.toml").write_text(rules_to_toml([rule]), "utf-8")
        said = ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0", "--no-index", "--rules"]
        done = CliRunner().invoke(app, [*said, str(tmp_path / "rules.toml"), "--out", str(tmp_path / "out")])
        assert done.exit_code == 0, done.output
        catalogue = read_catalogue(tmp_path / "out")
        engine = CreditEngine(read_rulebook(catalogue))
        read = CatalogueNames(engine.rulebook).read(held)
        record = json.loads(json.dumps(DecisionWriter(catalogue, engine).write("l", read, "QQS", AS_OF)))
        assert check_decision(record, CatalogueRows(catalogue)) == []
        return {f"{one['name']} {one['awarded_on']}": (one["outcome"], one["why"]) for one in record["holdings"]}

    return writing


def unit(name: str, day: str | None = "2025-01-01") -> Holding:
    return Holding(unit_id=name, awarded_on=None if day is None else date.fromisoformat(day))


def units(names: str) -> list[Holding]:
    return [unit(name) for name in names.split()]


def left(found: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """Outcome and reason of the last one that does not count."""
    return [said for said in found.values() if said[0] != "counts"][-1]


KEPT = "of the 5 units of Electives the places that are left are kept for what the rule asks beside: "


@pytest.mark.parametrize(
    ("held", "more", "outcome", "why"),
    [
        ("QQX1 QQX2 QQX3", {"minimum": [{"groups": ["A"], "min": 3}]}, "surplus",
         KEPT + "at least 3 units of Group A, of which 0 is met"),
        ("QQX1 QQX2", {"minimum": [{"min": 4, "level_min": 5}]}, "surplus",
         KEPT + "At least 4 units of the electives are at level 5 or above"),
        ("QQX1 QQX2", {"import": [{"max": 1, "level_min": 4}]}, "surplus",
         "the rule lets at most 1 unit from outside its lists in, and that many count already: QQX1 Outside 1"),
        ("QQX1 QQX2", {"maximum": [{"level_max": 4, "max": 1}]}, "surplus",
         "At most 1 unit at level 4 or below counts toward the whole, and that many count already: QQX1 Outside 1"),
        ("QQA1 QQA2 QQA3", {"maximum": [{"groups": ["A"], "max": 2}]}, "surplus",
         "Group A takes at most 2 units, and that many count already: QQA1, QQA2"),
        ("QQA1 QQA2 QQA3 QQX1", {"maximum": [{"groups": ["A"], "max": 2}], "cap": [{"max": 2, "modes": ["transfer"]}]},
         "over_limit", "credit transfer is at its limit of 2 units"),
        ("QQX1 QQX2 QQA1 QQA2 QQA3",
         {"maximum": [{"groups": ["A"], "max": 2}], "minimum": [{"groups": ["B"], "min": 1}]}, "surplus",
         "Group A takes at most 2 units, and that many count already: QQA1, QQA2; and besides, the places "
         "that are left are kept for what the rule asks beside: at least 1 unit of Group B, of which 0 is met"),
        ("QQA1 QQA2 QQA3 QQB1 QQB2 QQX1", {"full_credit": True}, "surplus",
         "the 5 units of Electives are filled: there count already QQA1, QQA2, QQA3, QQB1, QQB2"),
        ("QQA1 QQA2 QQB1 QQX1", {"min_resident": 3, "minimum": [{"groups": ["A"], "min": 1}]}, "over_limit",
         "credit is at its limit of 3 units"),
        ("QQX6", {}, "not_in_rules",
         "no place names it, and the rule lets in any current unit at level 4 or above that the rule does not list, "
         "and this one is at level 3"),
    ],
)  # fmt: skip
def test_the_reason_is_the_bound_without_which_more_would_count(
    write: Write, held: str, more: dict[str, Any], outcome: str, why: str
) -> None:
    assert left(write(units(held), **more)) == (outcome, why)


def test_of_two_forms_of_equal_worth_the_dated_one_counts(write: Write) -> None:
    found = write([unit("QQA1", None), unit("QQOLDA1")], supersedes=(("QQOLDA1", "QQA1"),))
    assert [said[0] for said in found.values()] == ["surplus", "counts"]
    found = write([unit("QQA1", None), unit("QQA1")])
    assert {name: said[0] for name, said in found.items()} == {"QQA1 None": "surplus", "QQA1 2025-01-01": "counts"}


def test_a_title_that_repeats_the_code_is_said_once_and_open_places_name_their_list() -> None:
    place = {"unit_id": "QQA1", "title": "qqa 1", "requirement_id": "x", "amount": 1.0, "measure": "count", "held": [],
             "part": "Group A", "waived": None, "any_of": [],
             "any_of_most": None, "ways": ["completed", "transfer", "rpl"], "candidates_more": 0, "credentials": [],
             "candidates": [{"unit_id": "QQA2", "title": "QQA2", "groups": ["Group A"]},
                            {"unit_id": "QQA3", "title": "Bake", "groups": ["Group A"]}]}  # fmt: skip
    named, amount, units, _ = open_words(place, [])
    assert (named, amount, units) == ("QQA1 in Group A", "1 unit", "Group A: QQA2; QQA3 Bake")
    held = {"name": "QQA1", "title": "QQA1", "said": {"unit_id": "QQA1", "mode": None}, "earned_with": "Rata College"}
    assert held_words(held) == "QQA1 (with Rata College)"


def test_a_minimum_that_is_open_names_the_part_it_is_of(tmp_path: Path, write: Write) -> None:
    write(units("QQA1"), minimum=[{"groups": ["A"], "min": 3}])
    me = {"learner_id": "me-1", "as_of": "2026-09-01", "holdings": [{"unit_id": "QQA1", "awarded_on": "2025-01-01"}]}
    (tmp_path / "me.json").write_text(json.dumps(me), "utf-8")
    said = ["credit", "--learner", str(tmp_path / "me.json"), "--qualification", "QQS", "--data", str(tmp_path / "out")]
    done = CliRunner().invoke(app, [*said, "--name", "Ana Rata"])
    assert done.exit_code == 0, done.output
    assert "Ana Rata (me-1)" in done.stdout
    assert "Group A in Electives: 2 units" in " ".join(done.stdout.split())
    assert "QQK1 QQK1" not in done.stdout
    record = json.loads(CliRunner().invoke(app, [*said, "--name", "Ana Rata", "--json"]).stdout)
    assert (record["learner_name"], record["learner_id"]) == ("Ana Rata", "me-1")
    lone = CliRunner().invoke(app, ["credit", "--learner", str(tmp_path / "me.json"), "--name", "Ana Rata"])
    assert "--name: got no qualification" in str(lone.exception)
