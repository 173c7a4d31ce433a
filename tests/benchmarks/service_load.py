"""The service under load against the same answers in process: python tests/benchmarks/service_load.py [--minutes M].

Both answer the same batches by as many threads, in turns, so that what else the machine does falls on both. The share
is stated by the clock and by processor time an answer (which neighbours on the machine disturb less). Then a load of
80 % of what the service managed goes on for ``--minutes``, with its memory sampled and every error counted.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.serialize import answer_texts

AS_OF = date(2026, 9, 1)
SHARE_OF_CAPACITY = 0.8
_TICKS = os.sysconf("SC_CLK_TCK")


def made_learners(engine: Recommender, count: int, seed: int = 0) -> list[str]:
    """Learners who name an occupation and some of its skills by id, as JSON texts."""
    rng, links = np.random.default_rng(seed), engine.arrays.catalogue["occupation_skills"]
    by_occupation = [(str(one), rows["skill_id"].to_numpy()) for one, rows in links.groupby("occupation_id")]
    found = []
    for at in range(count):
        occupation, skills = by_occupation[int(rng.integers(len(by_occupation)))]
        held = rng.choice(skills, size=min(3, len(skills)), replace=False)
        learner = {"learner_id": f"l{at}", "skills": [{"skill_id": str(one), "level": 2} for one in held]}
        found.append(json.dumps({**learner, "goal": {"occupation_id": occupation}, "as_of": AS_OF.isoformat()}))
    return found


@dataclass
class Load:
    """What became of the requests of one stretch of time. ``seconds``: of each answer of ``size`` learners.

    Threads only append: sums of several threads would lose some.
    """

    size: int
    wall: float = 0.0
    cpu: float = 0.0
    seconds: list[float] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """Learners."""
        return self.size * len(self.seconds)

    def add(self, other: Load) -> None:
        """Take in a further stretch."""
        self.wall, self.cpu = self.wall + other.wall, self.cpu + other.cpu
        self.seconds += other.seconds
        self.failures += other.failures

    def percentile(self, q: float) -> float:
        """Of the times of the answers."""
        return float(np.percentile(self.seconds, q)) if self.seconds else float("nan")


class Served:
    """The service's process, and those that it forked."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def cpu(self) -> float:
        """Processor seconds it has used."""
        fields = [(one / "stat").read_text().rsplit(") ", 1)[1].split() for one in self._processes()]
        return sum(int(one[11]) + int(one[12]) for one in fields) / _TICKS

    def memory(self) -> float:
        """Resident MiB; what several processes share is counted once."""
        maps = [(one / "smaps_rollup").read_text() for one in self._processes()]
        return sum(int(one.split("\nPss:")[1].split()[0]) for one in maps) / 1024

    def _processes(self) -> list[Path]:
        """Those whose command line, which forks inherit, has the service's port."""
        found = []
        for one in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"\0--port\0{self.port}\0" in (one / "cmdline").read_text():
                    found.append(one)
        return found


