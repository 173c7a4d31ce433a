"""Course lists of any provider: CSV, JSON lines or parquet, through a mapping that says what each column means."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from stackwise.features.currencies import currency_code
from stackwise.features.errors import DataError, InputError, describe, some
from stackwise.features.ingest.amounts.counts import read_number
from stackwise.features.ingest.amounts.dates import read_date
from stackwise.features.ingest.archive import (
    MAX_CELL,
    MAX_UNPACKED,
    Fault,
    Member,
    Tell,
    fingerprints,
    known,
    lines_of,
    read_csv,
    silent,
    told,
)
from stackwise.features.ingest.mapping import Column, Mapping, load_mapping
from stackwise.features.ingest.store import IngestBatch, rejected
from stackwise.features.ingest.transforms import AnyStep, Habits
from stackwise.features.tables import TABLES

FIRST_VERSION = "1"  # of a credential whose source numbers no versions
# A framework without a level, or a currency without an amount, says nothing.
_MEANINGLESS_WITHOUT = {
    "level.framework": "level.value",
    "credit.unit": "credit.value",
    "price.currency": "price.amount",
}

Records = tuple[pd.DataFrame, list[Fault]]


def read_credentials(path: Path, mapping: str | Path, tell: Tell = silent) -> IngestBatch:
    """Read a course list into the credentials and providers tables.

    Parameters
    ----------
    path : a ``.csv``, ``.jsonl``/``.ndjson`` or ``.parquet`` file.
    mapping : a shipped mapping's name, or a TOML file.

    Returns
    -------
    Batch
        Its lines are true lines of a CSV or JSON-lines file, and row numbers (from 1) of a parquet file.

    Raises
    ------
    InputError
        No such file or mapping, a format we do not read, or a faulty mapping.
    DataError
        A file that cannot be read, or lacks a mapped column.
    """
    rules, mapped_by = load_mapping(mapping)
    if not path.is_file():
        raise InputError(describe("FILE", repr(str(path)), "a file that exists", "check the path"))
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(describe("FILE", repr(path.name), f"one of {', '.join(_READERS)}", "convert it"))
    member = Member(path.name, path, None, path.stat().st_size)
    frame, faults = reader(member, rules, tell)
    rows = _Rows(frame, rules, faults)
    tables = {"credentials": rows.credentials()}
    if rules.provider:
        tables["providers"] = rows.providers()
    inputs = {**fingerprints([member]), **mapped_by}
    return IngestBatch(rules.source, tables, rejected("credentials", faults), inputs, rows.declared())


def _from_csv(member: Member, rules: Mapping, tell: Tell) -> Records:
    frame, faults = read_csv(member, rules.names, delimiter=rules.delimiter, tell=tell)
    return frame.astype(object).where(frame.notna(), None), faults


def _from_jsonl(member: Member, rules: Mapping, tell: Tell) -> Records:
    lines: list[int] = []
    rows: list[list[Any]] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    with member.open() as stream:
        for number, text in told(lines_of(stream, member.where), member, tell):
            record = _record(text) if text.strip() else None
            if isinstance(record, str):
                faults.append((number, record))
            elif record is not None:
                cells = {name: _at(record, name) for name in rules.names}
                seen |= {name for name, cell in cells.items() if cell is not _ABSENT}
                lines.append(number)
                rows.append([None if cell is _ABSENT else cell for cell in cells.values()])
    if not rows and not faults:
        raise DataError(describe(member.where, "an empty file", "one JSON object a line", "export it again"))
    if rows:
        _require(seen, rules.names, member.where)
    return pd.DataFrame(rows, columns=rules.names, index=pd.Index(lines, name="line"), dtype=object), faults


_ABSENT = object()


def _record(text: str) -> dict[str, Any] | str:
    """The object on a line, or why there is none."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"broken JSON: {error}"
    return record if isinstance(record, dict) else f"a JSON {type(record).__name__}, not an object"


def _at(record: dict[str, Any], name: str) -> Any:
    """The value under a name, or along a path of names with dots."""
    if name in record:
        return record[name]
    inner: Any = record
    for part in name.split("."):
        if not isinstance(inner, dict) or part not in inner:
            return _ABSENT
        inner = inner[part]
    return inner


