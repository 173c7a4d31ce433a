"""O*NET workbooks, built tiny: scaling, suppression, technologies, and workbooks that are none."""

import zipfile

import openpyxl
import pytest
from pandas.testing import assert_frame_equal

from stackwise.features.catalogue import read_catalogue
from stackwise.features.errors import DataError, InputError
from stackwise.features.ingest.onet import read_onet
from stackwise.features.ingest.store import merge

RATING = ["O*NET-SOC Code", "Title", "Element ID", "Element Name", "Scale ID", "Data Value", "Recommend Suppress",
          "Not Relevant"]  # fmt: skip
BAKER, BOSS = "51-3011.00", "11-9051.00"


def rating(code, element, name, scale, value, suppress="N", irrelevant="N"):
    return [code, "-", element, name, scale, value, suppress, irrelevant]


BOOKS = {
    "Occupation Data": [
        ["O*NET-SOC Code", "Title", "Description"],
        [BAKER, "Bakers", "Mix and bake."],
        [BOSS, "Food Service Managers", "Run a kitchen."],
    ],
    "Skills": [
        RATING,
        rating(BAKER, "2.A.1.a", "Reading Comprehension", "IM", 3),
        rating(BAKER, "2.A.1.a", "Reading Comprehension", "LV", 3.5),
        rating(BAKER, "2.B.1.a", "Coordination", "IM", 5),
        rating(BAKER, "2.B.1.a", "Coordination", "LV", 0, irrelevant="Y"),
        rating(BOSS, "2.A.1.a", "Reading Comprehension", "IM", 4.5),
        rating(BOSS, "2.A.1.a", "Reading Comprehension", "LV", 7, suppress="Y"),
        rating(BOSS, "2.B.1.a", "Coordination", "IM", 2, suppress="Y"),
        rating(BOSS, "2.B.1.a", "Coordination", "LV", 2),
        rating(BOSS, "2.B.9.z", "Juggling", "IM", "n/a"),
        rating(BOSS, "2.B.9.z", "Juggling", "LV", 8),
    ],
    "Knowledge": [RATING, rating(BAKER, "2.C.2.b", "Food Production", "IM", 1)],
    "Technology Skills": [
        ["O*NET-SOC Code", "Title", "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"],
        [BAKER, "Bakers", "C++", 43232400, "Development software", "Y", "N"],
        [BOSS, "-", "Microsoft Excel", 43232110, "Spreadsheet software", "Y", "Y"],
        [BOSS, "-", "microsoft excel", 43232399, "Other software", "Y", "Y"],
    ],
    "Alternate Titles": [
        ["O*NET-SOC Code", "Title", "Alternate Title", "Short Title"],
        [BAKER, "Bakers", "Bread Baker", None],
        [BAKER, "Bakers", "Cake Maker (CM)", "CM"],
    ],
    "Job Zones": [["O*NET-SOC Code", "Title", "Job Zone"], [BAKER, "Bakers", 2]],
}


def ship(folder, books=BOOKS):
    folder.mkdir()
    for name, rows in books.items():
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / f"{name}.xlsx")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("onet")
    source = ship(folder / "db_29_2_excel")
    merge(folder / "out", read_onet([source]))
    return read_catalogue(folder / "out")


def test_importance_and_level_are_rescaled(made):
    links = made["occupation_skills"].set_index(["occupation_id", "skill_id"])
    reading = links.loc[(f"onet:{BAKER}", "onet:2.A.1.a")]
    assert (reading["importance"], reading["required_level"]) == (0.5, 3.0)
    assert links.loc[(f"onet:{BAKER}", "onet:2.C.2.b"), "importance"] == 0.0


def test_a_level_that_is_suppressed_or_irrelevant_is_unknown(made):
    links = made["occupation_skills"].set_index(["occupation_id", "skill_id"])
    assert (
        links.loc[[(f"onet:{BAKER}", "onet:2.B.1.a"), (f"onet:{BOSS}", "onet:2.A.1.a")], "required_level"].isna().all()
    )
    assert links.loc[(f"onet:{BOSS}", "onet:2.A.1.a"), "importance"] == 0.875


