"""Records: what is true or false is no number, a number is no day, and each stays what it is elsewhere."""

import pytest
from pydantic import ValidationError

from stackwise.features.records import Holding, Learner, Where
from stackwise.recommender.service.schema import Event


@pytest.mark.parametrize(
    "given",
    [
        {"skills": [{"text": "excel", "level": True}]},
        {"constraints": {"max_weeks": False}},
        {"goal": {"kind": "change", "weights": {"credit": True}}},
    ],
)
def test_true_and_false_are_no_numbers(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="valid number"):
        Learner.model_validate({"learner_id": "l", **given})


@pytest.mark.parametrize("number", [0, 86_400.0, "1790208000", 1_790_208_000_000, "-0"])
def test_a_number_is_no_day_and_no_time(number: object) -> None:
    with pytest.raises(ValidationError, match="no number"):
        Learner.model_validate({"learner_id": "l", "as_of": number})
    with pytest.raises(ValidationError, match="no number"):
        Holding.model_validate({"unit_id": "u", "awarded_on": number})
    event = {"event_id": "e", "learner_id": "l", "credential_id": "c", "kind": "click"}
    with pytest.raises(ValidationError, match="no number"):
        Event.model_validate({**event, "occurred_at": number})


def test_what_is_true_or_false_stays_so() -> None:
    assert Where.model_validate({"current": True}).current
