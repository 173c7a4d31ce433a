import json

import pytest
from conftest import planted_tables

from stackwise.features.catalogue import MANIFEST, in_memory, read_catalogue, write_catalogue
from stackwise.features.errors import DataError
from stackwise.features.versions import version_of


@pytest.fixture
def folder(tmp_path):
    write_catalogue(tmp_path / "cat", planted_tables())
    return tmp_path / "cat"


def test_written_and_read_back_it_is_the_same(folder):
    tables = read_catalogue(folder).tables
    assert sorted(tables["skills"]["skill_id"]) == sorted(planted_tables()["skills"]["skill_id"])
    assert len(tables["judgements"]) == 0


def test_what_a_reader_changes_in_a_frame_nobody_else_reads(folder):
    frame = read_catalogue(folder)["skills"]
    frame.loc[0, "label"] = "gone"
    assert "gone" not in set(read_catalogue(folder)["skills"]["label"])


def test_row_order_does_not_change_the_bytes(folder, tmp_path):
    shuffled = {name: frame.iloc[::-1] for name, frame in planted_tables().items()}
    write_catalogue(tmp_path / "other", shuffled, label="cat")
    for path in version_of(folder).glob("*"):
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


def test_a_changed_byte_is_found(folder):
    path = folder / "skills.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DataError, match="other bytes than its manifest"):
        read_catalogue(folder)


def test_a_missing_table_is_found(folder):
    (version_of(folder) / "skills.parquet").unlink()
    with pytest.raises(DataError, match=r"no skills\.parquet"):
        read_catalogue(folder)


def test_another_schema_version_is_refused(folder):
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "schema_version": 99}))
    with pytest.raises(DataError, match="got 99; expected version 1"):
        read_catalogue(folder)


def test_a_folder_without_a_manifest_says_how_to_make_one(tmp_path):
    with pytest.raises(DataError, match="stackwise ingest"):
        read_catalogue(tmp_path)


def test_a_broken_manifest_is_a_clear_error(folder):
    (folder / MANIFEST).write_text("{")
    with pytest.raises(DataError, match="expected JSON"):
        read_catalogue(folder)


def test_an_unknown_table_is_refused(tmp_path):
    with pytest.raises(DataError, match="'pets'"):
        write_catalogue(tmp_path / "cat", {"pets": planted_tables()["skills"]})


def test_files_beside_the_tables_are_carried_over(folder):
    (folder / "rejects").mkdir()
    (folder / "rejects" / "a.csv").write_text("kept")
    write_catalogue(folder, planted_tables())
    assert (folder / "rejects" / "a.csv").read_text() == "kept"


def test_the_fingerprint_follows_the_content():
    tables = planted_tables()
    same, other = in_memory(planted_tables()), in_memory({**tables, "skills": tables["skills"].head(3)})
    assert in_memory(tables).fingerprint == same.fingerprint != other.fingerprint