def test_a_suppressed_importance_drops_the_link(made):
    links = made["occupation_skills"]
    assert not ((links["occupation_id"] == f"onet:{BOSS}") & (links["skill_id"] == "onet:2.B.1.a")).any()


def test_set_aside_rows_carry_the_row_of_their_sheet(made):
    assert (made.folder / "rejects/onet.csv").read_text().splitlines()[1:] == [
        f"occupation_skills,4,onet:{BOSS} / onet:technology/microsoft excel,duplicate key; the first row is kept",
        f"occupation_skills,7,{BOSS} / 2.A.1.a / LV,Skills: suppressed by O*NET as too uncertain",
        f"occupation_skills,8,{BOSS} / 2.B.1.a / IM,Skills: suppressed by O*NET as too uncertain",
        f"occupation_skills,10,{BOSS} / 2.B.9.z / IM,Skills: Data Value is outside its scale",
        f"occupation_skills,11,{BOSS} / 2.B.9.z / LV,Skills: Data Value is outside its scale",
    ]


def test_technologies_are_skills_in_commodity_groups(made):
    skills = made["skills"].set_index("skill_id")
    excel = skills.loc["onet:technology/microsoft excel"]
    assert (excel["label"], excel["kind"], excel["broader_id"]) == (
        "Microsoft Excel",
        "technology",
        "onet:commodity/43232110",
    )
    assert skills.loc["onet:technology/c++", "label"] == "C++"
    groups = made["skill_groups"].set_index("group_id")
    assert groups.loc["onet:commodity/43232110", "broader_id"] == "onet:technology"
    links = made["occupation_skills"].set_index("skill_id")["importance"]
    assert (links["onet:technology/microsoft excel"], links["onet:technology/c++"]) == (1.0, 0.5)


def test_elements_are_skills_of_their_workbook(made):
    skills = made["skills"].set_index("skill_id")
    assert skills.loc["onet:2.C.2.b", ["label", "kind", "broader_id"]].tolist() == [
        "Food Production",
        "knowledge",
        "onet:knowledge",
    ]
    assert set(skills["taxonomy"]) == {"O*NET"}
    assert made.manifest["taxonomy_version"] == ["29.2"]


def test_occupations_carry_titles_group_and_job_zone(made):
    baker, boss = (made["occupations"].set_index("occupation_id").loc[f"onet:{code}"] for code in (BAKER, BOSS))
    assert list(baker["alt_titles"]) == ["Bread Baker", "Cake Maker (CM)", "CM"]
    assert (baker["group"], baker["level"]) == ("51-3011", 2.0)
    assert boss["alt_titles"] is None
    assert boss["level"] != boss["level"]  # no job zone: unknown


def test_the_published_zip_reads_as_its_folder(tmp_path):
    folder = ship(tmp_path / "db_29_2_excel")
    with zipfile.ZipFile(tmp_path / "db_29_2_excel.zip", "w") as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, f"db_29_2_excel/{path.name}")
    whole, unpacked = read_onet([tmp_path / "db_29_2_excel.zip"]), read_onet([folder])
    assert whole.tables["occupation_skills"].equals(unpacked.tables["occupation_skills"])
    assert set(whole.tables["skills"]["taxonomy_version"]) == {"29.2"}


def test_the_read_me_states_the_release(tmp_path):
    folder = ship(tmp_path / "unnamed")
    (folder / "Read Me.txt").write_text("O*NET 30.1 Database\nAugust\n")
    assert set(read_onet([folder]).tables["skills"]["taxonomy_version"]) == {"30.1"}


def test_only_three_workbooks_are_needed(tmp_path):
    books = {name: BOOKS[name] for name in ("Occupation Data", "Skills", "Knowledge")}
    merge(tmp_path / "out", read_onet([ship(tmp_path / "in", books)]))
    made = read_catalogue(tmp_path / "out")
    assert made["occupations"]["level"].isna().all()
    assert set(made["skills"]["kind"]) == {"skill", "knowledge"}


def test_descriptions_come_from_the_content_model_where_it_is_given(tmp_path):
    model = [["Element ID", "Element Name", "Description"], ["2.A.1.a", "Reading Comprehension", "Understanding text."]]
    batch = read_onet([ship(tmp_path / "in", {**BOOKS, "Content Model Reference": model})])
    skills = batch.tables["skills"].set_index("skill_id")
    assert skills.loc["onet:2.A.1.a", "description"] == "Understanding text."


