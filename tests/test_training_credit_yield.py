"""Credit yield and groups of learners: planted qualifications whose yield is known by construction."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from credit_cases import AS_OF, QUALIFICATION, group, leaf, planted

from stackwise.features.records import Holding
from stackwise.recommender.defaults import open_catalogue
from stackwise.training.config import RetrainConfig
from stackwise.training.credit_yield import CreditYield
from stackwise.training.evaluate import CREDIT, baseline_scores, evaluate
from stackwise.training.judgements import JudgedQuery, from_log
from stackwise.training.retrain import JudgementSources, prepare
from stackwise.training.split import SplitConfig

IDS = np.array(["first-a", "second-a", "b", "c-and-d", "nothing"], dtype=object)
AWARDS = {"first-a": ["A"], "second-a": ["A"], "b": ["B"], "c-and-d": ["C", "D"]}
ROOT = group("root", "all", *(leaf(one.lower(), one) for one in "ABCD"))
EVERYTHING = np.arange(5)


def value(root=ROOT, candidates=EVERYTHING, listed=(), holdings=(), wanted=QUALIFICATION) -> float:
    engine = planted(root, 9, [], awards=AWARDS).engine()
    query = JudgedQuery("ann", None, "ann", None, candidates, np.zeros(len(candidates)))  # type: ignore[arg-type]
    query = replace(query, qualification_id=wanted, holdings=holdings)
    arrays = SimpleNamespace(credential_ids=IDS)
    return CreditYield(arrays, AS_OF, engine).of(query, candidates, np.array(listed, dtype=int))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("listed", "share"),
    [
        ([], 0),
        ([4], 0),
        ([0], 1 / 4),
        ([0, 1], 1 / 4),
        ([0, 2], 2 / 4),
        ([3], 2 / 4),
        ([0, 2, 3], 1),
        ([2, 3, 4], 3 / 4),
    ],
)
def test_what_is_listed_together_counts_once_over_what_all_candidates_would_bring(listed, share):
    assert value(listed=listed) == pytest.approx(share)


def test_only_what_the_candidates_could_bring_is_asked_for():
    assert value(candidates=np.array([0, 2, 4]), listed=[0]) == pytest.approx(1 / 2)


def test_what_is_held_already_is_neither_asked_for_nor_gained():
    held = (Holding(unit_id="A"),)
    assert value(holdings=held, listed=[0]) == 0.0
    assert value(holdings=held, listed=[2]) == pytest.approx(1 / 3)


def test_a_limit_of_the_qualification_is_the_most_there_is():
    most = group("root", "at_most", *(leaf(one.lower(), one) for one in "ABCD"), max=2)
    assert value(most, listed=[3]) == 1.0
    assert value(most, listed=[0]) == 0.5


def test_without_a_target_or_anything_to_gain_there_is_no_yield():
    assert np.isnan(value(wanted=None, listed=[0]))
    assert np.isnan(value(candidates=np.array([4]), listed=[4]))
    assert np.isnan(value(holdings=tuple(Holding(unit_id=one) for one in "ABCD"), listed=[0]))
    assert np.isnan(value(wanted="no such qualification", listed=[0]))


@pytest.fixture(scope="module")
def judged() -> tuple[pd.DataFrame, set[str]]:
    """The per-learner table of the sample's learners, judged by hand, and who of them aims for a qualification."""
    catalogue = open_catalogue(None)
    learners = catalogue["learners"]
    rows = pd.MultiIndex.from_product([learners["learner_id"], catalogue["credentials"]["credential_id"]])
    table = rows.to_frame(index=False, name=["learner_id", "credential_id"])
    table["relevance"] = np.random.default_rng(0).integers(0, 4, len(table)).astype(float)
    table["occurred_at"] = pd.NaT
    table["learner_group"] = table["learner_id"].str.len().mod(2).map({0: "even", 1: "odd"})
    work = prepare(catalogue, RetrainConfig(split=SplitConfig(folds=2)), JudgementSources(table))
    credit = CreditYield(work.engine.arrays, work.as_of)
    found = evaluate(work.data, baseline_scores(work.data), work.engine.arrays, 0, credit)
    aiming = set(learners["learner_id"][learners["goal"].str.contains("qualification_id")])
    return found, {at for at, query in enumerate(work.data.judged.queries) if query.learner_id in aiming}


def test_a_report_has_the_yield_of_those_who_aim_for_a_qualification_and_of_nobody_else(judged):
    found, aiming = judged
    table = found.per_learner
    known = table[table[CREDIT].notna()]
    assert set(known["learner"]) <= aiming
    assert len(known) > 0
    assert known[CREDIT].between(0, 1).all()
    summary = found.summary.set_index("ranker")
    assert summary["with_credit"]["fused"] == known["learner"].nunique()
    assert summary[CREDIT]["fused"] == pytest.approx(known[CREDIT][known["ranker"] == "fused"].mean())


def test_groups_of_learners_that_were_named_are_compared(judged):
    table, summary = judged[0].per_learner, judged[0].summary.set_index("ranker")
    mean = table[table["ranker"] == "fused"].groupby("learner_group")["ndcg@10"].mean()
    assert set(mean.index) == {"even", "odd"}
    assert summary["group_parity"]["fused"] == pytest.approx(mean.min() / mean.max())


def test_a_log_keeps_its_learners_groups():
    log = pd.DataFrame({"learner_id": ["ann"], "credential_id": ["b"], "outcome": ["opened"], "occurred_at": [pd.NaT]})
    assert "learner_group" not in from_log(log)
    assert from_log(log.assign(learner_group="rural"))["learner_group"].tolist() == ["rural"]
