"""What a course reader reads out of texts, kept by text: a course that was read before is not read again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from stackwise.features.files import replacing
from stackwise.features.frames import TEXT, Kind, frame_of, typed
from stackwise.features.vectors import Progress, stored_about
from stackwise.recommender.index.course_reader import CLAIMS, FIELDS, CourseReader, CourseText
from stackwise.recommender.index.text_work import READ_AT_ONCE, IndexWork, LocalWork

FOLDER = Path("index") / "readings"
_COLUMNS: Mapping[str, Kind] = {"text": "text", **{name: kind for name, kind in CLAIMS.items() if name != "document"}}


@dataclass(frozen=True, eq=False)
class ExtractionCache:
    """``claims``: columns text (its key), those of a claim, and its confidence. ``keys``: every text read, also those
    that teach no skill."""

    claims: pd.DataFrame
    keys: frozenset[str]

    def of(self, ids: pd.Series[str], courses: Sequence[CourseText]) -> pd.DataFrame:
        """The claims of credentials, columns ``row, credential_id`` and a claim's, in the order of their rows."""
        texts = pd.Series([course.key for course in courses], dtype=TEXT)
        keyed = pd.DataFrame({"row": range(len(ids)), "credential_id": ids.reset_index(drop=True), "text": texts})
        return keyed.merge(self.claims, on="text", how="inner").drop(columns="text")


def course_texts(credentials: pd.DataFrame) -> list[CourseText]:
    """The texts of every credential, in the order of the rows."""
    columns = (credentials[field].to_numpy(object) for field in FIELDS)
    parts = [[part if isinstance(part, str) else "" for part in column] for column in columns]
    return [CourseText(row) for row in zip(*parts, strict=True)]


def read_courses(
    reader: CourseReader,
    folder: Path | None,
    courses: Sequence[CourseText],
    progress: Progress | None = None,
    work: IndexWork | None = None,
) -> ExtractionCache:
    """Read every course, taking from ``folder``/index/readings what the same reader has read before, and store it all.

    Texts that are no longer asked for are forgotten. Without a folder nothing is remembered. What is stored is what was
    measured; how sure it makes is worked out each time, so that other weights of the claim model read nothing anew.
    """
    about = {"reader": reader.fingerprint} if courses else {}  # without courses no tagger is loaded
    wanted = {course.key: course for course in courses}
    known = _stored(folder / FOLDER, about) if folder else _NOTHING
    fresh = [at for at in wanted if at not in known.keys]
    parts = [known.claims[known.claims["text"].isin(wanted)]]
    found_of = (work or LocalWork()).read(reader, folder, [wanted[at] for at in fresh])
    for start, read in zip(range(0, len(fresh), READ_AT_ONCE), found_of, strict=True):
        part = fresh[start : start + READ_AT_ONCE]
        parts.append(typed(read.assign(text=[part[number] for number in read["document"]]), _COLUMNS))
        if progress:
            progress("read what courses teach", start + len(part), len(fresh))
    claims = pd.concat(parts).sort_values(["text", "field", "start", "end", "skill_id"], ignore_index=True)
    found = ExtractionCache(claims.assign(confidence=reader.confidence(claims)), frozenset(wanted))
    if folder and (fresh or known.keys != found.keys):
        _store(found, folder / FOLDER, about)
    return found


_NOTHING = ExtractionCache(frame_of([], _COLUMNS), frozenset())


def _stored(folder: Path, about: dict[str, str]) -> ExtractionCache:
    try:
        if stored_about(folder) == about:
            keys = pd.read_parquet(folder / "texts.parquet")["text"]
            return ExtractionCache(typed(pd.read_parquet(folder / "claims.parquet"), _COLUMNS), frozenset(keys))
    except (OSError, ValueError, KeyError):
        pass  # nothing stored yet, or a cut file: read everything
    return _NOTHING


def _store(readings: ExtractionCache, folder: Path, about: dict[str, str]) -> None:
    with replacing(folder) as staged:
        typed(readings.claims, _COLUMNS).to_parquet(staged / "claims.parquet", index=False)
        frame_of([(key,) for key in sorted(readings.keys)], {"text": "text"}).to_parquet(
            staged / "texts.parquet", index=False
        )
        (staged / "about.json").write_text(json.dumps(about, sort_keys=True))
