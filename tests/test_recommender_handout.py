"""Hand-outs: the same sentences in a terminal, a page, a PDF and tables; whole at 80 columns, and nothing runs."""

import csv
import io
import json
import re
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console
from typer.testing import CliRunner

from stackwise.features.errors import InputError
from stackwise.features.records import Learner
from stackwise.recommender.cli import app
from stackwise.recommender.handout.document import Document, Entry, Grid, Section
from stackwise.recommender.handout.link import linked_request, request_link
from stackwise.recommender.handout.list_document import list_document
from stackwise.recommender.handout.page import document_page
from stackwise.recommender.handout.plan_document import _when
from stackwise.recommender.handout.sheets import document_csv, document_workbook
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.handout.write import check_target, document_bytes, format_of
from stackwise.recommender.parsing import read_learner
from stackwise.recommender.render.document import show_document
from stackwise.recommender.words import LANGUAGES, open_texts

DAY = date(2026, 9, 1)
HOSTILE = '=HYPERLINK("http://x")<script>alert(\'1\')</script> & "quoted"'
LONG = "Foundations of Supercalifragilisticexpialidocious Administration, Advanced Practice and " * 3
needs_font = pytest.mark.skipif(find_spec("fontpkg_noto_sans") is None, reason="the extra handout is not installed")


@pytest.fixture(scope="module")
def answer(engine, sample):
    return engine.recommend(read_learner("business-1", sample), 3, DAY)


@pytest.fixture(scope="module")
def titles(sample):
    return CatalogueTitles(sample)


@pytest.fixture(scope="module")
def hostile(answer, titles):
    spoilt = json.loads(json.dumps(answer))
    for one in spoilt["recommendations"]:
        one["title"], one["provider"], one["facts"]["url"] = HOSTILE, HOSTILE, "javascript:alert(1)"
    return list_document(spoilt, titles, open_texts())


def printed(document: Document, width: int = 80) -> str:
    console = Console(width=width, file=io.StringIO(), no_color=True)
    show_document(document, console=console)
    return console.file.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_terminal_of_80_columns_shows_every_word(answer, titles, language):
    long = json.loads(json.dumps(answer))
    for one in long["recommendations"]:
        one["title"] = LONG
    shown = printed(list_document(long, titles, open_texts(language)))
    assert max(map(len, shown.splitlines())) <= 80
    assert "…" not in shown
    assert " ".join(shown.split()).count(" ".join(LONG.split())) == 3
    assert shown.splitlines()[0] == "Bookkeeper · business-1 · 2026-09-01"


def test_a_reader_sees_no_ids_and_no_figures(answer, titles):
    shown = printed(list_document(answer, titles, open_texts()))
    assert re.search(r"\bbusiness\.[a-z]", shown) is None
    assert "score" not in shown
    assert "0." not in re.sub(r"https?://\S+", "", shown)
    assert "You already have 1 of the 12 skills asked." in shown
    assert "410 GBP" in shown
    console = Console(width=80, file=io.StringIO())
    show_document(list_document(answer, titles, open_texts()), True, console)
    assert "score 0." in console.file.getvalue()


def test_a_page_stands_alone_and_nothing_of_it_runs(hostile):
    page = document_page(hostile)
    assert "<script" not in page
    assert "javascript:" not in page
    assert not re.search(r"(src|href)=\"(?!https?://)", page)
    assert page.count("&lt;script&gt;") >= 3
    assert '<html lang="en">' in page


def test_sheets_hold_the_list_credit_totals_and_sources_and_no_formula(hostile):
    book = openpyxl.load_workbook(io.BytesIO(document_workbook(hostile)))
    assert book.sheetnames == ["List", "Skills", "Credit", "Totals", "Sources"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == HOSTILE for cell in cells)
    rows = list(csv.reader(io.StringIO(document_csv(hostile))))
    assert rows[1][1] == "'" + HOSTILE
    assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@x", "\t=1", " =1"])
def test_a_text_that_a_spreadsheet_would_run_stays_text(said):
    document = Document("list", "en", "t", (), (), (Grid("List", ("a",), ((said,), (-2.5,))),))
    first, second = list(csv.reader(io.StringIO(document_csv(document))))[1:]
    assert (first, second) == ([f"'{said}"], ["-2.5"])
    sheet = openpyxl.load_workbook(io.BytesIO(document_workbook(document)))["List"]
    assert (sheet["A2"].data_type, sheet["A3"].value) == ("s", -2.5)


@needs_font
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_has_title_and_language(answer, titles, language):
    document = list_document(answer, titles, open_texts(language))
    content = document_bytes(document, answer, "pdf")
    assert content.startswith(b"%PDF-")
    assert f"/Lang ({language})".encode() in content
    assert b"/Title" in content
    assert content.count(b"/Dest") > len(answer["recommendations"])  # a bookmark for each section and entry


