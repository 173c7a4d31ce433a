"""Request lanes: planted nearness is found, values stand on the catalogue, and what is stored is what was made."""

from dataclasses import replace

import numpy as np
import pytest

from stackwise.features.advised_courses import AdvisedCourses, JobFamilies
from stackwise.features.errors import DataError
from stackwise.features.field_metric import FieldMetric
from stackwise.features.lanes import CharTfidf
from stackwise.features.request import Request, RequestStatement
from stackwise.features.request_lanes import REQUEST_LANES, RequestIndex, RequestMatcher
from stackwise.features.word_lane import WordTfidf, telling_stems

TITLES = ["Bread baking", "Network administration", "Bookkeeping", "Spoken English", "Welding of pipes"]
TEXTS = [
    "Bread baking. Knead dough, bake bread and decorate pastry.",
    "Network administration. Configure routers, switches and firewalls.",
    "Bookkeeping. Keep ledgers, invoices and accounts of a firm.",
    "Spoken English. Speak English at work with confidence.",
    "Welding of pipes. Weld steel pipes and check the seams.",
]
DIM = 8


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def metric() -> FieldMetric:
    zeros = np.zeros(DIM, np.float32)
    return FieldMetric(np.eye(DIM) / DIM, zeros, zeros)


@pytest.fixture
def index() -> RequestIndex:
    own = unit(np.eye(len(TITLES), DIM) + 0.05)
    words, chars = WordTfidf().fit(TEXTS), CharTfidf((3, 4, 5)).fit(TITLES)
    families = JobFamilies([[title] for title in TITLES], [[title] for title in TITLES])
    advised = AdvisedCourses.of(families, own, own)
    return RequestIndex(own, own, np.zeros((0, DIM), np.float32), words, chars, advised=advised)


def request_near(at: int, weight: float = 1.0) -> Request:
    vector = unit(np.eye(len(TITLES), DIM) + 0.05)[at]
    said = RequestStatement(TEXTS[at].split(". ")[1], 0, 10, weight, skill=3)
    return Request(TITLES[at], TEXTS[at], (said,), vector[None], vector[None], vector)


@pytest.mark.parametrize("at", range(len(TITLES)))
def test_every_lane_puts_the_planted_credential_first(index: RequestIndex, at: int) -> None:
    lanes = RequestMatcher(index, np.arange(len(TITLES)), metric()).lanes(request_near(at))
    assert {name: int(lane.argmax()) for name, lane in lanes.items()} == dict.fromkeys(REQUEST_LANES, at)


def test_lanes_are_in_standard_deviations_over_the_catalogue(index: RequestIndex) -> None:
    lanes = RequestMatcher(index, np.arange(len(TITLES)), metric()).lanes(request_near(2))
    for lane in lanes.values():
        assert lane.mean() == pytest.approx(0, abs=1e-6)
        assert lane.std() == pytest.approx(1)


def test_lanes_follow_the_order_of_the_rows(index: RequestIndex) -> None:
    order = np.array([3, 1, 4, 0, 2])
    lanes = RequestMatcher(index, order, metric()).lanes(request_near(4))
    assert all(int(lane.argmax()) == 2 for lane in lanes.values())


def test_a_request_without_statements_or_words_has_flat_lanes(index: RequestIndex) -> None:
    matcher, nothing = RequestMatcher(index, np.arange(len(TITLES)), metric()), np.zeros((0, DIM), np.float32)
    lanes = matcher.lanes(Request("", "", (), nothing, nothing, np.zeros(DIM, np.float32)))
    assert all(np.isfinite(lane).all() for lane in lanes.values())
    assert not lanes["statement_share"].any()
    assert not lanes["request_words"].any()


