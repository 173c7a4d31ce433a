"""Files of learners by their format: parquet, Arrow, CSV, JSON lines; each a stream of batches, however long it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.arrow_limits import check_arrow
from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.parquet_limits import check_parquet
from stackwise.recommender.batch.columns import check_types, known_columns
from stackwise.recommender.parsing import MOST_BYTES
from stackwise.recommender.serialize import WHOLE

FAULT = "fault"  # a column of our own: why a line could not be read
_AT_ONCE = 1_000  # lines of a text made into a batch
_BUFFER = 1 << 20
_KEPT = "repair the file and run again"
_NOT_UTF8 = "bytes that are not UTF-8"


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

    @property
    def schema(self) -> pa.Schema:
        """Columns of the batches."""
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
            self.schema = pa.schema([file.schema_arrow.field(column) for column in self._columns])
            check_types(where, self.schema)
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
            check_parquet(self.path)
            return pq.ParquetFile(self.path, buffer_size=_BUFFER, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise DataError(describe(f"learners {self.path}", _first(error), "a parquet file", _KEPT)) from error


class ArrowReader:
    """Reads an Arrow or Feather file, of either IPC format, a batch at a time."""

    def __init__(self, path: Path, where: str) -> None:
        self.path = path
        with self._opened() as reader:
            self._columns = known_columns(where, reader.schema.names)
            self.schema = pa.schema([reader.schema.field(column) for column in self._columns])
            self.ignored = [name for name in reader.schema.names if name not in self._columns]
        check_types(where, self.schema)
        self.rows = sum(batch.num_rows for batch in self._all())

    def batches(self, size: int) -> Iterator[pa.RecordBatch]:
        """All rows, in batches of at most ``size``."""
        for batch in self._all():
            chosen = batch.select(self._columns)
            yield from (chosen.slice(start, size) for start in range(0, batch.num_rows, size))

    def _all(self) -> Iterator[pa.RecordBatch]:
        with self._opened() as reader:
            if isinstance(reader, pa.ipc.RecordBatchFileReader):
                yield from map(reader.get_batch, range(reader.num_record_batches))
            else:
                yield from reader

    @contextmanager
    def _opened(self) -> Iterator[pa.ipc.RecordBatchFileReader | pa.ipc.RecordBatchStreamReader]:
        try:
            check_arrow(self.path)
            with self.path.open("rb") as file:
                whole = file.read(6) == b"ARROW1"
                file.seek(0)
                with pa.ipc.open_file(file) if whole else pa.ipc.open_stream(file) as reader:
                    yield reader
        except (pa.ArrowException, OSError) as error:
            raise DataError(describe(f"learners {self.path}", _first(error), "an Arrow file", _KEPT)) from error


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
        self.schema = _text_schema(self._columns)
        self.rows = sum(1 for _ in self._lines()) - 1

    def batches(self, size: int) -> Iterator[pa.RecordBatch]:
        """All rows, in batches of at most ``size``."""
        lines = self._lines()
        next(lines)
        yield from _text_batches((self._row(end, cells) for end, cells in lines), size, self.schema)

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
            return {FAULT: describe("line", f"{_NOT_UTF8} up to line {line}", "UTF-8", "save it as UTF-8")}
        found = dict(zip(self._header, cells, strict=True))
        return {column: found[column] or None for column in self._columns}


class JsonLinesReader:
    """Reads lines of JSON, each a request; a line that cannot be read becomes a row with its fault."""

    ignored: Sequence[str] = ()
    schema = pa.schema([(WHOLE, pa.string()), (FAULT, pa.string())])

    def __init__(self, path: Path, where: str) -> None:  # noqa: ARG002 - it has no columns to name
        self.path = path
        self.rows = sum(1 for _ in self._lines())

    def batches(self, size: int) -> Iterator[pa.RecordBatch]:
        """All rows, in batches of at most ``size``."""
        yield from _text_batches((self._row(number, line) for number, line in self._lines()), size, self.schema)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Each line that is not empty, with its number; of one that is too long as much as tells it is."""
        try:
            with self.path.open("rb") as file:
                number, inside = 0, False
                while line := file.readline(MOST_BYTES + 1):
                    number += not inside
                    if not inside and line.strip():
                        yield number, line
                    inside = not line.endswith(b"\n")
        except OSError as error:
            raise DataError(describe(f"reading {self.path}", _first(error), "lines of JSON", _KEPT)) from error

    @staticmethod
    def _row(number: int, line: bytes) -> dict[str, str | None]:
        if len(line) > MOST_BYTES:
            got = f"more than {MOST_BYTES:,} bytes in line {number}"
            return {FAULT: describe("line", got, "one request", "put each on a line of its own")}
        try:
            return {WHOLE: line.decode("utf-8-sig").strip()}
        except UnicodeDecodeError:
            return {FAULT: describe("line", f"{_NOT_UTF8} in line {number}", "UTF-8", "save it as UTF-8")}


def _text_schema(columns: Sequence[str]) -> pa.Schema:
    return pa.schema([(column, pa.string()) for column in (*columns, FAULT)])


def _text_batches(rows: Iterator[dict[str, str | None]], size: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while block := list(islice(rows, min(size, _AT_ONCE))):
        yield pa.RecordBatch.from_pylist(block, schema=schema)


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


_KINDS: Mapping[str, type[ParquetReader | ArrowReader | CsvReader | JsonLinesReader]] = {
    ".parquet": ParquetReader,
    **dict.fromkeys((".arrow", ".feather", ".ipc"), ArrowReader),
    ".csv": CsvReader,
    **dict.fromkeys((".jsonl", ".ndjson"), JsonLinesReader),
}
SUFFIXES = tuple(_KINDS)


def reader_of(path: Path) -> LearnerFileReader:
    """The reader of a file, by its suffix.

    Raises
    ------
    InputError
        A suffix that no reader has, or columns or types that no row could be answered with.
    DataError
        A file that cannot be read.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        fix = "convert it, or rename it to what it is"
        raise InputError(describe(f"--learners {path}", repr(path.suffix), ", ".join(SUFFIXES), fix))
    return kind(path, f"learners {path.name}")
