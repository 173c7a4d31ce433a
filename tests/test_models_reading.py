"""Reading of mentions: rules of levels and years, windows, and the shipped tagger on planted sentences."""

import time
from dataclasses import astuple
from itertools import pairwise

import numpy as np
import pytest

from stackwise.features.errors import DataError, InputError
from stackwise.models.reading.levels import head_level, level_of, only_level, years_in, years_of
from stackwise.models.reading.mentions import COUNTS, LEVELS, NAMES_NOTHING, REASONS, VERDICTS
from stackwise.models.reading.tagger import WEIGHTS, SpanTagger
from stackwise.models.reading.windows import MOST_TOKENS, WIDEST, tokenise


@pytest.fixture(scope="module")
def tagger() -> SpanTagger:
    return SpanTagger.load()


def counted(tagger: SpanTagger, text: str, kind: str) -> dict[str, bool]:
    return {mention.text.lower(): mention.asked >= 0.5 for mention in tagger.read(text, kind)}


def place(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


@pytest.mark.parametrize(
    ("text", "words", "level"),
    [
        ("French C1", "French", 4),
        ("SQL (basic)", "SQL", 2),
        ("SQL, advanced", "SQL", 4),
        ("fluent in German", "German", 4),
        ("Python 5/5", "Python", 5),
        ("AutoCAD 8/10", "AutoCAD", 4),
        ("we are an expert firm. You know Excel", "Excel", None),
        ("Welding to a good standard", "Welding", 3),
    ],
)
def test_level_of_a_clause(text: str, words: str, level: int | None) -> None:
    assert level_of(text, *place(text, words), 0, len(text)) == level


def test_a_level_before_the_next_mention_is_the_next_ones() -> None:
    text = "Excel, advanced SQL"
    assert level_of(text, 0, 5, 0, 16) is None
    assert level_of(text, 16, 19, 5, len(text)) == 4


def test_head_of_a_list_gives_its_level() -> None:
    assert head_level("Basic: Excel", 7) == 2
    assert head_level("You need: Excel", 10) is None
    assert only_level("(fluent)")
    assert not only_level("fluent German")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("3+ years of Java", [3.0]),
        ("at least five years' practice", [5.0]),
        ("18 months of welding", [1.5]),
        ("two (2) years in shops", [2.0]),
        ("3 to 5 years", [3.0]),
        ("aged 40 years", []),
        ("he is 40 years old", []),
        ("40 years ago", []),
        ("a 2 year contract", []),
        ("12 months FTC", []),
        ("2 years contract management experience", [2.0]),
        ("process 300 invoices a month", []),
        ("two stock counts, twice a year", []),
        ("paid 28k a year", []),
        ("led 5 people for a year", [1.0]),
        ("a year of welding", [1.0]),
        ("founded 20 years ago", []),
        ("no number of years", []),
    ],
)
def test_years_in_a_text(text: str, years: list[float]) -> None:
    assert [value for _, _, value in years_in(text, 0, len(text))] == years


def test_years_belong_to_the_mention_beside_them() -> None:
    text = "Python (5 years), Excel, ten years of welding"
    spans = [place(text, words) for words in ("Python", "Excel", "welding")]
    assert [years_of(text, spans, at, (0, len(text))) for at in range(3)] == [5.0, None, 10.0]


def test_vocabulary_is_without_gap() -> None:
    assert len(VERDICTS) == len(set(VERDICTS))
    assert VERDICTS[0] == COUNTS
    assert VERDICTS[-1] == NAMES_NOTHING
    assert {reason for its in REASONS.values() for reason in its} == set(VERDICTS[1:-1])
    assert len(LEVELS) == 5


@pytest.mark.parametrize(
    ("kind", "text", "yes", "no"),
    [
        ("ad", "No need to know SQL, but Python is a must.", ["python"], ["sql"]),
        ("ad", "SQL is no longer required for this post. You must know Python.", ["python"], ["sql"]),
        ("ad", "You must know Python. Our sister team does the payroll.", ["python"], ["payroll"]),
        ("ad", "TOOLS.ALIGN DATA WITH SQL.NO COLD CALLING.", ["sql"], ["cold calling"]),
        ("ad", "Benefits: yoga classes. Requirements: welding.", ["welding"], ["yoga classes"]),
        ("cv", "excel, sql, python", ["excel", "sql", "python"], []),
        ("cv", "I have never used SQL. I write Python every day.", ["python"], ["sql"]),
        ("cv", "My wife speaks Russian. I speak French.", ["french"], ["russian"]),
    ],
)
def test_both_polarities_in_one_text(tagger: SpanTagger, kind: str, text: str, yes: list[str], no: list[str]) -> None:
    mentions = tagger.read(text, kind)
    for words in yes:
        assert any(words in mention.text.lower() and mention.asked >= 0.5 for mention in mentions), words
    for words in no:
        assert not any(words in mention.text.lower() and mention.asked >= 0.5 for mention in mentions), words


