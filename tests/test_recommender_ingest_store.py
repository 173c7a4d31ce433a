"""The store: what a source gave is replaced when it is read again, written whole, or not at all."""

import hashlib
import shutil

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackwise.features.catalogue import read_catalogue, write_catalogue
from stackwise.features.errors import DataError, InputError
from stackwise.features.ingest import store
from stackwise.features.ingest.store import IngestBatch, merge, rejected
from stackwise.features.versions import version_of


def batch(source="shop", declared=(), rejects=(), **tables):
    frames = {name: pd.DataFrame(rows, index=range(2, 2 + len(rows))) for name, rows in tables.items()}
    side = pd.DataFrame(declared, columns=["credential_id", "skill_text"])
    return IngestBatch(source, frames, rejected("credentials", list(rejects)), {"file.csv": "0" * 64}, side)


def course(name, **more):
    return {"credential_id": name, "version": "1", "title": f"Course {name}", **more}


def contents(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def ids(folder, table="credentials", key="credential_id"):
    return read_catalogue(folder)[table][key].tolist()


def test_reading_the_same_again_changes_no_byte(tmp_path):
    given_ = batch(credentials=[course("b"), course("a"), course("a")], declared=[("a", "x"), ("a", "y"), ("b", "z")])
    merge(tmp_path / "one", given_)
    first = contents(tmp_path / "one")
    merge(tmp_path / "one", given_)
    merge(tmp_path / "two", given_)
    assert contents(tmp_path / "one") == first == contents(tmp_path / "two")
    assert sorted(contents(version_of(tmp_path / "one"))) == [
        "credentials.parquet",
        "declared/shop.parquet",
        "manifest.json",
        "rejects/shop.csv",
        "rejects/shop.parquet",
        "sources/shop/credentials.parquet",
    ]


def test_rows_a_source_no_longer_gives_disappear_and_others_stay(tmp_path):
    merge(tmp_path / "c", batch("shop", credentials=[course("a"), course("b")], declared=[("a", "x")]))
    merge(tmp_path / "c", batch("mart", credentials=[course("m")]))
    counts = merge(tmp_path / "c", batch("shop", credentials=[course("b", url="u"), course("n")]))
    assert ids(tmp_path / "c") == ["b", "m", "n"]
    assert (counts[0].read, counts[0].kept, counts[0].total) == (2, 2, 3)
    assert not (tmp_path / "c/declared/shop.parquet").exists()
    assert read_catalogue(tmp_path / "c")["credentials"]["url"].iloc[0] == "u"


def test_a_table_a_source_no_longer_gives_is_emptied(tmp_path):
    merge(tmp_path / "c", batch(credentials=[course("a")], providers=[{"provider_id": "p", "name": "P"}]))
    merge(tmp_path / "c", batch(credentials=[course("a")]))
    assert ids(tmp_path / "c", "providers", "provider_id") == []
    assert [path.name for path in (tmp_path / "c/sources/shop").iterdir()] == ["credentials.parquet"]


def test_a_row_two_sources_give_keeps_what_only_one_knows(tmp_path):
    seal = [{"accreditor": "Agency", "decision": "accredited", "from": None, "to": None}]
    register = batch("register", providers=[{"provider_id": "p", "name": "P Ltd", "country": "AU", "quality": seal}])
    shop = batch("shop", providers=[{"provider_id": "p", "name": "P"}, {"provider_id": "q", "name": "Q"}])
    merge(tmp_path / "c", register)
    merge(tmp_path / "c", shop)
    merge(tmp_path / "c", shop)
    row = read_catalogue(tmp_path / "c")["providers"].set_index("provider_id").loc["p"]
    assert (row["name"], row["country"], row["quality"][0]["accreditor"]) == ("P", "AU", "Agency")
    merge(tmp_path / "c", batch("shop", providers=[{"provider_id": "q", "name": "Q"}]))
    assert ids(tmp_path / "c", "providers", "provider_id") == ["p", "q"]


def test_rows_nobody_owns_stay(tmp_path):
    merge(tmp_path / "c", batch(credentials=[course("a")]))
    made = read_catalogue(tmp_path / "c")
    skills = pd.DataFrame([{"credential_id": "a", "skill_id": "s", "confidence": 1.0, "origin": "curated"}])
    write_catalogue(tmp_path / "c", {**made.tables, "credential_skills": skills}, "mine", **made.about)
    merge(tmp_path / "c", batch(credentials=[course("a")]))
    made = read_catalogue(tmp_path / "c")
    assert made["credential_skills"]["origin"].tolist() == ["curated"]
    assert made.manifest["label"] == "mine"


def test_the_manifest_tells_each_source_with_its_input(tmp_path):
    merge(tmp_path / "c", batch("shop", credentials=[course("a"), course(None)]))
    merge(tmp_path / "c", batch("mart", credentials=[course("m")]))
    manifest = read_catalogue(tmp_path / "c").manifest
    assert manifest["label"] == "mart+shop"
    assert manifest["sources"]["shop"] == {
        "inputs": {"file.csv": "0" * 64},
        "rows": {"credentials": {"kept": 1, "rejected": 1}},
    }


def test_rejects_are_written_as_parquet_and_csv_with_line_and_reason(tmp_path):
    bad = course("c", rating=7.0)
    merge(tmp_path / "c", batch(credentials=[course("a"), course(" "), bad, course("a")], rejects=[(9, "broken")]))
    frame = pd.read_parquet(tmp_path / "c/rejects/shop.parquet")
    assert frame.columns.tolist() == ["table", "line", "key", "reason"]
    assert frame[["line", "reason"]].values.tolist() == [
        [3, "credential_id is empty"],
        [4, "rating is outside 0 to 5"],
        [5, "duplicate key; the first row is kept"],
        [9, "broken"],
    ]
    assert len((tmp_path / "c/rejects/shop.csv").read_text().splitlines()) == 5
    merge(tmp_path / "c", batch(credentials=[course("a")]))
    assert len((tmp_path / "c/rejects/shop.csv").read_text().splitlines()) == 1


def test_skills_declared_by_a_rejected_row_are_dropped(tmp_path):
    given_ = batch(credentials=[course("a"), course("b", rating=9.0)], declared=[("b", "x"), ("a", "y")])
    merge(tmp_path / "c", given_)
    assert pd.read_parquet(tmp_path / "c/declared/shop.parquet").values.tolist() == [["a", "y"]]


def test_a_link_may_name_rows_the_folder_already_holds(tmp_path):
    skills, jobs = [{"skill_id": "s", "label": "S"}], [{"occupation_id": "o", "title": "O"}]
    merge(tmp_path / "c", batch("one", skills=skills, occupations=jobs))
    link = {"occupation_id": "o", "skill_id": "s", "importance": 1.0}
    counts = merge(tmp_path / "c", batch("two", occupation_skills=[link, {**link, "skill_id": "t"}]))
    assert (counts[0].kept, counts[0].rejected) == (1, 1)


def test_files_beside_the_tables_are_carried_over(tmp_path):
    merge(tmp_path / "c", batch(credentials=[course("a")]))
    (tmp_path / "c/index").mkdir()
    (tmp_path / "c/index/vectors.npy").write_bytes(b"kept")
    merge(tmp_path / "c", batch(credentials=[course("b")]))
    assert (tmp_path / "c/index/vectors.npy").read_bytes() == b"kept"


def test_a_source_all_of_whose_rows_are_bad_leaves_the_folder_as_it_was(tmp_path):
    merge(tmp_path / "c", batch(credentials=[course("a")]))
    before = contents(tmp_path / "c")
    with pytest.raises(DataError, match=r"shop, credentials: got 2 rows, none usable \(line 2: title is missing"):
        merge(tmp_path / "c", batch(credentials=[course("a", title=None), course("b", title=None)]))
    assert contents(tmp_path / "c") == before


@pytest.mark.parametrize("moment", ["to_arrow", "_write_beside", "update_catalogue", "_write"])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError("disk full")])
def test_a_run_that_is_stopped_leaves_the_folder_as_it_was(tmp_path, monkeypatch, moment, stop):
    merge(tmp_path / "c", batch(credentials=[course("a")]))
    before = contents(tmp_path)

    def halt(*_args, **_more):
        raise stop

    monkeypatch.setattr(store, moment, halt)
    with pytest.raises((KeyboardInterrupt, OSError)):
        merge(tmp_path / "c", batch(credentials=[course("b")]))
    assert contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["c"]


