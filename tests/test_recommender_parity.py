"""One answer behind every door: one learner, many, MLflow, the service, files and Spark, to the byte of the JSON."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import lightgbm
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from stackwise.features.ranking_features import FEATURES
from stackwise.models.ranker import Calibration, LearnedRanker
from stackwise.recommender.batch.score import model_fingerprint, score
from stackwise.recommender.batch.settings import ScoreSettings
from stackwise.recommender.batch.source import open_source
from stackwise.recommender.bundle import load_model, seal_model
from stackwise.recommender.mlflow_model import SEALED, StackwiseModel
from stackwise.recommender.parsing import read_learner
from stackwise.recommender.serialize import answer_texts, to_json
from stackwise.recommender.service.app import ServiceConfig, create_app
from stackwise.recommender.service.events import EventStore
from stackwise.recommender.service.hot_swap import EngineSource
from stackwise.recommender.service.logs import JsonLog
from stackwise.recommender.service.settings import ServiceLimits
from stackwise.recommender.spark import score_on_spark

AS_OF = date(2026, 9, 1)
N = 10


def silent(what: str, done: int, total: int = 0) -> None:
    """No progress is shown."""


def trained() -> LearnedRanker:
    """Trees over the features as they are trained, fitted to a drawn rule: equal answers need no good ones."""
    rng = np.random.default_rng(0)
    names = [one.name for one in FEATURES if one.source != "skills"]
    features = rng.random((4_000, len(names)))
    grade = np.clip(features[:, :3].sum(axis=1), 0, 3).astype(int)
    data = lightgbm.Dataset(features, grade, group=[200] * 20, feature_name=names)
    settings = {"objective": "lambdarank", "num_leaves": 7, "verbosity": -1, "num_threads": 1}
    trees = lightgbm.train(settings, data, num_boost_round=20).model_to_string()
    return LearnedRanker(trees, tuple(names), Calibration(np.array([-1.0, 1.0]), np.array([0.1, 0.9])))


@pytest.fixture(scope="module")
def model(sample, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sealed") / "model"
    seal_model(folder, sample, trained())
    return folder


@pytest.fixture(scope="module")
def opened(model):
    return load_model(model)


@pytest.fixture(scope="module")
def table(sample) -> Path:
    return sample.folder / "learners.parquet"


@pytest.fixture(scope="module")
def learners(sample):
    return [read_learner(one, sample) for one in sample["learners"]["learner_id"]]


@pytest.fixture(scope="module")
def one_by_one(opened, learners) -> list[str]:
    return [to_json(opened.recommend(one, N, AS_OF)) for one in learners]


def parts(out: Path) -> list[str]:
    tables = [pq.read_table(one) for one in sorted((out / "answers").glob("*.parquet"))]
    rows = sorted((row["row"], row["answer"]) for one in tables for row in one.to_pylist())
    return [answer for _, answer in rows]


def test_there_is_something_to_compare(one_by_one):
    assert len(one_by_one) == 34
    assert all('"model":"lambdarank-' in one for one in one_by_one)
    assert sum('"rank":1,' in one for one in one_by_one) > 25


def test_many_at_once_and_in_another_order(opened, learners, one_by_one):
    assert answer_texts(opened, learners[::-1], N, AS_OF)[::-1] == one_by_one


def test_mlflow_by_json_text_and_by_columns(model, learners, table, one_by_one):
    door = StackwiseModel()
    door.load_context(SimpleNamespace(artifacts={SEALED: str(model)}))
    texts = pd.DataFrame({"learner": [one.model_dump_json() for one in learners[:17]]})
    frame = pd.concat([texts, pd.read_parquet(table).iloc[17:]])
    assert list(door.predict(None, frame, {"n": N, "as_of": AS_OF.isoformat()})["answer"]) == one_by_one


def test_files(model, opened, table, one_by_one, tmp_path):
    settings = ScoreSettings(table, tmp_path / "out", n=N, part_size=5)
    score(opened, model_fingerprint(opened, model), open_source(table), settings, AS_OF, silent)
    assert parts(tmp_path / "out") == one_by_one


PATIENT = ServiceLimits(request_seconds=900.0)  # on a busy machine a batch may take minutes; nothing here tests time


@contextmanager
def served(model: Path, events: Path) -> Iterator[TestClient]:
    def now() -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    source = EngineSource(lambda: "1", lambda: load_model(model))
    parts = ServiceConfig(
        source, EventStore(f"sqlite:///{events}"), None, now, JsonLog(StringIO(), now), PATIENT, reload_seconds=0
    )
    with TestClient(create_app(parts)) as client:
        end = time.monotonic() + 300
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < end, "it did not become ready"
            time.sleep(0.05)
        yield client


def test_service(model, learners, one_by_one, tmp_path):
    bodies = [one.model_dump(mode="json") for one in learners]
    asked = {"n": N, "as_of": AS_OF.isoformat()}
    with served(model, tmp_path / "events.db") as client:
        many = client.post("/v1/recommendations", json={"learners": bodies, **asked})
        single = client.post("/v1/recommendations", params=asked, json=bodies[-1])
    assert many.text == f'{{"answers":[{",".join(one_by_one)}]}}'
    assert single.text == one_by_one[-1]


@pytest.mark.usefixtures("spark")
def test_spark(model, table, one_by_one, tmp_path):
    settings = ScoreSettings(table, tmp_path / "out", model=str(model), n=N, as_of=AS_OF, part_size=10)
    score_on_spark(settings, "", silent)
    assert parts(tmp_path / "out") == one_by_one
