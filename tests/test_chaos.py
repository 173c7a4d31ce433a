"""What goes wrong around a service, done to it: nothing acknowledged is lost, and nobody waits for ever."""

from __future__ import annotations

import http.client
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress

import numpy as np
import pytest
from service_house import House, command, free_port, serving, until

from stackwise.features.catalogue import write_catalogue
from stackwise.features.ranking_features import FEATURE_NAMES
from stackwise.features.versions import rewriting
from stackwise.models.ranker import Calibration, FusedRanker, LearnedRanker
from stackwise.recommender.bundle import seal_model
from stackwise.recommender.service.settings import ServiceLimits
from stackwise.recommender.service.sources import source_of

pytestmark = [pytest.mark.chaos, pytest.mark.slow]
ME = {"learner_id": "me", "skills": [], "goal": {"occupation_id": "business.bookkeeper"}}
SERVE = [sys.executable, "-m", "stackwise.recommender.cli", "serve", "--no-auth"]


def event(name):
    return {"event_id": name, "learner_id": "me", "credential_id": "c", "kind": "click",
            "occurred_at": "2026-09-01T10:00:00Z"}  # fmt: skip


def stored(file):
    with closing(sqlite3.connect(file)) as one:
        return {name for (name,) in one.execute("select event_id from stackwise_events")}


def sent(house, names):
    """The names that were acknowledged; whatever else may be answered, only 503 may."""
    kept = set()
    for name in names:
        got = house.post("/v1/events", event(name))
        assert got.status in (200, 503), got.body
        kept |= {name} if got.status == 200 else set()
    return kept


def aborting() -> LearnedRanker:
    """A ranker whose trees end the process that reads them."""
    import lightgbm

    rng, names = np.random.default_rng(0), list(FEATURE_NAMES[:3])
    data = lightgbm.Dataset(rng.random((200, 3)), rng.random(200), feature_name=names, params={"verbosity": -1})
    trees = lightgbm.train({"verbosity": -1, "num_threads": 1}, data, 2).model_to_string()
    broken = trees.replace("left_child=", "left_child=2000000000 ", 1)
    return LearnedRanker(broken, tuple(names), Calibration(np.array([-1.0, 1.0]), np.array([0.1, 0.9])))


def sent_until_kept(house, names):
    """Each name sent again until it is acknowledged, as a 503 asks for."""
    for name in names:
        until(lambda name=name: sent(house, [name]) == {name})


def test_two_writers_lose_nothing_and_double_nothing(tmp_path):
    with command(free_port(), tmp_path) as one, command(free_port(), tmp_path) as two, ThreadPoolExecutor(4) as clients:
        parts = [[f"{part}-{at}" for at in range(60)] for part in range(2)]
        for each in [clients.submit(sent_until_kept, house, part) for house in (one, two) for part in parts]:
            each.result()
    assert stored(tmp_path / "stackwise-events.db") == {name for part in parts for name in part}


@contextmanager
def small_files(house, size):
    """A disk that is full: the process can write no file beyond so many bytes."""
    before = resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_and_nothing_acknowledged_is_lost(tmp_path):
    with command(free_port(), tmp_path) as house:
        kept = sent(house, ["before"])
        with small_files(house, 100):
            assert sent(house, [f"full-{at}" for at in range(5)]) == set()
            assert house.post("/v1/recommendations", ME).status == 200
        kept |= sent(house, ["after"])
    assert kept == {"before", "after"} == stored(tmp_path / "stackwise-events.db")


def test_a_killed_service_keeps_what_it_acknowledged(tmp_path):
    kept = set()
    for round_ in range(2):
        with command(free_port(), tmp_path) as house:
            kept |= sent(house, [f"{round_}-{at}" for at in range(20)])
            house.process.send_signal(signal.SIGKILL)
            house.process.wait(60)
    assert stored(tmp_path / "stackwise-events.db") == kept


def stop(process, seconds):
    process.send_signal(signal.SIGTERM)
    return process.wait(seconds)


def test_a_log_that_nobody_drains_keeps_no_request_waiting_and_does_not_keep_it_from_ending(tmp_path):
    port = free_port()
    with subprocess.Popen([*SERVE, "--port", str(port)], stderr=subprocess.PIPE, cwd=tmp_path) as process:
        try:
            House(port).wait_ready()
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as one:
                for _ in range(2_000):  # 300 kB of lines; a pipe holds 64
                    one.request("GET", "/healthz")
                    assert one.getresponse().read() == b'{"status":"ok"}'
            assert stop(process, 60) == 0
        finally:
            process.kill()


