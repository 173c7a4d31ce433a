"""Who says what the ad asks, word for word, has it; what a CV leaves open is not told to be something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stackwise.models.linking.mentions import SkillChance
from stackwise.models.reading.mentions import TextMention
from stackwise.recommender.engine.same_words import held_in_same_words
from stackwise.recommender.engine.statements import Statement
from stackwise.recommender.engine.understood import held_row

PACK = SkillChance(1, "pack", "pack goods", 0.6)
LABEL = SkillChance(2, "label", "label samples", 0.7)
SAID = TextMention(0, 5, "", "skill", 0.9, None, None, None, None, 0, 5)


def asked(text, skill_id="pack", **more):
    return {
        "source": "text",
        "polarity": "asked",
        "skill_id": skill_id,
        "label": skill_id,
        "span": {"text": text},
    } | more


def told(text, *skills, **more):
    statement = Statement(replace(SAID, text=text, **more), skills)
    return held_row(statement, skills[0] if skills else None)


def skills(rows):
    return [(row["skill_id"], row["counted"], row["why"]) for row in rows]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (told("packed the samples"), [("pack", True, None)]),
        (told("packing samples by hand"), [("pack", True, None)]),
        (told("packed samples", LABEL), [("label", True, None), ("pack", True, None)]),
        (told("packed samples", PACK), [("pack", True, None)]),
        (told("packed boxes", LABEL), [("label", True, None)]),
        (told("packed samples", asked=0.05, why_not="negated"), [(None, False, "negated")]),
        (told("packed samples", asked=0.3, why_not="unclear"), [(None, False, "not_recognised")]),
    ],
)
def test_what_is_said_in_the_words_of_the_ad_is_held(said, found):
    assert skills(held_in_same_words([asked("Pack samples")], [said])) == found


def test_one_word_is_the_same_only_alone_and_what_is_not_asked_is_never_taken():
    assert skills(held_in_same_words([asked("samples")], [told("tasty samples")])) == [(None, False, "not_recognised")]
    assert skills(held_in_same_words([asked("samples")], [told("the samples")])) == [("pack", True, None)]
    for row in (asked("samples", polarity="not_asked"), asked("samples", source="occupation"), asked("samples", None)):
        assert skills(held_in_same_words([row], [told("samples")])) == [(None, False, "not_recognised")]


def test_a_skill_is_added_once_however_often_it_is_said():
    rows = held_in_same_words([asked("pack samples")], [told("pack samples"), told("packing samples", LABEL)])
    assert skills(rows) == [("pack", True, None), ("label", True, None)]


def test_what_no_skill_was_found_for_is_not_said_to_be_somebody_elses_on_a_guess():
    assert told("registers", asked=0.3, why_not="unclear")["why"] == "not_recognised"
    assert told("Cert II", type="qualification", asked=0.3, why_not="unclear")["why"] == "unclear"
    assert told("registers", PACK, asked=0.3, why_not="unclear")["why"] == "unclear"
    assert told("registers", asked=0.01, why_not="other_person")["why"] == "other_person"
