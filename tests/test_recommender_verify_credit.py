"""The checker on a sound allocation, and on the same with one thing wrong at a time."""

import ast
import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from credit_cases import AS_OF, Case, group, leaf, mapping, planted, rule

import stackwise.recommender.verify.credit_checker
from stackwise.recommender.verify.credit_checker import check_allocation

ROOT = group(
    "root",
    "all",
    group("core", "all", leaf("c1", "U1"), leaf("c2", "U2"), leaf("c3", "U3")),
    group(
        "electives",
        "at_least",
        group("mains", "at_least", leaf("m1", "M1"), leaf("m2", "M2"), leaf("m3", "M3"), min=2),
        group("imported", "at_most", leaf("im", where={"package": "X"}), max=1),
        *(leaf(f"e{i}", f"E{i}") for i in range(1, 6)),
        min=5,
    ),
    group(
        "special", "any", group("s1", "all", leaf("a1", "A1"), leaf("a2", "A2")), group("s2", "all", leaf("b1", "B1"))
    ),
)
RULES = [
    rule("R1", leaf("g", credential_id="S"), target_units=["U2"], value=1, measure="count", excludes=["R2"],
         conditions={"min_grade": 60, "max_age_months": 24}, valid_from="2024-01-01", valid_to="2027-12-31"),
    rule("R2", leaf("g", "Z1"), "recommended", target_units=["E5"]),
]  # fmt: skip
HOLDINGS = [
    {"unit_id": "O1"},
    {"credential_id": "S", "awarded_on": "2026-01-10", "grade": 70},
    {"credential_id": "E", "awarded_on": "2026-02-01"},
    {"unit_id": "M1"},
    {"unit_id": "X1"},
    {"unit_id": "A1", "resident": True},
    {"unit_id": "K1"},
]
MAPPINGS = [
    mapping("O1", "O2"), mapping("O2", "U1"), mapping("N1", "E2", "no"), mapping("K1", "U3", "unknown"),
    mapping("M1", "M0", kind="equivalent"),
]  # fmt: skip
EXTRA = dict.fromkeys(("O2", "Y1", "X2", "N1", "Z1", "M0"))


def sound() -> tuple[dict[str, Any], Case]:
    case = planted(
        ROOT, 10, copy.deepcopy(HOLDINGS), rules=copy.deepcopy(RULES), mappings=copy.deepcopy(MAPPINGS),
        awards={"S": [], "E": ["E1"]}, units=EXTRA, min_resident=2, caps=[{"max": 6}],
    )  # fmt: skip
    return case.engine().allocate("Q", case.records, AS_OF).to_json(), case


def line_of(answer: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in answer["lines"] + answer["may_count"] if one["requirement_id"] == name)


def codes(answer: dict[str, Any], case: Case) -> set[str]:
    return {one.code for one in check_allocation(answer, case.holdings, case.tables)}


def test_a_sound_allocation_has_no_violation() -> None:
    answer, case = sound()
    assert check_allocation(answer, case.holdings, case.tables) == []
    assert {line["requirement_id"] for line in answer["lines"]} == {"c1", "c2", "m1", "im", "e1", "a1"}
    assert [line["requirement_id"] for line in answer["may_count"]] == ["c3"]


def test_trees_may_be_json_text_and_the_answer_may_come_from_a_file() -> None:
    answer, case = sound()
    tables = json.loads(json.dumps(case.tables))
    for row in tables["qualifications"]:
        row["root"], row["caps"] = json.dumps(row["root"]), json.dumps(row["caps"])
    for row in tables["credit_rules"]:
        row["giver"] = json.dumps(row["giver"])
    assert check_allocation(json.loads(json.dumps(answer)), case.holdings, tables) == []


Break = Callable[[dict[str, Any], Case], object]


def edit(name: str, **change: Any) -> Break:
    return lambda answer, _: line_of(answer, name).update(change)


