"""Long runs of the service: ``service_endurance.py varied 20000 [threads]``, ``served 20000`` and ``kills 1000``.

``varied`` sends requests of every route, every other one spoiled at random, through the application as the command has
it and tells the memory of all its processes at each thousand; with ``threads`` in one process, of which nothing is ever
replaced; ``served`` sends them over HTTP to ``stackwise serve`` as a process. ``kills`` ends workers at random moments
and changes the model while clients ask, store events and send what was spoiled at random; every answer must be the one
that is given in peace, what was acknowledged must be stored once, and no status may be another than
the documented ones.
"""

from __future__ import annotations

import asyncio
import collections
import copy
import http.client
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from service_house import command, free_port, serving

from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.service.app import ServiceConfig, create_app
from stackwise.recommender.service.events import EventStore
from stackwise.recommender.service.hot_swap import EngineSource
from stackwise.recommender.service.logs import JsonLog
from stackwise.recommender.service.settings import ServiceLimits

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
_SAID = (
    "must reconcile ledgers plan menus audit payroll for a team 5 years of level not and or € % ß 你好 <b> '; -- {} [] "
    "\\ 9e99 http://a.b \u200b \x00"
)
WORDS = _SAID.split(" ")
SPOILED = [None, -1, 1e308, 1e-320, "", "a b", [], {}, [[[]]], True, "x" * 5_000, 2**70, "2026-13-01", "\ud800"]
FINE = (200, 400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 431, 503, 504)


class Requests:
    """Requests of every route, made at random from the sample's own ids and words."""

    def __init__(self, seed: int) -> None:
        self.rng, tables = random.Random(seed), open_catalogue(None)
        self.ids = {
            name: [str(one) for one in tables[f"{name}s"][f"{name}_id"]]
            for name in ("skill", "occupation", "credential", "qualification", "unit")
        }
        self.made = 0

    def text(self, most: int) -> str:
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(1, most)))

    def one(self, kind: str) -> str:
        return self.rng.choice(self.ids[kind])

    def learner(self) -> dict[str, Any]:
        held = [{"skill_id": self.one("skill"), "level": self.rng.choice([None, 1, 2.5, 5])} for _ in range(3)]
        goal = {"occupation_id": self.one("occupation")} if self.rng.random() < 0.9 else {"job_text": self.text(12)}
        limits = {"max_weeks": self.rng.randint(0, 60), "max_cost": self.rng.random() * 5_000, "currency": "EUR"}
        found = {"learner_id": f"l{self.rng.random()}", "skills": held, "goal": goal, "as_of": "2026-09-01"}
        return {**found, "constraints": limits} if self.rng.random() < 0.5 else found

    def plain(self) -> tuple[str, str, Any]:
        """Method, path with query, and body of a request that is meant well."""
        self.made += 1
        event = {
            "event_id": f"e{self.made}",
            "learner_id": "me",
            "credential_id": self.one("credential"),
            "kind": "click",
        }
        asked = {"learner": self.learner(), "credential_id": self.one("credential"), "as_of": "2026-09-01"}
        holdings = [{"unit_id": self.one("unit"), "awarded_on": "2026-01-01"} for _ in range(self.rng.randint(0, 9))]
        return self.rng.choice([
            ("POST", f"/v1/recommendations?n={self.rng.randint(1, 20)}", self.learner()),
            ("POST", "/v1/recommendations", {"learners": [self.learner() for _ in range(4)], "n": 3}),
            ("POST", "/v1/skills", {"text": self.text(12)}),
            ("POST", "/v1/credit", {"holdings": holdings, "qualification_id": self.one("qualification")}),
            ("POST", "/v1/why-not", asked), ("POST", "/v1/explain", asked),
            ("POST", "/v1/events", {**event, "occurred_at": "2026-09-01T10:00:00Z"}),
            ("GET", f"/v1/show?id={self.one('credential')}", None),
            ("GET", f"/v1/find?text={self.one('occupation')}&n=3", None),
            ("POST", "/v1/handout?format=html", self.learner()),
        ])  # fmt: skip

    def hostile(self) -> tuple[str, str, bytes | None]:
        """A request of which something was spoiled: a value, a field, some bytes, or its path."""
        method, path, body = self.plain()
        raw = bytearray(b"" if body is None else json.dumps(self.spoiled(body)).encode())
        for _ in range(self.rng.choice([0, 0, 1, 4])):
            if raw:
                raw[self.rng.randrange(len(raw))] = self.rng.randrange(256)
        if self.rng.random() < 0.1:
            path, method = (
                path + self.rng.choice(["&n=-1", "/", "?x=%00", "&as_of=9999-12-31"]),
                self.rng.choice(["POST", "GET"]),
            )
        return method, path, bytes(raw)

    def spoiled(self, value: Any) -> Any:
        """The value, with some of what is in it replaced by what does not belong there."""
        if self.rng.random() < 0.12:
            return self.rng.choice(
                [None, -1, 1e308, 1e-320, "", self.text(5), [], {}, [[[]]], True, "x" * 5_000, 2**70, "2026-13-01"]
            )
        if isinstance(value, dict):
            return {
                (self.text(1) if self.rng.random() < 0.02 else name): self.spoiled(one) for name, one in value.items()
            }
        return [self.spoiled(one) for one in value] if isinstance(value, list) else value


