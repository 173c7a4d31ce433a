"""`stackwise score`: the answers of every other door, in parts that survive kills, cuts, full disks and bad rows."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command_line import stackwise

from stackwise.features.errors import DataError, InputError
from stackwise.features.files import sha256_of_file
from stackwise.features.tables import TABLES
from stackwise.models.ranker import shipped_ranker
from stackwise.recommender.batch import chunks
from stackwise.recommender.batch.chunks import part_path, slip_path
from stackwise.recommender.batch.score import model_fingerprint, score
from stackwise.recommender.batch.settings import ScoreSettings
from stackwise.recommender.batch.source import open_source
from stackwise.recommender.bundle import seal_model
from stackwise.recommender.serialize import answer_texts, request_of_row

TODAY = date(2026, 9, 1)
N = 3


def silent(what: str, done: int, total: int = 0) -> None:
    """No progress is shown."""


@pytest.fixture(scope="module")
def learners(sample) -> pa.Table:
    """Ten of the sample, of whom two have a text to read."""
    rows = pq.read_table(sample.folder / "learners.parquet").slice(0, 10).to_pylist()
    for one in rows[2:]:
        one["cv_text"] = None
        one["skills"] = [skill for skill in one["skills"] if skill["skill_id"]]
    return pa.Table.from_pylist(rows, schema=TABLES["learners"].schema)


@pytest.fixture(scope="module")
def bad(learners, tmp_path_factory) -> Path:
    """The sample's learners, the first of them twice, with two rows among them that cannot be answered."""
    rows = learners.to_pylist()
    rows[5:5] = [{**rows[0], "learner_id": "no-json", "goal": "{"}, rows[0]]
    rows.append({**rows[0], "learner_id": "lost", "goal": '{"occupation_id": "nowhere"}'})
    path = tmp_path_factory.mktemp("in") / "learners.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=learners.schema), path)
    return path


@pytest.fixture(scope="module")
def run(engine, bad):
    """Score into a folder; the settings are by name."""

    def go(out: Path, learners: Path = bad, engine=engine, **given) -> dict[str, int]:
        settings = replace(ScoreSettings(learners, out, n=N, part_size=3), **given)
        return score(engine, model_fingerprint(engine, None), open_source(learners), settings, TODAY, silent)

    return go


@pytest.fixture(scope="module")
def abstained(engine, learners) -> int:
    """Of the ten, and the first of them once more."""
    texts = answer_texts(engine, [request_of_row(one) for one in learners.to_pylist()], N, TODAY)
    return sum(json.loads(one)["abstained"] is not None for one in [*texts, texts[0]])


