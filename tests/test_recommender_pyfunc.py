"""The MLflow door answers as every other door does, and a bad row spoils only itself."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from models.ranker import FusedRanker
from recommender.artifacts import seal_model
from recommender.assemble import open_recommender
from recommender.defaults import open_catalogue
from recommender.inputs import read_learner
from recommender.pyfunc import SEALED, SIGNATURE, StackwiseModel, requirements

LEARNERS = ("business-1", "cyber-1", "health-1")


@pytest.fixture(scope="module")
def catalogue():
    return open_catalogue(None)


@pytest.fixture(scope="module")
def model(catalogue, tmp_path_factory) -> StackwiseModel:
    folder = tmp_path_factory.mktemp("sealed") / "model"
    seal_model(folder, catalogue, FusedRanker())
    made = StackwiseModel()
    made.load_context(SimpleNamespace(artifacts={SEALED: str(folder)}))
    return made


def _frame(catalogue) -> pd.DataFrame:
    texts = [read_learner(one, catalogue).model_dump_json(exclude_none=True) for one in LEARNERS]
    return pd.DataFrame({"learner": texts}, index=[7, 3, 5])


def test_it_answers_as_the_recommender_does_whole_or_in_parts(model, catalogue):
    frame = _frame(catalogue)
    whole = model.predict(None, frame, {"n": 4})
    engine = open_recommender(catalogue)
    assert list(whole.index) == [7, 3, 5]
    assert [json.loads(one) for one in whole["answer"]] == [
        engine.recommend(read_learner(one, catalogue), 4) for one in LEARNERS
    ]
    parts = pd.concat([model.predict(None, frame.iloc[[at]], {"n": 4}) for at in range(3)])
    assert whole.equals(parts)


@pytest.mark.parametrize(
    ("row", "kind", "said"),
    [
        ("{", "InputError", "JSON"),
        (None, "InputError", "JSON text"),
        ('{"learner_id": "x", "shoe_size": 43}', "InputError", "shoe_size"),
        ('{"learner_id": "x", "goal": {"occupation_id": "nope"}, "as_of": "2026-09-01"}', "UnknownIdError", "nope"),
        ('{"learner_id": "x", "goal": {"occupation_id": "business.bookkeeper"}}', "InputError", "as_of"),
    ],
)
def test_a_bad_row_gives_an_error_in_its_own_row(model, catalogue, row, kind, said):
    good = _frame(catalogue)["learner"].iloc[0]
    found = model.predict(None, pd.DataFrame({"learner": [row, good]}))
    bad, answer = (json.loads(one) for one in found["answer"])
    assert bad["error"]["kind"] == kind
    assert said in bad["error"]["message"]
    assert answer["recommendations"]


def test_an_empty_frame_gives_an_empty_frame(model):
    assert list(model.predict(None, pd.DataFrame({"learner": []}))["answer"]) == []


def test_the_signature_and_the_requirements_are_explicit():
    assert SIGNATURE.inputs.input_names() == ["learner"]
    assert SIGNATURE.outputs.input_names() == ["answer"]
    assert any(one.startswith("stackwise==") for one in requirements())
    assert all("==" in one for one in requirements())


def test_importing_the_door_sets_no_model():
    import mlflow.models.model

    assert "recommender.pyfunc" in sys.modules
    assert not isinstance(mlflow.models.model.__mlflow_model__, StackwiseModel)
