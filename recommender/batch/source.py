"""Learners in files, read from beginning to end a part at a time: memory does not grow with their number.

Whatever is read is hashed as it is read, and the files are looked at again at each part: an input that somebody changes
in the middle of a run ends it, and what was answered of the other content is made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.files import sha256_of, sha256_of_file
from stackwise.recommender.batch.readers import SUFFIXES, LearnerFileReader, reader_of


@dataclass(frozen=True)
class Chunk:
    """A part of the input: ``rows`` learners from row ``first`` on, as Arrow streams."""

    number: int
    first: int
    rows: int
    streams: tuple[bytes, ...]

    @property
    def sha256(self) -> str:
        """Hash of the rows themselves: what a finished part is the answer to."""
        return sha256_of(b"".join(self.streams))

    def learners(self, at_once: int) -> Iterator[list[dict[str, object]]]:
        """The rows as plain values, in blocks."""
        for stream in self.streams:
            for batch in pa.ipc.open_stream(stream):
                for start in range(0, batch.num_rows, at_once):
                    yield batch.slice(start, at_once).to_pylist()


@dataclass(frozen=True, eq=False)
class LearnerSource:
    """All files of an input, in the order in which their rows are numbered."""

    folder: Path
    readers: Sequence[LearnerFileReader]
    stamps: Sequence[tuple[int, ...]]

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

    def check_same(self, fingerprint: Sequence[Mapping[str, str | int]] | None = None) -> None:
        """Refuse files that are others than those opened: by what the disk says of them, or by their hashes.

        Raises
        ------
        DataError
            A file was changed, replaced or removed meanwhile.
        """
        changed = [reader.path.name for reader, stamp in zip(self.readers, self.stamps, strict=True)
                   if _stamp(reader.path) != stamp]  # fmt: skip
        if not changed and fingerprint is not None:
            now = self.fingerprint()
            changed = [str(one["name"]) for one, before in zip(now, fingerprint, strict=True) if one != before]
        if changed:
            got, expected = f"{some(changed)} changed while it was read", "files that nobody writes to meanwhile"
            fix = "run again with the files as they were, or into another --out; nothing of the changed ones is kept"
            raise DataError(describe("learners", got, expected, fix))

    def chunks(self, size: int, done: Mapping[int, str] | None = None) -> Iterator[Chunk]:
        """The rows in parts of ``size`` (the last may be shorter), of an input without rows an empty one.

        Parameters
        ----------
        done : parts that are left out, if their rows still have the hash given for their number.

        Raises
        ------
        DataError
            A file cannot be read to its end, or is changed meanwhile.
        """
        batches = (batch for reader in self.readers for batch in reader.batches(size))
        first, known = 0, done or {}
        for number, cut in enumerate(_cut(batches, size)):
            self.check_same()
            chunk = Chunk(number, first, sum(one.num_rows for one in cut), tuple(map(_stream, cut)))
            if number not in known or chunk.sha256 != known[number]:
                yield chunk
            first += chunk.rows
        if not first and 0 not in known:
            yield Chunk(0, 0, 0, ())


def open_source(path: Path) -> LearnerSource:
    """The learners of a file (parquet, Arrow or Feather, CSV, JSON lines), or of a folder of parquet files (by path,
    hidden ones left out).

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
        raise InputError(
            describe(f"--learners {path}", got, f"a file {', '.join(SUFFIXES)}, or a folder of parquet", fix)
        )
    stamps = [_stamp(file) for file in files]  # before they are read
    return LearnerSource(folder, [reader_of(file) for file in files], stamps)


def _stamp(path: Path) -> tuple[int, ...]:
    """What changes when a file does; nothing of one that is gone."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


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
