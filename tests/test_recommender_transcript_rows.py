"""Rows of a CSV transcript: what stands beside a result or a code is read, and what nobody explained counts nowhere."""

import pytest

from stackwise.features.errors import InputError
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.transcripts.code_cell import read_code_cell
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
@pytest.mark.parametrize("said", ["F", "Fail", "72 F", "45% - fail", "withdrawn", "45 (fail)", "N", "DNS", "NYC"])
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


def test_a_state_is_of_the_enrolment_only_where_its_cells_are(read):
    states = read("Unit Code,Result,State\nZHC302,C,Rescinded\nZHC303,C,Final\nZHC304,C,Pending\n")
    assert held(states) == [("ZHC303", "completed")]
    assert len(held(read("Unit Code,Result,State\nZHC302,C,NSW\nZHC303,C,Victoria\n"))) == 2


@pytest.mark.parametrize("column", ["Pass Mark", "Course Status", "Visa Status", "Payment Status"])
def test_a_column_that_says_nothing_of_the_unit_changes_no_result(read, column):
    found = read(f"Unit Code,Result,{column}\nZHC302,C,Cancelled\n")
    assert held(found) == [("ZHC302", "completed")]
    assert found.not_carried == [f"columns {column!r}"]


@pytest.mark.parametrize(
    "cell",
    [
        "ZHC302 & ZHC303", '"ZHC302, ZHC303"', "ZHC302 and zhc303", "ZHC302 + ZHC 303", "ZHC302 or equivalent",
        "ZHC302 withdrawn by learner", "ZHC302 (failed)", "ZHC302 [see file]", "ZHC302 - credit refused", "ZHC302 303",
        "ZHC302 RPL applied for", "ZHC302 - part 1 of 2", "ZHC302 not yet assessed", "ZHC302?", "ZHC302 F",
        "ZHC302 to be confirmed", "ZHC302: NYC", "ZHC302 50%", "ZHC302 ZQQ101", "ZHC302 to 304",
    ],
)  # fmt: skip
def test_a_cell_that_says_more_than_a_code_is_not_carried(read, cell):
    found = read(f"Unit Code,Result\n{cell},Competent\nZHC304,Competent\n")
    assert held(found) == [("ZHC304", "completed")]
    assert "on line 2: the cell of its code says" in found.not_carried[0]


@pytest.mark.parametrize(
    ("cell", "own", "title"),
    [
        ("ZQQ101 - Fold paper kites", "", "Fold paper kites"),
        ("ZQQ101 Note what non-verbal partners need", "", "Note what non-verbal partners need"),
        ("ZQQ101: Fold kites", "Fold paper kites", "Fold paper kites"),
        ("ZQQ101 (Release 2)", "Fold paper kites", "Fold paper kites"),
        ("ZQQ101 Work only if not refused", "Work only if not refused", "Work only if not refused"),
    ],
)
def test_a_title_beside_a_code_is_a_title(read, cell, own, title):
    found = read(f"Unit Code,Unit Title,Result\n{cell},{own},C\n")
    assert (held(found), found.titles) == ([("ZQQ101", "completed")], {0: title})


def test_the_registers_own_title_is_a_title_whatever_its_words_say():
    titles = {"ABC101": "Process credit that was refused", "ABC102": "Fold kites"}
    assert read_code_cell("ABC101 - Process credit that was refused", "", titles.get).more == ""
    assert read_code_cell("ABC102 - Process credit that was refused", "", titles.get).more != ""


def test_words_beside_a_code_that_a_column_of_titles_does_not_have_are_no_title(read):
    found = read("Unit Code,Unit Title,Result\nZQQ101 learner left,Fold kites,C\n")
    assert held(found) == []


def test_a_title_that_is_not_the_catalogues_is_noted(read):
    found = read("Unit Code,Result\nZHC302 Learner left in May,C\n")
    assert any("ZHC302 on line 2 is called 'Learner left in May', and the catalogue's" in one for one in found.notes)


def test_a_code_spelt_otherwise_is_told(read):
    found = read("Unit Code,Result\nz hc 302,C\nZHC303*,C\nZHC304,C\n")
    assert (
        "codes are read without case, spaces and signs: 'z hc 302' as ZHC302, 'ZHC303*' as ZHC303"
        in found.told()["notes"]
    )


@pytest.mark.parametrize(
    ("column", "yes", "no"),
    [("Passed", "Yes", "No"), ("Bestanden", "ja", "nein"), ("Competent", "Y", "N"), ("Pass/Fail", "Pass", "Fail")],
)
def test_a_column_that_is_called_by_a_result_denies_it(read, column, yes, no):
    found = read(f"Unit Code,Result,{column}\nZHC302,C,{no}\nZHC303,C,{yes}\n")
    assert held(found) == [("ZHC303", "completed")]
    credits = read("Unit Code,Title,Credit\nZHC302,Move,6\n")
    assert len(credits.holdings) == 1


@pytest.mark.parametrize(
    ("passed", "failed"),
    [
        ("bestanden", "nicht bestanden"), ("Admis", "Ajourné"), ("Acquise", "Non acquise"), ("aprobado", "Suspenso"),
        ("Apto", "No apto"), ("geslaagd", "niet geslaagd"), ("Voldoende", "Onvoldoende"), ("superato", "Non superato"),
        ("Idoneo", "Respinto"), ("Aprovado", "Não aprovado"), ("sehr gut", "ungenügend"), ("Réussi", "Échec"),
        ("admis", "teilgenommen"), ("aprobado", "pendiente de acta"),
    ],
)  # fmt: skip
def test_results_in_other_languages_are_known_or_named(read, passed, failed):
    found = read(f"Unit Code,Result\nZHC302,{passed}\nZHC303,{failed}\n")
    assert held(found) == [("ZHC302", "completed")]
    assert any(passed in note and ", in " in note for note in found.notes)
    assert any(f"ZHC303 on line 3: {failed!r}" in lost for lost in found.not_carried)


