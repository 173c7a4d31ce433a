"""Frames: constructions that say whether a skill counts, filled with any skill."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from stackwise.features.errors import DataError
from stackwise.models.reading.mentions import COUNTS
from stackwise.training.reading_frames import FRAMES, Fillers, Frame, framed, read_frames
from stackwise.training.reading_texts import JUDGED

WRITTEN = sorted((Path(__file__).parents[1] / "training" / "written").glob(FRAMES))


@pytest.fixture(scope="module")
def fillers() -> Fillers:
    return Fillers()


def test_every_frame_that_ships_is_read():
    frames = [frame for path in WRITTEN for frame in read_frames(path)]
    assert len(frames) > 1000
    assert {frame.kind for frame in frames} == {"ad", "cv", "course"}
    assert 0.25 < sum(not frame.reason for frame in frames) / len(frames) < 0.6
    assert sum(frame.judged for frame in frames) > 300


def test_marks_are_filled_in_the_form_that_stands_there(fillers):
    frame = Frame("ad", "negated", "{-g}? Not here. You {+v}, {?n} if need be.")
    text = framed(Random(1), [frame], fillers)
    said = [text.text[span.start : span.end] for span in text.spans]
    assert [(span.type, span.verdict, span.modality) for span in text.spans] == [
        ("skill", "negated", None),
        ("skill", COUNTS, "must"),
        ("knowledge", COUNTS, "conditional"),
    ]
    assert said[0].split()[0].istitle()
    assert said[0].split()[0].endswith("ing")
    assert f"? Not here. You {said[1]}, {said[2]} if need be." in text.text


def test_the_words_of_a_frame_are_not_taught_to_name_nothing(fillers):
    assert framed(Random(1), [Frame("ad", "", "A driving licence, and you {+v}.")], fillers).field == JUDGED


def test_what_a_cv_holds_has_no_type(fillers):
    (span,) = framed(Random(2), [Frame("cv", "", "I {+p} daily.")], fillers).spans
    assert (span.type, span.verdict, span.modality) == (None, COUNTS, None)


def test_levels_and_years_are_told_where_a_frame_judges_them(fillers):
    frame = Frame("cv", "", "{+n=expert,7y}, {+v=basic} and {+n}; firm of 1909: {+n=none}")
    spans = framed(Random(3), [frame, frame], fillers).spans
    assert [(span.level, span.years) for span in spans] == [(5, 7.0), (2, None), (0, None), (0, None)]
    (unjudged,) = framed(Random(3), [Frame("cv", "", "{+n} daily")], fillers).spans
    assert (unjudged.level, unjudged.years) == (None, None)


def test_nouns_open_with_no_verb(fillers):
    assert not any(phrase.startswith(("make ", "making ", "made ", "sell ")) for phrase in fillers.nouns)
    assert len(fillers.nouns) > 5000 < len(fillers.verbs)


@pytest.mark.parametrize(
    "line",
    [
        "cv\tnegated\tI do {+g}.",
        "cv\t\tNever {-g}.",
        "letter\t\t{+g}",
        "cv\t\tnothing",
        "cv\tbored\t{-g}",
        "course\tlapsed\tOnce {-g}",
        "cv\t\tI {+v=much}",
    ],
)
def test_a_line_that_contradicts_itself_is_refused(tmp_path, line):
    path = tmp_path / "frames_x.tsv"
    path.write_text(f"cv\t\tI {{+v}}.\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2"):
        read_frames(path)
