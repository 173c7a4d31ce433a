"""The MLflow door answers as every other door does, and a bad row spoils only itself."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
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
ROW = {"learner_id": "x", "goal": {"occupation_id": "business.bookkeeper"}, "skills": [{"text": "welding"}]}
LINE = json.dumps(ROW)


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


@pytest.fixture(scope="module")
def loaded(saved):
    """The logged model as MLflow hands it out: it checks what is passed against the signature first."""
    import mlflow

    return mlflow.pyfunc.load_model(str(saved))


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
        (None, "InputError", "learner learner_id: got nothing; expected a value"),
        ('{"learner_id": "x", "shoe_size": 43}', "InputError", "shoe_size"),
        ('{"learner_id": "x", "goal": {"occupation_id": "nope"}, "as_of": "2026-09-01"}', "UnknownIdError", "nope"),
    ],
)
def test_a_bad_row_gives_an_error_in_its_own_row(model, catalogue, row, kind, said):
    good = _frame(catalogue)["learner"].iloc[0]
    found = model.predict(None, pd.DataFrame({"learner": [row, good]}))
    bad, answer = (json.loads(one) for one in found["answer"])
    assert bad["error"]["kind"] == kind
    assert said in bad["error"]["message"]
    assert answer["recommendations"]


@pytest.mark.parametrize("given", [pd.DataFrame({"learner": []}), pd.DataFrame(), []], ids=["column", "none", "list"])
def test_no_rows_give_no_rows(loaded, given):
    found = loaded.predict(given)
    assert (list(found.columns), len(found)) == (["answer", "as_of"], 0)


def test_the_signature_and_the_requirements_are_explicit():
    assert SIGNATURE.inputs.input_names()[0] == "learner"
    assert set(SIGNATURE.inputs.input_names()) == {"learner", *TABLES["learners"].schema.names}
    assert not any(one.required for one in SIGNATURE.inputs.inputs)
    assert SIGNATURE.outputs.input_names() == ["answer", "as_of"]
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
        ("goal", "{'occupation_id': 'business.bookkeeper'}", "by json.dumps"),
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


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["lerner"], "columns: got 'lerner'; expected `learner`, or some of learner_id"),
        (["learner", "constraint"], "got 'constraint'"),
        (["learner", "learner"], "'learner', 'learner', one of them twice"),
        ([], "got none of those that are read"),
    ],
)
def test_columns_that_nothing_reads_are_refused_by_name(model, columns, said):
    with pytest.raises(InputError, match=said):
        model.predict(None, pd.DataFrame([["{}"] * len(columns)] * 2, columns=columns))


@pytest.mark.parametrize("level", [logging.WARNING, logging.CRITICAL])
@pytest.mark.parametrize("beside", [[], ["learner_id", "goal"]])
def test_a_column_that_mlflow_drops_is_refused_by_name(loaded, caplog, beside, level):
    """Though it never reaches the model, and also where MLflow is told to be quiet."""
    frame = pd.DataFrame([ROW, ROW])[beside].assign(constraint=None)
    caplog.set_level(level, "mlflow")
    with pytest.raises(InputError, match="columns: got 'constraint'; expected `learner`, or some of learner_id"):
        loaded.predict(frame)
    assert len(loaded.predict(pd.DataFrame([ROW, ROW]))) == 2  # what was noted is of one call
    assert bool(caplog.records) == (level == logging.WARNING)


@pytest.mark.parametrize("given", [[LINE, LINE], pd.Series([LINE]), np.array([LINE])], ids=["list", "series", "array"])
def test_texts_without_a_column_are_told_its_name(loaded, given):
    """MLflow takes nothing but named columns through the signature."""
    with pytest.raises(
        InputError, match=r"got a column without a name; .* name it: pd.DataFrame\({'learner': texts}\)"
    ):
        loaded.predict(given)


def test_a_param_that_mlflow_drops_is_refused_by_name(loaded, model):
    """A day under a mistyped name would be today."""
    for predict in (loaded.predict, lambda rows, params: model.predict(None, rows, params)):
        with pytest.raises(InputError, match="params: got 'day'; expected some of n, as_of, kind; rename or drop them"):
            predict([ROW], params={"day": "2026-09-01"})
        assert len(predict([ROW], params={"as_of": "2026-09-01"})) == 1


@pytest.mark.parametrize(
    "given",
    [
        [ROW, ROW],
        [LINE, LINE],
        [ROW, {"learner": LINE}],
        {name: [value, value] for name, value in ROW.items()},
        {"learner": np.array([LINE, LINE])},
        np.array([LINE, LINE], dtype=object),
        np.array([[LINE], [LINE]]),
        np.array([("x", json.dumps(ROW["goal"]), json.dumps(ROW["skills"]))] * 2, [(name, "O") for name in ROW]),
        pd.Series([LINE, LINE]),
        pd.DataFrame([ROW, ROW]).assign(cv_text=np.nan, holdings=None, as_of=pd.NaT, constraints=pd.NA),
        pd.DataFrame([ROW, ROW]).convert_dtypes().assign(cv_text=pd.Series([pd.NA, ""], dtype="string")),
        pd.DataFrame([ROW, ROW]).assign(as_of=pd.Timestamp("2026-09-01"), learner_id=pd.Categorical(["x", "x"])),
    ],
    ids=lambda given: type(given).__name__,
)
def test_whatever_mlflow_may_pass_gives_a_row_for_each_row(model, given):
    found = model.predict(None, given, {"as_of": "2026-09-01", "n": 2})
    expected = model.predict(None, pd.DataFrame({"learner": [LINE]}), {"as_of": "2026-09-01", "n": 2})
    assert list(found["answer"]) == [expected["answer"][0]] * 2
    assert list(found["as_of"]) == ["2026-09-01"] * 2


@pytest.mark.parametrize("given", [ROW, LINE])
def test_one_request_is_one_row(model, given):
    assert len(model.predict(None, given)) == 1


@pytest.mark.parametrize("given", [None, 7, {1, 2}])
def test_what_holds_no_rows_is_refused(model, given):
    with pytest.raises(InputError, match=r"model input: got .*; expected rows of requests"):
        model.predict(None, given)


def test_columns_of_texts_that_mlflow_puts_into_one_row_are_rows_again(loaded, model):
    columns = {"learner_id": ["x", "y"], "goal": [json.dumps(ROW["goal"])] * 2}
    for given in ({"learner": [LINE, LINE]}, columns):
        found = loaded.predict(given, params={"as_of": "2026-09-01", "n": 1})
        assert len(found) == 2
        assert all("recommendations" in json.loads(one) for one in found["answer"])
    with pytest.raises(InputError, match="columns of several lengths"):
        model.predict(None, pd.DataFrame([{"learner": [LINE, LINE], "cv_text": ["a"]}]))


def test_nulls_of_any_kind_come_through_mlflow(loaded):
    frame = pd.DataFrame({"learner_id": ["x", "y"], "goal": [ROW["goal"], None], "cv_text": [np.nan, np.nan]})
    found = loaded.predict(frame.assign(as_of=[pd.NaT, pd.Timestamp("2026-08-01")]), params={"as_of": "2026-09-01"})
    first, second = (json.loads(one) for one in found["answer"])
    assert first["as_of"] == "2026-09-01"
    assert second["error"]["kind"] == "InputError"


def test_without_a_day_it_answers_for_today_and_says_so(model):
    found = model.predict(None, [ROW, {**ROW, "as_of": "2026-08-01"}, "{"])
    assert list(found["as_of"]) == [date.today().isoformat(), "2026-08-01", date.today().isoformat()]


def test_a_plan_that_fails_spoils_only_its_row(model, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(model.planning, "plan", broken)
    found = model.predict(None, [ROW, ROW], {"kind": "plan"})
    assert ["planning failed with ZeroDivisionError" in one for one in found["answer"]] == [True, True]


def test_plans_come_through_the_same_door(model, catalogue):
    frame = pd.concat([_frame(catalogue).iloc[:1], pd.DataFrame({"learner": ["{", '{"learner_id": "x"}']})])
    plan, broken, goalless = (json.loads(one) for one in model.predict(None, frame, {"kind": "plan"})["answer"])
    assert plan == json.loads(
        json.dumps(Planning(open_recommender(catalogue)).plan(read_learner("business-1", catalogue)))
    )
    assert (broken["error"]["kind"], broken["learner_id"]) == ("InputError", None)
    assert (goalless["error"]["kind"], goalless["learner_id"]) == ("InputError", "x")


@pytest.mark.parametrize("params", [{"kind": "horoscope"}, {"as_of": "tomorrow"}, {"n": 0}, {"n": 101}])
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
        with pytest.raises(urllib.error.HTTPError) as refused:
            _post(f"{url}/invocations", {"dataframe_records": [{**rows[2], "constraint": "{}"}]})
        assert "got 'constraint'" in refused.value.read().decode()
    text, parts, bad = (one["answer"] for one in got["predictions"])
    assert text == parts == model.predict(None, _frame(catalogue).iloc[:1], {"n": 2})["answer"].iloc[0]
    assert json.loads(bad)["error"]["kind"] == "InputError"
