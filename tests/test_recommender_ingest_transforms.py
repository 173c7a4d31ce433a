"""Steps that read a provider's wording: each wording with the value it means, or refused."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from stackwise.features.ingest.transforms import Steps


def step(*named):
    steps = TypeAdapter(Steps).validate_python(named)

    def run(value):
        for one in steps:
            value = one(value)
        return value

    return run


@pytest.mark.parametrize(
    ("named", "text", "value"),
    [
        ("python_list", "['a', \" b's \", '']", ["a", "b's"]),
        ("python_list", "[]", []),
        ("split", "a, b,,c", ["a", "b", "c"]),
        ({"do": "split", "separator": "|"}, "a|b", ["a", "b"]),
        ("join", ["a", None, "b"], "a\nb"),
        ("join", [None, None], None),
        ("lower", "ÉCOLE", "école"),
        ("number", "6,958", 6958.0),
        ("number", "2.1k", 2100.0),
        ("number", "1.3M", 1_300_000.0),
        ("weeks", "7 Weeks", 7.0),
        ({"do": "weeks", "take": "middle"}, "3 - 6 Months", 19.57),
        ({"do": "weeks", "take": "high"}, "3 - 6 Months", 26.09),
        ({"do": "weeks", "take": "low"}, "1–4 wks", 1.0),
        ("weeks", "10 days", 1.43),
        ({"do": "weeks", "take": "high"}, "Less Than 2 Hours", None),
        ({"do": "hours", "take": "high"}, "Less Than 2 Hours", 2.0),
        ("hours", "90 minutes", 1.5),
        ("hours", "2–3 hours per week", None),
        ("weeks", "2–3 hours per week", None),
        ("hours", "6 hours per week for 12 weeks", 72.0),
        ("weeks", "6 hours per week for 12 weeks", 12.0),
        ("weeks", "1 year 6 months", 78.27),
        ({"do": "weeks", "unit": "months"}, "18", 78.27),
        ("hours", "3 - 6 Months", None),
        ({"do": "hours_from_effort", "take": "high"}, ["2–3 hours per week", "6 Weeks"], 18.0),
        ("hours_from_effort", ["2 hours per week", None], None),
        ("hours_from_effort", ["4 hours per week", None, "P6W"], 24.0),
        ("hours_from_effort", [None, "PT20H", "P6W"], 20.0),
        ("hours_from_effort", ["4 hours per week", None, None], None),
        ("hours_from_effort", ["PT20H", None, "P6W"], 20.0),
        ("hours_from_effort", ["6 hours per week for 6 weeks", "6 weeks"], 36.0),
        ("hours_from_effort", ["100 hours", "6 weeks"], 100.0),
        ({"do": "hours_from_effort", "unit": "hours"}, ["4", "6 weeks"], 24.0),
        ({"do": "hours_from_effort", "unit": "hours"}, ["4", None, "6 weeks"], 24.0),
        ({"do": "hours_from_effort", "unit": "hours", "length_unit": "weeks"}, ["4", None, "6"], 24.0),
        ("amount", "FREE-Add a Verified Certificate for $49 USD", 49.0),
        ("currency", "FREE-Add a Verified Certificate for $49 USD", "USD"),
        ("amount", "Free", 0.0),
        ("currency", "Free", None),
        ("amount", "$1,299.50", 1299.5),
        ("currency", "$1,299.50", None),
        ({"do": "currency", "currency": "AUD"}, "$1,299.50", "AUD"),
        ({"do": "amount", "take": "low"}, "from €900", 900.0),
        ({"do": "amount", "before_tax": True}, "$900 + GST", 900.0),
        ("amount", "49,99 €", 49.99),
        ("number", "4,7", 4.7),
        ("count", "(1,204 reviews)", 1204.0),
        ("rating", "9 out of 10", 4.5),
        ({"do": "rating", "out_of": 10}, "94 %", 4.7),
        ("currency", "A$ 20", "AUD"),
        ("currency", "€20", "EUR"),
        ("currency", "20 €", "EUR"),
        ("currency", "NZD 20", "NZD"),
        ("amount", "$49 for 3 months", 49.0),
        ("amount", 12, 12.0),
        ("date", "2026-02-01", date(2026, 2, 1)),
        ({"do": "date", "format": "%d/%m/%Y"}, "01/02/2026", date(2026, 2, 1)),
        ({"do": "map", "values": {"Beginner": 1, "Mixed": ""}}, "beginner", 1),
        ({"do": "map", "values": {"Beginner": 1, "Mixed": ""}}, "Mixed", None),
        ({"do": "map", "values": {"a": "b"}, "otherwise": "keep"}, "z", "z"),
        ({"do": "map", "values": {"a": "b"}, "otherwise": "unknown"}, "z", None),
    ],
)
def test_a_wording_has_one_value(named, text, value):
    assert step(named)(text) == value


@pytest.mark.parametrize(
    ("named", "text", "message"),
    [
        ("python_list", "not a list", "no list of texts"),
        ("python_list", "[1, 2]", "no list of texts"),
        ("python_list", "__import__('os').getcwd()", "no list of texts"),
        ("python_list", "[" * 5000, "no list of texts"),
        ("number", "1.234", "ambiguous"),
        ("number", "-5", "below zero"),
        ("number", "many", "no number"),
        ("weeks", "lifetime", "not understood"),
        ("weeks", "2 modules", "no length of time"),
        ("weeks", "12", "no unit of time"),
        ({"do": "count", "decimal": "."}, "1.000", "may be a whole number"),
        ("hours_from_effort", "2 hours", "two columns are needed"),
        ("hours_from_effort", ["10 hours", "6 weeks"], "in all or each week"),
        ("hours_from_effort", ["10 hours", None, "6 weeks"], "in all or each week"),
        ("hours_from_effort", ["6 hours per week for 12 weeks", "6 weeks"], "in the column beside it"),
        ("hours_from_effort", ["6 months", "6 weeks"], "no hours a week"),
        ({"do": "hours_from_effort", "unit": "hours"}, ["4", "6-8 weeks"], "say which by"),
        ("amount", "ask us", "no price"),
        ("amount", "$49 or $99", "2 prices"),
        ("amount", "$49 per month", "a price per month"),
        ("amount", "from €900", "only the lowest price"),
        ("amount", "$900 + GST", "something is added"),
        ({"do": "amount", "currency": "EUR"}, "$900", "does not mean EUR"),
        ("date", "tomorrow", "no day with month and year"),
        ("date", "03/04/2026", "ambiguous"),
        ({"do": "date", "format": "%d/%m/%Y"}, "2026-04-03", "no date written"),
        ({"do": "map", "values": {"a": "b"}}, "z", "none of a"),
        ("join", [{"name": "a"}], "a list or object"),
        ("split", ["a, b"], "a list or object"),
        ("html", {"a": "b"}, "a list or object"),
    ],
)
def test_a_wording_that_means_nothing_is_refused(named, text, message):
    with pytest.raises(ValueError, match=message):
        step(named)(text)


def test_steps_run_in_order():
    assert step("python_list", {"do": "join", "separator": "; "})("['a', 'b']") == "a; b"


@given(st.integers(0, 10**9))
def test_thousands_separators_change_no_number(number):
    assert step("number")(f"{number:,}") == step("number")(str(number)) == number


@given(st.integers(1, 500), st.integers(0, 500), st.sampled_from(["day", "weeks", "Months", "years"]))
def test_what_is_taken_from_a_range_lies_in_it(low, more, unit):
    text = f"{low} - {low + more} {unit}"
    values = [step({"do": "weeks", "take": take})(text) for take in ("low", "middle", "high")]
    assert values == sorted(values)
    assert values[0] == step("weeks")(f"{low} {unit}")


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    for named in ("python_list", "number", "weeks", "hours", "amount", "currency", "date"):
        with suppress(ValueError):
            step(named)(text)
