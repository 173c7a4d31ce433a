"""What the service answers: the bytes of every other door, and the JSON of the commands."""

from __future__ import annotations

import copy
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html import unescape

import pytest
from service_house import House, serving, source
from typer.testing import CliRunner

from stackwise.features.errors import InputError
from stackwise.recommender.cli import app
from stackwise.recommender.parsing import learner_of_row, parse_learner
from stackwise.recommender.planning.planning import Planning, PlanOptions
from stackwise.recommender.schema import ErrorAnswer
from stackwise.recommender.serialize import answer_texts, to_json
from stackwise.recommender.service.hot_swap import EngineSource
from stackwise.recommender.service.settings import ServiceLimits

TODAY = date(2026, 9, 1)
RECOMMEND = "/v1/recommendations"
BAD = {"learner_id": "lost", "goal": {"occupation_id": "nowhere"}}


@pytest.fixture(scope="module")
def house(engine, tmp_path_factory):
    patient = ServiceLimits(request_seconds=600, plan_seconds=120)  # a busy machine is late, not wrong
    with serving(source(engine), tmp_path_factory.mktemp("store"), limits=patient) as one:
        yield one


@pytest.fixture(scope="module")
def learners(sample) -> list[dict[str, object]]:
    rows = sample["learners"].head(8).to_dict("records")
    return [learner_of_row(one).model_dump(mode="json", exclude_none=True) for one in rows]


def texts(engine, learners, n=10, day=TODAY):
    return [one.encode() for one in answer_texts(engine, [json.dumps(one) for one in learners], n, day)]


def test_one_learner_has_the_bytes_of_every_other_door(house, engine, learners):
    got = house.post(RECOMMEND, learners[0])
    assert (got.status, got.body) == (200, texts(engine, learners[:1])[0])
    assert got.headers["content-type"] == "application/json"


def test_many_have_the_same_bytes_in_order_and_a_bad_one_spoils_only_itself(house, engine, learners):
    asked = [learners[0], BAD, learners[1], "no learner", {"learner_id": "x", "age": 3}]
    got = house.post(RECOMMEND, {"learners": asked, "n": 4})
    assert got.body == b'{"answers":[' + b",".join(texts(engine, asked, 4)) + b"]}"
    assert ["error" in one for one in got.json["answers"]] == [False, True, False, True, True]


def test_items_are_found_and_shown_as_the_command_does_and_no_learner_is(house):
    found = house.ask("GET", "/v1/find?text=bookkeper&n=2").json
    assert found == json.loads(CliRunner().invoke(app, ["find", "bookkeper", "-n", "2", "--json"]).stdout)
    shown = house.ask("GET", "/v1/show?id=ZFN401").json
    assert shown == json.loads(CliRunner().invoke(app, ["show", "ZFN401", "--json"]).stdout)
    assert house.ask("GET", "/v1/show?id=business-1").status == 422
    looked = house.ask("GET", "/v1/find?text=business-1").json["found"]
    assert "learner" not in {item["kind"] for item in looked}
    assert house.ask("GET", "/v1/find?text=x&kind=learner").status == 422
    assert house.ask("GET", "/v1/find").status == 422


def test_a_job_that_is_not_clear_is_answered_with_candidates(house):
    got = house.post(RECOMMEND, {"learner_id": "you", "goal": {"job_text": "receptionist"}})
    error = ErrorAnswer.model_validate(got.json).error
    assert (got.status, error.kind) == (422, "AmbiguousOccupationError")
    assert [one.occupation_id for one in error.candidates] == [
        "health.medical-receptionist",
        "hospitality.receptionist",
    ]


def test_a_single_bad_learner_is_an_error_with_its_error_object(house, engine):
    got = house.post(RECOMMEND, BAD)
    assert (got.status, got.body) == (422, texts(engine, [BAD])[0])


def test_n_and_the_day_are_asked_for_and_the_day_is_today_else(house, engine, learners):
    undated = {name: value for name, value in learners[0].items() if name != "as_of"}
    assert house.post(RECOMMEND, undated).json["as_of"] == "2026-09-01"
    got = house.post(f"{RECOMMEND}?n=2&as_of=2026-10-01", undated)
    assert got.body == texts(engine, [undated], 2, date(2026, 10, 1))[0]
    many = house.post(RECOMMEND, {"learners": [undated], "n": 2, "as_of": "2026-10-01"})
    assert many.json["answers"][0] == got.json
    for wrong in ("n=0", "n=many", "as_of=soon", "as_of=9999-12-31"):
        assert house.post(f"{RECOMMEND}?{wrong}", undated).status == 422
    misplaced = house.post(f"{RECOMMEND}?n=2", {"learners": [undated]})
    assert (misplaced.status, "into the body" in misplaced.error) == (422, True)


def test_many_clients_at_once_get_the_bytes_of_one(house, engine, learners):
    expected = texts(engine, learners)
    with ThreadPoolExecutor(8) as clients:
        got = list(clients.map(lambda one: house.post(RECOMMEND, one).body, learners * 2))
    assert got == expected * 2


