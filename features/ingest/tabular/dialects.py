"""Dialects: a text file's encoding and delimiter, told or seen, and said in words."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.ingest.archive import Member
from stackwise.features.ingest.tabular.code_pages import likely, readings
from stackwise.features.ingest.tabular.east_asian import east_asian
from stackwise.features.ingest.tabular.headers import header_at

DELIMITERS = (",", ";", "\t", "|")
SEPARATOR_TOLD = re.compile(r"\ufeff?\"?sep=(.)\"?\s*")  # as Excel writes it, above all
_BLOCK = 1 << 20
_SAMPLE = 1 << 18  # bytes from which the delimiter is seen
_SEARCHED = 500  # rows among which the header is looked for
_LINE = 4096  # bytes of a line from which the encoding is seen
_NAMES = 2  # in a header
_LEAST_ALIKE = 0.8  # of the sample's rows must have equally many cells
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Dialect:
    """How a text file is written.

    Attributes
    ----------
    encoding : a name that Python knows.
    delimiter : one character.
    skipped : lines above the header, such as Excel's ``sep=;``.
    note : what was seen rather than told, empty where the file is plain UTF-8 with commas.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    skipped: int = 0
    note: str = ""


def dialect_of(member: Member, delimiter: str | None = None, encoding: str | None = None) -> Dialect:
    """How a file is written: as told, else as its bytes show.

    An encoding is UTF-8 where all bytes fit it, UTF-16 where a mark or the zero bytes say so, and else the code page
    whose words are of a language at home in it, which is said with a word it gave. A delimiter is what parts most rows
    into equally many cells.

    Raises
    ------
    InputError
        An encoding that nobody knows.
    DataError
        Bytes that are none of these, or that several code pages read as well.
    """
    if encoding is not None:
        try:
            codecs.lookup(encoding)
        except LookupError:
            fix = "write e.g. utf-8, cp1252, utf-16"
            raise InputError(describe("--encoding", repr(encoding), "an encoding that Python knows", fix)) from None
    seen, note = (encoding, "") if encoding is not None else _encoding(member)
    lines = _sample(member, seen)
    told = SEPARATOR_TOLD.fullmatch(lines[0]) if lines else None
    lines = lines[1:] if told else lines
    found = delimiter or (told[1] if told else _delimiter(lines))
    if delimiter is None and found != ",":
        note = f"{note}, columns parted by {found!r}".removeprefix(", ")
    skipped = int(bool(told)) + (above := _above_header(lines, found))
    if above:
        note = f"{note}, its header in line {skipped + 1}".removeprefix(", ")
    return Dialect(seen, found, skipped, f"{member.where}: read as {note}" if note else "")


def _encoding(member: Member) -> tuple[str, str]:
    with member.open() as stream:
        head = stream.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, "" if name == "utf-8-sig" else "UTF-16"
    if head and head.count(0) > len(head) // 4:
        return ("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"), "UTF-16"
    if _is_utf8(member):
        return "utf-8", ""
    return _code_page(member)


def _is_utf8(member: Member) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with member.open() as stream:
        try:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _code_page(member: Member) -> tuple[str, str]:
    """The code page that its words show, and how that is said.

    Raises
    ------
    DataError
        No page is clearly meant.
    """
    raw = b"".join(_lines_with_high_bytes(member))
    if told := east_asian(raw):
        return told[0], f"{told[0]} ({told[1]!r}); --encoding says another"
    found = readings(raw)
    fit = likely(found)
    if len(fit) == 1:
        return fit[0].page, f"{fit[0].page} ({fit[0].word(found[:2])!r}); --encoding says another"
    shown = ", ".join(f"{one.page} ({one.word(fit or found)!r})" for one in fit or found[:4])
    got = f"text that is not UTF-8, that {'several code pages read as well' if fit else 'no code page reads'}: {shown}"
    fix = "say it by --encoding, e.g. cp1250, cp1251, shift_jis, gb18030, or save the file as UTF-8"
    raise DataError(describe(member.where, got, "a known encoding", fix))


def _lines_with_high_bytes(member: Member, most: int = 500) -> Iterator[bytes]:
    with member.open() as stream:
        for raw in iter(lambda: stream.readline(_BLOCK), b""):
            if not raw.isascii():
                yield raw[:_LINE]
                most -= 1
                if not most:
                    return


def _sample(member: Member, encoding: str) -> list[str]:
    """The first lines; the last one may be cut and is left out where there are others."""
    with member.open() as stream:
        head = stream.read(_SAMPLE)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    lines = text.splitlines(keepends=True)
    return lines[:-1] if len(head) == _SAMPLE and len(lines) > 1 else lines


def _above_header(lines: list[str], delimiter: str) -> int:
    """How many lines stand above the header."""
    if _shape(lines, delimiter)[1] == 1:  # a file of one column
        return 0
    reader = csv.reader(lines, delimiter=delimiter)
    rows: list[list[str | None]] = []
    ends: list[int] = []  # the line that each row ends on
    try:
        for row in islice(reader, _SEARCHED):
            rows.append([cell.strip() or None for cell in row])
            ends.append(reader.line_num)
    except csv.Error:
        if header_at(rows) is None:  # reading says why
            return ends[-1] if ends and sum(map(bool, rows[-1])) < _NAMES else 0
    at = header_at(rows)
    return ends[at - 1] if at else 0


def _delimiter(lines: list[str]) -> str:
    """The delimiter whose rows are most alike, then the one with most columns; a comma where none parts anything."""
    shapes = {delimiter: _shape(lines, delimiter) for delimiter in DELIMITERS}
    fit = {delimiter: shape for delimiter, shape in shapes.items() if shape[1] >= _NAMES}
    return max(fit, key=lambda delimiter: fit[delimiter], default=",")


def _shape(lines: list[str], delimiter: str) -> tuple[float, int]:
    """The share of rows with the commonest number of cells, and that number; none where those below a title vary."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    width, alike = Counter(widths).most_common(1)[0]
    below = len(widths) - widths.index(width)
    return alike / len(widths), width if alike >= _LEAST_ALIKE * below else 0
