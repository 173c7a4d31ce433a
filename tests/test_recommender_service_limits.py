"""What the service refuses, how it says so, and that nothing a learner wrote reaches its log."""

from __future__ import annotations

import copy
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from service_house import House, serving, source, until

from stackwise.recommender.service.auth import FixedKeys, hash_key, new_key, read_keys
from stackwise.recommender.service.hot_swap import EngineSource
from stackwise.recommender.service.settings import ServiceLimits

RECOMMEND = "/v1/recommendations"
POSTS = (RECOMMEND, "/v1/credit", "/v1/skills", "/v1/pathways", "/v1/events")
ME = {"learner_id": "me", "skills": [{"text": "spreadsheets"}], "goal": {"occupation_id": "business.bookkeeper"}}
LIMITS = ServiceLimits(body_bytes=50_000, batch=3)


@pytest.fixture(scope="module")
def house(engine, tmp_path_factory):
    with serving(source(engine), tmp_path_factory.mktemp("store"), limits=LIMITS) as one:
        yield one


MALFORMED = [b"", b"{", b"nonsense", b'{"a": 1,}', b"\xff\xfe{}", b"[NaN]", b'{"n": Infinity}', b"-Infinity",
             b"\xef\xbb\xbf{}"]  # fmt: skip
OUT_OF_BOUNDS = [b"[" * 20_000, b"[" * 30 + b"]" * 30, b'{"a":' * 30 + b"1" + b"}" * 30, b"[1e400]", b"[1e300]",
                 b"[" + b"9" * 400 + b"]", b"[" + b"9" * 6000 + b"]",
                 b'{"skills": [' + b"1," * 2000 + b"1]}"]  # fmt: skip
NO_RECORD = [b"[]", b"null", b"3", b'"text"', b"{}", b'{"\\ud800": 1}', b'{"learner_id": "\\ud800"}',
             b'{"text": "\\udfff"}', b'{"text": " "}', b'{"learners": []}', b'{"learners": 3}', b'{"events": []}',
             b'{"learner_id": "me", "skills": [{"text": "x", "level": 99}]}',
             b'{"learner_id": "me", "as_of": "9999-12-31"}']  # fmt: skip
HEAD = b"POST /v1/skills HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"


@pytest.mark.parametrize("path", POSTS)
def test_bad_json_is_refused_with_an_error_object(house, path):
    for status, bodies in ((400, MALFORMED), (422, OUT_OF_BOUNDS), (422, NO_RECORD)):
        for body in bodies:
            got = house.post(path, body)
            if path != "/v1/credit" or body != b"{}":  # nothing held is a question
                assert got.status == status, (body[:40], got.body[:200])
                assert "; expected " in got.error


@pytest.mark.parametrize(("most", "status"), [(1e12, 200), (1e13, 422)])
def test_numbers_that_would_overflow_are_refused_and_the_largest_allowed_are_not(house, most, status):
    learner = {**ME, "constraints": {"max_weeks": most, "max_cost": most, "currency": "GBP"}}
    plan = {"learner": learner, "options": {"alternatives": 0, "what_if": False}}
    assert house.post(RECOMMEND, {**ME, "constraints": {"hours_per_week": most}}).status == status
    assert house.post(RECOMMEND, learner).status == house.post("/v1/pathways", plan).status == status


def test_a_hundred_thousand_skills_are_refused_before_any_is_read(house, engine, tmp_path):
    learner = {**ME, "skills": [{"text": "x"}] * 100_000}
    assert house.post(RECOMMEND, learner).status == 413
    with serving(source(engine), tmp_path, limits=ServiceLimits(body_bytes=10_000_000)) as roomy:
        got = roomy.post(RECOMMEND, {"learners": [learner]})
        assert (got.status, "100,000 items" in got.error) == (422, True)


def test_bodies_are_bounded_said_or_sent(house):
    big = json.dumps({"text": "x" * 10_000_000}).encode()
    got = house.post("/v1/skills", big)
    assert (got.status, "at most 50,000 bytes" in got.error) == (413, True)
    chunk = b"2710\r\n" + b"x" * 10_000 + b"\r\n"
    chunked = raw(house, HEAD + b"transfer-encoding: chunked\r\n\r\n" + chunk * 6)
    assert chunked.startswith(b"HTTP/1.1 413 ")
    assert house.post(RECOMMEND, {"learners": [ME] * 4}).status == 413
    assert house.post(RECOMMEND, {"learners": [ME] * 3}).status == 200