def test_what_is_advised_is_told_of_the_rows_that_are_asked(index: RequestIndex) -> None:
    listed, order = np.array([2, 0]), np.array([3, 1, 4, 0, 2])
    matcher = RequestMatcher(index, order, metric())
    assert matcher.advised(request_near(4), listed) == [(TITLES[4], TITLES[4]), None]
    assert RequestMatcher(replace(index, advised=None), order, metric()).advised(request_near(4), listed) == [None] * 2


def test_what_is_met_weighs_less(index: RequestIndex) -> None:
    asked = request_near(1)
    assert asked.without({3: 0.75}).weights.tolist() == [0.25]
    assert asked.without({3: 1.0}).weights.tolist() == [0.0]
    assert asked.without({7: 1.0}).weights.tolist() == [1.0]
    matcher = RequestMatcher(index, np.arange(len(TITLES)), metric())
    assert not matcher.lanes(asked.without({3: 1.0}))["statement_share"].any()


def test_one_request_scores_the_same_whatever_the_weights_unit(index: RequestIndex) -> None:
    matcher = RequestMatcher(index, np.arange(len(TITLES)), metric())
    whole, half = (matcher.lanes(request_near(0, weight)) for weight in (1.0, 0.5))
    assert all(np.allclose(whole[name], half[name]) for name in REQUEST_LANES)


def test_what_the_job_is_about_counts_more_than_what_it_needs_besides(index: RequestIndex) -> None:
    matcher, about, beside = RequestMatcher(index, np.arange(len(TITLES)), metric()), request_near(1), request_near(3)
    both = replace(about, statements=(*about.statements, *beside.statements), asked=index.titles[[1, 3]])
    neutral = replace(both, sentences=index.titles[[2]], named=index.titles[2])
    for lane in ("statement_standing", "statement_title_standing", "statement_share"):
        found, usual = matcher.lanes(both)[lane], matcher.lanes(neutral)[lane]
        assert usual[1] == pytest.approx(usual[3], rel=1e-3)
        assert found[1] > found[3] + 0.1


def test_empty_words_are_left_out_and_short_names_kept() -> None:
    assert telling_stems("You will be using C and R with us, and SQL") == ["c", "r", "sql"]


def test_the_word_lane_is_the_same_when_read_again(tmp_path) -> None:
    made = WordTfidf().fit(TEXTS)
    made.save(tmp_path / "words")
    read = WordTfidf.load(tmp_path / "words")
    for query in ("bake bread", "routers and firewalls", "nothing of this"):
        assert np.array_equal(made.scores(query), read.scores(query))


def test_a_cut_word_lane_is_refused(tmp_path) -> None:
    WordTfidf().fit(TEXTS).save(tmp_path / "words")
    (tmp_path / "words" / "idf.npy").unlink()
    with pytest.raises(DataError, match="stackwise index"):
        WordTfidf.load(tmp_path / "words")


def test_the_field_metric_is_the_dot_product_of_profiles(tmp_path) -> None:
    rng = np.random.default_rng(0)
    occupations, credentials, requests = (unit(rng.normal(size=(n, DIM))) for n in (40, 30, 20))
    made = FieldMetric.of_occupations(occupations, credentials, requests)
    spread = (credentials @ occupations.T).std(axis=0)
    centred = occupations / spread[:, None]
    centred = centred - centred.mean(axis=0)
    one, two = credentials[0] - credentials.mean(axis=0), requests[0] - requests.mean(axis=0)
    profile = (centred @ one) @ (centred @ two)
    assert profile / (one @ made.matrix @ two) == pytest.approx(np.trace(centred.T @ centred), rel=1e-4)
    made.save(tmp_path / "metric.npz")
    read = FieldMetric.load(tmp_path / "metric.npz")
    assert np.allclose(read.matrix, made.matrix, atol=2e-3 * np.abs(made.matrix).max())


def test_requests_are_not_changed_in_place() -> None:
    asked = request_near(0)
    lighter = asked.without({3: 0.5})
    assert asked.weights.tolist() == [1.0]
    assert replace(lighter, statements=asked.statements).weights.tolist() == [1.0]
