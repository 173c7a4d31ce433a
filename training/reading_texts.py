"""Texts annotated span by span, to learn reading from: job ads, CVs, courses, and sentences marked with skills."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stackwise.features.errors import DataError, describe
from stackwise.models.reading.mentions import COUNTS, LEVELS, NAMES_NOTHING
from stackwise.models.reading.phrases import whole_phrases

_FILES = {"ads": ("ad", "spans"), "cvs": ("cv", "held"), "courses": ("course", "taught")}
_MASKS = {"<ORGANIZATION>": "Acme", "<LOCATION>": "Leeds", "<ADDRESS>": "Street", "<NAME>": "Smith"}
_TOGETHER = 130  # words of marked sentences that are read as one text
JUDGED = "judged"
"""Field of pieces of real ads of which only the spans that were judged are known."""
_PIECE = 420  # characters of a real ad that are read as one text
_CLOSES = re.compile(r"[.,;:!?)\]%]")


@dataclass(frozen=True)
class AnnotatedSpan:
    """A range of characters and what an annotator said of it; None where nobody said.

    ``level`` is 0 where no level is said, 1 to 5 where one is, None where nobody judged it.
    """

    start: int
    end: int
    type: str | None = None
    verdict: str | None = None
    modality: str | None = None
    level: int | None = None
    years: float | None = None

    def moved(self, by: int) -> AnnotatedSpan:
        """The same span ``by`` characters further on."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True)
class AnnotatedText:
    """A text of one kind ("ad", "cv", "course"; "sentences" for marked sentences) with its spans."""

    text: str
    kind: str
    spans: tuple[AnnotatedSpan, ...]
    field: str = ""
    category: str = ""


def read_texts(folders: Iterable[Path], without: Collection[str] = ()) -> list[AnnotatedText]:
    """Texts of every ``ads_*``, ``cvs_*`` and ``courses_*.jsonl`` of the folders.

    Parameters
    ----------
    without : fields left out, by what follows the kind in a file's name ("m" for ``ads_m.jsonl``).

    Raises
    ------
    DataError
        When there is no such file, or a record lacks a field.
    """
    found: list[AnnotatedText] = []
    for path in sorted(path for folder in folders for path in folder.glob("*.jsonl")):
        name, _, field = path.stem.partition("_")
        if name not in _FILES or field in without:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                found.append(_annotated(json.loads(line), *_FILES[name], field))
            except (KeyError, ValueError, TypeError) as error:
                fix = "mend the record"
                raise DataError(describe(f"{path} line {number}", str(error), "an annotated text", fix)) from error
    if not found:
        got = ", ".join(str(folder) for folder in folders)
        raise DataError(describe("annotated texts", f"none in {got}", "ads_*.jsonl", "name their folder"))
    return found


def _annotated(record: dict[str, Any], kind: str, key: str, field: str) -> AnnotatedText:
    marked = record[key]
    ranges = located(record["text"], [span["text"] for span in marked])
    spans = [_span(span, *place) for span, place in zip(marked, ranges, strict=True) if place]
    return AnnotatedText(record["text"], kind, tuple(spans), field, record["id"])


def _span(record: dict[str, Any], start: int, end: int) -> AnnotatedSpan:
    counts = record["asked"] if "asked" in record else record["counted"]
    level = (LEVELS.index(record["level"]) + 1 if record["level"] else 0) if counts else None
    verdict = COUNTS if counts else record["why_not"]
    return AnnotatedSpan(start, end, record.get("type"), verdict, record.get("modality"), level, record.get("years"))


def located(text: str, pieces: Sequence[str]) -> list[tuple[int, int] | None]:
    """Where each piece stands in the text: one that occurs once there, others at the first free place in order.

    >>> located("SQL, then more SQL", ["SQL", "SQL"])
    [(0, 3), (15, 18)]
    """
    places = [_occurrences(text, piece) for piece in pieces]
    found: list[tuple[int, int] | None] = [
        (starts[0], starts[0] + len(piece)) if len(starts) == 1 else None
        for piece, starts in zip(pieces, places, strict=True)
    ]
    for at, (piece, starts) in enumerate(zip(pieces, places, strict=True)):
        if found[at] or not starts:
            continue
        last = next((place[0] for place in reversed(found[:at]) if place), -1)
        taken = [place for place in found if place]
        free = [start for start in starts if not any(start < end and a < start + len(piece) for a, end in taken)]
        start = ([start for start in free if start > last] or free or starts)[0]
        found[at] = (start, start + len(piece))
    return found


