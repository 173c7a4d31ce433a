"""One part of a batch: its learners answered, its file written whole, and a slip beside it that says what is in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.errors import InputError
from stackwise.features.files import TEMPORARY, sha256_of, sha256_of_file, whole_file
from stackwise.features.records import JsonObject
from stackwise.recommender.batch.source import FAULT, Chunk
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.serialize import RequestLine, answer_each, request_of_row, to_json

BLOCK = 128  # learners answered together, and a row group of the part: bounds a worker's memory
ANSWERS = pa.schema([("row", pa.int64()), ("learner_id", pa.string()), ("answer", pa.string())])
ERRORS = pa.schema([("row", pa.int64()), *((one, pa.string()) for one in ("learner_id", "kind", "message"))])
SLIPS = "slips"


@dataclass(frozen=True)
class Receipt:
    """What a finished part holds: written after it, so that a part without a slip is not finished.

    ``errors`` are rows of ``errors.parquet``.
    """

    file: str
    first: int
    rows: int
    answered: int
    abstained: int
    sha256: str
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


def slip_path(out: Path, number: int) -> Path:
    """File of a part's slip."""
    return out / SLIPS / f"{number:05d}.json"


def write_part(engine: Recommender, chunk: Chunk, out: Path, n: int, as_of: date) -> Receipt:
    """Answer the learners of a piece and write its part and its slip. Equal learners give equal bytes."""
    path, errors, answered, abstained = out / part_name(chunk.number), list[JsonObject](), 0, 0
    with whole_file(path) as staged, pq.ParquetWriter(staged, ANSWERS, compression="zstd") as writer:
        at = chunk.first
        for rows in chunk.learners(BLOCK):
            found = answered_rows(engine, rows, at, n, as_of)
            good = [one for one in found if "error" not in one["answer"]]
            errors += [_error(one) for one in found if "error" in one["answer"]]
            abstained += sum(one["answer"]["abstained"] is not None for one in good)
            answered += len(good)
            lines = [{**one, "answer": to_json(one["answer"])} for one in good]
            writer.write_table(pa.Table.from_pylist(lines, schema=ANSWERS), row_group_size=BLOCK)
            at += len(rows)
    receipt = Receipt(path.name, chunk.first, chunk.rows, answered, abstained, sha256_of_file(path), errors)
    receipt.write(slip_path(out, chunk.number))
    return receipt


def answered_rows(
    engine: Recommender, rows: Sequence[dict[str, object]], first: int, n: int, as_of: date
) -> list[JsonObject]:
    """``row, learner_id, answer`` of each row; what is wrong with a row stands in the place of its answer."""
    requests = [_request(one) for one in rows]
    answers = answer_each(engine, requests, n, as_of)
    ids = [answer["learner_id"] or row.get("learner_id") for answer, row in zip(answers, rows, strict=True)]
    return [
        {"row": first + at, "learner_id": name, "answer": answer}
        for at, (name, answer) in enumerate(zip(ids, answers, strict=True))
    ]


def _request(row: dict[str, object]) -> RequestLine:
    fault = row.pop(FAULT, None)
    return request_of_row(row) if fault is None else InputError(str(fault))


def _error(one: JsonObject) -> JsonObject:
    return {"row": one["row"], "learner_id": one["learner_id"], **one["answer"]["error"]}


def clear_temporary(folder: Path) -> None:
    """Remove what a killed run left half written."""
    for path in [*folder.glob(f".*{TEMPORARY}"), *folder.glob(f"{SLIPS}/.*{TEMPORARY}")]:
        path.unlink(missing_ok=True)
