"""Attacks on a running service: python tests/benchmarks/service_attacks.py [--cli MODULE] [NAME ...].

``--cli recommender.cli`` attacks version 0.1.0, whose checkout is then on ``PYTHONPATH``. Each attack starts a service
of its own on the sample, in a folder of its own, and prints one row. Its numbers depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

CLI = ["stackwise.recommender.cli"]
LONGEST = 120  # seconds that an attack is watched
status: list[int] = []  # of what was asked for while something was timed
ME = {"learner_id": "me", "skills": [], "goal": {"occupation_id": "business.bookkeeper"}}
SENTENCES = [
    f"You must {verb} {thing} for {whom}. "
    for verb in ("reconcile", "plan", "audit", "teach", "repair")
    for thing in ("invoices", "payrolls", "budgets", "menus", "pumps")
    for whom in ("a team", "clients", "a ward")
]
TEXT = "".join(f"{one[:-2]} in area {at}. " for at, one in enumerate(SENTENCES * 4))[:12_000]
JSON = {"content-type": "application/json"}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Attacked:
    """A service's process, and what it answers."""

    def __init__(self, folder: Path, *options: str, stderr: int | None = None, keys: bool = False) -> None:
        self.port, self.folder = free_port(), folder
        enter = ["--keys", str(folder / "keys.txt")] if keys else ["--no-auth"]
        self.health = free_port() if CLI[0].startswith("stackwise") else 0  # 0.1.0 has no such port
        own = ["--health-port", str(self.health)] if self.health else []
        call = [sys.executable, "-m", CLI[0], "serve", *enter, "--port", str(self.port), *own, *options]
        with (folder / "log.txt").open("wb") as log:
            self.process = subprocess.Popen(call, stderr=log if stderr is None else stderr, cwd=folder)

    def ask(self, method: str, path: str, body: object = None, seconds: float = LONGEST, **headers: str):
        """Status (0: none), text and headers."""
        one = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            one.request(method, path, None if body is None else json.dumps(body), {**JSON, **headers})
            reply = one.getresponse()
            return reply.status, reply.read().decode(), dict(reply.getheaders())
        except (OSError, http.client.HTTPException):
            return 0, "", {}
        finally:
            one.close()

    def healthy(self) -> tuple[int, float]:
        """Status of /healthz, at a port of its own where there is one, and seconds."""
        began, port = time.monotonic(), self.port
        self.port = self.health or port
        got = self.ask("GET", "/healthz", seconds=30)[0]
        self.port = port
        return got, time.monotonic() - began

    def raw(self, data: bytes, seconds: float = 20) -> str:
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as one:
            one.sendall(data)
            with suppress(OSError):
                return one.recv(65536).decode("latin-1")
        return ""

    def ready(self) -> Attacked:
        end = time.monotonic() + 120
        while self.ask("GET", "/readyz", seconds=5)[0] != 200:
            assert time.monotonic() < end, (self.folder / "log.txt").read_text()
            time.sleep(0.1)
        return self

    def cpu(self) -> float:
        """Processor seconds of the process and of those that it started."""
        found, ticks = 0, os.sysconf("SC_CLK_TCK")
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"--port\0{self.port}\0" in (path / "cmdline").read_text():
                    found += sum(map(int, (path / "stat").read_text().rsplit(") ", 1)[1].split()[11:13]))
        return found / ticks


@contextmanager
def attacked(*options: str, **more: object) -> Iterator[Attacked]:
    with tempfile.TemporaryDirectory() as folder:
        hashed = "\n".join(hashlib.sha256(name.encode()).hexdigest() for name in ("a", "b"))
        (Path(folder) / "keys.txt").write_text(hashed + "\n")
        one = Attacked(Path(folder), *options, **more)  # type: ignore[arg-type]
        try:
            yield one
        finally:
            one.process.kill()
            one.process.wait()


def timed(call: Callable[[], object]) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


def texts(at: int) -> dict[str, object]:
    return {**ME, "learner_id": f"l{at}", "goal": {"job_text": f"{at}. {TEXT}"[:12_000]}}


