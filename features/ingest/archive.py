"""Open what users download, trusting none of it: zips, folders of files, and CSV read line by line.

Nothing is ever unpacked to disk. Every limit is checked against what the archive declares before a byte is
read, and the standard library holds a member to its declared size and checksum while it is read.
"""

from __future__ import annotations

import difflib
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal

import pandas as pd
import pyarrow as pa

from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.files import sha256_of_file
from stackwise.features.ingest.csv_rows import csv_rows
from stackwise.features.parquet_limits import MOST_COLUMNS

Tell = Callable[[str, int, int], None]  # what is being read, how far, of how much
Fault = tuple[int, str]  # line or row number, reason

MAX_CELL = 1 << 17  # characters; ten times the longest course description met so far
MAX_LINE = 4 << 20  # bytes
MAX_UNPACKED = 2 << 30  # bytes over all members of one archive
MAX_MEMBERS = 10_000
MAX_RATIO = 200  # unpacked to packed size; ESCO's own reach 8, a bomb of zeros 1,000
_RATIO_FROM = 1 << 20  # bytes; a small member may be as repetitive as it likes
_HEAD = 1 << 16  # bytes in which the first line is to end
_BATCH = 50_000  # rows gathered as Python objects before they become Arrow columns
_LINE = "\0line"  # no header can hold this name
_INVISIBLE = " \0\u00a0\u200b\u200e\u200f\u2060\ufeff"  # at the ends of a cell
_UNKNOWN = frozenset(("", "nan", "NaN"))


def silent(what: str, done: int, total: int) -> None:
    """Tell nobody; the default progress of every reader."""


@dataclass(frozen=True)
class Member:
    """One file to read: on disk, or inside a zip.

    Attributes
    ----------
    name : base name, which is what readers look for.
    path : the file on disk (the zip, for a member of one).
    inside : full name inside the zip, or None.
    size : unpacked bytes.
    """

    name: str
    path: Path
    inside: str | None
    size: int

    @property
    def where(self) -> str:
        """How messages name it."""
        return self.path.name if self.inside is None else f"{self.path.name} / {self.inside}"

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open for reading bytes.

        Raises
        ------
        DataError
            The archive turns out damaged while it is read.
        """
        try:
            if self.inside is None:
                with self.path.open("rb") as plain:
                    yield plain
            else:
                with zipfile.ZipFile(self.path) as packed, packed.open(self.inside) as raw:
                    yield io.BufferedReader(raw)  # type: ignore[type-var]  # it has all that is used of a raw stream
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            got = f"damaged data ({error})"
            raise DataError(describe(self.where, got, "an archive as it was published", "download it again")) from error


def find_members(sources: Sequence[Path], suffixes: Sequence[str]) -> list[Member]:
    """List the files to read in the given files, zips and folders of them.

    Raises
    ------
    InputError
        A source that does not exist.
    DataError
        A zip that is damaged or unsafe.
    """
    found: list[Member] = []
    for source in sources:
        if not source.exists():
            raise InputError(describe("source", repr(str(source)), "a file or folder that exists", "check the path"))
        inner = sorted(source.iterdir()) if source.is_dir() else [source]
        for path in inner:
            if path.suffix.lower() == ".zip":
                found.extend(
                    zip_member for zip_member in _zip_members(path) if zip_member.name.lower().endswith(tuple(suffixes))
                )
            elif path.suffix.lower() in suffixes and path.is_file():
                found.append(Member(path.name, path, None, path.stat().st_size))
    return found


def _zip_members(path: Path) -> list[Member]:
    with path.open("rb") as stream:
        infos = inspect_zip(stream, path.name)
    files = [info for info in infos if not info.is_dir()]
    return [Member(PurePosixPath(file.filename).name, path, file.filename, file.file_size) for file in files]


def inspect_zip(stream: BinaryIO, where: str) -> list[zipfile.ZipInfo]:
    """List an archive's members, after refusing one that is damaged, unsafe or too large.

    Raises
    ------
    DataError
        Not a zip, cut short, a path that leaves the archive, encryption, or sizes over the limits.
    """
    head = stream.read(4)
    if not head:
        raise DataError(describe(where, "an empty file", "a zip archive", "download it again"))
    try:
        with zipfile.ZipFile(stream) as packed:
            infos = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        got = "a zip that is cut short or damaged" if head.startswith(b"PK") else f"no zip ({error})"
        raise DataError(describe(where, got, "a whole zip archive", "download it again")) from error
    _refuse_unsafe(infos, where)
    _refuse_large(infos, where)
    return infos


def _refuse_unsafe(infos: Sequence[zipfile.ZipInfo], where: str) -> None:
    names = [info.filename for info in infos]
    leaving = [n for n in names if n.startswith("/") or re.search(r"\\|^[A-Za-z]:|(^|/)\.\.(/|$)", n)]
    if leaving:
        fix = "do not trust this archive; get it from its publisher"
        raise DataError(describe(f"{where}, member paths", some(leaving), "names inside the archive", fix))
    locked = [info.filename for info in infos if info.flag_bits & 1]
    if locked:
        raise DataError(
            describe(where, f"encrypted {some(locked)}", "members without a password", "unlock and pack it again")
        )


def _refuse_large(infos: Sequence[zipfile.ZipInfo], where: str) -> None:
    fix = "do not trust this archive; get it from its publisher"
    if len(infos) > MAX_MEMBERS:
        raise DataError(describe(where, f"{len(infos):,} members", f"at most {MAX_MEMBERS:,}", fix))
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED:
        raise DataError(describe(f"{where}, unpacked size", f"{total:,} bytes", f"at most {MAX_UNPACKED:,}", fix))
    for info in infos:
        if info.file_size > max(_RATIO_FROM, MAX_RATIO * info.compress_size):
            got = f"{info.compress_size:,} bytes that unpack to {info.file_size:,}"
            raise DataError(describe(f"{where} / {info.filename}", got, f"at most {MAX_RATIO} times", fix))


def fingerprints(members: Iterable[Member]) -> dict[str, str]:
    """Sha256 of each file on disk that the members come from, by file name."""
    return {path.name: sha256_of_file(path) for path in sorted({member.path for member in members})}


def lines_of(stream: BinaryIO, where: str, encoding: str = "utf-8") -> Iterator[str]:
    """Lines as text, ends kept, a byte-order mark dropped; where the first ends by a carriage return alone, all do.

    Raises
    ------
    DataError
        Bytes that are not of the encoding, or a line over the limit; both name the line.
    """
    returns = _ends_by_return(stream)
    if returns or encoding not in ("utf-8", "utf-8-sig"):
        yield from _decoded(stream, where, encoding, "\r" if returns else "")
        return
    number = 0
    while raw := stream.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE:
            raise _too_long(where, number)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            got = f"byte 0x{raw[error.start]:02x} at position {error.start + 1}"
            fix = "say its encoding, or save it as UTF-8, e.g. `iconv -f latin1 -t utf-8 OLD > NEW`"
            raise DataError(describe(f"{where}, line {number}", got, "text in UTF-8", fix)) from error
        yield text.removeprefix("\ufeff") if number == 1 else text


def _ends_by_return(stream: BinaryIO) -> bool:
    """Whether the first line ends by a carriage return alone, as Excel's "CSV (Macintosh)" has it."""
    head = stream.read(_HEAD)
    stream.seek(0)
    return re.match(rb'(?:[^"\r\n]|"[^"]*")*\r(?!\x00?[\r\n]|\Z)', head) is not None


