"""What a guess reads of columns and cells by the words of more languages."""

import pytest
from test_recommender_ingest_course_lists import CODES, guess_of

from stackwise.features.ingest.amounts.lengths import read_length
from stackwise.features.ingest.amounts.money import read_price
from stackwise.features.ingest.guessing.none_sentences import says_none


@pytest.mark.parametrize("name", ["Tryb", "Tryb nauki", "受講形式", "形式", "学習形態", "Unterrichtsart", "How"])
def test_a_mode_is_known_by_its_column(tmp_path, name):
    modes = ["online", "ハイブリッド", "stacjonarnie"]
    assert guess_of(tmp_path, {**CODES, name: modes})[1]["mode"] == ["online", "blended", "in_person"]


@pytest.mark.parametrize("name", ["Contact hrs", "Hrs", "学習時間", "標準学習時間"])
def test_hours_are_known_by_their_column(tmp_path, name):
    assert guess_of(tmp_path, {**CODES, name: ["20", "40", "8"]})[1]["learning_hours"] == [20, 40, 8]


@pytest.mark.parametrize("name", ["instituicao", "Instituição", "Escola", "École"])
def test_a_provider_is_known_by_its_column(tmp_path, name):
    assert guess_of(tmp_path, {**CODES, name: ["Mar Azul"] * 3})[1]["provider_id"] == ["mar-azul"] * 3


@pytest.mark.parametrize(
    ("what", "cells"), [("mode", ["Online", "In person", "Blended"]), ("language", ["English", "Deutsch", "English"])]
)
def test_a_column_of_modes_or_languages_that_is_not_called_so_is_told_and_left(tmp_path, what, cells):
    text, read, _ = guess_of(tmp_path, {**CODES, "Way": cells})
    assert what not in read
    assert f"'Way' can be read as a {what}" in text
    assert "can be read as a" not in guess_of(tmp_path, {**CODES, "Way": ["Bus", "Online", "Train"]})[0]


@pytest.mark.parametrize(
    ("what", "cells", "names"),
    [
        (
            "mode",
            ["Online", "In person", "Blended"],
            "Forma egzaminu|Interview format|Format of materials|Formato del certificado|Book format|試験形式",
        ),
        (
            "language",
            ["English", "German", "French"],
            "Exam language|Langue d'examen|Język egzaminu|Sprache der Unterlagen|Language required|Langue requise"
            "|Idioma objetivo|Second language|Langue enseignée",
        ),
        (
            "valid_to",
            ["2027-03-01", "2027-05-02", "2027-06-13"],
            "Earliest finish|First module ends|Date limite bourse|Term end|Semester ends",
        ),
        ("provider_id", ["Nova", "Nova", "Ager"], "Exam provider|Payment provider"),
    ],
)
def test_what_is_of_an_examination_or_of_something_else_is_not_the_courses(tmp_path, what, cells, names):
    for name in names.split("|"):
        read = guess_of(tmp_path, {**CODES, name: cells})[1]
        assert not any(read.get(what, [])), name


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("18 Monate berufsbegleitend", 547.875),
        ("2 lata (zaocznie)", 730.5),
        ("6 semanas a tiempo parcial", 42),
        ("8 mois à temps plein", 243.5),
        ("1日", 1),
    ],
)
def test_how_much_of_a_day_is_studied_leaves_the_length(text, days):
    assert read_length(text).days == days


@pytest.mark.parametrize(
    "text", ["6 Monate Vollzeit / 12 Monate Teilzeit", "4月5日", "毎月1日", "1日5時間", "6 bis 3 Tage", "Teilzeit"]
)
def test_two_lengths_and_dates_are_refused_as_before(text):
    with pytest.raises(ValueError, match=r"\w"):
        read_length(text)


@pytest.mark.parametrize(
    "text", ["2h/semana durante 12 semanas", "2 h par semaine pendant 12 semaines", "2 uur per week gedurende 12 weken"]
)
def test_hours_a_week_during_so_many_weeks_make_hours(text):
    assert read_length(text).hours == 24


