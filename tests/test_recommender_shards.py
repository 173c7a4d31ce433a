"""A catalogue in two shards answers as the whole does."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from stackwise.features.catalogue import Catalogue, read_catalogue
from stackwise.features.errors import DataError, InputError, UnknownIdError
from stackwise.features.records import Constraints, Learner
from stackwise.models.retriever import RetrieverConfig
from stackwise.recommender.defaults import SAMPLE
from stackwise.recommender.parsing import learner_of_row
from stackwise.recommender.shards import OWNED, open_shards, recommend_over, split, together

AS_OF = date(2026, 9, 1)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return split(SAMPLE, tmp_path_factory.mktemp("shards"), 2)


@pytest.fixture(scope="module")
def shards(folders):
    return open_shards(folders)


@pytest.fixture(scope="module")
def learners(sample) -> list[Learner]:
    rows = sample["learners"].to_dict("records")
    return [learner_of_row({str(name): one for name, one in row.items()}) for row in rows]


@pytest.fixture(scope="module")
def both(engine, shards, learners):
    return [(engine.recommend(one, 10, AS_OF), recommend_over(shards, one, 10, AS_OF)) for one in learners[::3]]


def listed(answer) -> list[str]:
    return [one["credential_id"] for one in answer["recommendations"]]


def test_every_credential_is_in_one_shard_and_every_other_table_in_each(sample, folders):
    parts = [read_catalogue(one) for one in folders]
    for name in ("credentials", "credential_skills", "prerequisites"):
        rows = pd.concat([one[name] for one in parts])["credential_id"]
        assert sorted(rows) == sorted(sample[name]["credential_id"])
    assert min(len(one["credentials"]) for one in parts) > 0.3 * len(sample["credentials"])
    for name in set(sample.tables) - set(OWNED):
        assert all(len(one[name]) == len(sample[name]) for one in parts)


def test_what_names_one_another_stays_together():
    after = json.dumps({"requirement_id": "p", "kind": "all", "children": [
        {"requirement_id": "p.1", "kind": "leaf", "credential_id": "b"},
        {"requirement_id": "p.2", "kind": "leaf", "unit_id": "U"},
        {"requirement_id": "p.3", "kind": "leaf", "credential_id": "gone"}]})  # fmt: skip
    credentials = pd.DataFrame(
        {
            "credential_id": ["a", "b", "c", "d", "e", "f"],
            "supersedes": [None, None, None, "e", None, None],
            "awards_units": [None, None, ["U"], None, None, ["V"]],
        }
    )
    prerequisites = pd.DataFrame({"credential_id": ["a"], "requirement": [after]})
    sets = together(Catalogue({"credentials": credentials, "prerequisites": prerequisites}, {})).tolist()
    assert sets[0] == sets[1] == sets[2]
    assert sets[3] == sets[4]
    assert len({sets[0], sets[3], sets[5]}) == 3


def test_the_same_gap_limits_and_lists(both):
    for whole, over in both:
        for name in ("gap", "excluded", "abstained", "request", "catalogue", "model", "weights", "notes"):
            assert over[name] == whole[name], name
        assert listed(over) == listed(whole)
        near = [[(one["credential_id"], one["reason"]) for one in answer["near_misses"]] for answer in (whole, over)]
        assert near[0] == near[1]


def test_only_what_ratings_are_drawn_to_moves_a_score(both):
    for whole, over in both:
        for one, other in zip(whole["recommendations"], over["recommendations"], strict=True):
            for name in ("relevance", "closes", "credit", "needs_first"):
                assert other[name] == one[name]
            assert {name: term for name, term in other["terms"].items() if name != "quality"} == {
                name: term for name, term in one["terms"].items() if name != "quality"
            }
            assert other["score"] == pytest.approx(one["score"], abs=2e-3)


def test_shallow_pools_still_find_most(engine, shards, learners, monkeypatch):
    for one in (engine, *(part.engine for part in shards.parts)):
        monkeypatch.setattr(one.stages.retriever, "config", RetrieverConfig(k=30))
    found = [(set(listed(engine.recommend(one, 10, AS_OF))), set(listed(shards.recommend(one, 10, AS_OF))))
             for one in learners[::8]]  # fmt: skip
    assert sum(len(whole & over) for whole, over in found) >= 0.9 * sum(len(whole) for whole, _ in found)


def test_ids_of_any_shard_may_be_insisted_on_and_unknown_ones_are_refused(engine, shards, learners):
    ids = [one.engine.arrays.credential_ids[3] for one in shards.parts]
    limits = Constraints(must_include=tuple(ids))
    asked = learners[0].model_copy(update={"constraints": limits})
    assert listed(recommend_over(shards, asked, 5, AS_OF)) == listed(engine.recommend(asked, 5, AS_OF))
    strange = asked.model_copy(update={"constraints": Constraints(must_exclude=("nowhere",))})
    with pytest.raises(UnknownIdError, match="must_include or must_exclude: got 'nowhere'"):
        recommend_over(shards, strange, 5, AS_OF)


def test_shards_must_be_all_of_one_catalogue(folders):
    with pytest.raises(DataError, match=r"shards: got \d+ credentials; expected all 249 of stackwise-sample"):
        open_shards(folders[:1])
    with pytest.raises(DataError, match="folders that are not of one catalogue"):
        open_shards([folders[0], SAMPLE])
    with pytest.raises(InputError, match="shards: got 1; expected a whole number of at least 2"):
        split(SAMPLE, folders[0], 1)


def test_a_day_is_needed(shards, learners):
    dateless = learners[0].model_copy(update={"as_of": None})
    with pytest.raises(InputError, match="as_of: got nothing"):
        recommend_over(shards, dateless, 5)


def test_a_shard_is_a_catalogue_that_answers_alone(folders, learners):
    from stackwise.recommender.engine.build import open_recommender

    alone = open_recommender(read_catalogue(folders[0]))
    asked = learners[0].model_copy(update={"holdings": ()})
    assert listed(alone.recommend(asked, 3, AS_OF))
