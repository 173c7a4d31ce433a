"""What is wrong with a record, in the words of every error, for each kind of fault that a request can have."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from stackwise.features.errors import InputError
from stackwise.features.faults import faulty
from stackwise.features.records import Learner
from stackwise.recommender.parsing import parse_learner
from stackwise.recommender.service.request_body import to_model
from stackwise.recommender.service.schema import Event, FindAsked, SkillsAsked, Wanted

HIDDEN = "I was ill in May"
CLICK = {
    "event_id": "1",
    "learner_id": "a",
    "credential_id": "b",
    "kind": "click",
    "occurred_at": "2026-01-01T10:00:00Z",
}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"skills": [{"text": "x", "level": 9}]}, "skills.0.level: got 9; expected at most 5; correct it"),
        ({"goal": {"kind": "grow"}}, "goal.kind: got 'grow'; expected 'change', 'advance' or 'stay_current'; correct"),
        ({"shoe_size": 43}, "shoe_size: got an unknown field; expected a field that is documented; rename or drop it"),
        ({"skills": [HIDDEN]}, "skills.0: got text; expected an object"),
        ({"skills": [{}]}, "skills.0: got an object; expected one that keeps this: a held skill needs skill_id or"),
        ({"as_of": HIDDEN}, "as_of: got text; expected a day, as 2026-09-01"),
        ({"learner_id": 5}, "learner_id: got 5; expected text"),
        ({"learner_id": ""}, "learner_id: got empty text; expected 1 or more characters"),
        ({"cv_text": True}, "cv_text: got true; expected text"),
        ({"constraints": []}, "constraints: got a list; expected an object"),
        ({"constraints": {"max_weeks": 1e16}, "goal": None}, "goal: got null; expected an object"),
        ({"constraints": {"max_cost": 1, "currency": "XXQ"}}, "currency: got 'XXQ'; expected a code of ISO 4217"),
    ],
)
def test_a_field_is_named_with_what_it_holds_and_what_it_should(fields, said):
    with pytest.raises(InputError) as raised:
        parse_learner(json.dumps({"learner_id": "me", **fields}))
    assert str(raised.value).startswith("learner ")
    assert said in str(raised.value)
    assert HIDDEN not in str(raised.value)


def test_several_are_named_together():
    with pytest.raises(
        InputError, match=r"got skills.0.level 9 and shoe an unknown field; expected skills.0.level at mos"
    ):
        parse_learner('{"learner_id": "me", "skills": [{"text": "x", "level": 9}], "shoe": 1}')


def test_what_is_no_record_at_all():
    for text, said in (("{", "learner: got no JSON, EOF while"), ("[]", "learner: got a list; expected an object")):
        with pytest.raises(InputError, match=said):
            parse_learner(text)
    with pytest.raises(ValidationError) as raised:
        Learner.model_validate({"learner_id": "x", "constraints": {"max_weeks": 10**400}})
    assert "got a number that is too large; expected" in str(faulty("learner", raised.value, "see it"))


@pytest.mark.parametrize(
    ("model", "value", "said"),
    [
        (Wanted, {"n": "x"}, "query n: got text; expected a whole number"),
        (Wanted, {"n": 0}, "query n: got 0; expected at least 1"),
        (Wanted, {"n": "0"}, "query n: got '0'; expected at least 1"),
        (SkillsAsked, {"text": " "}, "query text: got empty text; expected text that matches"),
        (FindAsked, {"text": "x" * 201}, "query text: got text; expected at most 200 characters"),
        (Event, {**CLICK, "occurred_at": "2026-01-01"}, "query occurred_at: got text; expected a time with its zone"),
        (Event, {**CLICK, "propensity": 0.5}, "query: got an object; expected one that keeps this: an impression has"),
    ],
)
def test_the_service_words_its_own_in_the_same_way(model, value, said):
    with pytest.raises(InputError, match=said):
        to_model(model, value, "query")