@contextmanager
def served(data: Path | None, threads: int, isolate: bool = True) -> Iterator[Served]:
    """The service over a catalogue, ready, until the block ends."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    call = [
        sys.executable,
        "-m",
        "stackwise.recommender.cli",
        "serve",
        "--no-auth",
        "--port",
        str(port),
        "--waiting",
        "256",
    ]
    call += ["--threads", str(threads), "--timeout", "600", "--reload-seconds", "0"]
    call += ["--data", str(data.absolute())] if data else []
    call += [] if isolate else ["--no-isolate"]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(call, stderr=subprocess.DEVNULL, cwd=folder)
        try:
            _wait_ready(port)
            yield Served(port, process)
        finally:
            process.terminate()
            process.wait(60)


def _wait_ready(port: int) -> None:
    for _ in range(600):
        try:
            if _request(http.client.HTTPConnection("127.0.0.1", port), "GET", "/readyz", None) == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("the service did not get ready")


def _request(connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None) -> int:
    connection.request(method, path, body, {"content-type": "application/json"})
    reply = connection.getresponse()
    reply.read()
    return reply.status


def in_process(engine: Recommender, batches: Sequence[Sequence[str]], threads: int, seconds: float) -> Load:
    """Answer batch after batch by some threads."""
    load, turn, end = Load(len(batches[0])), itertools.count(), time.perf_counter() + seconds
    began, cpu = time.perf_counter(), time.process_time()

    def work(_: int) -> None:
        while time.perf_counter() < end:
            asked = time.perf_counter()
            answer_texts(engine, batches[next(turn) % len(batches)], 10, AS_OF)
            load.seconds.append(time.perf_counter() - asked)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    load.wall, load.cpu = time.perf_counter() - began, time.process_time() - cpu
    return load


def over_http(service: Served, bodies: Sequence[bytes], size: int, connections: int, seconds: float) -> Load:
    """Send body after body on every connection, each waiting for its answer."""
    load, turn, end = Load(size), itertools.count(), time.perf_counter() + seconds
    began, cpu = time.perf_counter(), service.cpu()

    def work(_: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=600)
        while time.perf_counter() < end:
            _one(connection, bodies[next(turn) % len(bodies)], load)
        connection.close()

    with ThreadPoolExecutor(connections) as clients:
        list(clients.map(work, range(connections)))
    load.wall, load.cpu = time.perf_counter() - began, service.cpu() - cpu
    return load


def _one(connection: http.client.HTTPConnection, body: bytes, load: Load) -> None:
    asked = time.perf_counter()
    try:
        status = _request(connection, "POST", "/v1/recommendations", body)
    except (OSError, http.client.HTTPException):
        connection.close()
        status = 0
    if status == 200:
        load.seconds.append(time.perf_counter() - asked)
    else:
        load.failures.append(status)


def soak(service: Served, bodies: Sequence[bytes], size: int, rate: float, minutes: float) -> tuple[Load, list[float]]:
    """``rate`` requests a second whether or not the last has been answered, and the memory each second."""
    load, memory, turn = Load(size), [], itertools.count()
    local = threading.local()
    began = time.perf_counter()

    def work(number: int) -> None:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=600)
        _one(local.connection, bodies[number % len(bodies)], load)

    with ThreadPoolExecutor(64) as clients:
        while (now := time.perf_counter() - began) < minutes * 60:
            number = next(turn)
            time.sleep(max(0.0, number / rate - now))
            clients.submit(work, number)
            if len(memory) <= now:
                memory.append(service.memory())
    load.wall = time.perf_counter() - began
    return load, memory


def compare(run: Sequence[Callable[[], Load]], turns: int) -> list[Load]:
    """Run each in turn, ``turns`` times; the sum of each."""
    sums = [one() for one in run]
    for _ in range(turns - 1):
        for total, one in zip(sums, run, strict=True):
            total.add(one())
    return sums


def report(inside: Load, outside: Load) -> None:
    """Both loads and their shares."""
    for name, one in (("in process", inside), ("service", outside)):
        rate, cost = one.answered / one.wall, 1000 * one.cpu / max(1, one.answered)
        print(f"{name:11} {rate:8.1f} learners/s, {cost:6.2f} ms of processor a learner")
    by_clock = (outside.answered / outside.wall) / (inside.answered / inside.wall)
    by_cpu = (inside.cpu / inside.answered) / (outside.cpu / outside.answered)
    print(f"share of in-process throughput: {by_clock:.0%} by the clock, {by_cpu:.0%} by processor time")
    print(f"a batch under load: p50 {outside.percentile(50):.2f} s, p99 {outside.percentile(99):.2f} s; "
          f"errors {len(outside.failures)}")  # fmt: skip


def report_soak(load: Load, memory: Sequence[float], rate: float) -> None:
    """Errors, times, and memory at the beginning and the end."""
    third = max(1, len(memory) // 3)
    first, last = float(np.median(memory[:third])), float(np.median(memory[-third:]))
    print(f"soak: {rate:.2f} batches/s for {load.wall:.0f} s: {load.answered} learners, errors {len(load.failures)}, "
          f"p50 {load.percentile(50):.2f} s, p99 {load.percentile(99):.2f} s")  # fmt: skip
    print(
        f"memory: first third {first:.0f} MiB, last third {last:.0f} MiB ({last / first:.3f}), most {max(memory):.0f}"
    )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path)
    options.add_argument("--batch", type=int, default=32)
    options.add_argument("--connections", type=int, default=64)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--seconds", type=float, default=8.0, help="of each turn")
    options.add_argument("--turns", type=int, default=3)
    options.add_argument("--no-isolate", action="store_true", help="threads in the place of processes")
    options.add_argument("--minutes", type=float, default=0.0, help="of soak")
    given = options.parse_args()
    engine = open_recommender(open_catalogue(given.data))
    learners = made_learners(engine, given.batch * 16)
    batches = [learners[at : at + given.batch] for at in range(0, len(learners), given.batch)]
    bodies = [f'{{"learners":[{",".join(one)}]}}'.encode() for one in batches]
    in_process(engine, batches, given.threads, 1.0)
    with served(given.data, given.threads, not given.no_isolate) as service:
        over_http(service, bodies, given.batch, given.threads, 1.0)
        inside, outside = compare(
            [
                lambda: in_process(engine, batches, given.threads, given.seconds),
                lambda: over_http(service, bodies, given.batch, given.connections, given.seconds),
            ],
            given.turns,
        )
        report(inside, outside)
        print(f"memory {service.memory():.0f} MiB")
        alone = over_http(service, [one.encode() for one in learners], 1, 4, given.seconds)
        print(f"single learners, 4 connections: p50 {alone.percentile(50) * 1000:.0f} ms, "
              f"p99 {alone.percentile(99) * 1000:.0f} ms, errors {len(alone.failures)}")  # fmt: skip
        if given.minutes:
            rate = SHARE_OF_CAPACITY * outside.answered / outside.wall / given.batch
            report_soak(*soak(service, bodies, given.batch, rate, given.minutes), rate)


if __name__ == "__main__":
    main()
