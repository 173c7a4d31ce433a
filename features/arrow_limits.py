"""Limits of Arrow files: each compressed buffer says at its head how large it is when it is read.

The metadata of a message is a flatbuffer (Arrow columnar format 1.5, ``Message.fbs``); two of its tables are looked at.
"""

from __future__ import annotations

import struct
from pathlib import Path

import pyarrow as pa

from stackwise.features.errors import DataError, describe

MOST_BYTES = 2 * 2**30  # of one batch, uncompressed: it is held whole
_FILE_HEAD = 8  # characters before the first message of a file; a stream has none
_HEADER, _BUFFERS, _COMPRESSION, _DICTIONARY_DATA = 2, 2, 3, 1  # fields of Message, RecordBatch and DictionaryBatch
_SAID = 8  # bytes at the head of a compressed buffer that say its size
_FIX = "write it in smaller batches, or check where it is from"


def check_arrow(path: Path) -> None:
    """Refuse an Arrow file with a batch that is larger than any of ours, before one is read.

    Raises
    ------
    DataError
        A batch of too many bytes.
    pyarrow.ArrowException
        No Arrow file.
    """
    with path.open("rb") as file:
        file.seek(_FILE_HEAD if file.read(6) == b"ARROW1" else 0)
        reader = pa.ipc.MessageReader.open_stream(file)
        while (message := _next(reader)) is not None:
            if message.type in ("record batch", "dictionary batch"):
                try:
                    size = _size(message.metadata.to_pybytes(), message.body, message.type == "dictionary batch")
                except (struct.error, IndexError) as error:
                    raise pa.ArrowInvalid(f"a batch that contradicts itself: {error}") from error
                if size > MOST_BYTES:
                    got = f"a batch of {size:,} bytes uncompressed"
                    raise DataError(describe(f"Arrow file {path}", got, f"at most {MOST_BYTES:,}", _FIX))


def _next(reader: pa.ipc.MessageReader) -> pa.ipc.Message | None:
    try:
        return reader.read_next_message()
    except StopIteration:
        return None


def _size(metadata: bytes, body: pa.Buffer, is_dictionary: bool) -> int:
    """Bytes of a batch when it is read."""
    (root,) = struct.unpack_from("<I", metadata, 0)
    batch = _table(metadata, root, _HEADER)
    if batch and is_dictionary:
        batch = _table(metadata, batch, _DICTIONARY_DATA)
    at = _table(metadata, batch, _BUFFERS) if batch else 0
    if not at or not _field(metadata, batch, _COMPRESSION):
        return int(body.size)
    (count,) = struct.unpack_from("<I", metadata, at)
    places = struct.unpack_from(f"<{2 * count}q", metadata, at + 4)
    heads = [
        body.slice(start, 8).to_pybytes()
        for start, length in zip(places[::2], places[1::2], strict=True)
        if length >= 8
    ]
    return sum(max(0, struct.unpack("<q", head)[0]) for head in heads)


def _field(metadata: bytes, table: int, number: int) -> int:
    """Where a field of a table stands; 0 where it is left out."""
    (back,) = struct.unpack_from("<i", metadata, table)
    entries = table - back
    (length,) = struct.unpack_from("<H", metadata, entries)
    place = 4 + 2 * number
    offset = struct.unpack_from("<H", metadata, entries + place)[0] if place < length else 0
    return table + offset if offset else 0


def _table(metadata: bytes, table: int, number: int) -> int:
    """Where the table or vector stands that a field refers to; 0 where it is left out."""
    at = _field(metadata, table, number)
    return at + int(struct.unpack_from("<I", metadata, at)[0]) if at else 0
