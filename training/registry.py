"""MLflow: log a finished run, register what passed its gates, and move the champion with a way back.

Nothing here trains. A run's folder is complete before MLflow is asked for anything, so a server that fails half-way
loses nothing, and a version is only registered for a run that was logged to its end.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from stackwise.features.errors import DataError, describe, some
from stackwise.features.files import sha256_of_file
from stackwise.recommender.bundle import check_tracking, fetch_model, open_sealed
from stackwise.training.model_card import CARD

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.models.model import ModelInfo

TRACKING = "sqlite:///mlflow.db"
NAME = "stackwise"
CHAMPION, CHALLENGER = "champion", "challenger"
MODEL, REPORT = "model", "report"  # the two halves of a run's folder
EVALUATION_SET = "evaluation_set.parquet"  # of the report
_MOST_SAID = 5_000  # characters of a version's description that a server takes
_REPLACED, _GATES = "stackwise.replaced", "stackwise.gates"
_OPEN = "stackwise.registering"  # on a version until it has its alias: what tells that a run was killed between
_SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Published:
    """What MLflow now holds: the run, and the version with its alias if the gates were passed."""

    run_id: str
    version: str | None


@dataclass(frozen=True)
class Tuning:
    """What is worth keeping of one fine-tuning: settings and data, loss by step, and measures of the result."""

    name: str
    settings: Mapping[str, Any]
    losses: Mapping[int, float]
    measures: Mapping[str, float]


class Registry:
    """One registered model on one MLflow server or database.

    Parameters
    ----------
    tracking : MLflow tracking URI. A database in a file keeps its artifacts in ``mlruns`` beside it.
    name : of the experiment and of the registered model.
    """

    def __init__(self, tracking: str = TRACKING, name: str = NAME) -> None:
        self.tracking, self.name = tracking, name

    def publish(self, folder: Path) -> Published:
        """Log a run's folder, and register its model as ``challenger`` if its gates were passed.

        Raises
        ------
        DataError
            The folder is no finished run, or MLflow failed; the folder stays as it is.
        """
        report = read_report(folder)
        open_sealed(folder / MODEL)
        with self._mapped(f"the run is kept in {folder}; publish it with `stackwise retrain --resume {folder}`"):
            run_id, model = self._log(folder, report)
            if not report["passed"]:
                return Published(run_id, None)
            card = (folder / REPORT / CARD).read_text(encoding="utf-8")
            return Published(run_id, self._register(run_id, model, report, card))

    def _log(self, folder: Path, report: Mapping[str, Any]) -> tuple[str, ModelInfo]:
        """Log everything under one run, which is marked failed if anything fails. Returns its id and the model."""
        import mlflow

        from stackwise.recommender import mlflow_model

        mlflow.set_tracking_uri(self.tracking)
        with mlflow.start_run(experiment_id=self._experiment(), run_name=report["run_name"]) as run:
            mlflow.set_tags({f"stackwise.{key}": str(value) for key, value in report["data"].items()})
            mlflow.set_tag(_GATES, "passed" if report["passed"] else "failed")
            settings = flat(report["config"])
            mlflow.log_params(settings)
            mlflow.log_artifacts(str(folder / REPORT), REPORT)
            with warnings.catch_warnings():
                warnings.filterwarnings(
                    "ignore", message="(?s).*input example", category=UserWarning
                )  # it would run twice
                logged = mlflow.pyfunc.log_model(
                    name=MODEL,
                    python_model=mlflow_model.__file__,
                    artifacts={mlflow_model.SEALED: str(folder / MODEL)},
                    signature=mlflow_model.SIGNATURE,
                    pip_requirements=mlflow_model.requirements(),
                    params=settings,
                    tags={_GATES: "passed" if report["passed"] else "failed"},
                )
            if logged.signature is None or logged.signature.inputs is None:
                raise DataError(describe("logged model", "no signature", "the declared one", "log it again"))
            _log_data(folder, report, logged.model_id)
            return str(run.info.run_id), logged

    def record(self, run: Tuning, artifact: Path) -> str:
        """Log a finished fine-tuning with the file it made; the run's id.

        Raises
        ------
        DataError
            MLflow failed; the file stays as it is.
        """
        import mlflow

        with self._mapped(f"the file is kept in {artifact}"):
            mlflow.set_tracking_uri(self.tracking)
            with mlflow.start_run(experiment_id=self._experiment(), run_name=run.name) as started:
                mlflow.log_params(flat(run.settings))
                for step, value in run.losses.items():
                    mlflow.log_metric("loss", value, step=step)
                mlflow.log_metrics({_metric(name): value for name, value in run.measures.items()})
                mlflow.log_artifact(str(artifact))
                return str(started.info.run_id)

    def _experiment(self) -> str:
        client = self._client()
        known = client.get_experiment_by_name(self.name)
        if known is not None:
            return str(known.experiment_id)
        place = None
        if self.tracking.startswith(_SQLITE):
            place = (Path(self.tracking.removeprefix(_SQLITE)).absolute().parent / "mlruns" / self.name).as_uri()
        return str(client.create_experiment(self.name, artifact_location=place))

    def _register(self, run_id: str, model: ModelInfo, report: Mapping[str, Any], card: str) -> str:
        """A version with its tags and alias, or none at all."""
        from mlflow.exceptions import MlflowException

        client = self._client()
        try:
            client.create_registered_model(self.name)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        self._sweep(client)
        tags = {_GATES: "passed", "stackwise.ranker": report["data"]["ranker"], _OPEN: run_id}
        source, model_id = model.model_uri, model.model_id  # a server refuses the one without the other
        version = str(client.create_model_version(self.name, source, run_id, tags, model_id=model_id).version)
        try:
            client.set_registered_model_alias(self.name, CHALLENGER, version)
            client.update_model_version(self.name, version, card[:_MOST_SAID])
            client.delete_model_version_tag(self.name, version, _OPEN)
        except BaseException:
            client.delete_model_version(self.name, version)
            raise
        return version

    def _sweep(self, client: MlflowClient) -> None:
        """Take away what a killed run registered half. One that got its alias is whole: only its mark is left over."""
        for search_model_version in client.search_model_versions(f"name='{self.name}'"):
            if _OPEN not in search_model_version.tags:
                continue
            if client.get_model_version(self.name, search_model_version.version).aliases:
                client.delete_model_version_tag(self.name, search_model_version.version, _OPEN)
            else:
                client.delete_model_version(self.name, search_model_version.version)

    def promote(self, version: str | None = None) -> tuple[str, str | None]:
        """Make a version the champion: the challenger, if none is named. Returns it and the one it replaces.

        Raises
        ------
        DataError
            No database, no such version, it is champion already, its gates were not passed, or its model does not
            verify.
        """
        check_tracking(self.tracking)
        with self._mapped("check the server, then promote again"):
            client = self._client()
            wanted = version or self._version_of(CHALLENGER)
            if wanted is None:
                fix = "run `stackwise retrain`; a model that passes its gates becomes the challenger"
                raise DataError(describe("promote", "no challenger", "a registered challenger", fix))
            old = self._version_of(CHAMPION)
            if wanted == old:
                raise DataError(describe("promote", f"version {wanted}", "another than the champion", "retrain first"))
            self._check(wanted)
            if old is not None:
                client.set_model_version_tag(self.name, wanted, _REPLACED, old)
            client.set_registered_model_alias(self.name, CHAMPION, wanted)
            if self._version_of(CHALLENGER) == wanted:
                client.delete_registered_model_alias(self.name, CHALLENGER)
            return wanted, old

    def roll_back(self) -> tuple[str, str]:
        """Give the alias ``champion`` back to the version it was taken from. Returns that and the one it leaves.

        Raises
        ------
        DataError
            No database, no champion, or none before it.
        """
        check_tracking(self.tracking)
        with self._mapped("check the server, then roll back again"):
            now = self._version_of(CHAMPION)
            before = None if now is None else self._client().get_model_version(self.name, now).tags.get(_REPLACED)
            if now is None or before is None:
                got = "no champion" if now is None else f"version {now}, which replaced none"
                raise DataError(describe("roll back", got, "a champion that replaced another", "promote a version"))
            self._check(before)
            self._client().set_registered_model_alias(self.name, CHAMPION, before)
            return before, now

    def champion(self, folder: Path) -> Path | None:
        """The champion's run folder (model and report) fetched under ``folder``; None while there is no champion."""
        import mlflow

        with self._mapped("check the server, or pass --no-register"):
            version = self._version_of(CHAMPION)
            if version is None:
                return None
            found = self._client().get_model_version(self.name, version)
            mlflow.artifacts.download_artifacts(run_id=found.run_id, artifact_path=REPORT, dst_path=str(folder))
            fetch_model(f"models:/{self.name}/{version}", folder / "fetched", self.tracking).rename(folder / MODEL)
            return folder

    def _check(self, version: str) -> None:
        """Refuse a version whose gates were not passed or whose bytes are not those that were sealed."""
        import tempfile

        from mlflow.exceptions import MlflowException

        try:
            found = self._client().get_model_version(self.name, version)
        except MlflowException as error:
            there = [int(one.version) for one in self._client().search_model_versions(f"name='{self.name}'")]
            expected = f"one of {self.name}: {some(sorted(there, reverse=True), 9) or 'there is none yet'}"
            fix = "pass one of those, or leave --version out for the challenger"
            raise DataError(describe("--version", version, expected, fix)) from error
        if _OPEN in found.tags and not found.aliases:
            fix = "run `stackwise retrain` again, which takes it away"
            raise DataError(describe(f"version {version}", "a registration that was cut off", "a whole one", fix))
        if found.tags.get(_GATES) != "passed":
            raise DataError(describe(f"version {version}", "gates not passed", "passed gates", "retrain"))
        with tempfile.TemporaryDirectory() as folder:
            open_sealed(fetch_model(f"models:/{self.name}/{version}", Path(folder), self.tracking))

    def _version_of(self, alias: str) -> str | None:
        from mlflow.exceptions import MlflowException

        try:
            return str(self._client().get_model_version_by_alias(self.name, alias).version)
        except MlflowException as error:
            if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
                return None
            raise

    def _client(self) -> MlflowClient:
        import mlflow

        mlflow.set_tracking_uri(self.tracking)
        return mlflow.MlflowClient(self.tracking, self.tracking)

    @contextmanager
    def _mapped(self, fix: str) -> Iterator[None]:
        """What MLflow and the network raise, as one error that says what to do."""
        from mlflow.exceptions import MlflowException

        try:
            yield
        except (MlflowException, OSError) as error:
            said = (str(error).splitlines() or [type(error).__name__])[0]
            raise DataError(describe(f"MLflow at {self.tracking}", said, "a server that answers", fix)) from error


