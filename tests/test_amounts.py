"""Amounts: 300 and more written wordings, each with its one reading, and what holds of all of them."""

import tomllib
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from stackwise.features.currencies import CURRENCIES, currency_code
from stackwise.features.errors import InputError
from stackwise.features.ingest.amounts.counts import read_number
from stackwise.features.ingest.amounts.dates import order_of
from stackwise.features.ingest.amounts.formatted import FormattedNumber
from stackwise.features.ingest.amounts.lengths import read_length
from stackwise.features.ingest.amounts.money import Price, read_price
from stackwise.features.ingest.amounts.numerals import decimal_of, read_numeral
from stackwise.features.ingest.credentials import read_credentials
from stackwise.features.ingest.transforms import AnyStep, Habits

CASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "amount_cases.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
STEPS = {"price": "amount", "effort": "hours_from_effort"}


def step_of(name, settings):
    return TypeAdapter(AnyStep).validate_python({"do": STEPS.get(name, name), **tomllib.loads(settings)})


def reading(name, text, settings):
    """What a step reads, as the table of cases writes it."""
    step = step_of(name, settings)
    try:
        value = step.price(text) if name == "price" else step(text.split(" || ") if " || " in text else text)
    except ValueError:
        return "refused"
    if value is None:
        return "unknown"
    if isinstance(value, Price):
        return value.amount, value.currency or "?"
    return value


def expected_of(text):
    if text in ("refused", "unknown"):
        return text
    amount, _, currency = text.partition(" ")
    if currency:
        return float(amount), currency
    return date.fromisoformat(text) if text.count("-") == 2 else float(text)


@pytest.mark.parametrize(("name", "text", "settings", "value"), CASES)
def test_a_wording_has_its_one_reading(name, text, settings, value):
    assert reading(name, text, settings) == expected_of(value)


def test_there_are_300_cases_and_none_twice():
    assert len(CASES) >= 300
    assert not [case for case, times in Counter(case[:3] for case in CASES).items() if times > 1]


@st.composite
def written(draw):
    """A sum of money, and how one locale writes it."""
    cents = draw(st.integers(0, 10**9))
    group, mark = draw(
        st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), (" ", ","), ("", "."), ("’", ",")])
    )
    whole = f"{cents // 100:,}".replace(",", group)
    return cents / 100, f"{whole}{mark}{cents % 100:02d}", f"{whole}"


@given(written(), st.sampled_from(["EUR {}", "{} €", "CHF {}.-", "A${}", "Fee: ₹ {}", "{} USD"]))
def test_a_sum_written_in_any_locale_is_that_sum(sum_, frame):
    value, text, whole = sum_
    assume(whole[:3] != whole[4:] or not whole[3:4].isspace())  # "999 999" may be 999, scraped with its hidden copy
    assert read_price(frame.replace(".-", "").format(text)).amount == pytest.approx(value)
    assert read_price(frame.format(whole)).amount == int(value)


@given(st.text(alphabet="0123456789.,' ", min_size=1, max_size=14), st.sampled_from([None, ".", ",", "mixed"]))
def test_no_number_is_cut_out_of_a_longer_one(text, decimal):
    with suppress(ValueError):
        value = read_number(text, decimal)
        digits = "".join(sign for sign in text if sign.isdigit())
        assert value in [float(f"{digits[:at]}.{digits[at:] or 0}") for at in range(len(digits) + 1)]


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    for name in ("price", "weeks", "hours", "date", "number", "count", "rating"):
        assert reading(name, text, "") is not None


@given(
    st.lists(
        st.sampled_from(
            [
                "12",
                "1.234",
                "€",
                "$",
                "per",
                "week",
                "month",
                "hours",
                "-",
                "to",
                "(",
                ")",
                "1,5",
                "free",
                "from",
                "x",
                "of",
                "AUD",
                "kr",
                "h",
                "/",
                "and",
            ]
        ),
        max_size=9,
    )
)
def test_any_order_of_the_words_is_read_or_refused(parts):
    for name in ("price", "weeks", "hours", "number"):
        assert reading(name, " ".join(parts), "") is not None


