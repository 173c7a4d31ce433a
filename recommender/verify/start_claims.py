"""Start of a recommendation: whether it can be begun now, what leads to it in order, and what is folded under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.exclusions import ExclusionChecker
from stackwise.recommender.verify.violation import Violation

Claim = Mapping[str, Any]


def check_start(claim: Claim, limits: ExclusionChecker) -> Iterator[Violation]:
    """Startable is what its prerequisites say; each of the chain before it is met by what is held and done by then."""
    name, trees = claim["credential_id"], limits.prerequisites
    if claim["startable"] != trees.met_after(name, set()) or claim["startable"] == bool(claim["needs_first"]):
        yield Violation("startable", name, "it is not what its prerequisites say")
    if [one["id"] for one in claim["locked_by"]] != claim["needs_first"]:
        yield Violation("startable", "locked_by", "not what it needs first")
    for one in claim["locked_by"]:
        if one["title"] != (_title(one["id"], limits.rows) or one["id"]):
            yield Violation("fact", "locked_by", f"{one['id']} is called otherwise")
    done: set[str] = set()
    for step in claim["after"]:
        if limits.reasons.get(step["credential_id"], {"unknown"}):
            yield Violation("chain", step["credential_id"], "it is not eligible")
        elif not trees.met_after(step["credential_id"], done):
            yield Violation("chain", step["credential_id"], "not met by what is done before it")
        elif limits.rows.credentials[step["credential_id"]]["title"] != step["title"]:
            yield Violation("fact", step["credential_id"], "title is not the catalogue's")
        done.add(step["credential_id"])
    if claim["after"] and (claim["startable"] or not trees.met_after(name, done)):
        yield Violation("chain", name, "the chain before it does not lead there")


def _title(name: str, rows: CatalogueRows) -> str | None:
    """How a credential, unit or skill is called."""
    found = rows.credentials.get(name, {}).get("title") or rows.units.get(name, {}).get("title")
    title: str | None = found or rows.skills.get(name, {}).get("label")
    return title


def check_folded(claim: Claim, answer: Claim, limits: ExclusionChecker) -> Iterator[Violation]:
    """What is folded under it is eligible, has no place of its own, and is called what the catalogue calls it."""
    listed = {one["credential_id"] for one in answer["recommendations"]}
    for one in claim["also"]:
        row = limits.rows.credentials.get(one["credential_id"])
        if row is None or limits.reasons[one["credential_id"]] or one["credential_id"] in listed:
            yield Violation("folded", one["credential_id"], "it is not eligible, or has a place of its own")
        elif row["title"] != one["title"]:
            yield Violation("fact", one["credential_id"], "title is not the catalogue's")
        elif one["relation"] == "same_title" and _letters(row["title"]) != _letters(claim["title"]):
            yield Violation("folded", one["credential_id"], "the titles are not the same")


def _letters(title: str) -> str:
    """A title without case, spaces and punctuation, and without a code in brackets at its end."""
    bare = title[: title.rindex("(")] if title.rstrip().endswith(")") and "(" in title else title
    return "".join(letter for letter in bare.lower() if letter.isalnum())
