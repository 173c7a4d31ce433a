import numpy as np
import pytest

from stackwise.features.taxonomy import BROADER, NARROWER, SAME, SIMILAR, Closeness, ClosenessConfig, build_closeness


def entry(closeness: Closeness, arrays, t: str, s: str) -> tuple[float, int]:
    rows = arrays.skill_row[t], arrays.skill_row[s]
    return float(closeness.value[rows]), int(closeness.relation[rows]) - 1


def test_a_skill_is_itself(arrays, closeness):
    assert entry(closeness, arrays, "s.menu", "s.menu") == (1.0, SAME)


def test_narrower_counts_more_than_broader(arrays, closeness):
    assert entry(closeness, arrays, "s.french", "s.sauce") == (pytest.approx(0.6), NARROWER)
    assert entry(closeness, arrays, "s.sauce", "s.french") == (pytest.approx(0.4), BROADER)


def test_unrelated_skills_are_not_close(arrays, closeness):
    assert entry(closeness, arrays, "s.knife", "s.till")[0] == 0.0


def test_cosine_above_the_floor_is_similar(planted, arrays):
    vectors = np.eye(5, dtype=np.float32)
    vectors[1] = [0.8, 0.6, 0, 0, 0]
    made = build_closeness(planted, vectors, ClosenessConfig(floor=0.6, similar=1.0))
    assert entry(made, arrays, "s.knife", "s.sauce") == (pytest.approx(0.5), SIMILAR)
    assert entry(made, arrays, "s.sauce", "s.knife") == (pytest.approx(0.5), SIMILAR)


def test_saved_and_loaded_it_is_the_same(closeness, tmp_path):
    closeness.save(tmp_path)
    loaded = Closeness.load(tmp_path)
    assert (loaded.value != closeness.value).nnz == 0
    assert (loaded.relation != closeness.relation).nnz == 0
