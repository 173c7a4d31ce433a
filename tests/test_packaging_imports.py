"""Imports of kinds that overlap, and packages: each bound holds for all that is of its kind."""

from __future__ import annotations

import copy
import random
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.packaging.checks import rule_faults
from stackwise.features.packaging.files import read_rule, rules_to_toml
from stackwise.features.packaging.sentences import sentences
from stackwise.features.records import Holding
from stackwise.models.credit.engine import CreditEngine
from stackwise.recommender.cli import app
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.credit_checker import check_allocation

AS_OF = date(2026, 9, 1)
CORE, A = ("JJK1", "JJK2"), ("JJA1", "JJA2", "JJA3", "JJA4", "JJA5")
OUTSIDE = {"PPP301": 3, "PPP302": 3, "PPP401": 4, "PPQ301": 3, "PPQ402": 4, "PPR303": 3, "PPR501": 5, "PPR201": 2}
STATED: dict[str, Any] = {
    "code": "JJIMP", "total": 7, "electives": 5, "core": list(CORE), "groups": {"A": list(A)}, "full_credit": True,
    "import": [{"max": 3, "level_min": 3, "level_max": 5}, {"max": 2, "level_min": 3, "level_max": 3},
               {"max": 1, "level_min": 3, "level_max": 5, "packages": ["PPP", "PPQ"]}],
    "accepted_by": "R. Registrar, 2026-09-01",
}  # fmt: skip


def stated(**more: Any) -> Any:
    return read_rule({**copy.deepcopy(STATED), **more}, "rules")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    at = tmp_path_factory.mktemp("imports")
    rows = [f"OTHER,Other,{unit},{unit} title,core,{level}" for unit, level in OUTSIDE.items()]
    head = "qualification,title,unit,unit_title,role,unit_level"
    (at / "units.csv").write_text("\n".join([head, *rows]), "utf-8")
    (at / "rules.toml").write_text(rules_to_toml([stated()]), "utf-8")
    said = ["ingest", "registers", str(at / "units.csv"), "--electives", "0", "--rules", str(at / "rules.toml")]
    done = CliRunner().invoke(app, [*said, "--out", str(at / "out"), "--no-index"])
    assert done.exit_code == 0, done.output
    return read_catalogue(at / "out")


def most(held: set[str]) -> int:
    """The most that counts, by the words alone."""
    own = len(held & {*CORE}), len(held & {*A})
    outside = [unit for unit in held if OUTSIDE.get(unit, 0) >= 3]
    able = 0
    for many in range(4):
        for chosen in combinations(outside, many):
            at_three = sum(OUTSIDE[unit] == 3 for unit in chosen)
            named = sum(unit[:3] in ("PPP", "PPQ") for unit in chosen)
            able = max(able, many if at_three <= 2 and named <= 1 else 0)
    return own[0] + min(5, own[1] + able)


def test_each_bound_holds_for_all_of_its_kind(catalogue: Catalogue) -> None:
    engine, rows, rng, wrong = CreditEngine.from_catalogue(catalogue), CatalogueRows(catalogue), random.Random(15), []
    for _ in range(120):
        units = {unit for unit in (*CORE, *A, *OUTSIDE) if rng.random() < rng.choice([0.3, 0.6, 1.0])}
        held = [Holding(unit_id=unit, awarded_on=date(2025, 5, 1)) for unit in sorted(units)]
        answer = engine.allocate("JJIMP", held, AS_OF)
        faults = check_allocation(answer.to_json(), [one.model_dump() for one in held], rows)
        if answer.filled != most(units) or faults:
            wrong.append((sorted(units), answer.filled, most(units), faults[:2]))
    assert wrong == [], wrong[:2]


def test_the_record_says_which_bound_is_full(catalogue: Catalogue) -> None:
    writer = DecisionWriter(catalogue, CreditEngine.from_catalogue(catalogue))
    names = CatalogueNames(writer.engine.rulebook)
    held = names.read([Holding(unit_id=unit, awarded_on=date(2025, 5, 1)) for unit in ("PPP401", "PPQ402", "PPR501")])
    record = writer.write("x", held, "JJIMP", AS_OF)
    left = [one for one in record["holdings"] if one["outcome"] == "surplus"]
    assert len(left) == 1
    assert (
        "At most 1 unit may be a current unit of PPP or PPQ at levels 3 to 5 from outside the lists" in left[0]["why"]
    )


def test_its_sentences_say_that_the_bounds_hold_together() -> None:
    said = "A unit from outside that is of several of these kinds counts under each of them."
    assert said in sentences(stated())
    assert said not in sentences(stated(**{"import": [{"max": 2, "level_min": 4}, {"max": 1, "level_max": 3}]}))