def _log_data(folder: Path, report: Mapping[str, Any], model_id: str) -> None:
    """What the present run's model was made of and measured on, by name and hash, and its metrics of the latter.

    No row goes to MLflow but of the evaluation set, whose learners are numbers.
    """
    import mlflow
    from mlflow.data.code_dataset_source import CodeDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    data, source = report["data"], CodeDatasetSource(tags={})
    named: Any = MetaDataset  # abstract in MLflow's types alone, as `from_pandas` is missing in them
    datasets: Any = mlflow.data
    mlflow.log_input(named(source, name=data["catalogue"], digest=data["fingerprint"]), context="catalogue")
    judged = named(source, name=f"judgements, {data['judgements']}", digest=str(data["judged"])[:36])
    mlflow.log_input(judged, context="training")
    path = folder / REPORT / EVALUATION_SET
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="(?s).*integer column", category=UserWarning)  # none is ever missing
        held_out = datasets.from_pandas(
            pd.read_parquet(path), targets="grade", predictions="score", name="held-out pairs",
            digest=sha256_of_file(path)[:16],
        )  # fmt: skip
    mlflow.log_input(held_out, context="evaluation")
    metrics = {_metric(key): value for key, value in report["metrics"].items() if value is not None}
    mlflow.log_metrics(metrics, dataset=held_out, model_id=model_id)


def read_report(folder: Path) -> dict[str, Any]:
    """The report of a finished run.

    Raises
    ------
    DataError
        There is none.
    """
    path = folder / REPORT / "report.json"
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fix = "name a folder that `stackwise retrain` finished"
        raise DataError(describe(f"run {folder}", f"no readable {path.name}", "a finished run", fix)) from error
    return found


def read_per_learner(folder: Path) -> pd.DataFrame:
    """The table of learners of a finished run."""
    return pd.read_parquet(folder / REPORT / "per_learner.parquet")


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested settings as dotted names.

    >>> flat({"fit": {"trees": 10}, "seed": 0})
    {'fit.trees': '10', 'seed': '0'}
    """
    found: dict[str, str] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = str(value)
    return found


def _metric(name: str) -> str:
    """MLflow's metric names know no ``@``."""
    return name.replace("@", "_at_")
