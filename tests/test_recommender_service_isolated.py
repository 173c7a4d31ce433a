"""Requests in processes of their own: what hangs is killed at its deadline, and nobody else notices."""

from __future__ import annotations

import copy
import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from service_house import command, free_port, serving, until

from stackwise.recommender.serialize import answer_texts
from stackwise.recommender.service import worker_process, worker_processes
from stackwise.recommender.service.hot_swap import EngineSource
from stackwise.recommender.service.settings import ServiceLimits

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone"),
]
RECOMMEND = "/v1/recommendations"
ME = {"learner_id": "me", "skills": [], "goal": {"occupation_id": "business.bookkeeper"}, "as_of": "2026-09-01"}


class Troubled:
    """An engine that notes the process it answers in, and whose learners may hang it, break it, or end its process."""

    def __init__(self, engine, notes) -> None:
        self.notes, self.engine = notes, copy.copy(engine)
        self.inner = self.engine.recommend_each
        self.engine.recommend_each = self.recommend_each

    def recommend_each(self, learners, *given):
        asked = list(learners)
        for one in asked:
            (self.notes / one.learner_id).write_text(str(os.getpid()))
            if one.learner_id == "hangs":
                time.sleep(600)  # no checkpoint in it
            if one.learner_id == "kills":
                os.kill(os.getpid(), signal.SIGKILL)
            if one.learner_id == "breaks":
                raise OSError("a secret of the request")
        return self.inner(asked, *given)

    def pid(self, name: str) -> int:
        """The process that answered a learner."""
        until(lambda: (self.notes / name).exists() and bool((self.notes / name).read_text()))
        return int((self.notes / name).read_text())


def ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] == "Z"
    except OSError:
        return True


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()[1])


@pytest.fixture
def troubled(engine, tmp_path):
    return Troubled(engine, tmp_path)


@pytest.fixture
def house(troubled, tmp_path):
    with isolated(troubled, tmp_path, 60) as one:
        yield one


@pytest.fixture
def hasty(troubled, tmp_path):
    """One whose answers may take as long as a busy machine needs, and no longer."""
    with isolated(troubled, tmp_path, 6) as one:
        yield one


def isolated(troubled, folder, seconds):
    limits = ServiceLimits(isolate=True, request_seconds=seconds)
    return serving(EngineSource(lambda: "1", lambda: troubled.engine), folder, limits=limits)


def ask(house, name):
    return house.post(RECOMMEND, {**ME, "learner_id": name})


def test_the_answers_are_those_of_threads(house, engine, troubled):
    assert ask(house, "me").body.decode() == answer_texts(engine, [json.dumps(ME)])[0]
    assert troubled.pid("me") != os.getpid()
    assert b"stackwise_pool_size_count 2.0" in house.ask("GET", "/metrics").body  # with the warming


def test_what_hangs_is_killed_at_its_deadline_and_the_others_go_on(hasty, troubled):
    with ThreadPoolExecutor(1) as client:
        hanging = client.submit(ask, hasty, "hangs")
        pid = troubled.pid("hangs")
        assert not ended(pid)
        until(lambda: ask(hasty, "beside").status == 200)
        assert hanging.result().status == 504
    until(lambda: ended(pid))
    until(lambda: ask(hasty, "after").status == 200)
    assert re.search(rb'stackwise_workers_ended_total{why="late"} [1-9]', hasty.ask("GET", "/metrics").body)


def test_a_worker_that_has_answered_enough_is_replaced_and_nobody_notices(house, troubled, monkeypatch):
    monkeypatch.setattr(worker_processes, "_MOST_ANSWERS", 3)  # one of them was the service's own
    pids = []
    for at in range(5):
        assert ask(house, f"me-{at}").status == 200
        pids.append(troubled.pid(f"me-{at}"))
    assert pids[0] == pids[1] != pids[2] == pids[3] == pids[4]
    until(lambda: ended(pids[0]))
    assert b"stackwise_workers_ended_total{" not in house.ask("GET", "/metrics").body