def add(name: str, like: str = "m1", where: str = "lines", **change: Any) -> Break:
    def make(answer: dict[str, Any], _: Case) -> None:
        answer[where].append({**line_of(answer, like), "requirement_id": name, **change})

    return make


def held(unit: str, requirement: str, **change: Any) -> Break:
    """One more line by one more holding."""

    def make(answer: dict[str, Any], case: Case) -> None:
        case.holdings.append({"unit_id": unit})
        line = {"unit_id": unit, "held": [unit], "uses": [f"unit:{unit}"], "hops": 0, **change}
        add(requirement, **line)(answer, case)

    return make


def rule_row(**change: Any) -> Break:
    return lambda _, case: case.tables["credit_rules"][0].update(change)


def row(**change: Any) -> Break:
    return lambda _, case: case.tables["qualifications"][0].update(change)


def holding(at: int, **change: Any) -> Break:
    return lambda _, case: case.holdings[at].update(change)


def several(*breaks: Break) -> Break:
    return lambda answer, case: [one(answer, case) for one in breaks]


SEEDED: dict[str, tuple[str, Break]] = {
    "a holding used twice": ("double_use", add("m2", unit_id="M2")),
    "a holding that is not held": ("not_held", lambda _, case: case.holdings.pop(3)),
    "a use that no holding gives": ("not_held", edit("m1", uses=["unit:M9"])),
    "a holding of tomorrow": ("not_yet_awarded", holding(3, awarded_on="2026-10-01")),
    "a credential's unit without the credential": ("use_incomplete", edit("e1", uses=["unit:E1"])),
    "an expired rule": ("completed_outside", rule_row(valid_to="2026-01-09")),
    "a rule of the future": ("rule_not_valid", rule_row(valid_from="2026-09-02")),
    "a grade too low": ("condition_grade", holding(1, grade=59)),
    "no grade known": ("condition_grade", holding(1, grade=None)),
    "an award too old": ("condition_age", holding(1, awarded_on="2024-08-31")),
    "a residency condition of a rule": ("condition_resident", rule_row(conditions={"min_resident": 7})),
    "another giver": ("giver_unmet", rule_row(giver=leaf("g", credential_id="T"))),
    "another target": ("rule_target", rule_row(target_units=["E4"])),
    "an unknown rule": ("unknown_rule", edit("c2", rule_id="R9")),
    "a rule of another qualification": ("wrong_qualification", rule_row(qualification_id="P")),
    "a line of another qualification": ("wrong_qualification", edit("m1", qualification_id="P")),
    "excluded rules together": (
        "excluded_rule",
        held("Z1", "e5", where="may_count", rule_id="R2", certainty="recommended", undated=True),
    ),
    "a rule applied twice": (
        "rule_used_twice",
        add("e2", like="c2", unit_id="E2", uses=["credential:T"]),
    ),
    "more than a rule's value": ("rule_value_exceeded", rule_row(value=0.5)),
    "an undated rule shown as dated": ("undated_wrong", rule_row(valid_from=None, valid_to=None)),
    "a hop too far for its certainty": ("certainty_too_high", edit("c1", certainty="mandated")),
    "an unknown mapping read as yes": ("certainty_too_high", edit("c3", certainty="granted")),
    "a rule made surer than it is": ("certainty_too_high", edit("c2", certainty="mandated")),
    "hops hidden": ("hops_wrong", edit("c1", hops=1)),
    "a mapping that says no": ("not_equivalent", held("N1", "e2", unit_id="E2", hops=1)),
    "a place filled by the wrong unit": ("wrong_unit", edit("m1", unit_id="M2")),
    "the wrong package": ("where_mismatch", several(held("Y1", "im"), lambda a, _: a["lines"].pop(2))),
    "no such requirement": ("unknown_requirement", edit("m1", requirement_id="nowhere")),
    "a group filled without a rule": ("wrong_unit", edit("m1", requirement_id="core")),
    "a place filled twice": ("place_overfilled", add("m1")),
    "two branches of a choice": ("two_branches", held("B1", "b1")),
    "more than an at_most allows": ("at_most_exceeded", held("X2", "im")),
    "a minimum's places taken by others": (
        "minimum_displaced",
        several(*(held(f"E{i}", f"e{i}") for i in (2, 3))),
    ),
    "a surplus counted": (
        "surplus_counted",
        several(held("M2", "m2"), *(held(f"E{i}", f"e{i}") for i in (2, 3, 4))),
    ),
    "equivalents both used": ("family_overused", held("O2", "c1", unit_id="U1", hops=1)),
    "a cap exceeded": ("cap_exceeded", row(caps=[{"max": 4}])),
    "residency broken": ("residency_exceeded", row(min_resident=6)),
    "more than the total": ("total_exceeded", row(total=5)),
    "a value above the worth": ("value_wrong", edit("m1", value=2)),
    "uncertain credit counted": ("uncounted_certainty", edit("c2", certainty="recommended")),
    "an unheard-of certainty": ("unknown_certainty", edit("c2", certainty="sure")),
    "another measure": ("measure_wrong", edit("m1", measure="credit")),
    "credit called residence": ("resident_wrong", edit("m1", resident=True)),
    "a wrong sum": ("figure_wrong", lambda answer, _: answer.update(filled=7)),
    "a wrong share": ("figure_wrong", lambda answer, _: answer.update(filled_share=0.7)),
    "a wrong total by certainty": ("figure_wrong", lambda answer, _: answer["totals"].update(mandated=6)),
    "a wrong use of a cap": ("figure_wrong", lambda answer, _: answer["caps"][0].update(used=1)),
    "a bound below what is filled": ("bound_wrong", lambda answer, _: answer.update(bound=1)),
    "a requirement forgotten": ("remaining_wrong", lambda answer, _: answer["remaining"].pop()),
    "a group called complete": ("figure_wrong", lambda answer, _: answer.update(complete=["core"])),
    "an unknown qualification": ("unknown_qualification", lambda answer, _: answer.update(qualification_id="P")),
}  # fmt: skip


