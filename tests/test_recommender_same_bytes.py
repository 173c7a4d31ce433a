"""An answer's bytes depend on nobody: not on who is answered beside, how many threads multiply, or what was kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from stackwise.features import request_lanes, search, statement_columns
from stackwise.recommender.serialize import to_json

BENCHMARKS = Path(__file__).parent / "benchmarks"
CREDENTIALS, LEARNERS = 1_200, 64


@pytest.fixture(scope="module")
def synthetic():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import synthetic
    finally:
        sys.path.remove(str(BENCHMARKS))
    return synthetic


def make(synthetic):
    return synthetic.make_engine(CREDENTIALS, skills=1_200, occupations=80)


@pytest.fixture(scope="module")
def engine(synthetic):
    return make(synthetic)


@pytest.fixture(scope="module")
def learners(synthetic, engine):
    return synthetic.make_learners(engine, LEARNERS)


@pytest.fixture(scope="module")
def alone(synthetic, engine, learners):
    return [to_json(engine.recommend(one, 10, synthetic.AS_OF)) for one in learners]


def test_the_made_up_answers_say_something(engine, learners, alone, synthetic):
    answers = engine.recommend_many(learners, 10, synthetic.AS_OF)
    assert all(one["recommendations"] for one in answers)
    assert sum(bool(one["near_misses"]) for one in answers) > LEARNERS / 4
    assert len(set(alone)) == LEARNERS


@pytest.mark.parametrize("size", [2, 64])
def test_a_learner_in_a_block_gets_the_bytes_of_one_alone(synthetic, engine, learners, alone, size):
    for start in range(0, LEARNERS, size):
        block = engine.recommend_many(learners[start : start + size], 10, synthetic.AS_OF)
        assert [to_json(one) for one in block] == alone[start : start + size]


def test_the_order_of_a_block_changes_nothing(synthetic, engine, learners, alone):
    backwards = engine.recommend_many(learners[::-1], 10, synthetic.AS_OF)
    assert [to_json(one) for one in backwards][::-1] == alone


@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_changes_nothing(synthetic, learners, alone, threads):
    with threadpool_limits(threads):
        fresh = make(synthetic)
        one = [to_json(fresh.recommend(learner, 10, synthetic.AS_OF)) for learner in learners[:8]]
        many = [to_json(answer) for answer in fresh.recommend_many(learners, 10, synthetic.AS_OF)]
    assert one == alone[:8]
    assert many == alone


@pytest.mark.parametrize("kept", [0, 3 * 4 * CREDENTIALS])
def test_what_is_kept_of_earlier_learners_changes_nothing(synthetic, learners, alone, kept, monkeypatch):
    for store in (search, statement_columns, request_lanes):
        monkeypatch.setattr(store, "KEPT_BYTES", kept)
    fresh = make(synthetic)
    assert [to_json(one) for one in fresh.recommend_many(learners, 10, synthetic.AS_OF)] == alone


def test_learners_of_one_job_get_the_bytes_of_one_alone(synthetic, engine, learners):
    goal = learners[0].goal
    alike = [one.model_copy(update={"goal": goal}) for one in learners[:12]]
    fresh = make(synthetic)
    together = [to_json(one) for one in fresh.recommend_many(alike, 10, synthetic.AS_OF)]
    assert together == [to_json(engine.recommend(one, 10, synthetic.AS_OF)) for one in alike]


def test_a_request_that_fails_leaves_its_neighbours_alone(synthetic, engine, learners, alone):
    bad = learners[1].model_copy(update={"goal": learners[1].goal.model_copy(update={"qualification_id": "none"})})
    found = engine.recommend_each([learners[0], bad, learners[2]], 10, synthetic.AS_OF)
    assert "none" in str(found[1])
    assert [to_json(found[0]), to_json(found[2])] == [alone[0], alone[2]]


def test_an_answer_in_ids_loads_neither_torch_nor_a_linker():
    code = (
        "import sys; from datetime import date; from stackwise.recommender.defaults import open_catalogue;"
        "from stackwise.recommender.engine.build import open_recommender;"
        "from stackwise.features.records import Learner;"
        "engine = open_recommender(open_catalogue(None));"
        "asked = {'learner_id': 'l', 'goal': {'kind': 'change', 'occupation_id': 'business.bookkeeper'}};"
        "answer = engine.recommend(Learner.model_validate(asked), 3, date(2026, 9, 1));"
        "assert answer['recommendations'];"
        "heavy = {'torch', 'sentence_transformers', 'mlflow', 'sklearn', 'ortools', 'pandera'} & set(sys.modules);"
        "sys.exit(f'loaded {sorted(heavy)}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_coarse_products_are_exact_whatever_their_shape():
    from stackwise.features.quantised import coarse

    rng = np.random.default_rng(0)
    left, right = (rng.standard_normal((rows, 384)).astype(np.float32) for rows in (333, 77))
    left, right = (coarse(one / np.linalg.norm(one, axis=1, keepdims=True)) for one in (left, right))
    exact = left.astype(np.int64) @ right.astype(np.int64).T
    assert np.array_equal(left @ right.T, exact)
    assert np.array_equal(np.array([[one @ other for other in right[:5]] for one in left]), exact[:, :5])
    assert np.array_equal(left @ left.T, left.astype(np.int64) @ left.astype(np.int64).T)


def test_learners_of_different_days_side_by_side(synthetic, engine, learners):
    days = [synthetic.AS_OF.replace(year=2022 + at % 4) for at in range(8)]
    dated = [one.model_copy(update={"as_of": day}) for one, day in zip(learners, days, strict=False)]
    together = [to_json(one) for one in engine.recommend_many(dated)]
    assert together == [to_json(engine.recommend(one)) for one in dated]
    assert len({one["excluded"].get("not_yet_open", 0) for one in engine.recommend_many(dated)}) == 4