@pytest.fixture(scope="module")
def finished(run, abstained, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("out") / "answers"
    assert run(out) == {"rows": 13, "answered": 11, "abstained": abstained, "failed": 2}
    return out


def contents(out: Path) -> Mapping[str, bytes]:
    return {one.relative_to(out).as_posix(): one.read_bytes() for one in out.rglob("*") if one.is_file()}


def rows(out: Path) -> list[dict[str, object]]:
    return [row for one in sorted((out / "answers").glob("part-*.parquet")) for row in pq.read_table(one).to_pylist()]


@pytest.fixture
def copy(finished, tmp_path) -> Path:
    out = tmp_path / "answers"
    subprocess.run(["cp", "-r", finished, out], check=True)
    return out


def test_answers_are_those_of_one_call_and_bad_rows_are_set_aside(finished, engine, bad):
    texts = answer_texts(engine, [request_of_row(one) for one in pq.read_table(bad).to_pylist()], N, TODAY)
    good = [at for at in range(13) if at not in (5, 12)]
    assert [one["row"] for one in rows(finished)] == good
    assert [one["answer"] for one in rows(finished)] == [texts[at] for at in good]
    assert [one["learner_id"] for one in rows(finished)] == [json.loads(texts[at])["learner_id"] for at in good]
    errors = pq.read_table(finished / "errors").to_pylist()
    assert [(one["row"], one["learner_id"], one["kind"]) for one in errors] == [
        (5, "no-json", "InputError"),
        (12, "lost", "UnknownIdError"),
    ]
    assert errors[1]["message"] == json.loads(texts[12])["error"]["message"]


def test_the_manifest_names_what_went_in_and_what_came_out(finished, engine, bad, abstained):
    said = json.loads((finished / "manifest.json").read_text())
    assert said["counts"] == {"rows": 13, "answered": 11, "abstained": abstained, "failed": 2}
    assert said["input"] == [{"name": "learners.parquet", "bytes": bad.stat().st_size, "sha256": sha256_of_file(bad)}]
    assert said["catalogue"] == engine.arrays.catalogue.name
    assert (said["n"], said["as_of"], said["part_size"]) == (N, "2026-09-01", 3)
    assert [(one["first"], one["rows"]) for one in said["parts"]] == [(0, 3), (3, 3), (6, 3), (9, 3), (12, 1)]
    tables = ("answers", "recommendations", "gaps")
    assert [one["sha256"] for one in said["parts"]] == [
        {table: sha256_of_file(part_path(finished, table, number)) for table in tables} for number in range(5)
    ]
    assert said["errors"]["sha256"] == sha256_of_file(part_path(finished, "errors", 0))
    assert sorted(one.name for one in finished.iterdir()) == sorted(
        [*tables, "errors", "slips", "manifest.json", "run.json"]
    )


def test_workers_and_blocks_change_no_byte(run, finished, tmp_path, monkeypatch):
    monkeypatch.setattr(chunks, "BLOCK", 128)
    run(tmp_path / "one", workers=1)
    assert contents(tmp_path / "one") == contents(finished)


@pytest.mark.parametrize(
    "broken",
    [
        lambda out: part_path(out, "answers", 2).unlink(),
        lambda out: part_path(out, "gaps", 2).unlink(),
        lambda out: part_path(out, "recommendations", 0).write_bytes(b""),
        lambda out: part_path(out, "answers", 1).write_bytes(part_path(out, "answers", 1).read_bytes()[:-100]),
        lambda out: slip_path(out, 3).unlink(),
        lambda out: slip_path(out, 3).write_text("{"),
        lambda out: [(out / one).unlink() for one in ("manifest.json", "errors/part-00000.parquet")],
        lambda out: (out / "gaps" / ".part-00003.parquet.77.part").write_bytes(b"half"),
    ],
)  # fmt: skip
def test_what_is_missing_or_broken_is_made_again_and_nothing_else(run, finished, copy, broken):
    before = {one.name: one.stat().st_ino for one in copy.glob("answers/part-*")}
    broken(copy)
    run(copy)
    assert contents(copy) == contents(finished)
    assert sum(before[one.name] != one.stat().st_ino for one in copy.glob("answers/part-*")) <= 1


def test_a_flipped_byte_is_found(run, finished, copy):
    path = part_path(copy, "answers", 1)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    run(copy)
    assert contents(copy) == contents(finished)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"n": 4}, "another n"), ({"part_size": 4}, "another part_size"), ({"as_of": date(2026, 9, 2)}, "another as_of")],
)
def test_other_settings_are_refused_until_told_to_begin_anew(run, copy, changes, said):
    before = contents(copy)
    with pytest.raises(InputError, match=rf"run in .*: got {said}; .*another --out, or pass --restart"):
        run(copy, **changes)
    assert contents(copy) == before
    assert run(copy, **changes, restart=True)["answered"] == 11
    assert contents(copy) != before


def test_settings_that_cannot_be_read_are_not_guessed(run, finished, copy):
    (copy / "run.json").write_text("{")
    with pytest.raises(DataError, match=r"run.json: got content that was changed; .*--restart"):
        run(copy, n=N + 1)
    run(copy, restart=True)
    assert contents(copy) == contents(finished)


