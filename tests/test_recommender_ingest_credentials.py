"""Course lists through mappings: three formats, the shipped mappings, and what is refused."""

import csv
import io
import json
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stackwise.features.catalogue import read_catalogue
from stackwise.features.errors import DataError, InputError
from stackwise.features.ingest import mapping
from stackwise.features.ingest.credentials import read_credentials, slug
from stackwise.features.ingest.store import merge
from stackwise.features.records import Constraints

PLAIN = """
source = "shop"
[credential]
credential_id = { from = "id" }
title = { from = "name" }
weeks = { from = "length", apply = ["weeks"], unreadable = "unknown" }
rating = { from = "stars" }
recognised_by = { from = "bodies", apply = ["split"] }
valid_to = { from = "until" }
"price.amount" = { from = "cost", apply = ["amount"] }
"price.currency" = { constant = "AUD" }
[provider]
name = { from = "school" }
country = { constant = "AU" }
[declared_skills]
from = "skills"
apply = [{ do = "split", separator = ";" }]
"""
NAMES = ["id", "name", "length", "stars", "bodies", "until", "cost", "school", "skills"]
BEES = ["7", "Keeping bees", "6 weeks", "4.5", "AgriSkills, Beekeepers", "2030-01-31", "$80", "The Hive", "bees; honey"]
ROWS = [BEES, ["8", "Keeping wasps", "whenever", "", "", "", "", "Hive", ""]]


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "shop.toml"
    path.write_text(PLAIN)
    return path


def csv_of(tmp_path, rows, names=NAMES, name="list.csv"):
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows([names, *rows])
    (tmp_path / name).write_text(sink.getvalue())
    return tmp_path / name


def jsonl_of(tmp_path, lines, name="list.jsonl"):
    (tmp_path / name).write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines))
    return tmp_path / name


def records(rows=ROWS):
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def test_every_kind_of_column_is_filled_and_the_unknown_stays_unknown(tmp_path, rules):
    merge(tmp_path / "out", read_credentials(csv_of(tmp_path, ROWS), rules))
    made = read_catalogue(tmp_path / "out")
    bees, wasps = (row for _, row in made["credentials"].iterrows())
    assert bees[["credential_id", "version", "title", "source"]].tolist() == ["shop:7", "1", "Keeping bees", "shop"]
    assert (bees["weeks"], bees["rating"], bees["price.amount"], bees["price.currency"]) == (6.0, 4.5, 80.0, "AUD")
    assert list(bees["recognised_by"]) == ["AgriSkills", "Beekeepers"]
    assert bees["valid_to"] == date(2030, 1, 31)
    unknown = ["weeks", "rating", "recognised_by", "valid_to", "price.amount", "price.currency", "learning_hours"]
    assert wasps[unknown].isna().all()
    assert wasps["provider_id"] == bees["provider_id"] == "hive"
    assert made["providers"][["provider_id", "name", "country"]].values.tolist() == [["hive", "The Hive", "AU"]]
    declared = pd.read_parquet(tmp_path / "out/declared/shop.parquet")
    assert declared.values.tolist() == [["shop:7", "bees"], ["shop:7", "honey"]]


def test_csv_json_lines_and_parquet_give_the_same(tmp_path, rules):
    plain = csv_of(tmp_path, ROWS)
    lines = jsonl_of(tmp_path, records())
    pq.write_table(pa.Table.from_pylist(records()), tmp_path / "list.parquet")
    for name, path in (("a", plain), ("b", lines), ("c", tmp_path / "list.parquet")):
        merge(tmp_path / name, read_credentials(path, rules))
    tables = [read_catalogue(tmp_path / name).manifest["tables"] for name in "abc"]
    assert tables[0] == tables[1] == tables[2]


def test_typed_cells_of_json_and_parquet_are_taken_as_they_are(tmp_path, rules):
    row = {**records()[0], "stars": 4, "bodies": None, "until": datetime(2031, 5, 6), "cost": 12.5, "id": 70}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "list.parquet")
    frame = read_credentials(tmp_path / "list.parquet", rules).tables["credentials"]
    assert frame[["credential_id", "rating", "valid_to", "price.amount"]].values.tolist() == [
        ["shop:70", 4.0, date(2031, 5, 6), 12.5]
    ]
    assert frame.index.tolist() == [1]


def test_inner_fields_of_json_are_reached_with_dots(tmp_path):
    path = tmp_path / "deep.toml"
    path.write_text('source = "deep"\n[credential]\ntitle = { from = "about.name" }\nurl = { from = "link" }\n')
    lines = jsonl_of(tmp_path, [{"about": {"name": "Bees"}, "link": "x.example/b"}, {"link": "x.example/c"}])
    frame = read_credentials(lines, path).tables["credentials"]
    assert frame["title"].tolist() == ["Bees", None]


