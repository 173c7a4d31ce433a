"""What courses teach is told from what they mention, claimed at its best words, and read once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stackwise.models.teaching import CLAIM_FEATURES, SHIPPED, TeachingModel
from stackwise.recommender.defaults import open_catalogue
from stackwise.recommender.index.course_reader import CLAIMS, CourseReader, CourseText
from stackwise.recommender.index.course_titles import topic
from stackwise.recommender.index.extraction_cache import FOLDER, course_texts, read_courses

PAYROLL = CourseText(
    (
        "Payroll for Small Firms",
        "",
        "By the end you can reconcile bank accounts and prepare payroll. You should already know spreadsheets. "
        "Ask about our diploma in project management.",
    )
)
SILENT = CourseText(("Open Evening", "", "We were founded in 1990."))
COURSES = [PAYROLL, SILENT, CourseText(("Bookkeeping", "Prepare payroll.", ""))]


class CountingReader:
    """The reader of the sample, which counts the courses it is given."""

    def __init__(self, reader, fingerprint: str = "one") -> None:
        self.reader, self.fingerprint, self.given = reader, fingerprint, 0

    def read(self, courses):
        self.given += len(courses)
        return self.reader.read(courses)

    def confidence(self, claims):
        return self.reader.confidence(claims)


@pytest.fixture(scope="module")
def reader():
    from stackwise.features.encoders import load_encoder
    from stackwise.models.linker import Linker

    return CourseReader(Linker.load(open_catalogue(None), load_encoder()))


def test_a_course_is_read_once_and_gives_the_same_claims_again(reader, tmp_path):
    counting = CountingReader(reader)
    first = read_courses(counting, tmp_path, COURSES[:2])
    again = read_courses(counting, tmp_path, COURSES[:2])
    assert counting.given == 2
    pd.testing.assert_frame_equal(first.claims, again.claims)
    assert len(first.claims) > 1
    read_courses(counting, tmp_path, COURSES)
    assert counting.given == 3


def test_another_reader_reads_anew_and_so_does_one_whose_store_is_cut(reader, tmp_path):
    read_courses(CountingReader(reader), tmp_path, COURSES)
    other = CountingReader(reader, "two")
    read_courses(other, tmp_path, COURSES)
    assert other.given == len(COURSES)
    (tmp_path / FOLDER / "claims.parquet").write_bytes(b"PAR1")
    read_courses(other, tmp_path, COURSES)
    assert other.given == 2 * len(COURSES)


def test_claims_come_back_beside_the_credentials_they_were_read_from(reader, tmp_path):
    readings = read_courses(CountingReader(reader), tmp_path, COURSES)
    frame = pd.DataFrame(
        [("b", *COURSES[2].parts), ("a", *PAYROLL.parts)], columns=["credential_id", "title", "outcomes", "description"]
    )
    claims = readings.of(frame["credential_id"], course_texts(frame))
    assert list(dict.fromkeys(claims["credential_id"])) == ["b", "a"]
    assert set(claims[claims["credential_id"] == "a"]["row"]) == {1}
    said = {
        (claim.credential_id, claim.field): frame.set_index("credential_id").loc[claim.credential_id, claim.field]
        for claim in claims.itertuples()
    }
    words = [said[claim.credential_id, claim.field][claim.start : claim.end] for claim in claims.itertuples()]
    assert all(word.strip() == word and word for word in words)
    assert "prepare payroll" in {word.lower() for word in words}


def test_many_courses_are_read_as_each_alone(reader):
    together = reader.read(COURSES)
    for number, course in enumerate(COURSES):
        mine = together[together["document"] == number].drop(columns="document").reset_index(drop=True)
        alone = reader.read([course]).drop(columns="document")
        pd.testing.assert_frame_equal(mine, alone, check_exact=False, atol=1e-3)


def test_what_must_be_known_before_and_what_is_advertised_is_not_taught(reader):
    claims = reader.read([PAYROLL])
    words = {PAYROLL.parts[2][claim.start : claim.end] for claim in claims.itertuples() if claim.field == "description"}
    assert any("payroll" in word for word in words)
    assert not any("spreadsheet" in word or "project management" in word for word in words)


def test_a_correction_of_words_is_a_sure_claim_and_a_rejected_skill_is_none(reader, tmp_path):
    from stackwise.features.encoders import load_encoder
    from stackwise.models.linker import Linker
    from stackwise.models.linking.corrections import Corrections

    linker = Linker.load(open_catalogue(None), load_encoder())
    gone, given = reader.read([PAYROLL])["skill_id"].iloc[0], linker.ids[-1]
    (tmp_path / "corrections.csv").write_text(
        f"action,skill_id,text\nadd,{given},reconcile bank accounts\n"
        + "".join(f"reject,{gone},{word}\n" for word in ("payroll", "firms"))
    )
    linker.corrections = Corrections.read(tmp_path, linker.ids)
    ruled = CourseReader(linker)
    claims = ruled.read([PAYROLL])
    assert gone not in set(claims["skill_id"])
    sure = dict(zip(claims["skill_id"], ruled.confidence(claims), strict=True))
    assert sure[given] == 1.0


def test_a_course_that_teaches_nothing_has_no_claims_and_empty_frames_keep_their_columns(reader):
    assert list(reader.read([]).columns) == list(CLAIMS)
    assert len(reader.read([CourseText(("", "", ""))])) == 0


@pytest.mark.parametrize(
    ("start", "expected"), [(0, (0, 0)), (2, (0, 2)), (4, (1, 0)), (7, (1, 3)), (8, (2, 0)), (9, (2, 1))]
)
def test_a_place_in_the_whole_is_one_in_its_field(start, expected):
    course = CourseText(("abc", "def", "ghi"))
    assert course.place(start, start + 1)[:2] == expected


def test_texts_that_join_alike_have_keys_of_their_own():
    assert CourseText(("a", "", "b")).key != CourseText(("a\n", "b", "")).key


def test_confidence_rises_with_each_feature_that_speaks_for_a_claim():
    model = TeachingModel.load()
    values = np.array([model.mean] * 3)
    for name, sign in (("link", 1), ("taught", 1), ("behind", -1)):
        at = CLAIM_FEATURES.index(name)
        values[[0, 2], at] += np.array([-1, 1]) * sign * model.spread[at]
    low, middle, high = model.confidence(values)
    assert low < middle < high


def test_the_fingerprint_follows_the_weights_and_weights_of_other_features_are_refused(tmp_path):
    from dataclasses import replace

    from stackwise.features.errors import DataError

    model = TeachingModel.load(SHIPPED)
    assert replace(model, bias=0.0).fingerprint != model.fingerprint == replace(model, least=0.1).fingerprint
    replace(model, features=("link",)).save(tmp_path / "other.json")
    with pytest.raises(DataError, match="features"):
        TeachingModel.load(tmp_path / "other.json")


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("Introduction to Welding", "Welding"),
        ("Payroll Basics", "Payroll"),
        ("Certificate III in Individual Support", "Individual Support"),
        ("Beginners' Guitar", "Guitar"),
        ("Food Safety Level 2 ", "Food Safety"),
        ("Essentials", "Essentials"),
        ("Course Design", "Course Design"),
        ("", ""),
    ],
)
def test_a_title_is_about_what_is_left_without_the_kind_of_course(title, about):
    assert title[slice(*topic(title))] == about


def test_a_title_in_which_nothing_was_seen_is_linked_as_a_whole(reader):
    class Blind:
        fingerprint = "blind"

        def read_many(self, texts, _kind, _named):
            return [[] for _ in texts]

    blind = CourseReader(reader.linker, Blind(), reader.model)
    claims = blind.read([CourseText(("Introduction to Project Management", "", "Join us."))])
    assert set(claims["field"]) == {"title"}
    best = claims.loc[claims["link"].idxmax()]
    assert (best["start"], best["end"]) == (16, 34)
    assert "project" in dict(zip(reader.linker.ids, reader.linker.labels, strict=True))[best["skill_id"]].lower()


@pytest.mark.parametrize("unit", ["basic ", "level 1 ", "the ", "for beginners "])
def test_a_long_title_is_looked_through_at_once(unit):
    title = unit * (200_000 // len(unit))
    start, end = topic(title)
    assert 0 <= start < end <= len(title)
