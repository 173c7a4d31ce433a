"""Kill -9 a writer of events at random points, and count what it was told is stored.

``python tests/benchmarks/events_faults.py 50`` runs so many rounds against one SQLite file while a second writer,
which is never killed, goes on. The killed one's successor sends again from the last batch that was acknowledged.
"""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
BATCH = 20
LONGEST = 0.25  # seconds from a writer's start of writing to its end


def write(url: str, name: str, batch: int) -> None:
    """Send batch after batch, and say each that is acknowledged."""
    from stackwise.recommender.service.events import EventStore
    from stackwise.recommender.service.schema import Event

    plain = {"learner_id": "ann", "credential_id": "c", "kind": "click", "occurred_at": "2026-09-01T10:00:00Z"}
    store = EventStore(url)
    print("ready", flush=True)
    while True:
        ids = [f"{name}-{batch * BATCH + one}" for one in range(BATCH)]
        store.add([Event.model_validate_json(json.dumps({"event_id": one, **plain})) for one in ids], datetime.now(UTC))
        print(batch, flush=True)
        batch += 1


def start(url: str, name: str, batch: int) -> subprocess.Popen[str]:
    """A writer that has loaded what it needs."""
    call = [sys.executable, __file__, "--write", url, name, str(batch)]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end(process: subprocess.Popen[str], last: int) -> int:
    """Kill a writer; the last batch that it was told is stored."""
    process.kill()
    said, _ = process.communicate()
    whole = [int(one) for one in said.splitlines() if one]
    return max([last, *whole])


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
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "events.db"
        url, last = f"sqlite:///{file}", -1
        steady = start(url, "steady", 0)
        for _ in range(rounds):
            before, process = last, start(url, "killed", max(last, 0))
            time.sleep(rng.uniform(0, LONGEST))
            last = end(process, last)
            killed_early += last == before
        acknowledged = {"killed": last, "steady": end(steady, -1)}
        stored, lost, doubled = check(file, acknowledged)
    told = sum((one + 1) * BATCH for one in acknowledged.values())
    print(f"{rounds} kills ({killed_early} before anything new was acknowledged), {time.monotonic() - began:.0f} s")
    print(f"acknowledged {told:,}, stored {stored:,}, lost {lost}, doubled {doubled}")
    sys.exit(bool(lost or doubled))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
