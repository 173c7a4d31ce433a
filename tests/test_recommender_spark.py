"""Spark answers as every other door does, byte for byte, whatever dies on the way. Real workers: local-cluster."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.errors import DataError, InputError
from models.ranker import FusedRanker
from recommender.artifacts import seal_model
from recommender.spark import Artifact, answered, answers, numbered, score_on_spark, shared
from recommender.spark.artifact import engine_of
from recommender.spark.session import spark_session
from recommender.spark.source import learner_files, spark_path
from recommender.wire import answer_texts, request_of_row

AS_OF = date(2026, 9, 1)
N = 5


@dataclass(frozen=True)
class Settings:
    learners: Path
    out: Path
    data: Path | None = None
    model: str | None = None
    tracking: str = "sqlite:///none.db"
    encoder: str = "default"
    n: int = N
    as_of: date | None = AS_OF
    part_size: int = 20


def silent(what: str, done: int, total: int = 0) -> None:
    """No progress is shown."""


@pytest.fixture(scope="module")
def spark():
    with spark_session("local-cluster[2,1,1024]") as session:
        session.conf.set("spark.sql.shuffle.partitions", "2")
        yield session


@pytest.fixture(scope="module")
def learners(sample) -> pa.Table:
    return pq.read_table(sample.folder / "learners.parquet")


@pytest.fixture(scope="module")
def expected(engine, learners) -> list[str]:
    return answer_texts(engine, [request_of_row(one) for one in learners.to_pylist()], N, AS_OF)


@pytest.fixture
def folder(learners, tmp_path) -> Path:
    """The learners in two files; the second has a row whose goal is no JSON, before its own rows."""
    made = tmp_path / "learners in 100%"
    made.mkdir()
    bad = learners.slice(0, 1).to_pylist()[0] | {"learner_id": "bad", "goal": "{no json"}
    second = [bad, *learners.slice(20).to_pylist()]
    pq.write_table(learners.slice(0, 20), made / "a.parquet", row_group_size=7)
    pq.write_table(pa.Table.from_pylist(second, schema=learners.schema), made / "b.parquet", row_group_size=5)
    return made


def read(out: Path) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Rows of the answers as the parts lie, and of the errors."""
    parts = [pq.read_table(one).to_pylist() for one in sorted(out.glob("part-*.parquet"))]
    errors = [pq.read_table(one).to_pylist() for one in sorted((out / "errors").glob("part-*.parquet"))]
    return list(chain(*parts)), list(chain(*errors))


def check(out: Path, expected: list[str]) -> None:
    found, errors = read(out)
    assert [one["row"] for one in found] == [*range(20), *range(21, 35)]
    assert [one["answer"] for one in found] == expected
    assert [one["learner_id"] for one in found] == [json.loads(one)["learner_id"] for one in expected]
    assert [(one["row"], one["kind"]) for one in errors] == [(20, "InputError")]
    assert "learner goal" in errors[0]["message"]


@pytest.mark.usefixtures("spark")
def test_answers_are_those_of_every_other_door(folder, expected, tmp_path):
    counts = score_on_spark(Settings(folder, tmp_path / "out"), "ignored: a session runs", silent)
    assert counts == {"learners": 35, "answers": 34, "errors": 1}
    check(tmp_path / "out", expected)
    assert (tmp_path / "out" / "_SUCCESS").is_file()
    said = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (said["answers"], said["errors"], said["n"], said["as_of"]) == (34, 1, N, "2026-09-01")


@pytest.mark.usefixtures("spark")
def test_a_worker_and_an_executor_die_and_nothing_is_lost(folder, expected, tmp_path, monkeypatch):
    monkeypatch.setattr(answers, "BLOCK", 4)
    monkeypatch.setattr(answers, "answer_batches", deadly(str(tmp_path), answers.answer_batches))
    score_on_spark(Settings(folder, tmp_path / "out"), "", silent)
    check(tmp_path / "out", expected)
    assert sorted(one.name for one in tmp_path.glob("died-*")) == ["died-executor", "died-worker"]


def deadly(folder: str, answer):
    """Answers as usual; the first attempt of a part kills its Python worker after a block, or its executor's JVM."""

    def run(*asked: object) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        task = TaskContext.get()
        for block in answer(*asked):
            yield block
            if task.attemptNumber() == 0 and task.partitionId() < 2:
                who = ("worker", "executor")[task.partitionId()]
                marker = Path(folder, f"died-{who}")
                if not marker.exists():
                    marker.touch()
                    os.kill(os.getpid() if who == "worker" else executor(), signal.SIGKILL)

    def executor() -> int:
        daemon = os.getppid()
        parent = int(Path(f"/proc/{daemon}/stat").read_text().rsplit(")", 1)[1].split()[1])
        assert "CoarseGrainedExecutorBackend" in Path(f"/proc/{parent}/cmdline").read_text()
        return parent

    return run


def test_a_row_keeps_its_number_however_the_files_are_split(spark, folder):
    frame = spark.read.parquet(spark_path(folder))
    whole = {one["learner_id"]: one["row"] for one in numbered(frame).select("learner_id", "row").collect()}
    spark.conf.set("spark.sql.files.maxPartitionBytes", "4096")
    split = numbered(spark.read.parquet(spark_path(folder)))
    assert split.rdd.getNumPartitions() > 2
    assert {one["learner_id"]: one["row"] for one in split.select("learner_id", "row").collect()} == whole
    assert sorted(whole.values()) == list(range(35))
    spark.conf.unset("spark.sql.files.maxPartitionBytes")


def test_a_frame_without_its_columns_is_refused(spark):
    frame = spark.createDataFrame([(0, "x")], "row bigint, learner_id string")
    with pytest.raises(InputError, match=r"learners: got no column goal; expected `row`, and `learner` or"):
        answered(frame, Artifact("nowhere", False, ""))


@pytest.mark.usefixtures("spark")
def test_a_job_that_cannot_end_leaves_what_was_there(folder, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "earlier").touch()
    (folder / "c.parquet").write_bytes(b"no parquet")
    with pytest.raises(DataError, match="scoring on Spark"):
        score_on_spark(Settings(folder, tmp_path / "out"), "", silent)
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["earlier"]


def test_without_pyspark_the_install_line_is_named(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(InputError, match=r'no PySpark; .*run python -m pip install "stackwise\[spark\]"'):
        score_on_spark(Settings(folder, tmp_path / "out"), "local[2]", silent)


def test_an_executor_refuses_another_model(sample, tmp_path):
    artifact = shared(seal_model(tmp_path / "model", sample, FusedRanker()).folder)
    with pytest.raises(DataError, match=f"on an executor: got {artifact.fingerprint}; expected 00; let every machine"):
        engine_of(replace(artifact, fingerprint="00"))
    with pytest.raises(DataError, match="got nothing readable"):
        engine_of(replace(artifact, place=str(tmp_path)))


def test_a_csv_is_read_as_text_and_its_copy_goes_away(tmp_path):
    (tmp_path / "learners.csv").write_text('learner_id,goal,as_of\n007,"{""kind"": ""change""}",2026-01-01\n8,,\n')
    with learner_files(tmp_path / "learners.csv", tmp_path) as files:
        rows = pq.read_table(files[0].removeprefix("file://")).to_pylist()
    assert rows[0] == {"learner_id": "007", "goal": '{"kind": "change"}', "as_of": "2026-01-01"}
    assert rows[1] == {"learner_id": "8", "goal": None, "as_of": None}
    assert [one.name for one in tmp_path.iterdir()] == ["learners.csv"]


def test_no_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="no parquet or CSV file"), learner_files(tmp_path, tmp_path):
        pass
