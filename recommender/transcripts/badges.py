"""Open Badges 3.0 and Comprehensive Learner Records 2.0: achievements of verifiable credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackwise.features.records import JsonObject
from stackwise.features.text import folded
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
from stackwise.recommender.transcripts.results import read_result
from stackwise.recommender.transcripts.signatures import jwt_payload

MOST_NESTED = 2000
_KEPT = {"@context", "id", "type", "issuer", "validFrom", "validUntil", "issuanceDate", "expirationDate", "awardedDate",
         "credentialSubject", "name", "description", "proof", "image", "credentialSchema"}  # fmt: skip
_ACHIEVEMENT = {"id", "type", "name", "humanCode", "otherIdentifier", "alignment", "creator", "creditsAvailable"}
_SUBJECT = {"id", "type", "achievement", "result", "creditsEarned", "verifiableCredential"}


def read_badges(document: JsonObject, finder: CodeFinder, into: HeldFrom) -> None:
    """Every achievement of a badge, or of the badges inside a record, into ``into``."""
    for credential, outer in _credentials(document, into):
        subject = credential.get("credentialSubject")
        for one in listed(subject):
            if isinstance(one, Mapping):
                into.learner_id = into.learner_id or stripped(one.get("id"))
                for achievement in listed(one.get("achievement")):
                    if isinstance(achievement, Mapping):
                        _carry(achievement, one, credential, outer, finder, into)
        for name in sorted(set(credential) - _KEPT):
            into.not_carried.append(f"{name} of {worded(credential.get('name')) or 'the credential'}")


def _credentials(document: JsonObject, into: HeldFrom) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The credentials with achievements, each with the record it stands in."""
    todo: list[tuple[Any, Mapping[str, Any]]] = [(document, document)]
    for _ in range(MOST_NESTED):
        if not todo:
            return
        one, outer = todo.pop()
        if isinstance(one, str):
            inner = jwt_payload(one)
            if inner is None:
                into.not_carried.append("a credential inside that is neither an object nor a signed token")
                continue
            one = inner.get("vc", inner)
        if not isinstance(one, Mapping):
            continue
        yield one, outer
        for subject in listed(one.get("credentialSubject")):
            if isinstance(subject, Mapping):
                todo += [(inner, one) for inner in reversed(listed(subject.get("verifiableCredential")))]
        todo += [(inner, one) for inner in reversed(listed(one.get("verifiableCredential")))]
    into.not_carried.append(f"credentials past the first {MOST_NESTED}")


def _carry(
    achievement: Mapping[str, Any],
    subject: Mapping[str, Any],
    credential: Mapping[str, Any],
    outer: Mapping[str, Any],
    finder: CodeFinder,
    into: HeldFrom,
) -> None:
    title = worded(achievement.get("name"))
    codes = list(_codes(achievement))
    what = title or (codes[0] if codes else "an achievement")
    if subject.get("creditsEarned") is not None or achievement.get("creditsAvailable") is not None:
        into.not_carried.append(f"credits of {what}: what it is worth is the catalogue's to say")
    if credential.get("credentialStatus") is not None:
        into.not_carried.append(f"whether {what} was revoked: nothing is fetched")
    more = sorted((set(achievement) - _ACHIEVEMENT) | (set(subject) - _SUBJECT))
    if more:
        into.not_carried.append(f"{', '.join(more)} of {what}")
    attained, grade = _result(subject, what, into)
    if not attained:
        return
    awarded = credential.get("awardedDate")
    if not is_ours(achievement.get("id")):  # ours says the day wherever it is known
        awarded = awarded or credential.get("validFrom") or credential.get("issuanceDate")
    held, until = told_end(credential.get("validUntil") or credential.get("expirationDate"), what, into)
    if not held:
        return
    issuer = _issuer(credential.get("issuer") or outer.get("issuer")) + _issuer(achievement.get("creator"))
    claim = Claimed(tuple(codes), title, issuer, told_day(awarded, what, into), until, grade)
    finder.carry(claim, into)


def _codes(achievement: Mapping[str, Any]) -> Iterator[str]:
    """Codes that an achievement gives itself, then those it is aligned with as the same thing, then its address."""
    yield from filter(None, (stripped(achievement.get("humanCode")),))
    for other in listed(achievement.get("otherIdentifier")):
        if isinstance(other, Mapping):
            yield from filter(None, (stripped(other.get("identifier")),))
    address = stripped(achievement.get("id"))
    for alignment in listed(achievement.get("alignment")):
        if isinstance(alignment, Mapping) and _same_thing(alignment, achievement):
            yield from filter(None, (stripped(alignment.get("targetCode")),))
    if address is not None:
        yield address
        yield last_part(address)


def _same_thing(alignment: Mapping[str, Any], achievement: Mapping[str, Any]) -> bool:
    """Whether an alignment is to the thing itself: an achievement may be aligned with many others it only touches."""
    name, target = worded(achievement.get("name")), worded(alignment.get("targetName"))
    address = stripped(achievement.get("id"))
    return (name is not None and target is not None and name.casefold() == target.casefold()) or (
        address is not None and alignment.get("targetUrl") == address
    )


def _result(subject: Mapping[str, Any], what: str, into: HeldFrom) -> tuple[bool, float | None]:
    """Whether it was attained, and its grade as a percentage where the result is one."""
    grade: float | None = None
    for one in listed(subject.get("result")):
        if not isinstance(one, Mapping):
            continue
        status = str(one.get("status") or "")
        value = str(one.get("value") or "").strip()
        if folded(status) not in ("", "completed") or read_result(value, codes=False) == "no":
            denied = status if folded(status) not in ("", "completed") else value
            into.not_carried.append(f"{what}: {denied}, so not attained")
            return False, None
        if value.endswith("%") and value[:-1].replace(".", "", 1).isdigit():
            grade = min(100.0, float(value[:-1]))
        elif value:
            into.not_carried.append(f"the result {value!r} of {what}: its scale is not known")
    return True, grade


def _issuer(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value, last_part(value))
    if not isinstance(value, Mapping):
        return ()
    names = [worded(value.get("name")), stripped(value.get("id")), stripped(value.get("url"))]
    names += [
        stripped(one.get("identifier")) for one in listed(value.get("otherIdentifier")) if isinstance(one, Mapping)
    ]
    return tuple(name for name in names if name)
