"""What a guess reads of columns that say so much in each week, or in each of another period."""

import pytest
from test_recommender_ingest_course_lists import CODES, guess_of

PAIRS = (
    "Weeks|Hours/week;Wks|Hrs/wk;No. of weeks|Hours p/w;Semanas|Horas/semana;Wochen|Std./Woche;Wochen|Wochenstunden;"
    "Semaines|Heures par semaine;Tygodnie|Godziny tygodniowo;Weken|Uur per week;Týdny|Hodin týdně;"
    "Veckor|Timmar per vecka;Settimane|Ore settimanali"
)


@pytest.mark.parametrize("pair", PAIRS.split(";"))
def test_weeks_and_hours_a_week_beside_each_other_make_hours(tmp_path, pair):
    weeks, hours = pair.split("|")
    _, read, _ = guess_of(tmp_path, {**CODES, weeks: ["4", "6", "12"], hours: ["3", "5", "6"]})
    assert read["weeks"] == [4, 6, 12]
    assert read["learning_hours"] == [12, 30, 72]


@pytest.mark.parametrize("name", ["Months", "Meses", "Miesiące", "Maanden"])
def test_a_column_of_months_is_a_length(tmp_path, name):
    assert guess_of(tmp_path, {**CODES, name: ["3", "6", "12"]})[1]["weeks"] == [13.04, 26.09, 52.18]


@pytest.mark.parametrize(
    "name",
    """Days per week|Days a week|Tage/Woche|Sessions per week|Classes/week|Times a week|Minutes per week|Hours/month
    Hours a month|Heures/mois|Horas al mes|Stunden pro Monat|Hours p/d|Hours (over 12 weeks)""".replace(
        "\n    ", "|"
    ).split("|"),
)
def test_what_is_done_in_each_period_is_no_length_in_all(tmp_path, name):
    read = guess_of(tmp_path, {**CODES, "Weeks": ["4", "6", "12"], name: ["3", "5", "6"]})[1]
    assert read["weeks"] == [4, 6, 12]
    assert "learning_hours" not in read


@pytest.mark.parametrize(
    "name",
    """Break weeks|Weeks left|Days before|Wartezeit (Wochen)|Waiting list (weeks)|Meses para pagar|Payment months
    Meses de inicio|Miesiące startu|Monate Berufserfahrung|Months offered|Laufzeit Vertrag (Monate)|Ważność (miesiące)
    Dauer je Einheit|Durée d'une séance|Duración de la sesión|Durata lezione|Term length""".replace(
        "\n    ", "|"
    ).split("|"),
)
def test_a_length_of_something_else_is_not_the_courses(tmp_path, name):
    for cells in (["3", "5", "6"], ["3 months", "5 months", "6 months"]):
        assert "weeks" not in guess_of(tmp_path, {**CODES, name: cells})[1]


@pytest.mark.parametrize(
    "name",
    ["Number of weeks", "Anzahl Wochen", "Nombre de semaines", "Duration (weeks)", "durationWeeks", "Study weeks"],
)
def test_a_count_of_weeks_is_a_length(tmp_path, name):
    assert guess_of(tmp_path, {**CODES, name: ["3", "5", "6"]})[1]["weeks"] == [3, 5, 6]


@pytest.mark.parametrize("name", ["Horas diarias", "Hours/module", "Horas/sessão", "Godzin dziennie", "Praxisstunden"])
def test_hours_of_a_part_are_not_those_in_all(tmp_path, name):
    assert "learning_hours" not in guess_of(tmp_path, {**CODES, name: ["3", "5", "6"]})[1]


@pytest.mark.parametrize(
    "name",
    """Preis/Einheit|Prix/séance|Cena/h|Preço/aula|Fee p/h|Fee pcm|Prix unitaire|Tarif horaire|Prix à partir de|Cena od
    Preis Gruppe|Tarif groupe""".replace("\n    ", "|").split("|"),
)
def test_a_price_of_a_part_or_a_group_is_not_the_courses(tmp_path, name):
    assert "price.amount" not in guess_of(tmp_path, {**CODES, name: ["30 €", "50 €", "60 €"]})[1]


@pytest.mark.parametrize("name", ["Prijs p.p.", "Cena za osobę", "Precio", "Preis pro Person"])
def test_a_price_for_one_person_is(tmp_path, name):
    assert guess_of(tmp_path, {**CODES, name: ["30 €", "50 €", "60 €"]})[1]["price.amount"] == [30, 50, 60]


@pytest.mark.parametrize("name", ["Days per week", "Days a week", "Tage/Woche", "jours_par_semaine"])
def test_days_of_each_week_are_no_length(tmp_path, name):
    read = guess_of(tmp_path, {**CODES, name: ["3 days", "2 days", "1 day"]})[1]
    assert not {"weeks", "learning_hours"} & read.keys()
