"""Events: stored once, all or none of a request, through kills and a database that is away, and read by training."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from service_house import command, free_port, serving, source
from typer.testing import CliRunner

from stackwise.features.errors import DataError, InputError
from stackwise.recommender.cli import app
from stackwise.recommender.service.errors import RefusedError
from stackwise.recommender.service.event_log import export_log
from stackwise.recommender.service.events import EventStore
from stackwise.recommender.service.schema import Event
from stackwise.training.interactions import judged_by_log
from stackwise.training.judgements import from_log
from stackwise.training.off_policy import estimate

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
ROUNDS = int(os.environ.get("STACKWISE_KILLS", "3"))


def event(name: str, **more: object) -> dict[str, object]:
    plain = {"learner_id": "business-1", "credential_id": "business.ledger-foundations", "kind": "click"}
    return {"event_id": name, "occurred_at": "2026-09-01T10:00:00Z", **plain, **more}


def impression(name: str, **more: object) -> dict[str, object]:
    return event(name, **{"kind": "impression", "propensity": 0.5, "position": 2, **more})


@pytest.fixture
def store(tmp_path):
    one = EventStore(f"sqlite:///{tmp_path / 'events.db'}")
    yield one
    one.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def house(engine, folder):
    with serving(source(engine), folder) as one:
        yield one


def records(*bodies: dict[str, object]) -> list[Event]:
    return [Event.model_validate_json(json.dumps(one)) for one in bodies]


def counts(got) -> tuple[int, int, int, list[str]]:
    return got.json["received"], got.json["new"], got.json["known"], got.json["conflicts"]


def test_an_event_is_stored_once_however_often_it_is_sent(house):
    assert counts(house.post("/v1/events", event("a"))) == (1, 1, 0, [])
    assert counts(house.post("/v1/events", event("a", occurred_at="2026-09-01T12:00:00+02:00"))) == (1, 0, 1, [])
    many = {"events": [event("a"), event("b"), event("b"), event("c")]}
    assert counts(house.post("/v1/events", many)) == (4, 2, 2, [])


def test_another_event_under_a_known_id_is_told_and_the_first_is_kept(house, folder):
    house.post("/v1/events", event("first"))
    got = house.post(
        "/v1/events", {"events": [event("first", kind="enrol"), event("same"), event("same", kind="enrol")]}
    )
    assert counts(got) == (3, 1, 0, ["first", "same"])
    kept = dict(rows(folder / "events.db"))
    assert (kept["first"], kept["same"]) == ("click", "click")


def rows(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("select event_id, kind from stackwise_events order by event_id").fetchall()
    finally:
        connection.close()


def test_one_bad_event_keeps_its_whole_request_out(house, folder):
    for wrong in (event("bad", kind="bought"), event("bad", propensity=1), impression("bad", propensity=0),
                  event("bad", occurred_at="2026-09-01T10:00:00"), event("bad", occurred_at="0001-01-01T00:00:00Z"),
                  event("bad\x00"), event("x" * 201), event("bad", learner={"learner_id": "another"}),
                  {**impression("bad"), "propensity": None}):  # fmt: skip
        got = house.post("/v1/events", {"events": [event("good"), wrong]})
        assert got.status == 422, wrong
        assert "events.1" in got.error
    assert not {"good", "bad"} & {name for name, _ in rows(folder / "events.db")}
    assert house.post("/v1/events", {"events": [event(str(one)) for one in range(1001)]}).status == 413


def test_many_events_of_many_writers_are_all_there(store):
    made = [records(*(event(f"{part}-{one}") for one in range(700))) for part in range(3)]
    threads = [threading.Thread(target=store.add, args=(one, NOW)) for one in made * 2]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(len(block) for block in store.each()) == 2100
    assert store.add(made[0], NOW).known == 700


def test_a_store_that_cannot_be_written_is_told_with_a_time_to_come_back(engine, tmp_path):
    folder = tmp_path / "gone"
    with serving(source(engine), folder) as house:
        got = house.post("/v1/events", event("a"))
        assert (got.status, got.headers["retry-after"]) == (503, "5")
        folder.mkdir()
        assert counts(house.post("/v1/events", event("a"))) == (1, 1, 0, [])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a disk that is small")
def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(tmp_path):
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", tmp_path], check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    store = EventStore(f"sqlite:///{tmp_path / 'events.db'}")
    acknowledged: set[str] = set()
    refused = 0
    try:
        for part in range(30):
            names = [f"{part}-{one}" for one in range(50)]
            try:
                store.add(records(*map(event, names)), NOW)
                acknowledged |= set(names)
            except RefusedError as error:
                refused += error.status == 503
        assert acknowledged
        assert refused
        subprocess.run(["mount", "-o", "remount,size=9m", tmp_path], check=True)
        store.add(records(event("after")), NOW)
        stored = [one.event_id for block in store.each() for one in block]
        assert sorted(stored) == sorted({*acknowledged, "after"})
    finally:
        store.close()
        subprocess.run(["umount", tmp_path], check=True)


def test_a_url_that_is_no_store_is_refused():
    for url in ("nonsense", "mysql://localhost/x", ""):
        with pytest.raises(InputError, match=r"events: got .*sqlite:///FILE"):
            EventStore(url)


def test_training_reads_what_was_exported_also_of_people_it_has_no_table_of(store, engine, tmp_path):
    courses = ("business.ledger-foundations", "business.first-books")
    asked = {"learner_id": "stranger", "goal": {"occupation_id": "business.bookkeeper"}}
    who = [{"learner_id": "business-1"}, {"learner_id": "stranger", "learner": asked}]
    shown = [
        impression(f"i-{one}-{person['learner_id']}", credential_id=one, **person) for one in courses for person in who
    ]
    done = [event("c"), event("e", kind="enrol", occurred_at="2026-09-03T10:00:00Z"),
            event("d", kind="complete", learner_id="stranger", occurred_at="2026-09-09T10:00:00Z")]  # fmt: skip
    store.add(records(*shown, *done), NOW)
    assert export_log(store, tmp_path / "log.parquet") == 7
    log = pd.read_parquet(tmp_path / "log.parquet")
    assert log["occurred_at"].is_monotonic_increasing
    judged = judged_by_log(log, engine)
    assert (judged.left_out, {one.learner_id: sorted(one.grade) for one in judged.queries}) == (
        {}, {"business-1": [0.0, 2.0], "stranger": [0.0, 3.0]},
    )  # fmt: skip


def test_off_policy_evaluation_reads_the_propensities(store, tmp_path):
    many = [impression(f"i{one}", learner_id=f"l{one}") for one in range(300)]
    store.add(records(*many, *(event(f"c{one}", learner_id=f"l{one}") for one in range(0, 300, 3))), NOW)
    export_log(store, tmp_path / "log.parquet")
    log = pd.read_parquet(tmp_path / "log.parquet")
    pairs = ["learner_id", "credential_id"]
    reward = from_log(log).rename(columns={"relevance": "reward"})[[*pairs, "reward"]]
    logged = log[log["propensity"].notna()].merge(reward, on=pairs)
    assert estimate(logged, logged, logged.assign(reward=0.0)).snips == pytest.approx(1 / 3)


def test_the_command_exports_whole_files_or_none(store, tmp_path):
    store.add(records(impression("a", learner={"learner_id": "business-1"})), NOW)
    out, url = tmp_path / "log.parquet", f"sqlite:///{tmp_path / 'events.db'}"
    said = CliRunner().invoke(app, ["events", "export", "--events", url, "--out", str(out)])
    assert (said.exit_code, "1 events" in said.output) == (0, True)
    assert pd.read_parquet(out)["learner"].tolist() == ['{"learner_id":"business-1"}']
    (tmp_path / "broken.db").write_bytes(b"no database" * 1000)
    before = out.read_bytes()
    with pytest.raises(DataError, match="events: got DatabaseError"):
        export_log(EventStore(f"sqlite:///{tmp_path / 'broken.db'}"), out)
    assert (out.read_bytes(), list(tmp_path.glob("*.part"))) == (before, [])


def test_acknowledged_events_survive_kills_at_any_moment_and_none_is_there_twice(tmp_path):
    rng, names, acknowledged, sent = random.Random(6), itertools.count(), set(), set()
    port, url = free_port(), f"sqlite:///{tmp_path / 'events.db'}"
    for _ in range(ROUNDS):
        with command(port, tmp_path, "--events", url, "--reload-seconds", "0", ready=False) as house:
            house.wait_alive()
            threading.Timer(rng.uniform(0.01, 0.4), house.process.send_signal, [signal.SIGKILL]).start()
            again: list[str] = []
            while house.process.poll() is None:
                batch = again or [f"e{next(names)}" for _ in range(rng.randint(1, 40))]
                sent |= set(batch)
                again = batch if not acknowledge(house, batch, acknowledged) else []
    stored = [name for name, _ in rows(tmp_path / "events.db")]
    assert len(stored) == len(set(stored))
    assert acknowledged <= set(stored) <= sent
    assert len(acknowledged) > ROUNDS


def acknowledge(house, batch: list[str], acknowledged: set[str]) -> bool:
    try:
        got = house.post("/v1/events", {"events": [event(one) for one in batch]})
    except (OSError, http.client.HTTPException):
        return False
    if got.status == 200:
        acknowledged |= set(batch)
    return got.status == 200
