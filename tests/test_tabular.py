"""Table files as they come: dialects of CSV, workbooks, JSON, JSON-LD and pages, HTML, and guessed mappings."""

import json
import tomllib
from pathlib import Path
from typing import get_args

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackwise.features.catalogue import read_catalogue
from stackwise.features.errors import DataError, InputError
from stackwise.features.ingest.credentials import read_credentials
from stackwise.features.ingest.guessing.files import guess_file
from stackwise.features.ingest.mapping import CREDENTIAL_COLUMNS, PROVIDER_COLUMNS, Column, Mapping
from stackwise.features.ingest.markup import has_markup, html_to_text
from stackwise.features.ingest.registers.config import NEEDED, OPTIONAL
from stackwise.features.ingest.store import merge
from stackwise.features.ingest.tabular.files import FORMATS, FileRules, open_table
from stackwise.features.ingest.transforms import STEP_SETTINGS, STEPS
from stackwise.features.records import Where

ROWS = [["Code", "Kurs", "Gebühr"], ["A1", "Bäcker, Café", "1.250,00 €"], ["B2", 'Töpfern "neu"', "90,00 €"]]


def text_of(rows, delimiter=","):
    return "".join(
        delimiter.join(f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in row) + "\r\n" for row in rows
    )


def read(path, **rules):
    _, table = open_table(path, FileRules(**rules))
    frame, faults = table.read(table.header)
    assert faults == []
    return [list(frame.columns), *frame.to_numpy(object).tolist()], table.note


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", "cp1252"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"),
     ("utf-16-be", "UTF-16")],
)  # fmt: skip
def test_a_dialect_is_seen_and_said(tmp_path, delimiter, encoding, said):
    rows = ROWS if encoding != "utf-16-le" else [[cell.replace("€", "EUR") for cell in row] for row in ROWS]
    (tmp_path / "c.csv").write_bytes(text_of(rows, delimiter).encode(encoding))
    found, note = read(tmp_path / "c.csv")
    assert found == rows
    assert said in note
    assert (repr(delimiter) in note) == (delimiter != ",")
    told = {"encoding": encoding, "delimiter": delimiter}
    assert read(tmp_path / "c.csv", **told) == (rows, "")


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "\ufeffsep=;\n"])
def test_excels_line_of_the_delimiter_is_no_row(tmp_path, first):
    (tmp_path / "c.csv").write_text(first + text_of(ROWS, ";"), encoding="utf-8", newline="")
    _, table = open_table(tmp_path / "c.csv")
    frame, _ = table.read(table.header)
    assert frame.index.tolist() == [3, 4]
    assert frame["Kurs"].tolist() == ["Bäcker, Café", 'Töpfern "neu"']


def test_commas_of_decimals_do_not_part_columns(tmp_path):
    (tmp_path / "c.csv").write_text("Name;Gebühr;Dauer\nA;1,5;2\nB;2,5;3\n", encoding="utf-8")
    assert read(tmp_path / "c.csv")[0] == [["Name", "Gebühr", "Dauer"], ["A", "1,5", "2"], ["B", "2,5", "3"]]


def test_one_column_is_parted_by_nothing(tmp_path):
    (tmp_path / "c.csv").write_text("Name\nA\n")
    assert read(tmp_path / "c.csv") == ([["Name"], ["A"]], "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Курс,Оплата\nВыпечка хлеба,5\n".encode("koi8-r"), "no code page reads"),
        (b"name,fee\ncaf\x81,1\n", "no code page reads: cp1251 .'caf"),
        ("名前,料金\n".encode("shift_jis"), "no code page reads"),
        ("Course,Fee\nPottery with a walk around Doğa in the evening,9\n".encode("cp1254"), "cp1252 .*Doða"),
    ],
)
def test_an_encoding_that_cannot_be_seen_is_asked_for(tmp_path, content, said):
    (tmp_path / "c.csv").write_bytes(content)
    with pytest.raises(DataError, match=said):
        open_table(tmp_path / "c.csv")