def one_key_starves_another() -> str:
    """66 ads of 12 kB by one key: how long another key waits for its answer, asking again each second."""
    with attacked(keys=True) as one, ThreadPoolExecutor(66) as clients:
        one.ready()
        for at in range(66):
            clients.submit(one.ask, "POST", "/v1/recommendations", texts(at), authorization="Bearer a")
        time.sleep(2)
        began, refused = time.monotonic(), 0
        while one.ask("POST", "/v1/recommendations", ME, 180, authorization="Bearer b")[0] != 200:
            refused += 1
            if time.monotonic() - began > 180:
                break
            time.sleep(1)
        waited = time.monotonic() - began
        one.process.kill()
    return f"answered after {waited:.1f} s, {refused} times refused before"


def abandoned_requests() -> str:
    """20 ads of 12 kB whose clients go away after a second: processor seconds spent after that."""
    with attacked() as one:
        one.ready()
        body = [json.dumps(texts(at)).encode() for at in range(20)]
        head = b"POST /v1/recommendations HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        head += b"content-length: %d\r\n\r\n"
        clients = [socket.create_connection(("127.0.0.1", one.port)) for _ in body]
        for client, text in zip(clients, body, strict=True):
            client.sendall(head % len(text) + text)
        time.sleep(1)
        for client in clients:
            client.close()
        spent, last, quiet = 0.0, one.cpu(), 0
        while quiet < 3 and spent < LONGEST:
            time.sleep(1)
            now = one.cpu()
            step, last = max(0.0, now - last), now  # less than before once a process was killed
            spent, quiet = spent + step, quiet + 1 if step < 0.1 else 0
        return f"{spent:.1f} s of processor"


def a_deadline_inside_a_reading() -> str:
    """200,000 characters with --timeout 2: when it is answered, and processor seconds spent after that."""
    with attacked("--timeout", "2") as one:
        one.ready()
        text = (TEXT * 20)[:200_000]
        got: list[int] = []
        took = timed(lambda: got.append(one.ask("POST", "/v1/skills", {"text": text})[0]))
        before = one.cpu()
        time.sleep(5)
        return f"{got[0]} after {took:.1f} s, then {max(0.0, one.cpu() - before):.1f} s of processor in 5 s"


def unfinished_heads() -> str:
    """1,010 connections that send half a head: /healthz."""
    with attacked() as one:
        one.ready()
        held = []
        for _ in range(1_010):
            with suppress(OSError):
                held.append(socket.create_connection(("127.0.0.1", one.port), timeout=1))
                held[-1].sendall(b"POST /v1/skills HTTP/1.1\r\nhost: x")
        got, took = one.healthy()
        return f"{got or 'no answer'} after {took:.1f} s"


def connections_a_second() -> str:
    """125 connections with half a head a second, for 20 s: the longest wait for /healthz meanwhile."""
    with attacked() as one:
        one.ready()
        end, held = time.monotonic() + 20, []

        def flood() -> None:
            while time.monotonic() < end:
                with suppress(OSError):
                    held.append(socket.create_connection(("127.0.0.1", one.port), timeout=1))
                    held[-1].sendall(b"POST /v1/skills HTTP/1.1\r\nhost: x")
                time.sleep(1 / 125)

        flooding = threading.Thread(target=flood)
        flooding.start()
        longest, failed, asked = 0.0, 0, 0
        while time.monotonic() < end:
            got, took = one.healthy()
            longest, failed, asked = max(longest, took), failed + (got != 200), asked + 1
            time.sleep(0.2)
        flooding.join()
        return f"longest {longest:.1f} s, {failed} of {asked} not answered"


def event(name: str) -> dict[str, str]:
    return {
        "event_id": name,
        "learner_id": "me",
        "credential_id": "c",
        "kind": "click",
        "occurred_at": "2026-09-01T10:00:00Z",
    }


