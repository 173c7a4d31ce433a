"""A text that lists asks for each of its skills; a request is searched by its words once."""

from __future__ import annotations

import pytest

from stackwise.models.linking.mentions import SkillChance
from stackwise.models.reading.mentions import TextMention
from stackwise.recommender.engine.request_reader import _apart
from stackwise.recommender.engine.statements import Statement, denied_beside, likely, of_land


def test_a_list_asks_for_each_of_its_skills_at_the_same_words(engine):
    labels = [str(label) for label in engine.stages.understanding.arrays.skill_labels[:2]]
    statements = engine.stages.understanding.reader.read(f"You must know {labels[0]} and {labels[1]}.", "ad")
    assert len(_apart(statements)) <= len(statements)
    named = {skill.label for one in statements for skill in one.skills[:1]}
    assert set(labels) <= named


@pytest.mark.parametrize("kind", ["ad", "cv"])
def test_a_phrase_of_a_short_text_is_surer_than_the_same_typed_for_ads_and_cvs_alike(engine, kind, monkeypatch):
    reader = engine.stages.understanding.reader
    shifts = []
    meanings = reader.linker.meanings
    monkeypatch.setattr(
        reader.linker,
        "meanings",
        lambda said, prior, threshold, shift: shifts.append(shift) or meanings(said, prior, threshold, shift),
    )
    reader.read("You must know bookkeeping." if kind == "ad" else "I know bookkeeping.", kind)
    reader.read_items(["bookkeeping"])
    assert shifts[0].max() == 1.0
    assert shifts[1] is None


def test_the_likeliest_few_skills_of_a_text_count_from_a_lower_chance():
    def said(skill, chance, asked=1.0):
        mention = TextMention(0, 4, "this", "skill", asked, None, "must", None, None, 0, 4)
        other = SkillChance(99, "other", "other", chance - 0.01)
        return Statement(mention, (SkillChance(skill, str(skill), str(skill), chance), other))

    def kept(*statements):
        return [[skill.skill for skill in one.skills] for one in likely(statements, 0.3)]

    assert kept(said(1, 0.2), said(2, 0.9)) == [[1], [2, 99]]
    assert kept(said(1, 0.2, asked=0.1), said(2, 0.4, asked=0.1)) == [[], [2, 99]]
    many = [said(skill, 0.9 - skill / 100) for skill in range(5)]
    assert kept(*many, said(7, 0.2), said(8, 0.21), said(8, 0.15))[5:] == [[], [8], [8]]


SENSES = [
    ("Swift, neat workers only.", "Swift", True),
    ("Swift needed for our app.", "Swift", False),
    ("Swift and Kotlin", "Swift", False),
    ("You know swift.", "swift", False),
    ("Two swifts nest here.", "swifts", True),
    ("S&S is our motto.", "S&S", True),
    ("I am a chef.", "chef", True),
    ("We schedule jobs with Airflow or dbt.", "Airflow", True),
    ("Airflow, valves.", "Airflow", False),
    ("We measure airflow.", "airflow", False),
]


@pytest.mark.parametrize(("text", "word", "doubtful"), SENSES)
def test_a_word_that_may_mean_something_else_is_a_tool_only_beside_something_that_goes_with_it(
    engine, monkeypatch, text, word, doubtful
):
    reader, start = engine.stages.understanding.reader, text.index(word)
    mention = TextMention(start, start + len(word), word, "skill", 1.0, None, "must", None, None, 0, len(text))
    name = {"airflow": "control air flow", "chef": "Chef (drama)"}.get(word.lower(), "Swift (computer programming)")
    said = Statement(mention, (SkillChance(0, "swift", name, 0.9),))
    beside = Statement(mention, (SkillChance(1, "build", "build apps", 0.9),))
    monkeypatch.setattr(reader, "_jobs", frozenset({"chef"}))
    monkeypatch.setattr(reader, "_goes_with", lambda *_: False)
    assert (reader._without_other_senses(text, [said, beside])[0].skills == ()) is doubtful
    monkeypatch.setattr(reader, "_goes_with", lambda *_: True)
    assert (reader._without_other_senses(text, [said])[0].skills == ()) is (word == "chef")
    if word != "S&S":
        assert reader._without_other_senses(text, [said, beside]) == [said, beside]


@pytest.mark.parametrize(
    ("between", "denied", "chance", "kept"),
    [
        (", so I ", 0.9, 0.5, False),
        (", so I ", 0.4, 0.5, True),  # the phrase behind means it more surely
        (", but I ", 0.9, 0.5, True),
    ],
)
def test_what_a_sentence_denies_is_not_given_by_a_doubtful_phrase_behind(between, denied, chance, kept):
    text = f"I never drive{between}ride about."
    start = text.index("ride")

    def said(first, words, asked, why, sure):
        mention = TextMention(first, first + len(words), words, "skill", asked, why, None, None, None, 0, len(text))
        return Statement(mention, (SkillChance(1, "drive", "drive", sure), SkillChance(2, "ride", "ride", 0.2)))

    denying, behind = said(8, "drive", 0.02, "negated", denied), said(start, "ride about", 0.9, None, chance)
    assert [skill.skill for skill in denied_beside([denying, behind], text, "cv")[1].skills] == [1, 2][not kept :]
    assert denied_beside([behind, denying], text, "cv")[1] == denying


@pytest.mark.parametrize(
    ("asked", "denied", "between", "why", "kept"),
    [
        ("gets down on the floor", "help with homework", ", sooner than one who can ", "comparison", False),
        ("help with homework", "gets down on the floor", ", which you need not do: you ", "negated", False),
        ("does homework", "help with homework", ", sooner than one who can ", "comparison", True),  # the same words
        ("gets down on the floor", "help with homework", ", but not one to ", "negated", True),
        ("gets down on the floor", "help with homework", ", and our ", "employer", True),  # the firm does it, too
    ],
)
def test_what_a_sentence_of_an_ad_denies_is_not_given_by_other_words(asked, denied, between, why, kept):
    text = f"One who {asked}{between}{denied}."

    def said(phrase, chance, why_not, sure):
        start = text.index(phrase)
        mention = TextMention(
            start, start + len(phrase), phrase, "skill", chance, why_not, None, None, None, 0, len(text)
        )
        return Statement(mention, (SkillChance(1, "help", "assist children with homework", sure),))

    both = [said(asked, 0.9, None, 0.37), said(denied, 0.1, why, 0.48)]
    assert (denied_beside(both, text, "ad")[0] == both[0]) is kept
    assert denied_beside(both, text, "ad")[1] == both[1]


@pytest.mark.parametrize(
    ("words", "kept"),
    [("some French law", ["law"]), ("French grammar", ["French", "law"]), ("French", ["French", "law"])],
)
def test_what_is_of_a_land_means_no_language(words, kept):
    mention = TextMention(0, len(words), words, "knowledge", 1.0, None, "must", None, None, 0, len(words))
    skills = (SkillChance(0, "f", "French", 0.7), SkillChance(1, "l", "law", 0.2))
    assert [skill.label for skill in of_land(Statement(mention, skills), words).skills] == kept