@pytest.mark.parametrize(
    ("encoding", "titles"),
    [
        ("cp1250", "Rękodzieło dla każdego;Pieczenie chleba na zakwasie;Źródła energii"),
        ("cp1250", "Pečení chleba;Úvod do zahradničení;Řemesla pro děti"),
        ("cp1250", "Kenyérsütés kezdőknek;Fűszernövények ültetése;Bőrműves tanfolyam"),
        ("cp1250", "Pâine şi patiserie;Grădinărit pentru începători;Îngrijirea plantelor"),
        ("cp1251", "Выпечка хлеба;Уход за садом;Гончарное дело"),
        ("cp1251", "Випікання хліба;Догляд за садом;Гончарство для дітей і дорослих"),
        ("cp1252", "Brot backen für Anfänger;Gärtnern im Frühling;Töpfern"),
        ("cp1252", "Pâtisserie légère;Entretien du jardin à l’ancienne;Poterie – dès huit ans"),
        ("cp1252", "Panadería;Jardinería en otoño;Cerámica para niños"),
        ("cp1252", "Bread – a first loaf;Gardener’s year;Café crafts"),
        ("cp1252", "Brauð og bakstur;Garðyrkja fyrir þá sem byrja;Leirgerð og æfingar"),
        ("cp1253", "Παρασκευή ψωμιού;Φροντίδα του κήπου;Αγγειοπλαστική"),
        ("cp1254", "Ekmek yapımı;Bahçe bakımı ve çiçekçilik;Çömlekçiliğe giriş"),
        ("cp1255", "אפיית לחם;טיפול בגינה;קדרות לילדים"),
        ("cp1256", "خبز الخبز في البيت;العناية بالحديقة;صناعة الفخار"),
        ("cp1257", "Maizes cepšana;Dārza kopšana iesācējiem;Podniecība bērniem"),
        ("cp1257", "Duonos kepimas;Sodo priežiūra pradedantiesiems;Keramika ir žiedimas"),
        ("cp1257", "Leiva küpsetamine;Aiandus õppijatele;Keraamika ja šokolaad"),
    ],
)
def test_the_code_page_is_told_by_its_words(tmp_path, encoding, titles):
    rows = [["Code", "Name"], *([f"K{at}", title] for at, title in enumerate(titles.split(";")))]
    (tmp_path / "c.csv").write_bytes(text_of(rows, ";").encode(encoding))
    found, note = read(tmp_path / "c.csv")
    assert found == rows
    assert f"read as {encoding} (" in note


def test_the_encoding_can_be_told(tmp_path):
    (tmp_path / "c.csv").write_bytes("Имя,Курс\nПекарь,Выпечка\n".encode("cp1251"))
    assert read(tmp_path / "c.csv", encoding="cp1251")[0] == [["Имя", "Курс"], ["Пекарь", "Выпечка"]]
    with pytest.raises(InputError, match="--encoding: got 'klingon'"):
        open_table(tmp_path / "c.csv", FileRules(encoding="klingon"))


@given(
    st.lists(st.text(alphabet="ab;,\t|\" é€'1", max_size=8), min_size=2, max_size=4), st.sampled_from([",", ";", "\t"])
)
def test_a_told_delimiter_gives_every_cell_back(tmp_path_factory, cells, delimiter):
    path = tmp_path_factory.mktemp("t") / "c.csv"
    rows = [[f"n{at}" for at in range(len(cells))], [f"x{cell}x" for cell in cells]]
    path.write_bytes(text_of(rows, delimiter).encode("utf-16"))
    assert read(path, delimiter=delimiter)[0] == rows


def workbook(path, rows, sheets=()):
    book = openpyxl.Workbook()
    book.active.title = "Courses"
    for row in rows:
        book.active.append(row)
    for name in sheets:
        book.create_sheet(name).append([name, "x"])
    book.save(path)


def test_a_workbook_keeps_numbers_and_dates_and_says_its_choice(tmp_path):
    day = pd.Timestamp("2026-02-01").to_pydatetime()
    workbook(
        tmp_path / "c.xlsx", [["Our list"], [], ["Name", "Fee", "Until"], ["A", 1200.0, day], ["B", 9.5, None]], ["Old"]
    )
    found, note = read(tmp_path / "c.xlsx")
    assert found == [["Name", "Fee", "Until"], ["A", 1200, day], ["B", 9.5, None]]
    assert "sheet 'Courses' of 'Courses', 'Old'" in note
    assert "its header in row 3" in note
    assert read(tmp_path / "c.xlsx", sheet="Courses")[0] == found
    with pytest.raises(InputError, match="--sheet: got 'Ancient'; expected one of 'Courses', 'Old'"):
        read(tmp_path / "c.xlsx", sheet="Ancient")