def _from_parquet(member: Member, rules: Mapping, tell: Tell) -> Records:
    if not member.size:
        raise DataError(describe(member.where, "an empty file", "a parquet file", "export it again"))
    try:
        with pq.ParquetFile(member.path) as file:
            size = sum(file.metadata.row_group(at).total_byte_size for at in range(file.metadata.num_row_groups))
            if size > MAX_UNPACKED:
                got = f"{size:,} bytes unpacked"
                raise DataError(describe(member.where, got, f"at most {MAX_UNPACKED:,}", "split the file"))
            _require(set(file.schema_arrow.names), rules.names, member.where)
            rows = file.read(columns=rules.names).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise DataError(describe(member.where, str(error), "a whole parquet file", "export it again")) from error
    if not rows:
        raise DataError(describe(member.where, "no rows", "at least one row", "export it again"))
    tell(member.name, member.size, member.size)
    cells = [[row[name] for name in rules.names] for row in rows]
    lines = pd.RangeIndex(1, len(rows) + 1, name="line")
    return pd.DataFrame(cells, columns=rules.names, index=lines, dtype=object), []


def _require(present: set[str], needed: Iterable[str], where: str) -> None:
    missing = [name for name in needed if name not in present]
    if missing:
        names = ", ".join(map(repr, missing))
        fix = "name the file's own columns in the mapping"
        raise DataError(describe(f"{where}, columns", some(sorted(present), most=30), f"a column {names}", fix))


_READERS: dict[str, Callable[[Member, Mapping, Tell], Records]] = {
    ".csv": _from_csv,
    ".jsonl": _from_jsonl,
    ".ndjson": _from_jsonl,
    ".parquet": _from_parquet,
}


class _Rows:
    """The file's rows after the mapping; a row with an unreadable cell is added to the faults and left out."""

    def __init__(self, frame: pd.DataFrame, rules: Mapping, faults: list[Fault]) -> None:
        self.rules = rules
        kinds = {one.name: one.type for field in TABLES["credentials"].schema for one in field.flatten()}
        text = pa.string()
        reading = _Reading(frame, rules.habits)
        skills = {"skills": rules.declared_skills} if rules.declared_skills else {}
        whole = {
            "credential": reading.part(rules.credential, kinds),
            "provider": reading.part(rules.provider, dict.fromkeys(rules.provider, text)),
            "declared": reading.part(skills, {"skills": pa.list_(text)}),
        }
        _check_currency(frame, rules, whole["credential"], reading.bad)
        faults.extend((int(frame.index[at]), reason) for at, reason in sorted(reading.bad.items()))
        good = [at for at in range(len(frame)) if at not in reading.bad]
        self.parts = {name: part.iloc[good] for name, part in whole.items()}

    def credentials(self) -> pd.DataFrame:
        """Rows of the credentials table, indexed by line."""
        table = self.parts["credential"].copy()
        for name, main in _MEANINGLESS_WITHOUT.items():
            if name in table and main in table:
                table[name] = table[name].where(table[main].notna(), None)
        table["credential_id"] = self._ids(table)
        if "version" not in table:
            table["version"] = FIRST_VERSION
        table["source"] = self.rules.source
        table["provider_id"] = self._provider_ids()
        return table

    def _ids(self, table: pd.DataFrame) -> list[str | None]:
        plain = list(table["credential_id"]) if "credential_id" in table else list(map(_address, table["url"]))
        return [None if one is None else f"{self.rules.source}:{one}" for one in plain]

    def _provider_ids(self) -> list[str | None]:
        provider = self.parts["provider"]
        if "provider_id" in provider:
            return list(provider["provider_id"])
        names = provider["name"] if "name" in provider else [None] * len(provider)
        return [None if name is None else slug(name) for name in names]

    def providers(self) -> pd.DataFrame:
        """Each provider once, as its first row tells it."""
        table = self.parts["provider"].copy()
        table["provider_id"] = self._provider_ids()
        return table[table["provider_id"].notna()].drop_duplicates("provider_id")

    def declared(self) -> pd.DataFrame:
        """One row for each skill a provider names for a credential."""
        if not self.rules.declared_skills:
            return pd.DataFrame({"credential_id": [], "skill_text": []}, dtype=object)
        skills = self.parts["declared"]["skills"]
        pairs = [
            (owner, text)
            for owner, texts in zip(self._ids(self.parts["credential"]), skills, strict=True)
            if owner is not None and texts is not None
            for text in dict.fromkeys(texts)
        ]
        return pd.DataFrame(pairs, columns=["credential_id", "skill_text"], dtype=object).drop_duplicates()


