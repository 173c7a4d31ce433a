"""One line a key: nobody's requests keep another's waiting, and what nobody waits for any more is not worked on."""

from __future__ import annotations

import asyncio
import copy
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from service_house import serving, until

from stackwise.features.checkpoint import StoppedError, checked_by, checkpoint
from stackwise.recommender.serialize import answer_texts
from stackwise.recommender.service.auth import FixedKeys, hash_key, read_keys
from stackwise.recommender.service.executor import FairExecutor
from stackwise.recommender.service.hot_swap import EngineSource
from stackwise.recommender.service.settings import ServiceLimits

RECOMMEND = "/v1/recommendations"
ME = {"learner_id": "me", "skills": [{"text": "spreadsheets"}], "goal": {"occupation_id": "business.bookkeeper"}}
KEYS = FixedKeys(read_keys("\n".join(f"{hash_key(name)} owner={name}" for name in ("greedy", "modest"))))


class Gate:
    """An engine that notes who is answered, one at a time as the test lets it."""

    def __init__(self, engine) -> None:
        self.order: list[str] = []
        self.go, self.engine, inner = threading.Semaphore(1_000), copy.copy(engine), engine.recommend_each

        def recommend_each(learners, *given):
            asked = list(learners)
            self.order += [one.learner_id for one in asked]
            self.go.acquire()
            return inner(asked, *given)

        self.engine.recommend_each = recommend_each

    def shut(self) -> None:
        while self.go.acquire(blocking=False):
            pass
        self.order.clear()

    @property
    def source(self) -> EngineSource:
        return EngineSource(lambda: "1", lambda: self.engine)


def post(house, key, name):
    return house.post(RECOMMEND, {**ME, "learner_id": name}, {"authorization": f"Bearer {key}"})


def waiting(house, count):
    until(lambda: f"stackwise_requests_in_flight {count + 1}.0".encode() in house.ask("GET", "/metrics").body)


def test_a_key_with_many_requests_does_not_keep_another_waiting_and_has_only_so_many_in_hand(engine, tmp_path):
    gate, limits = Gate(engine), ServiceLimits(threads=1, per_key=16)
    with serving(gate.source, tmp_path, keys=KEYS, limits=limits) as house, ThreadPoolExecutor(70) as clients:
        gate.shut()
        greedy = [clients.submit(post, house, "greedy", f"g{at}") for at in range(66)]
        until(lambda: sum(one.done() for one in greedy) == 50)
        refused = [one.result() for one in greedy if one.done()]
        assert {(one.status, one.headers["retry-after"]) for one in refused} == {(429, "1")}
        modest = clients.submit(post, house, "modest", "m")
        waiting(house, 17)
        gate.go.release(3)
        assert modest.result().status == 200  # after two answers of the other, with 14 still waiting
        assert gate.order[2] == "m"
        gate.go.release(100)
        assert {one.result().status for one in greedy} == {200, 429}


def test_an_abandoned_request_leaves_the_line_and_is_not_worked(engine, tmp_path):
    gate = Gate(engine)
    with (
        serving(gate.source, tmp_path, keys=KEYS, limits=ServiceLimits(threads=1)) as house,
        ThreadPoolExecutor(2) as c,
    ):
        gate.shut()
        first = c.submit(post, house, "modest", "first")
        until(lambda: gate.order == ["first"])
        body = json.dumps({**ME, "learner_id": "gone"}).encode()
        head = b"POST /v1/recommendations HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        with socket.create_connection(("127.0.0.1", house.port)) as one:
            one.sendall(head + b"authorization: Bearer greedy\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
            waiting(house, 2)
        until(lambda: any(line.get("status") == 499 for line in house.lines))
        gate.go.release(5)
        assert first.result().status == 200
        assert post(house, "greedy", "next").status == 200
    assert gate.order == ["first", "next"]


def test_a_deadline_holds_inside_a_block(engine, tmp_path):
    held, inner, began = copy.copy(engine), engine.stages.ranker, threading.Event()
    stages, learners = copy.copy(engine.stages), [{**ME, "learner_id": "late"}] * 8
    held._answer_block = None

    class Late:
        """A ranker that answers once the time is over."""

        name, names = inner.name, getattr(inner, "names", ())

        def score(self, *given):
            if began.is_set():
                until(lambda: any(line.get("status") == 504 for line in house.lines))
            return inner.score(*given)

    object.__setattr__(stages, "ranker", Late())
    late = type(engine)(engine.arrays, engine.closeness, stages, engine.gap_config)
    after, answered = [], late._answer

    def answer(*given):
        after.append(given)
        return answered(*given)

    late._answer = answer
    made = EngineSource(lambda: "1", lambda: late)
    with serving(made, tmp_path, limits=ServiceLimits(request_seconds=0.5, threads=1)) as house:
        after.clear()
        began.set()
        assert house.post(RECOMMEND, {"learners": learners}).status == 504
        began.clear()
        until(lambda: house.post(RECOMMEND, ME).status == 200)
    said = {given[0].query.learner.learner_id for given in after}
    assert said == {"me"}  # the late block's learners were not answered after its ranker


def test_who_stops_is_no_failed_learner(engine):
    def over():
        raise StoppedError("over")

    with checked_by(over), pytest.raises(StoppedError):
        answer_texts(engine, [json.dumps({**ME, "as_of": "2026-09-01"})] * 3)
    checkpoint()


def test_a_cv_is_given_up_between_two_batches_of_its_sentences(engine):
    looks = []

    def count():
        looks.append(1)
        if len(looks) > 3:
            raise StoppedError("over")

    text = ". ".join(f"I {verb} {thing} for team {at}" for at, (verb, thing) in enumerate(
        [(verb, thing) for verb in ("managed", "audited", "taught") for thing in ("invoices", "payroll", "a ward")] * 8
    ))  # fmt: skip
    with checked_by(count), pytest.raises(StoppedError):
        answer_texts(engine, [json.dumps({**ME, "as_of": "2026-09-01", "cv_text": text})])
    assert len(looks) == 4


def test_keys_take_turns():
    async def all_of():
        executor, order, first = FairExecutor("turns", 1, 100), [], threading.Event()
        jobs = [asyncio.ensure_future(executor.run(lambda _: first.wait(60), 60, "z"))]
        await asyncio.sleep(0)
        jobs += [asyncio.ensure_future(executor.run(lambda _, key=key: order.append(key), 60, key)) for key in "aaabbc"]
        await asyncio.sleep(0)
        first.set()
        await asyncio.gather(*jobs)
        executor.close()
        return order

    assert asyncio.run(all_of()) == ["a", "b", "c", "a", "b", "a"]
