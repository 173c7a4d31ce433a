"""Registers' own wordings: codes, prerequisites, roles, groups and kinds, each with its one reading or refused."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackwise.features.catalogue import in_memory
from stackwise.features.errors import InputError
from stackwise.features.ingest.registers.codes import read_code
from stackwise.features.ingest.registers.columns import role_words
from stackwise.features.ingest.registers.config import RegisterConfig, read_config, with_columns, with_electives
from stackwise.features.ingest.registers.mappings import read_kind, read_mappings
from stackwise.features.ingest.registers.prerequisites import read_prerequisites
from stackwise.features.ingest.registers.reader import read_register
from stackwise.features.ingest.registers.roles import read_role
from stackwise.features.ingest.registers.rows import read_groups
from stackwise.features.ingest.store import IngestBatch
from stackwise.features.records import Holding, Requirement, requirement_from_json
from stackwise.models.credit.engine import CreditEngine

TITLES = {
    "SAFE1": "Work safely",
    "FORK1": "Licence to operate a forklift",
    "FORK2": "Operate a forklift, or a lift truck, safely",
    "OFF2": "Use Office 365 and Windows 10",
    "BSBLDR411": "Demonstrate leadership in the workplace",
    "11484": "Network Architecture",
}


@pytest.mark.parametrize(
    ("said", "code", "title"),
    [
        ("COOK1*", "COOK1", None),
        ("† COOK1", "COOK1", None),
        ("COOK1 ²", "COOK1", None),
        ("COOK1 [*]", "COOK1", None),
        ("LEAD2 (was LEAD1 in the old package)", "LEAD2", None),
        ("LEAD2 [formerly LEAD1]", "LEAD2", None),
        ("LEAD2 (Release 3)", "LEAD2", None),
        ("LEAD2 (elective)", "LEAD2", None),
        ("bsb ldr 411", "BSBLDR411", None),
        (" BSBLDR 411 ", "BSBLDR411", None),
        ("BSBLDR411\u00a0- Show leadership", "BSBLDR411", "Show leadership"),
        ("BSBLDR411: Show leadership", "BSBLDR411", "Show leadership"),
        ("bsbldr411 – Show leadership", "BSBLDR411", "Show leadership"),
        ("CPC CWHS 1001 Prepare to work", "CPCCWHS1001", "Prepare to work"),
        ("MATH 101", "MATH101", None),
        ("cs-101", "CS-101", None),
        ("11484", "11484", None),
        ("https://x.org/u/1", "https://x.org/u/1", None),
        ("Introduction to bees", "Introduction to bees", None),
    ],
)
def test_a_code_has_one_spelling(said: str, code: str, title: str | None) -> None:
    found = read_code(said)
    assert (found.code, found.title) == (code, title)
    assert read_code(found.code).code == found.code


@pytest.mark.parametrize("said", ["", " * ", "U9 (superseded)", "U9 (from 2027)", "U9 [not for apprentices]"])
def test_a_code_with_a_note_that_may_matter_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"no code|not understood"):
        read_code(said)


def shown(tree: Requirement | None) -> str:
    if tree is None:
        return "none"
    if tree.kind == "leaf":
        return str(tree.unit_id)
    number = "" if tree.min is None else f"{tree.min:g}"
    return f"{tree.kind}{number}({' '.join(map(shown, tree.children))})"


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        *dict.fromkeys(
            [("Nil", "none"), ("NIL.", "none"), ("None", "none"), ("N/A", "none"), ("n/a", "none"), ("-", "none"),
             ("–", "none"), ("--", "none"), ("Not applicable", "none"), ("Not required", "none"), ("no", "none"),
             ("No prerequisites", "none"), ("No pre-requisite units", "none"), ("None required", "none"),
             ("There are no prerequisites for this unit", "none"), ("Nil prerequisites", "none"),
             ("受験資格なし(誰でも受験可)", "none"), ("特になし", "none"), ("не требуется", "none")]
        ),
        ("SAFE1", "SAFE1"),
        ("safe1*", "SAFE1"),
        ("SAFE1 (was SAFE0)", "SAFE1"),
        ("SAFE1 - Work safely", "SAFE1"),
        ("SAFE1 Work safely", "SAFE1"),
        ("SAFE1 (Work safely)", "SAFE1"),
        ("SAFE1: work  safely", "SAFE1"),
        ("HLTAID011 - Provide First Aid", "HLTAID011"),
        ("BSB LDR 411", "BSBLDR411"),
        ("11484 Network Architecture", "11484"),
        ("OFF2 - Use Office 365 and Windows 10", "OFF2"),
        ("OFF2 Use Office 365 and Windows 10; SAFE1", "all(OFF2 SAFE1)"),
        ("Completion of FORK1", "FORK1"),
        ("Prerequisite unit: FORK1", "FORK1"),
        ("FORK1 or FORK2", "any(FORK1 FORK2)"),
        ("fork1 OR fork2", "any(FORK1 FORK2)"),
        ("FORK1, FORK2 or SAFE1", "any(FORK1 FORK2 SAFE1)"),
        ("FORK1; or FORK2", "refused"),
        ("either FORK1 or FORK2", "any(FORK1 FORK2)"),
        ("any of FORK1, FORK2, SAFE1", "any(FORK1 FORK2 SAFE1)"),
        ("One of the following: FORK1; FORK2", "any(FORK1 FORK2)"),
        ("one of FORK1 / FORK2", "any(FORK1 FORK2)"),
        ("one of FORK1, FORK2 and SAFE1", "any(FORK1 FORK2 SAFE1)"),
        ("one of FORK1, FORK2; and SAFE1", "refused"),
        ("FORK1 and FORK2", "all(FORK1 FORK2)"),
        ("FORK1 & FORK2", "all(FORK1 FORK2)"),
        ("FORK1, FORK2", "all(FORK1 FORK2)"),
        ("FORK1; FORK2; and SAFE1", "all(FORK1 FORK2 SAFE1)"),
        ("FORK1 FORK2", "all(FORK1 FORK2)"),
        ("FORK1\nFORK2", "all(FORK1 FORK2)"),
        ("all of: FORK1, FORK2", "all(FORK1 FORK2)"),
        ("both FORK1 and FORK2", "all(FORK1 FORK2)"),
        ("two of FORK1, FORK2, SAFE1", "at_least2(FORK1 FORK2 SAFE1)"),
        ("At least two of the following: FORK1, FORK2, SAFE1", "at_least2(FORK1 FORK2 SAFE1)"),
        ("FORK1 and (FORK2 or SAFE1)", "all(FORK1 any(FORK2 SAFE1))"),
        ("(FORK1 and FORK2) or SAFE1", "any(all(FORK1 FORK2) SAFE1)"),
        ("FORK1 and either FORK2 or SAFE1", "all(FORK1 any(FORK2 SAFE1))"),
        ("FORK1 and one of FORK2, SAFE1, OFF2", "all(FORK1 any(FORK2 SAFE1 OFF2))"),
        ("FORK2 - Operate a forklift, or a lift truck, safely or SAFE1 - Work safely", "any(FORK2 SAFE1)"),
        ("Work safely (SAFE1)", "SAFE1"),
        ("work safely ( safe1 ) and Licence to operate a forklift (FORK1)", "all(SAFE1 FORK1)"),
        ("Two of Work safely (SAFE1), Licence to operate a forklift (FORK1), Drive cranes (CRAN7)",
         "at_least2(SAFE1 FORK1 CRAN7)"),
        ("Licence to operate a forklift (SAFE1)", "refused"),
        ("First aid and Work safely (SAFE1)", "refused"),
        ("First aid and drive cranes (CRAN7)", "refused"),
        ("12 months of cranes (CRAN7)", "refused"),
        ("Work safely (SAFE1 or FORK1)", "refused"),
        ("Work safely (SAFE1) or equivalent", "refused"),
        ("HLTAID011 - Provide First Aid, and HLTINF006 - Apply infection control", "all(HLTAID011 HLTINF006)"),
        ("Any two units from: FORK1, FORK2, SAFE1", "at_least2(FORK1 FORK2 SAFE1)"),
        ("One course from: FORK1, FORK2", "any(FORK1 FORK2)"),
        ("Prereq: FORK1", "FORK1"),
        ("entweder FORK1 oder FORK2", "any(FORK1 FORK2)"),
        ("sowohl FORK1 als auch FORK2", "all(FORK1 FORK2)"),
        ("zwei der folgenden Module: FORK1, FORK2, SAFE1", "at_least2(FORK1 FORK2 SAFE1)"),
        ("soit FORK1 soit FORK2", "any(FORK1 FORK2)"),
        ("FORK1 et FORK2", "all(FORK1 FORK2)"),
        ("tanto FORK1 como FORK2", "all(FORK1 FORK2)"),
        ("FORK1 o FORK2", "any(FORK1 FORK2)"),
        ("FORK1 eller FORK2", "any(FORK1 FORK2)"),
        ("FORK1 oraz FORK2", "all(FORK1 FORK2)"),
        ("FORK1 und FORK2 oder SAFE1", "refused"),
        ("soit FORK1 et FORK2 soit SAFE1", "refused"),
        ("FORK1 oder gleichwertig", "refused"),
        ("FORK1 o experiencia", "refused"),
        ("eine FORK1", "refused"),
        ("one of FORK1 en FORK2", "refused"),
        ("keine außer FORK1", "refused"),
        ("No prereq. except FORK1", "refused"),
    ],
)  # fmt: skip
def test_prerequisites_are_read_whole(said: str, asks: str) -> None:
    if asks == "refused":
        with pytest.raises(ValueError, match=r"\w"):
            read_prerequisites("SELF1", said, TITLES)
    else:
        assert shown(read_prerequisites("SELF1", said, TITLES)) == asks


@pytest.mark.parametrize("said", ["No prereq.", "No pre-reqs", "Prereqs: none", "keine", "geen", "ninguno"])
def test_no_prerequisites_are_none(said: str) -> None:
    assert read_prerequisites("SELF1", said, TITLES) is None


@pytest.mark.parametrize(
    "said",
    [
        "*",
        "FORK1 or equivalent",
        "FORK1 - or equivalent",
        "FORK1 or equivalent experience",
        "FORK1 and 12 months experience",
        "FORK1 (co-requisite)",
        "FORK1 (within the last 3 years)",
        "FORK1 - current licence required",
        "SAFE1 - Work safely (or equivalent)",
        "FORK1 and FORK2 or SAFE1",
        "FORK1; FORK2 or SAFE1",
        "FORK1/FORK2",
        "FORK1 and/or FORK2",
        "FORK1 and",
        "or FORK1",
        "FORK1 except FORK2",
        "not FORK1",
        "Nil (SAFE1 recommended)",
        "None, but SAFE1 is recommended",
        "Not stated",
        "see below",
        "Permission of the coordinator",
        "Year 12 mathematics",
        "SELF1",
        "3 of FORK1, FORK2",
        "all of FORK1 or FORK2",
        "6 credit points at level 1000",
        "HLTAID011 Provide First Aid",
        "SAFE1 Work hard",
        "x" * 3000,
    ],
)
def test_prerequisites_that_cannot_be_carried_whole_are_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_prerequisites("SELF1", said, TITLES)


@given(
    st.lists(
        st.sampled_from(
            [
                *[
                    "SAFE1",
                    "FORK1",
                    "FORK2",
                    "NEW42",
                    "and",
                    "or",
                    ";",
                    ",",
                    "(",
                    ")",
                    "/",
                    "two",
                    "of",
                    "-",
                    "one",
                    "Nil*",
                ],
                "Work safely",
            ]
        )
    )
)
def test_any_order_of_the_words_is_read_or_refused(parts: list[str]) -> None:
    text = " ".join(parts)
    try:
        tree = read_prerequisites("SELF1", text, TITLES)
    except ValueError:
        return
    named = {node.unit_id for node in tree.walk() if node.unit_id} if tree is not None else set()
    assert named == {part for part in parts if part[-1].isdigit()}


@pytest.mark.parametrize("unit", ["a", "A1 ", "(", "A1 or ", "A1 - x ", ",", " ", "one of "])
def test_a_long_wording_is_answered_at_once(unit: str) -> None:
    begun = time.process_time()
    for length in (1_900, 200_000):
        with suppress(ValueError):
            read_prerequisites("SELF1", (unit * length)[:length], TITLES)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("said", "column", "role"),
    [
        ("Core", "role", ("core", None)),
        ("C", "role", ("core", None)),
        ("core unit", "role", ("core", None)),
        ("Mandatory", "role", ("core", None)),
        ("Compulsory", "role", ("core", None)),
        ("E", "role", ("elective", None)),
        ("Elective (Group A)", "role", ("elective", "A")),
        ("Group C elective units", "role", ("elective", "C")),
        ("Group B", "role", ("elective", "B")),
        ("non-core", "role", ("elective", None)),
        ("true", "IsEssential", ("core", None)),
        ("FALSE", "IsEssential", ("elective", None)),
        (True, "is_core", ("core", None)),
        ("Yes", "Mandatory?", ("core", None)),
        ("true", "IsElective", ("elective", None)),
        ("N", "optional", ("core", None)),
        ("true", "role", (None, None)),
        ("1", "kind", (None, None)),
        ("Core/Elective", "CoreElective", (None, None)),
        ("Core elective", "role", (None, None)),
        ("Pflichtmodul", "role", ("core", None)),
        ("Wahlpflicht", "role", ("elective", None)),
        ("Obligatorio", "Carácter", ("core", None)),
        ("Optativo", "Carácter", ("elective", None)),
        ("Imported elective", "role", ("elective", None)),
        ("Elective (at most one of them)", "role", (None, None)),
        ("Elective, Group B - no more than 1", "role", (None, None)),
        ("Elective - at least 2 needed", "role", (None, None)),
        ("Core for day students", "role", (None, None)),
        ("Required - or WELD 171", "role", (None, None)),
        (None, "role", (None, None)),
    ],
)
def test_roles(said: Any, column: str, role: tuple[str | None, str | None]) -> None:
    assert read_role(said, role_words(column)) == role


@pytest.mark.parametrize(
    ("said", "groups"),
    [
        (None, ()),
        ("N/A", ()),
        ("Group A", ("A",)),
        ("a", ("A",)),
        ("Group A; Group B", ("A", "B")),
        ("A, B", ("A", "B")),
        ("Groups A and B", ("A", "B")),
        ("A/B/C", ("A", "B", "C")),
        ("Wind, sun and sea", ("Wind, sun and sea",)),
    ],
)
def test_groups(said: str | None, groups: tuple[str, ...]) -> None:
    assert read_groups(said) == groups


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Supersedes and is equivalent to", ("supersedes", "yes", True)),
        ("Is superseded by and equivalent to", ("supersedes", "yes", False)),
        ("Superseded by and is not equivalent to", ("supersedes", "no", False)),
        ("Supersedes but is not equivalent to", ("supersedes", "no", True)),
        ("supersedes", ("supersedes", None, False)),
        ("Superseded", ("supersedes", None, False)),
        ("Replaced by", ("supersedes", None, False)),
        ("is equivalent to", ("equivalent", "yes", False)),
        ("Not equivalent", ("supersedes", "no", False)),
        ("", ("supersedes", None, False)),
    ],
)
def test_kinds_as_training_gov_au_says_them(said: str, kind: tuple[str, str | None, bool]) -> None:
    assert read_kind(said) == kind


@pytest.mark.parametrize("said", ["Deleted", "odd", "is partly equivalent to", "not superseded", "and is"])
def test_kinds_that_say_something_else_are_refused(said: str) -> None:
    with pytest.raises(ValueError, match="not understood"):
        read_kind(said)


def written(folder: Path, rows: list[list[Any]], name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text("".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows), encoding="utf-8")
    return path


HEADER = ["qualification", "title", "unit", "unit_title", "role", "group", "prerequisites"]


def register(folder: Path, rows: list[list[Any]], electives: dict[str, Any], **more: Any) -> IngestBatch:
    config = with_electives(RegisterConfig().switched(False, True), electives)
    return read_register(written(folder, [HEADER, *rows]), config, **more)


def test_mappings_join_the_codes_of_the_register(tmp_path: Path) -> None:
    rows = [["from", "to", "kind", "equivalent"], ["old 1*", "NEW1", "Is superseded by and equivalent to", ""],
            ["NEW2", "OLD2", "Supersedes and is equivalent to", ""], ["OLD3", "NEW3", "Supersedes", "No"],
            ["OLD4", "NEW4", "Supersedes and is equivalent to", "No"]]  # fmt: skip
    batch = read_mappings(written(tmp_path, rows), listed=["NEW1", "NEW2", "NEW3"])
    assert batch.tables["unit_mappings"].to_numpy().tolist() == [
        ["OLD1", "NEW1", "supersedes", "yes"],
        ["OLD2", "NEW2", "supersedes", "yes"],
        ["OLD3", "NEW3", "supersedes", "no"],
    ]
    assert "contradict each other" in batch.rejects["reason"].item()


def test_mappings_are_known_by_the_names_that_registers_use(tmp_path: Path) -> None:
    rows = [["Superseded unit", "Current unit", "Equivalence"], ["OLD1", "NEW1", "E"], ["OLD2", "NEW2", "N"]]
    found = read_mappings(written(tmp_path, rows)).tables["unit_mappings"]
    assert found["equivalent"].tolist() == ["yes", "no"]


def test_a_unit_in_two_groups_fills_one_place_of_either(tmp_path: Path) -> None:
    rows = [["Q1", "", "U1", "One", "Elective", "Group A", ""], ["Q1", "", "U1", "One", "Elective", "Group B", ""],
            ["Q1", "", "U2", "Two", "Elective", "A", ""], ["Q1", "", "U3", "Three", "Elective", "B", ""],
            ["Q1", "", "U4", "Four", "Core", "", ""], ["Q1", "", "U5", "Five", "Core", "", ""]]  # fmt: skip
    batch = register(tmp_path, rows, {"Q1": 2, "Q1/Group A": 1, "Q1/b": 1})
    root = requirement_from_json(batch.tables["qualifications"]["root"].item())
    groups = {str(node.label): [leaf.unit_id for leaf in node.children] for node in root.children[1].children}
    assert groups == {"Group A": ["U1", "U2"], "Group B": ["U1", "U3"]}
    engine = CreditEngine.from_catalogue(in_memory(batch.tables))
    asked = {held: engine.allocate("Q1", [Holding(unit_id=one) for one in held.split()], None).filled
             for held in ("U1", "U1 U2", "U1 U3", "U2 U3")}  # fmt: skip
    assert asked == {"U1": 1.0, "U1 U2": 2.0, "U1 U3": 2.0, "U2 U3": 2.0}
    assert batch.rejects.empty


def test_a_unit_in_two_groups_without_minima_is_one_choice(tmp_path: Path) -> None:
    rows = [["Q1", "", "U1", "One", "Elective", "A; B", ""], ["Q1", "", "U2", "Two", "Elective", "A", ""]]
    batch = register(tmp_path, rows, {"Q1": "all"})
    pool = requirement_from_json(batch.tables["qualifications"]["root"].item()).children[0]
    assert [(leaf.unit_id, leaf.label) for leaf in pool.children] == [("U1", "Group A, B"), ("U2", "Group A")]


def test_a_unit_whose_prerequisites_cannot_be_carried_is_no_credential(tmp_path: Path) -> None:
    rows = [["Q1", "", "SAFE1", "Work safely", "Core", "", "Nil"],
            ["Q1", "", "ROOF1", "Build roofs", "Core", "", "SAFE1 - Work safely"],
            ["Q1", "", "ROOF2", "Mend roofs", "Core", "", "SAFE1 or equivalent"],
            ["Q2", "", "ROOF1", "Build roofs", "Core", "", "SAFE1 and ROOF3"]]  # fmt: skip
    batch = register(tmp_path, rows, {"": 0})
    assert list(batch.tables["credentials"]["credential_id"]) == ["SAFE1"]
    assert list(batch.rejects["key"]) == ["ROOF2", "ROOF1"]
    assert "not what line 3 says" in batch.rejects["reason"].iloc[1]
    assert "prerequisites" not in batch.tables
    assert set(batch.tables["units"]["unit_id"]) == {"SAFE1", "ROOF1", "ROOF2"}


def test_marks_beside_codes_are_left_out_and_said(tmp_path: Path) -> None:
    rows = [["Q1", "", "U1*", "One", "Core", "", ""], ["Q1", "", "U2 (was U0)", "Two", "Core", "", ""]]
    batch = register(tmp_path, rows, {"": 0})
    assert list(batch.tables["credentials"]["credential_id"]) == ["U1", "U2"]
    assert batch.notes == (
        "left out of codes and prerequisites as remarks: '(was U0)'",
        "marks beside 'U1*' are left out; if they mean prerequisites, give those in a column",
    )


def test_a_grid_with_is_essential_is_read_by_its_names(tmp_path: Path) -> None:
    rows = [["QualCode", "QualTitle", "UnitCode", "UnitTitle", "IsEssential"], ["q1", "One", "U 1", "First", "true"],
            ["Q1", "One", "U2", "Second", "FALSE"], ["Q1", "One", "U3", "Third", "false"]]  # fmt: skip
    config = with_electives(RegisterConfig(), {"q1": 1})
    batch = read_register(written(tmp_path, rows), config)
    root = requirement_from_json(batch.tables["qualifications"]["root"].item())
    assert [[leaf.unit_id for leaf in node.children] for node in root.children] == [["U1"], ["U2", "U3"]]
    assert "column 'IsEssential' is read as role" in batch.notes


def test_a_workbook_is_read_as_the_same_register(tmp_path: Path) -> None:
    rows = [
        ["QualCode", "UnitCode", "UnitTitle", "IsEssential"],
        ["Q1", "U1", "First", True],
        ["Q1", 7, "Second", False],
    ]
    book = openpyxl.Workbook()
    for row in [["A register of ours"], *rows]:
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    batch = read_register(tmp_path / "list.xlsx", with_electives(RegisterConfig(), {"": 1}))
    assert list(batch.tables["units"]["unit_id"]) == ["U1", "7"]
    assert list(batch.tables["units"].index) == [3, 4]
    assert batch.tables["qualifications"]["total"].item() == 2.0
    assert any("its header in row 2" in note for note in batch.notes)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("Q11", r"'Q11' \(did you mean 'Q1'\?\)"),
        ("Q1/Group Z", "'Q1/Group Z'"),
        ("QX9", "'QX9'"),
    ],
)
def test_a_number_that_nothing_uses_is_refused_by_name(tmp_path: Path, key: str, said: str) -> None:
    rows = [["Q1", "", "U1", "One", "Elective", "Group A", ""]]
    with pytest.raises(InputError, match=said):
        register(tmp_path, rows, {"Q1": 1, key: 1})


def test_a_column_that_was_named_and_is_not_there_is_refused(tmp_path: Path) -> None:
    config = with_columns(RegisterConfig(), {"prerequisites": "prerequisits"})
    with pytest.raises(InputError, match=r"prerequisites = prerequisits.*did you mean 'prerequisites'"):
        read_register(written(tmp_path, [HEADER, ["Q1", "", "U1", "One", "Core", "", ""]]), config)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[electivs]\nQ1 = 1\n", "did you mean electives"),
        ("[columns]\nprerequisite = 'x'\n", "did you mean 'prerequisites'"),
        ("electives = 3\n", r"write \[electives\]"),
        ("open_electives = 'some'\n", "expected"),
        ("[open_electives]\nmost = 2\nlevels = 4\n", "open_electives"),
    ],
)
def test_a_misspelt_key_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_config(tmp_path / "m.toml")


def test_electives_from_outside_have_a_cap_and_a_kind(tmp_path: Path) -> None:
    text = '[electives]\nQ1 = 2\n[open_electives."Q1"]\nmost = 1\nlevel_min = 4\n'
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    rows = [["Q1", "", f"U{at}", "One", "Elective", "", ""] for at in range(3)]
    batch = read_register(written(tmp_path, [HEADER, *rows]), read_config(tmp_path / "m.toml"))
    pool = requirement_from_json(batch.tables["qualifications"]["root"].item()).children[0]
    (anything,) = [node for node in pool.children if node.where is not None]
    assert (anything.max, anything.where) == (1.0, anything.where.model_copy(update={"level_min": 4.0}))
    assert json.loads(batch.tables["qualifications"]["root"].item())["kind"] == "all"


@pytest.mark.parametrize("name", ["Prerequisites", "Pre-requisites", "Pre-Requisite Units", "PREREQ CODES"])
def test_a_column_of_prerequisites_is_never_passed_over(tmp_path: Path, name: str) -> None:
    rows = [["Qualification", "Unit", "Role", "Group", name, "Remarks"], ["Q1", "U1", "core", "", "Nil", "x"],
            ["Q1", "U2", "core", "", "U1", "x"], ["Q1", "U3", "elective", "B", "", "x"]]  # fmt: skip
    config = with_electives(RegisterConfig(), {"": 1}).switched(False, True)
    batch = read_register(written(tmp_path, rows), config)
    assert batch.tables["prerequisites"]["credential_id"].tolist() == ["U2"]
    assert {f"column {name!r} is read as prerequisites", "columns that nothing uses: 'Remarks'"} <= {*batch.notes}
    assert "Group B" in batch.tables["qualifications"]["root"].item()


def test_two_columns_of_prerequisites_are_asked_about(tmp_path: Path) -> None:
    rows = [
        ["Qualification", "Unit", "Role", "Prerequisite Code", "Prerequisite Title"],
        ["Q1", "U1", "core", "U2", "x"],
    ]
    with pytest.raises(InputError, match="--column prerequisites=NAME"):
        read_register(written(tmp_path, rows), RegisterConfig())


@pytest.mark.parametrize("written", ["MIX9^1", "MIX9^a", "mix9<sup>2</sup>", "MIX9 ^ 2"])
def test_a_raised_footnote_is_no_part_of_a_code(written):
    assert read_code(written).code == "MIX9"


@pytest.mark.parametrize("written", ["FAX9[a]", "TIX9(a)", "TIX9(2)"])
def test_a_note_set_against_a_code_is_not_taken_into_it(written):
    with pytest.raises(ValueError, match="is not understood"):
        read_code(written)
