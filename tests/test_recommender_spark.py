"""Spark answers as every other door does, byte for byte, whatever dies on the way. Real workers: local-cluster."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stackwise.features.errors import DataError, InputError
from stackwise.models.ranker import shipped_ranker
from stackwise.recommender.batch.settings import ScoreSettings
from stackwise.recommender.batch.source import open_source
from stackwise.recommender.bundle import seal_model
from stackwise.recommender.serialize import answer_texts, request_of_row
from stackwise.recommender.spark import SharedBundle, answered, answers, numbered, score_on_spark, shared
from stackwise.recommender.spark.bundle import engine_of
from stackwise.recommender.spark.source import learner_files, spark_path

AS_OF = date(2026, 9, 1)
N = 5


def settings(learners: Path, out: Path) -> ScoreSettings:
    return ScoreSettings(learners, out, n=N, as_of=AS_OF, part_size=20)


def silent(what: str, done: int, total: int = 0) -> None:
    """No progress is shown."""


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
    parts = [pq.read_table(one).to_pylist() for one in sorted((out / "answers").glob("part-*.parquet"))]
    errors = [pq.read_table(one).to_pylist() for one in sorted((out / "errors").glob("part-*.parquet"))]
    return list(chain(*parts)), list(chain(*errors))


@pytest.mark.usefixtures("spark")
def test_answers_are_those_of_every_other_door_though_a_worker_and_an_executor_die(
    folder, expected, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    monkeypatch.setattr(answers, "BLOCK", 4)
    monkeypatch.setattr(answers, "answer_batches", deadly(str(tmp_path), answers.answer_batches))
    counts = score_on_spark(settings(folder, out), "ignored: a session runs", silent)
    assert sorted(one.name for one in tmp_path.glob("died-*")) == ["died-executor", "died-worker"]
    assert counts == {"rows": 35, "answered": 34, "abstained": abstained(expected), "failed": 1}
    found, errors = read(out)
    assert [one["row"] for one in found] == [*range(20), *range(21, 35)]
    assert [one["answer"] for one in found] == expected
    assert [one["learner_id"] for one in found] == [json.loads(one)["learner_id"] for one in expected]
    assert [(one["row"], one["learner_id"], one["kind"]) for one in errors] == [(20, "bad", "InputError")]
    assert "learner goal" in errors[0]["message"]
    said = json.loads((out / "manifest.json").read_text())
    assert (said["counts"], said["n"], said["as_of"]) == (counts, N, "2026-09-01")
    assert sum(one["rows"] for one in said["parts"]) == 34
    assert (out / "answers" / "_SUCCESS").is_file()
    flat = pd.read_parquet(out / "recommendations").sort_values(["row", "rank"])
    listed = [item for one in expected for item in json.loads(one)["recommendations"]]
    assert list(flat["credential_id"]) == [item["credential_id"] for item in listed]
    assert [one["relevance"] for one in flat["terms"]] == [item["terms"]["relevance"] for item in listed]
    assert len(pd.read_parquet(out / "gaps")) == sum(len(json.loads(one)["gap"]) for one in expected)
    assert not list(out.rglob("*.crc"))


@pytest.mark.usefixtures("spark")
def test_a_csv_gives_the_same_and_replaces_what_was_written_before(expected, tmp_path):
    lines = [["learner"], *([json.dumps(asked(one))] for one in expected[:3]), ["too", "many"]]
    with (tmp_path / "learners.csv").open("w", newline="") as file:
        csv.writer(file).writerows(lines)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "answers").mkdir()
    for name in ("manifest.json", "answers/_SUCCESS", "answers/part-00000-old.parquet"):
        (tmp_path / "out" / name).touch()
    score_on_spark(settings(tmp_path / "learners.csv", tmp_path / "out"), "", silent)
    found, errors = read(tmp_path / "out")
    assert [json.loads(one["answer"])["recommendations"] for one in found] == [
        json.loads(one)["recommendations"] for one in expected[:3]
    ]
    assert [(one["row"], one["message"][:19]) for one in errors] == [(3, "line: got 2 cells u")]
    assert not (tmp_path / "out" / "learners-as-parquet").exists()


def asked(answer: str) -> dict[str, object]:
    """The request that an answer is of."""
    said = json.loads(answer)
    request = {name: said["request"][name] for name in ("skills", "holdings", "goal", "constraints")}
    return {"learner_id": said["learner_id"], "as_of": said["as_of"], **request}


def abstained(answers: list[str]) -> int:
    return sum(json.loads(one)["abstained"] is not None for one in answers)


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


@pytest.mark.usefixtures("spark")
def test_the_script_of_the_page_runs(sample, learners, expected, tmp_path):
    page = (Path(__file__).parent.parent / "docs" / "spark.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    (tmp_path / "learners").mkdir()
    pq.write_table(learners.slice(0, 2), tmp_path / "learners" / "one.parquet")
    model = seal_model(tmp_path / "model", sample, shipped_ranker()).folder
    code = code.replace("hdfs:///data/", f"file://{tmp_path}/").replace('"model"', f'"{model}"').replace("(64)", "(1)")
    exec(compile(code.replace("n=10", f"n={N}"), "spark.md", "exec"), {})
    found = pq.read_table(tmp_path / "answers").sort_by("row")
    assert found["answer"].to_pylist() == expected[:2]


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
    with pytest.raises(InputError, match=r"learners columns: got no column 'goal'"):
        answered(frame, SharedBundle("nowhere", False, ""), N, AS_OF)
    with pytest.raises(InputError, match=r"learners columns: got no column row; expected a number a row"):
        answered(frame.drop("row"), SharedBundle("nowhere", False, ""), N, AS_OF)


@pytest.mark.usefixtures("spark")
def test_a_job_that_cannot_end_leaves_nothing(folder, tmp_path):
    second = pq.read_table(folder / "b.parquet").drop_columns("skills")
    pq.write_table(second.append_column("skills", pa.array(["[]"] * 15)), folder / "b.parquet")  # text beside lists
    with pytest.raises(DataError, match=r"scoring on Spark: got .*expected a job that ends"):
        score_on_spark(settings(folder, tmp_path / "out"), "", silent)
    assert [one.name for one in tmp_path.iterdir()] == [folder.name]


def test_a_folder_of_other_files_is_left_alone(folder, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").touch()
    with pytest.raises(InputError, match=r"other files 'thesis.tex'; expected an empty folder"):
        score_on_spark(settings(folder, tmp_path / "out"), "local[2]", silent)


def test_without_pyspark_the_install_line_is_named(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(InputError, match=r'`python -m pip install "stackwise\[spark\]"`'):
        score_on_spark(settings(folder, tmp_path / "out"), "local[2]", silent)


def test_an_executor_refuses_another_model(sample, tmp_path):
    artifact = shared(seal_model(tmp_path / "model", sample, shipped_ranker()).folder)
    with pytest.raises(DataError, match=f"on an executor: got {artifact.fingerprint}; expected 00; let every machine"):
        engine_of(replace(artifact, fingerprint="00"))
    with pytest.raises(DataError, match="got nothing readable"):
        engine_of(replace(artifact, place=str(tmp_path)))


def test_a_csv_without_lines_has_its_columns(tmp_path):
    (tmp_path / "learners.csv").write_text("learner\n")
    with learner_files(open_source(tmp_path / "learners.csv"), tmp_path) as files:
        table = pq.read_table(files[0].removeprefix("file://"))
    assert table.num_rows == 0
    assert table.column_names == ["learner", "fault"]
    assert [one.name for one in tmp_path.iterdir()] == ["learners.csv"]


class SleepingEngine:
    """Stands in for the engine: whoever is called slow takes a minute."""

    stages = SimpleNamespace(understanding=SimpleNamespace())

    def recommend_each(self, asked, *_):
        for one in asked:
            time.sleep(60 if one.learner_id == "slow" else 0)
        return [{"learner_id": one.learner_id, "abstained": None} for one in asked]


def test_who_takes_too_long_is_an_error_row_here_too(monkeypatch):
    monkeypatch.setattr(answers, "engine_of", lambda _: SleepingEngine())
    rows = [{"row": at, "learner_id": name, "goal": '{"occupation_id": "x"}'} for at, name in enumerate(["a", "slow"])]
    began = time.monotonic()
    (found,) = answers.answer_batches([pa.RecordBatch.from_pylist(rows)], None, N, AS_OF, 0.1)
    assert time.monotonic() - began < 10
    assert found.to_pydict()["kind"] == [None, "DataError"]
    assert "no answer after 0.1 s" in found.to_pydict()["message"][1]