def test_without_a_file_or_process_left_a_request_is_told_to_come_back(house, monkeypatch):
    def none_left():
        raise OSError(errno.EMFILE, "too many open files")

    ask(house, "kills")  # the idle one ends
    with monkeypatch.context() as scarce:
        scarce.setattr(worker_processes.socket, "socketpair", none_left)
        got = ask(house, "me")
    assert (got.status, got.headers["retry-after"], ask(house, "me").status) == (503, "1", 200)


def test_a_worker_that_ends_costs_one_request(house):
    assert (ask(house, "kills").status, ask(house, "me").status) == (503, 200)


def test_a_worker_that_is_stopped_is_killed_when_its_time_is_over(hasty, troubled):
    until(lambda: ask(hasty, "me").status == 200)
    os.kill(troubled.pid("me"), signal.SIGSTOP)
    assert ask(hasty, "stopped").status == 504
    until(lambda: ask(hasty, "me").status == 200)


def test_a_fork_server_that_ends_is_replaced(house, troubled):
    ask(house, "me")
    os.kill(parent_of(troubled.pid("me")), signal.SIGKILL)
    until(lambda: ended(troubled.pid("me")))
    answers = [ask(house, f"next-{at}").status for at in range(2)]
    assert answers in ([503, 200], [200, 200])


def test_a_fork_server_whose_workers_hang_is_made_anew(engine, tmp_path, monkeypatch):
    monkeypatch.setattr(worker_processes, "_FIRST_SECONDS", 2.0)
    forks, served_by = [], worker_processes.serve_forks

    def serve_forks(*given):  # the first one's workers hold a lock that nobody gives back
        if len(forks) == 1:
            monkeypatch.setattr(worker_process, "answered", lambda *_: time.sleep(600))
        served_by(*given)

    def fork_server(*given):
        forks.append(given)
        return begun(*given)

    begun = worker_processes._fork_server
    monkeypatch.setattr(worker_processes, "_fork_server", fork_server)
    monkeypatch.setattr(worker_processes, "serve_forks", serve_forks)
    limits = ServiceLimits(isolate=True, request_seconds=60)
    with serving(EngineSource(lambda: "1", lambda: copy.copy(engine)), tmp_path, limits=limits) as house:
        assert ask(house, "me").status == 200
    assert len(forks) > 1


def test_a_refusal_and_a_failure_are_told_as_those_of_threads(house):
    refused = house.post(RECOMMEND, {**ME, "goal": {"occupation_id": "nope"}})
    assert (refused.status, refused.json["error"]["kind"], refused.json["learner_id"]) == (422, "UnknownIdError", "me")
    assert (house.post(RECOMMEND, b"{").status, house.post("/v1/pathways", {}).status) == (400, 422)
    assert ask(house, "breaks").status == 500
    failure = next(line for line in house.lines if line["event"] == "failure")
    assert failure["error"] == "OSError"
    assert "secret" not in house.log.getvalue()


def test_processes_end_with_the_engine_they_hold(engine, tmp_path):
    version, troubled = ["1"], Troubled(engine, tmp_path)
    made = EngineSource(lambda: version[0], lambda: copy.copy(troubled.engine))
    with serving(made, tmp_path, limits=ServiceLimits(isolate=True), reload_seconds=0.1) as house:
        ask(house, "before")
        old = troubled.pid("before")
        version[0] = "2"
        until(lambda: [line["event"] for line in house.lines].count("serving") == 2)
        assert ask(house, "after").status == 200
        new = troubled.pid("after")
        assert new != old
        until(lambda: ended(old))
    until(lambda: ended(new))


def test_nothing_is_left_of_a_service_that_is_killed(tmp_path):
    with command(free_port(), tmp_path) as house:
        assert ask(house, "me").status == 200
        found = subprocess.run(["ps", "-ewwo", "pid,args"], capture_output=True, text=True, check=True).stdout
        ours = [int(line.split()[0]) for line in found.splitlines() if f"--port {house.port}" in line]
        assert len(ours) == 3  # the service, the fork server, a worker
        house.process.send_signal(signal.SIGKILL)
        house.process.wait(60)
        until(lambda: all(ended(pid) for pid in ours))
