"""Table files: one way to read the named columns of a file, whatever its format."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.errors import DataError, InputError, describe
from stackwise.features.ingest.archive import (
    MAX_UNPACKED,
    Fault,
    Member,
    Tell,
    csv_header,
    lines_of,
    read_csv,
    require_columns,
    silent,
)
from stackwise.features.ingest.tabular.dialects import SEPARATOR_TOLD, Dialect, dialect_of
from stackwise.features.ingest.tabular.documents import HtmlDocument, JsonDocument, JsonLines
from stackwise.features.ingest.tabular.first_table import first_table
from stackwise.features.ingest.tabular.headers import below_lines, lines_above
from stackwise.features.ingest.tabular.workbooks import Workbook
from stackwise.features.parquet_limits import check_parquet


@dataclass(frozen=True)
class FileRules:
    """How a file is to be read, as far as somebody says so; the rest is seen.

    Attributes
    ----------
    delimiter, encoding : of a text file.
    sheet : the name of a workbook's sheet.
    above_read : that somebody read what stands above and below the rows, and nothing is asked of it any more.
    """

    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    above_read: bool | None = None

    def over(self, told: FileRules) -> FileRules:
        """These rules where they say something, else the others."""
        said = {name: value for name, value in self.__dict__.items() if value is not None}
        return replace(told, **said)


AS_SEEN = FileRules()


class TableFile(Protocol):
    """A file that holds one table."""

    @property
    def note(self) -> str:
        """What was seen rather than told, for a person to judge; empty where there was nothing to see."""

    @property
    def header(self) -> list[str]:
        """The names of all its columns."""

    @property
    def above(self) -> str:
        """What stands above the header, a line for each row."""

    def read(
        self, needed: Sequence[str], optional: Sequence[str] = (), tell: Tell = silent
    ) -> tuple[pd.DataFrame, list[Fault]]:
        """The named columns, an optional one that is not there empty; unknown cells are None.

        The index holds line or row numbers. The faults are rows that could not be read.
        """


@dataclass
class DelimitedText:
    """A CSV file of any delimiter and encoding."""

    member: Member
    dialect: Dialect

    @property
    def note(self) -> str:
        """Its encoding and delimiter, where seen and unusual, and what stands above its header."""
        return self.dialect.note + below_lines(self.above)

    @property
    def header(self) -> list[str]:
        """The names on its first line."""
        return csv_header(self.member, self.dialect.delimiter, self.dialect.encoding, self.dialect.skipped)

    @property
    def above(self) -> str:
        """The rows above its header, each a line."""
        own = self.dialect
        with self.member.open() as stream:
            lines = list(islice(lines_of(stream, self.member.where, own.encoding), own.skipped))
        told = [line for line in lines if not SEPARATOR_TOLD.fullmatch(line)]
        return lines_above(list(csv.reader(told, delimiter=own.delimiter)))

    def read(
        self, needed: Sequence[str], optional: Sequence[str] = (), tell: Tell = silent
    ) -> tuple[pd.DataFrame, list[Fault]]:
        """The named columns as text."""
        own = self.dialect
        frame, faults = read_csv(self.member, needed, optional, own.delimiter, tell, own.encoding, own.skipped)
        frame, others = first_table(frame.astype(object).where(frame.notna(), None))
        return frame, [*faults, *others]


@dataclass
class ParquetTable:
    """A parquet file."""

    member: Member
    note: str = ""
    above: str = ""

    @property
    def header(self) -> list[str]:
        """Its columns' names."""
        with self._open() as file:
            return list(file.schema_arrow.names)

    def _open(self) -> pq.ParquetFile:
        if not self.member.size:
            raise DataError(describe(self.member.where, "an empty file", "a parquet file", "export it again"))
        try:
            check_parquet(self.member.path)
            return pq.ParquetFile(self.member.path)
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> DataError:
        return DataError(describe(self.member.where, str(error), "a whole parquet file", "export it again"))

    def read(
        self, needed: Sequence[str], optional: Sequence[str] = (), tell: Tell = silent
    ) -> tuple[pd.DataFrame, list[Fault]]:
        """The named columns with their own types; row numbers from 1."""
        try:
            with self._open() as file:
                size = sum(file.metadata.row_group(at).total_byte_size for at in range(file.metadata.num_row_groups))
                if size > MAX_UNPACKED:
                    got = f"{size:,} bytes unpacked"
                    raise DataError(describe(self.member.where, got, f"at most {MAX_UNPACKED:,}", "split the file"))
                present = set(file.schema_arrow.names)
                require_columns(file.schema_arrow.names, needed, f"{self.member.where}, columns")
                rows = file.read(columns=[name for name in (*needed, *optional) if name in present]).to_pylist()
        except (pa.ArrowException, OSError) as error:
            raise self._damaged(error) from error
        if not rows:
            raise DataError(describe(self.member.where, "no rows", "at least one row", "export it again"))
        tell(self.member.name, self.member.size, self.member.size)
        names = [*needed, *optional]
        cells = [[row.get(name) for name in names] for row in rows]
        return pd.DataFrame(cells, columns=names, index=pd.RangeIndex(1, len(rows) + 1, name="line"), dtype=object), []


_Maker = Callable[[Member, FileRules], TableFile]


def _text(member: Member, rules: FileRules) -> TableFile:
    return DelimitedText(member, dialect_of(member, rules.delimiter, rules.encoding))


FORMATS: Mapping[str, _Maker] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), _text),
    **dict.fromkeys((".xlsx", ".xlsm"), lambda member, rules: Workbook(member, rules.sheet)),
    **dict.fromkeys((".jsonl", ".ndjson"), lambda member, rules: JsonLines(member, rules.encoding or "utf-8")),
    **dict.fromkeys((".json", ".jsonld"), lambda member, rules: JsonDocument(member, rules.encoding or "utf-8")),
    **dict.fromkeys((".html", ".htm"), lambda member, rules: HtmlDocument(member, rules.encoding or "utf-8")),
    ".parquet": lambda member, _: ParquetTable(member),
}


def open_table(path: Path, rules: FileRules = AS_SEEN) -> tuple[Member, TableFile]:
    """Open a table's file by its suffix.

    Raises
    ------
    InputError
        No such file, a format that is not read, or an unknown encoding.
    DataError
        A file whose encoding cannot be seen.
    """
    if not path.is_file():
        raise InputError(describe("FILE", repr(str(path)), "a file that exists", "check the path"))
    make = FORMATS.get(path.suffix.lower())
    if make is None:
        hint = "save it as .xlsx" if path.suffix.lower() in (".xls", ".ods") else "convert it"
        raise InputError(describe("FILE", repr(path.name), f"one of {', '.join(FORMATS)}", hint))
    member = Member(path.name, path, None, path.stat().st_size)
    if member.size == 0:
        raise DataError(describe(member.where, "an empty file", "a table with a header and rows", "export it again"))
    return member, make(member, rules)
