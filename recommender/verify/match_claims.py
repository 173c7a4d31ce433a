"""Matching words: the request holds those said to be asked, the credential those shown, both what is shared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import Row
from stackwise.recommender.verify.violation import Violation

Claim = Mapping[str, Any]


def check_matches(recommendation: Claim, answer: Claim, rows: CatalogueRows, credential: Row) -> Iterator[Violation]:
    """Each match's place in the request, its span of the credential, and every shared stem in both."""
    job, labels = answer["request"].get("job_text") or "", {row["label"] for row in rows.skills.values()}
    for match in recommendation["matches"]:
        asked, place, shown = match["asked"], match["place"], match["shown"]
        if place is None:
            if asked not in labels:
                yield Violation(
                    "match", asked, "asked is no skill of the catalogue, and stands nowhere in the job's text"
                )
        elif job[place["start"] : place["end"]] != asked:
            yield Violation("match", asked, "what is asked does not stand there in the job's text")
        text = credential.get(shown["field"]) or ""
        if not shown["text"] or text[shown["start"] : shown["end"]] != shown["text"]:
            yield Violation("match", asked, "the text shown is not what stands there")
        if not match["shared"]:
            yield Violation("match", asked, "nothing is shared")
        for stem in match["shared"]:
            if not (_holds(asked, stem) and _holds(shown["text"], stem)):
                yield Violation("match", asked, f"{stem!r} is not in both")


def _holds(text: str, stem: str) -> bool:
    """Whether a text holds a word of a stem, whose last letter may differ from the word's (library, libraries)."""
    lowered = text.lower()
    return stem in lowered or (len(stem) > 3 and stem[:-1] in lowered)
