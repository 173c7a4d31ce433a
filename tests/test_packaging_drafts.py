"""Drafts of packaging rules: layouts as training packages, colleges and awarding bodies print them."""

# ruff: noqa: E501 -- texts as they are printed
from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stackwise.features.packaging.checks import rule_faults
from stackwise.features.packaging.drafting.clauses import clauses
from stackwise.features.packaging.drafting.drafts import draft_rule
from stackwise.features.packaging.files import read_rule_files
from stackwise.features.packaging.rules import PackagingRule
from stackwise.recommender.cli import app

PRINTED = """\
DEM50126 Diploma of Examples

Packaging Rules
Total number of units = 6
2 core units plus
4 elective units, of which:
\u2022 1 elective unit must be selected from Group A
\u2022 up to 3 elective units may be selected from Group A or Group B
\u2022 if not listed, up to 1 of the elective units may be selected from a Certificate IV, Diploma or Advanced Diploma from this
or any other currently endorsed Training Package qualification or accredited course.
Elective units must be relevant to the work environment and contribute to a valid, industry-supported outcome.

Core units
DEMAAA501 Lead examples
DEMAAA502 Write examples
Elective units
Group A
DEMBBB501 Keep examples
DEMBBB502 Sort examples
Group B \u2013 Finding
DEMCCC501 Find examples
DEMCCC502 Lend examples
"""


def stated(rule: PackagingRule, key: str) -> list[tuple[tuple[str, ...], float | str | None]]:
    return [(row.groups, getattr(row, "min", None) or getattr(row, "max", None)) for row in getattr(rule, key)]


def test_a_printed_rule_with_its_lists_needs_only_a_name() -> None:
    rule = draft_rule(PRINTED).rule
    assert (rule.total, rule.elective_amount, rule.title, rule.doubtful) == (6, 4, "Diploma of Examples", ())
    assert rule.core == ("DEMAAA501", "DEMAAA502")
    assert rule.groups == {"A": ("DEMBBB501", "DEMBBB502"), "B": ("DEMCCC501", "DEMCCC502")}
    assert stated(rule, "minimum") == [(("A",), 1)]
    (outside,) = rule.imports
    assert (outside.max, outside.level_min, outside.level_max, outside.current) == (1, 4, 6, True)
    assert "contribute to a valid" in rule.judged[0]
    assert list(rule_faults(rule.model_copy(update={"accepted_by": "a registrar"}))) == []


def test_exact_parts_bound_what_they_share() -> None:
    rule = draft_rule(
        "DEM30126 Certificate III in Examples\n9 units must be completed:\n4 core units\n5 elective units, consisting of:\n"
        "1 unit from Group A\n2 units from Group B\n2 units from Group B, Group C, elsewhere in the DEM Training Package, "
        "or any other current Training Package or accredited course.\n"
    ).rule
    (open_,) = rule.doubtful  # a second unit of Group A may be one from elsewhere in the package
    assert (rule.total, open_.partition(":")[0]) == (
        9, "whether listed units beyond their group's maximum count as units from elsewhere",
    )  # fmt: skip
    assert stated(rule, "minimum") == [(("A",), 1), (("B",), 2)]
    assert stated(rule, "maximum") == [(("A",), 1)]
    assert [(outside.max, outside.current) for outside in rule.imports] == [(2, True)]


@pytest.mark.parametrize(
    ("words", "listed", "doubts"),
    [
        ("if not listed, up to 2 units from this or any other current training package", False, 0),
        ("up to 2 units from elsewhere in this training package or any other current training package", False, 1),
        ("up to 2 units not previously selected from the lists, or from elsewhere in this training package or any other "
         "current training package", True, 1),
    ],
)  # fmt: skip
def test_whether_listed_units_count_as_units_from_elsewhere(words: str, listed: bool, doubts: int) -> None:
    start = "DEM30126 Certificate III in Examples\n9 units: 4 core units; 5 electives, of which:\n"
    bounded = draft_rule(f"{start}no more than 2 units from Group B\n{words}\n").rule
    assert ([one.listed for one in bounded.imports], len(bounded.doubtful)) == ([listed], doubts), bounded.doubtful
    free = draft_rule(f"{start}at least 2 units from Group B\n{words}\n").rule  # no maximum, so it makes no difference
    assert (len(free.imports), free.doubtful) == (1, ())


