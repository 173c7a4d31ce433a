"""What a guess takes for a price, a length, the last day to begin, a condition or a course, and what only looks so."""

import json

import pytest
from test_recommender_ingest_course_lists import CODES, asked_of, guess_of

from stackwise.features.ingest.amounts.dates import order_of
from stackwise.features.ingest.credentials import read_credentials
from stackwise.features.ingest.guessing.files import guess_file
from stackwise.features.ingest.tabular.code_pages import likely, readings
from stackwise.features.ingest.tabular.east_asian import east_asian


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


def two_rows(folder, name, encoding, text):
    (folder / name).write_bytes(text.encode(encoding))
    return read_credentials(folder / name, guess_file(folder / name)[1]).tables["credentials"]


@pytest.mark.parametrize(
    ("encoding", "header", "titles"),
    [
        ("cp932", "講座番号,講座名", "パン作り入門 ビジネスメール はじめての英会話"),
        ("euc_jp", "講座番号,講座名", "パン作り入門 ビジネスメール はじめての英会話"),
        ("cp932", "講座番号,講座名", "簿記三級講座 介護職員初任者研修 英会話初級のクラス"),
        ("cp949", "과정코드,과정명", "제과제빵입문 회계기초과정 영어회화초급"),
        ("gb18030", "课程编号,课程名称", "面包制作入门 会计基础课程 英语口语初级"),
        ("cp950", "編號,課程名稱", "麵包製作入門 會計基礎課程 英語口語初級"),
    ],
)
def test_the_older_encodings_of_east_asia_are_known_by_their_signs(tmp_path, encoding, header, titles):
    rows = [header, *(f"K{at},{title}" for at, title in enumerate(titles.split()))]
    assert two_rows(tmp_path, "c.csv", encoding, "\n".join(rows))["title"].tolist() == titles.split()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("euc_jp", "簿記三級講座,東京都"),
        ("euc_jp", "簿記三級講座,東京都,介護職員初任者研修,英会話初級,名古屋市,社会保険労務士,宅地建物取引主任者"),
        ("cp932", "名古屋市,社会保険労務士,簿記三級講座,東京都,介護職員初任者研修"),
        ("cp1251", "НАЗВАНИЕ;ЦЕНА;ЧАСЫ"),
        ("cp1251", "НАЗВАНИЕ;ЦЕНА;ЧАСЫ;ОБУЧЕНИЕ;РАБОТА;ШИТЬ;ХИМИЯХ;ФИНАНСЫЙ"),
        ("koi8-r", "НАЗВАНИЕ;ЦЕНА;ЧАСЫ;ОБУЧЕНИЕ;РАБОТА;ШИТЬ;ХИМИЯХ;ФИНАНСЫЙ"),
        ("cp1253", "ΜΑΘΗΜΑ;ΤΙΜΗ;ΜΑΘΗΜΑ"),
        ("cp437", "élève;élève;élève;élève;élève;élève"),
        ("mac_roman", "élève;élève;élève;élève;élève;élève"),
        ("cp1252", "Töpfern; Führerschein; Prüfung; Übung; Gebühr"),
    ],
)
def test_a_text_of_another_alphabet_or_of_few_signs_is_of_no_east_asian_encoding(encoding, text):
    assert east_asian(text.encode(encoding)) is None


def test_a_text_of_capitals_is_not_taken_for_one_of_an_alphabet_without_them():
    assert len(likely(readings("НАЗВАНИЕ;ЦЕНА;ЧАСЫ".encode("cp1251")))) > 1


@pytest.mark.parametrize(
    "text",
    [
        "НАЗВАНИЕ;ЦЕНА;ЧАСЫ",  # small Greek letters without an accent
        "КУРС;ЦЕНА;СРОК;ШВЕЯ;ПОВАР;ТОКАРЬ",  # small Cyrillic ones
        "КУРС;ЦЕНА;СВАРКА;КРОЙКА",  # small western ones
        "название;цена;сварка",
        "Выпечка хлеба;Уход за садом;Гончарное дело",  # Arabic among signs of others
    ],
)
def test_russian_in_koi8_is_not_taken_for_another_alphabet(text):
    assert "koi8_r" in [one.page for one in likely(readings(text.encode("koi8-r")))]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("cp1251", "название;цена;сварка"),
        ("cp1251", "Курс;Срок;Цена;Швея;Повар"),
        ("cp1253", "μάθημα;τιμή;ραπτική"),
        ("cp1255", "אפיית לחם;טיפול בגינה;קדרות"),
        ("cp1256", "خبز الخبز;العناية بالحديقة;صناعة الفخار"),
        ("cp1252", "élève;prix;café"),
    ],
)
def test_what_koi8_reads_as_no_russian_is_told_as_before(page, text):
    assert [one.page for one in likely(readings(text.encode(page)))] == [page]


@pytest.mark.parametrize("code", ["Total", "Summe:", "合計"])
def test_sums_below_the_last_course_are_not_its_further_row(tmp_path, code):
    text = f"Code,Title,Weeks\nK1,Knots a,10\nK2,Knots b,12\n{code},,22\n"
    assert two_rows(tmp_path, "c.csv", "utf-8", text)["weeks"].tolist()[:2] == [10, 12]


