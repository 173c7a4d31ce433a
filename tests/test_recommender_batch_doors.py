"""Batches among other things: flat tables, other inputs, a database, changed files, slow learners, stopped workers."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from command_line import stackwise

from stackwise.features.errors import DataError, InputError
from stackwise.features.records import Goal, Learner
from stackwise.features.tables import TABLES
from stackwise.recommender.batch import heartbeats
from stackwise.recommender.batch.chunks import Receipt, part_path, slip_path
from stackwise.recommender.batch.deadline import answer_in_time
from stackwise.recommender.batch.flat import ANSWERS, ERRORS, FLAT, GAPS, RECOMMENDATIONS, SCHEMAS
from stackwise.recommender.batch.readers import FAULT
from stackwise.recommender.batch.run import Run
from stackwise.recommender.batch.score import model_fingerprint, score
from stackwise.recommender.batch.settings import ScoreSettings, too_many_failed
from stackwise.recommender.batch.source import Chunk, open_source
from stackwise.recommender.batch.sql import queried, write_table
from stackwise.recommender.batch.workers import in_workers
from stackwise.recommender.parsing import learner_of_row
from stackwise.recommender.serialize import request_of_row

TODAY = date(2026, 9, 1)
GOAL = '{"occupation_id": "business.bookkeeper"}'


def silent(what: str, done: int, total: int = 0) -> None:
    """No progress is shown."""


def rows_of(path: Path) -> list[dict[str, object]]:
    return [row for chunk in open_source(path).chunks(3) for rows in chunk.learners(2) for row in rows]


@pytest.fixture(scope="module")
def learners(sample) -> pa.Table:
    """Five of the sample who named their skills by id, and one whose goal is no JSON."""
    rows = [one for one in pq.read_table(sample.folder / "learners.parquet").to_pylist() if not one["cv_text"]][:5]
    for one in rows:
        one["skills"] = [skill for skill in one["skills"] if skill["skill_id"]]
    return pa.Table.from_pylist(
        [*rows, {**rows[0], "learner_id": "bad", "goal": "{"}], schema=TABLES["learners"].schema
    )


@pytest.fixture(scope="module")
def file(learners, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("in") / "learners.parquet"
    pq.write_table(learners, path)
    return path


@pytest.fixture(scope="module")
def run(engine):
    def go(learners: Path, out: Path, **given: object) -> dict[str, int]:
        asked = ScoreSettings(learners, out, n=3, part_size=2, **given)
        return score(engine, model_fingerprint(engine, None), open_source(learners), asked, TODAY, silent)

    return go


@pytest.fixture(scope="module")
def scored(run, file, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("out") / "answers"
    assert run(file, out)["failed"] == 1
    return out


def answers(out: Path) -> list[dict[str, object]]:
    return pq.read_table(out / ANSWERS).to_pylist()


@pytest.mark.parametrize("table", FLAT)
def test_a_flat_table_says_what_the_answers_say(scored, table):
    said = [
        (one["row"], one["learner_id"], item)
        for one in answers(scored)
        for item in json.loads(one["answer"])[FLAT[table]]
    ]
    frame = pyarrow.dataset.dataset(scored / table).to_table()
    assert frame.schema.equals(SCHEMAS[table])
    found = frame.to_pylist()
    assert len(found) == len(said) > 8
    for row, (number, whose, item) in zip(found, said, strict=True):
        assert (row.pop("row"), row.pop("learner_id"), row.pop("as_of")) == (number, whose, TODAY)
        assert row.pop("model") == json.loads(answers(scored)[0]["answer"])["model"]
        for name, value in row.items():
            expected = item[name]
            if name in ("closes", "credit"):
                expected = [{key: one[key] for key in each} for one, each in zip(expected, value, strict=True)]
            assert value == expected, name


def test_pandas_reads_each_folder(scored):
    tables = {name: pd.read_parquet(scored / name) for name in SCHEMAS}
    assert {name: list(one.columns) for name, one in tables.items()} == {
        name: one.names for name, one in SCHEMAS.items()
    }
    assert list(tables[ERRORS]["learner_id"]) == ["bad"]
    assert tables[RECOMMENDATIONS].groupby("row")["rank"].max().between(1, 3).all()
    assert tables[GAPS]["required_level"].isna().any()


def test_arrow_of_both_formats_gives_the_rows_of_parquet(learners, file, tmp_path):
    pa.feather.write_feather(learners, tmp_path / "a.feather", chunksize=4)
    with pa.ipc.new_stream(tmp_path / "b.arrow", learners.schema) as stream:
        stream.write_table(learners, 4)
    for name in ("a.feather", "b.arrow"):
        assert rows_of(tmp_path / name) == rows_of(file)
        assert open_source(tmp_path / name).rows == 6
    (tmp_path / "c.arrow").write_bytes(b"ARROW1 and no more")
    with pytest.raises(DataError, match=r"learners .*c.arrow: got .*; expected an Arrow file"):
        open_source(tmp_path / "c.arrow")


def test_lines_of_json_are_requests_and_a_broken_one_is_a_row_with_its_fault(tmp_path):
    path = tmp_path / "learners.jsonl"
    path.write_bytes(b'{"learner_id": "a", "goal": {"occupation_id": "x"}}\n\n{"learner_id": "\xff"}\n{"learner_id"')
    found = rows_of(path)
    assert open_source(path).rows == len(found) == 3
    assert request_of_row(found[0]) == '{"learner_id": "a", "goal": {"occupation_id": "x"}}'
    assert found[1][FAULT] == "line: got bytes that are not UTF-8 in line 3; expected UTF-8; save it as UTF-8"
    assert found[2] == {"learner": '{"learner_id"', FAULT: None}


def test_a_line_of_json_without_end_is_one_row(tmp_path, monkeypatch):
    monkeypatch.setattr("stackwise.recommender.batch.readers.MOST_BYTES", 20)
    (tmp_path / "a.jsonl").write_text(f"{'x' * 70}\n{{}}\n{'y' * 19}\n")
    assert [str(one[FAULT])[:33] for one in rows_of(tmp_path / "a.jsonl")] == [
        "line: got more than 20 bytes in l", "None", "None"
    ]  # fmt: skip


def test_an_empty_text_is_unknown_in_parquet_as_in_csv():
    row = {"learner_id": "a", "cv_text": "", "as_of": "", "learner": "", "skills": [{"text": "welding", "level": None}]}
    goal = {"kind": "change", "occupation_id": "welder", "job_text": "", "present_occupation_id": ""}
    expected = learner_of_row({"learner_id": "a", "skills": [{"text": "welding"}], "goal": {"occupation_id": "welder"}})
    assert request_of_row({**row, "goal": goal}) == expected
    assert request_of_row({**row, "goal": json.dumps(goal), "constraints": ""}) == expected


def test_a_request_beside_its_parts_is_an_error_and_no_lifted_limit():
    row = {"learner": '{"learner_id": "a"}', "learner_id": "a", "constraints": '{"max_weeks": 3}', "cv_text": ""}
    assert str(request_of_row(row)).startswith("row: got `learner` and 'constraints'; expected one or the other")
    assert request_of_row({**row, "constraints": None}) == row["learner"]
    assert str(request_of_row({"learner": b"{}"})).startswith("learner: got bytes; expected JSON text")


def test_whole_numbers_may_name_the_learners_of_a_table(run, tmp_path):
    """As tables of people mostly do; the answers name them by the same digits."""
    goals = [GOAL, '{"occupation_id": "nobody"}']
    pq.write_table(pa.table({"learner_id": [7, 8], "goal": goals}), tmp_path / "learners.parquet")
    assert run(tmp_path / "learners.parquet", tmp_path / "out")["answered"] == 1
    assert set(pd.read_parquet(tmp_path / "out" / RECOMMENDATIONS)["learner_id"]) == {"7"}
    assert list(pd.read_parquet(tmp_path / "out" / ERRORS)["learner_id"]) == ["8"]


def test_an_empty_limit_is_no_lifted_limit():
    row = {"learner_id": "a", "goal": GOAL, "constraints": '{"max_cost": "", "currency": "EUR"}'}
    assert isinstance(request_of_row(row), InputError)


@pytest.mark.parametrize("how", [Path.unlink, lambda path: path.write_bytes(path.read_bytes() + b" ")])
def test_files_that_change_while_they_are_read_end_it(file, tmp_path, how):
    copy = tmp_path / "learners.parquet"
    copy.write_bytes(file.read_bytes())
    chunks = open_source(copy).chunks(2)
    next(chunks)
    how(copy)
    with pytest.raises(DataError, match=r"got 'learners.parquet' changed while it was read; expected files that"):
        next(chunks)


def other_names(path: Path) -> None:
    """Change a CSV in place so that the disk tells nothing: as many bytes, the same times."""
    before = path.stat()
    with path.open("r+b") as file:
        content = file.read().replace(b"me-", b"ME-")
        file.seek(0)
        file.write(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_change_that_the_disk_does_not_tell_is_found_by_hash_and_nothing_is_mixed(run, tmp_path, monkeypatch):
    path, out = tmp_path / "learners.csv", tmp_path / "out"
    lines = [f'me-{at},"{{""occupation_id"": ""business.bookkeeper""}}"' for at in range(6)]
    path.write_text("\n".join(["learner_id,goal", *lines]) + "\n")
    original = path.read_bytes()
    run(path, tmp_path / "whole")
    real, calls = Run.begin, []

    def changed_after(self, settings):
        real(self, settings)
        calls.append(other_names(path))

    with monkeypatch.context() as patched:
        patched.setattr(Run, "begin", changed_after)
        with pytest.raises(DataError, match="changed while it was read"):
            run(path, out)
    assert not (out / "manifest.json").exists()
    path.write_bytes(original)
    run(path, out)
    assert [one["learner_id"] for one in answers(out)] == [f"me-{at}" for at in range(6)]
    assert (out / "manifest.json").read_bytes() == (tmp_path / "whole" / "manifest.json").read_bytes()


def test_a_run_that_is_refused_deletes_nothing_of_the_one_at_work(tmp_path, monkeypatch):
    monkeypatch.setattr("stackwise.recommender.batch.run._PATIENCE", 0.0)
    out = tmp_path / "out"
    (out / "answers").mkdir(parents=True)
    (out / "run.json").write_text("{}")
    half = [out / "answers" / ".part-00000.parquet.7.part", out / ".run.json.7.part"]
    for path in half:
        path.write_bytes(b"half")
    folder = os.open(out, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with pytest.raises(InputError, match="got another run at work"), Run(out).locked():
        pass
    os.close(folder)
    assert all(path.exists() for path in half)
    with Run(out).locked():
        assert not any(path.exists() for path in half)


@pytest.mark.parametrize(
    ("failed", "most", "success"),
    [(9, None, True), (10, None, False), (0, "0", True), (1, "0", False), (3, "3", True), (4, "30%", False)],
)
def test_how_many_may_fail(failed, most, success):
    assert (too_many_failed({"rows": 10, "failed": failed}, most) is None) == success


def test_no_row_is_no_failure():
    assert too_many_failed({"rows": 0, "failed": 0}, None) is None


@pytest.mark.parametrize("most", ["some", "-1", "101%", "", "5 %"])
def test_a_share_that_is_none_is_refused(most):
    with pytest.raises(InputError, match=r"--max-failed: got .*expected a number of rows, or a share"):
        too_many_failed({"rows": 1, "failed": 0}, most)


def test_exit_codes_say_how_many_failed(tmp_path):
    (tmp_path / "a.jsonl").write_text(f'{{"learner_id": "a", "goal": {GOAL}}}\n{{}}\n')
    (tmp_path / "b.jsonl").write_text("{}\n[]\n")
    for name, given, code in (("a", (), 0), ("b", (), 1), ("a", ("--max-failed", "10%"), 1)):
        files = ["--learners", tmp_path / f"{name}.jsonl", "--out", tmp_path / name]
        done = stackwise("score", "--workers", "1", *files, *given)
        assert done.returncode == code, done.stderr
        assert "2 rows," in done.stdout
        assert ("rows that failed" in done.stderr) == bool(code)


@pytest.fixture
def database(tmp_path) -> str:
    path = tmp_path / "people.db"
    with sqlite3.connect(path) as opened:
        opened.execute("create table person (id integer, wants text, cv text, born date, seen timestamp)")
        rows = [(at, GOAL, None, None, "2026-08-01 10:00:00") for at in range(7)]
        opened.executemany("insert into person values (?, ?, ?, ?, ?)", rows)
    return f"sqlite:///{path}"


QUERY = "select id as learner_id, wants as goal, cv as cv_text, born from person order by id"


def test_a_query_is_read_once_and_its_rows_are_those_of_a_csv(database, tmp_path, monkeypatch):
    monkeypatch.setattr("stackwise.recommender.batch.sql._AT_ONCE", 3)
    out = tmp_path / "out"

    def cut_short() -> None:
        with queried(database, QUERY, out):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_short()
    (tmp_path / "people.db").unlink()
    with queried(database, QUERY, out) as path:
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert rows_of(path) == [{"learner_id": str(at), "goal": GOAL, "cv_text": None} for at in range(7)]
    assert not path.parent.exists()


@pytest.mark.parametrize(
    ("url", "query", "error", "said"),
    [
        (
            "sqlite:///{}/people.db",
            "select id from person",
            InputError,
            "query columns: got no column 'learner_id'",
        ),
        ("sqlite:///{}/people.db", "select * from nobody", DataError, "database sqlite:.*: got no such table: nobody"),
        ("sqlite:///{}/people.db", "delete from person returning *", DataError, "attempt to write a readonly database"),
        ("sqlite:///{}/people.db", "drop table person", DataError, "attempt to write a readonly database"),
        ("sqlite:///{}/mistyped.db", "select 1", InputError, "--sql: got no file .*mistyped.db; expected a database"),
        ("nonsense", "select 1", InputError, "--sql: got no database's URL"),
        ("what://x", "select 1", InputError, "--sql: got no database's URL"),
    ],
)
@pytest.mark.usefixtures("database")
def test_what_a_database_cannot_give_is_said(tmp_path, url, query, error, said):
    with pytest.raises(error, match=said), queried(url.format(tmp_path), query, tmp_path / "out"):
        pass
    assert not (tmp_path / "mistyped.db").exists()
    with sqlite3.connect(tmp_path / "people.db") as opened:
        assert opened.execute("select count(*) from person").fetchone() == (7,)


def test_a_table_holds_a_run_once_however_often_it_is_written(scored, database, tmp_path):
    for _ in range(2):
        written = write_table(database, "advice", scored)
    with sqlite3.connect(tmp_path / "people.db") as opened:
        found = opened.execute("select learner_id, rank, credential_id, terms, as_of, run from advice").fetchall()
        failed = opened.execute("select learner_id, kind from advice_errors").fetchall()
    flat = pq.read_table(scored / RECOMMENDATIONS).to_pylist()
    assert written == {"advice": len(flat), "advice_errors": 1}
    assert [one[:3] for one in found] == [(one["learner_id"], one["rank"], one["credential_id"]) for one in flat]
    assert [json.loads(one[3]) for one in found] == [one["terms"] for one in flat]
    assert {one[4:] for one in found} == {("2026-09-01", found[0][5])}
    assert failed == [("bad", "InputError")]


def test_a_table_of_other_columns_is_left_alone(scored, database):
    with pytest.raises(InputError, match=r"table person: got no columns 'run', 'row'.*; expected those of a run"):
        write_table(database, "person", scored)


def test_a_password_is_not_shown(tmp_path):
    url = "postgresql+psycopg://me:secret@localhost:1/none?connect_timeout=1"
    with pytest.raises(DataError, match=r"database postgresql\+psycopg://me:\*\*\*@localhost:1") as raised:
        write_table(url, "advice", _some_run(tmp_path))
    assert "secret" not in str(raised.value)


def _some_run(folder: Path) -> Path:
    (folder / "run.json").write_text("{}")
    return folder


class SlowEngine:
    """Stands in for the engine: whoever is called slow takes a minute."""

    def recommend_each(self, asked, *_):
        for one in asked:
            time.sleep(60 if one.learner_id == "slow" else 0)
        return [{"learner_id": one.learner_id, "abstained": None} for one in asked]


def test_who_takes_too_long_is_an_error_and_the_others_are_answered():
    asked = [Learner(learner_id=name, goal=Goal(occupation_id="x")) for name in ("a", "slow", "b")]
    before, began = signal.getsignal(signal.SIGALRM), time.monotonic()
    found = answer_in_time(SlowEngine(), asked, 3, TODAY, 0.5)
    assert time.monotonic() - began < 50  # of the 60 it would take
    assert [one.get("error", {}).get("kind") for one in found] == [None, "DataError", None]
    assert found[1]["learner_id"] == "slow"
    assert "learner: got no answer after 0.5 s; expected one within its time" in found[1]["error"]["message"]
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def stopping(chunk: Chunk, folder: Path) -> Receipt:
    """The second piece stops its worker, the first time."""
    marker = folder / "stopped"
    if chunk.number == 1 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGSTOP)
    return Receipt("", chunk.first, chunk.rows, chunk.rows, 0, "", {}, [])


def test_a_worker_that_is_stopped_is_noticed_and_its_piece_done_again(tmp_path, monkeypatch):
    monkeypatch.setattr(heartbeats, "PATIENCE", 3)
    monkeypatch.setattr("stackwise.recommender.batch.workers.LOOK", 0.7)  # never faster than beats
    monkeypatch.setattr(heartbeats, "LOOK", 0.1)
    chunks = [Chunk(at, at * 10, 10, ()) for at in range(5)]
    receipts = list(in_workers(chunks, partial(stopping, folder=tmp_path), 2))
    assert sorted(one.first for one in receipts) == [0, 10, 20, 30, 40]
    assert (tmp_path / "stopped").exists()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.kill
def test_workers_go_with_their_parent_though_one_of_them_is_stopped(tmp_path):
    script = textwrap.dedent("""
        import os, signal, sys, time
        from pathlib import Path
        from stackwise.recommender.batch.source import Chunk
        from stackwise.recommender.batch.workers import in_workers

        def work(chunk):
            Path(sys.argv[1], str(os.getpid())).touch()
            if chunk.number == 1:
                os.kill(os.getpid(), signal.SIGSTOP)
            time.sleep(600)

        list(in_workers([Chunk(at, at, 1, ()) for at in range(2)], work, 2))
    """)
    with subprocess.Popen([sys.executable, "-c", script, tmp_path]) as process:
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.05)
        workers = [int(path.name) for path in tmp_path.iterdir()]
        process.kill()
    end = time.monotonic() + 180
    while any(map(alive, workers)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(alive, workers))


def test_parts_of_another_input_are_made_again(run, file, scored, tmp_path):
    out = tmp_path / "out"
    subprocess.run(["cp", "-r", scored, out], check=True)
    slip = json.loads(slip_path(out, 1).read_text())
    Receipt(**{**{key: one for key, one in slip.items() if key != "slip"}, "input": "of other rows"}).write(
        slip_path(out, 1)
    )
    before = {at: part_path(out, ANSWERS, at).stat().st_ino for at in range(3)}
    run(file, out)
    assert [before[at] == part_path(out, ANSWERS, at).stat().st_ino for at in range(3)] == [True, False, True]