@pytest.mark.parametrize("name", SEEDED)
def test_a_seeded_violation_is_caught(name: str) -> None:
    code, spoil = SEEDED[name]
    answer, case = sound()
    spoil(answer, case)
    assert code in codes(answer, case)


def test_there_are_many_kinds_of_them() -> None:
    assert len({code for code, _ in SEEDED.values()}) >= 30


CHECKERS = sorted(Path(stackwise.recommender.verify.credit_checker.__file__).parent.glob("*.py"))
OF_CREDIT = ("credit_checker", "credit_figures", "credit_line", "credit_tree", "certainty", "sending_side",
             "requirement_tree", "unit_chains", "violation")  # fmt: skip


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {*names, *(name.name for node in nodes if isinstance(node, ast.Import) for name in node.names)}


@pytest.mark.parametrize("path", CHECKERS, ids=lambda path: path.stem)
def test_the_checker_shares_no_code_with_the_engine(path: Path) -> None:
    own = {name.removeprefix("stackwise.") for name in imported(path) if name.startswith("stackwise.")}
    allowed = ("features.catalogue", "features.errors", "features.linear_program", "recommender.schema",
               "recommender.verify.")  # fmt: skip
    assert not [name for name in own if not name.startswith(allowed)]


@pytest.mark.parametrize("module", OF_CREDIT)
def test_credit_is_checked_by_plain_python_over_plain_rows(module: str) -> None:
    names = {name.removeprefix("stackwise.") for name in imported(CHECKERS[0].with_name(f"{module}.py"))}
    plain = {name.split(".")[0] for name in names if not name.startswith("recommender.verify.")}
    assert plain <= {"__future__", "collections", "dataclasses", "datetime", "functools", "typing"}


def test_dates_may_be_dates() -> None:
    answer, case = sound()
    case.holdings[1]["awarded_on"] = date(2026, 1, 10)
    assert check_allocation({**answer, "as_of": AS_OF}, case.holdings, case.tables) == []
