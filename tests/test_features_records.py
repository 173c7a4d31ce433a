"""Records: what is true or false is no number, and stays what it is elsewhere."""

import pytest
from pydantic import ValidationError

from stackwise.features.records import Learner, Where


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


def test_what_is_true_or_false_stays_so() -> None:
    assert Where.model_validate({"current": True}).current
