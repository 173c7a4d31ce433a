"""A few steps of tuning: the same bytes from the same seed, another vector than before, and a run in MLflow."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from stackwise.features.encoders import BertEncoder, load_encoder, packaged_folder
from stackwise.recommender.defaults import SAMPLE, open_catalogue
from stackwise.training.__main__ import app
from stackwise.training.tune_encoder import TuneConfig, fingerprint, meanings

pytestmark = pytest.mark.filterwarnings(
    "ignore:The ..noload.. loader strategy is deprecated",  # MLflow's own use of SQLAlchemy
    "ignore::ResourceWarning",  # MLflow leaves its database connections to the collector
    "ignore::pytest.PytestUnraisableExceptionWarning",
)
FEW = partial(TuneConfig, skape=3, spans=2, lists=2, names=2, jobs=2)  # texts of each source in a batch
LABELS = [str(one) for one in open_catalogue(None)["skills"]["label"]]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linking")
    (folder / "skillskape").mkdir()
    (folder / "skillspan").mkdir()
    rows = [{"sentence": f"You are good at {one.lower()}", "skills": str([one])} for one in LABELS[:40]]
    pd.DataFrame(rows).to_csv(folder / "skillskape" / "train.csv", index=False)
    record = {"tokens": ["You", "bake", "bread", "daily"], "tags_skill": ["O", "B", "I", "O"]}
    record["tags_knowledge"] = ["O"] * 4
    (folder / "skillspan" / "train.json").write_text(json.dumps(record) + "\n")
    pd.DataFrame({"sentence": ["good at it"], "label": [LABELS[0]]}).to_csv(folder / "ads.csv", index=False)
    return folder


def tuned(data, out, *more: str):
    asked = ["tune-encoder", "--data", str(data), "--taxonomy", str(SAMPLE), "--out", str(out), "--steps", "2", *more]
    found = CliRunner().invoke(app, asked)
    assert found.exit_code == 0, found.output
    return out


def test_two_steps_change_the_vectors_the_same_way_twice_and_are_logged(data, tmp_path, monkeypatch):
    import mlflow

    monkeypatch.setattr("stackwise.training.tune_encoder.TuneConfig", FEW)

    tracking = f"sqlite:///{tmp_path / 'mlflow.db'}"
    first = tuned(data, tmp_path / "a.npz", "--tracking", tracking)
    again = tuned(data, tmp_path / "b.npz", "--tracking", "")
    assert first.read_bytes() == again.read_bytes()
    before, after = load_encoder("plain").encode(LABELS[:1]), BertEncoder(packaged_folder(), first).encode(LABELS[:1])
    assert not np.allclose(before, after, atol=1e-6)
    run = mlflow.MlflowClient(tracking).search_runs(
        [mlflow.MlflowClient(tracking).get_experiment_by_name("stackwise-encoder").experiment_id]
    )[0]
    assert run.data.params["seed"] == "0"
    assert run.data.params["data"] == fingerprint(data)
    assert {"loss", "seconds", "ads.rp_at_5"} <= set(run.data.metrics)


def test_a_span_means_a_skill_only_when_it_is_all_but_its_label():
    encoder = load_encoder("plain")
    vectors = encoder.encode(LABELS)
    assert meanings([LABELS[3].upper(), "a quiet office near the river"], encoder, vectors) == {LABELS[3].upper(): 3}