def test_kinds_of_requirement(tagger: SpanTagger) -> None:
    text = (
        "Requirements:\n- driving licence\n- DBS check\n- degree in nursing\n- 3 years of experience\n- fluent German"
    )
    assert [mention.type for mention in tagger.read(text, "ad")] == [
        "licence",
        "clearance",
        "qualification",
        "experience",
        "language",
    ]


def test_must_and_nice_in_one_text(tagger: SpanTagger) -> None:
    mentions = tagger.read("Essential: welding and plumbing. Nice to have: German.", "ad")
    said = {mention.text: mention.modality for mention in mentions}
    assert said["welding"] == "must"
    assert said["German"] == "nice"


def test_offsets_and_order(tagger: SpanTagger) -> None:
    text = "About us: we sell tea.\n\n• write SQL\n• plan routes\n\nNice: French (basic)"
    mentions = tagger.read(text, "ad")
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)
    assert all(first.end <= second.start for first, second in pairwise(mentions))
    assert all(m.sentence_start <= m.start < m.end <= m.sentence_end <= len(text) for m in mentions)
    assert all(0 <= mention.asked <= 1 for mention in mentions)
    assert all((mention.why_not is None) == (mention.asked >= 0.5) for mention in mentions)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Excel", [("Excel", None, True)]),
        ("anything but Java", [("Java", None, False)]),
        ("all except Java", [("Java", None, False)]),
        ("I have a current pilot licence.", [("current pilot licence", None, True)]),
    ],
)
def test_a_typed_word_says_no_level_and_an_exception_is_not_held(tagger: SpanTagger, text: str, held: object) -> None:
    (found,) = tagger.read_many([text], "cv")
    assert [(mention.text, mention.level, mention.asked >= 0.5) for mention in found] == held


def test_other_names_are_judged_where_no_mention_lies(tagger: SpanTagger) -> None:
    text = "Please contact the office with any question. You must know SQL."
    office = place(text, "office")
    read = tagger.read(text, "ad", [office, place(text, "SQL")])
    found = next(mention for mention in read if (mention.start, mention.end) == office)
    assert found.asked < 0.5
    assert sum(mention.text == "SQL" for mention in read) == 1


def test_many_texts_read_as_alone(tagger: SpanTagger) -> None:
    texts = ["You must know SQL.", "", "No cold calling. " * 60, "Weld, paint, plaster."]
    together = tagger.read_many(texts, "ad")
    for text, read in zip(texts, together, strict=True):
        for alone, among in zip(tagger.read(text, "ad"), read, strict=True):
            assert astuple(alone)[:4] == astuple(among)[:4]
            assert alone.asked == pytest.approx(among.asked, abs=1e-4)


def test_windows_cover_every_token(tagger: SpanTagger) -> None:
    text = "You plan the routes of our drivers and check their papers. " * 60
    read = tagger.read(text, "ad")
    assert len(tokenise(tagger._tokenizer, text).ids) > 2 * WIDEST
    assert read[-1].end > len(text) - 70
    assert tagger.reach(text) == len(text)


@pytest.mark.parametrize(
    "unit", ["a", ".", " ", "\n", "\n ", "a.", "excel ", "(", "é", "漢", "1 ", "\x00", "- ", "+", "\ud7ff"]
)
def test_anything_is_read_in_bounded_time(tagger: SpanTagger, unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    started = time.process_time()
    tagger.read(text, "ad")
    assert time.process_time() - started < 8
    assert len(tokenise(tagger._tokenizer, text).ids) <= MOST_TOKENS


def test_bad_input_is_told(tagger: SpanTagger, tmp_path) -> None:
    with pytest.raises(InputError, match="kind of text"):
        tagger.read("x", "letter")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="reading weights"):
        SpanTagger.load(tmp_path / "none.npz")
    arrays = dict(np.load(WEIGHTS))
    np.savez(tmp_path / "odd.npz", **(arrays | {"type.b": np.zeros(3)}))
    with pytest.raises(DataError, match="other classes"):
        SpanTagger.load(tmp_path / "odd.npz")
