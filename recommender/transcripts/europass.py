"""Europass credentials (European Learning Model 3, JSON-LD): learning achievements and the parts of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.features.records import JsonObject
from stackwise.recommender.transcripts.held_from import (
    Claimed,
    CodeFinder,
    HeldFrom,
    is_ours,
    last_part,
    listed,
    stripped,
    told_day,
    told_end,
    worded,
)
from stackwise.recommender.transcripts.results import way_said
from stackwise.recommender.transcripts.said_against import denial_in, refuse_subjects, states_of, texts_in
from stackwise.recommender.transcripts.said_beside import is_nothing

MOST_CLAIMS = 5000
_NOT_HELD = {"LearningActivity": "an activity, which is no achievement", "LearningEntitlement": "an entitlement",
             "LearningAssessment": "an assessment by itself"}  # fmt: skip


_HELD = ("Achievement", "Qualification", "Credential")  # how the kinds of what is attained end


def read_europass(document: JsonObject, finder: CodeFinder, into: HeldFrom) -> None:
    """Every learning achievement of a credential into ``into``; activities and entitlements are named instead."""
    subjects = [one for one in listed(document.get("credentialSubject")) if isinstance(one, Mapping)]
    refuse_subjects(stripped(one.get("id")) for one in subjects)
    for subject in subjects:
        if isinstance(subject, Mapping):
            into.learner_id = into.learner_id or stripped(subject.get("id"))
            names = (worded(subject.get(name)) for name in ("givenName", "familyName"))
            into.learner_name = worded(subject.get("fullName")) or " ".join(filter(None, names)) or None
            for claim in _claims(subject, into):
                _carry(claim, document, finder, into)


def _claims(subject: Mapping[str, Any], into: HeldFrom) -> Iterator[Mapping[str, Any]]:
    todo = [one for name in ("hasClaim", "claim", "achieved") for one in listed(subject.get(name))]
    for _ in range(MOST_CLAIMS):
        if not todo:
            return
        one = todo.pop(0)
        if not isinstance(one, Mapping):
            into.not_carried.append(f"a claim that is only referred to: {str(one)[:80]!r}")
            continue
        kinds = {str(kind).rpartition(":")[2].rpartition("/")[2] for kind in listed(one.get("type"))}
        refused = sorted(kinds & set(_NOT_HELD))
        if refused:
            into.not_carried.append(f"{worded(one.get('title')) or 'a claim'}: {_NOT_HELD[refused[0]]}")
            continue
        if kinds and not any(kind.endswith(_HELD) for kind in kinds):
            into.not_carried.append(f"{worded(one.get('title')) or 'a claim'}: a {min(kinds)}, which is no achievement")
            continue
        yield one
        todo += [part for name in ("hasPart", "hasSubAchievement") for part in listed(one.get(name))]
    into.not_carried.append(f"claims past the first {MOST_CLAIMS}")


def _carry(claim: Mapping[str, Any], document: JsonObject, finder: CodeFinder, into: HeldFrom) -> None:
    specified = [one for one in listed(claim.get("specifiedBy")) if isinstance(one, Mapping)]
    awarded = [one for one in listed(claim.get("awardedBy")) if isinstance(one, Mapping)]
    title = worded(claim.get("title")) or next((said for one in specified if (said := worded(one.get("title")))), None)
    codes = [code for one in (claim, *specified) for code in _identifiers(one)]
    what = title or (codes[0] if codes else "an achievement")
    if any(one.get("creditPoint") or one.get("creditReceived") for one in (claim, *specified)):
        into.not_carried.append(f"credit points of {what}: what it is worth is the catalogue's to say")
    grades = [worded(one.get("grade")) for one in listed(claim.get("provenBy")) if isinstance(one, Mapping)]
    points = list(texts_in(listed(claim.get("creditReceived"))))
    none = points[0] if points and all(map(is_nothing, points)) else ""
    denied = none or denial_in(listed(claim.get("provenBy")), listed(claim.get("additionalNote")), states_of(claim))
    if denied:
        into.not_carried.append(f"{what}: {denied}, so not attained")
        return
    into.not_carried += [f"the grade {grade!r} of {what}: its scale is not known" for grade in grades if grade]
    days = [one.get("awardingDate") for one in awarded]
    said = next((one for one in days if one), None)
    if not is_ours(claim.get("id")):  # ours says the day wherever it is known
        said = said or document.get("validFrom") or document.get("issuanceDate")
    last = _noted_until(claim) or document.get("validUntil") or document.get("expirationDate")
    held, until = told_end(last, what, into)
    if not held:
        return
    bodies = [body for one in awarded for body in listed(one.get("awardingBody"))] or listed(document.get("issuer"))
    issuer = tuple(name for body in bodies for name in _names(body))
    ways = {way_said(note) for note in _notes(claim)} - {None}
    way = ways.pop() if len(ways) == 1 else None
    finder.carry(Claimed(tuple(codes), title, issuer, told_day(said, what, into), until, None, way), into)


def _notes(claim: Mapping[str, Any]) -> list[str]:
    """The notes of an achievement, in which stands what the model has no field for."""
    notes = (one.get("noteLiteral") for one in listed(claim.get("additionalNote")) if isinstance(one, Mapping))
    return [(worded(note) or "").strip() for note in notes]


def _noted_until(claim: Mapping[str, Any]) -> str | None:
    """The last day that a note of an achievement states."""
    found = (re.fullmatch(r"Valid until (\d{4}-\d{2}-\d{2})\.?", note) for note in _notes(claim))
    return next((match.group(1) for match in found if match), None)


def _identifiers(one: Mapping[str, Any]) -> Iterator[str]:
    for name in ("identifier", "additionalIdentifier", "hasCode"):
        for given in listed(one.get(name)):
            if isinstance(given, str):
                yield given
            elif isinstance(given, Mapping):
                yield from (
                    str(given[key]) for key in ("notation", "content", "value") if isinstance(given.get(key), str)
                )
    address = stripped(one.get("id"))
    if address is not None:
        yield last_part(address)


def _names(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, Mapping):
        names = (worded(body.get("legalName")), worded(body.get("prefLabel")), stripped(body.get("id")))
        yield from filter(None, names)
        yield from _identifiers(body)
