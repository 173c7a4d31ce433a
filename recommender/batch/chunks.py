"""One part of a batch: its learners answered, its files written whole, and a slip that says what they hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.errors import InputError
from stackwise.features.files import TEMPORARY, sha256_of, sha256_of_file, whole_file
from stackwise.features.records import JsonObject
from stackwise.recommender.batch.deadline import answer_in_time
from stackwise.recommender.batch.flat import ANSWERS, FLAT, SCHEMAS, flat_rows
from stackwise.recommender.batch.readers import FAULT
from stackwise.recommender.batch.source import Chunk
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.serialize import RequestLine, request_of_row, to_json

BLOCK = 128  # learners answered together, and a row group of the part: bounds a worker's memory
SLIPS = "slips"
PARTS = (ANSWERS, *FLAT)  # the tables that a part has a file in


@dataclass(frozen=True)
class Receipt:
    """What a finished part holds: written after it, so that a part without a slip is not finished.

    ``input`` is the hash of the rows it answers, ``sha256`` of its file in each table; ``errors`` are rows of
    ``errors/``.
    """

    file: str
    first: int
    rows: int
    answered: int
    abstained: int
    input: str
    sha256: dict[str, str]
    errors: list[JsonObject]

    def write(self, path: Path) -> None:
        """Write it with its own hash."""
        plain = asdict(self)
        with whole_file(path) as staged:
            staged.write_text(json.dumps({**plain, "slip": _digest(plain)}, ensure_ascii=False), encoding="utf-8")


def read_receipt(path: Path) -> Receipt | None:
    """The slip, unless it is missing, cut or changed."""
    try:
        plain: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Receipt(**plain) if plain.pop("slip", None) == _digest(plain) else None
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _digest(plain: dict[str, Any]) -> str:
    return sha256_of(json.dumps(plain, sort_keys=True).encode())


def part_name(number: int) -> str:
    """File of a part."""
    return f"part-{number:05d}.parquet"


def part_path(out: Path, table: str, number: int) -> Path:
    """A part's file in a table's folder."""
    return out / table / part_name(number)


def slip_path(out: Path, number: int) -> Path:
    """File of a part's slip."""
    return out / SLIPS / f"{number:05d}.json"


def write_part(
    engine: Recommender, chunk: Chunk, out: Path, n: int, as_of: date, seconds: float | None = None
) -> Receipt:
    """Answer the learners of a piece and write its part and its slip. Equal learners give equal bytes.

    Parameters
    ----------
    seconds : the longest that one learner may take; who takes longer is an error.
    """
    errors, answered, abstained = list[JsonObject](), 0, 0
    engine.stages.understanding.remembers = True  # a process of the run's own, which ends with it
    with _writers(chunk.number, out) as write:
        at = chunk.first
        for rows in chunk.learners(BLOCK):
            found = answered_rows(engine, rows, at, n, as_of, seconds)
            good = [one for one in found if "error" not in one["answer"]]
            errors += [_error(one) for one in found if "error" in one["answer"]]
            abstained += sum(one["answer"]["abstained"] is not None for one in good)
            answered += len(good)
            write(ANSWERS, [{**one, "answer": to_json(one["answer"])} for one in good])
            for table in FLAT:
                write(table, [row for one in good for row in flat_rows(table, **one)])
            at += len(rows)
    hashes = {table: sha256_of_file(part_path(out, table, chunk.number)) for table in PARTS}
    name = part_name(chunk.number)
    receipt = Receipt(name, chunk.first, chunk.rows, answered, abstained, chunk.sha256, hashes, errors)
    receipt.write(slip_path(out, chunk.number))
    return receipt


@contextmanager
def _writers(number: int, out: Path) -> Iterator[Callable[[str, list[JsonObject]], None]]:
    """A function that adds rows to a table's file of this part."""
    with ExitStack() as stack:
        files = {
            table: stack.enter_context(
                pq.ParquetWriter(
                    stack.enter_context(whole_file(part_path(out, table, number))), SCHEMAS[table], compression="zstd"
                )
            )
            for table in PARTS
        }

        def write(table: str, rows: list[JsonObject]) -> None:
            files[table].write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[table]))

        yield write


def answered_rows(
    engine: Recommender,
    rows: Sequence[dict[str, object]],
    first: int,
    n: int,
    as_of: date,
    seconds: float | None = None,
) -> list[JsonObject]:
    """``row, learner_id, answer`` of each row; what is wrong with a row stands in the place of its answer."""
    requests = [_request(one) for one in rows]
    answers = answer_in_time(engine, requests, n, as_of, seconds)
    ids = [answer["learner_id"] or _stated_id(row) for answer, row in zip(answers, rows, strict=True)]
    return [
        {"row": first + at, "learner_id": name, "answer": answer}
        for at, (name, answer) in enumerate(zip(ids, answers, strict=True))
    ]


def _stated_id(row: dict[str, object]) -> str | None:
    stated = row.get("learner_id")
    return None if stated is None else str(stated)


def _request(row: dict[str, object]) -> RequestLine:
    fault = row.pop(FAULT, None)
    return request_of_row(row) if fault is None else InputError(str(fault))


def _error(one: JsonObject) -> JsonObject:
    return {"row": one["row"], "learner_id": one["learner_id"], **one["answer"]["error"]}


def clear_temporary(folder: Path) -> None:
    """Remove what a killed run left half written."""
    for path in [*folder.glob(f".*{TEMPORARY}"), *folder.glob(f"*/.*{TEMPORARY}")]:
        path.unlink(missing_ok=True)
