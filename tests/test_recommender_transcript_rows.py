"""Rows of a CSV transcript: what stands beside a result or a code is read, and what nobody explained counts nowhere."""

import pytest

from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.transcripts.held_from import HeldFrom
from stackwise.recommender.transcripts.read import held_in


@pytest.fixture(scope="module")
def read():
    catalogue = open_catalogue(None)
    return lambda text: held_in("t.csv", text, catalogue)


def held(found: HeldFrom) -> list[tuple[str | None, str | None]]:
    return [(one.unit_id, one.mode) for one in found.holdings]


MARKS = ["Mark", "Final Mark", "Overall Score (%)", "Percentage", "Grade"]


@pytest.mark.parametrize("column", MARKS)
@pytest.mark.parametrize("said", ["F", "Fail", "72 F", "45% - fail", "withdrawn", "N", "DNS", "NYC"])
def test_a_mark_that_denies_makes_a_row_not_attained(read, column, said):
    found = read(f"Unit Code,Result,{column}\nZHC302,Competent,{said}\nZHC303,Competent,72\n")
    assert [one.unit_id for one in found.holdings] == ["ZHC303"]
    assert f"ZHC302 on line 2: {said!r} is not attained" in found.not_carried


@pytest.mark.parametrize("said", ["60 (moderated to 55)", "-80", "1e2", "see assessor", "F?"])
def test_a_mark_that_nobody_explained_sets_its_row_aside(read, said):
    found = read(f"Unit Code,Result,Mark\nZHC302,C,{said}\n")
    assert held(found) == []
    assert f"beside the result 'C' stands {said!r}, and nobody explained" in found.not_carried[0]


@pytest.mark.parametrize(
    ("said", "grade"), [("60%", 60), ("59.6", 59.6), ("6/10", None), ("B+", None), ("600", None), ("-", None)]
)
def test_a_mark_is_a_number_to_100_and_any_other_is_noted(read, said, grade):
    found = read(f"Unit Code,Result,Final Mark\nZHC302,C,{said}\n")
    assert [one.grade for one in found.holdings] == [grade]
    assert any("no mark is taken for ZHC302 on line 2" in note for note in found.notes) == (grade is None)


@pytest.mark.parametrize(
    "column", ["Status", "Unit Status", "Enrolment State", "Final Grade", "Unit Completion Status"]
)
def test_a_state_that_nobody_explained_sets_its_row_aside(read, column):
    away = ["Void", "Rescinded", "Pending", "Provisional", "Revoked", "Under review", "Not awarded", "Final?"]
    rows = "".join(f"ZHC302,Competent,{said}\n" for said in away)
    stays = "".join(
        f"ZHC303,RPL,{said}\n" for said in ("Completed", "Final", "Current", "Issued", "Finalised", "", "B")
    )
    found = read(f"Unit Code,Result,{column}\n{rows}{stays}")
    assert held(found) == [("ZHC303", "rpl")] * 7
    assert len(found.not_carried) == len(away)


@pytest.mark.parametrize("column", ["Pass Mark", "Course Status", "Visa Status", "Payment Status"])
def test_a_column_that_says_nothing_of_the_unit_changes_no_result(read, column):
    found = read(f"Unit Code,Result,{column}\nZHC302,C,Cancelled\n")
    assert held(found) == [("ZHC302", "completed")]
    assert found.not_carried == [f"columns {column!r}"]
