"""Learners in files, read from beginning to end a part at a time: memory does not grow with their number."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.files import sha256_of_file
from stackwise.recommender.batch.columns import check_types, known_columns
from stackwise.recommender.parsing import MOST_BYTES

FAULT = "fault"  # a column of our own: why a line could not be read
_AT_ONCE = 1_000  # lines of a CSV made into a batch
_BUFFER = 1 << 20
_KEPT = "repair the file and run again"


@dataclass(frozen=True)
class Chunk:
    """A part of the input: ``rows`` learners from row ``first`` on, as Arrow streams."""

    number: int
    first: int
    rows: int
    streams: tuple[bytes, ...]

    def learners(self, at_once: int) -> Iterator[list[dict[str, object]]]:
        """The rows as plain values, in blocks."""
        for stream in self.streams:
            for batch in pa.ipc.open_stream(stream):
                for start in range(0, batch.num_rows, at_once):
                    yield batch.slice(start, at_once).to_pylist()


class LearnerFileReader(Protocol):
    """One file of learners."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def rows(self) -> int:
        """How many learners it has."""
        ...

    @property
    def ignored(self) -> Sequence[str]:
        """Columns that nothing reads."""
        ...

    def batches(self, size: int) -> Iterator[pa.RecordBatch]:
        """All rows, in batches of at most ``size``."""
        ...


class ParquetReader:
    """Reads a parquet file without holding a row group of it."""

    def __init__(self, path: Path, where: str) -> None:
        self.path = path
        with self._opened() as file:
            self._columns = known_columns(where, file.schema_arrow.names)
            check_types(where, pa.schema([file.schema_arrow.field(column) for column in self._columns]))
            self.rows: int = file.metadata.num_rows
            self.ignored = [name for name in file.schema_arrow.names if name not in self._columns]

    def batches(self, size: int) -> Iterator[pa.RecordBatch]:
        """All rows, in batches of at most ``size``."""
        try:
            with self._opened() as file:  # no threads of Arrow's, so that workers can be forked at any time
                yield from file.iter_batches(size, columns=self._columns, use_threads=False)
        except (pa.ArrowException, OSError) as error:
            raise DataError(describe(f"reading {self.path}", _first(error), "a whole parquet file", _KEPT)) from error

    def _opened(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self.path, buffer_size=_BUFFER, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise DataError(describe(f"learners {self.path}", _first(error), "a parquet file", _KEPT)) from error


class CsvReader:
    """Reads a CSV whose nested columns are JSON text; a line that cannot be read becomes a row with its fault."""

    def __init__(self, path: Path, where: str) -> None:
        self.path = path
        csv.field_size_limit(MOST_BYTES)
        header = next(self._lines(), None)
        if header is None:
            raise InputError(describe(where, "an empty file", "a line of column names", "check the path"))
        self._header = [one.strip() for one in header[1]]
        self._columns = known_columns(where, self._header)
        self.ignored = [one for one in self._header if one not in self._columns]
        self.rows = sum(1 for _ in self._lines()) - 1

    def batches(self, size: int) -> Iterator[pa.RecordBatch]:
        """All rows, in batches of at most ``size``."""
        schema = pa.schema([(one, pa.string()) for one in (*self._columns, FAULT)])
        lines = self._lines()
        next(lines)
        waiting: list[dict[str, str | None]] = []
        for end, cells in lines:
            waiting.append(self._row(end, cells))
            if len(waiting) == min(size, _AT_ONCE):
                yield pa.RecordBatch.from_pylist(waiting, schema=schema)
                waiting = []
        if waiting:
            yield pa.RecordBatch.from_pylist(waiting, schema=schema)

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Cells of each line that is not empty, with its line number (of its last line, if it has several)."""
        try:
            with self.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
                reader = csv.reader(file)
                yield from ((reader.line_num, cells) for cells in reader if cells)
        except (csv.Error, OSError) as error:
            raise DataError(describe(f"reading {self.path}", _first(error), "a CSV file", _KEPT)) from error

    def _row(self, line: int, cells: list[str]) -> dict[str, str | None]:
        if len(cells) != len(self._header):
            got = f"{len(cells)} cells up to line {line}"
            return {FAULT: describe("line", got, f"{len(self._header)}, one a column", "quote commas and quotes")}
        try:
            "".join(cells).encode()
        except UnicodeEncodeError:
            return {FAULT: describe("line", f"bytes that are not UTF-8 up to line {line}", "UTF-8", "save it as UTF-8")}
        found = dict(zip(self._header, cells, strict=True))
        return {column: found[column] or None for column in self._columns}


@dataclass(frozen=True, eq=False)
class LearnerSource:
    """All files of an input, in the order in which their rows are numbered."""

    folder: Path
    readers: Sequence[LearnerFileReader]

    @property
    def rows(self) -> int:
        """How many learners."""
        return sum(reader.rows for reader in self.readers)

    @property
    def ignored(self) -> list[str]:
        """Columns that nothing reads."""
        return sorted({name for reader in self.readers for name in reader.ignored})

    def fingerprint(self) -> list[dict[str, str | int]]:
        """Name, size and hash of each file."""
        return [
            {
                "name": reader.path.relative_to(self.folder).as_posix(),
                "bytes": reader.path.stat().st_size,
                "sha256": sha256_of_file(reader.path),
            }
            for reader in self.readers
        ]

    def chunks(self, size: int, done: frozenset[int] = frozenset()) -> Iterator[Chunk]:
        """The rows in parts of ``size`` (the last may be shorter), but those whose number is among ``done``."""
        batches = (batch for reader in self.readers for batch in reader.batches(size))
        first = 0
        for number, cut in enumerate(_cut(batches, size)):
            rows = sum(one.num_rows for one in cut)
            if number not in done:
                yield Chunk(number, first, rows, tuple(map(_stream, cut)))
            first += rows


def open_source(path: Path) -> LearnerSource:
    """The learners of a parquet file, a CSV file, or a folder of parquet files (by path, hidden ones left out).

    Raises
    ------
    InputError
        None of these, or columns or types that no row could be answered with.
    DataError
        A file that cannot be read.
    """
    if path.is_dir():
        files = sorted(one for one in path.rglob("*.parquet") if not _hidden(one.relative_to(path)))
        folder = path
    else:
        files, folder = [path] if path.is_file() else [], path.parent
    if not files:
        got = "a folder without parquet files" if path.is_dir() else "no such file"
        fix = "check the path; pass the catalogue folder's learners.parquet to try the sample's"
        raise InputError(describe(f"--learners {path}", got, "a .parquet or .csv file, or a folder of parquet", fix))
    return LearnerSource(folder, [_reader(file) for file in files])


def _reader(path: Path) -> LearnerFileReader:
    kinds: dict[str, type[ParquetReader] | type[CsvReader]] = {".parquet": ParquetReader, ".csv": CsvReader}
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        fix = "convert it, or rename it to what it is"
        raise InputError(describe(f"--learners {path}", repr(path.suffix), ".parquet or .csv", fix))
    return kind(path, f"learners {path.name}")


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def _cut(batches: Iterable[pa.RecordBatch], size: int) -> Iterator[list[pa.RecordBatch]]:
    """The batches again, in lists of exactly ``size`` rows."""
    waiting: list[pa.RecordBatch] = []
    missing = size
    for batch in batches:
        start = 0
        while start < batch.num_rows:
            waiting.append(batch.slice(start, missing))
            start, missing = start + waiting[-1].num_rows, missing - waiting[-1].num_rows
            if not missing:
                yield waiting
                waiting, missing = [], size
    if waiting:
        yield waiting


def _stream(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
