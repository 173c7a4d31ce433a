"""CTDL learner records and JSON Resume: named credentials without a proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.features.records import JsonObject
from stackwise.recommender.transcripts.held_from import (
    Claimed,
    CodeFinder,
    HeldFrom,
    last_part,
    listed,
    looks_like_code,
    stripped,
    told_day,
    told_end,
    worded,
)
from stackwise.recommender.transcripts.said_against import denial_in, refuse_subjects, states_of
from stackwise.recommender.transcripts.said_beside import denied_by_day

Node = Mapping[str, Any]
_HELD = ("hasCredential", "credentialAwarded", "credentialReceived", "achieved", "hasAchievement", "completed",
         "achievedCredential", "assertedCredential", "hasCompetency")  # fmt: skip
_DAYS = ("dateAwarded", "dateEarned", "dateReceived", "dateAchieved", "validFrom", "dateEffective")


def read_ctdl_record(document: JsonObject, finder: CodeFinder, into: HeldFrom) -> None:
    """What the persons of a CTDL graph hold; descriptions of credentials that nobody is said to hold are no holding."""
    nodes = [one for one in listed(document.get("@graph") or document) if isinstance(one, Mapping)]
    by_id = {str(one["@id"]): one for one in nodes if "@id" in one}
    found = 0
    refuse_subjects(
        worded(_get(one, "name")) or stripped(one.get("@id")) or f"person {at}"
        for at, one in enumerate(nodes, 1)
        if "Person" in _kinds(one) and any(_assertions(one, by_id))
    )
    for node in nodes:
        for asserted, thing in _assertions(node, by_id):
            found += 1
            _carry(asserted, thing, finder, into)
        if "Person" in _kinds(node):
            into.learner_name = into.learner_name or worded(_get(node, "name"))
            into.learner_id = into.learner_id or into.learner_name or stripped(node.get("@id"))
    if not found:
        into.not_carried.append("the graph: it says of nobody that a credential is held")


def _assertions(
    node: Mapping[str, Any], by_id: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """(what is said of holding it, the thing held) for everything a node says is held."""
    for name in _HELD:
        for given in listed(_get(node, name)):
            said = _resolved(given, by_id)
            thing = next((_resolved(inner, by_id) for key in ("credential", "achievement", "about", "object", "item")
                          for inner in listed(_get(said, key))), said)  # fmt: skip
            yield said, thing


def _resolved(value: Any, by_id: Mapping[str, Node]) -> Node:
    if isinstance(value, str):
        return by_id.get(value) or {"@id": value}
    if isinstance(value, Mapping):
        same = by_id.get(str(value.get("@id")), {})
        return {**same, **value}
    return {}


def _carry(said: Mapping[str, Any], thing: Mapping[str, Any], finder: CodeFinder, into: HeldFrom) -> None:
    codes = [str(one) for name in ("codedNotation", "credentialId", "ctid") for one in listed(_get(thing, name))]
    for given in listed(_get(thing, "identifier")):
        if isinstance(given, Mapping):
            codes += [str(one) for one in listed(_get(given, "identifierValueCode"))]
    address = str(thing.get("@id") or "")
    codes += [address, last_part(address)] if address else []
    title = worded(_get(thing, "name"))
    what = title or (codes[0] if codes else "a credential")
    day = next((one for name in _DAYS for one in (_get(said, name), _get(thing, name)) if one), None)
    told = states_of(said)
    if said is thing:  # whether it is offered still is nothing against who holds it
        told = {name: value for name, value in told.items() if not name.endswith("credentialStatusType")}
    against = denial_in(*told.values())
    if day is not None and denied_by_day(str(day), result_elsewhere=True):
        against = against or str(day)
    if against:
        into.not_carried.append(f"{what}: {against}, so it may not be held")
        return
    held, until = told_end(_get(said, "expirationDate") or _get(said, "validUntil"), what, into)
    if not held:
        return
    owners = [*listed(_get(said, "issuedBy")), *listed(_get(thing, "ownedBy")), *listed(_get(thing, "offeredBy"))]
    names = tuple(name for one in owners for name in _owner(one))
    finder.carry(Claimed(tuple(codes), title, names, told_day(day, what, into), until), into)


def _owner(one: Any) -> Iterator[str]:
    if isinstance(one, str):
        yield from (one, last_part(one))
    elif isinstance(one, Mapping):
        yield from filter(None, (worded(_get(one, "name")), stripped(one.get("@id"))))


def read_resume(document: JsonObject, finder: CodeFinder, into: HeldFrom) -> None:
    """Certificates and courses of a JSON Resume that give a code, or a credential's own title and provider."""
    basics = document.get("basics")
    into.learner_name = worded(basics.get("name")) if isinstance(basics, Mapping) else None
    into.learner_id = into.learner_name
    for one in listed(document.get("certificates")):
        one = {"name": one} if isinstance(one, str) else one
        if isinstance(one, Mapping):
            name, address = worded(one.get("name")), stripped(one.get("url"))
            what = name or "a certificate"
            addressed = (address, last_part(address)) if address else ()
            codes = (*_codes_in(name), *addressed)
            issuer = tuple(filter(None, (worded(one.get("issuer")),)))
            day = one.get("date")
            if day and denied_by_day(str(day), result_elsewhere=True):
                into.not_carried.append(f"{what}: {str(day)!r} stands in place of its day, so it may not be held")
                continue
            finder.carry(Claimed(codes, name, issuer, told_day(day, what, into)), into)
    for school in listed(document.get("education")):
        if isinstance(school, Mapping):
            _school(school, finder, into)
        else:
            into.not_carried.append(f"{str(school)[:80]!r}: no end is given, so it may not be finished")
    for name in ("work", "volunteer", "awards", "publications", "skills", "languages", "interests", "projects"):
        if document.get(name):
            into.not_carried.append(f"{name} of the resume: no record of a unit or credential")


def _school(school: Mapping[str, Any], finder: CodeFinder, into: HeldFrom) -> None:
    issuer = tuple(filter(None, (worded(school.get("institution")),)))
    area = " ".join(filter(None, (worded(school.get("studyType")), worded(school.get("area")))))
    ends, score = str(school.get("endDate") or ""), denial_in(school.get("score"))
    if not ends or denied_by_day(ends, result_elsewhere=False) or score:
        why = score or (f"its end is {ends!r}" if ends else "no end is given")
        into.not_carried.append(f"{area or 'a course of study'}: {why}, so it may not be finished")
        return
    for course in listed(school.get("courses")):
        said = worded(course)
        day = told_day(school.get("endDate"), said or area, into)
        finder.carry(Claimed(_codes_in(said), said, issuer, day), into)
    if area:
        finder.carry(Claimed(_codes_in(area), area, issuer, told_day(school.get("endDate"), area, into)), into)


def _codes_in(text: str | None) -> tuple[str, ...]:
    """Words of a text that look like codes."""
    return tuple(word for one in (text or "").split() if looks_like_code(word := one.strip("()[],;:")))


def _kinds(node: Mapping[str, Any]) -> set[str]:
    return {str(kind).rpartition(":")[2] for kind in listed(node.get("@type") or node.get("type"))}


def _get(node: Mapping[str, Any], name: str) -> Any:
    """A property by its local name, whatever the prefix."""
    if name in node:
        return node[name]
    return next((value for key, value in node.items() if key.rpartition(":")[2] == name), None)