def _decoded(stream: BinaryIO, where: str, encoding: str, ends: Literal["", "\r"] = "") -> Iterator[str]:
    """The same of any other encoding, or of lines with other ends."""
    number = 0
    try:
        with io.TextIOWrapper(stream, encoding=encoding, newline=ends) as reader:
            while text := reader.readline(MAX_LINE + 1):
                number += 1
                if len(text) > MAX_LINE:
                    raise _too_long(where, number)
                yield text.removeprefix("\ufeff") if number == 1 else text
    except UnicodeError as error:
        fix = "say which encoding it is, or save it as UTF-8"
        raise DataError(describe(f"{where}, after line {number}", str(error), f"text in {encoding}", fix)) from error


def _too_long(where: str, number: int) -> DataError:
    fix = "check that it is a text file with one record a line"
    return DataError(describe(f"{where}, line {number}", "a longer line", f"at most {MAX_LINE:,} bytes a line", fix))


def read_csv(
    member: Member,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    delimiter: str = ",",
    tell: Tell = silent,
    encoding: str = "utf-8",
    skipped: int = 0,
    quoted: bool = True,
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read the named columns of a CSV file as text.

    Parameters
    ----------
    member : the file.
    needed, optional : columns to keep; an optional one that the file lacks comes back empty.
    tell : told the bytes read so far.
    encoding : of the file.
    skipped : lines above the header.
    quoted : whether quotation marks around a cell are no part of it.

    Returns
    -------
    frame : one text column each, trimmed, null where the cell is empty or "nan". The index is the line of the
        file on which the row begins (the header is line 1; a cell may hold line breaks).
    faults : (line, reason) of rows that could not be kept.

    Raises
    ------
    DataError
        An empty file, a missing or repeated column, wrong encoding, a quote left open.
    """
    with member.open() as stream:
        lines = (line for _, line in told(lines_of(stream, member.where, encoding), member, tell))
        rows = csv_rows(itertools.islice(lines, skipped, None), member.where, delimiter, skipped, quoted)
        header = _header(rows, member.where)
        present = _columns(header, member.where, needed, optional)
        table, faults = _gather(rows, header, present)
    for name in [name for name in optional if name not in present]:
        table = table.append_column(name, pa.nulls(len(table), pa.string()))
    frame: pd.DataFrame = table.to_pandas().set_index(_LINE).rename_axis("line")
    if not len(frame) and not faults:
        raise DataError(describe(member.where, "no rows", "rows below the header", "export or download it again"))
    return frame[[*needed, *optional]], faults


def told(lines: Iterable[str], member: Member, tell: Tell) -> Iterator[tuple[int, str]]:
    """Number the lines from 1, telling how far reading has come."""
    done = 0
    for number, line in enumerate(lines, start=1):
        done += len(line)  # characters stand in for bytes: near enough for a progress bar
        if number % 20_000 == 0:
            tell(member.name, min(done, member.size), member.size)
        yield number, line
    tell(member.name, member.size, member.size)


def _header(rows: Iterator[tuple[int, list[str]]], where: str) -> list[str]:
    for _, cells in rows:
        if len(cells) > MOST_COLUMNS:
            fix = "check its delimiter, and where it is from"
            raise DataError(describe(f"{where}, header", f"{len(cells):,} columns", f"at most {MOST_COLUMNS:,}", fix))
        return [name.strip() for name in cells]
    raise DataError(describe(where, "an empty file", "a header line and rows", "export or download it again"))


def _gather(
    rows: Iterator[tuple[int, list[str]]], header: list[str], present: list[str]
) -> tuple[pa.Table, list[Fault]]:
    """The wanted cells of all rows, held as Arrow text a batch at a time."""
    pick = itemgetter(*[header.index(name) for name in present], 0)  # the last one keeps it a tuple
    batches: list[pa.RecordBatch] = []
    faults: list[Fault] = []
    kept: list[tuple[int, tuple[str, ...]]] = []
    for line, row in rows:
        if fault := _fault(row, header):
            faults.append((line, fault))
            continue
        kept.append((line, pick(row)))
        if len(kept) == _BATCH:
            batches.append(_to_batch(kept, present))
            kept = []
    batches.append(_to_batch(kept, present))
    return pa.Table.from_batches(batches), faults


def csv_header(member: Member, delimiter: str = ",", encoding: str = "utf-8", skipped: int = 0) -> list[str]:
    """The names of a CSV file's columns.

    Raises
    ------
    DataError
        An empty file, or one that cannot be read.
    """
    with member.open() as stream:
        lines = itertools.islice(lines_of(stream, member.where, encoding), skipped, None)
        return _header(csv_rows(lines, member.where, delimiter, skipped), member.where)


def _columns(header: list[str], where: str, needed: Sequence[str], optional: Sequence[str]) -> list[str]:
    require_columns(header, needed, f"{where}, header")
    present = [name for name in (*needed, *optional) if name in header]
    twice = [name for name in present if header.count(name) > 1]
    if twice:
        raise DataError(describe(f"{where}, header", f"{some(twice)} twice", "each column once", "rename one"))
    return present


def require_columns(header: Sequence[str], needed: Iterable[str], where: str) -> None:
    """Refuse a table that lacks a needed column.

    Raises
    ------
    DataError
        It lacks one; the message names those it has, and the nearest ones.
    """
    missing = [name for name in needed if name not in header]
    if missing:
        near = [close for name in missing for close in difflib.get_close_matches(name, list(header), n=1, cutoff=0.7)]
        fix = "give the file this reader is for, or name its columns in the mapping"
        fix = f"did you mean {' or '.join(map(repr, near))}? Else {fix}" if near else fix
        raise DataError(describe(where, some(header, most=30), f"a column {', '.join(map(repr, missing))}", fix))


def _fault(row: list[str], header: list[str]) -> str | None:
    if not row:
        return "a quote inside of a cell that is not doubled"
    if len(row) != len(header):
        return f"{len(row)} cells where the header has {len(header)}"
    longest = max(map(len, row))
    if longest > MAX_CELL:
        return f"a cell of {longest:,} characters in {header[list(map(len, row)).index(longest)]}; at most {MAX_CELL:,}"
    return None


def _to_batch(rows: list[tuple[int, tuple[str, ...]]], names: Sequence[str]) -> pa.RecordBatch:
    lines = pa.array([line for line, _ in rows], type=pa.int64())
    cells = [pa.array([known(row[at]) for _, row in rows], type=pa.string()) for at in range(len(names))]
    return pa.RecordBatch.from_arrays([lines, *cells], names=[_LINE, *names])


def known(cell: str) -> str | None:
    """The trimmed text of a cell, or None where it says nothing; ``="01"`` is how Excel is told that it is a text."""
    text = cell.strip().strip(_INVISIBLE)
    if text.startswith('="') and text.endswith('"') and text.count('"') == 2:
        text = text[2:-1].strip()
    return None if text in _UNKNOWN else text
