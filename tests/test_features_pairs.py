import numpy as np
import pytest

from stackwise.features.gap import GapConfig, HeldSkills, find_gap, needs_of_occupation
from stackwise.features.ranking_features import closes

CONFIG = GapConfig()


@pytest.fixture
def judge(arrays, closeness):
    """Shares that one credential closes of the cook's gap, by skill id."""

    def shares(one: str, **held: float) -> dict[str, float]:
        rows = np.array([arrays.skill_row[f"s.{name}"] for name in held], dtype=np.int64)
        needs = needs_of_occupation(arrays, arrays.occupation_row["o.cook"])
        gap = find_gap(needs, HeldSkills(rows, np.array(list(held.values()), float)), closeness, arrays, CONFIG)
        found = closes(arrays, gap.near, np.array([arrays.credential_row[one]]), gap, CONFIG)
        return dict(zip(arrays.skill_ids[gap.skill], found.share[0], strict=True))

    return shares


def test_a_skill_taught_to_the_required_level_is_closed_whole(judge):
    assert judge("c.knife") == {"s.knife": 1.0, "s.sauce": 0.0, "s.menu": 0.0}


def test_all_skills_of_a_broad_course_are_found(judge):
    assert set(judge("c.all").values()) == {1.0}


def test_only_what_is_beyond_the_present_mastery_counts(judge):
    assert judge("c.knife", knife=1.5)["s.knife"] == 1.0
    assert judge("c.knife", knife=3.0)["s.knife"] == 0.0


def test_links_point_at_the_row_that_teaches(arrays, closeness):
    needs = needs_of_occupation(arrays, arrays.occupation_row["o.cook"])
    gap = find_gap(needs, HeldSkills(np.zeros(0, np.int64), np.zeros(0)), closeness, arrays, CONFIG)
    rows = np.arange(len(arrays.credential_ids))
    found = closes(arrays, gap.near, rows, gap, CONFIG)
    table = arrays.catalogue["credential_skills"]
    for credential, at in zip(*np.nonzero(found.link >= 0), strict=True):
        row = table.iloc[arrays.teaches.row[found.link[credential, at]]]
        assert row["credential_id"] == arrays.credential_ids[credential]
        assert row["skill_id"] == arrays.skill_ids[gap.skill[at]]


def test_a_pool_at_once_equals_one_by_one(arrays, closeness):
    needs = needs_of_occupation(arrays, arrays.occupation_row["o.waiter"])
    gap = find_gap(needs, HeldSkills(np.zeros(0, np.int64), np.zeros(0)), closeness, arrays, CONFIG)
    rows = np.arange(len(arrays.credential_ids))
    together = closes(arrays, gap.near, rows, gap, CONFIG).share
    alone = [closes(arrays, gap.near, rows[at : at + 1], gap, CONFIG).share[0] for at in rows]
    assert np.array_equal(together, np.array(alone))
