"""Drafts of rules in the layouts of other systems: standards with levels, credits, modules, courses with numbers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from stackwise.features.packaging.drafting.drafts import draft_rule
from stackwise.features.packaging.drafting.lines import layout

STANDARDS = """\
Certificate in Orchard Work (Level 3)
Programme regulations, version 4

3.2 Candidates must complete all of the compulsory standards (15 credits).
3.3 Candidates must complete a minimum of 10 credits from Elective Set A.

Compulsory
8101 Care of trees  Level 3  10 credits
8102 Thin fruit  Level 2  5 credits

Elective Set A
8111 Graft trees  Level 4  12 credits
8112 Keep bees  Level 3  6 credits
"""
MODULES = """\
Master of Science in Soil Systems
(1) The programme comprises 90 ECTS credits, of which at least 60 ECTS credits must be earned at level 7.
(2) Students take all compulsory modules (35 ECTS credits).

Compulsory modules
SO701 Soil physics 5 ECTS level 7
SO799 Thesis 30 ECTS level 7
Block A
SA611 Chemistry 5 ECTS level 6
SA712 Erosion 10 ECTS level 7
"""
COURSES = """\
Certificate in Applied Ledgers
2026-2027 Catalog
The certificate requires 18 semester credits: 7 credits of required courses and 6 credits of business electives.

Required courses
ACC 201 Accounting (4)
CIS 110 Spreadsheets (3)
Business electives
BUS 210 Law (3)
BUS 305 Tax (3)
"""
COMPONENTS = """\
5M9801 Certificate in Hedge Laying
The total credit value required for this certificate is 60.
All components in (a) mandatory, 30 credits.
(a) Mandatory
5N7801 Tools 15 credits
5N7802 Plants 15 credits
(b)
5N7811 Machines 15 credits
"""
FUNDAMENTALS = """\
National Certificate: Quay Work (NQF Level 4)
A minimum of 60 credits is required.
Fundamental Component: all 16 credits are compulsory.
Core Component: all Unit Standards to the value of 30 credits are compulsory.
Fundamental
119111 Read texts, NQF Level 4, 6 credits
9011 Mathematical Literacy, NQF Level 4, 10 credits
Core
90601 Moor a ship, NQF Level 4, 30 credits
Elective
90611 Tally cargo, NQF Level 3, 14 credits
"""


@pytest.mark.parametrize(
    ("text", "total", "core", "groups", "facts"),
    [
        (STANDARDS, 0, ("8101", "8102"), {"Elective Set A": ("8111", "8112")}, {"8111": (12, 4), "8102": (5, 2)}),
        (MODULES, 90, ("SO701", "SO799"), {"Block A": ("SA611", "SA712")}, {"SO799": (30, 7), "SA611": (5, 6)}),
        (COURSES, 18, ("ACC201", "CIS110"), {"Business electives": ("BUS210", "BUS305")}, {"ACC201": (4, None)}),
        (COMPONENTS, 60, ("5N7801", "5N7802"), {"b": ("5N7811",)}, {"5N7811": (15, None)}),
        (FUNDAMENTALS, 60, ("119111", "9011", "90601"), {"Electives": ("90611",)}, {"90601": (30, 4)}),
    ],
)
def test_lists_of_other_registers_are_read(
    text: str, total: float, core: Any, groups: Any, facts: dict[str, tuple[float, float | None]]
) -> None:
    rule = draft_rule(text).rule
    assert (rule.total, rule.measure, rule.core, dict(rule.groups)) == (total, "points", core, groups)
    assert {unit: (rule.units[unit].points, rule.units[unit].level) for unit in facts} == facts
    assert rule.doubtful


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        (STANDARDS, "no total is stated"),  # 3.2 is a clause's number
        (COURSES, "7 credits of required courses"),  # a part, and not the whole
        (COMPONENTS, "All components in (a) mandatory, 30 credits"),
        (FUNDAMENTALS, "all 16 credits are compulsory"),  # of a component that was not understood
    ],
)
def test_an_amount_of_a_part_is_never_taken_for_the_whole(text: str, open_: str) -> None:
    rule = draft_rule(text).rule
    assert any(open_ in phrase for phrase in rule.doubtful)
    assert rule.elective_amount != 31.8


def test_what_is_of_a_level_is_of_the_whole_programme() -> None:
    (least,) = draft_rule(MODULES).rule.minimum
    assert (least.of, least.min, least.level_min) == ("whole", 60, 7)


def test_a_title_is_read_with_its_release() -> None:
    rule = draft_rule("DEM40126 Certificate IV in Examples (Release 3)\n\nTotal number of units = 4\n").rule
    assert (rule.title, rule.release) == ("Certificate IV in Examples", "Release 3")


@pytest.mark.parametrize(
    "line", ["2026-2027 Catalog", "Students must complete all units", "1500 hours of practice are needed"]
)
def test_what_is_no_unit_is_no_list(line: str) -> None:
    found = layout(f"Some Heading\n{line}\n")
    assert found.lists == {}
    assert line in found.prose


@pytest.mark.parametrize("line", ["Plus two electives", "Choose one", "Block A (6 credits)"])
def test_a_line_that_asks_something_is_no_heading(line: str) -> None:
    rule = draft_rule(f"DEM40126 Certificate\nCore units\nDEMAAA401 Write\n{line}\nDEMBBB401 Read\n").rule
    assert line not in rule.groups
    assert rule.total == 0
    assert any(line in phrase for phrase in rule.doubtful) or rule.electives == 2


TABLES = """\
DEM30126 Certificate III in Examples
Total number of units = 6
2 core units plus
4 elective units, of which:
1 elective unit must be selected from Group A
for the remaining 3 elective units: up to 3 units may be selected from Groups A - C.

