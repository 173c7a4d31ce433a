"""The typed client against a running service: every route, every refusal as an error, and a retry where one is due."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest
from service_house import serving, source

from stackwise.features.errors import DataError, InputError
from stackwise.features.records import Goal, HeldSkill, Learner
from stackwise.recommender.client import ServiceClient, ServiceRefusalError, calls
from stackwise.recommender.client.generate import calls_text
from stackwise.recommender.schema import Answer
from stackwise.recommender.service.openapi import describe_service
from stackwise.recommender.service.schema import (
    BatchAnswer,
    ClaimsAsked,
    CredentialAsked,
    CreditAsked,
    Event,
    LearnerBatch,
    PathwayAsked,
    PathwayOptions,
    SkillsAsked,
)
from stackwise.recommender.service.settings import ServiceLimits

ME = Learner(learner_id="me", skills=(HeldSkill(text="spreadsheets"),), goal=Goal(occupation_id="business.bookkeeper"))


@pytest.fixture(scope="module")
def house(engine, tmp_path_factory):
    limits = ServiceLimits(request_seconds=600, isolate=sys.platform == "linux")  # as the command has it
    with serving(source(engine), tmp_path_factory.mktemp("store"), limits=limits) as one:
        yield one


@pytest.fixture
def client(house):
    return ServiceClient(f"http://127.0.0.1:{house.port}", seconds=300)


def test_the_calls_are_those_of_the_description():
    written = Path(calls.__file__).read_text(encoding="utf-8")
    renew = "python -m stackwise.recommender.client.generate > recommender/client/calls.py; ruff format"
    assert ast.dump(ast.parse(written)) == ast.dump(ast.parse(calls_text(describe_service(ServiceLimits())))), renew


def test_every_route_is_called_and_its_answer_is_a_record(client):
    answer = client.recommendations(ME, n=2)
    assert isinstance(answer, Answer)
    first = answer.recommendations[0].credential_id
    many = client.recommendations(LearnerBatch(learners=(ME, ME), n=2))
    assert isinstance(many, BatchAnswer)
    assert many.answers == [answer, answer]
    asked = CredentialAsked(learner=ME, credential_id=first, n=2)
    assert client.explain(asked).recommendation == answer.recommendations[0]
    assert client.why_not(asked).rank == 1
    assert client.verify(ClaimsAsked(answer=json.loads(answer.model_dump_json(exclude_unset=True)))).holds
    assert client.skills(SkillsAsked(text="You must reconcile bank accounts.")).skills
    assert client.credit(CreditAsked(qualification_id="ZFN42")).qualification_id == "ZFN42"
    plan = client.pathways(PathwayAsked(learner=ME, options=PathwayOptions(steps=2, alternatives=0, what_if=False)))
    assert plan.learner_id == "me"
    assert client.find("bookkeeper", n=1).found[0].id == "business.bookkeeper"
    assert client.show(first).id == first


def test_events_are_stored_once(client):
    event = Event(event_id="1", learner_id="me", credential_id="c", kind="click", occurred_at="2026-09-01T10:00:00Z")
    assert [client.events(event).new, client.events(event).known] == [1, 1]


def test_a_refusal_is_an_error_with_the_services_own_words(client):
    lost = ME.model_copy(update={"goal": Goal(occupation_id="nowhere")})
    with pytest.raises(ServiceRefusalError, match="nowhere") as refused:
        client.recommendations(lost)
    assert refused.value.status == 422


def test_it_comes_back_when_it_is_told_to(house, monkeypatch):
    replies, waits = iter([(503, 2.0, b"{}"), (429, 3.0, b"{}"), (200, 1.0, None)]), []
    real, patient = ServiceClient._once, ServiceClient(f"http://127.0.0.1:{house.port}", pause=waits.append)

    def once(*given):
        status, wait, body = next(replies)
        return real(*given) if body is None else (status, wait, body)

    monkeypatch.setattr(ServiceClient, "_once", once)
    assert patient.find("bookkeeper", n=1).found
    assert waits == [2.0, 3.0]


def test_a_service_that_is_not_there_is_said_so():
    with pytest.raises(DataError, match="check its address"):
        ServiceClient("http://127.0.0.1:9").find("x")
    with pytest.raises(InputError, match="expected http:// or https://"):
        ServiceClient("ftp://example.org")


def test_the_example_of_the_docs_works(house):
    page = (Path(__file__).parents[1] / "docs" / "service.md").read_text(encoding="utf-8")
    [example] = [one.partition("```")[0] for one in page.split("```python\n")[1:] if "ServiceClient(" in one]
    said: dict = {}
    exec(example.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{house.port}"), said)
    assert len(said["answer"].recommendations) == 5
    assert said["told"]


def test_a_body_that_is_no_record_is_refused_before_it_is_sent(client):
    with pytest.raises(InputError, match=r"body: got dict; expected a record such as Learner; make one"):
        client.recommendations(ME.model_dump())
