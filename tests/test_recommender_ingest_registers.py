"""Registers' CSV: planted lists whose trees are known, and numbers that nobody states stay unknown."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from stackwise.features.catalogue import in_memory, read_catalogue
from stackwise.features.errors import DataError, InputError
from stackwise.features.ingest.registers.config import (
    OpenElectives,
    RegisterConfig,
    read_config,
    with_columns,
    with_electives,
)
from stackwise.features.ingest.registers.mappings import joined, read_mappings
from stackwise.features.ingest.registers.reader import read_register
from stackwise.features.ingest.store import IngestBatch, merge
from stackwise.features.packaging.sentences import part_notes
from stackwise.features.records import Holding, Qualification, Requirement, Where, requirement_from_json
from stackwise.features.tables import check
from stackwise.models.credit.engine import CreditEngine
from stackwise.models.credit.read import read_rulebook
from stackwise.recommender.commands.export import ctdl as export
from stackwise.recommender.commands.ingest_ctdl import ctdl, registers
from stackwise.recommender.decision.lines import open_words
from stackwise.recommender.decision.names import CatalogueNames
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.decision_checker import check_decision
from stackwise.recommender.verify.decision_parts import notes_beside

HEADER = "qualification,title,unit,unit_title,role,group,prerequisites,electives,provider"
LIST = """\
PLQ1,Planted Diploma,U1,First,Core,,,,
PLQ1,Planted Diploma,U2,Second,core unit,,,,
PLQ1,Planted Diploma,U3,Third,Elective,,,,
PLQ1,Planted Diploma,U4,Fourth,Elective (Group A),,,,
PLQ1,Planted Diploma,U5,Fifth,Group A,,,,
"""


def table(folder: Path, text: str, header: str = HEADER) -> Path:
    path = folder / "list.csv"
    path.write_text(f"{header}\n{text}", encoding="utf-8")
    return path


def read(folder: Path, text: str, electives: dict[str, Any] | None = None, **switches: bool) -> IngestBatch:
    config = RegisterConfig().switched(switches.get("open_electives", False), switches.get("as_credentials", False))
    return read_register(table(folder, text), with_electives(config, electives or {}))


def tree(batch: IngestBatch, at: str = "PLQ1") -> Requirement:
    frame = batch.tables["qualifications"]
    return requirement_from_json(frame.loc[frame["qualification_id"] == at, "root"].item())


def units(node: Requirement) -> list[str | None]:
    return [one.unit_id for one in node.children]


def test_core_and_electives_become_a_tree(tmp_path: Path) -> None:
    batch = read(tmp_path, LIST, {"PLQ1": 2})
    root = tree(batch)
    core, electives = root.children
    assert (root.kind, core.kind, units(core)) == ("all", "all", ["U1", "U2"])
    assert (electives.kind, electives.min, sorted(map(str, units(electives)))) == ("at_least", 2, ["U3", "U4", "U5"])
    assert {one.unit_id: one.label for one in electives.children} == {"U3": None, "U4": "Group A", "U5": "Group A"}
    found = batch.tables["qualifications"].iloc[0]
    assert (found["total"], found["measure"], found["title"], found["code"]) == (
        4.0,
        "units",
        "Planted Diploma",
        "PLQ1",
    )
    assert list(batch.tables["units"]["title"]) == ["First", "Second", "Third", "Fourth", "Fifth"]
    assert batch.rejects.empty


def test_group_with_a_minimum_is_a_node_of_its_own(tmp_path: Path) -> None:
    electives = tree(read(tmp_path, LIST, {"": 2, "PLQ1/A": 1})).children[1]
    group, third = electives.children
    assert (group.kind, group.min, units(group), third.unit_id) == ("at_least", 1, ["U4", "U5"], "U3")


def test_unknown_number_of_electives_is_rejected_and_units_are_kept(tmp_path: Path) -> None:
    batch = read(tmp_path, LIST)
    assert "qualifications" not in batch.tables
    assert len(batch.tables["units"]) == 5
    assert batch.rejects.to_dict("records") == [
        {
            "table": "qualifications",
            "line": 2,
            "key": "PLQ1",
            "reason": "the number of electives is not known (2 core and 3 electives are listed); "
            "say it by --electives, a column or the mapping",
        }
    ]


@pytest.mark.parametrize(("said", "total"), [({"": "all"}, 5.0), ({"PLQ1": "0"}, 2.0), ({"": 1, "PLQ1": 3}, 5.0)])
def test_number_of_electives_as_somebody_said_it(tmp_path: Path, said: dict[str, Any], total: float) -> None:
    assert read(tmp_path, LIST, said).tables["qualifications"]["total"].item() == total


def test_number_of_electives_from_a_column(tmp_path: Path) -> None:
    text = "PLQ1,,U1,First,Core,,,1,\nPLQ1,,U2,Second,Elective,,,1,\nPLQ1,,U3,Third,Elective,,,,\n"
    batch = read(tmp_path, text)
    assert batch.tables["qualifications"]["total"].item() == 2.0
    assert batch.tables["qualifications"]["title"].item() == "PLQ1"
    torn = read(tmp_path, text.replace("Elective,,,1", "Elective,,,2"))
    assert "numbers of electives 1, 2 for one qualification" in torn.rejects["reason"].item()


def test_more_electives_than_listed_need_leave_to_come_from_anywhere(tmp_path: Path) -> None:
    assert "5 electives are needed and 3 are listed" in read(tmp_path, LIST, {"": 5}).rejects["reason"].item()
    electives = tree(read(tmp_path, LIST, {"": 5}, open_electives=True)).children[1]
    (anything,) = [one for one in electives.children if one.where is not None]
    assert (electives.min, anything.max) == (5, 2)


def test_groups_that_ask_more_than_is_needed(tmp_path: Path) -> None:
    assert read(tmp_path, LIST, {"": 1, "PLQ1/A": 2}).rejects["reason"].item() == (
        "groups need 2 electives and 1 are needed in all"
    )


def test_group_that_asks_more_than_it_lists(tmp_path: Path) -> None:
    said = read(tmp_path, LIST, {"": 3, "PLQ1/A": 3}).rejects["reason"].item()
    assert said == "3 electives of group A are needed and 2 are listed"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("PLQ1,,U9,Ninth,,,,,", "role None is neither core nor elective"),
        ("PLQ1,,U9,Ninth,Maybe,,,,", "role 'Maybe' is neither core nor elective"),
        ("PLQ1,,U9,Ninth,Core elective,,,,", "role 'Core elective' is neither core nor elective"),
        ("PLQ1,,,Ninth,Core,,,,", "no unit"),
        ("PLQ1,,U9 (superseded),Ninth,Core,,,,", r"the note '(superseded)' beside code U9 is not understood"),
        (",,U9,Ninth,Core,,,,", "no qualification"),
        ("PLQ1,,U9", "3 cells where the header has 9"),
    ],
)
def test_a_row_that_cannot_be_read_refuses_its_qualification(tmp_path: Path, row: str, reason: str) -> None:
    batch = read(tmp_path, f"PLQ0,,U1,First,Core,,,,\n{LIST}{row}\n", {"": 2, "PLQ0": 0})
    rule = "incomplete: line 8 cannot be read, and the rule without it would ask for less"
    assert sorted(batch.rejects["reason"]) == sorted([reason, rule])
    assert list(batch.tables["qualifications"]["qualification_id"]) == ["PLQ0"]
    assert len(batch.tables["units"]) == 5


@pytest.mark.parametrize("roles", [("Core", "Elective"), ("Elective", "Core")])
def test_a_unit_that_is_core_and_elective_is_core(tmp_path: Path, roles: tuple[str, str]) -> None:
    rows = "".join(f"PLQ1,,U9,Ninth,{role},,,,\n" for role in roles)
    batch = read(tmp_path, f"{LIST}{rows}", {"": 2})
    assert units(tree(batch).children[0]) == ["U1", "U2", "U9"]
    assert "core is kept" in batch.rejects["reason"].item()


def test_unit_listed_twice_counts_once_and_keeps_its_group(tmp_path: Path) -> None:
    text = (
        "PLQ1,,U1,First,Core,,,,\nPLQ1,,U1,First,Core,,,,\nPLQ1,,U2,Second,Elective,,,,\nPLQ1,,U2,Second,Group B,,,,\n"
    )
    batch = read(tmp_path, text, {"": "all"})
    assert batch.tables["qualifications"]["total"].item() == 2.0
    assert tree(batch).children[1].children[0].label == "Group B"


def test_each_providers_list_is_a_qualification_of_its_own(tmp_path: Path) -> None:
    text = "PLQ1,,U1,First,Core,,,,ace\nPLQ1,,U1,First,Elective,,,,best\nPLQ1,,U2,Second,Elective,,,,best\n"
    frame = read(tmp_path, text, {"PLQ1@ace": 0, "PLQ1": 1}).tables["qualifications"]
    assert frame[["qualification_id", "total", "provider_id"]].to_numpy().tolist() == [
        ["PLQ1@ace", 1.0, "ace"],
        ["PLQ1@best", 1.0, "best"],
    ]


def test_prerequisites_need_units_that_are_credentials(tmp_path: Path) -> None:
    text = "PLQ1,,U1,First,Core,,U7; U8,,\nPLQ1,,U2,Second,Core,,*,,\n"
    assert list(read(tmp_path, text, {"": 0}).rejects["key"]) == ["U1", "U2"]
    batch = read(tmp_path, text, {"": 0}, as_credentials=True)
    said = "prerequisites '*': a footnote mark alone; the unit is not offered as a credential"
    assert list(batch.rejects["reason"]) == [said]
    before = requirement_from_json(batch.tables["prerequisites"]["requirement"].item())
    assert (before.kind, units(before)) == ("all", ["U7", "U8"])
    assert list(batch.tables["credentials"]["awards_units"]) == [["U1"]]
    for name, frame in batch.tables.items():
        assert check(name, frame)[1].empty


def test_number_that_is_none_is_left_unknown(tmp_path: Path) -> None:
    path = table(
        tmp_path, "PLQ1,U1,First,Core,40\nPLQ1,U2,Second,Core,soon\n", "qualification,unit,unit_title,role,hours"
    )
    batch = read_register(path, with_electives(RegisterConfig(), {"": 0}))
    assert batch.tables["units"]["hours"].tolist()[0] == 40.0
    assert pd.isna(batch.tables["units"]["hours"].tolist()[1])
    assert batch.rejects["reason"].item() == "hours 'soon': no number; left unknown"


def test_mapping_file_names_columns_and_numbers(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(
        '[columns]\nunit = "code"\nrole = "kind"\n[electives]\nPLQ1 = 1\n', encoding="utf-8"
    )
    path = table(tmp_path, "PLQ1,U1,First,Elective\n", "qualification,code,unit_title,kind")
    batch = read_register(path, read_config(tmp_path / "map.toml"))
    assert batch.tables["qualifications"]["total"].item() == 1.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[colums]\n", "'colums'"),
        ("[columns]\nunits = 'x'\n", "'units'"),
        ("[electives]\nA = 'some'\n", "electives: got 'some'"),
        ("[electives]\nA = -1\n", "a whole number"),
        ("not toml", "a TOML file"),
    ],
)
def test_mapping_file_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_config(path)


def test_one_column_may_serve_as_two_of_ours_and_titles_may_be_lacking(tmp_path: Path) -> None:
    path = table(tmp_path, "PLQ1,U1,Core\nPLQ1,U2,Core\n", "qualification,unit,role")
    config = with_electives(RegisterConfig(), {"": 0})
    batch = read_register(path, config)
    assert batch.tables["units"]["title"].tolist() == ["U1", "U2"]
    assert "no column of unit titles: units are called by their codes" in batch.notes
    told = read_register(path, with_columns(config, {"unit_title": "unit"}))
    assert told.tables["units"]["title"].tolist() == ["U1", "U2"]


def test_missing_column_and_missing_file(tmp_path: Path) -> None:
    path = table(tmp_path, "PLQ1,U1\n", "qualification,unit")
    with pytest.raises(DataError, match="a column 'role'"):
        read_register(path, RegisterConfig())
    with pytest.raises(InputError, match="a file that exists"):
        read_register(tmp_path / "none.csv", RegisterConfig())
    with pytest.raises(InputError, match="OURS=THEIRS"):
        with_columns(RegisterConfig(), {"units": "x"})


def test_unit_mappings(tmp_path: Path) -> None:
    path = tmp_path / "mappings.csv"
    rows = [
        "U1,U2,supersedes,Equivalent",
        "U2,U3,Superseded by,N",
        "U3,U4,,",
        "U5,U6,equivalent,yes",
        "U7,U8,odd,yes",
        "U9,U9,,",
    ]
    path.write_text("\n".join(["from,to,kind,equivalent", *rows]) + "\n", encoding="utf-8")
    batch = read_mappings(path)
    assert batch.tables["unit_mappings"].to_numpy().tolist() == [
        ["U1", "U2", "supersedes", "yes"],
        ["U2", "U3", "supersedes", "no"],
        ["U3", "U4", "supersedes", "unknown"],
        ["U5", "U6", "equivalent", "yes"],
    ]
    assert list(batch.rejects["reason"]) == ["kind 'odd' is not understood", "a unit mapped to itself"]


def test_credit_engine_solves_what_was_read(tmp_path: Path) -> None:
    batch = read(tmp_path, LIST, {"": 2, "PLQ1/A": 1})
    (tmp_path / "mappings.csv").write_text("from,to,equivalent\nOLD4,U4,yes\n", encoding="utf-8")
    whole = joined("register", batch, read_mappings(tmp_path / "mappings.csv"))
    engine = CreditEngine.from_catalogue(in_memory(whole.tables))
    found = engine.allocate("PLQ1", [Holding(unit_id=one) for one in ("U1", "OLD4", "U3")], date(2026, 1, 1))
    assert (found.filled, {line.unit_id for line in found.lines}) == (3.0, {"U1", "U4", "U3"})


def app() -> typer.Typer:
    made = typer.Typer()
    for one in (ctdl, registers):
        made.command()(one)
    made.command("export")(export)
    return made


def run(*words: object) -> str:
    done = CliRunner().invoke(app(), [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_commands_fill_a_folder_and_write_it_out_again(tmp_path: Path) -> None:
    out = tmp_path / "data"
    run("registers", table(tmp_path, LIST), "--out", out, "--electives", "2", "--no-index")
    profile = {
        "@id": "https://x.org/p",
        "@type": "ceterms:TransferValueProfile",
        "ceterms:name": "First from a bootcamp",
        "ceterms:keyword": ["not carried"],
        "ceterms:transferValueFrom": {"@type": "ceterms:Course", "@id": "https://x.org/c", "ceterms:name": "Bootcamp"},
        "ceterms:transferValueFor": "urn:stackwise:U1",
    }
    source = tmp_path / "profile.json"
    source.write_text(json.dumps(profile), encoding="utf-8")
    said = run("ctdl", source, "--out", out, "--no-index")
    catalogue = read_catalogue(out)
    assert list(catalogue["credit_rules"]["qualification_id"]) == ["PLQ1"]
    assert set(catalogue["units"]["unit_id"]) == {"U1", "U2", "U3", "U4", "U5", "https://x.org/c"}
    report = json.loads((out / "rejects" / "ctdl.loss.json").read_text(encoding="utf-8"))
    assert report["properties"] == {"TransferValueProfile.keyword": 1}
    assert "1  TransferValueProfile.keyword" in said
    run("export", "--data", out, "--out", tmp_path / "credit.json")
    again = tmp_path / "again"
    run("ctdl", tmp_path / "credit.json", "--out", again, "--no-index")
    assert list(read_catalogue(again)["credit_rules"]["rule_id"]) == ["https://x.org/p"]
    assert list(read_catalogue(again)["qualifications"]["total"]) == [4.0]


def test_a_list_of_which_no_qualification_is_kept_ends_with_1(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app(), ["registers", str(table(tmp_path, LIST)), "--out", str(tmp_path / "data"), "--no-index"]
    )
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (1, "none was kept: 1 of qualifications")
    assert len(read_catalogue(tmp_path / "data")["units"]) == 5


def test_source_with_nothing_in_it_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "data"
    run("registers", table(tmp_path, LIST), "--out", out, "--electives", "all", "--no-index")
    before = {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    with pytest.raises(InputError, match=r"no \.json or \.jsonld file"):
        run("ctdl", tmp_path / "data" / "rejects", "--out", out, "--no-index")
    with pytest.raises(InputError, match="receivers: got 'NONE'"):
        run("ctdl", _planted(tmp_path), "--out", out, "--receiver", "NONE", "--no-index")
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"nothing usable \(1 refused; the first: .*malformed JSON"):
        run("ctdl", broken, "--out", out, "--name", "register", "--no-index")
    with pytest.raises(DataError, match="nothing usable"):
        run("registers", table(tmp_path, "PLQ1,,,,,,,,\n"), "--out", out, "--no-index")
    assert {path: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()} == before


def _planted(folder: Path) -> Path:
    path = folder / "one.json"
    path.write_text('{"@id": "https://x.org/c", "@type": "ceterms:Course", "ceterms:name": "A"}', encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [["--column", "unit"], ["--electives", "=3"], ["--electives", "many"]])
def test_flags_that_say_nothing(tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(InputError, match=r"expected (KEY=VALUE|a whole number)"):
        run("registers", table(tmp_path, LIST), "--out", tmp_path / "data", *words)


def test_folder_without_skills_is_left_unindexed_and_says_so(tmp_path: Path) -> None:
    said = run("ctdl", _planted(tmp_path), "--out", tmp_path / "data")
    assert "not indexed: no skills in the folder yet" in said
    assert not (tmp_path / "data" / "index").exists()


def test_qualification_rows_are_records(tmp_path: Path) -> None:
    batch = read(tmp_path, LIST, {"": "all"})
    merge(tmp_path / "data", batch)
    row = read_catalogue(tmp_path / "data")["qualifications"].iloc[0].dropna().to_dict()
    assert Qualification.model_validate({**row, "root": json.loads(row["root"])}).total == 5.0


def test_open_electives_that_let_nothing_in_are_said(tmp_path: Path) -> None:
    shut = read(tmp_path, LIST, {"": 2}, open_electives=True).notes
    assert any(note.startswith("open electives let no unit in for 'PLQ1': the list lacks none") for note in shut)
    assert not any("open electives" in note for note in read(tmp_path, LIST, {"": 5}, open_electives=True).notes)
    assert not any("open electives" in note for note in read(tmp_path, LIST, {"": 2}).notes)


def test_groups_without_a_number_are_said_and_kept_with_the_qualification(tmp_path: Path) -> None:
    rows = LIST + "PLQ1,,U6,Sixth,Elective,B,,,\n"
    said = "the register names groups A and B but states no number for them: any electives were counted"
    batch = read(tmp_path, rows, {"PLQ1": 2})
    assert part_notes(tree(batch)) == [said]
    assert f"PLQ1: {said}" in batch.notes
    one = read(tmp_path, rows, {"PLQ1": 2, "PLQ1/A": 1})
    assert part_notes(tree(one)) == [
        "the register names group B but states no number for it: its electives were counted without a bound"
    ]
    none = read(tmp_path, rows, {"PLQ1": 2, "PLQ1/A": 1, "PLQ1/B": 0})
    assert part_notes(tree(none)) == []
    assert not any("any electives" in note for note in none.notes)
    catalogue = in_memory(batch.tables)
    record = DecisionWriter(catalogue, CreditEngine.from_catalogue(catalogue)).write("x", [], "PLQ1", date(2026, 9, 1))
    assert record["undecided"] == [f"The{said[3:]}."]
    assert record["to_check"][0] == f"The{said[3:]}."
    rows = CatalogueRows(catalogue)
    assert (check_decision(record, rows), notes_beside(record, rows)) == ([], [said])
    electives = max(record["open"], key=lambda one: len(one["candidates"]))
    assert {group for unit in electives["candidates"] for group in unit["groups"]} >= {"Group A", "Group B"}
    assert "Group A: " in open_words(electives, record["caps"])[2]
    for change, code in (({"to_check": []}, "unsaid_note"), ({"open": moved(record["open"])}, "candidate")):
        found = check_decision({**record, **change}, rows)
        assert code in {fault.code for fault in found}


def moved(places: list[Any]) -> list[Any]:
    """Open places whose units are said to be in a group that does not list them."""
    return [{**place, "candidates": [{**unit, "groups": ["Group Z"]} for unit in place["candidates"]]}
            for place in places]  # fmt: skip


def test_a_record_says_that_imports_are_full_and_not_that_credit_is(tmp_path: Path) -> None:
    rows = LIST + "".join(f"OTHER,,X{n},Other {n},Core,,,,\n" for n in range(4))
    config = RegisterConfig(open_electives={"": OpenElectives(1, Where(code_prefix="X"))})
    batch = read_register(table(tmp_path, rows), with_electives(config, {"PLQ1": 2, "OTHER": 0}))
    catalogue = in_memory(batch.tables)
    names = CatalogueNames(read_rulebook(catalogue))
    writer = DecisionWriter(catalogue, CreditEngine.from_catalogue(catalogue))
    for core in ((), ("U1", "U2")):  # with the second, credit is at its limit, too
        held = names.read([Holding(unit_id=unit) for unit in (*core, "X0", "X1", "X2")])
        record = writer.write("x", held, "PLQ1", date(2026, 9, 1))
        mine = [one for one in record["holdings"] if one["name"].startswith("X")]
        assert sorted(one["outcome"] for one in mine) == ["counts", "surplus", "surplus"]
        words = [one["why"] for one in mine if one["outcome"] == "surplus"]
        assert all("at most 1 unit from outside its lists in, and that many count already: X" in why for why in words)
        assert not any("lists this unit" in one["why"] or "limit of" in one["why"] for one in mine)


@pytest.mark.parametrize(
    ("levels", "units", "qualification"), [((3, 4, 4), [3, 4, 4], None), ((4, 4, 4), [None] * 3, 4)]
)
def test_a_level_that_differs_within_a_qualification_is_the_units(tmp_path, levels, units, qualification) -> None:
    rows = [f"PLQ1,Plaster,PLU{at},Unit {at},{'elective' if at else 'core'},{level}" for at, level in enumerate(levels)]
    file = table(tmp_path, "\n".join(rows), "qualification,title,unit,unit_title,role,level")
    batch = read_register(file, with_electives(RegisterConfig(), {"PLQ1": 1}))
    said = [None if pd.isna(one) else one for one in batch.tables["units"]["level"]]
    whole = batch.tables["qualifications"]["level"].iloc[0]
    assert said == units
    assert (None if pd.isna(whole) else whole) == qualification
    assert any("it is read as unit_level" in note for note in batch.notes) == (qualification is None)


@pytest.mark.parametrize("column", ["unit_status", "Unit Status", "status"])
def test_a_units_status_keeps_it_from_being_current(tmp_path, column) -> None:
    rows = [("PLU0", "core", "Current"), ("PLU1", "elective", "Current"), ("PLU2", "elective", "Superseded")]
    lines = "\n".join(f"PLQ1,Plaster,{unit},{unit},{role},{status}" for unit, role, status in rows)
    file = table(
        tmp_path, f"{lines}\nPLQ2,Lime,PLU1,PLU1,core,Deleted", f"qualification,title,unit,unit_title,role,{column}"
    )
    batch = read_register(file, with_electives(RegisterConfig(), {"PLQ1": 1, "PLQ2": 0}))
    said = dict(zip(batch.tables["units"]["unit_id"], batch.tables["units"]["status"], strict=True))
    assert said == {"PLU0": "Current", "PLU1": "Deleted", "PLU2": "Superseded"}
    assert batch.tables["qualifications"]["status"].isna().all()