def test_hours_during_weeks_may_be_those_of_each():
    with pytest.raises(ValueError, match="in all or each"):
        read_length("40 horas durante 3 meses")


def test_hours_of_each_day_are_no_end_of_a_range():
    assert read_length("3 Tage à 6 Std.").hours == read_length("3 jours à 6 heures").hours == 18


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("520 € net de taxe", 520),
        ("275 € (incluye materiales)", 275),
        ("R$ 180 (inclui apostila)", 180),
        ("165,000円（教材費込み）", 165_000),
        ("3,000円（税込・教材費込）", 3000),
        ("1 980 zł (możliwość płatności w ratach)", 1980),
    ],
)
def test_a_price_is_read_with_what_it_includes(text, amount):
    assert read_price(text).amount == amount


@pytest.mark.parametrize(
    "text",
    [
        "520 € net",
        "5,000円（教材費別）",
        "180 € (no incluye materiales)",
        "R$ 180 (não inclui apostila)",
        "180 € (incluye 10% de descuento)",
        "90 € (incluye beca)",
        "5,000円（割引込み）",
    ],
)
def test_a_price_with_something_besides_or_taken_off_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        read_price(text)


def test_beginners_are_accepted_and_te_reo_is_a_language(tmp_path):
    assert says_none("Débutants acceptés")
    assert not says_none("Confirmés acceptés")
    assert guess_of(tmp_path, {**CODES, "Language": ["Te reo Māori", "Te Reo", "English"]})[1]["language"] == [
        *("mi", "mi", "en")
    ]


def test_how_in_a_longer_name_is_no_mode(tmp_path):
    assert "mode" not in guess_of(tmp_path, {**CODES, "How you get in touch": ["Online", "In person", "Online"]})[1]


@pytest.mark.parametrize("name", ["Hours of video", "Video hours", "Recorded hours"])
def test_hours_of_video_are_not_those_of_the_course(tmp_path, name):
    assert "learning_hours" not in guess_of(tmp_path, {**CODES, name: ["20", "40", "8"]})[1]


@pytest.mark.parametrize("price", ["R$ 350,00 à vista", "R$ 350,00 (à vista)", "350 € al contado", "350 € au comptant"])
def test_a_price_that_is_paid_at_once_is_the_price(price):
    assert read_price(price).amount == 350


def test_a_price_at_once_beside_a_dearer_one_in_parts_is_refused():
    with pytest.raises(ValueError, match="prices"):
        read_price("R$ 350,00 à vista ou 3x de R$ 130,00")


def test_prices_whose_mark_is_shared_are_said_beside_one_that_says_its_currency(tmp_path):
    text, read, _ = guess_of(tmp_path, {**CODES, "Price": ["$120", "NZ$60", "$90"]})
    assert "2 prices of 'Price' say no one currency, such as '$120'" in text
    assert read["price.currency"] == [None, "NZD", None]
    assert "say no one currency" not in guess_of(tmp_path, {**CODES, "Price": ["NZ$120", "NZ$60", "N/A"]})[0]


@pytest.mark.parametrize("name", ["Who can attend", "Before you book", "Open to", "Who may apply"])
def test_who_is_let_in_is_a_condition(tmp_path, name):
    text, _, batch = guess_of(tmp_path, {**CODES, name: ["All staff", "Registered nurses", "All staff"]})
    assert f'from = "{name}"' in text
    assert len(batch.tables["prerequisites"]) == 3


def test_members_and_others_who_pay_the_same_give_the_price(tmp_path):
    columns = {"Members": ["£20", "£30", "Free"], "Non-members": ["£20", "£60", "Free"]}
    assert guess_of(tmp_path, {**CODES, **columns})[1]["price.amount"] == [20, None, 0]


def test_a_column_that_says_a_course_is_cancelled_is_told(tmp_path):
    text, read, _ = guess_of(tmp_path, {**CODES, "Bar": ["Cancelled", "Full", ""]})
    assert "'Bar' says 'Cancelled' (1), and its name is no status" in text
    assert "status" not in read
    assert "is no status" not in guess_of(tmp_path, {**CODES, "Status": ["Cancelled", "Open", ""]})[0]