def test_credit_is_that_of_the_command(house, learners):
    held = learners[0]["holdings"]
    got = house.post("/v1/credit", {"holdings": held, "qualification_id": "ZFN42"})
    who, day = str(learners[0]["learner_id"]), "2026-09-01"
    call = ["credit", "--learner", who, "--qualification", "ZFN42", "--as-of", day, "--json"]
    said = CliRunner().invoke(app, call)
    record = json.loads(said.stdout)  # the command's decision record holds the allocation
    assert {name: record[name] for name in got.json} == got.json
    nearest = house.post("/v1/credit", {"holdings": held}).json["nearest"]
    assert all(one["filled"] > 0 for one in nearest)


def test_skills_are_those_of_the_command(house):
    text = "You must reconcile bank accounts. Payroll experience is desirable."
    said = CliRunner().invoke(app, ["skills", "--text", text, "--json"])
    assert house.post("/v1/skills", {"text": text}).json == json.loads(said.stdout)


def test_a_pathway_is_that_of_the_planner(house, engine, learners):
    got = house.post("/v1/pathways", {"learner": learners[0], "options": {"steps": 3, "alternatives": 0}})
    assert got.json["learner_id"] == learners[0]["learner_id"]
    plan = Planning(engine).plan(parse_learner(json.dumps(learners[0])), TODAY, PlanOptions(steps=3, alternatives=0))
    assert got.body == to_json(plan).encode()
    assert house.post("/v1/pathways", {"learner": BAD}).status == 422


def test_every_example_of_the_description_works(house):
    paths = house.ask("GET", "/openapi.json").json["paths"]
    bodies = {path: one["post"]["requestBody"]["content"] for path, one in paths.items() if "post" in one}
    posts = {path: body["application/json"] for path, body in bodies.items() if "application/json" in body}
    assert bodies.keys() - posts.keys() == {"/v1/file-text"}
    assert len(posts) == 12
    for path, content in posts.items():
        for name, example in content["examples"].items():
            got = house.post(path + example.get("summary", ""), example["value"])
            assert got.status == 200, (path, name, got.body)
            assert '"error"' not in got.body.decode(), (path, name)


def test_every_call_by_get_is_shown_with_what_it_needs(house):
    """As the reference page writes it for a shell."""
    page = unescape(house.ask("GET", "/docs").body.decode())
    calls = re.findall(r'<pre>curl[^<]*"\$URL(/[^"]*)"</pre>', page)
    assert {one.partition("?")[0] for one in calls} >= {"/v1/find", "/v1/show", "/v1/keys", "/readyz", "/metrics"}
    assert [one for one in calls if one != "/v1/keys" and house.ask("GET", one).status != 200] == []
    assert '"$URL/v1/handout?format=html&of=plan" -d ' in page


def test_it_is_ready_only_when_a_model_has_answered(engine, tmp_path):
    arrived = threading.Event()

    def load():
        arrived.wait(180)
        return copy.copy(engine)

    with serving(EngineSource(lambda: "1", load), tmp_path, ready=False) as house:
        assert house.ask("GET", "/healthz").status == 200
        for got in (house.ask("GET", "/readyz"), house.post(RECOMMEND, BAD)):
            assert (got.status, got.headers["retry-after"]) == (503, "2")
        arrived.set()
        house.wait_ready()
        assert house.ask("GET", "/readyz").json["model"] == "panel-linear"


def test_a_first_model_that_fails_is_told_to_who_started_it(tmp_path):
    def broken():
        raise InputError("no such model")

    told = threading.Event()
    with serving(EngineSource(lambda: "1", broken), tmp_path, ready=False, failed=lambda _: told.set()) as house:
        assert told.wait(180)
        assert house.ask("GET", "/readyz").status == 503


def value(house: House, name: str) -> float:
    rows = [one for one in house.ask("GET", "/metrics").body.decode().splitlines() if one.startswith(name)]
    return sum(float(one.rsplit(" ", 1)[1]) for one in rows)


def test_measures_count_what_happened(house, learners):
    names = ["stackwise_learner_errors_total", 'stackwise_abstained_total{why="nothing_required"}',
             "stackwise_pool_size_count", "stackwise_request_learners_sum"]  # fmt: skip
    before = [value(house, one) for one in names]
    nothing = {"learner_id": "idle", "goal": {"job_text": "..."}}
    house.post(RECOMMEND, {"learners": [learners[0], BAD, nothing]})
    assert [value(house, one) - was for one, was in zip(names, before, strict=True)] == [1, 1, 2, 3]
    shown = house.ask("GET", "/metrics").body.decode()
    assert 'stackwise_served{catalogue="stackwise-sample@' in shown
    assert 'stackwise_request_seconds_bucket{le="0.005",route="/v1/recommendations",status="200"}' in shown
    assert value(house, "stackwise_requests_in_flight") == 1  # the one that asks
