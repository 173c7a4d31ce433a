"""Credentials as schema.org courses, with the vocabulary's own words where it has them.

What it has no word for (version, kind, level, credit, ...) travels under the prefix ``stackwise:``, which other
readers pass over; the shipped mapping ``schema_org`` reads both. Source: https://schema.org/Course.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.ingest.ctdl.terms import EXTENSION, EXTENSION_IRI
from stackwise.features.records import JsonObject
from stackwise.recommender.export.written import WrittenDocument

_MODES = {"online": "online", "in_person": "onsite", "blended": "blended"}
_OWN = ("kind", "nominal_hours", "assessment", "stack_mode", "status")  # facts that schema.org has no word for
_LOST = ("recognised_by", "awards_units", "supersedes")  # lists and links that a course list does not carry


def export_schema_org(catalogue: Catalogue) -> WrittenDocument:
    """Every credential as a ``Course``; skills taught and prerequisites are tables of their own and counted as lost."""
    providers = catalogue["providers"].drop_duplicates("provider_id").set_index("provider_id")["name"]
    loss: Counter[str] = Counter()
    rows = [{str(key): value for key, value in row.items()} for row in catalogue["credentials"].to_dict("records")]
    courses = [_course(row, providers.get(row["provider_id"])) for row in rows]
    for row in rows:
        loss.update(f"credentials.{name}" for name in _LOST if _known(row.get(name)))
    for table in ("credential_skills", "prerequisites"):
        loss[table] += len(catalogue[table])
    document = {"@context": ["https://schema.org", {EXTENSION: EXTENSION_IRI}], "@graph": courses}
    return WrittenDocument(document, {"Course": len(courses)}, {name: count for name, count in loss.items() if count})


def _course(row: Mapping[str, Any], provider: str | None) -> JsonObject:
    said: JsonObject = {
        "@type": "Course",
        "identifier": row["credential_id"],
        "name": row["title"],
        "version": row["version"],
        "description": row["description"],
        "teaches": [line for line in str(row["outcomes"] or "").splitlines() if line.strip()],
        "url": row["url"],
        "inLanguage": row["language"],
        "provider": None if provider is None else {"@type": "Organization", "name": provider},
        "offers": _offer(row),
        "hasCourseInstance": _instance(row),
        "aggregateRating": _rating(row),
    }
    said |= {f"{EXTENSION}:{name}": row[name] for name in _OWN}
    said |= {f"{EXTENSION}:framework": row["level.framework"], f"{EXTENSION}:level": row["level.value"]}
    said |= {f"{EXTENSION}:credit": row["credit.value"], f"{EXTENSION}:creditUnit": row["credit.unit"]}
    return {key: value for key, value in said.items() if _known(value) and value not in ({}, [], "")}


def _offer(row: Mapping[str, Any]) -> JsonObject | None:
    days = {"validFrom": row["valid_from"], "validThrough": row["valid_to"]}
    said = {"price": row["price.amount"], "priceCurrency": row["price.currency"]}
    said |= {name: day.isoformat() for name, day in days.items() if _known(day)}
    said = {name: value for name, value in said.items() if _known(value)}
    return {"@type": "Offer", **said} if said else None


def _instance(row: Mapping[str, Any]) -> JsonObject | None:
    said: JsonObject = {}
    if _known(row["mode"]):
        said["courseMode"] = _MODES[row["mode"]]
    if _known(row["learning_hours"]):
        said["courseWorkload"] = f"PT{row['learning_hours']:g}H"
    if _known(row["weeks"]):
        said["courseSchedule"] = {"@type": "Schedule", "duration": f"P{row['weeks']:g}W"}
    return {"@type": "CourseInstance", **said} if said else None


def _rating(row: Mapping[str, Any]) -> JsonObject | None:
    if not _known(row["rating"]):
        return None
    many = {"ratingCount": row["rating_count"]} if _known(row["rating_count"]) else {}
    return {"@type": "AggregateRating", "ratingValue": row["rating"], "bestRating": 5, **many}


def _known(value: Any) -> bool:
    if value is None:
        return False
    return len(value) > 0 if hasattr(value, "__len__") else not pd.isna(value)