def test_points_and_awarding_bodies() -> None:
    rule = draft_rule(
        "DEM20426 Certificate II in Examples\nTo be awarded the qualification, units totalling a minimum of 24 points must "
        "be achieved:\nall core units totalling 12 points\nGroup A elective units to the value of at least 6 points\n"
    ).rule
    assert (rule.measure, rule.total, rule.elective_amount, rule.doubtful) == ("points", 24, 12, ())
    combined = draft_rule(
        "Level 3 Diploma. Learners must achieve a minimum of 37 credits: 22 credits from the mandatory group, a minimum of "
        "9 credits from Optional Group A. Half of the electives must be at level 5 or above.", code="D3"
    ).rule  # fmt: skip
    assert (combined.total, combined.elective_amount, stated(combined, "minimum")[1]) == (37, 15, (("A",), 9))
    assert (combined.minimum[0].share, combined.minimum[0].level_min) == ("1/2", 5)


@pytest.mark.parametrize(
    "phrase",
    [
        "For a night specialisation, a minimum of five units are required",
        "If a second language is studied, at least 3 units from Group A",
        "at least 3 units from Group A, unless the chair agrees",
        "No more than two electives may be at a lower AQF level",
        "3 units from one of Groups A, B or C not previously chosen",
        "Barred combinations: A101 and A102 cannot be taken together",
        "at least 10 units from Group A, not 2",
    ],
)
def test_a_condition_that_is_not_understood_loosens_and_tightens_nothing(phrase: str) -> None:
    plain = draft_rule("DEM1 Example. 10 units: 4 core units; 6 elective units.").rule
    rule = draft_rule(f"DEM1 Example. 10 units: 4 core units; 6 elective units. {phrase}.").rule
    assert rule.doubtful
    assert (rule.minimum, rule.maximum, rule.imports, rule.total) == (plain.minimum, plain.maximum, (), plain.total)


def test_what_words_leave_open_is_doubtful() -> None:
    said = {
        "at least 4 units at level 4 or above": "whether of the electives or of the whole",
        "up to 2 units from another training package": "whether superseded units may be imported",
        "14 core units": "10 of electives are not the total",
    }
    for phrase, doubt in said.items():
        rule = draft_rule(f"DEM1 Example. 20 units: 10 electives; {phrase}").rule
        assert any(doubt in one for one in rule.doubtful), (phrase, rule.doubtful)
    marked = draft_rule("DEM1 Example. 2 units.\nCore units\nDEMA101* Start\nDEMA102 Go on\n").rule
    assert "what the mark says: DEMA101*" in marked.doubtful
    points = draft_rule("DEM1 Example. 60 credits. At least two of the units must be taken at the college.").rule
    assert any(one.startswith("units, where the total is of points") for one in points.doubtful)


def test_no_amount_of_core_or_total_is_lost() -> None:
    said = draft_rule("Q. 48 credit points of core courses; the balance in free electives.", code="Q").rule.doubtful
    assert "48 of core, beside no total" in said
    said = draft_rule("Q. 60 credits. 24 credits must come from the mandatory units in Group M.", code="Q").rule
    assert "24 credits must come from the mandatory units in Group M" in said.doubtful
    said = draft_rule("Q. 60 credits. 12 credits come from Group A and 12 from Group B.", code="Q").rule
    assert "what makes up the rest: 60 in all, 24 of electives, no core" in said.doubtful
    words = (
        "To qualify for the award of the degree a candidate shall complete 144 credit points, comprising 48 of core."
    )
    assert draft_rule(words, code="Q").rule.total == 144


