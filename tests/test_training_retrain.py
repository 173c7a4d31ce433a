"""From the sample to a registered challenger, its promotion and the way back."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from unittest.mock import create_autospec

import mlflow
import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from stackwise.features.errors import DataError, InputError
from stackwise.models.ranker import LearnedRanker
from stackwise.recommender.bundle import fetch_model, open_sealed
from stackwise.recommender.defaults import open_catalogue
from stackwise.training import cli
from stackwise.training import registry as registry_module
from stackwise.training.cli import SAMPLE_SETTINGS
from stackwise.training.compare import compare
from stackwise.training.config import GateConfig, RetrainConfig, read_config
from stackwise.training.fit import FitConfig
from stackwise.training.judgements import DerivedConfig
from stackwise.training.registry import CHALLENGER, CHAMPION, MODEL, REPORT, Registry, read_report
from stackwise.training.retrain import JudgementSources, ablation, prepare, retrain
from stackwise.training.split import SplitConfig

pytestmark = pytest.mark.filterwarnings(
    "ignore:The ..noload.. loader strategy is deprecated",  # MLflow's own use of SQLAlchemy
    "ignore::ResourceWarning",  # MLflow leaves its database connections to the collector
    "ignore::pytest.PytestUnraisableExceptionWarning",
)
OPEN = GateConfig(lane_lift=-1, fused_lift=-1, p=1, single_feature=9, floor=1, calibration_error=1, champion_loss=1)
SMALL = RetrainConfig(
    derived=DerivedConfig(learners=1),
    split=SplitConfig(folds=2),
    fit=FitConfig(trees=20, threads=1),
    gates=OPEN,
)


@pytest.fixture(scope="module")
def catalogue():
    return open_catalogue(None)


@pytest.fixture(scope="module")
def run(catalogue, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "run"
    retrain(catalogue, folder, SMALL)
    return folder


@pytest.fixture
def registry(tmp_path):
    return Registry(f"sqlite:///{tmp_path / 'mlflow.db'}")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_same_data_and_seed_give_the_same_bytes(run, catalogue, tmp_path):
    retrain(catalogue, tmp_path / "again", SMALL)
    assert _bytes(tmp_path / "again") == _bytes(run)


def test_it_learns_more_than_chance_and_single_features_do_not_make_it(run):
    ndcg = pd.read_csv(run / REPORT / "summary.csv").set_index("ranker")["ndcg@10"]
    assert ndcg["model"] > 2 * ndcg["random"]
    report = read_report(run)
    gates = {one["name"]: one for one in report["gates"]}
    assert gates["permuted grades above random"]["value"] < (ndcg["model"] - ndcg["random"]) / 3
    assert "coverage" not in report["features"]
    assert isinstance(open_sealed(run / MODEL).ranker, LearnedRanker)


def test_a_failed_gate_is_said_and_nothing_is_registered(catalogue, registry, tmp_path):
    strict = replace(SMALL, gates=replace(OPEN, lane_lift=5.0))
    report = retrain(catalogue, tmp_path / "run", strict)
    assert not report["passed"]
    assert registry.publish(tmp_path / "run").version is None
    with pytest.raises(DataError, match="no challenger"):
        registry.promote()


@pytest.mark.parametrize("ask", [Registry.promote, Registry.roll_back])
def test_a_database_that_is_not_there_is_said_and_not_made(registry, tmp_path, ask):
    """As in another folder than the one of the training."""
    with pytest.raises(DataError, match=r"mlflow.db: got no such file; expected a database that is there; go to the"):
        ask(registry)
    with pytest.raises(DataError, match="got no such file"):
        fetch_model("models:/stackwise@champion", tmp_path, registry.tracking)
    assert not list(tmp_path.iterdir())


def test_a_gate_says_its_limit(run):
    gates = {one["name"]: one["said"] for one in read_report(run)["gates"]}
    assert gates["calibration error"].endswith("in the mean; at most 1")
    assert gates["lift over fused"].endswith("over fused; at least -1")


def test_publish_promote_and_roll_back(run, registry, tmp_path, monkeypatch):
    real = mlflow.MlflowClient.create_model_version
    created = create_autospec(real, side_effect=real)
    monkeypatch.setattr(mlflow.MlflowClient, "create_model_version", created)
    first = registry.publish(run)
    assert first.version == "1"
    client = mlflow.MlflowClient(registry.tracking)
    assert client.get_model_version_by_alias("stackwise", CHALLENGER).version == 1
    (_, _, source, *_), more = created.call_args
    assert source == f"models:/{more['model_id']}"  # a server refuses a version without both
    with pytest.raises(DataError, match=r"--version: got 9; expected one of stackwise: 1; pass one of those"):
        registry.promote("9")
    assert registry.promote() == ("1", None)
    with pytest.raises(DataError, match="replaced none"):
        registry.roll_back()
    second = registry.publish(run)
    assert registry.promote() == (second.version, "1")
    with pytest.raises(DataError, match="another than the champion"):
        registry.promote("2")
    assert registry.roll_back() == ("1", "2")
    assert client.get_model_version_by_alias("stackwise", CHAMPION).version == 1
    fetched = registry.champion(tmp_path / "champion")
    assert fetched is not None
    assert _bytes(fetched / MODEL) == _bytes(run / MODEL)
    logged = client.get_run(first.run_id).data
    assert logged.params["fit.trees"] == "20"
    assert logged.metrics["ndcg_at_10"] == pytest.approx(read_report(run)["metrics"]["ndcg@10"])


def test_the_logged_model_answers_and_has_a_signature(run, registry):
    published = registry.publish(run)
    model = mlflow.pyfunc.load_model(f"models:/stackwise/{published.version}")
    assert model.metadata.signature.inputs.input_names()[0] == "learner"
    row = json.dumps({"learner_id": "x", "goal": {"occupation_id": "business.bookkeeper"}})
    found = model.predict(pd.DataFrame({"learner": [row]}), params={"as_of": "2026-09-01", "n": 2})
    assert len(json.loads(found["answer"][0])["recommendations"]) == 2


def test_a_failure_half_way_registers_nothing_and_keeps_the_run(run, registry, monkeypatch):
    before = _bytes(run)

    def fail(*_: object, **__: object) -> None:
        raise OSError("connection lost")

    monkeypatch.setattr(mlflow.MlflowClient, "set_registered_model_alias", fail)
    with pytest.raises(DataError, match=r"connection lost.*the run is kept in .*--resume"):
        registry.publish(run)
    assert not mlflow.MlflowClient(registry.tracking).search_model_versions("name='stackwise'")
    assert _bytes(run) == before


class Killed(BaseException):
    """The process ended: nothing after it runs, no clearing up either."""


MOMENTS = {  # and how many versions the next run finds already
    ("create_model_version", "before"): 0,
    ("create_model_version", "after"): 1,
    ("set_registered_model_alias", "after"): 1,
}


def _killed(registry: Registry, run: Path, call: str, when: str) -> None:
    """Publish, and end at one call to MLflow: nothing after it comes through, no clearing up either."""
    client = mlflow.MlflowClient
    real = getattr(client, call)

    def die(self, *args: object, **more: object) -> None:
        if when == "after":
            real(self, *args, **more)
        raise Killed

    def gone(*_: object, **__: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "delete_model_version", gone)
        patch.setattr(client, call, die)
        with pytest.raises(Killed):
            registry.publish(run)


def test_a_run_that_was_killed_while_registering_leaves_no_half_version_to_the_next(run, registry):
    client = mlflow.MlflowClient(registry.tracking)

    def versions() -> list:
        found = client.search_model_versions("name='stackwise'")
        return [client.get_model_version("stackwise", one.version) for one in found]

    whole: set[int] = set()
    for (call, when), left in MOMENTS.items():
        _killed(registry, run, call, when)
        new = [one for one in versions() if one.version not in whole]
        assert len(new) == left
        half = [str(one.version) for one in new if not one.aliases]
        for one in half:
            with pytest.raises(DataError, match="registration that was cut off"):
                registry.promote(one)
        now = registry.publish(run).version
        kept = {str(one.version) for one in versions()}
        assert not kept & set(half)
        assert all("stackwise.registering" not in one.tags for one in versions())
        assert str(client.get_model_version_by_alias("stackwise", CHALLENGER).version) == now
        whole = {one.version for one in versions()}
    assert registry.promote() == (now, None)


def test_a_server_that_is_away_is_a_clear_error(run, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(DataError, match=r"MLflow at http://127.0.0.1:9.*the run is kept"):
        Registry("http://127.0.0.1:9").publish(run)


def test_a_champion_of_the_same_data_is_compared_on_its_own_held_out_figures(run, catalogue, tmp_path):
    retrain(catalogue, tmp_path / "run", SMALL, champion=run)
    tests = pd.read_csv(tmp_path / "run" / REPORT / "tests.csv").set_index("against")
    assert tests["difference"]["champion"] == 0.0


def test_compare_says_when_a_model_has_seen_the_catalogue(run):
    found = compare({"model": run / MODEL, "against": run / MODEL}, SMALL)
    assert any("was trained on this catalogue" in one for one in found["notes"])
    assert {one["ranker"] for one in found["summary"]} >= {"model", "against", "fused", "random"}


def test_ablation_names_each_family(catalogue):
    work = prepare(catalogue, SMALL)

    class Whole:
        def value(self, _: str) -> float:
            return 0.5

    found = ablation(work, SMALL, Whole())
    assert {"lanes", "title", "standing", "quality"} <= set(found["family"])
    assert np.isfinite(found["ndcg@10"]).all()


def test_given_judgements_with_one_grade_are_refused_and_nothing_is_written(catalogue, tmp_path):
    table = pd.DataFrame(
        {
            "learner_id": ["business-1"],
            "credential_id": [catalogue["credentials"]["credential_id"][0]],
            "relevance": [2.0],
            "occurred_at": [pd.NaT],
        }
    )
    with pytest.raises(DataError, match="at least two grades"):
        retrain(catalogue, tmp_path / "run", SMALL, JudgementSources(table))
    assert not (tmp_path / "run").exists()


WRONG = {
    'seed = "many"': "seed",
    "seed = -1": "seed",
    "pairs = 0": "pairs",
    "[fit]\ntrees = 0": r"fit\.trees",
    "[fit]\nleaves = 1": r"fit\.leaves",
    "[split]\nfolds = 1": r"split\.folds",
    "[derived]\nheld = 1.5": r"derived\.held",
}


def test_config_files_are_checked(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("seed = 3\n[fit]\ntrees = 7\n[derived]\ngrades = [0.1, 0.2, 0.3]\n")
    config = read_config(path)
    assert (config.seed, config.fit.trees, config.derived.grades) == (3, 7, (0.1, 0.2, 0.3))
    path.write_text("[fit]\nforest = 7\n")
    with pytest.raises(InputError, match=r"fit\.forest"):
        read_config(path)
    for wrong, said in WRONG.items():
        path.write_text(wrong)
        with pytest.raises(InputError, match=said):
            read_config(path)


def test_an_unfinished_folder_is_not_published(tmp_path):
    with pytest.raises(DataError, match=f"no readable {registry_module.REPORT}.json|no readable report.json"):
        Registry(f"sqlite:///{tmp_path / 'm.db'}").publish(tmp_path)


def test_the_sample_passes_the_gates_of_its_own_settings(tmp_path):
    report = retrain(open_catalogue(None), tmp_path / "run", read_config(SAMPLE_SETTINGS))
    assert report["passed"], [one["said"] for one in report["gates"] if not one["passed"]]


def test_a_champion_that_cannot_be_read_is_said_so_before_anything_is_trained(run, catalogue, tmp_path):
    shutil.copytree(run, tmp_path / "champion")
    trees = tmp_path / "champion" / MODEL / "ranker" / "trees.txt"
    trees.write_bytes(trees.read_bytes()[:100])
    with pytest.raises(DataError, match=r"champion: got model .*trees\.txt.*--rollback.*another --name"):
        retrain(catalogue, tmp_path / "run", SMALL, champion=tmp_path / "champion", tell=_never)
    assert not (tmp_path / "run").exists()


def _never(what: str, *_: int) -> None:
    raise AssertionError(what)


@pytest.mark.parametrize("relevance", [7.0, -1.0, float("nan"), "good"])
def test_relevances_that_are_no_grades_are_refused(catalogue, tmp_path, relevance):
    ids = catalogue["credentials"]["credential_id"][:2]
    table = pd.DataFrame({"learner_id": "business-1", "credential_id": ids, "relevance": [1.0, relevance]})
    with pytest.raises(DataError, match=r"relevance of judgements: got .* in 1 rows; expected numbers from 0 to 3"):
        retrain(catalogue, tmp_path / "run", SMALL, JudgementSources(table.assign(occurred_at=pd.NaT)))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("ann,,2,\n", "1 rows without an id"),
        ("ann,c,2,soon\n", "occurred_at 'soon' in row 1, and 0 more like it"),
        ('ann,c,2,"\nx', "expected a .csv or .parquet table"),
    ],
)
def test_a_judgements_file_is_checked_when_read(tmp_path, rows, said):
    path = tmp_path / "judgements.csv"
    path.write_text("learner_id,credential_id,relevance,occurred_at\n" + rows)
    done = CliRunner().invoke(_app(), ["--judgements", str(path), "--no-register", "--out", str(tmp_path / "run")])
    assert isinstance(done.exception, InputError)
    assert said in str(done.exception)


def _app() -> typer.Typer:
    app = typer.Typer()
    app.command()(cli.retrain)
    return app


def test_a_folder_of_something_else_is_left_alone(catalogue, tmp_path):
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter.txt").write_text("years of work")
    with pytest.raises(InputError, match=r"other things in it, 'chapter\.txt'.*name another"):
        retrain(catalogue, folder, SMALL, tell=_never)
    assert (folder / "chapter.txt").read_text() == "years of work"


def test_a_place_that_cannot_be_written_is_said_so_before_any_work(catalogue, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="expected a place that can be written to"):
        retrain(catalogue, tmp_path / "file" / "run", SMALL, tell=_never)