Core units
DEMAAA301 Lead examples
DEMAAA302 Write examples
Group A
DEMBBB301 Keep examples
DEMBBB302 Sort examples
Group B - Finding
DEMCCC301 Find examples
DEMCCC302 Lend examples
Group C
DEMDDD301 Count examples
"""


@pytest.mark.parametrize(
    "columns", ["Unit code\tUnit title", "Code\nTitle\nPrerequisites", "UNIT CODE | UNIT TITLE | POINTS", "Unit Title"]
)
def test_what_names_the_columns_of_a_table_opens_no_list(columns: str) -> None:
    text = re.sub(r"(?m)^(Core units|Group [ABC].*)$", rf"\1\n{columns}", TABLES)
    assert draft_rule(TABLES).rule.doubtful == ()
    assert draft_rule(text).rule == draft_rule(TABLES).rule


@pytest.mark.parametrize(
    ("heading", "doubt"),
    [
        ("Group B - Finding\n", "groups named and not listed: B"),
        ("\nGroup C\n", "groups named and not listed: C"),
        ("Core units\n", "which the 2 of core are: no list is called so"),
    ],
)
def test_a_list_that_the_words_name_and_that_is_not_there_is_doubtful(heading: str, doubt: str) -> None:
    assert doubt in draft_rule(TABLES.replace(heading, "\n" if "Group" in heading else "Ground units\n")).rule.doubtful


OUTSIDE = "any currently endorsed Training Package qualification or accredited course"


@pytest.mark.parametrize(
    ("words", "maximum", "doubt"),
    [
        (f"at least 1 unit from Group A\nup to 3 units from Group A, Group B, Group C or {OUTSIDE}", 0, ""),
        (f"at least 1 unit from Group A\nup to 3 units from Group A, Group B or {OUTSIDE}", 0, "more units of C count"),
        ("at least 1 unit from Group A\n1 unit from Group B\nup to 2 units from Groups A and C", 0, "of B count"),
        (f"at least 1 unit from Group A\nup to 2 units from Group A, Group B, Group C or {OUTSIDE}", 2, "among these"),
        (f"1 unit from Group A\n3 units from Group A, Group B or {OUTSIDE}", 0, "units of C count: no part"),
        (f"1 unit from Group A\nup to 3 units from Group A, Group B, Group C or {OUTSIDE}", 0, ""),
        (f"1 unit from Group A\nup to 2 units from Group A, Group B, Group C or {OUTSIDE}", 2, "add up to 1, not 4"),
        (f"1 unit from Group A\n3 units from Group A, Group B, Group C or {OUTSIDE}", 0, ""),
    ],
)  # fmt: skip
def test_up_to_so_many_of_groups_and_from_outside_may_be_all_that_is_left(words: str, maximum: int, doubt: str) -> None:
    stated = re.sub(r"(?s)1 elective unit must.*?A - C\.", words, TABLES)
    rule = draft_rule(stated).rule
    assert sum(row.max for row in rule.maximum) == maximum
    assert any(doubt in one for one in rule.doubtful) if doubt else rule.doubtful == ()


def test_headings_that_part_a_list_are_no_groups() -> None:
    parted = TABLES.replace("DEMDDD301", "Baking\nDEMDDD301 Bake bread\nTables\nDEMDDD302")
    assert draft_rule(parted).rule.groups["C"] == ("DEMDDD301", "DEMDDD302")
    assert draft_rule(parted).rule.doubtful == ()
    inside = TABLES.replace("DEMCCC302", "Baking\nDEMCCC302")  # it may begin a list of its own
    assert draft_rule(inside).rule.doubtful[0] == "whether 'Baking' is a group of electives"


@pytest.mark.parametrize(
    ("before", "after", "doubt"),
    [
        ("DEMAAA302 Write examples", "DEMAAA302 Write examples\nor\nDEMAAA303 Read",
         "what stands beside the name: DEMAAA302"),
        ("DEMBBB301 Keep examples", "DEMBBB301 Keep examples or", "what stands beside the name: DEMBBB301"),
        ("Core units", "Pathways\nDEM40126 Certificate IV in Examples\nCore units", "whether DEM40126 is a unit"),
        ("Group C", "Other electives", "whether more units of Other electives count"),
        ("Core units", "Entry requirements\nNil\nCore units", ""),
        ("Core units", "Any combination of electives that meets the rules above can be selected for award of the "
         "Certificate III in Examples.\nCore units", ""),
    ],
)  # fmt: skip
def test_what_layouts_print_besides(before: str, after: str, doubt: str) -> None:
    rule = draft_rule(re.sub(rf"(?m)^{before}$", after, TABLES)).rule
    assert rule.entry == ()
    assert any(one.startswith(doubt) for one in rule.doubtful) if doubt else rule.doubtful == ()


@pytest.mark.parametrize(
    ("words", "least", "doubtful"),
    [
        ("At least two thirds of the electives must be from Group A", 4, False),  # of 6
        ("At least two thirds of the total must be from Group A", 6, False),  # of 9
        ("At least half of the 9 units must be from Group A", 5, False),
        ("At least one third of the qualification must be from Groups A and B", 3, False),
        ("At least two thirds of the units must be from Group A", 4, True),
        ("At least half must be from Group A", 3, True),
    ],
)
def test_a_share_from_groups_is_of_what_the_words_name(words: str, least: int, doubtful: bool) -> None:
    rule = draft_rule(
        f"DEM30126 Certificate III in Examples\n9 units: 3 core units and 6 elective units.\n{words}."
    ).rule
    assert [one.amount(rule) for one in rule.minimum] == [least]
    assert any(one == f"whether of the electives or of the whole: {words}" for one in rule.doubtful) is doubtful