def test_from_so_many_groups_is_a_choice() -> None:
    text = "Q1AB. 4 units: 4 electives. Units must be chosen from at least two groups.\nGroup A\nABC101\nABC102\nGroup B\nABC103"
    (choice,) = draft_rule(text, code="Q").rule.choice
    assert (choice.groups, choice.of, choice.min) == (("A", "B"), 2, 1)
    alone = draft_rule(text.split("\n")[0], code="Q").rule
    assert (alone.choice, "which groups these are: from at least 2 groups" in alone.doubtful) == ((), True)


def test_two_clauses_of_one_sentence() -> None:
    found = clauses("two (2) units from Group 1 and up to 3 from each of Groups B and C") or []
    assert [(c.amount, c.bound, c.groups) for c in found] == [(2, "exact", ("1",)), (3, "most", ("B", "C"))]
    assert clauses("two (3) units from Group 1") is None


def test_the_command_writes_a_file_that_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(PRINTED, encoding="utf-8")
    done = CliRunner().invoke(app, ["rules", "draft", str(tmp_path / "text.txt")])
    assert done.exit_code == 0, done.output
    (tmp_path / "rule.toml").write_text(done.stdout, encoding="utf-8")
    (rule,) = read_rule_files(tmp_path / "rule.toml")
    assert rule == draft_rule(PRINTED).rule


@pytest.mark.parametrize(
    "piece",
    ["a", "A ", "and ", "1 unit from Group A, ", "Group A, B ", "- ", "\n", "A1B22 x\n", "certificate iv or ", "two (", "; ",
     "units relevant to ", "of which ", "current ", "ENG101 3 (", "12, "],
)  # fmt: skip
def test_any_text_is_drafted_in_linear_time(piece: str) -> None:
    text = ("Core units\n" + piece * 200_000)[:200_000]
    began = time.process_time()
    draft_rule(text)
    assert time.process_time() - began < 10  # quadratic patterns take minutes


TEXTS = tomllib.loads((Path(__file__).parent / "packaging_texts.toml").read_text(encoding="utf-8"))["text"]


def levels(row: Any) -> list[str]:
    low, high = row.level_min, row.level_max
    return (
        []
        if low is None and high is None
        else [f"level {'' if low is None else f'{low:g}'}-{'' if high is None else f'{high:g}'}"]
    )


@pytest.mark.parametrize("text", TEXTS, ids=[text["name"] for text in TEXTS])
def test_layouts_of_other_packages_are_read_or_left_open(text: dict[str, Any]) -> None:
    rule = draft_rule(text["words"], code=None if re.match(r"[A-Z]{3}\d", text["words"]) else text["name"]).rule
    assert (rule.total, rule.electives) == (text["total"], text.get("electives"))
    assert [[*row.groups, row.min, *levels(row)] for row in rule.minimum] == text.get("minimum", [])
    assert [[*row.groups, row.max, *levels(row)] for row in rule.maximum] == text.get("maximum", [])
    assert [
        [row.max, f"level {row.level_min or 0:g}-{row.level_max or 0:g}", "current" if row.current else "any"]
        for row in rule.imports
    ] == text.get("imports", [])
    assert [[row.name, *row.groups, row.min] for row in rule.specialisation] == text.get("specialisation", [])
    assert [[row.old, row.new, row.equivalent] for row in rule.supersedes] == text.get("supersedes", [])
    assert [list(row.units) for row in rule.barred] == text.get("barred", [])
    assert (rule.min_resident, rule.placement_hours) == (text.get("min_resident", 0), text.get("placement_hours"))
    assert [(row.max, row.modes) for row in rule.caps] == [
        (most, ("transfer",)) for most in [text.get("transfer")] if most
    ]
    assert len(rule.doubtful) == text["doubtful"], rule.doubtful


