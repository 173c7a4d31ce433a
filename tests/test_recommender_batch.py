"""Learners in files: read in parts whatever the files are, refused before any work if no row could be answered."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackwise.features.errors import DataError, InputError
from stackwise.features.files import whole_file
from stackwise.features.tables import TABLES
from stackwise.recommender.batch.chunks import Receipt, part_name, read_receipt
from stackwise.recommender.batch.readers import FAULT
from stackwise.recommender.batch.settings import ScoreSettings
from stackwise.recommender.batch.source import Chunk, open_source
from stackwise.recommender.batch.workers import in_workers
from stackwise.recommender.progress import pace

GOAL = '{"occupation_id": "business.bookkeeper"}'


def parquet(path: Path, count: int, first: int = 0, **columns: pa.Array) -> Path:
    ids = [f"l{at}" for at in range(first, first + count)]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"learner_id": ids, "goal": [GOAL] * count, **columns}), path, row_group_size=3)
    return path


def ids(chunks) -> list[str]:
    return [row["learner_id"] for chunk in chunks for rows in chunk.learners(2) for row in rows]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(1, 7), st.sets(st.integers(0, 5)))
@settings(max_examples=30)
def test_parts_are_cut_alike_however_the_rows_lie_in_files(tmp_path_factory, lengths, size, done):
    folder = tmp_path_factory.mktemp("in")
    for at, length in enumerate(lengths):
        parquet(folder / f"{at}.parquet", length, sum(lengths[:at]))
    source = open_source(folder)
    chunks = list(source.chunks(size))
    assert source.rows == sum(lengths)
    assert ids(chunks) == [f"l{at}" for at in range(source.rows)]
    assert all(one.rows == size for one in chunks[:-1])
    assert [one.first for one in chunks] == list(range(0, max(1, source.rows), size))
    known = {one.number: one.sha256 for one in chunks if one.number in done}
    assert [one.number for one in source.chunks(size, known)] == [at for at in range(len(chunks)) if at not in done]


def test_a_folder_is_read_by_path_and_hidden_files_are_not(tmp_path):
    parquet(tmp_path / "b" / "1.parquet", 2, 10)
    parquet(tmp_path / "a.parquet", 2)
    parquet(tmp_path / ".c.parquet", 2)
    parquet(tmp_path / "_tmp" / "d.parquet", 2)
    assert ids(open_source(tmp_path).chunks(10)) == ["l0", "l1", "l10", "l11"]
    assert [one["name"] for one in open_source(tmp_path).fingerprint()] == ["a.parquet", "b/1.parquet"]


def test_a_csv_gives_text_and_empty_cells_are_unknown(tmp_path):
    path = tmp_path / "learners.csv"
    path.write_text(
        '\ufefflearner_id, goal ,cv_text,shoe\n007,"{""kind"": ""change""}","two\nlines, one cell",43\n8,,,\n'
    )
    source = open_source(path)
    assert (source.rows, source.ignored) == (2, ["shoe"])
    [[first, second]] = [rows for chunk in source.chunks(5) for rows in chunk.learners(5)]
    assert first == {
        "learner_id": "007", "goal": '{"kind": "change"}', "cv_text": "two\nlines, one cell", FAULT: None,
    }  # fmt: skip
    assert second == {"learner_id": "8", "goal": None, "cv_text": None, FAULT: None}


def test_a_line_that_cannot_be_read_is_a_row_with_its_fault(tmp_path):
    path = tmp_path / "learners.csv"
    path.write_bytes(b'learner_id,goal\na,{}\nb\nc,{},more\nd,\xff\n\ne,{}\nf,"{}\ng,{}\n')
    source = open_source(path)
    faults = [row[FAULT] for chunk in source.chunks(9) for rows in chunk.learners(9) for row in rows]
    assert source.rows == len(faults) == 6
    assert [one is None for one in faults] == [True, False, False, False, True, True]
    assert faults[1].startswith("line: got 1 cells up to line 3; expected 2")
    assert "not UTF-8 up to line 5" in faults[3]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"learner_id": ["a"]}, "no column 'goal' among 'learner_id'; expected `learner`"),
        ({"id": ["a"]}, "no column 'learner_id', 'goal'"),
        ({"learner_id": [7.5], "goal": ["{}"]}, "column learner_id: got type double; expected text, or whole numbers"),
        ({"learner_id": ["a"], "goal": [7.0]}, "column goal: got type double; expected a struct, or JSON text"),
        ({"learner_id": ["a"], "goal": [{"shoe": 43}]}, r"column goal: got fields 'shoe'; expected fields .*'kind'"),
        ({"learner_id": ["a"], "goal": ["{}"], "skills": [["teamwork"]]}, "skills: .*expected a list of structs"),
        ({"learner_id": ["a"], "goal": ["{}"], "skills": [[{"name": "x"}]]}, "column skills: got fields 'name'"),
        ({"learner_id": ["a"], "goal": ["{}"], "as_of": [2026]}, "column as_of: got type int64; expected a date"),
        ({"learner": [7]}, "column learner: got type int64"),
    ],
)  # fmt: skip
def test_columns_that_no_row_could_be_answered_with_are_refused(tmp_path, columns, said):
    pq.write_table(pa.table(columns), tmp_path / "learners.parquet")
    with pytest.raises(InputError, match=said):
        open_source(tmp_path / "learners.parquet")


def test_the_columns_of_the_learners_table_are_all_known(sample):
    source = open_source(sample.folder / "learners.parquet")
    assert source.ignored == []
    [[row, *_]] = [rows for chunk in source.chunks(50) for rows in chunk.learners(50)]
    assert list(row) == TABLES["learners"].schema.names


def test_a_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"no parquet")
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "twice.csv").write_text("learner_id,goal,goal\n")
    (tmp_path / "a.xlsx").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"a.parquet: got .*; expected a whole parquet file"):
        open_source(tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"a.csv: got an empty file"):
        open_source(tmp_path / "a.csv")
    with pytest.raises(InputError, match="'goal' twice"):
        open_source(tmp_path / "twice.csv")
    with pytest.raises(InputError, match=r"expected .parquet, .arrow, .feather"):
        open_source(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="a folder without parquet files"):
        open_source(tmp_path / "empty")
    with pytest.raises(InputError, match="no such file"):
        open_source(tmp_path / "nowhere")


def test_a_page_that_is_broken_is_said_with_the_file(tmp_path):
    path = parquet(tmp_path / "a.parquet", 500)
    content = bytearray(path.read_bytes())
    content[10:900] = b"\0" * 890
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match=r"reading .*a.parquet: got .*; repair the file and run again"):
        list(open_source(path).chunks(100))


@pytest.mark.parametrize(("name", "value"), [("n", 0), ("n", 101), ("workers", 0), ("part_size", 0)])
def test_settings_that_are_none_are_refused(name, value):
    with pytest.raises(InputError, match="expected a whole number from 1 to"):
        ScoreSettings(Path("in"), Path("out"), **{name: value})


def test_a_slip_that_was_changed_or_cut_is_none(tmp_path):
    path = tmp_path / "slip.json"
    receipt = Receipt(
        "part-00000.parquet",
        0,
        3,
        2,
        1,
        "cd",
        {"answers": "ab"},
        [{"row": 1, "learner_id": "ü", "kind": "k", "message": "m"}],
    )
    receipt.write(path)
    assert read_receipt(path) == receipt
    content = path.read_text()
    for broken in (content.replace('"answered": 2', '"answered": 3'), content[:-9], "[]", ""):
        path.write_text(broken)
        assert read_receipt(path) is None
    assert read_receipt(tmp_path / "none.json") is None


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    def cut() -> None:
        with whole_file(tmp_path / "a") as staged:
            staged.write_text("half")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        cut()
    assert list(tmp_path.iterdir()) == []


def chunks(count: int) -> list[Chunk]:
    return [Chunk(at, at * 10, 10, ()) for at in range(count)]


def worked(chunk: Chunk, folder: Path | None = None, dies: tuple[int, ...] = (), always: bool = False) -> Receipt:
    """Stands in for answering: some pieces kill their worker, the first time or always."""
    if folder is not None and chunk.number in dies:
        marker = folder / f"died-{chunk.number}"
        if always or not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return Receipt(part_name(chunk.number), chunk.first, chunk.rows, chunk.rows, 0, str(os.getpid()), {}, [])


def test_every_piece_is_done_once_by_several_processes():
    receipts = list(in_workers(chunks(12), worked, 2))
    assert sorted(one.first for one in receipts) == [at * 10 for at in range(12)]
    assert str(os.getpid()) not in {one.input for one in receipts}


def test_a_piece_whose_worker_was_killed_is_done_again(tmp_path):
    receipts = list(in_workers(chunks(12), partial(worked, folder=tmp_path, dies=(1, 2, 7)), 2))
    assert sorted(one.first for one in receipts) == [at * 10 for at in range(12)]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_worker_that_dies_with_nothing_to_do_loses_no_piece(tmp_path):
    def soon_dead(chunk: Chunk) -> Receipt:
        if not (tmp_path / "died").exists():
            (tmp_path / "died").touch()
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return worked(chunk)

    seen = []
    for receipt in in_workers(chunks(5), soon_dead, 1):
        seen.append(receipt.first)
        time.sleep(0.4)  # both pieces that were given out are done, and then the worker dies
    assert sorted(seen) == [0, 10, 20, 30, 40]


def test_a_piece_that_kills_every_worker_is_named(tmp_path):
    deadly = partial(worked, folder=tmp_path, dies=(3,), always=True)
    began, done = time.monotonic(), []
    with pytest.raises(DataError, match="rows 30 to 39: got 3 workers that were killed while at them"):
        done.extend(in_workers(chunks(5), deadly, 2))
    assert time.monotonic() - began < 60  # by the sign that a process ended, and not by its missing beats


def test_work_under_way_is_bounded():
    given_out = []

    def counted():
        for one in chunks(30):
            given_out.append(one)
            yield one

    for done, _ in enumerate(in_workers(counted(), worked, 2)):
        assert len(given_out) - done <= 4


def test_an_error_of_the_work_is_raised_and_nobody_stays(tmp_path):
    def full(chunk: Chunk) -> Receipt:
        if chunk.number == 1:
            raise OSError(28, "No space left on device")
        (tmp_path / str(os.getpid())).touch()
        time.sleep(0.05)
        return worked(chunk)

    with pytest.raises(OSError, match="No space left"):
        list(in_workers(chunks(40), full, 2))
    assert not [one for one in tmp_path.iterdir() if Path("/proc", one.name).exists()]


def test_pace_says_rate_and_time_left():
    assert pace(0, 100, 1.0) == ""
    assert pace(100, 0, 2.0) == "50/s"
    assert pace(10, 12_000, 10.0) == "1/s, 3 h 20 min left"
    assert pace(1_000, 600_000, 1.0) == "1,000/s, 10 min left"


def test_a_json_column_is_enough(tmp_path):
    text = json.dumps({"learner_id": "x"})
    pq.write_table(pa.table({"learner": [text]}), tmp_path / "a.parquet")
    [[row]] = [rows for chunk in open_source(tmp_path).chunks(5) for rows in chunk.learners(5)]
    assert row == {"learner": text}
