"""Written documents: JSON-LD with how much of each it holds and what of the source is not in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stackwise.features.errors import InputError, describe
from stackwise.features.files import whole_file
from stackwise.features.records import JsonObject


@dataclass(frozen=True)
class WrittenDocument:
    """A JSON-LD document, how many of each kind are in it, and what nobody will find there, counted by field.

    ``unread`` counts by field what is in it and is not read back as it was.
    """

    document: JsonObject
    counts: Mapping[str, int]
    loss: Mapping[str, int]
    unread: Mapping[str, int] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write it in one step: a finished file beside it is renamed into place."""
        write_document(self.document, path)


def write_document(document: JsonObject, path: Path) -> None:
    """Write JSON in one step.

    Raises
    ------
    InputError
        The path is a folder.
    """
    if path.is_dir():
        raise InputError(describe(f"--out {path}", "a folder", "a file", "name a file"))
    with whole_file(path) as staged:
        staged.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
