"""Faults of ``stackwise score``: python tests/benchmarks/batch_faults.py [ROUNDS [SEED]].

Each round starts a run and kills -9 the command or one of its workers at a random moment, once or twice, and now
and then breaks a finished part in between; the run that is then left alone must end byte for byte as one that
nothing happened to.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from batch_learners import write_learners
from batch_memory import tree

LEARNERS, PART, N = 80, 5, 3


def command(learners: Path, out: Path) -> list[str]:
    """The command of every run."""
    asked = ("--learners", learners, "--out", out, "-n", N, "--part-size", PART, "--as-of", "2026-09-01")
    return [str(Path(sys.executable).with_name("stackwise")), "score", *map(str, asked)]


def contents(out: Path) -> Mapping[str, bytes]:
    """Every file."""
    return {one.relative_to(out).as_posix(): one.read_bytes() for one in out.rglob("*") if one.is_file()}


def finish(learners: Path, out: Path) -> float:
    """Run to the end; seconds it took."""
    began = time.monotonic()
    done = subprocess.run(command(learners, out), capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        sys.exit(f"exit code {done.returncode}: {done.stderr}")
    return time.monotonic() - began


def kill(learners: Path, out: Path, moment: float, rng: random.Random) -> str:
    """Start it, kill one process of it after ``moment`` seconds, and wait until all are gone; says what was hit."""
    with subprocess.Popen(command(learners, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(moment)
        workers = tree(process.pid)[1:]
        if process.poll() is not None:
            return "too late"
        victim = rng.choice(workers) if workers and rng.random() < 0.5 else process.pid
        subprocess.run(["kill", "-9", str(victim)], check=False, stderr=subprocess.DEVNULL)
        code = process.wait(600)
    if victim == process.pid:
        return "command" if workers else "command before its workers"
    return "worker" if code == 0 else f"worker, exit code {code}"


def spoil(out: Path, rng: random.Random) -> str:
    """Flip a byte of a finished part, or cut it."""
    found = sorted(out.glob("*/part-*.parquet"))
    if not found or rng.random() < 0.6:
        return ""
    path = rng.choice(found)
    content = bytearray(path.read_bytes())
    at = rng.randrange(len(content))
    content[at] ^= 0xFF
    path.write_bytes(content if rng.random() < 0.5 else content[:at])
    return "part broken"


def main() -> None:
    """Measure and print."""
    rounds, seed = (*map(int, sys.argv[1:]), *(50, 0)[len(sys.argv) - 1 :])
    rng, seen = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        learners = folder / "learners.parquet"
        write_learners(learners, LEARNERS)
        seconds = finish(learners, folder / "whole")
        expected, equal = contents(folder / "whole"), 0
        print(f"{LEARNERS} learners, {len(expected)} files, {seconds:.1f} s without a fault", flush=True)
        for at in range(rounds):
            out = folder / str(at)
            for _ in range(rng.randint(1, 2)):
                seen[kill(learners, out, rng.uniform(0.2, 0.9) * seconds, rng)] += 1
                seen[spoil(out, rng)] += 1
            finish(learners, out)
            equal += contents(out) == expected
            print(f"{at + 1} rounds, {equal} equal: {_said(seen)}", flush=True)
    if equal < rounds:
        sys.exit(f"{rounds - equal} of {rounds} rounds ended with other bytes")


def _said(seen: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(seen.items()) if name)


if __name__ == "__main__":
    main()