@pytest.mark.parametrize("name", ["price", "weeks", "hours", "date", "number", "count", "rating"])
@pytest.mark.parametrize("unit", ["1", "1.", "1,1 ", "a", "-", " ", "€", "1 week ", "(", "1'111"])
def test_a_very_long_cell_is_refused_at_once(name, unit):
    assert reading(name, unit * 200_000, "") in ("refused", "unknown")


def test_the_column_shows_its_decimal_mark():
    assert decimal_of(["1.234", "5", "4.900"]) is None
    assert decimal_of(["1.234", "12,50"]) == decimal_of(["1.234.567"]) == ","
    assert decimal_of(["4.7", "4.667"]) == decimal_of(["1,234.5"]) == "."
    assert decimal_of(["4.7", "12,50"]) == "mixed"
    assert Habits().seen_in(["4.7", 3, None]).decimal == "."
    assert Habits(decimal=",").seen_in(["4.7"]).decimal == ","
    assert Habits().seen_in(["1½", "1.200"]).decimal is None


def test_a_column_with_hundredths_shows_that_its_hours_have_no_minutes():
    hours = step_of("hours", "")
    with pytest.raises(ValueError, match="hours and minutes"):
        hours.knowing(Habits().seen_in(["1.30 h", "2.45 h"]))("1.30 h")
    assert hours.knowing(Habits().seen_in(["1.30 h", "2.75 h"]))("1.30 h") == 1.3
    assert hours.knowing(Habits(decimal=".").seen_in(["1.30 h"]))("1.30 h") == 1.3
    assert step_of("hours", 'unit = "hours"')(1.45) == 1.45  # a number of a workbook


def test_a_column_that_uses_both_marks_leaves_thousands_open():
    with pytest.raises(ValueError, match="ambiguous"):
        read_numeral("1,234", "mixed")


def test_the_column_shows_the_order_of_its_dates():
    assert order_of(["03/04/2026", "25/04/2026"]) == "dmy"
    assert order_of(["03/04/2026", "04/25/2026"]) == "mdy"
    assert order_of(["25/04/2026", "04/25/2026"]) == "mixed"
    assert order_of(["03/04/2026"]) is None


@pytest.mark.parametrize(("said", "code"), [("aud", "AUD"), (" EUR ", "EUR"), ("€", "EUR"), ("zł", "PLN")])
def test_a_currency_is_its_code_in_capitals(said, code):
    assert currency_code(said) == code


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("DOLLARS", "USD, AUD"),
        ("$", "USD, AUD"),
        ("kr", "DKK, ISK"),
        ("EUROS IN ALL", "EUR"),
        ("UDS", "USD"),
        ("XYZZY", "USD, EUR or AUD"),
    ],
)
def test_what_is_no_currency_names_one(said, near):
    with pytest.raises(ValueError, match=near):
        currency_code(said)


def test_every_code_has_three_capitals():
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
    assert len(CURRENCIES) > 150


def test_days_are_never_hours_and_a_pace_is_no_sum():
    assert read_length("3 days").hours is None
    assert read_length("6 hours per week").hours is None
    assert read_length("1 hour a day") == read_length("2 days per week")


MAPPED = """
source = "own"
[credential]
credential_id = { from = "Code" }
title = { from = "Name" }
weeks = { from = "Length", apply = ["weeks"], unreadable = "unknown" }
"price.amount" = { from = "Fee", apply = ["amount"] }
"price.currency" = CURRENCY
rating_count = { from = "Reviews", apply = ["count"] }
"""


def credentials_of(folder, rows, currency='{ from = "Fee", apply = ["currency"] }', more=""):
    (folder / "m.toml").write_text(more + MAPPED.replace("CURRENCY", currency), encoding="utf-8")
    table = pd.DataFrame(rows, columns=["Code", "Name", "Length", "Fee", "Reviews", "Currency"])
    table.to_csv(folder / "c.csv", index=False)
    batch = read_credentials(folder / "c.csv", folder / "m.toml")
    return batch.tables["credentials"].set_index("credential_id"), dict(batch.rejects[["line", "reason"]].values)


