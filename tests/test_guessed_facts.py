"""What a guess takes for a price, a length, the last day to begin, a condition or a course, and what only looks so."""

import json

import pytest
from test_recommender_ingest_course_lists import CODES, asked_of, guess_of

from stackwise.features.ingest.credentials import read_credentials
from stackwise.features.ingest.guessing.files import guess_file


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


ENROL = ["2027-06-30", "2028-01-31", "2027-09-15"]
REGISTERED = ["2025-06-30", "2027-01-31", "2026-09-15"]


@pytest.mark.parametrize(
    "enrol",
    """Last date for enrolment|LAST ENROLLMENT DATE|Enrolment closes|Letzter Tag der Einschreibung|Laatste inschrijfdag
    Dernier jour d'inscription|Último día de inscripción|Ostatni dzień zapisów|Poslední den přihlášek
    Последний день записи|最終申込日 締切""".replace("\n    ", "|").split("|"),
)
@pytest.mark.parametrize("registered", ["Registration end date", "Reg. end", "SAQA registration end date"])
@pytest.mark.parametrize("first", [True, False])
def test_the_end_of_a_programmes_registration_is_not_the_last_day_to_enrol(tmp_path, enrol, registered, first):
    columns = {registered: REGISTERED, enrol: ENROL} if first else {enrol: ENROL, registered: REGISTERED}
    text, read, _ = guess_of(tmp_path, {**CODES, **columns})
    assert [str(day) for day in read["valid_to"]] == ENROL
    assert f"'{registered}': until when a programme is registered" in text


def test_a_last_day_to_enrol_goes_before_the_end_of_the_course(tmp_path):
    ends = {"End date": ["2029-01-31"] * 3, "Last date for enrolment": [*ENROL[:2], None]}
    assert [str(day) for day in guess_of(tmp_path, {**CODES, **ends})[1]["valid_to"]] == [*ENROL[:2], "2029-01-31"]
    assert "valid_to" in guess_of(tmp_path, {**CODES, "Registration end date": ENROL})[1]


@pytest.mark.parametrize("column", ["Accreditation end date", "Registered until", "Akkreditiert bis", "Fin agrément"])
def test_the_end_of_an_accreditation_is_said_and_not_taken(tmp_path, column):
    text, read, _ = guess_of(tmp_path, {**CODES, column: REGISTERED})
    assert "valid_to" not in read
    assert f"'{column}': until when a programme is registered" in text


CLAIMS = """Fee Waiver Eligible|fee_waiver_eligibility|Financial aid eligible|CEU eligible|Discount eligibility
Eligible for a grant|SkillsFuture Credit Eligible|Éligible au CPF|Éligible financement|Förderberechtigt
Elegible para beca|Rabattberechtigt|Uprawnienie do dofinansowania|Право на скидку|Ammissibile al voucher"""
CONDITIONS = """Eligibility|Eligibility (min. credits)|Fees & eligibility|Discount and eligibility|Age eligibility
Income eligibility|Eligible applicants"""


def columns_in(text):
    return text.replace("\n", "|").split("|")


@pytest.mark.parametrize("column", columns_in(CLAIMS))
@pytest.mark.parametrize("cells", [["Yes", "0.3", "No"], ["If employed", "Yes", "Over 16"], ["Aged", "None", "Staff"]])
def test_what_a_course_is_eligible_for_is_no_condition(tmp_path, column, cells):
    guess_of(tmp_path, {**CODES, column: cells})
    assert guess_file(tmp_path / "c.csv")[1].prerequisites is None
    batch = guess_of(tmp_path, {**CODES, "Entry requirements": ["None", "None", "A1"], column: cells})[2]
    assert asked_of(batch) == {"c:A3": "c:A1"}


@pytest.mark.parametrize("column", columns_in(CONDITIONS))
def test_who_is_eligible_for_a_course_stays_a_condition(tmp_path, column):
    batch = guess_of(tmp_path, {**CODES, column: ["If employed", "Must be over 16", "A1"]})[2]
    assert len(asked_of(batch)) == 3


