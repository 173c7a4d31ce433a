"""Hand-outs and decisions over HTTP: files of the right kind, the command's own record, and refusals in words."""

from __future__ import annotations

import io
from importlib.util import find_spec

import openpyxl
import pytest
from service_house import serving, source

import stackwise
from stackwise.recommender.schema_decision import DecisionAnswer
from stackwise.recommender.service.settings import ServiceLimits
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.decision_checker import check_decision

ME = {"learner_id": "me", "as_of": "2026-09-01", "goal": {"occupation_id": "business.bookkeeper"}}
HELD = {"holdings": [{"unit_id": "ZHC202", "awarded_on": "2025-01-01"}], "as_of": "2026-09-01"}
TOWARD = {**HELD, "learner_id": "me", "qualification_id": "ZHC31226"}
PLAN = {"learner": ME, "options": {"steps": 2, "alternatives": 0, "what_if": False}}


@pytest.fixture(scope="module")
def house(engine, tmp_path_factory):
    with serving(source(engine), tmp_path_factory.mktemp("store"), limits=ServiceLimits(request_seconds=600)) as one:
        yield one


def test_a_decision_is_the_interfaces_own_and_holds(house, sample):
    got = house.post("/v1/decision", TOWARD)
    assert got.status == 200
    assert check_decision(got.json, CatalogueRows(sample)) == []
    learner = {"learner_id": "me", "holdings": HELD["holdings"], "as_of": "2026-09-01"}
    assert DecisionAnswer.model_validate(got.json) == stackwise.decision(learner, "ZHC31226")


def test_a_decision_needs_a_name_and_a_reason_for_an_override(house):
    waived = [{"kind": "waive", "requirement_id": "cs-core", "by": "", "reason": "", "on": "2026-09-01"}]
    got = house.post("/v1/decision", {**TOWARD, "overrides": waived})
    assert got.status == 422
    assert "overrides.0.by" in got.error


@pytest.mark.parametrize(
    ("of", "body", "said"),
    [
        ("list", ME, "Empfohlen"),
        ("plan", PLAN, "Plan: Bookkeeper"),
        ("credit", TOWARD, "Unterschrift"),
        ("credit", HELD, "ZHC31226"),
    ],
)
def test_a_page_of_each_kind(house, of, body, said):
    got = house.post(f"/v1/handout?format=html&of={of}&lang=de", body)
    assert (got.status, got.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert got.headers["content-disposition"] == f'attachment; filename="stackwise-{of}.html"'
    assert "sandbox" in got.headers["content-security-policy"]
    page = got.body.decode()
    assert said in page
    assert '<html lang="de">' in page
    assert "<script" not in page


def test_sheets_and_csv(house):
    got = house.post("/v1/handout?format=xlsx&n=3", ME)
    assert got.status == 200, got.body
    book = openpyxl.load_workbook(io.BytesIO(got.body))
    assert len(list(book["List"].rows)) == 4
    assert house.post("/v1/handout?format=csv&n=3", ME).body.decode("utf-8-sig").startswith("Rank,Credential")


@pytest.mark.skipif(find_spec("fontpkg_noto_sans") is None, reason="the extra handout is not installed")
def test_a_pdf(house):
    assert house.post("/v1/handout?format=pdf&of=credit&lang=es", TOWARD).body.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("query", "body", "said"),
    [
        ("format=doc", ME, "format"),
        ("", ME, "format"),
        ("format=html&lang=fr", ME, "lang"),
        ("format=html&of=plan", ME, "learner"),
        ("format=html&colour=red", ME, "query"),
        ("format=html", {**ME, "goal": {"occupation_id": "nobody"}}, "nobody"),
        ("format=html&of=credit", {**TOWARD, "qualification_id": "ZZZ"}, "ZZZ"),
    ],
)
def test_what_cannot_be_handed_out_is_refused_in_words(house, query, body, said):
    got = house.post(f"/v1/handout?{query}", body)
    assert got.status == 422
    assert said in got.error


def test_nothing_of_a_request_is_in_the_log(house):
    house.post("/v1/handout?format=html", {**ME, "learner_id": "Somebody Secret"})
    named = house.post("/v1/decision", {**TOWARD, "holdings": [], "learner_name": "Ana Secret"}).json
    assert named["learner_name"] == "Ana Secret"
    assert "Secret" not in house.log.getvalue()


def test_a_dropped_transcript_is_held_as_the_command_reads_it(house):
    rows = ("RTO Code,Unit Code,Date,Result", "98,z hc 303,02/05/2025,RPL", "98,ZHC304,03/05/2025,Withdrawn")
    text = "\n".join((*rows, "98,ZQQ101,1/6/2025,20"))
    got = house.post("/v1/held", {"file": "usi.csv", "text": text}).json
    assert [(one["id"], one["holding"]["awarded_on"], one["holding"]["mode"]) for one in got["holdings"]] == [
        ("ZHC303", "2025-05-02", "rpl"),
        ("ZQQ101", "2025-06-01", "completed"),
    ]
    assert got["holdings"][0]["title"]
    assert any("ZHC304 on line 3" in said for said in got["not_carried"])
    held = [one["holding"] for one in got["holdings"]]
    record = house.post("/v1/decision", {**TOWARD, "holdings": held}).json
    assert [one["outcome"] for one in record["holdings"]] == ["counts", "unknown_code"]
    either = {"file": "t.csv", "text": "Unit Code,Date,Result\nZHC304,03/04/2025,C\n"}
    days = [house.post("/v1/held", {**either, **more}).json["holdings"][0]["holding"]["awarded_on"]
            for more in ({}, {"dates": "dmy"}, {"dates": "mdy"})]  # fmt: skip
    assert days == [None, "2025-04-03", "2025-03-04"]
    assert "column of unit codes" in house.post("/v1/held", {"file": "x.csv", "text": "a,b\n1,2\n"}).error
