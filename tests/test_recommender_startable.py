"""Startable and folded: locked picks name what leads to them in order, and one course takes one place."""

import json

import numpy as np
import pytest

from stackwise.features.arrays import Arrays
from stackwise.features.ranking_features import Closes
from stackwise.recommender.engine.folding import Folding
from stackwise.recommender.engine.scoring import ScoredCandidates
from stackwise.recommender.parsing import read_learner
from stackwise.recommender.verify.answer import check_answer


@pytest.fixture(scope="module")
def answers(engine, sample):
    learners = [read_learner(one, sample) for one in sample["learners"]["learner_id"]]
    return [engine.recommend(learner, 20) for learner in learners]


def test_every_locked_pick_says_by_what_and_chains_hold(answers, sample):
    listed = [one for answer in answers for one in answer["recommendations"]]
    locked = [one for one in listed if not one["startable"]]
    assert locked
    assert any(one["after"] for one in locked)
    assert all(one["locked_by"] and one["locked_by"][0]["title"] for one in locked)
    assert not any(one["locked_by"] or one["after"] for one in listed if one["startable"])
    assert [violation for answer in answers for violation in check_answer(answer, sample)] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda one: one.update(startable=True), "startable"),
        (lambda one: one["after"].clear() or one["after"].append(dict(_OTHER)), "chain"),
        (lambda one: one["locked_by"][0].update(title="Another"), "fact"),
        (lambda one: one["also"].append({**_OTHER, "provider": None, "relation": "same_title"}), "folded"),
    ],
)
def test_the_checker_finds_what_was_changed(answers, sample, change, code):
    answer = json.loads(json.dumps(next(a for a in answers if any(one["after"] for one in a["recommendations"]))))
    change(next(one for one in answer["recommendations"] if one["after"]))
    assert code in {violation.code for violation in check_answer(answer, sample)}


_OTHER = {"credential_id": "nothing", "title": "Nothing"}


def test_no_chain_holds_the_pick_it_leads_to(answers):
    chains = [one for answer in answers for one in answer["recommendations"] if one["after"]]
    for one in chains:
        assert one["credential_id"] not in [step["credential_id"] for step in one["after"]]


class _Titled(Folding):
    def __init__(self, arrays: Arrays, titles: list[str]) -> None:
        super().__init__(arrays)
        self._titles = np.array(titles, dtype=object)


def _pool(relevance: list[float]) -> ScoredCandidates:
    k = len(relevance)
    closed = Closes(np.zeros((k, 1)), np.full((k, 1), -1))
    return ScoredCandidates(np.arange(k), closed, {"relevance": np.array(relevance)}, [()] * k, ())


def test_entries_of_one_course_take_one_place_and_an_earlier_part_goes_first(arrays: Arrays) -> None:
    titles = ["Circuits 3: Uses", "Circuits 1: Basics", "Law", "Data Basics", "DataBasics", "Circuits 2: More"]
    relevance = [0.8, 0.5, 0.4, 0.3, 0.6, 0.1]
    found = _Titled(arrays, titles).fold(_pool(relevance), np.array(relevance), np.zeros(6, dtype=bool))
    assert found.candidates.rows.tolist() == [1, 2, 4]
    assert found.under == {1: [5, 0], 4: [3]}


def test_what_is_insisted_on_keeps_its_place(arrays: Arrays) -> None:
    apart = np.array([False, True])
    found = _Titled(arrays, ["Data Basics", "DataBasics"]).fold(_pool([0.9, 0.1]), np.array([0.9, 0.1]), apart)
    assert found.candidates.rows.tolist() == [0, 1]
    assert found.under == {}
