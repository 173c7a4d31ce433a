"""Files that are odd in ways of people and programs: what they say is read right, and what they do not say is not."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from stackwise.features.errors import DataError
from stackwise.features.ingest.credentials import read_credentials
from stackwise.features.ingest.guessing.files import guess_file

HEAD = "Title,URL,Duration,Price\n"
BAKE = "Bake,x.org/1,4 weeks,20 EUR\n"


def read(path: Path) -> tuple[list[dict[str, object]], list[int]]:
    """Rows that come in by the guessed mapping, without what is unknown, and the lines that do not."""
    batch = read_credentials(path, guess_file(path)[1])
    rows = batch.tables["credentials"].drop(columns=["source", "version", "status", "credential_id"], errors="ignore")
    said = [
        {name: cell for name, cell in row.items() if cell == cell and cell is not None}
        for row in rows.to_dict("records")
    ]
    return said, sorted(batch.rejects["line"].astype(int))


def text(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "c.csv"
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path


def sheet(tmp_path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "c.xlsx")
    return tmp_path / "c.xlsx"


RIGHT = {"title": "Bake", "url": "x.org/1", "weeks": 4.0, "price.amount": 20.0, "price.currency": "EUR"}


@pytest.mark.parametrize(
    "content",
    [
        HEAD + BAKE,
        b"\xef\xbb\xbf\xef\xbb\xbf" + (HEAD + BAKE).encode(),
        "\u200fBake\u200e".join((HEAD + BAKE).split("Bake")).replace("20 EUR", "\u200b20 EUR"),
        (HEAD + BAKE).replace("Bake", "<b>Bake</b>"),
        (HEAD + BAKE).replace("\n", ",\n"),  # a column without a name
        (HEAD + BAKE).replace("\n", ",,\n"),
        "Our courses 2026,,,\n,,,\n" + HEAD + BAKE,
        HEAD + BAKE.replace("4 weeks", "\uff14 weeks").replace("20", "\u0662\u0660"),
        HEAD + BAKE + ",,,\nRoom,Seats,Floor,House\nR1,20 weeks,4 weeks,30 EUR\n",
        (HEAD + BAKE).replace("\n", "\r"),  # Excel's "CSV (Macintosh)"
        (HEAD + BAKE).replace("\n", "\r").encode("utf-16"),
        HEAD + BAKE + "Weld,x.org/2,3 weeks,1,250 EUR\n",
    ],
)
def test_the_one_course_is_read_and_nothing_else(tmp_path, content):
    assert read(text(tmp_path, content))[0] == [RIGHT]


@pytest.mark.parametrize(
    ("cells", "unread"),
    [
        ("-3 weeks,30 EUR", "weeks"),
        ("1e1 weeks,30 EUR", "weeks"),
        ("3 weeks,-30 EUR", "price.amount"),
        ("3 weeks,=10+20", "price.amount"),
    ],
)
def test_what_is_no_length_or_price_is_unknown_and_said(tmp_path, cells, unread):
    path = text(tmp_path, f"{HEAD}{BAKE}Weld,x.org/2,{cells}\n")
    batch = read_credentials(path, guess_file(path)[1])
    weld = batch.tables["credentials"].iloc[1]
    assert weld[unread] is None
    assert weld["weeks" if unread != "weeks" else "price.amount"] is not None
    assert any(note.startswith(f"{unread}: unknown where cells cannot be read (1)") for note in batch.notes)


def test_a_column_of_two_locales_is_read_by_each_cells_own_marks(tmp_path):
    rows, _ = read(
        text(tmp_path, HEAD + 'A b,x/1,1 day,"€1.250,00"\nC d,x/2,1 day,"€1,250.00"\nE f,x/3,1 day,"€1.234"\n')
    )
    assert [row["price.amount"] for row in rows] == [1250.0, 1250.0, 1234.0]


def test_two_tables_in_a_sheet_are_not_read_as_one(tmp_path):
    courses = [["Title", "URL", "Price"], ["Bake", "x.org/1", "20 EUR"]]
    path = sheet(
        tmp_path, *courses, [None] * 3, ["Weld", "x.org/2", "30 EUR"], [None], ["Room", "Seats", "Floor"], ["R", 9, 2]
    )
    rows, refused = read(path)
    assert ([row["title"] for row in rows], refused) == (["Bake", "Weld"], [6, 7])


def test_a_table_beside_the_courses_is_no_price(tmp_path):
    path = sheet(
        tmp_path, ["Title", "URL", None, "Room"], ["Bake", "x.org/1", None, "R1"], ["Weld", "x.org/2", None, "R2"]
    )
    assert [set(row) for row in read(path)[0]] == [{"title", "url"}] * 2


def test_formulas_without_a_stored_value_and_errors_say_nothing(tmp_path):
    head = ["Title", "URL", "Price"]
    path = sheet(
        tmp_path, head, ["Bake", "x.org/1", "=10+20"], ["Weld", "x.org/2", "#REF!"], ["Sew", "x.org/3", "9 EUR"]
    )
    assert [row.get("price.amount") for row in read(path)[0]] == [None, None, 9.0]


def test_a_row_that_groups_the_columns_is_no_header(tmp_path):
    course = ["Bake", "x.org/1", "4 weeks", "20 EUR"]
    rows = [["Course", None, "Time", None], ["Title", "URL", "Duration", "Price"], course]
    assert read(sheet(tmp_path, *rows))[0] == [RIGHT]
    assert read(text(tmp_path, "Our list,,,\nCourse,,Time,\n" + HEAD + BAKE))[0] == [RIGHT]


@pytest.mark.parametrize(
    ("cell", "shown", "name", "read_as"),
    [
        (0.94, "0%", "rating", 4.7),
        (1250, "#,##0 [$€-407]", "price.currency", "EUR"),
        (1250, "#,##0 [$€-407]", "price.amount", 1250.0),
        (12.5, '#,##0.00 "CHF"', "price.currency", "CHF"),
        (1250, '"$"#,##0', "price.currency", None),
        (1250, '0 "hours"', "learning_hours", 1250.0),
    ],
)
def test_what_only_a_cells_format_shows_is_part_of_it(tmp_path, cell, shown, name, read_as):
    column = {"rating": "Rating", "learning_hours": "Hours"}.get(name, "Price")
    path = sheet(tmp_path, ["Title", "URL", column], ["Bake", "x.org/1", cell])
    book = openpyxl.load_workbook(path)
    book.active["C2"].number_format = shown
    book.save(path)
    assert read(path)[0][0].get(name) == read_as


def test_totals_and_headings_between_courses_are_no_courses(tmp_path):
    lines = ["Title,Duration,Price", "Breads,,", "Bake,4 weeks,20 EUR", "Total,,20 EUR", "Total: 1 course,,20 EUR"]
    rows, refused = read(text(tmp_path, "\n".join(lines) + "\n"))
    assert ([row["title"] for row in rows], refused) == (["Bake"], [2, 4, 5])


def test_what_html_has_no_element_for_is_text(tmp_path):
    rows, _ = read(text(tmp_path, "Title,URL\n<b>Sort</b> a List<String>,x.org/1\nDraw <plans>,x.org/2\n"))
    assert [row["title"] for row in rows] == ["Sort a List<String>", "Draw <plans>"]


def test_columns_of_one_name_that_is_none_of_ours_are_not_read(tmp_path):
    content = (HEAD + BAKE).replace("Price\n", "Price,Xq,Xq\n").replace("20 EUR\n", "20 EUR,a,b\n")
    assert read(text(tmp_path, content))[0] == [RIGHT]


def test_merged_cells_hold_their_value_once(tmp_path):
    path = sheet(tmp_path, ["Title", "URL", "Duration"], ["Bake", "x.org/1", "4 weeks"], ["Weld", "x.org/2", None])
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("C2:C3")
    book.save(path)
    assert [row.get("weeks") for row in read(path)[0]] == [4.0, None]


def test_a_line_break_in_a_cell_is_part_of_it_where_rows_end_by_returns(tmp_path):
    rows, _ = read(text(tmp_path, (HEAD + BAKE).replace("\n", "\r").replace("Bake", '"Bake,\nbrew"')))
    assert [row["title"] for row in rows] == ["Bake,\nbrew"]


def test_hours_a_week_in_a_column_of_hours_become_hours_with_the_length_beside_it(tmp_path):
    path = text(tmp_path, "Title,URL,Duration,Hours\nBake,x.org/1,4 weeks,6 hours per week\n")
    assert read(path)[0] == [{"title": "Bake", "url": "x.org/1", "weeks": 4.0, "learning_hours": 24.0}]


@pytest.mark.parametrize(
    ("rule", "note"),
    [
        ('apply = ["hours"]', "cells say something else (1), such as '6 hours per week'"),
        ('apply = ["hours"], unreadable = "unknown"', "cells cannot be read (1), such as '1 or 2 hours'"),
    ],
)
def test_what_a_cell_says_and_nothing_keeps_is_said(tmp_path, rule, note):
    (tmp_path / "m.toml").write_text(
        'source = "own"\n[credential]\ntitle = { from = "Title" }\nurl = { from = "URL" }\n'
        f'learning_hours = {{ from = "Hours", {rule} }}\n'
    )
    said = "6 hours per week" if "else" in note else "1 or 2 hours"
    path = text(tmp_path, f"Title,URL,Hours\nBake,x.org/1,{said}\nSew,x.org/2,n/a\nKnit,x.org/3,9 h\n")
    batch = read_credentials(path, tmp_path / "m.toml")
    assert [note in said for said in batch.notes] == [True]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("Title,Price,Price\nBake,20 EUR,30 EUR\n", "'Price' twice"),
        (HEAD, "no rows"),
        (BAKE + BAKE, "expected a header"),
        ("Название,URL\nСварка для начинающих,x.org/1\n".encode("koi8-r"), "no code page reads"),
    ],
)
def test_what_cannot_be_read_right_is_refused(tmp_path, content, reason):
    with pytest.raises(DataError, match=reason):
        read(text(tmp_path, content))
