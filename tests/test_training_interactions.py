"""Logs of what was shown: whom a row is about, what it is worth, and what another ranking would have earned."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from conftest import AS_OF

from stackwise.features.errors import DataError, UnknownIdError
from stackwise.training.evaluate import LENGTH
from stackwise.training.interactions import (
    NO_CREDENTIAL,
    NO_LEARNER,
    UNREAD,
    impressions,
    judged_by_log,
    judged_by_people,
    place,
)
from stackwise.training.off_policy import value_of

COOK = json.dumps({"learner_id": "ann", "goal": {"occupation_id": "business.bookkeeper"}})
LATER = json.dumps({"learner_id": "ann", "goal": {"occupation_id": "business.payroll-clerk"}})
LEDGER, BOOKS = "business.ledger-foundations", "business.first-books"


def table(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    """(learner, credential, outcome, request) rows, an hour after one another."""
    frame = pd.DataFrame(rows, columns=["learner_id", "credential_id", "outcome", "learner"])
    hours = pd.to_timedelta(np.arange(len(frame)), unit="h")
    return frame.assign(occurred_at=pd.Timestamp("2026-09-01", tz="UTC") + hours)


def test_an_outcome_belongs_to_the_request_that_showed_it(sample):
    placed = place(
        table(
            ("ann", LEDGER, "shown", COOK),
            ("ann", BOOKS, "shown", LATER),
            ("ann", LEDGER, "enrolled", None),
            ("ann", BOOKS, "opened", None),
        ),
        sample,
    )
    assert placed.rows["learner_id"].tolist() == ["ann", "ann (request 2)", "ann", "ann (request 2)"]
    goals = {name: one.goal.occupation_id for name, one in placed.asked.items()}
    assert goals == {"ann": "business.bookkeeper", "ann (request 2)": "business.payroll-clerk"}
    assert not placed.left_out


def test_an_outcome_without_an_impression_belongs_to_the_latest_request_before_it(sample):
    rows = table(
        ("ann", BOOKS, "opened", None), ("ann", LEDGER, "shown", COOK), ("ann", LEDGER, "shown", LATER),
        ("ann", BOOKS, "enrolled", None), ("ann", BOOKS, "completed", None),
    )  # fmt: skip
    names = place(rows.iloc[::-1], sample).rows["learner_id"].tolist()
    assert names == ["ann", "ann", *["ann (request 2)"] * 3]  # nothing before the first: their first


def test_what_has_no_place_is_counted_and_left_out(engine):
    log = table(
        ("business-1", LEDGER, "completed", None),
        ("business-1", BOOKS, "shown", None),
        ("business-1", "closed-long-ago", "shown", None),
        ("stranger", LEDGER, "shown", None),
        ("old", LEDGER, "shown", '{"learner_id": "old", "wishes": 3}'),
        ("elsewhere", LEDGER, "shown", '{"learner_id": "elsewhere", "goal": {"occupation_id": "gone"}}'),
    )
    judged = judged_by_log(log, engine)
    assert [one.learner_id for one in judged.queries] == ["business-1"]
    assert sorted(judged.queries[0].grade) == [0.0, 3.0]
    assert judged.left_out == {NO_CREDENTIAL: 1, NO_LEARNER: 1, UNREAD: 2}
    with pytest.raises(DataError, match=f"judgements: got no row; 1 are of {NO_LEARNER}"):
        judged_by_log(log.iloc[3:4], engine)


def test_judgements_may_carry_the_request_they_are_of(engine):
    rows = [("ann", LEDGER, 3, COOK), ("ann", BOOKS, 0, None), ("business-1", LEDGER, 2, None)]
    given = pd.DataFrame(rows, columns=["learner_id", "credential_id", "relevance", "learner"]).assign(
        occurred_at=pd.NaT
    )
    judged = judged_by_people(given, engine, "given")
    assert [(one.learner_id, len(one.rows)) for one in judged.queries] == [("ann", 2), ("business-1", 1)]
    with pytest.raises(DataError, match="cannot be read, of 'ann'"):
        judged_by_people(given.assign(learner="no request"), engine, "given")
    with pytest.raises(UnknownIdError, match="learners 'ann'"):
        judged_by_people(given.drop(columns="learner"), engine, "given")


def test_two_requests_of_one_learner_are_held_out_together(engine):
    job = [
        json.dumps({"learner_id": "ann", "goal": {"job_text": text}})
        for text in ("You must cook meals.", "You must reconcile bank accounts.")
    ]
    log = table(("ann", LEDGER, "shown", job[0]), ("ann", BOOKS, "shown", job[1]), ("ann", BOOKS, "opened", None))
    judged = judged_by_log(log, engine)
    assert [(one.learner_id, one.cluster) for one in judged.queries] == [("ann", "ann"), ("ann (request 2)", "ann")]
    other = judged_by_log(log.assign(outcome=["shown", "shown", "enrolled"]), engine)
    assert judged.fingerprint != other.fingerprint
    assert judged.fingerprint == judged_by_log(log, engine).fingerprint


def test_an_impression_earns_what_follows_before_the_pair_is_shown_again():
    rows = table(
        ("ann", LEDGER, "shown", None),
        ("ann", LEDGER, "opened", None),
        ("bob", LEDGER, "completed", None),
        ("ann", LEDGER, "shown", None),
        ("ann", BOOKS, "shown", None),
        ("ann", LEDGER, "enrolled", None),
        ("ann", LEDGER, "opened", None),
    )
    assert impressions(rows)["reward"].tolist() == pytest.approx([1 / 3, 2 / 3, 0.0])


@pytest.fixture(scope="module")
def planted(engine):
    """A log of a ranking unlike the engine's, the engine's true worth, and the log's plain mean.

    What the engine lists, another ranking showed seldom, and the less it showed it the more it is worth.
    """
    rng, visits = np.random.default_rng(3), 40
    rows = engine.arrays.catalogue["learners"]["learner_id"].head(12)
    log = table(*((one, LEDGER, "shown", None) for one in rows))
    asked = place(log, engine.arrays.catalogue).asked
    shown, worth = [], []
    for name, answer in zip(asked, engine.recommend_many(asked.values(), LENGTH, AS_OF), strict=True):
        listed = [one["credential_id"] for one in answer["recommendations"]]
        others = [one for one in engine.arrays.credential_ids if one not in set(listed)][:30]
        chance = {one: rng.uniform(0.1, 0.9) for one in listed} | dict.fromkeys(others, 0.95)
        value = {one: 1 - chance[one] for one in chance}
        worth += [value[one] for one in listed]
        for visit in range(visits):
            shown += [
                (name, one, visit, chance[one], rng.random() < value[one])
                for one in chance
                if rng.random() < chance[one]
            ]
    frame = pd.DataFrame(shown, columns=["learner_id", "credential_id", "visit", "propensity", "done"])
    frame["occurred_at"] = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(frame.pop("visit"), unit="D")
    done = frame[frame.pop("done")].assign(outcome="completed", propensity=np.nan)
    done["occurred_at"] += pd.to_timedelta(1, unit="h")
    both = pd.concat([frame.assign(outcome="shown"), done], ignore_index=True)
    return both, float(np.mean(worth)), len(done) / len(frame)


def test_off_policy_estimates_find_the_planted_worth_where_the_plain_mean_does_not(engine, planted):
    log, worth, plain = planted
    placed = place(log, engine.arrays.catalogue)
    found = value_of(engine, placed, AS_OF)
    assert abs(plain - worth) > 0.2
    error = 4 * np.sqrt(worth * (1 - worth) / found.effective)  # four standard errors
    assert found.effective > 500
    assert found.snips == pytest.approx(worth, abs=error)
    assert found.doubly_robust == pytest.approx(worth, abs=error)


def test_off_policy_claims_nothing_on_few_rows_or_without_propensities(engine, planted):
    log = planted[0]
    few = place(log[log["occurred_at"] < pd.Timestamp("2026-01-02", tz="UTC")], engine.arrays.catalogue)
    with pytest.raises(DataError, match="effective sample of the log: got"):
        value_of(engine, few, AS_OF)
    without = place(log.drop(columns="propensity"), engine.arrays.catalogue)
    with pytest.raises(DataError, match="off-policy log: got no column 'propensity'"):
        value_of(engine, without, AS_OF)