def raw(house: House, data: bytes) -> bytes:
    """What comes back on a connection first, or nothing once the service closes it."""
    with socket.create_connection(("127.0.0.1", house.port), timeout=180) as one:
        one.sendall(data)
        return one.recv(65536)


def test_other_types_and_methods_are_refused(house):
    assert house.post(RECOMMEND, ME, {"content-type": "text/plain"}).status == 415
    assert house.post(RECOMMEND, ME, {"content-type": "application/json; charset=utf-8"}).status == 200
    assert house.post(RECOMMEND, ME, {"content-encoding": "gzip"}).status == 415
    got = house.ask("GET", RECOMMEND)
    assert (got.status, got.headers["allow"]) == (405, "POST")
    assert house.ask("GET", "/nowhere").status == 404
    assert raw(house, b"what is this\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_slow_clients_are_cut_off(engine, tmp_path):
    with serving(source(engine), tmp_path, limits=ServiceLimits(body_seconds=0.5)) as house:
        assert raw(house, HEAD + b"content-length: 90\r\n\r\n{").startswith(b"HTTP/1.1 408 ")
    with serving(source(engine), tmp_path, limits=ServiceLimits(header_seconds=0.7)) as house:
        assert raw(house, b"POST /v1/skills HTTP/1.1\r\nhost:") == b""
        assert raw(house, b"") == b""
        until(lambda: answered(house))


def answered(house: House) -> bool:
    """Whether a client is answered; one that this machine keeps from sending its head in time may be cut off, too."""
    try:
        return house.post(RECOMMEND, ME).status == 200
    except ConnectionError:
        return False


def test_a_client_that_does_not_take_its_answer_is_cut_off(engine, tmp_path):
    fat, size = copy.copy(engine), 20_000_000  # more than the buffers between the two take up
    fat.recommend_each = lambda *_: [{"abstained": None, "words": "x" * size}]
    made = EngineSource(lambda: "1", lambda: fat)
    with serving(made, tmp_path, limits=ServiceLimits(header_seconds=1)) as house, socket.socket() as one:
        one.connect(("127.0.0.1", house.port))
        body = json.dumps(ME).encode()
        one.sendall(HEAD.replace(b"skills", b"recommendations") + b"content-length: %d\r\n\r\n" % len(body) + body)
        wait_for_line(house, lambda line: line.get("learners") == 1)
        until(lambda: not house.server.server_state.connections)
        assert sum(len(part) for part in iter(lambda: received(one), b"")) < size
        assert len(house.post(RECOMMEND, ME).body) > size


def received(one: socket.socket) -> bytes:
    try:
        return one.recv(65536)
    except ConnectionResetError:
        return b""


def test_a_client_that_goes_away_leaves_no_failure(house):
    with socket.create_connection(("127.0.0.1", house.port)) as one:
        one.sendall(
            b"POST /v1/skills HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{"
        )
    wait_for_line(house, lambda line: line.get("status") == 499)
    assert not [one for one in house.lines if one["event"] == "failure"]


def wait_for_line(house: House, is_it) -> None:
    until(lambda: any(is_it(one) for one in house.lines))


def test_only_known_keys_enter(engine, tmp_path):
    key, other = new_key(), new_key()
    with serving(source(engine), tmp_path, keys=FixedKeys(read_keys(f"{hash_key('x')}\n{hash_key(key)}"))) as house:
        for given in ({}, {"authorization": f"Bearer {other}"}, {"authorization": key}, {"authorization": "Bearer "}):
            for path in POSTS:
                got = house.post(path, b"{", given)
                assert (got.status, got.headers["www-authenticate"]) == (401, 'Bearer realm="stackwise"')
        assert house.post(RECOMMEND, ME, {"authorization": f"Bearer {key}"}).status == 200
        assert house.ask("GET", "/healthz").status == 200
        assert key not in house.log.getvalue()
        assert other not in house.log.getvalue()


class Held:
    """An engine whose answers wait, so that a line forms."""

    def __init__(self, engine) -> None:
        self.go, self.held, inner = threading.Event(), copy.copy(engine), engine.recommend_each
        self.began = threading.Event()
        self.held.recommend_each = lambda *given: (self.began.set(), self.go.wait(180), inner(*given))[2]
        self.go.set()


def test_a_full_line_says_when_to_come_back_and_a_late_answer_is_not_waited_for(engine, tmp_path):
    held = Held(engine)
    limits = ServiceLimits(threads=1, waiting=1, request_seconds=2)
    with serving(EngineSource(lambda: "1", lambda: held.held), tmp_path, limits=limits) as house:
        held.go.clear()
        with ThreadPoolExecutor(4) as clients:
            got = list(clients.map(lambda _: house.post(RECOMMEND, ME), range(4)))
        assert sorted(one.status for one in got) == [503, 503, 504, 504]
        assert {one.headers.get("retry-after") for one in got if one.status == 503} == {"1"}
        assert house.post("/v1/events", {}).status == 422  # events have a line of their own
        held.go.set()
        assert any(house.post(RECOMMEND, ME).status == 200 for _ in range(30))  # the late one ends first


def test_what_is_in_hand_when_the_time_to_stop_is_over_is_told_to_come_back(engine, tmp_path):
    held = Held(engine)
    made = EngineSource(lambda: "1", lambda: held.held)
    with serving(made, tmp_path, limits=ServiceLimits(grace_seconds=1)) as house:
        held.go.clear()
        held.began.clear()
        with ThreadPoolExecutor(1) as clients:
            late = clients.submit(house.post, RECOMMEND, ME)
            assert held.began.wait(180)
            house.server.should_exit = True
            got = late.result(180)
        held.go.set()
    assert (got.status, got.headers["retry-after"]) == (503, "2"), got.body
    assert "got none before the service stopped" in got.error
    assert [one["why"] for one in house.lines if one["event"] == "request" and one["status"] == 503][-1] == "stopping"


def test_what_nobody_foresaw_stays_with_its_learner_and_is_not_quoted(engine, tmp_path):
    broken, inner = copy.copy(engine), engine.recommend_each

    def recommend_each(learners, *given):
        learners = list(learners)
        if any(one.learner_id == "boom" for one in learners):
            raise RuntimeError("boom and spreadsheets")
        return inner(learners, *given)

    broken.recommend_each = recommend_each
    with serving(EngineSource(lambda: "1", lambda: broken), tmp_path) as house:
        got = house.post(RECOMMEND, {"learners": [ME, {**ME, "learner_id": "boom"}, ME]})
        assert ["error" in one for one in got.json["answers"]] == [False, True, False]
        alone = house.post(RECOMMEND, {**ME, "learner_id": "boom"})
        assert (alone.status, "internal error" in alone.error) == (500, True)
        assert alone.headers["x-request-id"] in house.log.getvalue()
        failures = [one for one in house.lines if one["event"] == "failure"]
        assert [one["error"] for one in failures] == ["RuntimeError"]
        assert "spreadsheets" not in house.log.getvalue() + alone.body.decode()


SECRET = "quokka"


def test_no_word_of_a_request_reaches_the_log(house):
    learner = {"learner_id": f"id {SECRET}", "cv_text": f"cv {SECRET}", "skills": [{"text": f"skill {SECRET}"}],
               "goal": {"job_text": f"job {SECRET}"}}  # fmt: skip
    event = {"event_id": SECRET, "learner_id": SECRET, "credential_id": SECRET, "kind": SECRET}
    bodies = [learner, {"learners": [learner, {**learner, SECRET: 1}]}, {"learner": learner}, {"text": SECRET}, event,
              {**learner, "goal": {"occupation_id": SECRET}}, {"holdings": [], "qualification_id": SECRET},
              f'{{"{SECRET}": '.encode(), SECRET.encode(), SECRET.encode() * 20_000]  # fmt: skip
    for path in (*POSTS, f"/{SECRET}", f"{RECOMMEND}?n={SECRET}"):
        for body in bodies:
            house.post(path, body, {"x-name": SECRET, "x-request-id": SECRET, "authorization": f"Bearer {SECRET}"})
    assert SECRET not in house.log.getvalue()
    assert {one["route"] for one in house.lines if one["event"] == "request"} >= {*POSTS, "other"}
    assert {"time", "event", "request", "status", "route", "ms"} <= set(house.lines[-1])