def test_broken_json_lines_are_rejected_with_their_line_and_the_rest_is_kept(tmp_path, rules):
    lines = [records()[0], '{"id": "9", "name":', "", "[1, 2]", '{"id": "\\ud800", "name": "half"}', records()[1]]
    path = jsonl_of(tmp_path, lines)
    merge(tmp_path / "out", read_credentials(path, rules))
    assert read_catalogue(tmp_path / "out")["credentials"]["credential_id"].tolist() == ["shop:7", "shop:8"]
    rejects = pd.read_parquet(tmp_path / "out/rejects/shop.parquet")
    assert rejects["line"].tolist() == [2, 4, 5]
    assert rejects["reason"].tolist()[1] == "a JSON list, not an object"
    assert rejects["reason"].str.contains("broken JSON|not an object|surrogates not allowed").all()


def test_numbers_beyond_all_bounds_are_rejected(tmp_path, rules):
    lines = [records()[0], {**records()[0], "id": 1, "stars": 10**400}, '{"id": 2, "name": "x", "stars": Infinity}']
    batch = read_credentials(jsonl_of(tmp_path, lines), rules)
    assert batch.rejects["line"].tolist() == [2, 3]


@pytest.mark.parametrize("key", ["", "NaN", "nan", "  "])
def test_a_row_without_a_key_is_rejected(tmp_path, rules, key):
    rows = [BEES, [key, *BEES[1:]]]
    merge(tmp_path / "out", read_credentials(csv_of(tmp_path, rows), rules))
    rejects = pd.read_parquet(tmp_path / "out/rejects/shop.parquet")
    assert rejects[["table", "line", "reason"]].values.tolist() == [["credentials", 3, "credential_id is missing"]]


def test_a_second_row_of_the_same_id_is_rejected(tmp_path, rules):
    rows = [BEES, [BEES[0], "Other", *BEES[2:]]]
    merge(tmp_path / "out", read_credentials(csv_of(tmp_path, rows), rules))
    made = read_catalogue(tmp_path / "out")
    assert made["credentials"]["title"].tolist() == ["Keeping bees"]
    assert "3,shop:7 / 1,duplicate key; the first row is kept" in (tmp_path / "out/rejects/shop.csv").read_text()
    assert len(pd.read_parquet(tmp_path / "out/declared/shop.parquet")) == 2


def test_an_unreadable_cell_rejects_its_row_unless_the_mapping_says_unknown(tmp_path, rules):
    rows = [BEES, ["9", "x", "whenever", "five stars", *BEES[4:]]]
    batch = read_credentials(csv_of(tmp_path, rows), rules)
    assert batch.rejects[["line", "reason"]].values.tolist() == [[3, "rating: no number in 'five stars'"]]
    assert len(batch.tables["credentials"]) == 1


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_cell_of_a_megabyte_is_rejected_in_every_format(tmp_path, rules, kind):
    rows = [BEES, ["9", "x" * (1 << 20), *BEES[2:]]]
    if kind == "csv":
        path = csv_of(tmp_path, rows)
    elif kind == "jsonl":
        path = jsonl_of(tmp_path, records(rows))
    else:
        path = tmp_path / "list.parquet"
        pq.write_table(pa.Table.from_pylist(records(rows)), path)
    batch = read_credentials(path, rules)
    assert len(batch.tables["credentials"]) == 1
    assert "a cell of 1,048,576 characters" in batch.rejects["reason"].iloc[0]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_an_empty_file_is_refused(tmp_path, rules, suffix):
    path = tmp_path / f"list{suffix}"
    path.write_bytes(b"")
    with pytest.raises(DataError, match="an empty file"):
        read_credentials(path, rules)


def test_a_missing_column_is_refused_in_every_format(tmp_path, rules):
    paths = [csv_of(tmp_path, [BEES[:-1]], NAMES[:-1]), jsonl_of(tmp_path, [{"id": "1", "name": "x"}])]
    pq.write_table(pa.Table.from_pylist([{"id": "1"}]), tmp_path / "list.parquet")
    for path in (*paths, tmp_path / "list.parquet"):
        with pytest.raises(DataError, match=r"expected a column .*'skills'"):
            read_credentials(path, rules)