def a_deleted_event_file() -> str:
    """The SQLite file is deleted under the service, then 20 events are sent: acknowledged and not in any file."""
    with attacked("--events", "sqlite:///e.db") as one:
        one.ready().ask("POST", "/v1/events", event("first"))
        mode = stat.S_IMODE((one.folder / "e.db").stat().st_mode)
        for path in one.folder.glob("e.db*"):
            path.unlink()
        kept = [name for name in map(str, range(20)) if one.ask("POST", "/v1/events", event(name))[0] == 200]
        with suppress(sqlite3.OperationalError):
            found = {
                row[0] for row in sqlite3.connect(one.folder / "e.db").execute("select event_id from stackwise_events")
            }
            kept = [name for name in kept if name not in found]
        return f"{len(kept)} lost of 20; file {mode:o}"


def a_locked_event_file() -> str:
    """Another process holds the SQLite file locked."""
    with attacked("--events", "sqlite:///e.db") as one:
        one.ready().ask("POST", "/v1/events", event("first"))
        other = sqlite3.connect(one.folder / "e.db", isolation_level=None)
        other.execute("begin exclusive")
        took = timed(lambda: status.append(one.ask("POST", "/v1/events", event("second"))[0]))
        other.close()
        return f"{status.pop()} after {took:.1f} s"


def told_to_stop_while_the_registry_hangs() -> str:
    """SIGTERM while MLflow takes connections and never answers; and the password in its address."""
    with socket.create_server(("127.0.0.1", 0)) as registry:
        tracking = f"http://ann:hunter2@127.0.0.1:{registry.getsockname()[1]}"
        options = ("--model", "models:/stackwise@champion", "--tracking", tracking, "--grace", "5")
        with attacked(*options) as one:
            while one.ask("GET", "/healthz", seconds=5)[0] != 200:
                time.sleep(0.1)
            registry.settimeout(60)
            held = registry.accept()[0]
            one.process.send_signal(signal.SIGTERM)
            took = timed(lambda: _ended(one.process))
            alive = one.process.poll() is None
            held.close()
            told = "hunter2" in (one.folder / "log.txt").read_text()
            return (
                f"{'alive' if alive else 'ended'} after {took:.0f} s, password {'printed' if told else 'not printed'}"
            )


def _ended(process: subprocess.Popen[bytes]) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(90)


def a_log_nobody_drains() -> str:
    """2,000 requests while nobody reads stderr."""
    with attacked(stderr=subprocess.PIPE) as one:
        one.ready()
        one_, answered = http.client.HTTPConnection("127.0.0.1", one.port, timeout=20), 0
        with suppress(OSError):
            for _ in range(2_000):
                one_.request("GET", "/healthz")
                answered += one_.getresponse().read() == b'{"status":"ok"}'
        return f"{answered:,} of 2,000 answered"


def a_log_on_a_full_disk() -> str:
    """stderr is /dev/full."""
    with open("/dev/full", "wb") as full, attacked(stderr=full.fileno()) as one:
        with suppress(AssertionError):
            one.ready()
        got = one.ask("POST", "/v1/recommendations", ME)[0] or "no answer"
        return f"{got}, {'alive' if one.process.poll() is None else 'ended'}"


def a_key_taken_away() -> str:
    """A line is removed from the key file of a running service; and a line with the hash of nothing."""
    with attacked(keys=True) as one:
        one.ready()
        (one.folder / "keys.txt").write_text(hashlib.sha256(b"b").hexdigest() + "\n")
        time.sleep(2)
        after = one.ask("GET", "/v1/find?text=book", authorization="Bearer a")[0]
        posted = one.ask("POST", "/v1/recommendations", ME, authorization="Bearer a")[0]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "keys.txt").write_text(hashlib.sha256(b"").hexdigest() + "\n")
        empty = Attacked(Path(folder), keys=True)
        while empty.process.poll() is None and not empty.ask("GET", "/healthz", seconds=5)[0]:
            time.sleep(0.1)
        taken = empty.process.poll() is None
        empty.process.kill()
        empty.process.wait()
    return f"{posted} ({after}) with the removed key; the hash of nothing is {'taken' if taken else 'refused'}"


