"""Limits of parquet files: the last bytes of a file say how large it is when it is read."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.errors import DataError, describe

MOST_COLUMNS, MOST_ROWS, MOST_CELLS = 2_000, 200_000_000, 2_000_000_000
MOST_BYTES = 64 * 2**30  # of all row groups, uncompressed
ROWS_A_BYTE = 2_000  # of the file; nulls alone are some 550, and a table of anything has a key
_MOST_FOOTER = 64 * 2**20
_FIX = "split it, or check where it is from"


def check_parquet(source: Path | bytes) -> None:
    """Refuse a parquet file that is larger than any table of ours, before any of its rows is read.

    Parameters
    ----------
    source : the file, or what it holds.

    Raises
    ------
    DataError
        Too many columns, rows, cells or bytes; or no parquet.
    """
    name = str(source) if isinstance(source, Path) else "parquet file"
    try:
        _check_footer(source, name)
        found = pq.read_metadata(pa.BufferReader(source) if isinstance(source, bytes) else source)
        stored = len(source) if isinstance(source, bytes) else source.stat().st_size
        size = sum(found.row_group(at).total_byte_size for at in range(found.num_row_groups))
    except (OSError, ValueError) as error:
        raise DataError(describe(name, type(error).__name__, "a whole parquet file", "make it again")) from error
    for what, got, most in (
        ("columns", found.num_columns, MOST_COLUMNS),
        ("rows", found.num_rows, MOST_ROWS),
        ("cells", found.num_rows * found.num_columns, MOST_CELLS),
        ("bytes uncompressed", size, MOST_BYTES),
        (f"rows in {stored:,} bytes", found.num_rows, ROWS_A_BYTE * stored),
    ):
        if got > most:
            raise DataError(describe(name, f"{got:,} {what}", f"at most {most:,}", _FIX))


def _check_footer(source: Path | bytes, name: str) -> None:
    """The footer alone may be too large to read: it names every column of every row group."""
    if isinstance(source, bytes):
        tail = source[-8:]
    else:
        with source.open("rb") as file:
            file.seek(-min(8, source.stat().st_size), 2)
            tail = file.read(8)
    if tail[4:] != b"PAR1":
        raise ValueError("no parquet")
    size = int.from_bytes(tail[:4], "little")
    if size > _MOST_FOOTER:
        raise DataError(describe(name, f"{size:,} bytes of columns' names", f"at most {_MOST_FOOTER:,}", _FIX))