def test_a_folder_without_the_workbooks_is_refused(tmp_path):
    ship(tmp_path / "in", {"Skills": BOOKS["Skills"]})
    with pytest.raises(DataError, match=r"no 'Occupation Data', 'Knowledge' among 'Skills'"):
        read_onet([tmp_path / "in"])
    with pytest.raises(InputError, match="nowhere"):
        read_onet([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "an empty file"), (b"not a workbook", "no zip"), (b"PK\x03\x04 cut", "cut short or damaged")],
)
def test_a_workbook_that_is_none_is_refused(tmp_path, content, message):
    folder = ship(tmp_path / "in")
    (folder / "Skills.xlsx").write_bytes(content)
    with pytest.raises(DataError, match=rf"Skills.xlsx: got .*{message}"):
        read_onet([folder])


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    folder = ship(tmp_path / "in")
    with zipfile.ZipFile(folder / "Skills.xlsx", "w") as packed:
        packed.writestr("hello.txt", "hello")
    with pytest.raises(DataError, match=r"Skills.xlsx: got damaged data .*expected an Excel workbook"):
        read_onet([folder])


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path):
    folder = ship(tmp_path / "in")
    with zipfile.ZipFile(folder / "Skills.xlsx", "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/bomb.xml", b"\0" * (4 << 20))
    with pytest.raises(DataError, match=r"Skills.xlsx / xl/bomb.xml: .*at most 200 times"):
        read_onet([folder])


def test_a_missing_column_or_an_empty_sheet_is_refused(tmp_path):
    short = {**BOOKS, "Job Zones": [["O*NET-SOC Code", "Zone"], [BAKER, 2]]}
    with pytest.raises(DataError, match=r"Job Zones.xlsx, header: .*expected a column 'Job Zone'"):
        read_onet([ship(tmp_path / "short", short)])
    with pytest.raises(DataError, match=r"Skills.xlsx: got no rows"):
        read_onet([ship(tmp_path / "empty", {**BOOKS, "Skills": [RATING]})])


def test_a_cell_over_the_limit_is_rejected_with_its_row(tmp_path, monkeypatch):
    monkeypatch.setattr("stackwise.features.ingest.onet.MAX_CELL", 100)
    long = [*BOOKS["Occupation Data"], ["99-9999.00", "Talkers", "x" * 200]]
    batch = read_onet([ship(tmp_path / "in", {**BOOKS, "Occupation Data": long})])
    found = batch.rejects[batch.rejects["table"] == "occupations"]
    assert found[["line", "reason"]].values.tolist() == [[4, "a cell of more than 100 characters"]]


def test_the_text_release_says_what_the_workbooks_say(tmp_path):
    (tmp_path / "db_29_2_text").mkdir()
    for name, rows in BOOKS.items():
        lines = ("\t".join("n/a" if cell is None else str(cell) for cell in row) for row in rows)
        (tmp_path / "db_29_2_text" / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    books = read_onet([ship(tmp_path / "db_29_2_excel")])
    texts = read_onet([tmp_path / "db_29_2_text"])
    assert list(texts.tables) == list(books.tables)
    for name, frame in books.tables.items():
        assert_frame_equal(texts.tables[name], frame, check_dtype=False, check_index_type=False)
    assert texts.rejects["reason"].tolist() == books.rejects["reason"].tolist()


def test_quotation_marks_of_the_text_release_are_text(tmp_path):
    boss = ["11-1011.00", 'Chief "Bees"', '"Quoted" first']
    ship_texts = {**BOOKS, "Occupation Data": [BOOKS["Occupation Data"][0], boss]}
    (tmp_path / "t").mkdir()
    for name, rows in ship_texts.items():
        lines = ("\t".join("n/a" if cell is None else str(cell) for cell in row) for row in rows)
        (tmp_path / "t" / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = read_onet([tmp_path / "t"]).tables["occupations"]
    assert found[["title", "description"]].to_numpy().tolist() == [['Chief "Bees"', '"Quoted" first']]
