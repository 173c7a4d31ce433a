"""Entries of one work in a plan's pool: one is kept where it serves in place of the others, two where neither does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stackwise.features.same_work import WorkKey
from stackwise.models.planner import PlanItem
from stackwise.recommender.parsing import read_learner
from stackwise.recommender.planning import entries
from stackwise.recommender.planning.entries import distinct_entries
from stackwise.recommender.planning.planning import Planning, PlanOptions

SAME = ["Staff Rosters", "Staff  rosters (SR-101)"]


def kept(titles, items, relevance=(0.5, 0.4), apart=(False, False)):
    return distinct_entries(titles, items, np.array(relevance), np.array(apart)).tolist()


def test_of_two_entries_of_a_title_the_more_relevant_is_kept():
    items = [PlanItem("a", hours=10.0), PlanItem("b", hours=10.0)]
    assert kept(SAME, items) == [0]
    assert kept(SAME, items, relevance=(0.4, 0.5)) == [1]


@pytest.mark.parametrize("change", [{"hours": 8.0}, {"price": 5.0}, {"opens": 0}, {"ends_by": 30}])
def test_an_entry_that_is_shorter_cheaper_or_open_sooner_or_later_stays(change):
    one = PlanItem("a", hours=10.0, price=9.0, currency="EUR", opens=2, ends_by=20)
    assert kept(SAME, [one, replace(one, credential_id="b", **change)]) == [0, 1]
    assert kept(SAME, [one, replace(one, credential_id="b", hours=12.0)]) == [0]


def test_parts_other_titles_and_what_stands_apart_keep_their_places():
    items = [PlanItem("a"), PlanItem("b")]
    assert kept(["Staff Rosters 1", "Staff Rosters 2"], items) == [0, 1]
    assert kept(SAME, items, apart=(False, True)) == [1]
    assert kept(SAME, items, apart=(True, True)) == [0, 1]


def test_a_plan_is_drawn_from_one_entry_of_each_course(engine, sample, monkeypatch):
    planning, learner = Planning(engine), read_learner("business-1", sample)
    apart = planning.ask(learner, None, PlanOptions())
    monkeypatch.setattr(planning, "_apart", lambda pool, _: np.zeros(len(pool.rows), dtype=bool))
    monkeypatch.setattr(entries, "work_key", lambda _: WorkKey("all", 0))
    asked = planning.ask(learner, None, PlanOptions())
    left = set(apart.rows.tolist()) - set(asked.rows.tolist())
    assert set(asked.rows.tolist()) < set(apart.rows.tolist())
    assert len(asked.rows) == len(asked.problem.items) == len(asked.assumed) == len(asked.closes.share)
    best = apart.rows[int(apart.relevance.argmax())]
    assert best not in left