@pytest.mark.parametrize(
    ("imports", "said"),
    [
        ([{"max": 2, "packages": ["BSB"]}, {"max": 1}], "up to 2 imports of a kind of which up to 1 in all may come"),
        (
            [{"max": 2, "level_min": 4}, {"max": 3, "listed": True}],
            "imports of one kind, with listed units and without",
        ),
    ],
)
def test_what_binds_nothing_or_cannot_be_told_apart_is_a_fault(imports: list[Any], said: str) -> None:
    assert any(said in fault for fault in rule_faults(stated(**{"import": imports})))


def test_a_package_is_told_by_the_code_where_nothing_states_it(tmp_path: Path) -> None:
    """Registers give no package: a maximum of one was bound by nothing, an import of one let nothing in."""
    rule = read_rule({
        "code": "JJPKG", "total": 6, "core": ["JJK1"], "electives": 5, "full_credit": True, "accepted_by": "R. R.",
        "groups": {"A": ["JJA1", "JJA2", "BSBC101", "BSBC102", "BSBC103"]},
        "maximum": [{"package": "bsb", "max": 2}], "import": [{"max": 2, "packages": ["PPP", "BSB"], "level_min": 4}],
    }, "rules")  # fmt: skip
    (tmp_path / "units.csv").write_text(
        "qualification,title,unit,unit_title,role,unit_level\nOTHER,Other,BSBX401,x,core,4\nOTHER,Other,PPP401,x,core,4\n"
    )
    (tmp_path / "rules.toml").write_text(rules_to_toml([rule]), "utf-8")
    said = ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0"]
    said += ["--rules", str(tmp_path / "rules.toml"), "--out", str(tmp_path / "out"), "--no-index"]
    assert CliRunner().invoke(app, said).exit_code == 0
    catalogue = read_catalogue(tmp_path / "out")
    engine, rows = CreditEngine.from_catalogue(catalogue), CatalogueRows(catalogue)
    for units, filled in (
        (("BSBC101", "BSBC102", "BSBC103"), 2),
        (("BSBC101", "BSBC102", "BSBX401"), 2),
        (("BSBC101", "BSBX401", "PPP401"), 3),
    ):
        held = [Holding(unit_id=unit) for unit in units]
        answer = engine.allocate("JJPKG", held, AS_OF)
        assert answer.filled == filled
        assert check_allocation(answer.to_json(), [one.model_dump() for one in held], rows) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"minimum": [{"package": "QQQ", "min": 1}]}, "a minimum of package QQQ, and no unit that may count is of it"),
        (
            {"maximum": [{"package": "JKJ", "groups": ["A"], "max": 1}]},
            "a maximum of package JKJ, and no unit that may",
        ),
    ],
)
def test_a_package_that_nothing_is_of_is_a_fault(more: Any, said: str) -> None:
    imports = {"import": [{"max": 1, "packages": ["PPP"]}]}
    assert any(said in fault for fault in rule_faults(stated(**imports, **more)))


def test_a_maximum_by_level_needs_the_levels() -> None:
    rule, levels = stated(maximum=[{"groups": ["A"], "level_max": 3, "max": 1}]), dict.fromkeys(A[1:], (3.0,))
    assert any("the level of 'JJA1' is not known" in fault for fault in rule_faults(rule, levels))


def test_a_unit_from_outside_of_unknown_level_is_under_every_maximum_by_level(tmp_path: Path) -> None:
    rule = read_rule({
        "code": "JJUNK", "total": 5, "core": ["JJK1"], "electives": 4, "full_credit": True, "accepted_by": "R. R.",
        "groups": {"A": ["JJA1", "JJA2"]}, "units": {unit: {"level": 4} for unit in ("JJK1", "JJA1", "JJA2")},
        "maximum": [{"level_max": 3, "max": 2}], "import": [{"max": 4}],
    }, "rules")  # fmt: skip
    rows = [f"OTHER,Other,{unit},x,core,{level}" for unit, level in (("PP1", 3), ("PP2", ""), ("PP3", ""), ("PP4", 4))]
    (tmp_path / "units.csv").write_text(
        "\n".join(["qualification,title,unit,unit_title,role,unit_level", *rows]), "utf-8"
    )
    (tmp_path / "rules.toml").write_text(rules_to_toml([rule]), "utf-8")
    said = ["ingest", "registers", str(tmp_path / "units.csv"), "--electives", "0"]
    said += ["--rules", str(tmp_path / "rules.toml"), "--out", str(tmp_path / "out"), "--no-index"]
    assert CliRunner().invoke(app, said).exit_code == 0
    catalogue = read_catalogue(tmp_path / "out")
    held = [Holding(unit_id=unit) for unit in ("PP1", "PP2", "PP3", "PP4")]
    answer = CreditEngine.from_catalogue(catalogue).allocate("JJUNK", held, AS_OF)
    assert answer.filled == 3
    assert check_allocation(answer.to_json(), [one.model_dump() for one in held], CatalogueRows(catalogue)) == []
