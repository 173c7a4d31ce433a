"""What a CV only tries, gets by in or leaves out, and what an ad would like or does without."""

from __future__ import annotations

import re

import pytest

from stackwise.models.reading.tagger import SpanTagger


@pytest.fixture(scope="module")
def tagger():
    return SpanTagger.load()


def told(tagger, text, kind, words):
    """The one mention that has these words."""
    (found,) = [mention for mention in tagger.read(text, kind) if words in mention.text]
    return found


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("Rust: read the book", "read the book", "in_progress"),
        ("Rust: wrote the book", "wrote the book", None),
        ("Kotlin: did a tutorial", "Kotlin", "in_progress"),
        ("Helped the electrician pull cables.", "electrician", "other_person"),
        ("Helped the electrician pull cables.", "pull cables", None),
        ("Ideally I'd like to use my Portuguese.", "Portuguese", None),
        ("Ideally I'd like to learn Portuguese.", "Portuguese", "wish"),
        ("NVQ 2 in hairdressing, started NVQ 3 but didn't finish.", "hairdressing", None),
        ("Started an NVQ in hairdressing but didn't finish.", "hairdressing", "lapsed"),
        ("Food hygiene cert due this week.", "Food hygiene cert", "in_progress"),
        ("Can drive but have no licence at the moment.", "drive", "negated"),
        ("Non-smoker, married.", "smoker", "negated"),
    ],
)
def test_what_a_cv_only_tries_or_has_no_more_is_not_held(tagger, text, words, why) -> None:
    mention = told(tagger, text, "cv", words)
    assert (mention.why_not, mention.asked < 0.5) == (why, why is not None)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Italian: can order a beer", 2),
        ("Polish: enough to get by in shops", 2),
        ("Italian: can teach it", None),
    ],
)
def test_what_little_one_can_say_is_a_little_of_a_language_and_no_skill(tagger, text, level) -> None:
    language, *rest = tagger.read(text, "cv")
    assert language.asked > 0.5
    assert level is None or (language.level, [one.asked > 0.5 for one in rest].count(True)) == (level, 0)


@pytest.mark.parametrize("text", ["All power tools bar the chainsaw.", "All power tools except the chainsaw."])
def test_what_a_whole_leaves_out_is_no_part_of_it(tagger, text) -> None:
    assert [mention.text for mention in tagger.read(text, "cv") if mention.asked > 0.5] == ["power tools"]


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("Visa sponsorship is available for the right person.", "sponsorship", "benefit"),
        ("Applicants without a PGCE will be considered.", "PGCE", "negated"),
        ("Applicants without a PGCE will not be considered.", "PGCE", None),
        ("Good French. German would be nice but Spanish wouldn't help.", "Spanish", "negated"),
        ("Confident swimmer. Lifeguard qualification can be gained with us.", "Lifeguard", "taught_on_job"),
        ("You must be over 21 for insurance reasons.", "insurance", "wrong_sense"),
    ],
)
def test_what_an_ad_gives_or_does_without_is_not_asked(tagger, text, words, why) -> None:
    mention = told(tagger, text, "ad", words)
    assert (mention.why_not, mention.asked < 0.5) == (why, why is not None)


@pytest.mark.parametrize(
    ("text", "words", "how"),
    [
        ("Degree in law required. Ideally Excel.", "Excel", r"should"),
        ("Degree in law required. Ideally local, but must know Excel.", "Excel", r"must"),
        ("SIA licence (we can help you get one).", "SIA", r"should"),
        ("Pay: £12 under 21, £13.50 with an SIA licence.", "SIA", r"nice"),
    ],
)
def test_what_an_ad_would_like_is_no_must(tagger, text, words, how) -> None:
    assert re.fullmatch(how, told(tagger, text, "ad", words).modality or "")
