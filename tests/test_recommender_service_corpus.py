"""A corpus of hostile bodies: each is answered or refused as documented, within processor time of its own."""

from __future__ import annotations

import json
import time

import pytest
from service_house import serving, source

from stackwise.recommender.service.settings import MOST_TEXT, ServiceLimits

JOB, SKILLS, CREDIT, PLAN = "/v1/recommendations", "/v1/skills", "/v1/credit", "/v1/pathways"
ME = {"learner_id": "me", "skills": [{"text": "spreadsheets"}], "goal": {"occupation_id": "business.bookkeeper"}}
REFUSED = (400, 413, 422)
SHORT, LONG = 5.0, 60.0  # seconds of processor time: bodies, and texts of the greatest length


def learner(**more):
    return {**ME, **more}


BODIES = {
    "deep lists": (JOB, b"[" * 100_000),
    "deep objects": (JOB, b'{"a":' * 20_000),
    "many small lists": (JOB, b"[" + b"[]," * 600_000 + b"[]]"),
    "many keys": (JOB, json.dumps({str(at): 0 for at in range(100_000)}).encode()),
    "one key over and over": (JOB, b'{"goal": {},' * 1 + b'"goal": {},' * 100_000 + b'"learner_id": "me"}'),
    "many digits": (JOB, b"[" + b"9" * 1_000_000 + b"]"),
    "many exponents": (JOB, b"[1e999999999]"),
    "the least number": (JOB, json.dumps(learner(constraints={"hours_per_week": 5e-324, "max_weeks": 1})).encode()),
    "escapes": (JOB, b'{"learner_id": "' + b"\\u0000" * 100_000 + b'"}'),
    "half a pair": (SKILLS, b'{"text": "' + b"\\ud800" * 10_000 + b'"}'),
    "a thousand skills": (JOB, json.dumps(learner(skills=[{"text": "x"}] * 1_001)).encode()),
    "no skill": (JOB, json.dumps(learner(skills=[{"text": " "}])).encode()),
    "holdings of nothing": (CREDIT, json.dumps({"holdings": [{"unit_id": "x" * 1_000}] * 500,
                                                "qualification_id": "ZFN42"}).encode()),
    "one holding over and over": (CREDIT, json.dumps({"holdings": [{"unit_id": "ZFN401"}] * 1_000,
                                                      "qualification_id": "ZFN42"}).encode()),
    "everything insisted on": (JOB, json.dumps(learner(constraints={"must_include": ["x"] * 1_000})).encode()),
    "a plan of no time": (PLAN, json.dumps({"learner": learner(constraints={"max_weeks": 0}),
                                            "options": {"steps": 20, "seconds": 0.001}}).encode()),
    "claims about nothing": ("/v1/verify", json.dumps({"answer": {"gap": [[]] * 1_000}}).encode()),
    "a byte order mark": (JOB, b"\xef\xbb\xbf{}"),
    "another encoding": (JOB, json.dumps(ME).encode("utf-16")),
}  # fmt: skip
TEXTS = {"spaces": " a", "commas": "a,", "lines": "a\n", "bullets": "• a\n", "brackets": "((((", "quotes": '"\'',
         "digits": "1234567890", "amounts": "5 years, ", "levels": "level 3 ", "ands": "and or ", "dashes": "--a-",
         "addresses": "http://a.b/", "tags": "<p><b>", "marks": "e\u0301\u0302\u0303", "joined": "👩‍🔬",
         "right to left": "\u202eمهارة ",
         "one word": "a", "capitals": "Aa.Bb.", "must": "must not ", "nothing seen": "\u200b\ufeff"}  # fmt: skip


@pytest.fixture(scope="module")
def house(engine, tmp_path_factory):
    limits = ServiceLimits(request_seconds=600, plan_seconds=1)
    with serving(source(engine), tmp_path_factory.mktemp("store"), limits=limits) as one:
        one.post(SKILLS, {"text": "You must reconcile bank accounts."})  # what is loaded once is no input's
        yield one


def answered_within(house, path, body, seconds):
    began = time.process_time()
    got = house.post(path, body)
    took = time.process_time() - began
    assert got.status in (200, *REFUSED), got.body[:300]
    assert "Traceback" not in got.body.decode()
    assert took < seconds, f"{took:.1f} s of processor time"


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_answered_or_refused_within_its_time(house, name):
    answered_within(house, *BODIES[name], SHORT)


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_of_the_greatest_length_is_read_within_its_time(house, name):
    text = (TEXTS[name] * MOST_TEXT)[:MOST_TEXT]
    answered_within(house, SKILLS, json.dumps({"text": text}).encode(), LONG)