def test_excels_errors_are_unknown_and_what_is_no_workbook_is_refused(tmp_path):
    workbook(tmp_path / "c.xlsx", [["Name", "Fee"], ["A", "#N/A"], ["#HASHTAG", 1]])
    assert read(tmp_path / "c.xlsx")[0] == [["Name", "Fee"], ["A", None], ["#HASHTAG", 1]]
    (tmp_path / "d.xlsx").write_bytes(b"PK no")
    with pytest.raises(DataError, match="zip"):
        read(tmp_path / "d.xlsx")


RECORDS = [{"name": "A", "offer": {"price": 10}, "tags": ["x", "y"]}, {"name": "B", "offer": {"price": 12}}]
NAMED = [["name", "offer.price", "tags"], ["A", 10, ["x", "y"]], ["B", 12, None]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.json", json.dumps(RECORDS)),
        ("c.json", json.dumps({"total": 2, "courses": RECORDS})),
        ("c.jsonl", "\n".join(map(json.dumps, RECORDS)) + "\n\n"),
    ],
)
def test_records_are_read_along_paths(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    assert read(tmp_path / name)[0] == NAMED


def test_a_path_through_a_list_gives_the_one_value_or_all(tmp_path):
    records = [
        {"name": "A", "offers": [{"price": 10}, {"price": 10}]},
        {"name": "B", "offers": [{"price": 1}, {"price": 2}]},
    ]
    (tmp_path / "c.json").write_text(json.dumps(records))
    assert read(tmp_path / "c.json")[0][1:] == [["A", 10], ["B", [1, 2]]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "broken JSON"),
        ("[" * 100_000, "broken JSON"),
        ('{"a": [{}], "b": [{}]}', "lists 'a', 'b'"),
        ("3", "a JSON int"),
    ],
)
def test_json_without_one_list_of_records_is_refused(tmp_path, content, said):
    (tmp_path / "c.json").write_text(content)
    with pytest.raises(DataError, match=said):
        read(tmp_path / "c.json")


