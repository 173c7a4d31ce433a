"""The MLflow door answers as every other door does, and a bad row spoils only itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from stackwise.features.errors import InputError
from stackwise.features.tables import TABLES
from stackwise.models.ranker import shipped_ranker
from stackwise.recommender import mlflow_model
from stackwise.recommender.bundle import seal_model
from stackwise.recommender.defaults import SAMPLE, open_catalogue
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.mlflow_model import SEALED, SIGNATURE, StackwiseModel, requirements
from stackwise.recommender.parsing import read_learner
from stackwise.recommender.planning.planning import Planning

LEARNERS = ("business-1", "cyber-1", "health-1")


@pytest.fixture(scope="module")
def catalogue():
    return open_catalogue(None)


@pytest.fixture(scope="module")
def sealed(catalogue, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sealed") / "model"
    seal_model(folder, catalogue, shipped_ranker())
    return folder


@pytest.fixture(scope="module")
def model(sealed) -> StackwiseModel:
    made = StackwiseModel()
    made.load_context(SimpleNamespace(artifacts={SEALED: str(sealed)}))
    return made


@pytest.fixture(scope="module")
def saved(sealed, tmp_path_factory) -> Path:
    """The folder MLflow would log."""
    folder = tmp_path_factory.mktemp("saved") / "logged"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(?s).*input example", UserWarning)  # it would run the model twice
        _save(folder, sealed)
    return folder


def _save(folder: Path, sealed: Path) -> None:
    import mlflow

    mlflow.pyfunc.save_model(
        folder, python_model=mlflow_model.__file__, artifacts={SEALED: str(sealed)}, signature=SIGNATURE,
        pip_requirements=requirements(),
    )  # fmt: skip


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
        (None, "InputError", "learner_id: Field required"),
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
    assert SIGNATURE.inputs.input_names()[0] == "learner"
    assert set(SIGNATURE.inputs.input_names()) == {"learner", *TABLES["learners"].schema.names}
    assert not any(one.required for one in SIGNATURE.inputs.inputs)
    assert SIGNATURE.outputs.input_names() == ["answer"]
    assert any(one.startswith("stackwise==") for one in requirements())
    assert all("==" in one for one in requirements())


def test_importing_the_door_sets_no_model():
    import mlflow.models.model

    assert "stackwise.recommender.mlflow_model" in sys.modules
    assert not isinstance(mlflow.models.model.__mlflow_model__, StackwiseModel)


def _nested() -> pd.DataFrame:
    table = pd.read_parquet(SAMPLE / "learners.parquet")
    return table[table["learner_id"].isin(LEARNERS)]


def test_nested_columns_answer_as_json_text_does(model, catalogue):
    nested = _nested()
    assert list(model.predict(None, nested, {"n": 4})["answer"]) == list(
        model.predict(None, _frame(catalogue), {"n": 4})["answer"]
    )
    mixed = pd.concat([_frame(catalogue).iloc[:1], nested.iloc[1:]])  # a frame may hold rows of both kinds
    assert list(model.predict(None, mixed, {"n": 4})["answer"]) == list(model.predict(None, nested, {"n": 4})["answer"])


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("skills", [{"skill_id": "teamwork", "level": "high"}], "skills.0.level"),
        ("skills", ["teamwork"], "skills.0"),
        ("skills", 7, "skills"),
        ("goal", "{", "learner goal: got text that is not JSON"),
        ("goal", {"shoe_size": 43}, "goal.shoe_size"),
        ("as_of", "tomorrow", "as_of"),
    ],
)
def test_a_bad_nested_value_gives_an_error_in_its_own_row(model, column, value, said):
    frame = _nested().astype(object)
    frame[column] = [value, *frame[column].iloc[1:]]
    bad, *good = (json.loads(one) for one in model.predict(None, frame, {"n": 2})["answer"])
    assert said in bad["error"]["message"]
    assert all(one["recommendations"] for one in good)


def test_rows_without_any_known_column_are_told_so(model):
    found = model.predict(None, pd.DataFrame(index=[0, 1]))
    assert ["learner_id: Field required" in one for one in found["answer"]] == [True, True]


def test_plans_come_through_the_same_door(model, catalogue):
    frame = pd.concat([_frame(catalogue).iloc[:1], pd.DataFrame({"learner": ["{", '{"learner_id": "x"}']})])
    plan, broken, goalless = (json.loads(one) for one in model.predict(None, frame, {"kind": "plan"})["answer"])
    assert plan == json.loads(
        json.dumps(Planning(open_recommender(catalogue)).plan(read_learner("business-1", catalogue)))
    )
    assert (broken["error"]["kind"], broken["learner_id"]) == ("InputError", None)
    assert (goalless["error"]["kind"], goalless["learner_id"]) == ("InputError", "x")


@pytest.mark.parametrize("params", [{"kind": "horoscope"}, {"as_of": "tomorrow"}])
def test_params_that_are_none_fail_the_call(model, params):
    with pytest.raises(InputError, match="correct the params"):
        model.predict(None, pd.DataFrame({"learner": []}), params)


def _elsewhere(code: str, folder: Path, *given: str) -> str:
    """Output of Python run apart from this checkout: another folder, no user site, no network."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, *given],
        capture_output=True, text=True, cwd=folder, env=_offline(), timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def _offline() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "HF_HUB_OFFLINE": "1"}


def test_the_logged_model_loads_in_another_process_and_folder(saved, model, tmp_path):
    code = (
        "import sys, mlflow, pandas as pd\n"
        "model = mlflow.pyfunc.load_model(sys.argv[1])\n"
        "print(model.predict(pd.read_parquet(sys.argv[2]), params={'n': 2})['answer'].str.cat(sep='\\n'))"
    )
    _nested().to_parquet(tmp_path / "learners.parquet")
    said = _elsewhere(code, tmp_path, str(saved), str(tmp_path / "learners.parquet"))
    assert said.splitlines() == list(model.predict(None, _nested(), {"n": 2})["answer"])


@contextmanager
def _served(saved: Path, folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mlflow = Path(sys.executable).with_name("mlflow")
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [mlflow, "models", "serve", "-m", saved, "--env-manager", "local", "-h", "127.0.0.1", "-p", str(port)],
            cwd=folder, env=_offline(), stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # it runs the server in a child of its own
        server.wait()


def _post(url: str, body: object) -> dict:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.load(answer)


def _until_up(url: str, log: Path, seconds: float = 400) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.2)


def test_mlflow_serves_it(saved, model, catalogue, tmp_path):
    whole = json.loads(_frame(catalogue)["learner"].iloc[0])
    rows = [{"learner": json.dumps(whole)}, whole, {"learner_id": "x", "skills": "{"}]
    with _served(saved, tmp_path) as url:
        _until_up(f"{url}/ping", tmp_path / "log.txt")
        got = _post(f"{url}/invocations", {"dataframe_records": rows, "params": {"n": 2}})
    text, parts, bad = (one["answer"] for one in got["predictions"])
    assert text == parts == model.predict(None, _frame(catalogue).iloc[:1], {"n": 2})["answer"].iloc[0]
    assert json.loads(bad)["error"]["kind"] == "InputError"
