"""What a linker reads out of texts, kept by text: a text that was read before is not read again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import pandas as pd

from stackwise.features.files import replacing
from stackwise.features.frames import TEXT, Kind, frame_of, typed
from stackwise.features.vectors import Progress
from stackwise.models.linker import Linker

FOLDER = Path("index") / "readings"
FIELDS = ("title", "outcomes", "description")  # where the same skill is said twice, the earlier field is the evidence
LEAST = 0.04  # confidence from which a link is kept; who needs surer ones cuts higher
_AT_ONCE = 64  # texts
_COLUMNS: Mapping[str, Kind] = {
    "text": "text", "skill_id": "text", "level": "real", "confidence": "real", "start": "int", "end": "int"
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class ExtractionCache:
    """``links``: columns text (its key), skill_id, level, confidence, start, end. ``keys``: every text read, also
    those that say no skill."""

    links: pd.DataFrame
    keys: frozenset[str]

    def of(self, texts: pd.DataFrame) -> pd.DataFrame:
        """The links of ``texts`` (a column ``text`` among others), in the order of its rows and then of the text."""
        keyed = texts.assign(text=pd.Series([key(text) for text in texts["text"]], texts.index, dtype=TEXT))
        return keyed.merge(self.links, on="text", how="inner").drop(columns="text")


def field_texts(credentials: pd.DataFrame) -> pd.DataFrame:
    """Every text of every credential: columns ``row, credential_id, field, text``, by row and then by field."""
    parts = [
        (row, str(one.credential_id), field, text)
        for row, one in enumerate(credentials[["credential_id", *FIELDS]].itertuples(index=False))
        for field in FIELDS
        if isinstance(text := getattr(one, field), str) and text.strip()
    ]
    return frame_of(parts, {"row": "int", "credential_id": "text", "field": "text", "text": "text"})


def key(text: str) -> str:
    """A text's key: a hash of its bytes."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def read_texts(
    linker: Linker, folder: Path | None, texts: Sequence[str], progress: Progress | None = None
) -> ExtractionCache:
    """Read every text, taking from ``folder``/index/readings what the same linker has read before, and store it all.

    Texts that are no longer asked for are forgotten. Without a folder nothing is remembered.
    """
    about = {"linker": linker.fingerprint, "least": LEAST}
    wanted = {key(text): text for text in texts}
    known = _stored(folder / FOLDER, about) if folder else _NOTHING
    fresh = [one for at, one in wanted.items() if at not in known.keys]
    parts = [known.links[known.links["text"].isin(wanted)]]
    for start in range(0, len(fresh), _AT_ONCE):
        part = fresh[start : start + _AT_ONCE]
        parts.append(_links(linker, part))
        if progress:
            progress("read skills out of texts", start + len(part), len(fresh))
    links = pd.concat(parts).sort_values(["text", "start", "end", "skill_id"], ignore_index=True)
    found = ExtractionCache(links, frozenset(wanted))
    if folder and (fresh or known.keys != found.keys):
        _store(found, folder / FOLDER, about)
    return found


def _links(linker: Linker, texts: Sequence[str]) -> pd.DataFrame:
    rows = [
        (key(text), link.skill_id, link.level, link.confidence, link.start, link.end)
        for text, links in zip(texts, linker.link_texts(texts, LEAST), strict=True)
        for link in links
    ]
    return frame_of(rows, _COLUMNS)


_NOTHING = ExtractionCache(frame_of([], _COLUMNS), frozenset())


def _stored(folder: Path, about: dict[str, object]) -> ExtractionCache:
    try:
        if json.loads((folder / "about.json").read_text()) == about:
            keys = pd.read_parquet(folder / "texts.parquet")["text"]
            return ExtractionCache(typed(pd.read_parquet(folder / "links.parquet"), _COLUMNS), frozenset(keys))
    except (OSError, ValueError, KeyError):
        pass  # nothing stored yet, or a cut file: read everything
    return _NOTHING


def _store(readings: ExtractionCache, folder: Path, about: dict[str, object]) -> None:
    with replacing(folder) as staged:
        readings.links.to_parquet(staged / "links.parquet", index=False)
        frame_of([(key,) for key in sorted(readings.keys)], {"text": "text"}).to_parquet(
            staged / "texts.parquet", index=False
        )
        (staged / "about.json").write_text(json.dumps(about, sort_keys=True))
