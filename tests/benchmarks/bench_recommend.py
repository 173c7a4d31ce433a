"""Answers against their floor: python tests/benchmarks/bench_recommend.py {one,batch,growth} [--credentials N].

The floor of an answer is what no exact engine can leave out: the bare blocked matrix product of all credentials with
the learner's open skills, the cut to 200, and the bare LightGBM prediction of 200 rows by the same trees. It is run in
turn with the engine in the same process, with the same threads; medians of the turns are compared.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from synthetic import AS_OF, make_engine, make_learners

from stackwise.features.records import Learner
from stackwise.recommender.batch.workers import spare_collector
from stackwise.recommender.engine.recommender import Recommender

POOL, N = 200, 10
TILE, TOGETHER = 16_384, 64  # the fastest of those tried for the bare product, and what the engine takes at once


@dataclass(frozen=True, eq=False)
class Floor:
    """The bare work: ``wanted`` holds the rows of each learner's open skills."""

    credentials: NDArray[np.float32]
    skills: NDArray[np.float32]
    wanted: Sequence[NDArray[np.int64]]
    booster: Any
    features: NDArray[np.float64]

    @classmethod
    def of(cls, engine: Recommender, learners: Sequence[Learner]) -> Floor:
        """The floor of the same learners."""
        matcher, ranker = engine.stages.retriever.matcher, engine.stages.ranker
        features = np.random.default_rng(0).random((POOL * TOGETHER, len(ranker.names)))  # type: ignore[attr-defined]
        wanted = [_open_skills(engine, one) for one in learners]
        return cls(matcher.credentials, matcher.skills, wanted, ranker._booster, features)  # type: ignore[attr-defined]

    def run(self, learners: Sequence[int]) -> None:
        """Search and predict for some learners at once."""
        skills = self.skills[np.concatenate([self.wanted[one] for one in learners])]
        ends = np.cumsum([len(self.wanted[one]) for one in learners])
        goals = np.empty((len(learners), len(self.credentials)), np.float32)
        for start in range(0, len(self.credentials), TILE):
            cosine = skills @ self.credentials[start : start + TILE].T
            for goal, part in zip(goals, np.split(cosine, ends[:-1]), strict=True):
                part.mean(axis=0, out=goal[start : start + TILE])
        for goal in goals:
            np.argpartition(goal, -POOL)[-POOL:]
        self.booster.predict(self.features[: POOL * len(learners)], num_threads=1)


def _open_skills(engine: Recommender, learner: Learner) -> NDArray[np.int64]:
    gap = engine.query(learner, AS_OF).gap
    return gap.skill[gap.open]


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall and of processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def one(engine: Recommender, count: int, turns: int) -> None:
    """One learner at a time: median and 99th percentile of both, and their ratios."""
    learners = make_learners(engine, count * (turns + 1))
    floor = Floor.of(engine, learners)
    wall: dict[str, list[float]] = {"floor": [], "answer": []}
    cpu: dict[str, list[float]] = {"floor": [], "answer": []}
    for at, learner in enumerate(learners):
        works = {"floor": lambda at=at: floor.run([at]), "answer": lambda it=learner: engine.recommend(it, N, AS_OF)}
        for name, work in works.items():
            seconds = timed(work)
            if at >= count:  # the first turn warms up
                wall[name].append(seconds[0])
                cpu[name].append(seconds[1])
    for share in (50, 99):
        a, b = (np.percentile(wall[name], share) * 1e3 for name in ("answer", "floor"))
        c, d = (np.percentile(cpu[name], share) * 1e3 for name in ("answer", "floor"))
        said = f"p{share}: answer {a:.1f} ms, floor {b:.1f} ms, ratio {a / b:.2f}"
        print(f"{said}; processor {c:.1f} and {d:.1f} ms, ratio {c / d:.2f}")


def batch(engine: Recommender, count: int, turns: int) -> None:
    """Many learners: answers a second of both, and their ratio; the collector looks as often as in a worker."""
    spare_collector()
    learners = make_learners(engine, count * (turns + 1))
    floor = Floor.of(engine, learners)
    seconds: dict[str, list[tuple[float, float]]] = {"floor": [], "answer": []}
    for turn in range(turns + 1):
        part = range(turn * count, (turn + 1) * count)
        works = {
            "floor": lambda part=part: [floor.run(part[at : at + TOGETHER]) for at in range(0, count, TOGETHER)],
            "answer": lambda part=part: engine.recommend_each(learners[part.start : part.stop], N, AS_OF),
        }
        for name, work in works.items():
            taken = timed(work)
            if turn:
                seconds[name].append(taken)
    for kind, at in (("wall", 0), ("processor", 1)):
        a, b = (count / float(np.median([one[at] for one in seconds[name]])) for name in ("answer", "floor"))
        print(f"{kind}: {a:.0f} answers/s, floor {b:.0f}/s, share {a / b:.0%}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def main() -> None:
    """Run one of the benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["one", "batch"])
    parser.add_argument("--credentials", type=int, default=100_000)
    parser.add_argument("--learners", type=int, default=64)
    parser.add_argument("--turns", type=int, default=5)
    given = parser.parse_args()
    started = time.perf_counter()
    engine = make_engine(given.credentials)
    print(f"{given.credentials:,} credentials made in {time.perf_counter() - started:.0f} s")
    {"one": one, "batch": batch}[given.what](engine, given.learners, given.turns)


if __name__ == "__main__":
    main()