def another_host() -> str:
    """A web page's name for this machine, on a route and on the same with a slash."""
    with attacked() as one:
        one.ready()
        got = one.ask("POST", "/v1/recommendations", ME, host="evil.example")[0]
        slash, _, headers = one.ask("POST", "/v1/recommendations/", ME, host="evil.example")
        return f"{got}; with a slash {slash}, Location {headers.get('location', headers.get('Location', 'none'))}"


def two_lengths() -> str:
    """Content-Length and Transfer-Encoding in one request."""
    with attacked() as one:
        one.ready()
        body = json.dumps(ME).encode()
        head = b"POST /v1/recommendations HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        sent = head + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (
            len(body),
            body,
        )
        return one.raw(sent, LONGEST).partition("\r\n")[0] or "closed"


def _no_number(name: str) -> float:
    raise ValueError(name)


def the_least_number() -> str:
    """1e-320 as hours a week."""
    with attacked() as one:
        one.ready()
        got = one.ask("POST", "/v1/recommendations", {**ME, "constraints": {"hours_per_week": 1e-320, "max_weeks": 5}})[
            0
        ]
        time.sleep(0.5)
        bad = 0
        for line in (one.folder / "log.txt").read_text().splitlines():
            try:
                json.loads(line, parse_constant=_no_number)
            except ValueError:
                bad += 1
        return f"{got}; {bad} lines of the log are no JSON"


def a_parquet_bomb() -> str:
    """Some 300 bytes that unpack to 38 GB, given to `score`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        rows = 100_000_000
        text = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), rows), pa.array(["x" * 380]))
        plain = {"compression": "zstd", "write_statistics": False, "store_schema": False}
        whole = dict.fromkeys(("row_group_size", "max_rows_per_page", "write_batch_size"), rows)
        pq.write_table(
            pa.table({"learner": text}), f"{folder}/bomb.parquet", data_page_size=2**30, **plain, **whole,
        )  # fmt: skip
        size = Path(f"{folder}/bomb.parquet").stat().st_size
        return f"{size:,} bytes: {_scored(folder, 'bomb.parquet')}"


def two_million_columns() -> str:
    """A CSV of two million columns, given to `score`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        names = [f"c{at}" for at in range(2_000_000)]
        (Path(folder) / "wide.csv").write_text(f"{','.join(names)}\n{','.join('1' * len(names))}\n")
        return _scored(folder, "wide.csv")


def _scored(folder: str, name: str) -> str:
    call = [sys.executable, "-m", CLI[0], "score", "--learners", name, "--out", "answers"]
    limit = ["prlimit", f"--as={12 * 2**30}"]
    began = time.monotonic()
    process = subprocess.Popen([*limit, *call], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    most = 0
    while process.poll() is None and time.monotonic() - began < LONGEST:
        with suppress(OSError, IndexError):
            most = max(most, int(Path(f"/proc/{process.pid}/status").read_text().split("VmHWM:")[1].split()[0]) // 1024)
        time.sleep(0.1)
    ended = process.poll()
    process.kill()
    process.wait()
    return f"exit {ended} after {time.monotonic() - began:.0f} s, at most {most:,} MiB"


ATTACKS = (
    one_key_starves_another, abandoned_requests, a_deadline_inside_a_reading, unfinished_heads, connections_a_second,
    a_deleted_event_file, a_locked_event_file, told_to_stop_while_the_registry_hangs, a_log_nobody_drains,
    a_log_on_a_full_disk, a_key_taken_away, another_host, two_lengths, the_least_number, a_parquet_bomb,
    two_million_columns,
)  # fmt: skip


def main() -> None:
    """Attack and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cli", default=CLI[0])
    options.add_argument("names", nargs="*")
    given = options.parse_args()
    CLI[0] = given.cli
    for attack in ATTACKS:
        if given.names and attack.__name__ not in given.names:
            continue
        try:
            said = attack()
        except Exception as error:  # the others are tried all the same
            said = f"{type(error).__name__}: {error}"[:200]
        print(f"| {attack.__name__.replace('_', ' ')} | {said} |", flush=True)


if __name__ == "__main__":
    main()