def test_a_row_with_an_ambiguous_number_says_every_reason(tmp_path):
    rows = [["A", "a", "6 weeks", "€10 €20", "1.234", ""], ["B", "b", "18 months", "CHF 1'200.-", "5", ""]]
    kept, refused = credentials_of(tmp_path, rows)
    assert refused[2].count(";") >= 1
    assert "2 prices" in refused[2]
    assert "'1.234' is ambiguous" in refused[2]
    assert kept.loc["own:B", ["price.amount", "price.currency", "weeks"]].tolist() == [1200.0, "CHF", 78.27]


def test_unknown_where_the_mapping_says_so(tmp_path):
    kept, refused = credentials_of(tmp_path, [["A", "a", "6 weeks or 3 months", "€10", "5", ""]])
    assert refused == {}
    assert kept["weeks"].tolist() == [None]


def test_another_cell_of_the_column_tells_the_decimal_mark(tmp_path):
    rows = [["A", "a", "1,5 Monate", "4.900", "1.204", ""], ["B", "b", "2 Wochen", "49,90", "7", ""]]
    kept, refused = credentials_of(tmp_path, rows, '{ constant = "EUR" }', 'decimal = ","\n')
    assert refused == {}
    assert kept["price.amount"].tolist() == [4900.0, 49.9]
    assert kept["rating_count"].tolist() == [1204.0, 7.0]
    rows[0][4] = "12"
    assert credentials_of(tmp_path, rows, '{ from = "Currency" }')[0]["price.amount"].tolist() == [4900.0, 49.9]


@pytest.mark.parametrize("currency", ['{ constant = "AUD" }', '{ from = "Currency" }'])
def test_a_mark_that_contradicts_the_stated_currency_is_refused(tmp_path, currency):
    rows = [["A", "a", "", "€10", "", "AUD"], ["B", "b", "", "$10", "", "AUD"], ["C", "c", "", "Free", "", "AUD"]]
    kept, refused = credentials_of(tmp_path, rows, currency)
    assert list(refused) == [2]
    assert "AUD is stated, and EUR" in refused[2]
    assert kept["price.currency"].tolist() == ["AUD", "AUD"]


@pytest.mark.parametrize("column", ['{ from = "Currency" }', '{ from = "Currency", apply = ["currency"] }'])
def test_a_sign_alone_is_a_currency_where_one_fits_or_a_usual_one_is_told(tmp_path, column):
    rows = [["A", "a", "", "10", "", "€"], ["B", "b", "", "10", "", "$"]]
    kept, refused = credentials_of(tmp_path, rows, column, 'currency = "CAD"\n')
    assert refused == {}
    assert kept["price.currency"].tolist() == ["EUR", "CAD"]


def test_a_column_of_currencies_holds_codes(tmp_path):
    rows = [["A", "a", "", "10", "", "Dollars"], ["B", "b", "", "10", "", "aud"]]
    kept, refused = credentials_of(tmp_path, rows, '{ from = "Currency" }')
    assert "a code of ISO 4217" in refused[2]
    assert kept["price.currency"].tolist() == ["AUD"]


def test_a_constant_that_is_no_currency_is_refused_with_the_mapping(tmp_path):
    with pytest.raises(InputError, match="ISO 4217"):
        credentials_of(tmp_path, [["A", "a", "", "10", "", ""]], '{ constant = "DOLLARS" }')


def test_a_true_number_with_a_currency_has_a_point_whatever_other_cells_write():
    step = step_of("price", "").knowing(Habits(decimal=","))
    assert step.price(FormattedNumber(325.5, "€")) == Price(325.5, "EUR")
    assert step.price("1.325,50 €") == Price(1325.5, "EUR")
