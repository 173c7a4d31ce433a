"""Credentials as schema.org courses, with the vocabulary's own words where it has them.

What it has no word for (version, kind, level, credit, ...) travels under the prefix ``stackwise:``, which other
readers pass over; the shipped mapping ``schema_org`` reads both. Source: https://schema.org/Course.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from stackwise.features.catalogue import Catalogue
from stackwise.features.ingest.ctdl.terms import EXTENSION, EXTENSION_IRI
from stackwise.features.records import JsonObject
from stackwise.recommender.export.written import WrittenDocument

_MODES = {"online": "online", "in_person": "onsite", "blended": "blended"}
_OWN = ("kind", "nominal_hours", "assessment", "stack_mode", "status")  # facts that schema.org has no word for
_LOST = ("recognised_by", "awards_units", "supersedes", "source")  # lists and links that a course list does not carry
_WITH = {"rating_count": "rating", "level.framework": "level.value", "credit.unit": "credit.value",
         "price.currency": "price.amount"}  # fmt: skip  # what says nothing without the other
_NOT_READ = ("registrations", "quality")  # of providers: lists, which a course list's columns cannot hold


def export_schema_org(catalogue: Catalogue) -> WrittenDocument:
    """Every credential as a ``Course`` with its provider; what is of no course is counted as lost, table by table.

    ``unread`` counts what is in the file, and what ``ingest credentials --map schema_org`` gives differently or not.
    """
    providers = _rows(catalogue["providers"].drop_duplicates("provider_id"))
    known = {str(row["provider_id"]): row for row in providers}
    rows = _rows(catalogue["credentials"])
    courses = [_course(row, known.get(row["provider_id"])) for row in rows]
    named = {row["provider_id"] for row in rows if _known(row["provider_id"])}
    loss, unread = _course_losses(rows, known), Counter({"credentials.credential_id": len(rows)})
    loss["providers"] += len(known.keys() - named)
    unread.update(f"providers.{name}" for at, row in known.items() if at in named for name in _NOT_READ
                  if _known(row.get(name)))  # fmt: skip
    for table, frame in catalogue.tables.items():
        if table not in ("credentials", "providers"):
            loss[table] += len(frame)
    document = {"@context": ["https://schema.org", {EXTENSION: EXTENSION_IRI}], "@graph": courses}
    said = {name: count for name, count in loss.items() if count}
    return WrittenDocument(document, {"Course": len(courses)}, said, {name: n for name, n in unread.items() if n})


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _course_losses(rows: list[dict[str, Any]], providers: Mapping[str, Any]) -> Counter[str]:
    """How many courses state what is not written of them."""
    loss: Counter[str] = Counter()
    for row in rows:
        loss.update(f"credentials.{name}" for name in _LOST if _known(row.get(name)))
        loss.update(f"credentials.{name}" for name, of in _WITH.items() if _known(row[name]) and not _known(row[of]))
        loss["credentials.provider_id"] += _known(row["provider_id"]) and row["provider_id"] not in providers
    return loss


def _provider(row: Mapping[str, Any]) -> JsonObject:
    """An ``Organization``: its registrations and its accreditors' decisions are certifications."""
    country = {"@type": "PostalAddress", "addressCountry": row["country"]} if _known(row["country"]) else None
    registered = [_certification(one, one["register"], certificationIdentification=one["code"])
                  for one in _listed(row["registrations"])]  # fmt: skip
    judged = [_certification(one, one["decision"], issuedBy={"@type": "Organization", "name": one["accreditor"]})
              for one in _listed(row["quality"])]  # fmt: skip
    said = {"name": row["name"], "address": country, "hasCertification": registered + judged}
    own = {f"{EXTENSION}:id": row["provider_id"], f"{EXTENSION}:kind": row["kind"]}
    return {"@type": "Organization", **{key: value for key, value in {**said, **own}.items() if _known(value)}}


def _certification(one: Mapping[str, Any], name: str, **more: Any) -> JsonObject:
    days = {"validFrom": one["from"], "expires": one["to"]}
    said = {"name": name, **more, **{key: day.isoformat() for key, day in days.items() if _known(day)}}
    return {"@type": "Certification", **{key: value for key, value in said.items() if _known(value)}}


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return list(value) if _known(value) else []


def _course(row: Mapping[str, Any], provider: Mapping[str, Any] | None) -> JsonObject:
    said: JsonObject = {
        "@type": "Course",
        "identifier": row["credential_id"],
        "name": row["title"],
        "version": row["version"],
        "description": row["description"],
        "teaches": [line for line in str(row["outcomes"] or "").splitlines() if line.strip()],
        "url": row["url"],
        "inLanguage": row["language"],
        "provider": None if provider is None else _provider(provider),
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
        said["courseWorkload"] = f"PT{_plain(row['learning_hours'])}H"
    if _known(row["weeks"]):
        said["courseSchedule"] = {"@type": "Schedule", "duration": f"P{_plain(row['weeks'])}W"}
    return {"@type": "CourseInstance", **said} if said else None


def _rating(row: Mapping[str, Any]) -> JsonObject | None:
    if not _known(row["rating"]):
        return None
    many = {"ratingCount": row["rating_count"]} if _known(row["rating_count"]) else {}
    return {"@type": "AggregateRating", "ratingValue": row["rating"], "bestRating": 5, **many}


def _plain(number: float) -> str:
    """All digits of a number, without an exponent."""
    return np.format_float_positional(number, trim="-")


def _known(value: Any) -> bool:
    if value is None:
        return False
    return len(value) > 0 if hasattr(value, "__len__") else not pd.isna(value)
