"""Faults of a record: what pydantic found wrong, worded as every error is, without a word of what a learner wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from stackwise.features.errors import InputError, describe

_MOST, _LONGEST, _LARGEST = 5, 40, 1e15
_TOLD_TEXTS = ("literal_error", "enum", "greater_than_equal", "greater_than", "less_than_equal", "less_than")
_TOLD = re.compile(r": got (?P<got>[^;]{1,100}); expected (?P<expected>[^;]{1,200})")  # by a check of our own
_SAID = {"missing": "nothing", "extra_forbidden": "an unknown field", "json_invalid": "no JSON, {error}"}
_NUMBERS = ("int_parsing", "float_parsing")
_EXPECTED: Mapping[str, str] = {
    "missing": "a value",
    "extra_forbidden": "a field that is documented",
    "json_invalid": "JSON",
    "finite_number": "a finite number",
    "greater_than_equal": "at least {ge:g}",
    "greater_than": "more than {gt:g}",
    "less_than_equal": "at most {le:g}",
    "less_than": "less than {lt:g}",
    "literal_error": "{expected}",
    "enum": "{expected}",
    "string_too_long": "at most {max_length:,} characters",
    "string_too_short": "{min_length:,} or more characters",
    "string_pattern_mismatch": "text that matches {pattern}",
    "too_long": "at most {max_length:,} items",
    "too_short": "{min_length:,} or more items",
    "timezone_aware": "a time with its zone, as 2026-09-01T10:00:00Z",
}
_KINDS: Mapping[str, str] = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a day, as 2026-09-01",
    "datetime": "a time, as 2026-09-01T10:00:00Z",
    "list": "a list",
    "tuple": "a list",
    "dict": "an object",
    "model": "an object",
}


def faulty(what: str, error: ValidationError, where: str) -> InputError:
    """The error of a record that is none: up to five of its fields, what stands there and what should.

    Numbers are told, and short texts where only a few are allowed; of other values no more than their type is.

    Parameters
    ----------
    what : the record.
    where : what to look up to mend it.
    """
    faults = error.errors(include_url=False)[:_MOST]
    names = [".".join(map(str, fault["loc"])) for fault in faults]
    got, expected = [_got(fault) for fault in faults], [_expected(fault) for fault in faults]
    if len(faults) == 1:
        what = f"{what} {names[0]}".strip()
    else:
        got, expected = ([" ".join(one) for one in zip(names, side, strict=True)] for side in (got, expected))
    strange = any(fault["type"] == "extra_forbidden" for fault in faults)
    fix = f"{'rename or drop' if strange else 'correct'} {'it' if len(faults) == 1 else 'them'}; {where}"
    return InputError(describe(what, " and ".join(got), " and ".join(expected), fix))


def _got(fault: Mapping[str, Any]) -> str:
    kind, value = fault["type"], fault["input"]
    if kind in _SAID:
        return _SAID[kind].format(**fault.get("ctx", {}))
    if kind == "value_error" and (told := _TOLD.search(fault["msg"])):
        return told["got"]
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < _LARGEST else "a number that is too large"
    if kind in _NUMBERS and value in ("true", "false"):  # as a record has it where a number belongs
        return str(value)
    if isinstance(value, str):
        return (
            repr(value) if kind in _TOLD_TEXTS and len(value) <= _LONGEST else "text" if value.strip() else "empty text"
        )
    return "an object" if isinstance(value, Mapping) else "a list" if isinstance(value, list | tuple) else "a value"


def _expected(fault: Mapping[str, Any]) -> str:
    kind, said = fault["type"], fault["msg"].removeprefix("Value error, ")
    if kind in _EXPECTED:
        return _EXPECTED[kind].format(**fault.get("ctx", {}))
    if kind == "value_error":
        told = _TOLD.search(said)
        return told["expected"] if told else f"one that keeps this: {said}"
    return _KINDS.get(kind.partition("_")[0], said)