def test_a_file_that_is_no_parquet_is_refused(tmp_path, rules):
    (tmp_path / "list.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(DataError, match="expected a whole parquet file"):
        read_credentials(tmp_path / "list.parquet", rules)


def test_latin1_json_lines_are_refused(tmp_path, rules):
    (tmp_path / "list.jsonl").write_bytes('{"name": "café"}\n'.encode("latin-1"))
    with pytest.raises(DataError, match=r"list.jsonl, line 1: .*expected text in UTF-8"):
        read_credentials(tmp_path / "list.jsonl", rules)


def test_a_format_or_file_or_mapping_that_is_not_there_is_a_usage_error(tmp_path, rules):
    (tmp_path / "list.xls").write_bytes(b"x")
    with pytest.raises(InputError, match=r"FILE: got 'list.xls'; expected one of .csv, .*; save it as .xlsx"):
        read_credentials(tmp_path / "list.xls", rules)
    with pytest.raises(InputError, match=r"FILE: got .*expected a file that exists"):
        read_credentials(tmp_path / "no.csv", rules)
    with pytest.raises(InputError, match="--map: got 'udemy'; expected a TOML file or one of coursera, edx"):
        read_credentials(csv_of(tmp_path, ROWS), "udemy")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("source", "sauce"), r"source: Field required; sauce: no such key; did you mean source\?"),
        (('"shop"', '"../shop"'), "source: String should match pattern"),
        (("title =", "tittle ="), "'tittle' is no column; did you mean title"),
        (('apply = ["weeks"]', 'apply = ["wekks"]'), "does not match any of the expected tags"),
        (('credential_id = { from = "id" }', ""), "credential needs title, and credential_id or url"),
        (('{ from = "stars" }', '{ from = "stars", constant = 3 }'), "exactly one of `from` and `constant`"),
        (('{ from = "stars" }', '{ constant = 3, apply = ["number"] }'), "a constant takes no steps"),
        (('{ from = "stars" }', '{ from = ["stars", "id"] }'), "several columns need a step"),
        (('name = { from = "school" }', ""), "provider needs name"),
        (("[credential]", "[credential"), r"expected TOML in UTF-8"),
    ],
)
def test_a_faulty_mapping_is_a_usage_error(tmp_path, rules, change, message):
    rules.write_text(PLAIN.replace(*change))
    with pytest.raises(InputError, match=message):
        read_credentials(csv_of(tmp_path, ROWS), rules)


def test_ids_come_from_the_address_without_its_accidents(tmp_path):
    path = tmp_path / "m.toml"
    path.write_text('source = "web"\n[credential]\ntitle = { from = "t" }\nurl = { from = "u" }\n')
    urls = [
        "https://www.Shop.example/Bees/#top",
        "http://shop.example/Bees",
        "https://shop.example/c?id=2",
        "http://[x",
    ]
    frame = read_credentials(csv_of(tmp_path, [["x", url] for url in urls], ["t", "u"]), path).tables["credentials"]
    bees = "web:shop.example/Bees"
    assert frame["credential_id"].tolist() == [bees, bees, "web:shop.example/c?id=2", "web:[x"]


def test_a_provider_keeps_its_id_through_small_differences():
    assert slug("The University of Michigan") == slug("University of  Michigan ") == "university-of-michigan"
    assert slug("The") == "the"


def test_the_coursera_mapping_reads_its_wording(tmp_path):
    names = ["course_title", "course_organization", "course_certificate_type", "course_time", "course_rating",
             "course_reviews_num", "course_difficulty", "course_url", "course_skills", "course_summary",
             "course_description"]  # fmt: skip
    rows = [
        ["Bees", "Hive", "Guided Project", "Less Than 2 Hours", "4.7", "2.1k", "Mixed",
         "https://www.coursera.org/projects/bees", "['honey']", "['Keep bees', 'Sell honey']", "All of it."],
        ["Wasps", "Hive", "Specialization", "1 - 3 Months", "", "", "Advanced",
         "https://www.coursera.org/specializations/wasps", "[]", "[]", ""],
    ]  # fmt: skip
    batch = read_credentials(csv_of(tmp_path, rows, names), "coursera")
    bees, wasps = (row for _, row in batch.tables["credentials"].iterrows())
    assert len(batch.rejects) == 0
    assert bees["credential_id"] == "coursera:coursera.org/projects/bees"
    assert (bees["kind"], bees["learning_hours"], bees["weeks"]) == ("guided_project", 2.0, None)
    assert (bees["rating_count"], bees["outcomes"]) == (2100.0, "Keep bees\nSell honey")
    assert (bees["level.value"], bees["level.framework"]) == (None, None)
    assert (wasps["level.value"], wasps["level.framework"], wasps["weeks"]) == (3.0, "difficulty", 13.04)
    assert batch.declared.values.tolist() == [[bees["credential_id"], "honey"]]