def memory(pids: list[int], kind: str) -> int:
    """MiB of some processes; a page that several hold is shared out among them."""
    total = 0
    for pid in pids:
        with suppress(OSError):  # it has ended meanwhile
            total += int(Path(f"/proc/{pid}/smaps_rollup").read_text().split(f"{kind}:")[1].split()[0])
    return total // 1024


def shared_out() -> str:
    """Memory of this process, of the fork server and of the workers: all of it, and what is their own and no file's."""
    own, said = os.getpid(), []
    for kind, name in (("Pss", "in all"), ("Pss_Anon", "of their own")):
        mine, forks, others = (memory(pids, kind) for pids in ([own], children(own), workers(own)))
        said.append(f"{mine + forks + others} MiB {name} (service {mine}, fork server {forks}, workers {others})")
    return ", ".join(said)


async def answered(app: Any, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
    """Status and body of one request."""
    sent: list[bytes] = []
    status, inbox = [0], collections.deque([{"type": "http.request", "body": body or b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        if inbox:
            return inbox.popleft()
        await asyncio.sleep(3_600)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            status[0] = message["status"]
        else:
            sent.append(message.get("body", b""))

    bare, _, query = path.partition("?")
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": bare, "raw_path": bare.encode(),
        "root_path": "", "query_string": query.encode(), "scheme": "http", "state": {},
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 1),
    }  # fmt: skip
    await app(scope, receive, send)
    return status[0], b"".join(sent)


async def varied(count: int, isolate: bool = sys.platform == "linux") -> None:
    """Send, count what was answered, and print the memory at each thousand."""
    engine, requests, counts = open_recommender(open_catalogue(None)), Requests(0), Counter[tuple[str, int]]()
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        source = EngineSource(lambda: "1", lambda: engine)
        store = EventStore(f"sqlite:///{folder}/e.db")
        limits, log = ServiceLimits(isolate=isolate), JsonLog(nowhere, lambda: NOW)  # type: ignore[arg-type]
        app = create_app(ServiceConfig(source, store, None, lambda: NOW, log, limits, reload_seconds=0))
        async with app.router.lifespan_context(app):
            while (await answered(app, "GET", "/readyz", None))[0] != 200:
                await asyncio.sleep(0.1)
            began = time.monotonic()
            for at in range(count):
                kind = "hostile" if at % 2 else "plain"
                method, path, body = requests.hostile() if at % 2 else requests.plain()
                raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
                status, text = await answered(app, method, path, raw)
                counts[kind, status] += 1
                if status not in FINE:
                    print(status, method, path, raw, text[:300], flush=True)
                if (at + 1) % 1_000 == 0:
                    took = time.monotonic() - began
                    print(f"{at + 1:,} requests, {took:.0f} s, {shared_out()}", flush=True)
    for (kind, status), number in sorted(counts.items()):
        print(f"{kind} {status}: {number:,}")


def served(count: int) -> None:
    """Send to the command, and print the memory of all its processes at each two thousand."""
    requests, counts = Requests(7), Counter[tuple[str, int]]()
    with tempfile.TemporaryDirectory() as folder, command(free_port(), Path(folder)) as house:
        assert house.process is not None
        pid, began = house.process.pid, time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=300)
        for at in range(count):
            method, path, body = requests.hostile() if at % 2 else requests.plain()
            raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
            connection.request(method, path, raw, {"content-type": "application/json"})
            reply = connection.getresponse()
            reply.read()
            counts["hostile" if at % 2 else "plain", reply.status] += 1
            if (at + 1) % 2_000 == 0:
                all_own, mine = memory([pid, *children(pid), *workers(pid)], "Pss_Anon"), memory([pid], "Pss_Anon")
                took = time.monotonic() - began
                print(f"{at + 1:,} requests, {took:.0f} s, {all_own} MiB of their own (service {mine})", flush=True)
    for (kind, status), number in sorted(counts.items()):
        print(f"{kind} {status}: {number:,}{'' if status in FINE else ', which is not documented'}")


def children(pid: int) -> list[int]:
    """Processes that ``pid`` started and that live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def workers(parent: int) -> list[int]:
    """Processes that were started by those that ``parent`` started."""
    return [worker for server in children(parent) for worker in children(server)]


def kills(count: int) -> None:
    """End workers, change models, and compare every answer with that of a quiet time."""
    rng, requests, engine = random.Random(0), Requests(1), open_recommender(open_catalogue(None))
    bodies = [requests.learner() for _ in range(40)]
    version, counts, wrong, ended = ["0"], Counter[str](), [0], threading.Event()
    acknowledged: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        made = EngineSource(lambda: version[0], lambda: copy.copy(engine), 0.5)
        limits = ServiceLimits(isolate=True)
        with serving(made, Path(folder), limits=limits, reload_seconds=0.5) as house:
            peace = [house.post("/v1/recommendations", body).body for body in bodies]

            def ask(own: random.Random) -> None:
                while not ended.is_set():
                    at = own.randrange(len(bodies))
                    got = house.post("/v1/recommendations", bodies[at])
                    counts[f"answers {got.status}"] += 1
                    wrong[0] += got.status == 200 and got.body != peace[at]

            def store(part: str) -> None:
                at = 0
                while not ended.is_set():
                    event = {"event_id": f"{part}-{at}", "learner_id": "me", "credential_id": "c", "kind": "click"}
                    got = house.post("/v1/events", {**event, "occurred_at": "2026-09-01T10:00:00Z"})
                    counts[f"events {got.status}"] += 1
                    if got.status == 200:
                        acknowledged.add(event["event_id"])
                    at += 1
                    time.sleep(0.05)

            def spoil() -> None:
                hostile = Requests(2)
                while not ended.is_set():
                    method, path, body = hostile.hostile()
                    status = house.ask(method, path, body).status
                    counts[f"spoiled {status}"] += 1
                    wrong[0] += status not in FINE

            clients = [threading.Thread(target=ask, args=(random.Random(at),)) for at in range(3)]
            clients.append(threading.Thread(target=spoil))
            clients += [threading.Thread(target=store, args=(str(at),)) for at in range(2)]
            for client in clients:
                client.start()
            began = time.monotonic()
            for at in range(count):
                time.sleep(rng.uniform(0, 0.3))
                if at % 10 == 9:
                    version[0] = str(at)
                    counts["swaps asked for"] += 1
                elif found := workers(os.getpid()):
                    with suppress(ProcessLookupError):
                        os.kill(rng.choice(found), signal.SIGKILL)
                        counts["workers killed"] += 1
                if (at + 1) % (count // 10) == 0:
                    took = time.monotonic() - began
                    print(f"{at + 1:,} after {took:.0f} s: {dict(counts)}, {shared_out()}", flush=True)
            ended.set()
            for client in clients:
                client.join()
            counts["swaps done"] = sum(line["event"] == "serving" for line in house.lines) - 1
        rows = [
            row[0] for row in sqlite3.connect(f"{folder}/events.db").execute("select event_id from stackwise_events")
        ]
    lost, doubled = len(acknowledged - set(rows)), len(rows) - len(set(rows))
    print(dict(counts))
    print(f"answers that differ {wrong[0]}, events acknowledged {len(acknowledged):,}, lost {lost}, doubled {doubled}")
    sys.exit(bool(wrong[0] or lost or doubled))


if __name__ == "__main__":
    if sys.argv[1] == "varied":
        asyncio.run(varied(int(sys.argv[2]), isolate=sys.platform == "linux" and sys.argv[3:] != ["threads"]))
    elif sys.argv[1] == "served":
        served(int(sys.argv[2]))
    else:
        kills(int(sys.argv[2]))
