"""The ingest commands: counts on stdout, progress on stderr, errors as the exceptions the command line maps."""

import csv
import io
import json
import zipfile

import pytest
from test_recommender_ingest_esco import ship
from typer.testing import CliRunner

from stackwise.features.catalogue import read_catalogue
from stackwise.features.errors import DataError, InputError
from stackwise.recommender import cli
from stackwise.recommender.commands import ingest

MAPPING = 'source = "shop"\n[credential]\ntitle = { from = "name" }\nurl = { from = "link" }\n'
ROWS = [["name", "link"], ["Bees", "x.example/bees"], ["Wasps", ""], ["Ants", "x.example/ants"]]


def run(*arguments):
    return CliRunner().invoke(ingest.app, [str(one) for one in arguments])


@pytest.fixture
def files(tmp_path):
    (tmp_path / "shop.toml").write_text(MAPPING)
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows(ROWS)
    (tmp_path / "list.csv").write_text(sink.getvalue())
    return tmp_path


def course_list(files, *more):
    return run("credentials", files / "list.csv", "--map", files / "shop.toml", "--out", files / "out", *more)


def test_counts_go_to_stdout_and_progress_to_stderr(files):
    done = course_list(files, "--no-index")
    assert done.exit_code == 0
    row = next(line for line in done.stdout.splitlines() if "credentials" in line)
    assert [cell for cell in row.split() if cell.isalnum()] == ["credentials", "3", "2", "1", "2"]
    assert "rejects/shop.csv" in done.stdout.replace("\n", "")
    assert "list.csv: " in done.stderr
    assert len(read_catalogue(files / "out")["credentials"]) == 2


def test_the_index_is_refreshed_after_the_tables_are_written(files, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "stackwise.recommender.index.build.refresh", lambda out, *_, **__: seen.append(read_catalogue(out).name)
    )
    assert course_list(files).exit_code == 0
    assert seen == [read_catalogue(files / "out").name]
    assert course_list(files, "--no-index").exit_code == 0
    assert len(seen) == 1


def test_bad_data_raises_a_data_error_and_leaves_no_folder(files):
    (files / "list.csv").write_bytes(b"name,link\ncaf\x81,x\n")
    assert isinstance(course_list(files).exception, DataError)
    (files / "cut.zip").write_bytes(b"PK\x03\x04 cut")
    assert isinstance(run("esco", files / "cut.zip", "--out", files / "out").exception, DataError)
    assert isinstance(run("onet", files, "--out", files / "out").exception, DataError)
    assert not (files / "out").exists()


def test_wrong_usage_raises_an_input_error_or_exits_2(files):
    assert isinstance(run("esco", files / "nowhere", "--out", files / "out").exception, InputError)
    assert isinstance(run("credentials", files / "list.csv", "--map", "x", "--out", files / "o").exception, InputError)
    assert isinstance(course_list(files, "--no-index", "--out", files).exception, InputError)
    assert run("esco", "--out", files / "out").exit_code == 2
    assert isinstance(run("credentials", files / "list.csv", "--map", files / "shop.toml").exception, InputError)


def test_without_a_mapping_one_is_guessed_and_nothing_is_read_until_yes(files):
    asked = run("credentials", files / "list.csv", "--out", files / "out")
    assert asked.exit_code == 1
    assert 'title = { from = "name" }' in asked.stdout
    assert "go on with --yes" in asked.stderr
    assert not (files / "out").exists()
    (files / "guessed.toml").write_text(asked.stdout)
    for more in (["--map", files / "guessed.toml"], ["--yes"]):
        assert run("credentials", files / "list.csv", "--out", files / "out", "--no-index", *more).exit_code == 0
        assert read_catalogue(files / "out")["credentials"]["credential_id"].tolist() == [
            *("list:Ants", "list:Bees", "list:Wasps")  # a title is the id where a third of courses has no address
        ]


def test_a_dry_run_says_what_would_be_refused_and_writes_nothing(files):
    done = course_list(files, "--dry-run")
    assert done.exit_code == 0
    assert "dry run" in done.stdout
    assert "line 3: credential_id is missing" in done.stdout
    assert not (files / "out").exists()
    assert run("credentials", files / "list.csv", "--dry-run").exit_code == 0
    course_list(files, "--no-index")
    before = {path: path.read_bytes() for path in (files / "out").rglob("*") if path.is_file()}
    (files / "list.csv").write_text("name,link\nAnts,x.example/ants\n")
    assert course_list(files, "--dry-run").exit_code == 0
    assert {path: path.read_bytes() for path in (files / "out").rglob("*") if path.is_file()} == before


