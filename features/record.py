"""Record: the base of what travels as JSON or TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

_DIGITS = re.compile(r"\s*[+-]?[0-9.]{1,400}\s*")


def _no_number(kind: str) -> BeforeValidator:
    """Refuses numbers: seconds, thousandths of them, 20260901 and a spreadsheet's day look alike."""

    def checked(value: Any) -> Any:
        if isinstance(value, int | float) or (isinstance(value, str) and _DIGITS.fullmatch(value)):
            raise PydanticCustomError(f"{kind}_type", "no number")
        return value

    return BeforeValidator(checked)


Day = Annotated[date, _no_number("date")]
ZonedTime = Annotated[AwareDatetime, _no_number("datetime")]


class Record(BaseModel):
    """Frozen; an unknown field is an error rather than a silent loss, and true or false is no number.

    >>> class Held(Record):
    ...     level: float | None = None
    >>> Held.model_validate({"level": True})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    pydantic_core._pydantic_core.ValidationError: ...
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or not any(value is True or value is False for value in given.values()):
            return given
        return {name: _worded(value) if name in _numbers(cls) else value for name, value in given.items()}


def _worded(value: Any) -> Any:
    """True and false as words, which no number is."""
    return str(value).lower() if isinstance(value, bool) else value


@cache
def _numbers(record: type[BaseModel]) -> frozenset[str]:
    """Names of the fields that hold a number."""
    kinds = {name: _kinds(field.annotation) for name, field in record.model_fields.items()}
    return frozenset(name for name, its in kinds.items() if its & {int, float} and bool not in its)


def _kinds(annotation: Any) -> set[Any]:
    inner = get_args(annotation)
    return set().union(*map(_kinds, inner)) if inner else {annotation}
