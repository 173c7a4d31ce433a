"""Asides in drafts: words on headings and units' lines that may set a condition are doubtful, plain names are not."""

from __future__ import annotations

import pytest

from stackwise.features.packaging.drafting.drafts import draft_rule
from stackwise.features.packaging.rules import PackagingRule

KNOTS = """\
KNT30126 Certificate III in Knots

6 units must be completed: 2 core units and 4 elective units.

{core}
KNTCOR301 Tie
KNTCOR302 Splice

Group A
KNTAAA301{unit}
KNTAAA302 Coil

{group}
KNTBBB301 Knit
KNTBBB302 Purl
"""


def drafted(core: str = "Core units", unit: str = " Whip", group: str = "Group B") -> PackagingRule:
    rule = draft_rule(KNOTS.format(core=core, unit=unit, group=group)).rule
    assert rule.core == ("KNTCOR301", "KNTCOR302")
    assert list(rule.groups.values()) == [("KNTAAA301", "KNTAAA302"), ("KNTBBB301", "KNTBBB302")]
    return rule


@pytest.mark.parametrize(
    "unit",
    [
        " Whip - only beside KNTAAA302",
        " Whip; must not be combined with KNTAAA302",
        " Whip (worth two units)",
        " Whip (pass of 70 needed)",
        " Whip [replaced by KNTAAA401]",
        " Whip {new}",
        " Whip (withdrawn)",
        " Whip (P)",
        " Whip, where no rope work was done",
        " Whip, with KNTAAA302",
        " Whip or KNTAAA309",
        " Whip x2",
        " Whip until 2031",
        " Whip | KNTAAA302 |",
        " | Whip | sailors only",
        " *co-requisite KNTAAA302",
        " (not offered after 2031)",
        " Whip cannot be taken by RPL",
        " Whip if the tutor agrees",
        " Whip. Final term",
        " Whip (last, at sea)",
        " Whip <no RPL>",
        " Sail by arrangement",
        " Whip by mutual agreement",
        " Whip on request",
        " Whip - optional",
        " Whip (optional)",
        " Whip (Recommended)",
        " Whip (new)",
        " Whip - online",
        " Whip as required",
        " Whip | P",
        " Whip | Sailing School",
        " | Whip | Group C",
        " Whip NEW",
        " Whip 2031",
        " Whip every second year",
        " Whip see over",
    ],
)
def test_a_condition_on_a_units_line_is_doubtful_with_its_line(unit: str) -> None:
    (doubt,) = drafted(unit=unit).doubtful
    assert doubt == f"what stands beside the name: KNTAAA301{unit}"


@pytest.mark.parametrize(
    "group",
    [
        "Group B - minimum of 2",
        "Group B (max 1)",
        "Group B electives (at most two units)",
        "Group B - take no more than 1",
        "Group B: for sailors",
        "Group B - by RPL only",
        "Group B (closed to new learners)",
        "Group B to D",
        "Group B - final year",
        "Lines and nets - only at sea",
        "Sail by arrangement",
        "Group B - optional",
        "Group B (Optional)",
        "Group B - Sail by negotiation",
        "Group B - on request",
        "Group B - in development",
        "Group B - second year",
        "Group B: discontinued",
        "Sail on demand",
        "Group B / C",
        "Core units as arranged",
        "Compulsory units by arrangement",
        "Preferred electives",
        "Other units",
    ],
)
def test_a_condition_on_a_heading_is_doubtful_with_its_line(group: str) -> None:
    (doubt,) = drafted(group=group).doubtful
    assert doubt == f"what stands beside the name: {group}"


@pytest.mark.parametrize("group", ["Bonus", "Lines and nets", "Deck hands"])
def test_a_list_by_its_place_alone_is_doubtful_unless_the_rule_names_it(group: str) -> None:
    (doubt,) = drafted(group=group).doubtful
    assert doubt == f"whether {group!r} is a group of electives"
    named = draft_rule(KNOTS.format(core="Core units", unit="", group=group).replace("elective units.", f"{group}."))
    assert not any(doubt.startswith("whether") for doubt in named.rule.doubtful)


@pytest.mark.parametrize(
    "heading", ["Electives - by arrangement", "Electives (recommended)", "Elective units: optional"]
)
def test_what_stands_beside_a_plain_heading_is_doubtful(heading: str) -> None:
    assert f"what stands beside the name: {heading}" in drafted(group=heading).doubtful


@pytest.mark.parametrize(
    "unit",
    [
        " Work safely at heights",
        " Communicate with customers",
        " Recruit, select and train deckhands",
        " Use knots for rescue",
        " Provide first aid (KNTAAA301)",
        " Read charts (Basic)",
        " Count stock in the hold",
        " | Grade rope | Nil |",
        " Draw 2D plans",
        " Work in a not-for-profit body",
        " Make mandatory reports",
        " Lift loads up to 3 tonnes",
        " Care for children of two years",
        " Whip  Level 3",
    ],
)
def test_a_plain_title_is_not_doubtful(unit: str) -> None:
    assert drafted(unit=unit).doubtful == ()


@pytest.mark.parametrize(
    "group", ["Group B - Net making", "Group B (nets)", "Group B: Working with children", "Net electives"]
)
def test_a_plain_heading_is_not_doubtful(group: str) -> None:
    assert drafted(group=group).doubtful == ()


def test_a_heading_that_states_an_amount_opens_its_list_and_is_read() -> None:
    (most,) = drafted(group="Group B (maximum 1 unit)").maximum
    assert (most.groups, most.max) == (("B",), 1)
    assert "choose 1 unit" in drafted(group="Group B: choose 1 unit").doubtful
    assert "Core units (all must be completed)" in drafted(core="Core units (all must be completed)").doubtful


@pytest.mark.parametrize("unit", ["** Whip", " Whip*", " Whip \u2020"])
def test_a_mark_behind_a_code_or_a_title_is_doubtful(unit: str) -> None:
    assert any(doubt.startswith("what the mark says: KNTAAA301") for doubt in drafted(unit=unit).doubtful)
    assert "what the mark says: Group B*" in drafted(group="Group B*").doubtful


def test_a_condition_is_no_name_of_a_group() -> None:
    text = KNOTS.format(core="Core units", unit=" Whip", group="Group B - maximum of 1")
    said = draft_rule(text.replace("4 elective units.", "4 elective units. Group B maximum of 1 unit.")).rule
    (most,) = said.maximum
    assert (most.groups, most.max) == (("B",), 1)


@pytest.mark.parametrize("unit", [" Whip (1)", " Whip - 2", " Whip | Elective | 3", " Whip 0 credits"])
def test_a_number_beside_some_units_alone_is_doubtful(unit: str) -> None:
    assert any(doubt.startswith("what the number beside KNTAAA301 says") for doubt in drafted(unit=unit).doubtful)


@pytest.mark.parametrize("group", ["Replaced electives", "Non-listed electives", "Entry units", "Group B (non-award)"])
def test_a_list_that_may_not_count_is_doubtful(group: str) -> None:
    assert f"what stands beside the name: {group}" in drafted(group=group).doubtful
