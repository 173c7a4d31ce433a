"""What a register says beside its list, in columns, roles, groups and notes: read, asked for or refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stackwise.features.errors import InputError
from stackwise.features.ingest.registers.codes import remarks
from stackwise.features.ingest.registers.config import RegisterConfig, read_config, with_columns, with_electives
from stackwise.features.ingest.registers.prerequisites import read_prerequisites
from stackwise.features.ingest.registers.reader import HOW_ROLES, read_register
from stackwise.features.ingest.registers.roles import states_a_bound
from stackwise.features.ingest.store import IngestBatch
from stackwise.features.packaging.tables import read_unit_rows

PLAIN = "qualification,unit,role"


def register(folder: Path, header: str, rows: list[str], config: RegisterConfig | None = None) -> IngestBatch:
    path = folder / "units.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    config = (config or RegisterConfig()).switched(False, True)
    return read_register(path, with_electives(config, {"": 1}))


def asked(batch: IngestBatch) -> dict[str, Any]:
    if "prerequisites" not in batch.tables:
        return {}
    frame = batch.tables["prerequisites"]
    return {at: json.loads(tree) for at, tree in zip(frame["credential_id"], frame["requirement"], strict=True)}


def reasons(batch: IngestBatch) -> str:
    return " | ".join(batch.rejects["reason"])


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("You must first hold", "U1"),
        ("Co-requisites", "U1"),
        ("Restrictions", "Final year only"),
        ("Conditions", "By interview"),
        ("Teilnahmevoraussetzungen", "U1"),
        ("Remarks", "Must hold a licence"),
        ("Remarks", "after U1"),
        ("Exclusions", "U1"),
        ("Restrictions", "Of those who enrolled before " + "the first of May or " * 20),
    ],
)
def test_a_column_that_may_state_a_condition_is_asked_for(tmp_path: Path, name: str, cell: str) -> None:
    rows = ["Q1,U1,Core,", f"Q1,U2,Elective,{cell}"]
    with pytest.raises(InputError, match="--column unread=NAME"):
        register(tmp_path, f"{PLAIN},{name}", rows)
    assert "U2" in set(
        register(tmp_path, f"{PLAIN},{name}", rows, with_columns(RegisterConfig(), {"unread": name})).tables[
            "credentials"
        ]["credential_id"]
    )


@pytest.mark.parametrize(
    ("name", "cell"),
    [("Remarks", "Popular"), ("Conditions", "None"), ("Replaces", "U0"), ("Superseded by", "U1"), ("Notes", "U2")],
)
def test_a_column_that_asks_nothing_is_passed_over(tmp_path: Path, name: str, cell: str) -> None:
    batch = register(tmp_path, f"{PLAIN},{name}", ["Q1,U1,Core,", f"Q1,U2,Elective,{cell}"])
    assert len(batch.tables["credentials"]) == 2


def test_a_column_that_is_called_a_condition_in_another_language_is_read(tmp_path: Path) -> None:
    batch = register(tmp_path, f"{PLAIN},Requisitos previos", ["Q1,U1,Core,Ninguno", "Q1,U2,Elective,U1"])
    assert asked(batch)["U2"]["unit_id"] == "U1"


def test_of_several_columns_of_prerequisites_all_is_needed(tmp_path: Path) -> None:
    config = with_columns(RegisterConfig(), {"prerequisites": ["Prereqs", "Coreqs"]})
    rows = ["Q1,U1,Core,,", "Q1,U2,Elective,Nil,U1", "Q1,U3,Elective,U1 or U2,U4", "Q1,U4,Elective,U1,a licence"]
    batch = register(tmp_path, f"{PLAIN},Prereqs,Coreqs", rows, config)
    assert asked(batch)["U2"]["unit_id"] == "U1"
    assert [child["kind"] for child in asked(batch)["U3"]["children"]] == ["any", "leaf"]
    assert "U4" not in set(batch.tables["credentials"]["credential_id"])


def test_several_columns_are_allowed_for_prerequisites_alone() -> None:
    with pytest.raises(InputError, match="register columns, unit"):
        with_columns(RegisterConfig(), {"unit": ["A", "B"]})


@pytest.mark.parametrize("unit", ["WELD 172 or WELD 173", "U1 and U2", "MAR4001/MAR4002", "U1, U2", "U1 + U2"])
def test_a_cell_that_names_several_units_is_refused(tmp_path: Path, unit: str) -> None:
    batch = register(tmp_path, PLAIN, ["Q1,U1,Core", f'Q1,"{unit}",Core', "Q1,U9,Elective"])
    assert "names several units" in reasons(batch)
    assert "qualifications" not in batch.tables


@pytest.mark.parametrize("unit", ["R/506/2345", "BSBLDR411 Operate a crane", "OFF2 Use Windows 10 and Office"])
def test_a_cell_that_names_one_unit_is_read(tmp_path: Path, unit: str) -> None:
    assert len(register(tmp_path, PLAIN, [f"Q1,{unit},Core", "Q1,U9,Elective"]).tables["units"]) == 2


def test_words_for_roles_can_be_told(tmp_path: Path) -> None:
    rows = ["Q1,U1,C", "Q1,U2,O"]
    assert HOW_ROLES in register(tmp_path, PLAIN, rows).notes
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("[roles]\nO = 'elective'\n")
    assert register(tmp_path, PLAIN, rows, read_config(mapping)).tables["qualifications"]["total"].tolist() == [2.0]
    mapping.write_text("[roles]\nO = 'either'\n")
    with pytest.raises(InputError, match="'core' or 'elective'"):
        read_config(mapping)


@pytest.mark.parametrize(
    ("group", "bound"),
    [("List A (choose 2)", True), ("B - at most one", True), ("Group A, min 2", True), ("Wahl (mind. 10 LP)", True),
     ("Level 5 electives", False), ("A", False), ("Food (hot)", False)],
)  # fmt: skip
def test_a_group_whose_name_states_a_number_is_refused_until_that_is_stated(
    tmp_path: Path, group: str, bound: bool
) -> None:
    assert states_a_bound(group) is bound
    rows = ["Q1,U1,Core,", f'Q1,U2,Elective,"{group}"', "Q1,U3,Elective,Other"]
    made = register(tmp_path, f"{PLAIN},group", rows)
    assert ("qualifications" not in made.tables) is bound
    assert ("says how many" in reasons(made)) is bound


@pytest.mark.parametrize(
    "said", ["SAFE1 (was SAFE0, and a licence is still needed)", "SAFE1 (formerly SAFE0; must hold FORK1)"]
)
def test_a_remark_that_asks_for_something_is_none(said: str) -> None:
    assert remarks(said) == []
    with pytest.raises(ValueError, match="not understood"):
        read_prerequisites("SELF1", said, {})


def test_what_is_left_out_as_a_remark_is_said(tmp_path: Path) -> None:
    rows = ["Q1,U1,Core,", "Q1,U2,Elective,U1 (was U0)"]
    batch = register(tmp_path, f"{PLAIN},prerequisites", rows)
    assert "left out of codes and prerequisites as remarks: '(was U0)'" in batch.notes


def test_rules_read_the_table_as_registers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("UoC code\tCore/Elective\tElective group\nU1*\tCompulsory\t\nU2\tE\tGroup A; Group B\n")
    assert [(row["unit"], row["role"], row["group"]) for row in read_unit_rows(path)] == [
        ("U1", "core", ""), ("U2", "elective", "A"), ("U2", "elective", "B")]  # fmt: skip
    path.write_text("unit,role\nU1,Maybe\n")
    with pytest.raises(InputError, match="line 2: role 'Maybe'"):
        read_unit_rows(path)