@pytest.mark.parametrize(
    "column", ["Last day to drop", "Last day to withdraw", "Cancel by", "Stornofrist", "Refund until"]
)
def test_the_last_day_to_leave_a_course_is_not_the_last_to_begin(tmp_path, column):
    assert "valid_to" not in guess_of(tmp_path, {**CODES, column: ENROL})[1]
    both = guess_of(tmp_path, {**CODES, column: ENROL, "Last day to enroll": [*ENROL[:2], None]})[1]
    assert [day and str(day) for day in both["valid_to"]] == [*ENROL[:2], None]


@pytest.mark.parametrize(
    "column",
    [
        "Available until",
        "Booking deadline",
        "Sign-up deadline",
        "آخر موعد للتسجيل",
        "Son Kayıt Tarihi",
        "Délai d'inscription",
    ],
)
def test_more_names_of_the_last_day_to_enrol(tmp_path, column):
    assert [str(day) for day in guess_of(tmp_path, {**CODES, column: ENROL})[1]["valid_to"]] == ENROL


def test_two_digits_of_a_year_are_read_where_the_column_shows_the_order(tmp_path):
    days = guess_of(tmp_path, {**CODES, "Anmeldeschluss": ["05.01.27", "30.01.27", "15.01.27"]})[1]["valid_to"]
    assert [str(day) for day in days] == ["2027-01-05", "2027-01-30", "2027-01-15"]
    assert "valid_to" not in guess_of(tmp_path, {**CODES, "Ends": ["15.01.27", "30.01.27", "28.01.27"]})[1]
    assert "valid_to" not in guess_of(tmp_path, {**CODES, "Ends": ["05/01/27", "06/02/27", "07/03/27"]})[1]


@pytest.mark.parametrize("days", [["31.12.14", "30.06.14"], ["31.12.10"], ["15.09.08", "16.03.09"]])
def test_an_old_day_of_two_digits_is_not_read_with_its_year_first(days):
    assert order_of(days) is None


def test_markup_around_a_condition_is_none_of_it(tmp_path):
    cells = ["<p>None.</p>", "<a href='/k'>K0</a>", "<ul><li>K0</li><li>K1</li></ul>"]
    codes = {**CODES, "Code": ["K0", "K1", "K2"]}
    asked = guess_of(tmp_path, {**codes, "Prerequisites": cells})[2].tables["prerequisites"]
    assert [owner.split(":")[1] for owner in asked["credential_id"]] == ["K1", "K2"]
    assert "words" not in " ".join(asked["requirement"])


@pytest.mark.parametrize("cell", ["All ages", "Any", "any age", "Alle", "Todas las edades", "No age limit"])
def test_a_course_for_all_ages_asks_none(tmp_path, cell):
    batch = guess_of(tmp_path, {**CODES, "Ages": ["18+", cell, "16+"]})[2]
    assert len(batch.tables["prerequisites"]) == 2


def test_any_asks_none_of_ages_alone(tmp_path):
    first = {**CODES, "Prerequisites": ["Licence", "All", "None"]}
    assert len(guess_of(tmp_path, first)[2].tables["prerequisites"]) == 2
    assert len(guess_of(tmp_path, {**first, "Ages": ["18+", None, "All ages"]})[2].tables["prerequisites"]) == 2


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Booking open", "active"),
        ("Inscrições abertas", "active"),
        ("Inscripciones cerradas", "withdrawn"),
        ("Registration closed", "withdrawn"),
        ("Запись открыта", "active"),
        ("Anmeldung geschlossen", "withdrawn"),
        ("Booking not open", None),
        ("Booking opens soon", None),
        ("Booking", None),
    ],
)
def test_whether_a_course_can_be_booked_is_its_status(tmp_path, cell, status):
    assert guess_of(tmp_path, {**CODES, "Status": ["Open", cell, "Open"]})[1]["status"][1] == status


@pytest.mark.parametrize(
    ("cell", "mode"),
    [("Instructor-led (virtual)", "online"), ("Live (Zoom)", "online"), ("Workshop (evenings)", None)],
)
def test_how_a_course_is_led_leaves_its_mode(tmp_path, cell, mode):
    assert guess_of(tmp_path, {**CODES, "Method": ["Online", cell, "Online"]})[1]["mode"][1] == mode


@pytest.mark.parametrize(
    ("cell", "mode"),
    [
        ("Full-time, on campus", "in_person"),
        ("Online (evenings)", "online"),
        ("Part-time - blended", "blended"),
        ("Evening / weekend", None),
        ("Weekend / online", None),
        ("Full-time, online or on campus", None),
        ("Online, on campus", None),
    ],
)
def test_how_much_of_the_day_is_studied_leaves_the_mode(tmp_path, cell, mode):
    assert guess_of(tmp_path, {**CODES, "Mode": ["Online", cell, "Online"]})[1]["mode"][1] == mode


@pytest.mark.parametrize("hours", ["hoursPerWeek", "schedule_hours_per_week"])
def test_hours_a_week_are_counted_with_a_length_whose_unit_a_column_says(tmp_path, hours):
    flat = {"length_value": 12, "length_unit": "weeks", hours: 10}
    assert json_of(tmp_path, **flat)["learning_hours"].tolist() == [120] * 3
    rows = [{"code": f"K{at}", "name": f"Knots {'abc'[at]}", **flat} for at in range(3)]
    rows[1]["length_unit"] = "months"
    (tmp_path / "c.json").write_text(json.dumps(rows), encoding="utf-8")
    assert (
        "learning_hours"
        not in read_credentials(tmp_path / "c.json", guess_file(tmp_path / "c.json")[1]).tables["credentials"]
    )
