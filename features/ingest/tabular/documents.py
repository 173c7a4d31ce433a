"""Documents that hold records: JSON lines, JSON, JSON-LD, and web pages that carry JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

import pandas as pd

from stackwise.features.errors import DataError, describe, some
from stackwise.features.ingest.archive import Fault, Member, Tell, lines_of, require_columns, silent, told

MAX_DOCUMENT = 256 << 20  # bytes; a larger file belongs into JSON lines or parquet
DEEPEST = 40  # objects within objects whose names a header lists
COURSE_TYPES = frozenset({"Course", "EducationalOccupationalProgram"})
Record = dict[str, Any]
_ABSENT = object()


class _Records:
    """Records read under names or along dotted paths; a path through a list gives its values, one as itself."""

    def __init__(self, member: Member, encoding: str) -> None:
        self.member, self.encoding, self.note, self.above = member, encoding, "", ""

    def records(self, tell: Tell = silent) -> Iterator[tuple[int, Record | str]]:
        """Each record with its line or number, or why there is none."""
        raise NotImplementedError

    @cached_property
    def header(self) -> list[str]:
        """All names there are, with dots where one object holds another."""
        names: dict[str, None] = {}
        for _, record in self.records():
            if isinstance(record, dict):
                names |= dict.fromkeys(_paths(record))
        return list(names)

    def read(
        self, needed: Sequence[str], optional: Sequence[str] = (), tell: Tell = silent
    ) -> tuple[pd.DataFrame, list[Fault]]:
        """The values under the names."""
        names = [*needed, *optional]
        lines: list[int] = []
        rows: list[list[Any]] = []
        faults: list[Fault] = []
        seen: set[str] = set()
        for number, record in self.records(tell):
            if isinstance(record, str):
                faults.append((number, record))
                continue
            cells = [value_at(record, name) for name in names]
            seen |= {name for name, cell in zip(names, cells, strict=True) if cell is not _ABSENT}
            lines.append(number)
            rows.append([None if cell is _ABSENT else cell for cell in cells])
        if not rows and not faults:
            raise DataError(describe(self.member.where, "an empty file", "one JSON object a record", "export it again"))
        if rows and not seen >= set(needed):
            require_columns(sorted({*self.header, *seen}), needed, f"{self.member.where}, columns")
        return pd.DataFrame(rows, columns=names, index=pd.Index(lines, name="line"), dtype=object), faults

    def _content(self) -> str:
        if self.member.size > MAX_DOCUMENT:
            got = f"{self.member.size:,} bytes"
            raise DataError(describe(self.member.where, got, f"at most {MAX_DOCUMENT:,}", "write it as JSON lines"))
        with self.member.open() as stream:
            try:
                return stream.read().decode(self.encoding).removeprefix("\ufeff")
            except UnicodeDecodeError as error:
                fix = "say its encoding"
                raise DataError(describe(self.member.where, str(error), f"text in {self.encoding}", fix)) from error


class JsonLines(_Records):
    """One JSON object a line."""

    def records(self, tell: Tell = silent) -> Iterator[tuple[int, Record | str]]:
        """Each line's object."""
        with self.member.open() as stream:
            for number, text in told(lines_of(stream, self.member.where, self.encoding), self.member, tell):
                if text.strip():
                    yield number, _record(text)


def _record(text: str) -> Record | str:
    """The object on a line, or why there is none."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"broken JSON: {error}"
    return record if isinstance(record, dict) else f"a JSON {type(record).__name__}, not an object"


class JsonDocument(_Records):
    """A list of objects, an object that holds one such list, or JSON-LD with courses of schema.org."""

    def records(self, tell: Tell = silent) -> Iterator[tuple[int, Record | str]]:
        """Each object, numbered from 1."""
        try:
            whole = json.loads(self._content(), object_hook=_value_of)
        except (ValueError, RecursionError) as error:
            raise DataError(describe(self.member.where, f"broken JSON: {error}", "JSON", "export it again")) from error
        for number, one in enumerate(self._listed(whole), start=1):
            yield number, one if isinstance(one, dict) else f"a JSON {type(one).__name__}, not an object"
        tell(self.member.name, 1, 1)

    def _listed(self, whole: Any) -> list[Any]:
        if courses := courses_in(whole):
            return list(courses)
        if isinstance(whole, list):
            return whole
        lists = {name: value for name, value in whole.items() if _is_records(value)} if isinstance(whole, dict) else {}
        if len(lists) == 1:
            return list(next(iter(lists.values())))
        got = f"lists {some(lists)}" if lists else f"a JSON {type(whole).__name__}"
        fix = "write the list of records alone"
        raise DataError(describe(self.member.where, got, "one list of objects, or courses of schema.org", fix))


class HtmlDocument(_Records):
    """A web page with JSON-LD of schema.org courses in it."""

    def records(self, tell: Tell = silent) -> Iterator[tuple[int, Record | str]]:
        """Each course, numbered from 1; a script that is broken is said."""
        scripts = _Scripts()
        scripts.feed(self._content())
        scripts.close()
        number = 0
        for text in scripts.found:
            try:
                courses: list[Record | str] = list(courses_in(json.loads(text, object_hook=_value_of)))
            except (ValueError, RecursionError) as error:
                courses = [f"broken JSON-LD: {error}"]
            for course in courses:
                number += 1
                yield number, course
        if not number:
            got = f"{len(scripts.found)} scripts of JSON-LD, none with a course"
            raise DataError(describe(self.member.where, got, "a Course of schema.org", "give the course's own page"))
        tell(self.member.name, 1, 1)


class _Scripts(HTMLParser):
    """The texts of all scripts of type ``application/ld+json``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a script."""
        if tag == "script" and (dict(attrs).get("type") or "").strip().lower() == "application/ld+json":
            self._inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Its text."""
        if self._inside:
            self.found[-1] += data


def _value_of(one: Record) -> Any:
    """A value that JSON-LD wraps with its language or type as itself."""
    return one.get("@value", one)


def courses_in(whole: Any) -> list[Record]:
    """Every object of a type of course in a JSON-LD document, outermost ones only."""
    found: list[Record] = []
    stack = [whole]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(reversed(one))
        elif isinstance(one, dict):
            if COURSE_TYPES & {str(kind).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for kind in _listed(one.get("@type"))}:
                found.append(one)
            else:
                stack.extend(reversed([value for value in one.values() if isinstance(value, list | dict)]))
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def value_at(record: Record, name: str) -> Any:
    """The value under a name, or along a path of names with dots.

    A list on the way gives the values of all its objects: the one there is, or their list.
    """
    if name in record:
        return record[name]
    inner: list[Any] = [record]
    through_list = False
    for part in name.split("."):
        through_list = through_list or any(isinstance(one, list) for one in inner)
        objects = [each for one in inner for each in _listed(one) if isinstance(each, dict)]
        inner = [one[part] for one in objects if part in one]
        if not inner:
            return _ABSENT
    if not through_list:
        return inner[0]
    distinct = [one for at, one in enumerate(inner) if one not in inner[:at]]
    return distinct[0] if len(distinct) == 1 else distinct


def _paths(record: Record, before: str = "", depth: int = 0) -> Iterator[str]:
    """Names of all values, with dots where one object (or a list of them) holds another."""
    for name, value in record.items():
        objects = [one for one in _listed(value) if isinstance(one, dict)]
        if objects and depth < DEEPEST:
            for one in objects:
                yield from _paths(one, f"{before}{name}.", depth + 1)
        else:
            yield before + name