@pytest.mark.parametrize(
    "aside", ["(recommended)", "(optional)", "(maximum)", "(or equivalent)", "(each)", "*", "(if any)"]
)
@pytest.mark.parametrize("where", ["At least 3 units from Group A {}", "At least 3 units {} from Group A"])
def test_what_stands_in_brackets_or_is_marked_is_not_passed_over(where: str, aside: str) -> None:
    text = f"ROP30026 Certificate III in Rope\n8 units:\n3 core units\n5 elective units\n{where.format(aside)}.\n"
    text += "Group A - Knots\nROPKNT301 Tie\nROPKNT302 Untie\nROPKNT303 Splice\n"
    rule = draft_rule(text).rule
    assert rule.minimum == ()
    assert any(aside in doubt for doubt in rule.doubtful)
    named = draft_rule(text.replace(aside, "(knots)")).rule if where.endswith("{}") else None
    assert named is None or [row.min for row in named.minimum] == [3]


@pytest.mark.parametrize(
    "phrase",
    [
        "At least 3 core units must be completed at the college", "No more than 200 hours of work placement",
        "At least 3 units from Group A must be completed at the college", "200 hours of work placement in Group A",
        "At least half of the electives must be completed at the university",
        "At least 5 units at level 4 must be completed at the institution",
        "No more than 4 core units may be granted as credit transfer",
        "No more than 4 units at level 4 may be granted by advanced standing",
    ],
)  # fmt: skip
def test_study_credit_and_placement_of_a_part_are_not_taken_for_the_whole(phrase: str) -> None:
    rule = draft_rule(f"ROP30026 Certificate III in Rope\n8 units:\n3 core units\n5 elective units\n{phrase}.").rule
    assert rule.doubtful == (phrase,)
    assert (rule.min_resident, rule.placement_hours, rule.caps) == (0, None, ())


@pytest.mark.parametrize(
    "phrase",
    [
        "5 electives of at least level 4", "At least 5 electives above level 4", "No more than 2 units below level 4",
        "At least 4 of the total at a minimum of level 3", "Up to 2 current units from any training package above level 3",
        "Up to 2 current units of any training package, above Certificate III",  # bounds of levels
        "Electives must be chosen from at least two of Groups A, B and C", "No more than 2 of Groups A, B and C",
        "At least 1 of Groups A and B",  # numbers of groups
        "At least 5 electives from level 4 up", "At least 4 of the 6 electives at level 4",
        "At least 4 of the 7 units at level 4", "At least 4 of the 7 units must be completed at the college",
        "At least 4 of the total from Group A at level 4",
        "At least 3 units may be from Group A", "5 units can be chosen from Groups A and B",  # what is only allowed
        "At most 2 from Groups A and B together, and 1 from Group C", "At least 3 units from Groups A, B or others",
        "At least 3 units from Groups A to C, which must include units from each",
        "Learners may be exempted from core units", "The balance may be from anywhere", "Superseded units may be used",
        "Some units may be counted in both groups", "Electives should be from different groups",
        "Electives must be relevant to the work, from different groups", "RPL can be granted", "None may be failed",
        "To be awarded the qualification learners must be employed throughout",
        "To gain the award the learner passes an oral test", "With the night specialisation",
        "All units must be completed", "Units must be different", "These units must be completed together",
        "Electives must be from this qualification", "Electives are optional",  # no lead of a list
        "Units marked * have prerequisites and do not count",
    ],
)  # fmt: skip
def test_words_that_say_something_else_than_an_amount_of_units_are_doubtful(phrase: str) -> None:
    text = f"ROP30026 Certificate III in Rope\n8 units:\n3 core units\n5 elective units\n{phrase}."
    rule = draft_rule(text).rule
    words = phrase.removeprefix("With the ")
    assert any(words in doubt for doubt in rule.doubtful), rule.doubtful
    assert (rule.minimum, rule.maximum, rule.imports, rule.choice, rule.judged) == ((), (), (), (), ())
    assert rule.min_resident == 0


