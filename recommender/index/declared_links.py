"""Declared links: the skill that each text of a declared skill means, kept by text and linked once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from stackwise.features.files import replacing
from stackwise.features.frames import Kind, frame_of, typed
from stackwise.features.vectors import Progress, stored_about
from stackwise.models.linker import Linker

FOLDER = Path("index") / "declared"
_LINKS: Mapping[str, Kind] = {"text": "text", "skill_id": "text", "level": "real", "confidence": "real"}
_AT_ONCE = 512


def link_declared(linker: Linker, folder: Path, texts: Sequence[str], progress: Progress | None = None) -> pd.DataFrame:
    """The likeliest skill of each text that means one: columns ``text, skill_id, level, confidence``, by text.

    What the same linker has linked before is taken from ``folder``/index/declared; texts that are no longer declared
    are forgotten.
    """
    wanted = sorted(set(texts))
    about = {"linker": linker.fingerprint} if wanted else {}
    known, keys = _stored(folder / FOLDER, about)
    fresh = [text for text in wanted if text not in keys]
    parts = [known[known["text"].isin(wanted)]]
    for start in range(0, len(fresh), _AT_ONCE):
        part = fresh[start : start + _AT_ONCE]
        found = zip(part, linker.link_phrases(part), strict=True)
        rows = [(text, link.skill_id, link.level, link.confidence) for text, links in found for link in links[:1]]
        parts.append(frame_of(rows, _LINKS))
        if progress:
            progress("link declared skills", start + len(part), len(fresh))
    links = typed(pd.concat(parts).sort_values("text", ignore_index=True), _LINKS)
    if fresh or keys != frozenset(wanted):
        with replacing(folder / FOLDER) as staged:
            links.to_parquet(staged / "links.parquet", index=False)
            frame_of([(text,) for text in wanted], {"text": "text"}).to_parquet(staged / "texts.parquet", index=False)
            (staged / "about.json").write_text(json.dumps(about, sort_keys=True))
    return links


def _stored(folder: Path, about: Mapping[str, str]) -> tuple[pd.DataFrame, frozenset[str]]:
    """Links that are stored, and the texts that were linked, with or without a skill."""
    try:
        if stored_about(folder) == about:
            links = typed(pd.read_parquet(folder / "links.parquet"), _LINKS)
            return links, frozenset(pd.read_parquet(folder / "texts.parquet")["text"])
    except (OSError, ValueError, KeyError):
        pass  # nothing stored yet, or a cut file
    return frame_of([], _LINKS), frozenset()
