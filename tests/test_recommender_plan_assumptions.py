"""Plans over credentials that state no length or price: assumed from their like, marked, checked, and refusable."""

from __future__ import annotations

import copy
import io
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from stackwise.models.planner import FactAssumer, PlanItem
from stackwise.models.planner.assumptions import SHORT_COURSE
from stackwise.recommender.engine.build import open_recommender
from stackwise.recommender.handout.plan_document import plan_document
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.parsing import read_learner, with_limits
from stackwise.recommender.planning.planning import Planning, PlanOptions
from stackwise.recommender.render.document import show_document
from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plan_checker import PlanChecker
from stackwise.recommender.words import open_texts

BARE = PlanOptions(alternatives=0, what_if=False)
STRICT = replace(BARE, assumptions=False)
LENGTHS = ["weeks", "learning_hours", "nominal_hours"]


def without(sample, kept, columns):
    """The sample with the named columns unknown in every credential but each ``kept``-th."""
    frame = sample["credentials"].copy()
    unknown = np.arange(len(frame)) % kept != 0 if kept else np.ones(len(frame), dtype=bool)
    frame.loc[unknown, columns] = np.nan
    return replace(sample, tables={**sample.tables, "credentials": frame})


def planned(catalogue, options, **limits):
    learner = with_limits(read_learner("business-1", catalogue), limits)
    return json.loads(json.dumps(Planning(open_recommender(catalogue)).plan(learner, options=options)))


@pytest.fixture(scope="module")
def lengthless(sample):
    return without(sample, 0, LENGTHS)


@pytest.fixture(scope="module")
def patchy(sample):
    return without(sample, 4, [*LENGTHS, "price.amount"])


def test_a_list_that_states_no_length_gets_a_plan_marked_as_assumed(lengthless):
    plan = planned(lengthless, BARE)
    assert plan["steps"]
    assert {(fact["fact"], fact["value"], fact["like"]) for step in plan["steps"] for fact in step["assumed"]} == {
        ("learning_hours", SHORT_COURSE, "default")
    }
    assert plan["totals"]["hours_assumed"] == SHORT_COURSE * len(plan["steps"])
    assert plan["totals"]["hours"] == 0
    assert plan["assumptions"]["closure_share"] == 1.0
    assert PlanChecker(CatalogueRows(lengthless)).check(plan) == []


def test_without_assumptions_nothing_of_unknown_length_is_planned(lengthless):
    plan = planned(lengthless, STRICT)
    assert plan["steps"] == []
    assert plan["left_out"].keys() == {"length_unknown"}


def test_lengths_and_prices_come_from_like_credentials_and_the_checker_agrees(patchy):
    plan = planned(patchy, BARE, max_cost=900.0, currency="GBP")
    facts = [fact for step in plan["steps"] for fact in step["assumed"]]
    assert {fact["fact"] for fact in facts} >= {"price"}
    assert all(fact["n"] >= 3 for fact in facts)
    spent = sum(plan["totals"]["price"].values()) + sum(plan["totals"]["price_assumed"].values())
    assert spent <= 900.0
    assert PlanChecker(CatalogueRows(patchy)).check(plan) == []


def test_nothing_is_assumed_where_everything_is_stated(sample):
    plan = planned(sample, BARE)
    assert plan["assumptions"] == {"steps": [], "closure_share": 0.0}


@pytest.fixture(scope="module")
def assumed(lengthless):
    return planned(lengthless, BARE)


TAMPERS = {
    "another value": lambda plan: plan["steps"][0]["assumed"][0].update(value=1.0),
    "another source": lambda plan: plan["steps"][0]["assumed"][0].update(like="provider"),
    "hidden": lambda plan: plan["steps"][0].update(assumed=[]),
    "hangs less": lambda plan: plan["assumptions"].update(closure_share=0.1),
    "fewer hours": lambda plan: plan["totals"].update(hours_assumed=1.0),
}


@pytest.mark.parametrize("kind", TAMPERS)
def test_a_wrong_assumption_is_caught(kind, lengthless, assumed):
    plan = copy.deepcopy(assumed)
    TAMPERS[kind](plan)
    assert PlanChecker(CatalogueRows(lengthless)).check(plan)


def test_the_terminal_says_what_is_assumed(assumed, lengthless):
    console = Console(file=io.StringIO(), width=200)
    show_document(plan_document(assumed, CatalogueTitles(lengthless), open_texts()), console=console)
    said = console.file.getvalue()
    assert "Not stated, assumed" in said
    assert "--no-assumptions" in said


def frame(rows):
    columns = ["kind", "provider_id", "learning_hours", "weeks", "price.amount", "price.currency"]
    return pd.DataFrame(rows, columns=columns)


def test_the_narrowest_like_that_knows_enough_is_taken():
    unknown = ("course", "a", np.nan, np.nan, np.nan, None)
    own = [("course", "a", hours, np.nan, 100.0, "EUR") for hours in (10.0, 20.0, 60.0)]
    others = [("course", "b", 99.0, 3.0, 5.0, "GBP")] * 9
    assumer = FactAssumer(frame([unknown, *own, *others]))
    item, (length, price) = assumer.filled(PlanItem("x"), 0, "EUR")
    assert (item.hours, item.price, item.currency) == (20.0, 100.0, "EUR")
    assert (length.like, length.n, price.like, price.n) == ("provider", 3, "provider", 3)
    assert assumer.filled(PlanItem("x"), 0, "USD")[0].price is None
    assert assumer.filled(PlanItem("x", weeks=2.0), 0, None) == (PlanItem("x", weeks=2.0), ())


def unbudgeted(catalogue):
    learner = read_learner("business-1", catalogue)
    free = learner.model_copy(update={"constraints": learner.constraints.model_copy(update={"max_cost": None})})
    options = replace(BARE, alternatives=2)
    return json.loads(json.dumps(Planning(open_recommender(catalogue)).plan(free, options=options)))


def test_an_unknown_price_is_never_free_and_assumed_hours_are_counted(lengthless):
    priceless = without(lengthless, 0, ["price.amount"])
    plan = unbudgeted(priceless)
    assert plan["alternatives"][0]["price_unknown"] == plan["alternatives"][0]["credential_ids"]
    said = " ".join(
        line
        for part in plan_document(plan, CatalogueTitles(priceless), open_texts("en")).sections
        for line in part.lines
    )
    assert f"{SHORT_COURSE * len(plan['steps']):.0f} hours of learning, price unknown" in said
    assert "free" not in said


def test_sums_of_two_currencies_are_not_added_up(sample):
    frame = sample["credentials"].copy()
    frame.loc[np.arange(len(frame)) % 2 == 0, "price.currency"] = "USD"
    mixed = replace(sample, tables={**sample.tables, "credentials": frame})
    plan = unbudgeted(mixed)
    prices = frame.set_index("credential_id")[["price.amount", "price.currency"]]
    assert any(other["price_unknown"] for other in plan["alternatives"])
    for other in plan["alternatives"]:
        rows = prices.loc[other["credential_ids"]]
        own = rows[(rows["price.currency"] == other["currency"]) | (rows["price.amount"] == 0)]
        assert other["price"] == own["price.amount"].sum()
        assert set(other["price_unknown"]) == {*rows.index} - {*own.index}
