"""Kill -9 a writer of events at random points, and count what it was told is stored.

``python tests/benchmarks/events_faults.py 2000`` runs so many rounds against one SQLite file while a second writer,
which is never killed, goes on. The killed one's successor sends again from the last batch that was acknowledged.
Writers are forked from a process that has loaded what they need, so that thousands of rounds take minutes.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from stackwise.recommender.service.errors import RefusedError
from stackwise.recommender.service.events import EventStore
from stackwise.recommender.service.schema import Event

BATCH = 20
LONGEST = 0.5  # seconds from a writer's start to its end
FORKS = multiprocessing.get_context("forkserver")


def write(url: str, name: str, batch: int, last: Synchronized[int]) -> None:
    """Send batch after batch, and tell the last that was acknowledged."""
    plain = {"learner_id": "ann", "credential_id": "c", "kind": "click", "occurred_at": "2026-09-01T10:00:00Z"}
    store = EventStore(url)
    while True:
        ids = [f"{name}-{batch * BATCH + one}" for one in range(BATCH)]
        events = [Event.model_validate_json(json.dumps({"event_id": one, **plain})) for one in ids]
        with suppress(RefusedError):  # the file was locked for too long: the same is sent again
            store.add(events, datetime.now(UTC))
            last.value = batch
            batch += 1


def start(url: str, name: str, last: Synchronized[int]) -> BaseProcess:
    """A writer that begins with the last batch that was acknowledged."""
    process = FORKS.Process(target=write, args=(url, name, max(last.value, 0), last))
    process.start()
    return process


def end(process: BaseProcess) -> None:
    """Kill a writer, which must have been at work."""
    assert process.exitcode is None
    process.kill()
    process.join()


def check(file: Path, acknowledged: dict[str, int]) -> tuple[int, int, int]:
    """How many events are stored, lost and doubled."""
    connection = sqlite3.connect(file)
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    stored = Counter(one for (one,) in connection.execute("select event_id from stackwise_events"))
    connection.close()
    told = {f"{name}-{one}" for name, last in acknowledged.items() for one in range((last + 1) * BATCH)}
    return stored.total(), len(told - set(stored)), sum(count > 1 for count in stored.values())


def main(rounds: int, seed: int = 0) -> None:
    """Run the rounds and print the counts."""
    rng, began, killed_early = random.Random(seed), time.monotonic(), 0
    FORKS.set_forkserver_preload([EventStore.__module__, Event.__module__, "sqlalchemy.dialects.sqlite"])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "events.db"
        url, killed, steady = f"sqlite:///{file}", FORKS.Value("q", -1, lock=False), FORKS.Value("q", -1, lock=False)
        other = start(url, "steady", steady)
        for _ in range(rounds):
            before, process = killed.value, start(url, "killed", killed)
            time.sleep(rng.uniform(0, LONGEST))
            end(process)
            killed_early += killed.value == before
        end(other)
        acknowledged = {"killed": killed.value, "steady": steady.value}
        stored, lost, doubled = check(file, acknowledged)
    told = sum((one + 1) * BATCH for one in acknowledged.values())
    print(f"{rounds} kills ({killed_early} before anything new was acknowledged), {time.monotonic() - began:.0f} s")
    print(f"acknowledged {told:,}, stored {stored:,}, lost {lost}, doubled {doubled}")
    sys.exit(bool(lost or doubled))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
