"""What a guess takes for a price, a length, the last day to begin, a condition or a course, and what only looks so."""

import json

import pytest

from stackwise.features.ingest.credentials import read_credentials
from stackwise.features.ingest.guessing.files import guess_file
from test_recommender_ingest_course_lists import CODES, asked_of, guess_of


def json_of(folder, **objects):
    """What is read of three courses with the same objects beside them."""
    rows = [{"code": f"K{at}", "name": f"Knots {'abc'[at]}", **objects} for at in range(3)]
    (folder / "c.json").write_text(json.dumps(rows), encoding="utf-8")
    return read_credentials(folder / "c.json", guess_file(folder / "c.json")[1]).tables["credentials"]


@pytest.mark.parametrize("name", ["duration", "length", "effort", "seats", "deposit", "Dauer", "umfang", "places"])
@pytest.mark.parametrize("amount", ["amount", "value", "valor"])
def test_an_amount_of_something_else_is_no_price(tmp_path, name, amount):
    assert "price.amount" not in json_of(tmp_path, **{name: {amount: 20, "unit": "weeks"}})
    assert json_of(tmp_path, **{name: {amount: 20}, "fee": {"amount": 90}})["price.amount"].tolist() == [90] * 3


@pytest.mark.parametrize("name", ["fee", "offer", "pricing", "courseFee", "amount"])
def test_an_amount_of_a_price_is_one(tmp_path, name):
    assert json_of(tmp_path, **{name: {"amount": 20, "currency": "EUR"}})["price.amount"].tolist() == [20] * 3


@pytest.mark.parametrize(("number", "unit"), [("value", "unit"), ("amount", "period"), ("wert", "einheit")])
@pytest.mark.parametrize("name", ["duration", "length"])
def test_a_length_of_an_object_is_read_with_its_unit(tmp_path, name, number, unit):
    assert json_of(tmp_path, **{name: {number: 8, unit: "weeks"}})["weeks"].tolist() == [8] * 3
    flat = json_of(tmp_path, **{f"{name}_{number}": 30, f"{name}_{unit}": "Hours"})
    assert flat["learning_hours"].tolist() == [30] * 3
    assert "price.amount" not in flat
