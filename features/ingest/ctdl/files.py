"""Which files hold JSON-LD, and the JSON documents in each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from stackwise.features.errors import DataError, InputError, describe

SUFFIXES = (".json", ".jsonld")


def files_of(sources: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each file to read, and how it is named."""
    for source in sources:
        if source.is_file():
            yield source, source.name
            continue
        files = sorted(path for path in source.rglob("*") if path.suffix.lower() in SUFFIXES) if source.is_dir() else []
        if not files:
            got = "no .json or .jsonld file in it" if source.is_dir() else "nothing there"
            raise InputError(describe(f"source {source}", got, "a JSON-LD file or a folder of them", "name another"))
        yield from ((path, path.relative_to(source).as_posix()) for path in files)


def documents(path: Path) -> Iterator[Any]:
    """Each JSON document of a file.

    Raises
    ------
    DataError
        Bytes that are no UTF-8, malformed JSON, JSON nested too deep, or nothing at all.
    """
    what = f"file {path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(describe(what, f"bytes that are not UTF-8 ({error.reason})", "UTF-8", "save it so")) from error
    decoder = json.JSONDecoder(object_pairs_hook=_merged, parse_constant=_no_constant)
    at = _blank(text, 0)
    if at == len(text):
        raise DataError(describe(what, "an empty file", "JSON-LD", "leave it out"))
    while at < len(text):
        try:
            document, at = decoder.raw_decode(text, at)
        except ValueError as error:
            raise DataError(describe(what, f"malformed JSON ({error})", "JSON", "correct it there")) from error
        except RecursionError as error:
            raise DataError(describe(what, "JSON nested too deep to read", "under 900 levels", "flatten it")) from error
        yield document
        at = _blank(text, at)


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":  # samples part their documents with a comma, too
        at += 1
    return at


def _merged(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key given twice keeps all its values, where JSON readers drop the first in silence."""
    merged: dict[str, Any] = {}
    for key, value in pairs:
        merged[key] = [*as_list(merged[key]), *as_list(value)] if key in merged else value
    return merged


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def as_list(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty list, anything else as a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]
