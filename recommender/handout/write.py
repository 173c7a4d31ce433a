"""Hand-out files: a document in the format that a file's name asks for, written whole and over nothing unasked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, get_args

from stackwise.features.errors import InputError, describe
from stackwise.features.files import whole_file
from stackwise.features.records import JsonObject
from stackwise.recommender.handout.document import Document

Format = Literal["html", "pdf", "xlsx", "csv", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)


def document_bytes(document: Document, answer: JsonObject, kind: Format, details: bool = False) -> bytes:
    """A document's file.

    Parameters
    ----------
    answer : what it was made from, which is the ``json`` of it.

    Raises
    ------
    ModuleNotFoundError
        A PDF without the extra ``handout``.
    """
    if kind == "html":
        from stackwise.recommender.handout.page import document_page

        return document_page(document, details).encode()
    if kind == "pdf":
        from stackwise.recommender.handout.pdf import document_pdf

        return document_pdf(document, details)
    if kind == "json":
        return (json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    from stackwise.recommender.handout.sheets import document_csv, document_workbook

    return document_workbook(document) if kind == "xlsx" else document_csv(document).encode("utf-8-sig")


def format_of(path: Path) -> Format:
    """The format that a file's name asks for.

    Raises
    ------
    InputError
        Another ending.
    """
    for kind in FORMATS:
        if path.suffix.lower() == f".{kind}":
            return kind
    expected = "a name ending in " + ", ".join(f".{kind}" for kind in FORMATS)
    raise InputError(describe("--out", repr(path.name), expected, "choose one of them"))


def check_target(path: Path, force: bool) -> Format:
    """The format of a file that may be written.

    Raises
    ------
    InputError
        Another ending, a folder that does not exist, or a file that is there already and not to be replaced.
    """
    kind = format_of(path)
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(describe("--out", str(path), "a file in a folder that exists", "make the folder first"))
    if path.exists() and not force:
        raise InputError(describe("--out", f"{path}, which exists", "a new file", "add --force to replace it"))
    return kind


def write_handout(path: Path, content: bytes) -> None:
    """Write a file whole, or leave what was there."""
    with whole_file(path) as staged:
        staged.write_bytes(content)
