"""Explain, why-not and verify: the proof of what is listed, and of what is not, over HTTP and beside it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from service_house import serving, source

from stackwise.features.errors import UnknownIdError
from stackwise.recommender.engine.folding import Folding
from stackwise.recommender.engine.why_not import explain_one, why_not
from stackwise.recommender.parsing import parse_learner
from stackwise.recommender.planning.planning import Planning
from stackwise.recommender.schema import Answer
from stackwise.recommender.schema_credit_plan import PlanAnswer
from stackwise.recommender.schema_proof import Explanation, WhyNot
from stackwise.recommender.service.settings import ServiceLimits
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.claims import check_claims

ME = {
    "learner_id": "me",
    "as_of": "2026-09-01",
    "skills": [{"text": "spreadsheets", "level": 3}],
    "goal": {"occupation_id": "business.bookkeeper"},
}

AD = "You must reconcile bank accounts and prepare financial statements. Payroll experience is desirable."


@pytest.fixture(scope="module")
def house(engine, tmp_path_factory):
    with serving(source(engine), tmp_path_factory.mktemp("store"), limits=ServiceLimits(request_seconds=600)) as one:
        yield one


@pytest.fixture(scope="module")
def answer(engine):
    return engine.recommend(parse_learner(json.dumps(ME)), 5)


def learner(**constraints):
    return parse_learner(json.dumps({**ME, "constraints": constraints}))


def test_what_is_listed_is_explained_as_the_list_explains_it(engine, answer):
    listed = answer["recommendations"][2]
    told = explain_one(engine, learner(), listed["credential_id"], 5)
    assert (told["listed"], told["recommendation"], told["excluded_by"]) == (True, listed, [])
    assert why_not(engine, learner(), listed["credential_id"], 5)["says"] == ["It is in the list, at rank 3."]


def test_what_is_outside_the_list_has_the_score_it_would_have_to_beat(engine, answer):
    other = engine.recommend(learner(), 6)["recommendations"][5]["credential_id"]
    told = why_not(engine, learner(), other, 5)
    WhyNot.model_validate(told)
    assert (told["listed"], told["reasons"], told["rank"]) == (False, [], None)
    assert told["least_score"] == answer["recommendations"][-1]["score"]
    assert explain_one(engine, learner(), other, 5)["recommendation"]["credential_id"] == other


def test_a_limit_that_excludes_is_named_with_the_change_that_would_lift_it(engine, answer):
    listed = next(one for one in answer["recommendations"] if one["facts"]["price"])
    price = listed["facts"]["price"]
    asked = learner(max_cost=price - 10, currency=listed["facts"]["currency"])
    told = why_not(engine, asked, listed["credential_id"], 5)
    assert [one["reason"] for one in told["reasons"]] == ["over_budget"]
    assert told["reasons"][0]["least_change"]["more_money"] == 10
    assert told["rank_if_lifted"] == listed["rank"]
    explained = explain_one(engine, asked, listed["credential_id"], 5)
    Explanation.model_validate(explained)
    assert (explained["recommendation"], explained["excluded_by"]) == (None, ["over_budget"])


def test_no_limit_is_offered_for_change_where_the_credential_would_bring_nothing(engine):
    asked, foreign = learner(max_cost=1, currency="GBP"), []
    for name in engine.arrays.credential_ids:
        told = why_not(engine, asked, str(name), 5) if str(name).startswith(("hospitality.", "cyber.")) else None
        if told and [one["reason"] for one in told["reasons"]] == ["brings_nothing", "over_budget"]:
            foreign.append(told)
        if len(foreign) == 3:
            break
    assert len(foreign) == 3
    for told in foreign:
        WhyNot.model_validate(told)
        assert [one["least_change"] for one in told["reasons"]] == [None, None]
        assert told["says"][0] == "It is left out: it covers none of the skills that are missing."
        assert why_not(engine, learner(), told["credential_id"], 5)["listed"] is False


def test_a_hard_reason_has_no_change_that_would_lift_it(engine, answer):
    listed = answer["recommendations"][0]["credential_id"]
    told = why_not(engine, learner(must_exclude=[listed]), listed, 5)
    assert [(one["reason"], one["least_change"]) for one in told["reasons"]] == [("excluded", None)]
    assert told["rank_if_lifted"] is None


def test_an_unknown_credential_is_refused_by_name(engine):
    for tell in (why_not, explain_one):
        with pytest.raises(UnknownIdError, match="'nothing'"):
            tell(engine, learner(), "nothing")


def test_the_routes_answer_with_the_engines_own(house, engine, answer):
    asked = {"learner": ME, "credential_id": answer["recommendations"][1]["credential_id"], "n": 5}
    for path, tell in (("/v1/explain", explain_one), ("/v1/why-not", why_not)):
        assert house.post(path, asked).json == tell(engine, learner(), asked["credential_id"], 5)
        assert house.post(path, {**asked, "credential_id": "nothing"}).status == 422
        assert house.post(path, {**asked, "learner": {**ME, "as_of": "9999-12-31"}}).status == 422


def test_the_day_is_the_learners_own_else_the_requests_else_today(house):
    undated = {name: one for name, one in ME.items() if name != "as_of"}
    asked = {"learner": undated, "credential_id": "business.ledger-foundations"}
    assert house.post("/v1/why-not", asked).json["as_of"] == "2026-09-01"
    assert house.post("/v1/why-not", {**asked, "as_of": "2026-10-01"}).json["as_of"] == "2026-10-01"
    dated = {**asked, "learner": {**ME, "as_of": "2026-09-02"}, "as_of": "2026-10-01"}
    assert house.post("/v1/why-not", dated).json["as_of"] == "2026-09-02"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/v1/why-not?as_of=2026-01-01", "got 'as_of', unknown or doubled; expected no query; all of it goes into"),
        ("/v1/recommendations?asof=2026-01-01", "got 'asof', unknown or doubled; expected each of n, as_of at most"),
        ("/v1/recommendations?n=1&n=2", "got 'n', unknown or doubled"),
        (f"/v1/recommendations?{'x' * 99}=2", "got 'a long name', unknown or doubled"),
    ],
)
def test_a_query_that_nothing_reads_is_refused_rather_than_dropped(house, path, said):
    got = house.post(path, ME)
    assert (got.status, said in got.error) == (422, True), got.error
    assert house.ask("GET", "/v1/find?text=x&limit=3").status == 422


def test_a_path_or_method_that_no_route_has_is_told_by_what_there_is(house):
    assert house.post("/v1/recommendations/", ME).error.startswith("path: got one that is not there; expected one that")
    got = house.ask("GET", "/v1/recommendations")
    assert (got.status, got.error) == (405, "method: got GET; expected POST; see /docs")


def test_claims_that_hold_and_claims_that_do_not(house, answer):
    told = house.post("/v1/verify", {"answer": answer}).json
    assert (told["holds"], told["unchecked"]) == (True, [])
    forged = json.loads(json.dumps(answer))
    forged["recommendations"][0]["facts"]["provider"] = "Another"
    told = house.post("/v1/verify", {"answer": forged}).json
    assert (told["holds"], [one["code"] for one in told["violations"]]) == (False, ["fact"])
    for misshapen in ({}, {"kind": "plan"}, {"kind": "decision"}, {"kind": ["x"]}, {**answer, "gap": [{"x": 1}]}):
        told = house.post("/v1/verify", {"answer": misshapen})
        assert (told.status, told.json["holds"]) == (200, False)


def test_an_answer_that_a_typed_client_writes_again_claims_the_same(engine, answer, sample):
    """With nulls for what the service left out: shares, extra money and weeks, a job's text."""
    rows, wanted = CatalogueRows(sample), parse_learner(json.dumps({**ME, "skills": [], "goal": {"job_text": AD}}))
    answers = [
        answer,
        *(engine.recommend(one, 5) for one in (learner(max_weeks=4, max_cost=200, currency="GBP"), wanted)),
    ]
    for one in answers:
        typed = Answer.model_validate(one).model_dump(mode="json")
        assert typed != one
        assert check_claims(typed, rows) == []
        typed["recommendations"][0]["score"] += 0.1
        assert "score" in [violation.code for violation in check_claims(typed, rows)]
    plan = Planning(engine).plan(learner(max_weeks=4), date(2026, 9, 1))
    typed = PlanAnswer.model_validate(plan).model_dump(mode="json")
    assert typed != plan
    assert check_claims(typed, rows) == []


@pytest.mark.parametrize("part", ["request", "recommendations", "excluded", "understood", "gap", "as_of", "weights"])
def test_no_misshapen_part_breaks_the_checker(answer, sample, part):
    rows = CatalogueRows(sample)
    for strange in (None, [], {}, "x", 1e308, [None], {"": None}, [[[]]]):
        assert check_claims({**answer, part: strange}, rows)


def test_what_is_folded_under_another_says_under_what(engine, answer, monkeypatch):
    head, other = (answer["recommendations"][at] for at in (0, 3))
    folding, titles = Folding(engine.arrays), engine.arrays.columns["title"].copy()
    titles[engine.arrays.credential_row[other["credential_id"]]] = head["title"]
    monkeypatch.setattr(folding, "_titles", titles)
    monkeypatch.setattr(engine, "_folding", folding)
    told = why_not(engine, learner(), other["credential_id"], 5)
    WhyNot.model_validate(told)
    named = {name: head[name] for name in ("credential_id", "title", "rank")}
    assert told["folded_under"] == {**named, "relation": "same_title"}
    assert told["says"] == [f"It is the same course as {head['title']}, at rank 1, and is folded under it."]