@pytest.mark.parametrize("said", ["3", "See our website", "Hill"])
def test_a_provider_of_a_row_that_is_no_course_is_not_written(tmp_path, said):
    rows = {"Code": ["A1", "A2", None], "Title": ["One", "Two", None], "Provider": ["Lake", "Lake", said]}
    batch = guess_of(tmp_path, {**rows, "Duration": ["1 week", "2 weeks", None]})[2]
    assert batch.tables["providers"]["name"].tolist() == ["Lake"]
    batch = guess_of(tmp_path, {**rows, "Title": ["One", "Two", "TOTAL"]})[2]
    assert batch.tables["providers"]["name"].tolist() == ["Lake"]


@pytest.mark.parametrize("none", ["—", "-", "n/a", "TBC", "–"])
def test_a_dash_is_no_id_and_no_provider(tmp_path, none):
    rows = {**CODES, "Code": ["A1", "A2", none]}
    batch = guess_of(tmp_path, {**rows, "Provider": ["Lake", none, "Hill"]})[2]
    assert batch.tables["providers"]["name"].tolist() == ["Lake", "Hill"]
    assert guess_of(tmp_path, rows)[1]["credential_id"] == ["c:One", "c:Two", "c:Three"]
    (tmp_path / "m.toml").write_text(
        'source = "c"\n[credential]\ncredential_id = { from = "Code" }\ntitle = { from = "Title" }\n'
    )
    ids = read_credentials(tmp_path / "c.csv", tmp_path / "m.toml").tables["credentials"]["credential_id"]
    assert ids.dropna().tolist() == ["c:A1", "c:A2"]


@pytest.mark.parametrize("column", ["Category", "Kategorie", "Catégorie", "Type"])
@pytest.mark.parametrize("kind", ["Membership", "Gift card", "Donation", "General admission", "Merchandise", "Spende"])
def test_a_category_says_which_rows_are_no_courses(tmp_path, column, kind):
    _, read, batch = guess_of(tmp_path, {**CODES, column: ["Workshop", kind, "Class"], "Fee": ["9 €", "5 €", "7 €"]})
    assert read["title"] == ["One", "Three"]
    assert "no course" in batch.rejects["reason"].item()


@pytest.mark.parametrize("kinds", [["Business", "Membership", "Cooking class"], ["Art", "Donation", "Music"]])
def test_a_category_of_subjects_sets_no_row_aside(tmp_path, kinds):
    rows = {"Title": ["One", "Two", "Three", "Four"], "Category": [*kinds, "Finance"]}
    assert len(guess_of(tmp_path, rows)[1]["title"]) == 4


@pytest.mark.parametrize("title", ["Workshop Gift Card", "£50 gift voucher", "Class Gift Certificate"])
def test_a_gift_card_of_one_price_is_no_course(tmp_path, title):
    rows = {**CODES, "Title": ["Fold a gift card", title, "Design your gift card"], "Fee": ["£9", "£50", "£7"]}
    assert guess_of(tmp_path, rows)[1]["title"] == ["Fold a gift card", "Design your gift card"]


@pytest.mark.parametrize("title", ["Join the Union", "Annual membership", "Ymuno â'r Undeb / Join the Union"])
@pytest.mark.parametrize("column", ["Fee", "Non-members"])
def test_what_is_billed_by_the_month_beside_courses_is_a_membership(tmp_path, title, column):
    price = "£14.50 y mis / a month" if "/" in title else "£14.50 a month"
    rows = {**CODES, "Title": ["One", title, "Join the dots"], column: ["£9", price, "£4 a month"]}
    rows = {name: [*cells, more] for (name, cells), more in zip(rows.items(), ["A4", "Four", "£20"], strict=True)}
    rows = {name: [*cells, more] for (name, cells), more in zip(rows.items(), ["A5", "Five", "£30"], strict=True)}
    assert guess_of(tmp_path, rows)[1]["title"] == ["One", "Join the dots", "Four", "Five"]
    assert title in guess_of(tmp_path, {**rows, column: ["£9", "£14.50", "£4", "£20", "£30"]})[1]["title"]
    assert title in guess_of(tmp_path, {**rows, column: ["£9 a month"] * 5})[1]["title"]