def test_a_restart_that_was_cut_short_leaves_a_run_of_ours(run, finished, copy, monkeypatch):
    def killed(_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("stackwise.recommender.batch.run.shutil.rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            run(copy, restart=True)
    run(copy)
    assert contents(copy) == contents(finished)


def test_another_input_or_model_is_refused(run, engine, copy, learners, tmp_path):
    pq.write_table(learners, tmp_path / "learners.parquet")
    with pytest.raises(InputError, match="got another input;"):
        run(copy, learners=tmp_path / "learners.parquet")
    settings = ScoreSettings(tmp_path / "learners.parquet", copy, n=N, part_size=3)
    with pytest.raises(InputError, match="another input, another model"):
        score(engine, "other", open_source(settings.learners), settings, TODAY, silent)


def test_the_day_a_run_began_is_kept_when_it_goes_on(engine, finished, copy, bad):
    part_path(copy, "answers", 2).unlink()
    settings = ScoreSettings(bad, copy, n=N, part_size=3)
    score(engine, model_fingerprint(engine, None), open_source(bad), settings, date(2027, 1, 1), silent)
    assert contents(copy) == contents(finished)


def test_a_folder_of_other_things_is_left_alone(run, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match=r"got other files 'thesis.txt'; expected an empty folder"):
        run(tmp_path)
    with pytest.raises(InputError, match="got a file"):
        run(tmp_path / "thesis.txt")
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]


def test_two_runs_do_not_share_a_folder(run, copy, monkeypatch):
    monkeypatch.setattr("stackwise.recommender.batch.run._PATIENCE", 0.1)
    import fcntl

    folder = os.open(copy, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with pytest.raises(InputError, match="got another run at work"):
        run(copy)
    os.close(folder)


def test_no_learner_is_an_answer_too(run, learners, tmp_path):
    pq.write_table(learners.slice(0, 0), tmp_path / "none.parquet")
    assert run(tmp_path / "out", learners=tmp_path / "none.parquet")["rows"] == 0
    folders = {one.parent.name for one in (tmp_path / "out").rglob("*") if one.is_file()}
    assert folders == {"out", "answers", "recommendations", "gaps", "errors", "slips"}
    for table in ("answers", "recommendations", "gaps", "errors"):
        assert pd.read_parquet(tmp_path / "out" / table).empty


def test_csv_and_json_give_the_same_answers(run, finished, bad, tmp_path):
    table = pq.read_table(bad).to_pylist()
    nested = [
        {key: json.dumps(one, default=str) if isinstance(one, list) else one for key, one in row.items()}
        for row in table
    ]
    pd.DataFrame(nested).to_csv(tmp_path / "learners.csv", index=False)
    run(tmp_path / "csv", learners=tmp_path / "learners.csv")
    assert rows(tmp_path / "csv") == rows(finished)


def test_the_engine_failing_at_one_row_spoils_only_that(run, engine, tmp_path, monkeypatch):
    real = type(engine).recommend_each

    def fragile(self, asked, *given):
        asked = list(asked)
        if any(one.learner_id == "business-4" for one in asked):
            raise ZeroDivisionError
        return real(self, asked, *given)

    monkeypatch.setattr(type(engine), "recommend_each", fragile)
    assert run(tmp_path / "out") == {"rows": 13, "answered": 10, "abstained": 0, "failed": 3}
    errors = pq.read_table(tmp_path / "out" / "errors").to_pylist()
    assert [one["learner_id"] for one in errors] == ["business-4", "no-json", "lost"]
    assert "failed with ZeroDivisionError" in errors[0]["message"]


def test_a_full_disk_is_said_and_the_run_goes_on_afterwards(run, finished, tmp_path, monkeypatch):
    real = pq.ParquetWriter.write_table

    def full(self, table, **given):
        if table.num_rows and "answer" in table.schema.names and table["row"][0].as_py() >= 6:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(self, table, **given)

    with monkeypatch.context() as patched:
        patched.setattr(pq.ParquetWriter, "write_table", full)
        with pytest.raises(DataError, match=r"got No space left on device; .*free space"):
            run(tmp_path / "out")
    left = contents(tmp_path / "out")
    assert "manifest.json" not in left
    assert not any(one.endswith(".part") for one in left)
    run(tmp_path / "out")
    assert contents(tmp_path / "out") == contents(finished)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own, too small for the answers, and how it grows."""
    folder = tmp_path / "disk"
    folder.mkdir()
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", folder], capture_output=True, check=False
    )
    if tried.returncode:
        pytest.skip("mounting is not permitted here")
    yield folder, lambda: subprocess.run(["mount", "-o", "remount,size=8m", folder], check=True)
    subprocess.run(["umount", folder], check=True)


def test_a_file_system_that_is_full_keeps_what_is_finished(run, finished, small_disk):
    folder, grow = small_disk
    with pytest.raises(DataError, match="got No space left on device"):
        run(folder / "out")
    kept = [
        folder / "out" / "answers" / f"part-{one.stem}.parquet" for one in (folder / "out" / "slips").glob("*.json")
    ]
    before = [one.stat().st_ino for one in kept]
    grow()
    run(folder / "out")
    assert contents(folder / "out") == contents(finished)
    assert kept
    assert [one.stat().st_ino for one in kept] == before


def command(*given: object) -> list[str]:
    return [str(Path(sys.executable).with_name("stackwise")), "score", *map(str, given)]


@contextmanager
def started(*given: object):
    process = subprocess.Popen(command(*given), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    with process:
        yield process
        process.kill()


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(holds: Callable[[], object], what: str, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def at_work(process: subprocess.Popen[str], out: Path, receipts: int) -> bool:
    """Whether so many parts are finished and workers are there for the next."""
    return len(list(out.glob("slips/*.json"))) >= receipts and bool(children(process.pid))


def test_killed_at_any_moment_it_ends_with_the_same_bytes(run, bad, abstained, tmp_path):
    many, out = tmp_path / "many.parquet", tmp_path / "out"
    pq.write_table(pa.concat_tables([pq.read_table(bad)] * 6), many)  # so much that no run ends before it is killed
    asked = ("--learners", many, "--out", out, "-n", N, "--part-size", 3, "--as-of", TODAY)
    rng = random.Random(6)
    for receipts in (-1, 0, 6):  # while it starts; then with its workers at the parts after so many
        with started(*asked) as process:
            if receipts < 0:
                time.sleep(rng.uniform(0, 0.5))
            else:
                until(lambda: at_work(process, out, receipts) or process.poll() is not None, "no work seen")  # noqa: B023
            workers = children(process.pid)
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
        assert workers or receipts < 0
        until(lambda: not any(map(alive, workers)), "a worker outlived its parent", 180)  # noqa: B023
    assert 6 <= len(list(out.glob("slips/*.json"))) < 26
    done = subprocess.run(command(*asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"78 rows, 66 answered, {6 * abstained} abstained, 12 failed\n")
    assert "score: 78 of 78" in done.stderr
    run(tmp_path / "uninterrupted", many)
    assert contents(out) == contents(tmp_path / "uninterrupted")


def test_a_disk_with_no_room_ends_with_exit_code_1(bad, tmp_path):
    line = " ".join(command("--learners", bad, "--out", tmp_path / "out", "-n", 10, "--part-size", 20))
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 8; {line}"], capture_output=True, text=True, check=False, timeout=120
    )  # 8 KiB a file: less than a part
    assert done.returncode == 1, done.stderr
    assert "stackwise: writing to" in done.stderr
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("--learners", "nowhere.parquet", "--out", "out"), 2, "no such file"),
        (("--learners", "learners.csv", "--out", "out", "-n", "0"), 2, "-n: got 0"),
        (("--learners", "learners.csv", "--out", "out"), 2, "no column 'goal'"),
    ],
)
def test_what_cannot_be_done_is_said_before_any_work(given, code, said, tmp_path):
    (tmp_path / "learners.csv").write_text("learner_id\nx\n")
    done = stackwise("score", *given, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_sealed_model_answers_and_another_is_refused(sample, engine, bad, finished, tmp_path):
    seal_model(tmp_path / "model", sample, shipped_ranker())
    asked = ("--learners", bad, "-n", N, "--part-size", 3, "--as-of", TODAY, "--model", tmp_path / "model")
    done = stackwise("score", *asked, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "out") == rows(finished)
    sealed = sha256_of_file(tmp_path / "model" / "seal.json")[:16]
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["model"]["fingerprint"] == sealed
    assert model_fingerprint(engine, None) != sealed