def test_the_edx_mapping_takes_the_price_of_the_certificate(tmp_path):
    names = ["title", "summary", "course_type", "institution", "Level", "language", "course_effort", "course_length",
             "price", "course_description", "course_syllabus", "course_url"]  # fmt: skip
    price = "FREE-Add a Verified Certificate for $49 USD"
    row = ["Bees", "All about bees.", "Self-paced", "HiveX", "Introductory", "Español", "2–4 hours per week", "6 Weeks",
           price, "", "Week 1: hives", "https://www.edx.org/course/bees"]  # fmt: skip
    batch = read_credentials(csv_of(tmp_path, [row], names), "edx")
    bees = batch.tables["credentials"].iloc[0]
    assert (bees["price.amount"], bees["price.currency"]) == (49.0, "USD")
    assert (bees["weeks"], bees["learning_hours"], bees["language"]) == (6.0, 24.0, "es")
    assert bees["description"] == "All about bees.\n\nWeek 1: hives"
    assert len(batch.declared) == 0


def test_every_shipped_mapping_loads_and_its_text_is_named_in_the_inputs():
    assert mapping.shipped() == ["coursera", "edx", "schema_org"]
    for name in mapping.shipped():
        rules, inputs = mapping.load_mapping(name)
        assert rules.source == name
        assert list(inputs) == [f"{name}.toml"]


@pytest.mark.parametrize(
    ("column", "constant", "value"),
    [
        ("recognised_by", '"Guild"', ["Guild"]),
        ("recognised_by", '["Guild", "Board"]', ["Guild", "Board"]),
        ("title", '["a", "b"]', "a list or object where one value belongs"),
        ("weeks", '"soon"', "no number"),
        ("valid_to", '"soon"', "no day"),
    ],
)
def test_a_constant_is_what_its_column_holds_or_refused_with_the_mapping(tmp_path, column, constant, value):
    rules = f'credential_id = {{ from = "id" }}\n{column} = {{ constant = {constant} }}\n'
    title = "" if column == "title" else 'title = { from = "id" }\n'
    (tmp_path / "m.toml").write_text(f'source = "shop"\n[credential]\n{rules}{title}')
    path = csv_of(tmp_path, [["a1"]], ["id"])
    if isinstance(value, list):
        assert read_credentials(path, tmp_path / "m.toml").tables["credentials"][column].tolist() == [value]
    else:
        with pytest.raises(InputError, match=f"constant of {column}: got .*{value}"):
            read_credentials(path, tmp_path / "m.toml")


def test_a_country_is_its_code_however_written(tmp_path):
    head = (
        '[credential]\ncredential_id = { from = "id" }\ntitle = { from = "id" }\n[provider]\nname = { from = "id" }\n'
    )
    (tmp_path / "m.toml").write_text(f'source = "shop"\n{head}country = {{ from = "in" }}\n')
    said = {"a": "Perú", "b": "nz", "c": "Great Britain", "d": "", "e": "Deutschland", "f": "Atlantis"}
    batch = read_credentials(csv_of(tmp_path, said.items(), ["id", "in"]), tmp_path / "m.toml")
    assert batch.tables["providers"]["country"].tolist() == ["PE", "NZ", "GB", None, "DE"]
    assert "no country that is known" in batch.rejects["reason"].item()
    assert Constraints.model_validate({"countries": ["Peru", "nz", "Atlantis"]}).countries == ("PE", "NZ", "Atlantis")


def test_a_language_is_its_code_however_written(tmp_path):
    mapping = '[credential]\ncredential_id = { from = "id" }\ntitle = { from = "id" }\nlanguage = { from = "in" }\n'
    (tmp_path / "m.toml").write_text(f'source = "shop"\n{mapping}')
    said = {"a": "en-GB", "b": "English", "c": "DE", "d": "Klingon", "e": ""}
    merge(tmp_path / "out", read_credentials(csv_of(tmp_path, said.items(), ["id", "in"]), tmp_path / "m.toml"))
    assert read_catalogue(tmp_path / "out")["credentials"]["language"].fillna("").tolist() == [
        "en",
        "en",
        "de",
        "Klingon",
        "",
    ]
    assert Constraints.model_validate({"languages": ["en-US", "Deutsch"]}).languages == ("en", "de")


def test_a_title_that_says_that_there_is_none_is_missing(tmp_path):
    mapping = '[credential]\ncredential_id = { from = "id" }\ntitle = { from = "t" }\ndescription = { from = "d" }\n'
    (tmp_path / "m.toml").write_text(f'source = "shop"\n{mapping}')
    rows = [["1", "N/A", "x"], ["2", "-", "x"], ["3", "Bees", "TBA"], ["4", "Na", "n.a."]]
    batch = read_credentials(csv_of(tmp_path, rows, ["id", "t", "d"]), tmp_path / "m.toml")
    kept = batch.tables["credentials"]
    assert kept["title"].isna().tolist() == [True, True, False, True]
    assert kept["description"].isna().tolist() == [False, False, True, True]
