"""Licences of an answer: what is named for a requirement exists, its words or code say so, and credentials give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.recommender.verify.catalogue import CatalogueRows
from stackwise.recommender.verify.plain_rows import listed
from stackwise.recommender.verify.violation import Violation

Claim = Mapping[str, Any]
NAMES = ("type", "label", "kind", "id", "title", "confidence", "by", "credential_ids")


def check_licences(answer: Claim, rows: CatalogueRows) -> Iterator[Violation]:
    """Violations under the code ``met_by``, each where its requirement is."""
    text = str(answer["request"].get("job_text", ""))
    for row in answer["understood"]["requirements"]:
        for giver in row["met_by"]:
            for what in _check_giver(row, giver, text, rows):
                yield Violation("met_by", row["label"], what)


def check_meets(recommendation: Claim, answer: Claim, rows: CatalogueRows) -> Iterator[Violation]:
    """Violations under the code ``meets``: a credential gives what a requirement names, or a unit that it awards."""
    named = [
        {"type": row["type"], "label": row["label"], **giver}
        for row in answer["understood"]["requirements"]
        for giver in row["met_by"]
    ]
    credential_id = recommendation["credential_id"]
    for claim in recommendation["meets"]:
        if {name: claim[name] for name in NAMES} not in named:
            yield Violation("meets", claim["label"], "the requirement does not name it")
        if not _gives(credential_id, claim, rows):
            yield Violation("meets", claim["label"], f"the credential does not give {claim['id']}")


def _check_giver(row: Claim, giver: Claim, text: str, rows: CatalogueRows) -> Iterator[str]:
    table = rows.units if giver["kind"] == "unit" else rows.credentials
    found = table.get(giver["id"])
    if found is None:
        yield f"no {giver['kind']} {giver['id']}"
        return
    for credential_id in giver["credential_ids"]:
        if not _gives(credential_id, giver, rows):
            yield f"{credential_id} does not give it"
    if found["title"] != giver["title"]:
        yield "its title is not the catalogue's"
    if row["polarity"] != "asked" or row["skill_id"] is not None:
        yield "it stands at a requirement that is a skill or not asked"
    if giver["by"] == "code":
        codes = {str(found.get("code") or giver["id"]).casefold(), str(giver["id"]).casefold()}
        if not any(code in text.casefold() for code in codes):
            yield "the text does not write its code"
    elif not _beginnings(giver["title"]) & _beginnings(row["label"]):
        yield "its title shares no word with the requirement"


def _gives(credential_id: str, giver: Claim, rows: CatalogueRows) -> bool:
    credential = rows.credentials.get(credential_id)
    if credential is None or giver["kind"] == "credential":
        return credential is not None and giver["id"] == credential_id
    return giver["id"] in listed(credential["awards_units"])


def _beginnings(said: str) -> set[str]:
    return {word[:4] for word in said.casefold().replace("-", " ").split() if len(word) > 2}
