"""The events on a real PostgreSQL, which goes away for a while and is killed in the middle of writing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from service_house import free_port, serving, source, until

from stackwise.recommender.service.event_log import export_log
from stackwise.recommender.service.events import EventStore
from stackwise.recommender.service.schema import Event

pytest.importorskip("psycopg")
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
AWAY = float(os.environ.get("STACKWISE_AWAY_SECONDS", "3"))
_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def binary(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join([*map(str, _PLACES), os.environ["PATH"]]))
    if found is None:
        pytest.skip(f"no {name} on this machine")
    return found


class Postgres:
    """A server of its own on loopback. It refuses to run as root, who starts it as ``postgres`` or ``nobody``."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.process = folder, free_port(), None
        self.user = "postgres"
        self._run("initdb", "-D", str(folder / "data"), "-U", self.user, "-A", "trust", "--no-sync")

    def _as_user(self) -> dict[str, object]:
        if os.geteuid() != 0:
            return {}
        import pwd

        names = {one.pw_name for one in pwd.getpwall()}
        user = next((one for one in ("postgres", "nobody") if one in names), None)
        if user is None:
            pytest.skip("root, and no other user to run PostgreSQL as")
        shutil.chown(self.folder, user)
        return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}

    def _run(self, name: str, *options: str) -> None:
        subprocess.run([binary(name), *options], check=True, capture_output=True, cwd="/", **self._as_user())

    def start(self) -> None:
        call = [binary("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), "-k", str(self.folder),
                "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=20"]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(call, stdout=log, stderr=log, cwd="/", **self._as_user())

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: at once (SIGINT), or as a crash does (SIGQUIT)."""
        self.process.send_signal(how)
        self.process.wait(180)

    @property
    def url(self) -> str:
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/postgres"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="stackwise-postgres-"))  # pytest's own folders are closed to other users
    one = Postgres(folder)
    one.start()
    yield one
    one.stop()
    shutil.rmtree(folder)


def event(name: str, **more: object) -> dict[str, object]:
    plain = {"learner_id": "ann", "credential_id": "c", "kind": "click", "occurred_at": "2026-09-01T10:00:00+10:00"}
    return {"event_id": name, **plain, **more}


def ids(url: str) -> list[str]:
    store = EventStore(url)
    try:
        return [one.event_id for block in store.each() for one in block]
    finally:
        store.close()


@pytest.fixture
def house(engine, postgres, tmp_path):
    with serving(source(engine), tmp_path, store=EventStore(postgres.url)) as one:
        until(lambda: one.post("/v1/events", event("here")).status == 200)
        yield one


def test_events_are_stored_once_and_come_back_as_they_were(house, postgres, tmp_path):
    many = {"events": [event("a"), event("b", kind="impression", propensity=0.25), event("a", kind="enrol")]}
    got = house.post("/v1/events", many).json
    assert (got["new"], got["conflicts"]) == (2, ["a"])
    assert house.post("/v1/events", many).json["known"] == 2
    store = EventStore(postgres.url)
    kept = {one.event_id: one for block in store.each() for one in block}
    assert kept["a"].occurred_at == datetime(2026, 9, 1, tzinfo=UTC)
    assert (kept["b"].propensity, kept["b"].kind) == (0.25, "impression")
    assert export_log(store, tmp_path / "log.parquet") == len(kept)
    store.close()


def test_writers_with_the_same_events_in_other_orders_do_not_wait_in_a_ring(postgres):
    store = EventStore(postgres.url)
    made = [Event.model_validate_json(json.dumps(event(f"ring-{one}"))) for one in range(300)]
    new: list[int] = []

    def write(events):
        new.append(store.add(events, NOW).new)

    threads = [threading.Thread(target=write, args=(made[:: 1 if one % 2 else -1],)) for one in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(new) == 300
    store.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_while_it_is_away_clients_are_told_and_afterwards_nothing_is_lost_or_doubled(house, postgres, how):
    acknowledged: set[str] = set()
    refused: list[float] = []
    stop = threading.Event()

    def send(name: str) -> None:
        number, batch = 0, []
        while not stop.is_set() or batch:
            batch = batch or [f"{how.name}-{name}-{number}-{one}" for one in range(20)]
            got = house.post("/v1/events", {"events": [event(one) for one in batch]})
            if got.status == 200:
                acknowledged.update(batch)
                number, batch = number + 1, []
            else:
                assert (got.status, got.headers["retry-after"]) == (503, "5")
                refused.append(time.monotonic())
                time.sleep(0.05)

    clients = [threading.Thread(target=send, args=(str(one),)) for one in range(3)]
    for one in clients:
        one.start()
    until(lambda: len(acknowledged) > 100)
    before = len(acknowledged)
    postgres.stop(how)
    time.sleep(AWAY)
    assert house.ask("GET", "/readyz").status == 200  # answers go on
    postgres.start()
    until(lambda: len(acknowledged) > before + 200)
    stop.set()
    for one in clients:
        one.join(180)
    stored = [one for one in ids(postgres.url) if one.startswith(f"{how.name}-")]
    assert refused
    assert len(stored) == len(set(stored))
    assert acknowledged == set(stored)