def test_the_first_refused_rows_are_said_with_their_count(files):
    (files / "list.csv").write_text("name,link\nAnts,x.example/ants\n" + "Bees,\n" * 7)
    said = course_list(files, "--no-index").stdout
    assert said.count("credential_id is missing") == 5
    assert "line 3: credential_id is missing" in said
    assert "and 2 more" in said


def test_a_refused_qualification_is_said_before_other_rows(files):
    rows = "qualification,unit,role,prerequisites\nQ1,U1,Core,a licence\nQ1,U2,Maybe,\n"
    (files / "units.csv").write_text(rows)
    done = run("registers", files / "units.csv", "--as-credentials", "--out", files / "out", "--no-index")
    lines = [line for line in done.stdout.splitlines() if line.startswith("line ")]
    assert [line.partition(":")[0] for line in lines] == ["line 2", "line 3", "line 2"]
    assert "incomplete" in lines[0]


def test_a_failing_disk_is_a_data_error(files, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stackwise.features.ingest.store.update_catalogue", full)
    failed = course_list(files)
    assert isinstance(failed.exception, DataError)
    assert "No space left on device" in str(failed.exception)
    assert not (files / "out").exists()


def test_square_brackets_in_a_path_are_shown_as_they_are(files):
    done = run("credentials", files / "list.csv", "--map", files / "shop.toml", "--out", files / "[red]x", "--no-index")
    assert "[red]x" in done.stdout


def test_sources_of_all_kinds_share_one_folder(files):
    skills = [["conceptUri", "skillType", "preferredLabel", "altLabels", "description"], ["s1", "", "bees", "", ""]]
    jobs = [
        ["conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description"],
        ["o1", "6123", "beekeeper", "", ""],
    ]
    tables = {
        "skills_en": skills,
        "occupations_en": jobs,
        "skillGroups_en": [["conceptUri", "preferredLabel"], ["g1", "nature"]],
        "occupationSkillRelations": [["occupationUri", "relationType", "skillUri"], ["o1", "essential", "s1"]],
        "skillSkillRelations": [["originalSkillUri", "relationType", "relatedSkillUri"], ["s1", "optional", "s9"]],
        "broaderRelationsSkillPillar": [["conceptUri", "broaderUri"], ["s1", "g1"]],
    }
    with zipfile.ZipFile(files / "ESCO v1.2.0.zip", "w") as packed:
        for name, rows in tables.items():
            sink = io.StringIO()
            csv.writer(sink).writerows(rows)
            packed.writestr(f"{name}.csv", sink.getvalue())
    assert course_list(files, "--no-index").exit_code == 0
    assert run("esco", files / "ESCO v1.2.0.zip", "--out", files / "out", "--no-index").exit_code == 0
    manifest = json.loads((files / "out/manifest.json").read_text())
    assert manifest["label"] == "esco+shop"
    assert manifest["taxonomy_version"] == ["v1.2.0"]
    assert sorted(manifest["tables"]) == ["credentials", "occupation_skills", "occupations", "skill_groups", "skills"]


def test_a_taxonomy_alone_is_indexed_and_answers(tmp_path):
    """ESCO or O*NET without any course list: no table is guessed from an empty list."""
    done = run("esco", *ship(tmp_path), "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "index" / "vectors").is_dir()
    occupation = read_catalogue(tmp_path / "out")["occupations"]["occupation_id"].iloc[0]
    words = ["recommend", "--data", str(tmp_path / "out"), "--job", occupation, "--has", "x"]
    told = CliRunner().invoke(cli.app, words)
    assert told.exit_code == 0, told.output
    assert "no credentials in this catalogue" in " ".join(told.output.split())
    words = ["recommend", "--data", str(tmp_path / "out"), "--job", "Lovely rooms by the sea. Free parking for all."]
    told = CliRunner().invoke(cli.app, words)
    assert "No skill could be read from the goal." in " ".join(told.output.split())


def test_a_run_whose_index_fails_leaves_the_folder_as_it_was(files, monkeypatch):
    assert course_list(files).exit_code == 0
    before = {path: path.read_bytes() for path in (files / "out").rglob("*") if path.is_file()}

    def broken(*_args, **_more):
        raise DataError("the index cannot be made")

    monkeypatch.setattr("stackwise.recommender.index.build.refresh", broken)
    assert course_list(files).exit_code != 0
    assert {path: path.read_bytes() for path in (files / "out").rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in files.iterdir() if path.name.startswith(".")) == []