def test_a_folder_of_other_things_is_not_touched(tmp_path):
    (tmp_path / "mine.parquet").write_bytes(b"precious")
    with pytest.raises(InputError, match="which holds other things; expected a catalogue, or a new or empty folder"):
        merge(tmp_path, batch(credentials=[course("a")]))
    assert (tmp_path / "mine.parquet").read_bytes() == b"precious"


def test_a_damaged_catalogue_is_not_added_to(tmp_path):
    merge(tmp_path / "c", batch(credentials=[course("a")]))
    shutil.copy(tmp_path / "c/manifest.json", tmp_path / "c/credentials.parquet")
    with pytest.raises(DataError, match="other bytes than its manifest names"):
        merge(tmp_path / "c", batch(credentials=[course("b")]))


def test_a_source_name_that_could_leave_the_folder_is_refused():
    with pytest.raises(InputError, match=r"source name: got '../x'"):
        batch("../x")


NAMES = st.lists(st.sampled_from("abcde"), unique=True, min_size=1)


@settings(max_examples=12)
@given(runs=st.lists(st.tuples(st.sampled_from(["one", "two", "three"]), NAMES), min_size=1, max_size=4))
def test_the_folder_holds_exactly_what_each_source_gave_last(tmp_path_factory, runs):
    folder = tmp_path_factory.mktemp("runs") / "c"
    last = {}
    for source, names in runs:
        merge(folder, batch(source, credentials=[course(name) for name in names]))
        last[source] = set(names)
    assert ids(folder) == sorted(set().union(*last.values()))
