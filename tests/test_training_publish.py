"""What a model takes along to MLflow: its card, its data by name and hash, its metrics, and nothing of any learner."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from stackwise.features.catalogue import PEOPLE, read_catalogue
from stackwise.features.errors import DataError, InputError
from stackwise.models.ranker import shipped_ranker
from stackwise.recommender.bundle import load_model, open_sealed, seal_model
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.parsing import read_learner
from stackwise.training.config import RetrainConfig, read_config
from stackwise.training.evaluate import MODEL as MODEL_NAME
from stackwise.training.fit import FitConfig
from stackwise.training.model_card import CARD, model_card
from stackwise.training.plots import draw
from stackwise.training.registry import EVALUATION_SET, MODEL, REPORT, Registry, read_report
from stackwise.training.retrain import JudgementSources, retrain
from stackwise.training.split import SplitConfig

pytestmark = pytest.mark.filterwarnings(
    "ignore:The ..noload.. loader strategy is deprecated",  # MLflow's own use of SQLAlchemy
    "ignore::ResourceWarning",  # MLflow leaves its database connections to the collector
    "ignore::pytest.PytestUnraisableExceptionWarning",
)
SMALL = RetrainConfig(split=SplitConfig(folds=2), fit=FitConfig(trees=10, threads=1))


@pytest.fixture(scope="module")
def catalogue():
    return open_catalogue(None)


@pytest.fixture(scope="module")
def run(catalogue, tmp_path_factory) -> Path:
    """A model of what the sample's own learners were told to think of the sample's credentials."""
    people = catalogue["learners"]["learner_id"]
    rows = pd.MultiIndex.from_product([people, catalogue["credentials"]["credential_id"]])
    table = rows.to_frame(index=False, name=["learner_id", "credential_id"])
    table["relevance"] = np.random.default_rng(0).integers(0, 4, len(table)).astype(float)
    folder = tmp_path_factory.mktemp("run") / "run"
    retrain(catalogue, folder, SMALL, JudgementSources(table.assign(occurred_at=pd.NaT)))
    return folder


@pytest.fixture(scope="module")
def published(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mlflow")
    registry = Registry(f"sqlite:///{folder / 'mlflow.db'}")
    return folder, registry, registry.publish(run)


def pieces(catalogue) -> Iterator[str]:
    """Words that only learners said: pieces of CVs and of skills they named, and their ids as JSON has them."""
    tables = [catalogue[name] for name in catalogue.tables if name not in PEOPLE]
    public = json.dumps([table.astype(str).to_dict("records") for table in tables])
    for row in catalogue["learners"].to_dict("records"):
        said = [str(row["cv_text"] or "")] + [skill.get("text") or "" for skill in row["skills"]]
        for text in said:
            parts = (text[at : at + 40] for at in range(0, len(text) - 39, 40))
            yield from (part for part in parts if part not in public)
        yield f'"{row["learner_id"]}"'


def content(path: Path) -> str:
    if path.suffix == ".parquet":
        return json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False)
    return path.read_bytes().decode("utf-8", "replace")


def test_no_artifact_and_no_log_holds_a_word_of_a_learner(catalogue, run, published):
    folder, _, _ = published
    said = list(pieces(catalogue))
    assert len(said) > 60
    files = [path for place in (run, folder) for path in place.rglob("*") if path.is_file()]
    assert {"mlflow.db", "seal.json", "per_learner.parquet", "MLmodel", CARD} <= {path.name for path in files}
    for path in files:
        text = content(path)
        assert [piece for piece in said if piece in text] == [], path


def test_a_sealed_catalogue_has_the_name_of_the_whole_one_and_nobody_in_it(catalogue, run):
    sealed = open_sealed(run / MODEL)
    assert sealed.catalogue.name == catalogue.name
    assert read_catalogue(run / MODEL / "catalogue").fingerprint == catalogue.fingerprint
    assert not any((run / MODEL / "catalogue" / f"{name}.parquet").exists() for name in PEOPLE)
    assert all(sealed.catalogue[name].empty for name in PEOPLE)
    assert len(catalogue["learners"]) == 34


def test_a_model_beside_its_catalogue_knows_who_is_in_it(catalogue, tmp_path):
    seal_model(tmp_path / "model", catalogue, shipped_ranker())
    alone, beside = load_model(tmp_path / "model"), load_model(tmp_path / "model", catalogue)
    assert read_learner("business-1", beside.arrays.catalogue).learner_id == "business-1"
    with pytest.raises(InputError, match="learner: got 'business-1'"):
        read_learner("business-1", alone.arrays.catalogue)


def test_mlflow_holds_the_model_its_data_and_what_it_was_measured_on(run, published):
    _, registry, held = published
    client, report = mlflow.MlflowClient(registry.tracking), read_report(run)
    found = client.get_run(held.run_id)
    inputs = {one.tags[0].value: one.dataset for one in found.inputs.dataset_inputs}
    assert set(inputs) == {"catalogue", "training", "evaluation"}
    assert (inputs["catalogue"].name, inputs["catalogue"].digest) == (
        report["data"]["catalogue"],
        report["data"]["fingerprint"],
    )
    assert "held-out" in inputs["evaluation"].name
    [output] = found.outputs.model_outputs
    model = client.get_logged_model(output.model_id)
    measured = {one.key: (one.value, one.dataset_name) for one in model.metrics}
    assert measured["ndcg_at_10"] == (pytest.approx(report["metrics"]["ndcg@10"]), "held-out pairs")
    assert model.params["fit.trees"] == "10"
    assert found.data.metrics["ndcg_at_10"] == measured["ndcg_at_10"][0]


def test_a_registered_version_carries_its_card(catalogue, run, tmp_path, monkeypatch):
    report = read_report(run)
    monkeypatch.setattr("stackwise.training.registry.read_report", lambda _: {**report, "passed": True})
    registry = Registry(f"sqlite:///{tmp_path / 'mlflow.db'}")
    version = mlflow.MlflowClient(registry.tracking).get_model_version("stackwise", registry.publish(run).version)
    assert (run / REPORT / CARD).read_text().startswith(version.description)
    assert catalogue.name in version.description


def test_the_evaluation_set_is_what_the_figures_are_of(run):
    pairs = pd.read_parquet(run / REPORT / EVALUATION_SET)
    assert len(pairs) == read_report(run)["data"]["tested_pairs"]
    assert list(pairs.columns) == ["learner", "credential_id", "grade", "score"]
    assert pairs["grade"].between(0, 3).all()


def test_a_card_says_every_slice_with_its_number_and_interval(run):
    slices, summary = (pd.read_csv(run / REPORT / f"{name}.csv") for name in ("slices", "summary"))
    said = model_card(read_report(run), summary, slices)
    mine = slices[slices["ranker"] == MODEL_NAME]
    assert (mine["ndcg_low"] <= mine["ndcg@10"]).all()
    assert (mine["ndcg@10"] <= mine["ndcg_high"]).all()
    for row in mine.to_dict("records"):
        figures = f"{row['ndcg@10']:.3f} | {row['ndcg_low']:.3f} to {row['ndcg_high']:.3f} | {row['learners']:,}"
        assert f"| {row['slice']} | {MODEL_NAME} | {figures} |" in said
    assert "NOT passed" in said
    assert "random" in said


def test_slices_without_learners_are_drawn_too(tmp_path):
    rows = [
        {"slice": name, "ranker": ranker, "ndcg@10": mean, "ndcg_low": mean, "ndcg_high": mean, "learners": count}
        for name, mean, count in (("some", 0.5, 7), ("none", float("nan"), 0))
        for ranker in (MODEL_NAME, "random")
    ]
    draw(tmp_path, np.array([0.1, 0.9]), np.array([0, 3]), pd.DataFrame(rows), pd.Series({"a": 1.0}))
    assert (tmp_path / "slices.png").stat().st_size > 5_000


def test_settings_are_laid_over_those_that_are_shipped(tmp_path):
    under, over = tmp_path / "under.toml", tmp_path / "over.toml"
    under.write_text("seed = 3\n[gates]\np = 0.1\nsingle_feature = 1.02\n")
    over.write_text("[gates]\np = 0.2\n[fit]\ntrees = 7\n")
    found = read_config(under, None, over)
    assert (found.seed, found.gates.p, found.gates.single_feature, found.fit.trees) == (3, 0.2, 1.02, 7)


def test_a_run_of_before_is_told_to_train_again(tmp_path, run):
    (tmp_path / REPORT).mkdir()
    (tmp_path / REPORT / "report.json").write_bytes((run / REPORT / "report.json").read_bytes())
    with pytest.raises(DataError, match="no seal"):
        Registry(f"sqlite:///{tmp_path / 'm.db'}").publish(tmp_path)
