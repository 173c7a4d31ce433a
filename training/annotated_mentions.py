"""Annotated texts as mentions: ads, CVs and course texts whose phrases carry the skill they mean."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stackwise.features.errors import DataError, describe
from stackwise.features.text import sentences
from stackwise.models.linking.mentions import Mention

_SPANS = ("spans", "held", "taught")
_MARGIN, _LONGEST = 200, 600  # characters kept around a phrase of a longer sentence


@dataclass(frozen=True)
class AnnotatedMention:
    """A mention, the label of the skill it means (None: no skill of the taxonomy), and the field of its file.

    ``also`` are labels that a reader accepts as well, ``near`` those that are neither right nor wrong; ``weighed`` says
    that the reader looked for such. A span without a ``label`` was not judged, and is no mention to learn from.
    """

    mention: Mention
    label: str | None
    field: str
    also: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    weighed: bool = False


def read_annotated(folders: Sequence[Path]) -> list[AnnotatedMention]:
    """Every annotated phrase of the ``*.jsonl`` files of some folders; a file's field is its name after the last "_".

    Raises
    ------
    DataError
        A folder holds no annotated text, or a line is no JSON.
    """
    found: list[AnnotatedMention] = []
    document = 0
    for folder in folders:
        paths = sorted(folder.glob("*.jsonl"))
        if not paths:
            raise DataError(describe(f"folder {folder}", "no *.jsonl file", "annotated texts", "name another folder"))
        for path in paths:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                try:
                    record: dict[str, Any] = json.loads(line)
                except ValueError as error:
                    raise DataError(describe(f"{path}:{number}", str(error), "JSON", "correct the line")) from error
                spans: list[dict[str, Any]] = next((record[name] for name in _SPANS if name in record), [])
                field = path.stem.rpartition("_")[2]
                found += [
                    AnnotatedMention(
                        mention,
                        span["label"],
                        field,
                        tuple(span.get("also", ())),
                        tuple(span.get("near", ())),
                        "also" in span or "near" in span,
                    )
                    for span, mention in _mentions(record["text"], spans, document)
                    if "label" in span
                ]
                document += 1
    return found


def _mentions(
    text: str, spans: Sequence[Mapping[str, Any]], document: int
) -> Iterator[tuple[Mapping[str, Any], Mention]]:
    """The spans of a text in their sentences; a phrase that occurs again is the next occurrence."""
    cut = [(sentence.start, sentence.end) for sentence in sentences(text)]
    after: dict[str, int] = {}
    for span in spans:
        phrase, kind = str(span["text"]), str(span.get("type") or "")
        start = text.find(phrase, after.get(phrase, 0))
        start = start if start >= 0 else text.find(phrase)
        if start < 0:
            yield span, Mention(phrase, phrase, 0, kind, document)
            continue
        after[phrase] = start + 1
        end = start + len(phrase)
        low = min([start, *(a for a, b in cut if a < end and start < b)])
        high = max([end, *(b for a, b in cut if a < end and start < b)])
        if high - low > _LONGEST:
            low, high = max(low, start - _MARGIN), min(high, end + _MARGIN)
        yield span, Mention(phrase, text[low:high].replace("\n", " "), start - low, kind, document)
