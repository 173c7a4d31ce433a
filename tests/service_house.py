"""A running service for tests: in a thread of this process, or as the command in one of its own."""

from __future__ import annotations

import copy
import http.client
import io
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn

from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.service.app import ServiceConfig
from stackwise.recommender.service.events import EventStore
from stackwise.recommender.service.hot_swap import EngineSource
from stackwise.recommender.service.logs import JsonLog
from stackwise.recommender.service.server import server_of

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Got:
    """A reply."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        return str(self.json["error"]["message"])


@dataclass
class House:
    """A service at a port."""

    port: int
    log: io.StringIO = field(default_factory=io.StringIO)
    process: subprocess.Popen[bytes] | None = None
    server: uvicorn.Server | None = None

    def ask(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Got:
        """One request of a connection of its own; what is not bytes is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        try:
            connection.request(method, path, raw, {"content-type": "application/json", **(headers or {})})
            reply = connection.getresponse()
            found = {name.lower(): value for name, value in reply.getheaders()}
            return Got(reply.status, found, reply.read())
        finally:
            connection.close()

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Got:
        return self.ask("POST", path, body, headers)

    def wait_ready(self, seconds: float = 300) -> None:
        until(lambda: self._answers("/readyz"), seconds)

    def wait_alive(self, seconds: float = 300) -> None:
        until(lambda: self._answers("/healthz"), seconds)

    def _answers(self, path: str) -> bool:
        assert self.process is None or self.process.poll() is None, "the service has ended"
        try:
            return self.ask("GET", path).status == 200
        except OSError:
            return False

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(one) for one in self.log.getvalue().splitlines()]


def until(true: Callable[[], bool], seconds: float = 180) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.02)


def free_port() -> int:
    """A port below those that the system hands out, of which any connection could take it before a service does."""
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)  # seeded by no test: two processes of tests differ
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port


def source(engine: Recommender) -> EngineSource:
    """An engine that is there already."""
    return EngineSource(lambda: "1", lambda: copy.copy(engine))


@contextmanager
def serving(made: EngineSource, folder: Path, ready: bool = True, **more: Any) -> Iterator[House]:
    """A service in a thread, without keys and without looks for a newer model unless they are given."""
    log = io.StringIO()
    url = f"sqlite:///{folder / 'events.db'}"
    parts = ServiceConfig(made, EventStore(url), None, lambda: NOW, JsonLog(log, lambda: NOW), reload_seconds=0)
    server = server_of(replace(parts, **more), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    house = House(server.servers[0].sockets[0].getsockname()[1], log, server=server)
    try:
        if ready:
            house.wait_ready()
        yield house
    finally:
        server.should_exit = True
        thread.join(180)


@contextmanager
def command(port: int, folder: Path, *options: str, ready: bool = True) -> Iterator[House]:
    """``stackwise serve`` as a process; its log is a file of the folder."""
    call = [sys.executable, "-m", "stackwise.recommender.cli", "serve", "--no-auth", "--port", str(port), *options]
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(call, stderr=log, cwd=folder)
    house = House(port, process=process)
    try:
        if ready:
            house.wait_ready()
        yield house
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(180)
