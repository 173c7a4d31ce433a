import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackwise.features.ranking_features import ideal
from stackwise.models.reranker import TERMS, Reranker, RerankerConfig

AMOUNT = np.array([1.0, 1.0, 0.5])
SHARE = np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.9, 0.0], [0.0, 0.0, 0.2]])


def fixed(k: int, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {name: rng.random(k) for name in TERMS if name != "closure"}


def flat(k: int) -> dict[str, np.ndarray]:
    return {name: np.full(k, 0.5) for name in TERMS if name != "closure"}


def test_what_an_earlier_pick_closed_a_later_one_does_not():
    ranked = Reranker().rerank(SHARE, AMOUNT, flat(4), 4)
    assert ranked.picks.tolist() == [0, 2, 3, 1]
    assert ranked.closed[3].sum() == 0


def test_ties_go_to_the_first_position():
    assert Reranker().rerank(SHARE[:2], AMOUNT, flat(2), 2).picks.tolist() == [0, 1]


def test_what_the_learner_insists_on_comes_first():
    assert Reranker().rerank(SHARE, AMOUNT, flat(4), 2, np.array([3])).picks.tolist() == [3, 0]


def test_an_empty_pool_gives_an_empty_list():
    ranked = Reranker().rerank(np.zeros((0, 3)), AMOUNT, flat(0), 5)
    assert ranked.picks.tolist() == []
    assert ranked.terms.shape == (0, 5)


@settings(max_examples=60)
@given(st.integers(1, 12), st.integers(1, 6), st.integers(0, 10_000))
def test_scores_fall_and_terms_stay_in_their_weights(k, r, seed):
    rng = np.random.default_rng(seed)
    share, amount = rng.random((k, r)) * (rng.random((k, r)) < 0.4), rng.random(r)
    ranked = Reranker().rerank(share, amount, fixed(k, seed), k)
    scores = ranked.terms.sum(axis=1)
    assert np.all(np.diff(scores) <= 1e-9)
    assert np.all(ranked.terms >= 0)
    assert np.all(ranked.terms <= np.array(list(RerankerConfig().weights.values())) + 1e-9)
    assert np.all(ranked.closed.sum(axis=0) <= amount + 1e-5)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([one for one in TERMS if one != "closure"]))
def test_turning_a_weight_up_never_moves_its_term_down(seed, name):
    rng = np.random.default_rng(seed)
    share, amount, terms = rng.random((10, 4)) * (rng.random((10, 4)) < 0.4), rng.random(4), fixed(10, seed)
    at = TERMS.index(name)

    def total(weight: float) -> float:
        ranked = Reranker(RerankerConfig(closure=0.0, **{name: weight})).rerank(share, amount, terms, 3)
        return float(ranked.terms[:, at].sum() / weight)

    assert total(0.9) >= total(0.2) - 1e-4


def test_the_ideal_credential_closes_the_five_largest_gaps():
    assert ideal(np.array([0.5, 1.0, 0.1, 0.2, 0.3, 0.4])) == pytest.approx(2.4)
