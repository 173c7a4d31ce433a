"""Every ranker keeps one contract; the learned one learns a planted order and is stored without pickle."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from stackwise.features.errors import DataError
from stackwise.features.ranking_features import FEATURE_NAMES, FEATURES
from stackwise.models.ranker import (
    BASELINES,
    Base,
    Calibration,
    FusedConfig,
    FusedRanker,
    LearnedRanker,
    load_ranker,
    save_ranker,
)

NAMES = ("lexical", "cosine_goal", "weeks")


def _learned() -> LearnedRanker:
    import lightgbm

    rng = np.random.default_rng(0)
    features = rng.random((2000, 3))
    grade = np.floor(features[:, 0] * 4)
    data = lightgbm.Dataset(features, grade, group=[20] * 100, feature_name=list(NAMES), params={"verbosity": -1})
    settings = {"objective": "lambdarank", "verbosity": -1, "num_threads": 1, "deterministic": True}
    trees = lightgbm.train(settings, data, 20).model_to_string()
    base = Base(np.array([0.7, 1.3, 0.0]), np.array([0.5, 0.4, 9.0]))
    return LearnedRanker(trees, NAMES, Calibration(np.array([-3.0, 3.0]), np.array([0.0, 1.0])), base)


LEARNED = _learned()
RANKERS = {"learned": LEARNED, "served": FusedRanker(), **{name: make() for name, make in BASELINES.items()}}


def _features(k: int) -> np.ndarray:
    return np.random.default_rng(1).random((k, len(FEATURE_NAMES))).astype(np.float32).astype(float)


@pytest.mark.parametrize("name", RANKERS)
class TestContract:
    def test_relevance_is_in_0_to_1_and_contributions_fit_their_names(self, name):
        found = RANKERS[name].score(_features(30))
        assert found.value.shape == (30,)
        assert found.value.min() >= 0
        assert found.value.max() <= 1
        assert found.contributions.shape == (30, len(found.names))

    def test_the_same_pair_scores_the_same_in_any_batch(self, name):
        whole = _features(30)
        parts = np.concatenate([RANKERS[name].score(part).value for part in np.array_split(whole, 4)])
        assert (RANKERS[name].score(whole).value == parts).all()

    def test_nobody_to_rank_is_no_error(self, name):
        assert RANKERS[name].score(np.zeros((0, len(FEATURE_NAMES)))).value.shape == (0,)

    def test_stored_and_read_it_scores_the_same(self, name, tmp_path):
        save_ranker(RANKERS[name], tmp_path)
        read = load_ranker(tmp_path)
        assert read.name == RANKERS[name].name
        assert (read.score(_features(20)).value == RANKERS[name].score(_features(20)).value).all()
        assert {one.suffix for one in tmp_path.iterdir()} <= {".json", ".txt", ".npz"}


def test_one_statement_does_not_carry_a_credential_as_far_as_a_lane_of_the_whole_request():
    ranker = FusedRanker(FusedConfig({"statement_share": 1.0, "request_words": 1.0}, -9.0, {"statement_share": 1.0}))
    features = np.zeros((4, len(FEATURE_NAMES)))
    features[:2, FEATURE_NAMES.index("statement_share")] = 8.0, 18.0
    features[2:, FEATURE_NAMES.index("request_words")] = 8.0, 18.0
    enough, more, eight, eighteen = ranker.parts(features).sum(axis=1)
    assert more == enough
    assert eighteen == eight + 10


def test_the_learned_ranker_follows_the_feature_that_made_the_grades():
    features = np.zeros((2, len(FEATURE_NAMES)))
    features[1, FEATURE_NAMES.index("lexical")] = 0.9
    low, high = LEARNED.score(features).value
    assert high > low
    assert np.abs(LEARNED.score(features).contributions).mean(axis=0).argmax() == NAMES.index("lexical")


def test_contributions_add_up_to_the_difference_of_two_scores():
    features = _features(40)
    raw, parts = LEARNED.raw(features), LEARNED.score(features).contributions.sum(axis=1)
    assert raw - raw[0] == pytest.approx(parts - parts[0], abs=1e-9)


def test_what_the_base_does_not_know_adds_nothing():
    unknown = np.full((1, 3), np.nan)
    assert (LEARNED.base.parts(unknown) == 0).all()
    assert LEARNED.base.parts(np.array([[1.5, 0.4, 0.0]]))[0] == pytest.approx([0.7, 0.0, 0.0])


def test_weights_for_other_features_are_refused(tmp_path):
    save_ranker(LEARNED, tmp_path)
    about = json.loads((tmp_path / "ranker.json").read_text())
    about["base"]["weight"].append(1.0)
    (tmp_path / "ranker.json").write_text(json.dumps(about))
    with pytest.raises(DataError, match="4 weights for 3 features"):
        load_ranker(tmp_path)


def test_a_feature_this_version_does_not_serve_is_refused():
    with pytest.raises(DataError, match="ranker features: got 'shoe_size'"):
        FusedRanker(FusedConfig({"shoe_size": 1.0}))


def test_names_beside_the_trees_must_be_those_of_the_trees():
    wrong = LearnedRanker(LEARNED.trees, ("lexical", "cosine_goal", "rating"), LEARNED.calibration)
    with pytest.raises(DataError, match="feature names"):
        wrong.score(_features(2))


@pytest.mark.parametrize("spoil", ["ranker.json", "trees.txt", "calibration.npz"])
def test_a_cut_file_is_a_clear_error(spoil, tmp_path: Path):
    save_ranker(LEARNED, tmp_path)
    (tmp_path / spoil).write_bytes((tmp_path / spoil).read_bytes()[:40])
    with pytest.raises(DataError, match=r"ranker|trees"):
        load_ranker(tmp_path).score(_features(2))


def test_no_feature_reads_an_id_and_names_are_unique():
    assert len(set(FEATURE_NAMES)) == len(FEATURES)
    assert not any(name.endswith("_id") for name in FEATURE_NAMES)
