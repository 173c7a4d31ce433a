"""What a file says of all its rows, of courses that are off, and of prerequisites in plain words of any language."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from stackwise.features.errors import InputError
from stackwise.features.ingest.course_prerequisites import CoursePrerequisites, Named, courses_of
from stackwise.features.ingest.credentials import read_credentials
from stackwise.features.ingest.guessing.files import guess_file
from stackwise.features.ingest.guessing.prices import tax_added
from stackwise.features.ingest.mapping import Mapping
from stackwise.features.ingest.offers import nearly_off, said_off
from stackwise.features.ingest.registers.config import RegisterConfig, with_electives
from stackwise.features.ingest.registers.reader import read_register
from stackwise.features.ingest.registers.unread_conditions import refuse_unread
from stackwise.features.ingest.store import IngestBatch
from stackwise.features.ingest.tabular.files import FileRules, open_table
from stackwise.features.ingest.tabular.headers import header_at
from stackwise.features.ingest.whole_list import conditions_of_all, hours_each_week
from stackwise.features.records import Requirement

READ = FileRules(above_read=True)
ROWS = ["Code,Title,Weeks,Hours,Fee", "A1,Bake bread,6,4,$90", "B2,Bake cakes,8,3,$70"]
PLAIN = {"credential_id": {"from": "Code"}, "title": {"from": "Title"}}


def courses(folder: Path, above: str, rows: list[str] | None = None) -> Path:
    path = folder / "c.csv"
    path.write_text("\n".join([above, *(rows or ROWS)]) + "\n", encoding="utf-8")
    return path


def mapping(**columns: object) -> Mapping:
    return Mapping.model_validate({"source": "c", "credential": {**PLAIN, **columns}})


@pytest.mark.parametrize(
    "said",
    [
        "Prerequisites apply to all units: Class 10 pass",
        "Voraussetzung für alle Kurse: Mindestalter 16 Jahre",
        "Prérequis pour toutes les unités : être âgé de 18 ans",
        "Entry to all courses: NCEA Level 2 or equivalent",
        "All students must hold a first aid certificate",
        "Todos los cursos: requisito previo A1",
        "Se requiere título de bachiller para todos los cursos",
        "Las unidades no podrán cursarse sin haber cumplido 16 años",
        "Ohne Führerschein kann kein Kurs belegt werden",
        "For registered nurses only",
        "Mandatory: working with children check",
        "Fees in NZD. Applicants must be over 18",
    ],
)
def test_a_condition_of_all_courses_is_asked_for_and_never_lost(tmp_path: Path, said: str) -> None:
    path = courses(tmp_path, f'"{said}"')
    text, guessed = guess_file(path)
    assert "is asked before every course" in text
    with pytest.raises(InputError, match="--above-read"):
        read_credentials(path, guessed)
    assert len(read_credentials(path, guessed, rules=READ).tables["credentials"]) == 2
    told = guessed.model_copy(update={"above_read": True})
    assert len(read_credentials(path, told).tables["credentials"]) == 2


@pytest.mark.parametrize(
    "said",
    [
        "Diploma of Business: unit list",
        "Level 5 courses 2027 (updated 3 Feb 2027)",
        "No prerequisites",
        "Keine Voraussetzungen",
        "Terms and conditions apply",
        "Confidential - internal use only",
        "Registration opens 1 March",
        "Student handbook 2027",
        "Anmeldung erforderlich",
        "Entry: February and July",
    ],
)
def test_a_title_or_note_asks_nothing_and_is_told(tmp_path: Path, said: str) -> None:
    path = courses(tmp_path, f'"{said}"')
    assert not conditions_of_all(said)
    assert any(f"below {said!r}" in note for note in read_credentials(path, mapping()).notes)


def test_a_condition_alone_below_its_rows_is_asked_for(tmp_path: Path) -> None:
    rows = [*ROWS, '"* All students must hold a licence",,,,']
    path = courses(tmp_path, "Prospectus", rows)
    with pytest.raises(InputError, match="must hold a licence"):
        read_credentials(path, mapping(weeks={"from": "Weeks", "apply": [{"do": "weeks", "unit": "weeks"}]}))


def test_hours_that_are_those_of_each_week_are_no_hours_in_all(tmp_path: Path) -> None:
    path = courses(tmp_path, "All fees in NZD. Hours are per week.")
    batch = read_credentials(path, guess_file(path)[1])
    assert list(batch.tables["credentials"]["learning_hours"]) == [24, 24]
    hours = {"from": "Hours", "apply": [{"do": "hours", "unit": "hours"}]}
    with pytest.raises(InputError, match="Hours are per week"):
        read_credentials(path, mapping(learning_hours=hours))
    assert not hours_each_week("Fees per week")


@pytest.mark.parametrize(
    ("said", "step", "lost"),
    [
        ("GST @18% extra on all courses", {}, "GST @18% extra"),
        ("GST @18% extra on all courses", {"before_tax": True}, None),
        ("All fees in NZD", {"currency": "AUD"}, None),
        ("All prices include GST", {}, None),
    ],
)
def test_a_price_that_is_not_all_is_asked_for(tmp_path: Path, said: str, step: dict[str, object], lost: object) -> None:
    path = courses(tmp_path, said)
    made = mapping(**{"price.amount": {"from": "Fee", "apply": [{"do": "amount", "currency": "AUD", **step}]}})
    if lost is None:
        assert list(read_credentials(path, made).tables["credentials"]["price.amount"]) == [90, 70]
        return
    with pytest.raises(InputError, match=str(lost)):
        read_credentials(path, made)


def test_another_currency_than_the_mappings_is_asked_for(tmp_path: Path) -> None:
    path = courses(tmp_path, "All fees in NZD")
    price = {"from": "Fee", "apply": ["amount"]}
    made = mapping(**{"price.amount": price, "price.currency": {"constant": "AUD"}})
    with pytest.raises(InputError, match="prices in NZD, where the mapping says AUD"):
        read_credentials(path, made)


@pytest.mark.parametrize(
    ("said", "added"),
    [
        ("Prices + VAT", "+ VAT"),
        ("MwSt. nicht enthalten", "MwSt. nicht enthalten"),
        ("TVA non comprise", "TVA non comprise"),
        ("VAT included, extra lunch", ""),
        ("GST Return Filing", ""),
    ],
)
def test_tax_is_added_in_any_order_of_the_words(said: str, added: str) -> None:
    assert tax_added(said) == added


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["Entry", "Level 2"], [], ["Code", "Title", "Fee", "Mode"], ["A1", "Bread", "90", "online"]], 2),
        ([["Provider:", "Acme"], ["Code", "Title", "Fee"], ["A1", "Bread", "90"]], 1),
        ([["Provider", "Acme"], ["Code", "Title", "Fee"], ["A1", "Bread", "90"]], 1),
        ([["Code", "Title"], ["A1", "Bread", "90"], ["B2", "Cakes", "70"]], 0),  # a column without a name
        ([["Code", "Title"], ["A1", "Bread"]], 0),
        ([["Code:", "Title:"], ["A1", "Bread"]], 0),
        ([["2027"], ["Code", "Level 1", "Level 2"], ["A1", "1", "2"]], 1),
    ],
)
def test_a_label_and_what_it_says_is_no_header(rows: list[list[str | None]], at: int) -> None:
    assert header_at(rows) == at


def test_a_workbooks_header_stands_below_labels(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Prices 2027"], ["Provider", "Acme"], [], *(one.split(",") for one in ROWS)):
        book.active.append(row)
    book.save(tmp_path / "c.xlsx")
    table = open_table(tmp_path / "c.xlsx")[1]
    assert table.header == ROWS[0].split(",")
    assert table.above == "Prices 2027\nProvider: Acme"
    assert "below 'Prices 2027', 'Provider: Acme'" in table.note


def register(folder: Path, above: str, rows: list[str], header: str, rules: FileRules, alone: bool) -> IngestBatch:
    path = folder / "units.csv"
    path.write_text("\n".join([above, header, *rows]) + "\n", encoding="utf-8")
    config = with_electives(RegisterConfig().switched(False, alone), {"": 1})
    return read_register(path, config, rules=rules)


@pytest.mark.parametrize(
    ("above", "alone"),
    [
        ("Prérequis pour toutes les unités : être âgé de 18 ans", True),
        ("Units excluded with U9 may not be counted", False),
        ("Choose at least 2 electives from Group B", False),
        ("Nominal hours are hours per week", False),
    ],
)
def test_what_stands_above_a_register_is_asked_for(tmp_path: Path, above: str, alone: bool) -> None:
    header, rows = "qualification,unit,role,hours", ["Q1,U1,Core,4", "Q1,U2,Elective,4"]
    with pytest.raises(InputError, match="--above-read"):
        register(tmp_path, above, rows, header, FileRules(), alone)
    assert "units" in register(tmp_path, above, rows, header, READ, alone).tables


def test_a_condition_above_units_that_are_no_credentials_binds_none(tmp_path: Path) -> None:
    rows = ["Q1,U1,Core", "Q1,U2,Elective"]
    batch = register(tmp_path, "Minimum age 18\nUnits 2027", rows, "qualification,unit,role", FileRules(), False)
    assert any("below 'Minimum age 18', 'Units 2027'" in note for note in batch.notes)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Closed to new enrolments", "withdrawn"),
        ("Taught out", "withdrawn"),
        ("On hold till further notice", "withdrawn"),
        ("Admissions closed", "withdrawn"),
        ("Course suspended", "withdrawn"),
        ("Not offered in 2027", "withdrawn"),
        ("Retired 2024", "withdrawn"),
        ("läuft aus", "withdrawn"),
        ("suspendu", "withdrawn"),
        ("Ya no se oferta", "withdrawn"),
        ("Opgeschort tot september 2027", "withdrawn"),
        ("Superseded by K111", "superseded"),
        ("Closed on Mondays", None),
        ("Not available by phone", None),
        ("Not available in French", None),
        ("False", None),
        ("Over 18", None),
        ("Suspended ceilings", None),
    ],
)
def test_a_remark_that_says_nothing_but_that_a_course_is_off_withdraws_it(
    tmp_path: Path, said: str, status: str | None
) -> None:
    assert said_off(said) == status
    path = courses(tmp_path, "Courses", ["Code,Title,Remarks", f"A1,Bake bread,{said}", "B2,Bake cakes,"])
    batch = read_credentials(path, mapping())
    table = batch.tables["credentials"]
    assert (list(table["status"]) if "status" in table else [None, None]) == [status, None]
    assert any("offered to nobody" in note for note in batch.notes) == (status is not None)


def test_what_a_mapping_says_of_a_status_holds(tmp_path: Path) -> None:
    path = courses(tmp_path, "Courses", ["Code,Title,Status", "A1,Bake bread,Closed", "B2,Bake cakes,Taught out"])
    words = {"do": "map", "values": {"Closed": "active"}, "otherwise": "unknown"}
    batch = read_credentials(path, mapping(status={"from": "Status", "apply": [words]}))
    assert list(batch.tables["credentials"]["status"]) == ["active", "withdrawn"]


def test_a_remark_that_begins_so_and_says_more_is_told(tmp_path: Path) -> None:
    assert nearly_off(pd.DataFrame({"Notes": ["Suspended, ask us", "Closed"]}, dtype=object), [1]) == [
        "Suspended, ask us"
    ]
    path = courses(tmp_path, "Courses", ["Code,Title,Notes", 'A1,Bake bread,"Suspended, ask us"', "B2,Bake cakes,"])
    assert any("may say that a course is off" in note for note in read_credentials(path, mapping()).notes)


@pytest.mark.parametrize(
    ("title", "status", "made"),
    [
        ("Yoga (discontinued)", "", "withdrawn"),
        ("Yoga", "Withdrawn", "withdrawn"),
        ("Yoga", "suspendu", "withdrawn"),
        ("Yoga", "actif", "active"),
        ("Yoga", "Current", "active"),
        ("Yoga", "Superseded", "superseded"),
        ("Closed captioning", "", None),
    ],
)
def test_a_unit_that_is_off_is_offered_to_nobody(tmp_path: Path, title: str, status: str, made: str | None) -> None:
    rows = [f"Q1,U1,{title},Core,{status}", "Q1,U2,Bread,Elective,Released"]
    header = "qualification,unit,unit_title,role,unit_status"
    batch = register(tmp_path, "Units", rows, header, FileRules(), True)
    found = batch.tables["credentials"]["status"].iloc[0]
    assert (None if pd.isna(found) else found) == made


def test_a_status_in_another_language_is_read_and_current(tmp_path: Path) -> None:
    rows = ["Q1,U1,Core,actif", "Q1,U2,Elective,supprimé"]
    batch = register(tmp_path, "Unités", rows, "qualification,unit,role,statut", FileRules(), True)
    assert list(batch.tables["units"]["status"]) == ["active", "supprimé"]


NAMED = Named(courses_of("s", [("s:A1", "Bake bread"), ("s:B2", "Bake cakes"), ("s:C3", "Make jam"), ("s:Z9", "Own")]))


def shown(tree: Requirement | None) -> str:
    if tree is None:
        return "none"
    if tree.kind == "leaf":
        return str(tree.credential_id).removeprefix("s:")
    return f"{tree.kind}{'' if tree.min is None else int(tree.min)}({','.join(map(shown, tree.children))})"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("none", ["No prereq.", "No pre-reqs", "Prereq: none", "A1 (recommended)", "A1 (empfohlen)", "A1 conseillé"]),
        ("any(A1,B2)", ["entweder A1 oder B2", "soit A1, soit B2", "o A1 o B2", "of A1 of B2", "A1 oppure B2"]),
        ("any(A1,B2)", ["hetzij A1, hetzij B2", "enten A1 eller B2", "albo A1 albo B2", "bien A1 o B2", "A1 of B2"]),
        ("any(A1,B2)", ["una de las siguientes: A1, B2", "une des unités suivantes : A1, B2", "uno tra A1 e B2"]),
        ("any(A1,B2)", ["at least one unit from A1 and B2", "mindestens einer der Kurse: A1, B2", "soit A1 soit B2"]),
        ("all(A1,B2)", ["sowohl A1 als auch B2", "à la fois A1 et B2", "zowel A1 als B2", "sia A1 che B2", "A1 en B2"]),
        ("any(A1,B2,C3)", ["One course from: A1; B2; C3", "soit A1, soit B2, soit C3"]),
        ("at_least2(A1,B2,C3)", ["Any two of the following: A1, B2, C3", "Zwei der folgenden: A1, B2, C3"]),
        ("at_least2(A1,B2,C3)", ["deux unités parmi : A1, B2, C3", "al menos dos de A1, B2 y C3"]),
        ("all(A1,any(B2,C3))", ["A1 und entweder B2 oder C3"]),
    ],
)
def test_plain_words_of_any_language_are_read(asked: str, said: list[str]) -> None:
    reader = CoursePrerequisites(NAMED)
    assert {text: shown(reader.read("s:Z9", text)) for text in said} == dict.fromkeys(said, asked)


@pytest.mark.parametrize(
    "said",
    [
        "A1 oder gleichwertig",
        "A1, nicht älter als 2 Jahre",
        "A1 oder B2 mit Note 2",
        "höchstens zwei der folgenden: A1, B2, C3",
        "nur einer der Kurse: A1, B2",
        "exactly one unit from A1, B2",
        "A1 et B2 ou C3",
        "ni A1 ni B2",
        "sauf A1",
        "keine, außer A1",
        "A1 y 18 años",
        "No prereq, but a licence",
        "A1 - Principles of B2",
        "one course from Level 5",
        "A1 (recommended), B2",
    ],
)
def test_a_word_that_is_not_known_refuses_the_whole(said: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        CoursePrerequisites(NAMED).read("s:Z9", said)


def test_columns_of_earlier_codes_are_known_with_their_accents() -> None:
    cells = pd.DataFrame({"Vorgänger": ["U1", None]}, dtype=object)
    assert not refuse_unread(cells, ["U2", "U1"], "units.csv", True)