@needs_font
def test_a_pdf_takes_any_letter_and_any_length():
    entries = tuple(Entry(f"{at} ① 漢字 ﷽ {LONG}" + "x" * 300, ("ß é Ж Ω",) * 9, bar=None) for at in range(20))
    document = Document("list", "de", "Ž", ("x" * 5000,), (Section("s", entries=entries),), ())
    assert document_bytes(document, {}, "pdf").startswith(b"%PDF-")


def test_a_pdf_without_its_extra_names_the_line(monkeypatch):
    monkeypatch.setattr("stackwise.recommender.handout.pdf.find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError) as error:
        document_bytes(Document("list", "en", "t", (), (), ()), {}, "pdf")
    assert error.value.name == "fontpkg_noto_sans"


def test_a_file_is_not_replaced_unasked(tmp_path: Path):
    path = tmp_path / "answer.html"
    path.write_text("mine")
    with pytest.raises(InputError, match="add --force"):
        check_target(path, False)
    assert check_target(path, True) == "html"
    with pytest.raises(InputError, match="a name ending in"):
        format_of(Path("answer.doc"))
    with pytest.raises(InputError, match="a folder that exists"):
        check_target(tmp_path / "none" / "a.pdf", False)


def test_the_commands_write_what_they_print(tmp_path: Path):
    for command, more in (("recommend", ["-n", "2"]), ("plan", ["--alternatives", "0"])):
        out = tmp_path / f"{command}.html"
        asked = [command, "--learner", "energy-1", "--lang", "de", *more, "--out", str(out)]
        shown = CliRunner().invoke(app, asked, catch_exceptions=False).stdout
        assert shown.splitlines()[0] in out.read_text(encoding="utf-8")
        assert "Sie haben schon" in shown
        again = CliRunner().invoke(app, asked)
        assert isinstance(again.exception, InputError)


def test_a_step_of_one_week_is_said_as_that_week():
    step = {
        "start_week": 7,
        "end_week": 7,
        "start_date": "2026-10-13",
        "end_date": "2026-10-19",
        "minutes_per_week": 90,
    }
    said = [_when(step, open_texts(language)).partition(" (")[0] for language in LANGUAGES]
    assert said == ["Week 7", "Woche 7", "Semana 7"]
    assert _when({**step, "end_week": 8}, open_texts()).startswith("Weeks 7 to 8 (")


def test_a_link_holds_the_request():
    asked = Learner.model_validate({"learner_id": "ü", "goal": {"occupation_id": "business.bookkeeper"}})
    link = request_link(asked, "https://host.example/")
    assert re.fullmatch(r"https://host\.example/#r=[A-Za-z0-9_-]+", link)
    assert Learner.model_validate(linked_request(link)) == asked
    with pytest.raises(InputError, match="no request in it"):
        linked_request("https://host.example/#r=%%%")
    with pytest.raises(InputError, match="characters"):
        request_link(asked.model_copy(update={"learner_id": "x" * 9000}), "https://host.example/")
    assert linked_request(request_link(asked.model_copy(update={"cv_text": "me"}), "http://h/")) == linked_request(link)


def test_a_hand_out_of_the_page_names_nobody_no_id_and_who_covers_what(answer, titles):
    asked = json.loads(json.dumps(answer)) | {"learner_id": "you"}
    first = asked["recommendations"][0]
    first |= {"needs_first": ["no-such-id"], "locked_by": [{"id": "no-such-id", "title": "ledgers first"}], "after": []}
    document = list_document(asked, titles, open_texts())
    assert document.title == "Bookkeeper · 2026-09-01"
    skills = {row[0]: row[3] for row in document.sheets[1].rows}
    assert skills[first["closes"][0]["label"]].startswith("covered by 1")
    assert document.sheets[0].rows[0][-1] == "ledgers first"
    for one in asked["gap"]:
        one |= {"gap": one["weight"], "mastery": 0.0}
    assert list_document(asked, titles, open_texts()).lead[0] == "You have none of the 12 skills asked yet."


def initialled() -> Document:
    return Document("credit", "en", "Title", ("Lead",), (), (), each_page=("</style><script> Q1 · me", "Initials"))


def test_every_printed_page_says_what_it_belongs_to_and_nothing_ends_the_style() -> None:
    page = document_page(initialled())
    assert "<script" not in page
    assert page.count("</style>") == 1
    assert all(said in page for said in ("@bottom-left", "@bottom-right", "Initials", "counter(pages)"))
    assert "@bottom-left" not in document_page(Document("credit", "en", "Title", (), (), ()))


@needs_font
def test_every_page_of_a_pdf_has_a_place_for_initials() -> None:
    pypdf = pytest.importorskip("pypdf")
    long = Document("credit", "en", "Title", ("Lead " * 4000,), (), (), each_page=("Q1 · me · abc", "Initials"))
    pages = pypdf.PdfReader(io.BytesIO(document_bytes(long, {}, "pdf"))).pages
    assert len(pages) > 1
    for at, one in enumerate(pages, start=1):
        assert "Q1 · me · abc" in one.extract_text()
        assert f"{at}/{len(pages)}" in one.extract_text()
