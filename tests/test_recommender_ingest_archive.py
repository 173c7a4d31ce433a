"""Archives and CSV files that are damaged, hostile or merely odd: read right, or refused with a clear error."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackwise.features.errors import DataError, InputError
from stackwise.features.ingest import archive
from stackwise.features.ingest.archive import Member, find_members, fingerprints, read_csv
from stackwise.features.ingest.csv_rows import csv_rows


def make_zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def make_csv(tmp_path, content, name="rows.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Member(name, path, None, path.stat().st_size)


def test_members_of_a_zip_a_folder_and_a_file_are_found_by_suffix(tmp_path):
    make_zip(tmp_path / "a.zip", {"deep/in/one.csv": "x\n1\n", "two.txt": "no"})
    (tmp_path / "three.csv").write_text("x\n1\n")
    found = find_members([tmp_path], (".csv",))
    assert [one.name for one in found] == ["one.csv", "three.csv"]
    assert find_members([tmp_path / "three.csv"], (".csv",)) == [found[1]]
    assert read_csv(found[0], ["x"])[0]["x"].tolist() == ["1"]
    assert sorted(fingerprints(found)) == ["a.zip", "three.csv"]


def test_a_source_that_is_not_there_is_a_usage_error(tmp_path):
    with pytest.raises(InputError, match=r"nowhere.*expected a file or folder that exists"):
        find_members([tmp_path / "nowhere"], (".csv",))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file; expected a zip archive"),
        (b"<html>sign in</html>", "no zip"),
        (b"PK\x03\x04 and then the line dropped", "cut short or damaged"),
    ],
)
def test_what_is_no_zip_is_refused(tmp_path, content, message):
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(DataError, match=message):
        find_members([tmp_path], (".csv",))


def test_a_truncated_zip_is_refused(tmp_path):
    path = make_zip(tmp_path / "x.zip", {"a.csv": "x\n" + "1\n" * 5000})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DataError, match="cut short or damaged"):
        find_members([path], (".csv",))


def test_a_damaged_member_is_refused_when_read(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("a.csv", "x\n1\n2\n3\n")
    path.write_bytes(path.read_bytes().replace(b"x\n1\n2\n", b"x\n1\n9\n"))
    member = find_members([path], (".csv",))[0]
    with pytest.raises(DataError, match=r"x.zip / a.csv: got damaged data \(Bad CRC"):
        read_csv(member, ["x"])


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:evil.csv"])
def test_a_path_that_leaves_the_archive_is_refused(tmp_path, name):
    path = make_zip(tmp_path / "x.zip", {"good.csv": "x\n1\n", name: "x\n1\n"})
    with pytest.raises(DataError, match=r"member paths.*expected names inside the archive"):
        find_members([path], (".csv",))


def test_two_dots_within_a_name_are_no_path(tmp_path):
    path = make_zip(tmp_path / "x.zip", {"v1..2.csv": "x\n1\n"})
    assert [one.name for one in find_members([path], (".csv",))] == ["v1..2.csv"]


def test_a_bomb_is_refused_by_its_ratio_before_it_is_read(tmp_path):
    path = make_zip(tmp_path / "x.zip", {"a.csv": b"\0" * (4 << 20)})
    with pytest.raises(DataError, match=r"unpack to 4,194,304; expected at most 200 times"):
        find_members([path], (".csv",))


def test_a_bomb_is_refused_by_its_total_size(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1000)
    path = make_zip(tmp_path / "x.zip", {"a.csv": "x" * 600, "b.csv": "y" * 600})
    with pytest.raises(DataError, match=r"unpacked size: got 1,200 bytes; expected at most 1,000"):
        find_members([path], (".csv",))


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    path = make_zip(tmp_path / "x.zip", {f"{n}.csv": "x" for n in range(3)})
    with pytest.raises(DataError, match="got 3 members; expected at most 2"):
        find_members([path], (".csv",))


def test_a_header_that_lies_about_size_is_held_to_it(tmp_path):
    path = make_zip(tmp_path / "x.zip", {"a.csv": "x\n" + "1\n" * 2000})
    content = path.read_bytes()
    true, lie = (4002).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert content.count(true) == 2
    path.write_bytes(content.replace(true, lie))
    member = find_members([path], (".csv",))[0]
    with pytest.raises(DataError, match="damaged data"):
        read_csv(member, ["x"])


def test_an_encrypted_member_is_refused(tmp_path):
    path = make_zip(tmp_path / "x.zip", {"a.csv": "x\n1\n"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match=r"encrypted 'a.csv'"):
        find_members([path], (".csv",))


def test_lines_are_those_on_which_rows_begin(tmp_path):
    member = make_csv(tmp_path, 'id,text\n\n1,"a\nb\nc"\n2,d\n\n3,"e\r\nf"\r\n4,g')
    frame, faults = read_csv(member, ["id", "text"])
    assert frame.index.tolist() == [3, 6, 8, 10]
    assert frame["id"].tolist() == ["1", "2", "3", "4"]
    assert faults == []


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20))
def test_any_text_comes_back_trimmed_with_its_true_line(rows):
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    lines = []
    for row in rows:
        lines.append(sink.getvalue().count("\n") + 1)
        writer.writerow(row)
    table, faults = _read_text(sink.getvalue())
    assert faults == []
    found, *cells = (column.to_pylist() for column in table.columns)
    assert found == lines
    assert list(zip(*cells, strict=True)) == [tuple(archive.known(cell) for cell in row) for row in rows]


def _read_text(text):
    rows = csv_rows(archive.lines_of(io.BytesIO(text.encode()), "x"), "x", ",")
    header = archive._header(rows, "x")
    return archive._gather(rows, header, header)


def test_empty_and_nan_cells_are_unknown(tmp_path):
    frame, _ = read_csv(make_csv(tmp_path, "id,text\n1,\n2,NaN\n3,  \n4, x \n"), ["id", "text"])
    assert frame["text"].isna().tolist() == [True, True, True, False]
    assert frame["text"].iloc[3] == "x"


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    frame, _ = read_csv(make_csv(tmp_path, "\ufeffid,text\n1,a\n"), ["id"])
    assert frame["id"].tolist() == ["1"]


def test_an_optional_column_that_is_missing_is_unknown(tmp_path):
    frame, _ = read_csv(make_csv(tmp_path, "id\n1\n"), ["id"], ["note"])
    assert frame["note"].isna().all()


def test_latin1_is_refused_with_its_line(tmp_path):
    member = make_csv(tmp_path, "id,text\n1,plain\n2,caf\xe9\n".encode("latin-1"))
    with pytest.raises(
        DataError, match=r"rows.csv, line 3: got byte 0xe9 at position 6; expected text in UTF-8.*iconv"
    ):
        read_csv(member, ["id"])


def test_utf16_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"line 1: got byte 0xff at position 1; expected text in UTF-8"):
        read_csv(make_csv(tmp_path, "id,text\n1,a\n".encode("utf-16")), ["id"])


@pytest.mark.parametrize(
    ("content", "message"), [("", "an empty file"), ("id,text\n", "no rows"), ("\n\n", "an empty file")]
)
def test_a_file_without_rows_is_refused(tmp_path, content, message):
    with pytest.raises(DataError, match=message):
        read_csv(make_csv(tmp_path, content), ["id"])


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path):
    with pytest.raises(DataError, match=r"rows.csv, header: got 'id', 'text'; expected a column 'title'"):
        read_csv(make_csv(tmp_path, "id,text\n1,a\n"), ["id", "title"])


def test_a_column_that_is_there_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"'id' twice"):
        read_csv(make_csv(tmp_path, "id,id\n1,2\n"), ["id"])


def test_a_cell_of_a_megabyte_is_rejected_with_its_line_and_reading_goes_on(tmp_path):
    huge = "x" * (1 << 20)
    frame, faults = read_csv(make_csv(tmp_path, f'id,text\n1,a\n2,"{huge}"\n3,c\n'), ["id", "text"])
    assert frame["id"].tolist() == ["1", "3"]
    assert faults == [(3, "a cell of 1,048,576 characters in text; at most 131,072")]


def test_a_row_with_other_cells_than_the_header_is_rejected(tmp_path):
    frame, faults = read_csv(make_csv(tmp_path, "id,text\n1,a,b\n2\n3,c\n"), ["id"])
    assert frame["id"].tolist() == ["3"]
    assert faults == [(2, "3 cells where the header has 2"), (3, "1 cells where the header has 2")]


def test_a_quote_left_open_is_refused_with_the_line_it_opens_on(tmp_path):
    with pytest.raises(DataError, match=r"rows.csv, line 3: got unexpected end of data.*close the quote"):
        read_csv(make_csv(tmp_path, 'id,text\n1,a\n2,"open\n3,c\n'), ["id"])


def test_a_row_with_a_quote_that_is_not_doubled_is_set_aside_where_its_end_is_certain(tmp_path):
    frame, faults = read_csv(make_csv(tmp_path, 'id,text\n1,a\n2,"a "b" c"\n="03",c\n'), ["id"])
    assert frame["id"].to_dict() == {2: "1", 4: "03"}
    assert faults == [(3, "a quote inside of a cell that is not doubled")]


@pytest.mark.parametrize("text", ['2,"a "b c"\n3,c\n', '2,"a "b" ""c\nd",e\n3,c\n', '2,"a "b" c"\n3,"d\ne"\n'])
def test_a_broken_quote_whose_row_may_go_on_refuses_the_file(tmp_path, text):
    with pytest.raises(DataError, match=r"line 3: got ',' expected"):
        read_csv(make_csv(tmp_path, "id,text\n1,a\n" + text), ["id"])


def test_an_endless_line_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_LINE", 1000)
    with pytest.raises(DataError, match=r"line 2: got a longer line; expected at most 1,000 bytes"):
        read_csv(make_csv(tmp_path, "id\n" + "x" * 2000), ["id"])


def test_progress_ends_at_the_whole_size(tmp_path):
    told = []
    member = make_csv(tmp_path, "id\n" + "1\n" * 50_000)
    read_csv(member, ["id"], tell=lambda *said: told.append(said))
    assert told[-1] == ("rows.csv", member.size, member.size)
    assert len(told) == 3


def test_more_rows_than_a_batch_come_back_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_BATCH", 7)
    frame, _ = read_csv(make_csv(tmp_path, "id\n" + "".join(f"{n}\n" for n in range(50))), ["id"])
    assert frame["id"].tolist() == [str(n) for n in range(50)]
    assert frame.index.tolist() == list(range(2, 52))
