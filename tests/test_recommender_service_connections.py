"""Floods of connections and heads, what is no HTTP, other names, two lengths: refused in the service's words."""

from __future__ import annotations

import json
import socket
import urllib.request
from contextlib import ExitStack

import pytest
from service_house import serving, source, until

from stackwise.recommender.service import server
from stackwise.recommender.service.connections import PatientProtocol
from stackwise.recommender.service.health_port import health_port
from stackwise.recommender.service.settings import ServiceLimits

ME = {"learner_id": "me", "skills": [{"text": "spreadsheets"}], "goal": {"occupation_id": "business.bookkeeper"}}
HEAD = b"POST /v1/skills HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
LIMITS = ServiceLimits(per_address=40, heads_per_address=20, header_seconds=60)


@pytest.fixture(scope="module")
def house(engine, tmp_path_factory):
    with serving(source(engine), tmp_path_factory.mktemp("s"), limits=LIMITS, hosts=("localhost", "127.0.0.1")) as one:
        yield one


def raw(house, data, host="127.0.0.1"):
    """All that comes back till the service closes the connection."""
    with socket.create_connection((host, house.port), timeout=60) as one:
        one.sendall(data)
        return b"".join(iter(lambda: one.recv(65536), b""))


def error_of(reply):
    head, _, body = reply.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["error"]["message"]


def test_unfinished_heads_of_one_address_are_capped_and_others_are_answered(house):
    with ExitStack() as held:
        for _ in range(20):
            held.enter_context(socket.create_connection(("127.0.0.1", house.port))).sendall(
                b"POST /v1/skills HTTP/1.1\r\n"
            )
        status, said = error_of(raw(house, b""))
        assert (status, "connections" in said) == (503, True)
        from_elsewhere = held.enter_context(
            socket.create_connection(("127.0.0.1", house.port), source_address=("127.0.0.9", 0))
        )
        from_elsewhere.sendall(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert from_elsewhere.recv(100).startswith(b"HTTP/1.1 200 ")
    until(lambda: house.ask("GET", "/healthz").status == 200)


def test_what_is_no_http_and_a_long_head_have_the_error_object(house):
    assert error_of(raw(house, b"what is this\r\n\r\n"))[0] == 400
    assert error_of(raw(house, HEAD + b"x: " + b"y" * 100_000))[0] == 431
    for method, path, status in (("GET", "/nowhere", 404), ("GET", "/v1/skills", 405), ("PUT", "/healthz", 405)):
        got = house.ask(method, path)
        assert (got.status, "; expected " in got.error) == (status, True)


def test_nothing_is_redirected_and_another_name_is_refused(house):
    got = house.post("/v1/skills/", {"text": "x"})
    assert (got.status, "location" in got.headers) == (404, False)
    for name in ("evil.example", "127.0.0.1.evil.example", "evil.example:80", ""):
        got = house.ask("GET", "/healthz", None, {"host": name})
        assert (got.status, "location" in got.headers, "allow-host" in got.error) == (400, False, True)
    for name in ("localhost", f"LOCALHOST:{house.port}", "127.0.0.1:1"):
        assert house.ask("GET", "/healthz", None, {"host": name}).status == 200


def test_a_reply_on_a_connection_that_is_kept_waits_for_no_acknowledgement_of_its_head():
    """40 ms of each reply else: head and body are written one after the other."""
    with (
        server._listening("127.0.0.1", 0) as address,
        socket.create_connection(address.getsockname()),
        address.accept()[0] as taken_up,
    ):
        assert taken_up.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_two_lengths_of_one_body_are_refused_and_the_connection_ends(house):
    status, said = error_of(raw(house, HEAD + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /"))
    assert (status, "two lengths" in said) == (400, True)


def test_numbers_that_divide_into_none_are_refused_and_every_line_of_the_log_is_json(house):
    for least in (1e-320, 5e-324, 1e-300):
        got = house.post("/v1/recommendations", {**ME, "constraints": {"hours_per_week": least, "max_weeks": 1}})
        assert (got.status, "too small" in got.error) == (422, True)
    assert house.post("/v1/recommendations", {**ME, "constraints": {"hours_per_week": 0, "max_weeks": 0}}).status == 200
    assert all(isinstance(line, dict) for line in house.lines)


def test_requests_that_are_sent_ahead_wait_outside_and_are_all_answered(house, monkeypatch):
    waiting, inner = [], PatientProtocol.data_received

    def recorded(protocol, data):
        inner(protocol, data)
        waiting.append(len(protocol.conn.trailing_data[0]))

    monkeypatch.setattr(PatientProtocol, "data_received", recorded)
    body = b'{"text": "audit"}' + b" " * 100_000
    request = HEAD + f"content-length: {len(body)}\r\n".encode()
    ahead = (request + b"\r\n" + body) * 19 + request + b"connection: close\r\n\r\n" + body
    assert raw(house, ahead).count(b"HTTP/1.1 200 ") == 20
    assert max(waiting) < 400_000


def test_the_health_port_is_a_place_of_its_own():
    told = {"/healthz": lambda: (200, "application/json", b"{}")}
    with health_port("127.0.0.1", 0, told) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as got:
            assert (got.status, got.read()) == (200, b"{}")
        with socket.create_connection(("127.0.0.1", port)) as one:
            one.sendall(b"GET /other HTTP/1.1\r\n\r\n")
            assert b" 404 " in one.recv(100)