def test_a_bound_behind_the_rest_is_a_clause_of_its_own() -> None:
    text = "ROP30026 Certificate III in Rope\n8 units:\n3 core units\n5 elective units\n"
    text += "2 units from Group A, the rest from any group, with a maximum of 1 from Group C"
    rule = draft_rule(text).rule
    assert [(row.groups, row.max) for row in rule.maximum] == [(("C",), 1)]


def test_so_many_of_the_electives_are_of_the_electives() -> None:
    head = "ROP30026 Certificate III in Rope\n8 units:\n3 core units\n5 elective units\n"
    for of, whole in (("5 electives", "electives"), ("8 units", "whole")):
        rule = draft_rule(f"{head}At least 4 of the {of} must be at level 4 or above.").rule
        assert ([(row.min, row.of) for row in rule.minimum], rule.doubtful) == ([(4, whole)], ())


@pytest.mark.parametrize(
    ("level", "least", "most"),
    [
        ("Certificate III or above", 3, None), ("a Certificate II or higher", 2, None), ("Certificate III or below", None, 3),
        ("Certificate II, III or IV", 2, 4), ("Certificate III or a Certificate IV", 3, 4), ("Certificate III level", 3, 3),
        ("a Certificate III qualification or above", 3, None), ("Certificate IV, Diploma or Advanced Diploma level", 4, 6),
    ],
)  # fmt: skip
def test_levels_of_imports_named_by_qualifications(level: str, least: float | None, most: float | None) -> None:
    head = "ROP30026 Certificate III in Rope\n8 units:\n3 core units\n5 elective units\n"
    (one,) = draft_rule(f"{head}Up to 2 current units from any training package at {level}.").rule.imports
    assert (one.level_min, one.level_max) == (least, most)


@pytest.mark.parametrize(
    ("where", "any_package"),
    [
        ("this training package", False), ("elsewhere in ROP", False), ("the ROP training package", False),
        ("any current Retail training package", False), ("state accredited courses", False),
        ("a Certificate IV in this training package", False), ("this or any other training package", True),
        ("elsewhere in ROP or another training package", True), ("any endorsed training package", True),
    ],
)  # fmt: skip
def test_imports_of_certain_packages_alone_are_left_to_a_person(where: str, any_package: bool) -> None:
    head = "ROP30026 Certificate III in Rope\n8 units:\n3 core units\n5 elective units\n"
    doubtful = draft_rule(f"{head}Up to 2 current units from {where}.").rule.doubtful
    assert any(doubt.startswith("from which packages") for doubt in doubtful) is not any_package


def test_every_amount_of_a_text_is_read_or_doubtful() -> None:
    for text in TEXTS:
        draft = draft_rule(text["words"], code=text["name"])
        told = " ".join([*(phrase for phrase, _ in draft.read), *draft.rule.doubtful, *draft.rule.entry])
        prose = text["words"].split("\nCore Units")[0]
        assert set(re.findall(r"\b\d{1,3}\b", prose)) <= set(re.findall(r"\b\d{1,3}\b", told)), text["name"]


@pytest.mark.parametrize(
    "phrase",
    [
        "at least 1 unit from Group A or at least 2 units from Group B",
        "either 2 units from Group A or 3 units from Group B",
        "2 units from Group A and/or 3 units from Group B",
        "half of the electives from Group B",
        "at most half of the electives from Group B",
    ],
)
def test_one_amount_or_another_and_shares_that_have_no_bound_are_left_to_a_person(phrase: str) -> None:
    text = "ROP30026 Certificate III in Rope\n8 units:\n3 core units\n5 elective units, of which:\n" + phrase
    rule = draft_rule(text).rule
    assert any(phrase in doubt for doubt in rule.doubtful)
    assert not rule.minimum
    assert not rule.maximum