def _occurrences(text: str, piece: str) -> list[int]:
    """Starts of a piece; those that cut no word, if any does not."""
    starts = [match.start() for match in re.finditer(re.escape(piece), text)]
    whole = [start for start in starts if not (_inside(text, start) or _inside(text, start + len(piece)))]
    return whole or starts


def _inside(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def read_sentences(path: Path) -> Iterator[AnnotatedText]:
    """Consecutive sentences of SkillSpan's ads, a line each, with the skills and knowledge marked in them."""
    rows: list[dict[str, Any]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if rows and (record["idx"] != rows[-1]["idx"] or sum(len(row["tokens"]) for row in rows) > _TOGETHER):
            yield _joined(rows)
            rows = []
        rows.append(record)
    if rows:
        yield _joined(rows)


def _joined(rows: Sequence[dict[str, Any]]) -> AnnotatedText:
    text, spans = "", []
    for row in rows:
        text += "\n" if text else ""
        places: list[tuple[int, int]] = []
        for token in (_MASKS.get(token, token) for token in row["tokens"]):
            glued = not text or text[-1] in "\n(" or _CLOSES.fullmatch(token)
            text += token if glued else f" {token}"
            places.append((len(text) - len(token), len(text)))
        for kind in ("skill", "knowledge"):
            tags = row[f"tags_{kind}"]
            for start in (at for at, tag in enumerate(tags) if tag == "B"):
                last = next((at for at in range(start + 1, len(tags)) if tags[at] != "I"), len(tags)) - 1
                spans.append(AnnotatedSpan(places[start][0], places[last][1], kind))
    return AnnotatedText(text, "sentences", tuple(spans), "sentences")


def as_ad(text: AnnotatedText) -> AnnotatedText:
    """Marked sentences as a part of an ad: what is marked in them is asked."""
    spans = tuple(replace(span, type=None, verdict=COUNTS) for span in text.spans)
    return replace(text, kind="ad", spans=spans)


def read_judged(path: Path, openers: Collection[str], without: Collection[str] = ()) -> Iterator[AnnotatedText]:
    """Pieces of real ads whose spans readers judged: ``{"id", "text", "spans": [{"start", "end", "asked"}]}`` a line.

    What was found to ask nothing names nothing, unless it was a piece of a phrase: then the phrase is marked, and
    nobody said whether it counts.

    Parameters
    ----------
    openers : stems by which pieces of a phrase are told.
    without : ids of ads left out.
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["id"] not in without:
            yield from _pieces(record["text"], _judged(record, frozenset(openers)), record["id"])


def _judged(record: dict[str, Any], openers: frozenset[str]) -> list[AnnotatedSpan]:
    asked = {(span["start"], span["end"]): bool(span["asked"]) for span in record["spans"]}
    found = []
    for start, end in whole_phrases(record["text"], sorted(asked), openers):
        inside = [verdict for (first, last), verdict in asked.items() if start <= first and last <= end]
        nothing = NAMES_NOTHING if (start, end) in asked else None
        found.append(AnnotatedSpan(start, end, verdict=COUNTS if any(inside) else nothing))
    return found


def _pieces(text: str, spans: Sequence[AnnotatedSpan], name: str) -> Iterator[AnnotatedText]:
    """A text in pieces that cut no word and no span."""
    start, waiting = 0, list(spans)
    while start < len(text):
        end = start + _PIECE
        crossing = [span for span in waiting if span.start < end < span.end]
        end = max([end, *(span.end for span in crossing)])
        while end < len(text) and not text[end].isspace():
            end += 1
        inside = tuple(span.moved(-start) for span in waiting if span.end <= end)
        waiting = [span for span in waiting if span.end > end]
        if inside:
            yield AnnotatedText(text[start:end], "ad", inside, JUDGED, name)
        start = end
