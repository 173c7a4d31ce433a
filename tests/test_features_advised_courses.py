"""Advised courses: what ships with them is made of them, and they find what a request does not name."""

import numpy as np
import pytest

from stackwise.features.advised_courses import (
    AdvisedCourses,
    AdvisedLane,
    AdvisedTitle,
    JobFamilies,
    advised_courses,
    job_families,
)
from stackwise.features.encoders import load_encoder
from stackwise.features.quantised import coarse
from tests.conftest import WordEncoder

FAMILIES = JobFamilies([["receptionist", "front desk"], ["welder"]], [["Business Writing", "Spreadsheets"], ["Seams"]])
GUEST, DESK, WELDER, WRITING, SHEETS, SEAMS, OTHER = np.eye(7, dtype=np.float32)


@pytest.fixture
def courses() -> AdvisedCourses:
    return AdvisedCourses.of(FAMILIES, np.stack([GUEST, DESK, WELDER]), np.stack([WRITING, SHEETS, SEAMS]))


def test_families_are_told_once_and_advise_several_courses() -> None:
    families = job_families()
    names = [name for own in families.names for name in own]
    assert len(families.names) == len(families.titles) >= 200
    assert all(own and all(own) for own in (*families.names, *families.titles))
    assert all(len(set(own)) == len(own) >= 4 for own in families.titles)
    assert len(set(names)) >= 0.95 * len(names)


def test_the_shipped_vectors_are_those_of_the_words() -> None:
    plain, families = load_encoder("plain"), job_families()
    shipped = advised_courses(plain)
    for own, first, said in (
        (shipped.names, shipped.name_starts, families.names),
        (shipped.titles, shipped.title_starts, families.titles),
    ):
        assert len(own) == sum(map(len, said))
        for family in (0, 77, len(said) - 1):
            assert np.abs(own[first[family]] - coarse(plain.encode([said[family][0]]))[0]).max() <= 4


def test_another_encoder_makes_its_own() -> None:
    assert advised_courses(WordEncoder()).titles.shape[1] == WordEncoder.dim


@pytest.mark.parametrize("job", ["ICT teacher", "export manager", "head of clinic", "music teacher", "ESG analyst"])
def test_a_job_like_no_other_has_a_family_of_its_own(job: str) -> None:
    plain = load_encoder("plain")
    shipped, named = advised_courses(plain), plain.encode([job])
    family, _ = max(shipped.likely(named[0], named), key=lambda one: one[1])
    assert job in shipped.families.names[family]


@pytest.mark.parametrize(("named", "family"), [(GUEST, 0), (DESK, 0), (WELDER, 1)])
def test_a_family_is_known_by_any_of_its_names(courses: AdvisedCourses, named: np.ndarray, family: int) -> None:
    chances = dict(courses.likely(named, named[None]))
    assert max(chances, key=chances.__getitem__) == family


def test_a_title_that_is_not_given_leaves_it_to_the_text(courses: AdvisedCourses) -> None:
    chances = dict(courses.likely(np.zeros(7, np.float32), SEAMS[None]))
    assert max(chances, key=chances.__getitem__) == 1
    nothing = dict(courses.likely(np.zeros(7, np.float32), np.zeros((0, 7), np.float32)))
    assert nothing == pytest.approx({0: 0.5, 1: 0.5})


def test_what_is_advised_stands_out_though_the_request_shares_no_word_with_it(courses: AdvisedCourses) -> None:
    rows = coarse(np.stack([SEAMS, OTHER, SHEETS, OTHER, OTHER, OTHER]))
    lane = AdvisedLane(courses, rows, rows)
    guest, welder = (courses.likely(named, named[None]) for named in (GUEST, WELDER))
    first = lane.scores(guest)
    assert first.argmax() == 2
    assert lane.scores(welder).argmax() == 0
    assert np.array_equal(first, lane.scores(guest))


def test_the_reason_is_the_nearest_title_that_is_advised_for_a_likely_family(courses: AdvisedCourses) -> None:
    between = (0.8 * SHEETS + 0.6 * WRITING).astype(np.float32)
    rows = coarse(np.stack([SEAMS, OTHER, SHEETS, between, 0.5 * WRITING]))
    lane, sheets = AdvisedLane(courses, rows, rows), AdvisedTitle("receptionist", "Spreadsheets")
    listed, chances = np.arange(len(rows)), [(0, 0.9), (1, 0.1)]
    found = lane.near(chances, listed)
    assert found == [None, None, sheets, sheets, None]
    assert found == [lane.near(chances, listed[[at]])[0] for at in listed]
    assert lane.near([(0, 0.1), (1, 0.9)], listed)[0] == AdvisedTitle("welder", "Seams")
    assert lane.near([(0, 0.1)], listed) == [None] * len(rows)
    assert lane.near(chances, listed[:0]) == []
