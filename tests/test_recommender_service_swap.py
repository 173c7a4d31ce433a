"""Changing the model while requests are in flight, and stopping without losing one."""

from __future__ import annotations

import copy
import io
import json
import shutil
import signal
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from service_house import NOW, command, free_port, serving, source, until

from stackwise.features.catalogue import write_catalogue
from stackwise.features.errors import DataError
from stackwise.features.versions import rewriting, version_of
from stackwise.models.ranker import FusedRanker
from stackwise.recommender.bundle import SEAL, model_version, seal_model
from stackwise.recommender.service.hot_swap import EngineSource, ModelHotSwap
from stackwise.recommender.service.logs import JsonLog
from stackwise.recommender.service.metrics import Metrics
from stackwise.recommender.service.sources import source_of

RECOMMEND = "/v1/recommendations"
BUSY = 5  # a test machine may have other things to do; alone it takes a second
ME = {
    "learner_id": "me",
    "skills": [{"skill_id": "customer-service"}],
    "goal": {"occupation_id": "business.bookkeeper"},
}


class Named(FusedRanker):
    """The baseline under another name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class Shelf:
    """A source whose engine can be exchanged; a ``None`` is a model that cannot be loaded."""

    def __init__(self, engine) -> None:
        self.engine, self.name = engine, "one"

    @property
    def source(self) -> EngineSource:
        return EngineSource(lambda: self.name, self._load)

    def _load(self):
        if self.name == "broken":
            raise DataError("model: got broken bytes; expected a model; fetch it again")
        engine, stages = copy.copy(self.engine), copy.copy(self.engine.stages)
        object.__setattr__(stages, "ranker", Named(self.name))
        engine.stages = stages
        return engine


def test_requests_go_on_without_a_failure_while_the_model_changes(engine, tmp_path):
    shelf, stop = Shelf(engine), threading.Event()
    found: list[tuple[int, str]] = []

    def ask(_: int) -> None:
        while not stop.is_set():
            got = house.post(RECOMMEND, ME)
            found.append((got.status, got.json["model"]))

    def answers(model: str, count: int) -> bool:
        return sum(one == (200, model) for one in found) >= count

    with serving(shelf.source, tmp_path, reload_seconds=0.05) as house, ThreadPoolExecutor(4) as clients:
        asked = [clients.submit(ask, one) for one in range(4)]
        for before, name in (("one", "two"), ("two", "broken"), ("two", "three")):
            until(lambda before=before: answers(before, 4))
            shelf.name = name
            event = "not_changed" if name == "broken" else "serving"
            until(lambda event=event, name=name: (event, name) in [(one["event"], _named(one)) for one in house.lines])
        until(lambda: answers("three", 4))
        stop.set()
        for each in asked:
            each.result()
        measures = house.ask("GET", "/metrics").body.decode()
    assert {status for status, _ in found} == {200}
    assert {model for _, model in found} == {"one", "two", "three"}
    assert "broken bytes" in house.log.getvalue()
    assert 'stackwise_model_loads_total{outcome="done"} 3.0' in measures
    assert 'outcome="failed"' in measures
    assert 'model="three"' in measures
    assert 'model="two"' not in measures


def _named(line: dict[str, object]) -> object:
    return line.get("version", "broken")


def test_a_request_finishes_on_the_engine_it_began_with(engine, tmp_path):
    shelf, go, began = Shelf(engine), threading.Event(), threading.Event()
    slow, inner = copy.copy(engine), engine.recommend_each
    slow.recommend_each = lambda *given: (began.set(), go.wait(180), inner(*given))[2]
    go.set()
    first = EngineSource(lambda: shelf.name, lambda: slow if shelf.name == "one" else shelf._load())
    with serving(first, tmp_path, reload_seconds=0.05) as house, ThreadPoolExecutor(1) as client:
        go.clear()
        began.clear()
        waiting = client.submit(house.post, RECOMMEND, ME)
        assert began.wait(180)
        shelf.name = "two"
        until(lambda: house.ask("GET", "/readyz").json["model"] == "two")
        assert house.post(RECOMMEND, ME).json["model"] == "two"
        go.set()
        assert waiting.result().json["model"] == engine.stages.ranker.name


def test_a_model_that_changes_while_it_is_read_is_not_served(engine):
    versions = iter(["1", "2", "3"])
    made = EngineSource(lambda: next(versions), lambda: copy.copy(engine))
    hot_swap = ModelHotSwap(
        made, lambda: date(2026, 9, 1), Metrics(), JsonLog(io.StringIO(), lambda: NOW), lambda: None
    )
    with pytest.raises(DataError, match="another one while it was read"):
        hot_swap.load()
    assert hot_swap.served is None


def test_what_was_served_before_is_let_go(engine):
    shelf = Shelf(engine)
    hot_swap = ModelHotSwap(
        shelf.source, lambda: date(2026, 9, 1), Metrics(), JsonLog(io.StringIO(), lambda: NOW), lambda: None
    )
    hot_swap.load()
    before = weakref.ref(hot_swap.served.engine)
    shelf.name = "two"
    hot_swap.look()
    assert hot_swap.served.engine.stages.ranker.name == "two"
    assert before() is None  # and with it the folder that its files were mapped from


def test_a_folder_is_told_by_its_seal_and_a_new_seal_is_served(sample, tmp_path):
    folder = tmp_path / "model"
    seal_model(folder, sample, FusedRanker())
    made = source_of(None, str(folder), "sqlite:///none.db", "default")
    before = made.version()
    assert before == made.version() == model_version(str(folder), "")
    seal_model(folder, sample, FusedRanker(), config={"note": "another"})
    assert made.version() != before
    assert made.load().stages.ranker.name == FusedRanker().name
    (folder / SEAL).unlink()
    with pytest.raises(DataError, match=r"no seal\.json"):
        made.version()


@pytest.mark.filterwarnings("ignore")  # MLflow's own
def test_an_alias_is_told_by_the_version_behind_it(tmp_path, monkeypatch):
    mlflow = pytest.importorskip("mlflow")
    monkeypatch.chdir(tmp_path)
    tracking = f"sqlite:///{tmp_path / 'mlflow.db'}"
    client = mlflow.MlflowClient(tracking, tracking)
    client.create_registered_model("stackwise")
    versions = [client.create_model_version("stackwise", f"file://{tmp_path}/{one}").version for one in range(2)]
    for one in versions:
        client.set_registered_model_alias("stackwise", "champion", one)
        assert model_version("models:/stackwise@champion", tracking) == f"models:/stackwise/{one}"
    assert model_version("models:/stackwise/1", tracking) == "models:/stackwise/1"
    with pytest.raises(DataError, match="model models:/stackwise@nobody"):
        model_version("models:/stackwise@nobody", tracking)


def test_a_catalogue_folder_is_told_by_its_manifest_and_index(sample, tmp_path):
    shutil.copytree(sample.folder, tmp_path / "data")
    made = source_of(tmp_path / "data", None, "", "default")
    before = made.version()
    about = tmp_path / "data" / "index" / "vectors" / "skills" / "about.json"
    about.write_text(about.read_text() + " ")
    assert made.version() != before
    shutil.rmtree(tmp_path / "data")
    with pytest.raises(DataError, match="check --data"):
        made.version()


def test_a_change_of_the_catalogue_is_served_within_two_seconds(sample, tmp_path):
    folder = tmp_path / "data"
    write_catalogue(folder, sample.tables, "before")
    with rewriting(folder) as staged:
        shutil.copytree(sample.folder / "index", staged / "index")
    with serving(source_of(folder, None, "", "default"), tmp_path, reload_seconds=60) as house:
        assert house.post(RECOMMEND, ME).json["catalogue"].startswith("before@")
        write_catalogue(folder, sample.tables, "after")
        changed = time.monotonic()
        until(lambda: house.ask("GET", "/readyz").json["catalogue"].startswith("after@"))
        took = time.monotonic() - changed
        (version_of(folder) / "skills.parquet").write_bytes(b"cut")
        write_manifest(version_of(folder), "broken")
        until(lambda: "not_changed" in [one["event"] for one in house.lines])
        time.sleep(1.5)
        assert [one["event"] for one in house.lines].count("not_changed") == 1
        assert house.post(RECOMMEND, ME).json["catalogue"].startswith("after@")
    assert took < 2 * BUSY


def write_manifest(folder, label):
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**told, "label": label}))


def test_told_to_stop_it_finishes_what_is_in_flight_and_exits_with_0(tmp_path):
    options = ("--max-batch", "500", "--grace", "120")
    with command(free_port(), tmp_path, *options) as house, ThreadPoolExecutor(3) as clients:
        asked = [clients.submit(house.post, RECOMMEND, {"learners": [ME] * 300}) for _ in range(3)]
        until(lambda: b"stackwise_requests_in_flight 4.0" in house.ask("GET", "/metrics").body)  # with this one
        assert not any(one.done() for one in asked)
        house.process.send_signal(signal.SIGTERM)
        assert [one.result().status for one in asked] == [200, 200, 200]
        assert house.process.wait(180) == 0
    with pytest.raises(OSError, match="refused"):
        house.ask("GET", "/healthz")


def test_an_address_in_use_and_a_missing_model_end_with_a_reason(engine, tmp_path):
    with serving(source(engine), tmp_path) as house:
        with command(house.port, tmp_path, ready=False) as second:
            assert second.process.wait(180) == 1
        with command(free_port(), tmp_path, "--model", "nowhere", ready=False) as third:
            assert third.process.wait(180) == 1
    said = (tmp_path / "log.txt").read_text()
    assert "stackwise: address: got 127.0.0.1" in said
    assert "stackwise: model nowhere: got no seal.json" in said
    assert "Traceback" not in said