COURSE = {
    "@context": "https://schema.org",
    "@type": "Course",
    "name": "Keep bees",
    "description": "<p>Hives &amp; queens.</p>",
    "url": "https://x.example/bees",
    "provider": {"@type": "Organization", "name": "The Hive"},
    "inLanguage": "en",
    "offers": [{"@type": "Offer", "price": "120.00", "priceCurrency": "AUD"}],
    "hasCourseInstance": [{"@type": "CourseInstance", "courseMode": "online", "courseWorkload": "PT40H"}],
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.jsonld", json.dumps(COURSE)),
        ("c.json", json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, COURSE]})),
        ("c.html", f'<html><script type="application/ld+json">{json.dumps(COURSE)}</script><p>Hello</p></html>'),
    ],
)
def test_a_course_of_schema_org_is_read_wherever_it_stands(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    row = read_credentials(tmp_path / name, "schema_org").tables["credentials"].iloc[0]
    assert (row["title"], row["description"], row["provider_id"]) == ("Keep bees", "Hives & queens.", "hive")
    assert (row["price.amount"], row["price.currency"], row["learning_hours"], row["mode"]) == (
        120.0,
        "AUD",
        40.0,
        "online",
    )
    assert row["credential_id"] == "schema_org:https://x.example/bees"


def test_a_course_of_a_page_that_says_little_comes_in(tmp_path):
    few = {"@type": "Course", "name": {"@value": "Bienen halten", "@language": "de"}, "inLanguage": "de-CH"}
    taught = {"teaches": [{"@type": "DefinedTerm", "name": "build hives"}, {"@type": "DefinedTerm", "name": "feed"}]}
    (tmp_path / "c.jsonld").write_text(
        json.dumps([{**few, **taught}, {"@type": "Course", "name": "Wasps", "url": "x"}])
    )
    merge(tmp_path / "out", read_credentials(tmp_path / "c.jsonld", "schema_org"))
    rows = read_catalogue(tmp_path / "out")["credentials"].set_index("title")
    assert list(rows.index) == ["Bienen halten", "Wasps"]
    assert rows.loc["Bienen halten", ["outcomes", "language", "version"]].tolist() == ["build hives\nfeed", "de", "1"]


@pytest.mark.parametrize(("category", "price"), [("Paid", 120.0), ("Subscription", None), (None, 120.0)])
def test_the_price_of_a_subscription_is_no_price_in_all(tmp_path, category, price):
    offer = {"price": 120, "priceCurrency": "AUD", "category": category}
    (tmp_path / "c.json").write_text(json.dumps({**COURSE, "offers": offer}))
    row = read_credentials(tmp_path / "c.json", "schema_org").tables["credentials"].iloc[0]
    assert row["price.amount"] == price or (price is None and pd.isna(row["price.amount"]))


@pytest.mark.parametrize(
    ("instances", "weeks"),
    [
        ([{"duration": "P7D"}], 1.0),
        ([{"duration": "P7D", "courseSchedule": {"duration": "P6W"}}], 6.0),
        ([{"duration": "P7D"}, {"duration": "P4W"}], None),
        ([{"duration": "PT6H"}], None),
    ],
)
def test_an_instance_of_a_course_says_how_long_it_takes(tmp_path, instances, weeks):
    whole = [{"@type": "CourseInstance", "courseMode": "online", **one} for one in instances]
    whole[0]["courseWorkload"] = "PT20H"
    (tmp_path / "c.json").write_text(json.dumps({**COURSE, "timeRequired": None, "hasCourseInstance": whole}))
    row = read_credentials(tmp_path / "c.json", "schema_org").tables["credentials"].iloc[0]
    assert (None if pd.isna(row["weeks"]) else row["weeks"], row["learning_hours"]) == (weeks, 20)


def test_a_length_beside_the_workload_leaves_the_hours(tmp_path):
    (tmp_path / "c.json").write_text(json.dumps({**COURSE, "timeRequired": "P6W"}))
    row = read_credentials(tmp_path / "c.json", "schema_org").tables["credentials"].iloc[0]
    assert (row["weeks"], row["learning_hours"]) == (6, 40)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_title_above_the_header_hides_no_delimiter(tmp_path, delimiter):
    rows = [["Code", "Titel", "Preis"], ["1", "Bienen, ganz einfach", "12,50"], ["2", "Wespen", "9,00"]]
    text = "Kursliste\n\n" + "\n".join(delimiter.join(row) for row in rows) + "\n"
    (tmp_path / "c.csv").write_text(text)
    _, table = open_table(tmp_path / "c.csv")
    assert table.header == ["Code", "Titel", "Preis"]


def test_a_first_sheet_without_a_table_names_the_others(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active["A1"] = "See the other sheet"
    book.create_sheet("Courses").append(["Code", "Title"])
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(DataError, match=r"'Read me' of .*Courses.*--sheet"):
        _ = open_table(tmp_path / "c.xlsx")[1].header


def test_a_course_with_two_prices_has_no_one_price(tmp_path):
    offers = [{"price": 10, "priceCurrency": "AUD"}, {"price": 20, "priceCurrency": "AUD"}]
    (tmp_path / "c.json").write_text(json.dumps({**COURSE, "offers": offers}))
    row = read_credentials(tmp_path / "c.json", "schema_org").tables["credentials"].iloc[0]
    assert pd.isna(row["price.amount"])


def test_a_page_without_a_course_is_refused(tmp_path):
    (tmp_path / "c.html").write_text("<p>Hello</p>")
    with pytest.raises(DataError, match="none with a course"):
        read_credentials(tmp_path / "c.html", "schema_org")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain & simple", "plain & simple"),
        ("two\nlines", "two\nlines"),
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree"),
        ("<ul>\n <li>A</li>\n <li>B &lt; C</li>\n</ul>", "- A\n- B < C"),
        ("<style>p{}</style>Seen<script>x()</script>", "Seen"),
        ("<b>bold</b> and <i>it</i>alic", "bold and italic"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a &nbsp; b", "a b"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("<p>", ""),
    ],
)
def test_html_becomes_the_text_that_is_seen(html, text):
    assert html_to_text(html) == text


@given(st.text(alphabet="<>/&;pbli \n-a", max_size=60))
def test_any_markup_is_read(text):
    assert not has_markup(html_to_text(f"<p>{text}</p>").replace("&", "").replace("<", ""))


def guessed(path, **rules):
    text, mapping = guess_file(path, FileRules(**rules))
    assert Mapping.model_validate(tomllib.loads(text)) == mapping
    return text, mapping, read_credentials(path, mapping, rules=FileRules(**rules))


def test_a_german_list_is_guessed_by_names_and_values(tmp_path):
    rows = [["Kursnummer", "Kurstitel", "Dauer", "Gebühr", "Anbieter", "Beschreibung", "Raum"],
            ["K-1", "Löten", "6 Wochen", "1.250,00 €", "VHS", "<p>Gutes&nbsp;Löten</p>", "12"],
            ["K-2", "Töpfern", "3 Tage (24 Stunden)", "ab 90,00 €", "VHS", "Ton", "14"]]  # fmt: skip
    (tmp_path / "Kurse 2026.csv").write_bytes(text_of(rows, ";").encode("cp1252"))
    text, mapping, batch = guessed(tmp_path / "Kurse 2026.csv")
    row = batch.tables["credentials"].iloc[0]
    assert (mapping.source, row["credential_id"], row["title"]) == ("kurse-2026", "kurse-2026:K-1", "Löten")
    assert (row["weeks"], row["price.amount"], row["price.currency"], row["description"]) == (
        6.0,
        1250.0,
        "EUR",
        "Gutes Löten",
    )
    assert "# Columns that nothing uses: Raum" in text
    assert "price.amount: unknown where cells cannot be read (1), such as 'ab 90,00 €'" in text
    assert "only the lowest price is stated" in text
    assert "cp1252" in text


def test_units_and_currencies_in_names_are_heeded(tmp_path):
    rows = [["id", "name", "Duration (months)", "Hours per week", "Fee (AUD)", "Stars", "Skills"],
            [7, "Bees", 18, 6, 1200, "9/10", "bees; honey"], [8, "Wasps", 6, 4, 90, "4.5", "wasps"]]  # fmt: skip
    workbook(tmp_path / "list.xlsx", rows)
    _, mapping, batch = guessed(tmp_path / "list.xlsx")
    table = batch.tables["credentials"]
    assert table["weeks"].tolist() == [78.27, 26.09]
    assert table["learning_hours"].tolist() == [469.61, 104.36]
    assert table[["price.amount", "price.currency"]].to_numpy().tolist() == [[1200.0, "AUD"], [90.0, "AUD"]]
    assert table["rating"].tolist() == [4.5, 4.5]
    assert batch.declared["skill_text"].tolist() == ["bees", "honey", "wasps"]
    assert mapping.declared_skills is not None


def test_a_currency_that_nothing_says_is_a_doubt(tmp_path):
    (tmp_path / "c.csv").write_text("code,title,price\na,A,10\nb,B,12\n")
    assert '# Mind: no column says the currency of the prices: add `currency = "..."`' in guessed(tmp_path / "c.csv")[0]


def test_a_list_without_titles_cannot_be_guessed(tmp_path):
    (tmp_path / "c.csv").write_text("x,y\n1,2\n")
    with pytest.raises(DataError, match="expected a column of titles"):
        guess_file(tmp_path / "c.csv")


def test_parquet_is_guessed_like_any_other(tmp_path):
    pq.write_table(pa.table({"course_id": [1, 2], "title": ["A", "B"], "skills": [["x"], []]}), tmp_path / "c.parquet")
    _, _, batch = guessed(tmp_path / "c.parquet")
    assert batch.tables["credentials"]["credential_id"].tolist() == ["c:1", "c:2"]
    assert batch.declared["skill_text"].tolist() == ["x"]


def test_prices_lengths_and_addresses_are_known_by_their_values(tmp_path):
    header = ["Kurs", "Entgelt", "Umfang", "Mehr", "Raum"]
    rows = [header, ["Schweißen", "€ 2.300,-", "120 Std.", "https://x.de/1", "12"],
            ["Kochen", "950 €", "3 Monate", "https://x.de/2", "13"]]  # fmt: skip
    (tmp_path / "c.csv").write_text(text_of(rows, ";"), encoding="utf-8")
    table = guessed(tmp_path / "c.csv")[2].tables["credentials"]
    assert table[["price.amount", "price.currency"]].to_numpy().tolist() == [[2300.0, "EUR"], [950.0, "EUR"]]
    assert table["weeks"].tolist()[1] == 13.04
    assert table["learning_hours"].tolist()[0] == 120.0
    assert table["credential_id"].tolist() == ["c:x.de/1", "c:x.de/2"]


def test_the_mapping_page_names_every_step_setting_and_target():
    page = (Path(__file__).parents[1] / "docs" / "mappings.md").read_text(encoding="utf-8")
    steps = {name for step in STEPS for name in get_args(step.model_fields["do"].annotation)}
    keys = {field.alias or name for name, field in Column.model_fields.items()}
    targets = {*CREDENTIAL_COLUMNS, *PROVIDER_COLUMNS, *NEEDED, *OPTIONAL, *Where.model_fields}
    words = {*steps, *STEP_SETTINGS, *keys, *Mapping.model_fields, *targets, *FORMATS} - {"do"}
    assert not sorted(word for word in words if f"`{word}`" not in page and f"`{word} = " not in page)
