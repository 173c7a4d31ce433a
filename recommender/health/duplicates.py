"""Duplicates: credentials that are listed twice, or that share a text which can only be one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.recommender.health.schema import Finding

LEAST_TEXT = 80  # characters; shorter texts are often a provider's stock phrase
_WORDS = re.compile(r"\w+")


def duplicates(catalogue: Catalogue) -> Iterator[Finding]:
    """One finding for each credential that is like an earlier one (by id) in title and provider, address or text."""
    frame = catalogue["credentials"].drop_duplicates("credential_id", keep="last").sort_values("credential_id")
    titles = frame["title"].map(folded)
    texts = frame["description"].fillna("").map(folded)
    keys = {
        "same_title": (frame["provider_id"].fillna("") + "\n" + titles).where(titles != ""),
        "same_address": frame["url"].where(frame["url"].notna()),
        "same_text": texts.where(texts.str.len() >= LEAST_TEXT),
    }
    said: set[str] = set()
    for code, key in keys.items():
        for finding in _repeated(frame, key, code):
            if finding.id not in said:
                said.add(finding.id)
                yield finding


def folded(text: str) -> str:
    """A text's words alone, in small letters."""
    return " ".join(_WORDS.findall(str(text).lower()))


def _repeated(frame: pd.DataFrame, key: pd.Series[str], code: str) -> Iterator[Finding]:
    known = key.dropna()
    first: dict[str, int] = {}
    what = {"same_title": "title and provider", "same_address": "address", "same_text": "text"}[code]
    for at, value in known.items():
        if value not in first:
            first[value] = at  # type: ignore[assignment]
            continue
        other = frame.loc[first[value]]
        why = f"has the {what} of {other['title']!r} ({other['credential_id']})"
        own, title = str(frame.at[at, "credential_id"]), str(frame.at[at, "title"])
        yield Finding(check="duplicates", code=code, table="credentials", id=own, title=title, why=why)