def test_a_log_on_a_full_disk_stops_nothing(tmp_path):
    port = free_port()
    with (
        open("/dev/full", "wb") as full,
        subprocess.Popen([*SERVE, "--port", str(port)], stderr=full, cwd=tmp_path) as it,
    ):
        try:
            house = House(port)
            house.wait_ready()
            assert house.post("/v1/recommendations", ME).status == 200
            assert stop(it, 60) == 0
        finally:
            it.kill()


def test_while_the_registry_of_models_hangs_it_is_alive_and_ends_when_told_to(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as registry:  # takes connections and never answers
        port, tracking = free_port(), f"http://ann:secret@127.0.0.1:{registry.getsockname()[1]}"
        options = ("--model", "models:/stackwise@champion", "--tracking", tracking, "--grace", "1")
        with command(port, tmp_path, *options, ready=False) as house:
            house.wait_alive()
            registry.settimeout(120)
            with closing(registry.accept()[0]):
                assert house.ask("GET", "/readyz").status == 503
                house.process.send_signal(signal.SIGTERM)
                house.process.wait(60)  # 11 s, on a machine with nothing else to do
    assert "secret" not in (tmp_path / "log.txt").read_text()


def test_a_model_that_ends_its_process_ends_the_trial_and_the_live_one_goes_on(sample, tmp_path):
    folder = tmp_path / "model"
    seal_model(folder, sample, FusedRanker())
    made = source_of(None, str(folder), "", "default")
    with serving(made, tmp_path, reload_seconds=1) as house:
        seal_model(folder, sample, aborting(), config={"note": "broken"})
        until(lambda: any(line["event"] == "not_changed" for line in house.lines), 900)  # a trial gives way
        said = next(line["said"] for line in house.lines if line["event"] == "not_changed")
        assert house.post("/v1/recommendations", ME).json["model"] == FusedRanker().name
        seal_model(folder, sample, FusedRanker(), config={"note": "mended"})
        until(lambda: [line["event"] for line in house.lines].count("serving") == 2, 900)
    assert "an end by signal 6" in said


WRITER = """
import sys
from stackwise.features.catalogue import write_catalogue
from stackwise.recommender.defaults import open_catalogue
tables = open_catalogue(None).tables
print("ready", flush=True)
for at in range(1000):
    write_catalogue(sys.argv[1], tables, f"v{at}")
"""


def test_killed_swaps_leave_a_catalogue_that_is_whole(sample, tmp_path):
    folder = tmp_path / "data"
    write_catalogue(folder, sample.tables, "before")
    with rewriting(folder) as staged:
        shutil.copytree(sample.folder / "index", staged / "index")
    made, asked, ended = source_of(folder, None, "", "default"), [], threading.Event()
    with serving(made, tmp_path, reload_seconds=0.3, limits=ServiceLimits(request_seconds=300)) as house:

        def ask():
            while not ended.is_set():
                asked.append(house.post("/v1/recommendations", ME).status)

        client = threading.Thread(target=ask)
        client.start()
        for _ in range(6):
            call = [sys.executable, "-c", WRITER, str(folder)]
            with subprocess.Popen(call, stdout=subprocess.PIPE, env=os.environ) as writer:
                assert writer.stdout.readline() == b"ready\n"
                seen = len(asked)
                until(lambda seen=seen: len(asked) > seen + 3)
                writer.kill()
        write_catalogue(folder, sample.tables, "after")
        until(lambda: house.ask("GET", "/readyz").json["catalogue"].startswith("after@"))
        ended.set()
        client.join()
    assert set(asked) == {200}


def test_a_stopped_process_that_goes_on_has_lost_nothing(tmp_path):
    with command(free_port(), tmp_path) as house, ThreadPoolExecutor(3) as clients:
        house.process.send_signal(signal.SIGSTOP)
        waiting = [clients.submit(house.post, "/v1/events", event(str(at))) for at in range(3)]
        assert not any(one.done() for one in waiting)
        house.process.send_signal(signal.SIGCONT)
        kept = {str(at) for at, one in enumerate(waiting) if one.result().status == 200}
    assert kept == {"0", "1", "2"} == stored(tmp_path / "stackwise-events.db")


def test_a_flood_of_connections_leaves_the_health_port_alone(tmp_path):
    health = free_port()
    with command(free_port(), tmp_path, "--health-port", str(health)) as house:
        flood = [socket.create_connection(("127.0.0.1", house.port)) for _ in range(1_010)]
        try:
            for one in flood[:300]:
                with suppress(OSError):  # turned away
                    one.sendall(b"POST /v1/skills HTTP/1.1\r\n")
            got = House(health).ask("GET", "/readyz")
            assert (got.status, got.json["status"], got.json["model"]) == (200, "ready", "panel-linear")
        finally:
            for one in flood:
                one.close()
        until(lambda: house.ask("GET", "/healthz").status == 200)
