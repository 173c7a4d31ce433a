"""Memory of ``stackwise score``: python tests/benchmarks/batch_memory.py [--learners N] [--times T] [--data D].

Peak of the proportional set size (shared pages counted once) over all its processes, with N learners, with N times as
many, and with one worker in place of two. The first pair says whether memory grows with the input, the second what a
worker costs on top of the model that all share.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from batch_learners import write_learners

PART = "128"  # so that every worker has some, and memory its steady height, with the fewest learners too
_BETWEEN = 0.2  # seconds between two looks


@dataclass(frozen=True)
class Use:
    """What one run took."""

    mebibytes: float
    seconds: float


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in below for one in tree(int(child)))]


def pss(pid: int) -> int:
    """Proportional set size in KiB; 0 of one that has gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(one.split()[1]) for one in lines if one.startswith("Pss:")), 0)


def score(learners: Path, out: Path, *given: str) -> Use:
    """Run it, and watch."""
    stackwise = str(Path(sys.executable).with_name("stackwise"))
    asked = ("--learners", str(learners), "--out", str(out), "--part-size", PART, "--as-of", "2026-09-01")
    began, peak = time.monotonic(), 0
    with subprocess.Popen([stackwise, "score", *asked, *given]) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(pss, tree(process.pid))))
            time.sleep(_BETWEEN)
    if process.returncode:
        sys.exit(process.returncode)
    return Use(peak / 1024, time.monotonic() - began)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--learners", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--data")
    parser.add_argument("--light", action="store_true", help="learners that are answered quickly, for a long input")
    asked = parser.parse_args()
    data = ("--data", asked.data) if asked.data else ()
    with tempfile.TemporaryDirectory() as name:
        folder, found = Path(name), {}
        for count, workers in ((asked.learners, 2), (asked.learners * asked.times, 2), (asked.learners, 1)):
            write_learners(folder / "learners.parquet", count, asked.light)
            out = folder / f"{count}-{workers}"
            found[count, workers] = use = score(folder / "learners.parquet", out, "--workers", str(workers), *data)
            rate = count / use.seconds
            print(f"{count:,} learners, {workers} workers: {use.mebibytes:.0f} MiB, {rate:.0f}/s", flush=True)
    two, long, one = (use.mebibytes for use in found.values())
    print(f"{asked.times} times the learners: {long / two:.3f} times the memory")
    print(f"a second worker: {two / one:.3f} times the memory")


if __name__ == "__main__":
    main()
