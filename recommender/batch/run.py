"""A run's folder: what it was started with, which parts are finished, and the manifest that ends it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.files import sha256_of_file, whole_file
from stackwise.recommender.batch.chunks import (
    PARTS,
    SLIPS,
    Receipt,
    clear_temporary,
    part_name,
    part_path,
    read_receipt,
    slip_path,
)
from stackwise.recommender.batch.flat import ERRORS, SCHEMAS

RUN, MANIFEST = "run.json", "manifest.json"
_PATIENCE = 5.0  # seconds a killed run's workers may take to go


class Run:
    """One output folder."""

    def __init__(self, out: Path) -> None:
        self.out = out

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep any other run out of the folder.

        Raises
        ------
        InputError
            Another run is at it, or the folder holds something else.
        """
        if self.out.exists() and not self.out.is_dir():
            raise InputError(describe(f"--out {self.out}", "a file", "a folder or nothing", "name another folder"))
        self.out.mkdir(parents=True, exist_ok=True)
        folder = os.open(self.out, os.O_RDONLY)
        try:
            self._lock(folder)  # what lies in a folder that is another run's is left alone
            self._refuse_foreign()
            clear_temporary(self.out)  # of a run that was killed
            try:
                yield
            finally:
                clear_temporary(self.out)  # of workers that were stopped
        finally:
            os.close(folder)

    def _lock(self, folder: int) -> None:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > end:
                    fix = "wait for it, or name another --out"
                    raise InputError(describe(f"--out {self.out}", "another run at work", "no other", fix)) from None
                time.sleep(0.1)

    def _refuse_foreign(self) -> None:
        foreign = sorted(one.name for one in self.out.iterdir() if not one.name.startswith("."))
        if foreign and not (self.out / RUN).is_file():
            fix = "name another --out"
            raise InputError(describe(f"--out {self.out}", f"other files {some(foreign)}", "an empty folder", fix))

    def started_with(self) -> Mapping[str, Any] | None:
        """The settings of the run this folder holds, if it holds one.

        Raises
        ------
        DataError
            They cannot be read, so that nobody knows what the finished parts are answers to.
        """
        path = self.out / RUN
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            stored = None
        if not isinstance(stored, dict):
            fix = "pass --restart to begin anew"
            raise DataError(describe(f"{path}", "content that was changed", "the settings of the run", fix))
        return stored

    def begin(self, settings: Mapping[str, Any]) -> None:
        """Start, or go on with the same settings.

        Raises
        ------
        InputError
            The folder's run was started with others.
        """
        stored = self.started_with()
        if stored is None:
            write_json(self.out / RUN, settings)
            return
        changed = [one for one in {**settings, **stored} if settings.get(one) != stored.get(one)]
        if changed:
            said = ", ".join(f"another {one}" for one in changed)
            fix = "name another --out, or pass --restart to begin anew"
            raise InputError(describe(f"run in {self.out}", said, "what it was started with", fix))

    def restart(self) -> None:
        """Forget what is there; what says whose folder it is goes last, so that a kill leaves it ours."""
        (self.out / MANIFEST).unlink(missing_ok=True)
        for name in (*PARTS, ERRORS, SLIPS):
            if (self.out / name).exists():
                shutil.rmtree(self.out / name)
        (self.out / RUN).unlink(missing_ok=True)

    def finished(self, parts: int) -> dict[int, Receipt]:
        """Slips of the parts that are there, byte for byte as they were written."""
        found = {number: self._whole(number) for number in range(parts)}
        kept = {number: receipt for number, receipt in found.items() if receipt is not None}
        if len(kept) < parts:
            (self.out / MANIFEST).unlink(missing_ok=True)  # it speaks for every part
        return kept

    def _whole(self, number: int) -> Receipt | None:
        receipt = read_receipt(slip_path(self.out, number))
        paths = {table: part_path(self.out, table, number) for table in PARTS}
        if receipt is None or not all(path.is_file() for path in paths.values()):
            return None
        return receipt if {name: sha256_of_file(path) for name, path in paths.items()} == receipt.sha256 else None

    def finish(self, settings: Mapping[str, Any], parts: int) -> dict[str, int]:
        """Gather the errors and write the manifest.

        Returns
        -------
        Counts of ``rows``, ``answered``, ``abstained`` (of the answered) and ``failed``.

        Raises
        ------
        DataError
            A slip has gone meanwhile.
        """
        errors = self.out / ERRORS / part_name(0)
        counts, listed = dict.fromkeys(("rows", "answered", "abstained", "failed"), 0), []
        with whole_file(errors) as staged, pq.ParquetWriter(staged, SCHEMAS[ERRORS], compression="zstd") as file:
            for number in range(parts):
                receipt = self._receipt(number)
                if receipt.errors:
                    file.write_table(pa.Table.from_pylist(receipt.errors, schema=SCHEMAS[ERRORS]))
                for name, count in _counts(receipt).items():
                    counts[name] += count
                listed.append(
                    {"file": receipt.file, "first": receipt.first, **_counts(receipt), "sha256": receipt.sha256}
                )
        said = {"file": errors.name, "rows": counts["failed"], "sha256": sha256_of_file(errors)}
        write_json(self.out / MANIFEST, {**settings, "counts": counts, "parts": listed, "errors": said})
        return counts

    def _receipt(self, number: int) -> Receipt:
        receipt = read_receipt(slip_path(self.out, number))
        if receipt is None:
            fix = "run the same command again; what is finished is kept"
            raise DataError(describe(f"part {number} of {self.out}", "no slip", "the one just written", fix))
        return receipt


def _counts(receipt: Receipt) -> dict[str, int]:
    return {
        "rows": receipt.rows,
        "answered": receipt.answered,
        "abstained": receipt.abstained,
        "failed": len(receipt.errors),
    }


def write_json(path: Path, content: Mapping[str, Any] | Sequence[Any]) -> None:
    """Write it whole or not at all; equal content gives equal bytes."""
    with whole_file(path) as staged:
        staged.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