@pytest.mark.parametrize("column", ["Ergebnis", "Bewertung", "Esito", "Whatever"])
def test_a_column_that_says_nothing_but_results_is_read_whatever_it_is_called(read, column):
    found = read(f"Unit Code,Date,{column}\nZHC302,2025-01-01,bestanden\nZHC303,2025-01-01,nicht bestanden\n")
    assert held(found) == [("ZHC302", "completed")]
    beside = read(f"Unit Code,Result,{column}\nZHC302,C,nicht bestanden\nZHC303,C,bestanden\n")
    assert held(beside) == [("ZHC303", "completed")]


@pytest.mark.parametrize(
    "text",
    [
        "Unit Code,Name\nZHC302,Ana Rata\nZHC303,Bo Smith\n",
        "Unit Code,Name\nNEW101,Roof Framing\nNEW102,Wall Framing\n",  # nobody knows these codes
        "Name,Unit Code,Unit Title,Result\nAna,ZHC302,Move,C\nBo,ZHC303,Lift,C\n",
        'Unit Code,Name,Result\nZHC302,"Rata, Ana",C\nZHC303,"de Wit, Bo",C\n',
    ],
)
def test_a_column_name_that_may_be_of_people_is_refused_where_they_differ(read, text):
    with pytest.raises(InputError, match="people"):
        read(text)


def test_a_column_name_is_of_one_person_or_of_units_by_what_it_says(read):
    person = read("Unit Code,Name\nZHC302,Ana Rata\nZHC303,Ana Rata\n")
    assert (len(person.holdings), person.titles) == (2, {})
    beside = read("Name,Unit Code,Unit Title,Result\nAna,ZHC302,Move,C\n")
    assert beside.titles == {0: "Move"}
    units = read("Unit Code,Name\nNEW101,Lay tiles\nNEW102,Cut stone\n")
    assert units.titles == {0: "Lay tiles", 1: "Cut stone"}


def test_a_name_and_a_code_of_two_providers_are_neither(read):
    one, other = "Kestrel Sound University", "RSC-22841"
    found = read(f"Unit Code,Result,Provider,RTO Code\nZBA311,C,{one},{other}\nZBA312,C,{one},\nZBA403,C,,{other}\n")
    assert [one.provider_id for one in found.holdings] == [None, "business.kestrel-sound", "business.tallow-street"]
    assert f"who awarded ZBA311 on line 2: {other!r} and {one!r} are two providers" in found.not_carried


def test_a_title_that_is_another_units_is_noted(read):
    rows = "ZBA311,Conduct appraisals with the staff,C\nZBA312,Keep records,C\n"
    found = read(f"Unit Code,Unit Title,Result\n{rows}")
    noted = [note.partition(" is called")[0] for note in found.notes if "is called" in note]
    assert (len(found.holdings), noted) == (2, ["ZBA311 on line 2"])


@pytest.mark.parametrize(
    ("head", "row", "day"),
    [
        ("Course Code,Course Name,Unit Code,Unit Name,Result", "ZBA999,Certificate,ZBA311,Organise an office,C", None),
        ("Code,Unit Code,Result", "ZBA999,ZBA311,C", None), ("Unit No,Unit Code,Result", "1,ZBA311,C", None),
        ("No.,Unit Code,Result", "1,ZBA311,C", None), ("Unit,Unit Code,Result", "Organise an office,ZBA311,C", None),
        ("Unit of competency code,Award Date,Completion Date,Result", "ZBA311,2024-05-01,2018-02-02,C", "2018-02-02"),
        ("Unit Number,Result Date,End Date,Result", "ZBA311,2024-05-01,2018-02-02,C", "2018-02-02"),
        ("Component Code,Grade,Date of Award", "ZBA311,Merit,2024-05-01", "2024-05-01"),
        ("Standard,Result,Finish Date,Training Provider", "ZBA311,Achieved,2024-05-01,Kestrel", "2024-05-01"),
    ],
)  # fmt: skip
def test_of_several_columns_the_one_of_the_unit_and_of_its_completion_is_read(read, head, row, day):
    found = read(f"{head}\n{row}\n")
    assert [(one.unit_id, str(one.awarded_on) if day else None) for one in found.holdings] == [("ZBA311", day)]
    assert not any("is called" in note for note in found.notes)


def test_a_day_beside_that_of_completion_may_say_no(read):
    found = read("Unit Code,Awarded,Date Completed\nZBA311,No,2024-05-01\nZBA312,2024-06-01,2024-05-01\n")
    assert [one.unit_id for one in found.holdings] == ["ZBA312"]


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ("Well done - passed all assessments", "completed"), ("Competent, 3 of 3 attempts", "completed"),
        ("No further comments", "completed"), ("RPL", "rpl"), ("Credit transfer", "transfer"), ("RPL pending", None),
        ("passed in part", None), ("1 of 2", None), ("not passed", None), ("competent only in theory", None),
    ],
)  # fmt: skip
def test_a_remark_that_only_says_that_it_was_attained_changes_nothing(read, said, mode):
    found = read(f'Unit Code,Result,Comments\nZBA311,C,"{said}"\n')
    assert held(found) == ([("ZBA311", mode)] if mode else [])
