"""Usual courses: what ships with them is made of them, and beside them a credential stands out in any catalogue."""

import re

import numpy as np
import pandas as pd
import pytest

from stackwise.features.catalogue import in_memory, read_catalogue, write_catalogue
from stackwise.features.encoders import load_encoder
from stackwise.features.errors import StaleIndexError
from stackwise.features.field_metric import FieldMetric
from stackwise.features.request import Request, RequestStatement
from stackwise.features.request_lanes import REQUEST_LANES, RequestIndex, RequestMatcher
from stackwise.features.usual_courses import usual_courses, usual_vectors
from stackwise.recommender.index.request_index import load_request_index, store_request_index
from tests.conftest import WordEncoder, credential

TITLES = ("Ledger entries", "Costing of products", "Payroll of small firms", "Audit of accounts")


def accounting(language: str = "en") -> dict[str, pd.DataFrame]:
    rows = [credential(f"c.{at}", title, language=language) for at, title in enumerate(TITLES)]
    return {"credentials": pd.DataFrame(rows)}


def request(said: str) -> Request:
    encoder = WordEncoder()
    vectors = encoder.encode([said])
    return Request(said, said, (RequestStatement(said, 0, len(said), 1.0, skill=0),), vectors, vectors, vectors[0])


def lanes(index: RequestIndex, said: str, rows: list[int]) -> dict[str, np.ndarray]:
    dim = index.titles.shape[1]
    metric = FieldMetric(np.eye(dim) / dim, np.zeros(dim, np.float32), np.zeros(dim, np.float32))
    return RequestMatcher(index, np.array(rows), metric).lanes(request(said))


def test_the_courses_are_of_many_fields_and_told_once() -> None:
    courses = usual_courses()
    assert len(set(courses.titles)) == len(set(courses.texts)) == len(courses.titles) >= 150
    assert all(text.startswith(f"{title}. ") for title, text in zip(courses.titles, courses.texts, strict=True))
    for field in ("account", "nurs", "weld", "python", "law", "cook", "child", "market", "statistic"):
        assert any(re.search(field, text, re.I) for text in courses.texts), field


def test_the_shipped_vectors_are_those_of_the_texts() -> None:
    plain = load_encoder("plain")
    titles, texts = usual_vectors(plain)
    courses = usual_courses()
    few = [0, 77, len(courses.titles) - 1]
    assert np.allclose(plain.encode([courses.titles[at] for at in few]), titles[few], atol=1e-3)
    assert np.allclose(plain.encode([courses.texts[at] for at in few]), texts[few], atol=1e-3)


def test_another_encoder_makes_its_own() -> None:
    titles, texts = usual_vectors(WordEncoder())
    assert titles.shape == texts.shape == (len(usual_courses().titles), WordEncoder.dim)


def test_the_only_course_of_a_catalogue_stands_out_where_it_is_asked_for() -> None:
    frame = {"credentials": accounting()["credentials"].iloc[[2]]}
    index = load_request_index(in_memory(frame), WordEncoder())
    asked, foreign = (lanes(index, said, [0]) for said in ("payroll of small firms", "weld steel pipes"))
    for lane in REQUEST_LANES:
        assert asked[lane].shape == (1,)
        assert asked[lane][0] > foreign[lane][0]
    assert asked["named_title"][0] > 3
    assert asked["request_words"][0] > 3


def test_a_course_stands_out_of_its_own_field_as_it_does_alone() -> None:
    whole = load_request_index(in_memory(accounting()), WordEncoder())
    found = lanes(whole, "payroll of small firms", [3, 2, 1, 0])
    assert [int(found[lane].argmax()) for lane in REQUEST_LANES] == [1] * len(REQUEST_LANES)
    alone = load_request_index(in_memory({"credentials": accounting()["credentials"].iloc[[2]]}), WordEncoder())
    own = lanes(alone, "payroll of small firms", [0])
    assert found["request_words"][1] == pytest.approx(own["request_words"][0], rel=0.15)


@pytest.mark.parametrize(("language", "beside"), [("en", True), ("en-GB", True), (None, True), ("de", False)])
def test_a_catalogue_in_another_language_stands_alone(language: str | None, beside: bool) -> None:
    index = load_request_index(in_memory(accounting(language)), WordEncoder())
    assert index.usual == (len(usual_courses().titles) if beside else 0)
    assert len(index.titles) == len(index.texts) == len(TITLES) + index.usual


def test_what_is_stored_is_what_is_made(tmp_path) -> None:
    write_catalogue(tmp_path / "cat", accounting())
    catalogue = read_catalogue(tmp_path / "cat")
    store_request_index(catalogue, WordEncoder(), catalogue.folder)
    stored, made = (
        load_request_index(catalogue, WordEncoder()),
        load_request_index(in_memory(accounting()), WordEncoder()),
    )
    assert stored.usual == made.usual
    assert np.allclose(stored.texts, made.texts, atol=1e-3)
    other = WordEncoder()
    other.fingerprint = "others"
    with pytest.raises(StaleIndexError, match="stackwise index"):
        load_request_index(catalogue, other)
