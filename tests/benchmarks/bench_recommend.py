"""Answers against their floor: python tests/benchmarks/bench_recommend.py {one,batch,growth} [--credentials N].

The floor of an answer is what no exact engine can leave out: the bare blocked matrix product of all credentials with
the learner's open skills, the cut to 200, and the bare LightGBM prediction of 200 rows by the same trees. It is run in
turn with the engine in the same process, with the same threads; medians of the turns are compared.

That is the floor of a search for skills. The whole request is searched too, so a second floor, ``whole``, is the first
and the bare products of all credentials' texts with each statement, each sentence and the field of a request, and of
all titles with each statement and the name. Each of those vectors is multiplied once a run, when it first comes: an
exact engine may keep what it made, and this floor keeps all of it for nothing. No words, no standing out, no lane.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from synthetic import AS_OF, make_engine, make_learners

from stackwise.features.matching import TextMatcher
from stackwise.features.records import Learner
from stackwise.recommender.batch.workers import spare_collector
from stackwise.recommender.engine.query import Query
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
    whole: tuple[Products, Products]

    @classmethod
    def of(cls, engine: Recommender, learners: Sequence[Learner]) -> Floor:
        """The floor of the same learners."""
        matcher, ranker = engine.stages.retriever.matcher, engine.stages.ranker
        features = np.random.default_rng(0).random((POOL * TOGETHER, len(ranker.names)))  # type: ignore[attr-defined]
        queries = [engine.query(one, AS_OF) for one in learners]
        wanted = [query.gap.skill[query.gap.open] for query in queries]
        return cls(matcher.credentials, matcher.skills, wanted, ranker._booster, features, _whole(matcher, queries))  # type: ignore[attr-defined]

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

    def run_whole(self, learners: Sequence[int]) -> None:
        """What the floor of whole requests has besides: products with what is asked for the first time."""
        for products in self.whole:
            products.run(learners)


class Products:
    """Bare products of all rows of a matrix with the vectors of each learner's request, each vector once."""

    def __init__(self, matrix: NDArray[np.float32], vectors: Sequence[NDArray[np.float32]]) -> None:
        self._matrix, self._vectors, self._seen = matrix, vectors, set[bytes]()

    def run(self, learners: Sequence[int]) -> None:
        """Multiply what is new of some learners."""
        named = {vector.tobytes(): vector for one in learners for vector in self._vectors[one]}
        fresh = [vector for key, vector in named.items() if key not in self._seen]
        self._seen |= named.keys()
        for start in range(0, len(self._matrix) if fresh else 0, TILE):
            np.array(fresh) @ self._matrix[start : start + TILE].T


def _whole(matcher: TextMatcher, queries: Sequence[Query]) -> tuple[Products, Products]:
    """Of each learner's request what is multiplied with texts, and with titles."""
    lanes, asked = matcher.requests, [query.request for query in queries]
    stated = [one.asked[one.weights > 0] for one in asked]
    fields = [lanes._metric.direction(one.named, one.sentences) for one in asked]
    said = [np.vstack([its, one.sentences, field]) for its, one, field in zip(stated, asked, fields, strict=True)]
    named = [np.vstack([its, one.named]) for its, one in zip(stated, asked, strict=True)]
    return Products(lanes._texts, said), Products(lanes._titles, named)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall and of processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def one(engine: Recommender, count: int, turns: int) -> None:
    """One learner at a time: median and 99th percentile, and their ratios; the heap is frozen as in the service."""
    gc.collect()
    gc.freeze()
    learners = make_learners(engine, count * (turns + 1))
    floor = Floor.of(engine, learners)
    seconds: dict[str, list[tuple[float, float]]] = {"floor": [], "more": [], "answer": []}
    for at, learner in enumerate(learners):
        works = {
            "floor": lambda at=at: floor.run([at]),
            "more": lambda at=at: floor.run_whole([at]),
            "answer": lambda it=learner: engine.recommend(it, N, AS_OF),
        }
        for name, work in works.items():
            taken = timed(work)
            if at >= count:  # the first turn warms up
                seconds[name].append(taken)
    found = {name: np.array(taken) * 1e3 for name, taken in seconds.items()}
    for share, (kind, at) in product((50, 99), (("wall", 0), ("processor", 1))):
        each = (found["answer"], found["floor"], found["floor"] + found["more"])
        a, b, c = (np.percentile(one[:, at], share) for one in each)
        said = f"p{share}, {kind}: answer {a:.1f} ms, floor {b:.1f} ms, ratio {a / b:.2f}"
        print(f"{said}; whole floor {c:.1f} ms, ratio {a / c:.2f}")


def batch(engine: Recommender, count: int, turns: int) -> None:
    """Many learners: answers a second of both, and their ratio; the collector looks as often as in a worker."""
    spare_collector()
    learners = make_learners(engine, count * (turns + 1))
    floor = Floor.of(engine, learners)
    seconds: dict[str, list[tuple[float, float]]] = {"floor": [], "more": [], "answer": []}
    for turn in range(turns + 1):
        part = range(turn * count, (turn + 1) * count)
        works = {
            "floor": lambda part=part: [floor.run(part[at : at + TOGETHER]) for at in range(0, count, TOGETHER)],
            "more": lambda part=part: [floor.run_whole(part[at : at + TOGETHER]) for at in range(0, count, TOGETHER)],
            "answer": lambda part=part: engine.recommend_each(learners[part.start : part.stop], N, AS_OF),
        }
        for name, work in works.items():
            taken = timed(work)
            if turn:
                seconds[name].append(taken)
    for kind, at in (("wall", 0), ("processor", 1)):
        answer, bare, more = (np.array([one[at] for one in seconds[name]]) for name in ("answer", "floor", "more"))
        a, b, c = (count / float(np.median(one)) for one in (answer, bare, bare + more))
        print(
            f"{kind}: {a:.0f} answers/s; floor {b:.0f}/s, share {a / b:.0%}; whole floor {c:.0f}/s, share {a / c:.0%}"
        )
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