class _Reading:
    """Cells through the mapping's steps; ``bad`` gains the reason of each row that cannot be read, by position."""

    def __init__(self, frame: pd.DataFrame, habits: Habits) -> None:
        self.frame, self.habits = frame, habits
        self.bad: dict[int, str] = {}

    def part(self, rules: dict[str, Column], kinds: dict[str, pa.DataType]) -> pd.DataFrame:
        """One table's columns."""
        values = {name: list(self._column(name, rule, kinds[name])) for name, rule in rules.items()}
        return pd.DataFrame(values, index=self.frame.index, dtype=object)

    def _column(self, name: str, rule: Column, kind: pa.DataType) -> Iterator[Any]:
        if rule.constant is not None:
            yield from [_typed(rule.constant, kind, self.habits)] * len(self.frame)
            return
        columns = [self.frame[one] for one in rule.names]
        habits = self.habits.seen_in(cell for column in columns for cell in column)
        steps = [step.knowing(habits) for step in rule.apply]
        for at, cells in enumerate(zip(*columns, strict=True)):
            try:
                known_cells = [_cell(cell) for cell in cells]
                value = _stepped(known_cells if isinstance(rule.source, tuple) else known_cells[0], steps)
                yield _checked(name, _typed(value, kind, habits))
            except (ValueError, OverflowError) as error:
                if rule.unreadable == "reject":
                    shown = " | ".join(str(cell)[:60] for cell in cells)
                    reason = f"{name}: {error} in {shown!r}"
                    self.bad[at] = f"{self.bad[at]}; {reason}" if at in self.bad else reason
                yield None


def _checked(name: str, value: Any) -> Any:
    return currency_code(value) if name == "price.currency" and value is not None else value


def _check_currency(frame: pd.DataFrame, rules: Mapping, table: pd.DataFrame, bad: dict[int, str]) -> None:
    """A price whose own mark says another currency than the column of currencies is no price in that."""
    if rules.price is None or "price.currency" not in table:
        return
    column, step = rules.price
    step = step.knowing(rules.habits.seen_in(frame[column]))
    for at, (cell, currency) in enumerate(zip(frame[column], table["price.currency"], strict=True)):
        if isinstance(cell, str) and currency is not None and at not in bad and table["price.amount"].iloc[at]:
            try:
                price = step.model_copy(update={"currency": currency}).price(cell)
                said = None if price is None or price.currency == currency else str(price.currency)
            except ValueError as error:
                said = str(error)
            if said:
                bad[at] = f"price.currency: {currency} is stated, and {said} in {cell[:60]!r}"


def _cell(cell: Any) -> Any:
    """A raw cell with emptiness made None, and its size checked."""
    if isinstance(cell, str):
        return known(_sound(cell))
    if isinstance(cell, float) and np.isnan(cell):
        return None
    return cell


def _sound(text: str) -> str:
    if len(text) > MAX_CELL:
        raise ValueError(f"a cell of {len(text):,} characters; at most {MAX_CELL:,}")
    text.encode()  # half of a surrogate pair, which JSON can hold, is no text: this raises a ValueError
    return text


def _stepped(value: Any, steps: list[AnyStep]) -> Any:
    for step in steps:
        if value is None:
            return None
        value = step(value)
    return value


def _typed(value: Any, kind: pa.DataType, habits: Habits) -> Any:
    """The value as the target column's type."""
    if value is None:
        return None
    if pa.types.is_list(kind):
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ValueError("no list of texts (use python_list or split)")
        return list(map(_sound, value))
    if isinstance(value, list | dict):
        raise ValueError("a list or object where one value belongs (use join)")
    if pa.types.is_floating(kind):
        number = float(value) if isinstance(value, int | float) else read_number(value, habits.decimal)
        if number is not None and not np.isfinite(number):
            raise ValueError("no finite number")
        return number
    if pa.types.is_date(kind):
        return read_date(value, habits.dates)
    return _sound(str(value))


def _address(url: str | None) -> str | None:
    """A web address without scheme, "www." and fragment, so that the id outlives such changes.

    >>> _address("https://www.Example.org/course/bees/#about")
    'example.org/course/bees'
    """
    if url is None:
        return None
    host, slash, path = re.sub(r"^[a-z]+://|#.*$", "", url, flags=re.IGNORECASE).partition("/")
    return (host.lower().removeprefix("www.") + slash + path).rstrip("/")


def slug(name: str) -> str:
    """A provider's name as an id, the same for small differences of writing.

    >>> slug("The University of Michigan"), slug("Università Bocconi")
    ('university-of-michigan', 'università-bocconi')
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
    return "-".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
