"""Open Badges 3.0 and Comprehensive Learner Records 2.0: achievements of verifiable credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

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
from stackwise.recommender.transcripts.results import is_unexplained, mark_value, way_said
from stackwise.recommender.transcripts.said_against import denial_in, refuse_subjects
from stackwise.recommender.transcripts.said_beside import is_nothing
from stackwise.recommender.transcripts.signatures import jwt_payload

MOST_NESTED = 2000
_KEPT = {"@context", "id", "type", "issuer", "validFrom", "validUntil", "issuanceDate", "expirationDate", "awardedDate",
         "credentialSubject", "name", "description", "proof", "image", "credentialSchema"}  # fmt: skip
_ACHIEVEMENT = {"id", "type", "name", "humanCode", "otherIdentifier", "alignment", "creator", "creditsAvailable"}
_SUBJECT = {"id", "type", "achievement", "result", "creditsEarned", "verifiableCredential", "activityEndDate"}


def read_badges(document: JsonObject, finder: CodeFinder, into: HeldFrom) -> None:
    """Every achievement of a badge, or of the badges inside a record, into ``into``."""
    for credential, outer in _credentials(document, into):
        subjects = [one for one in listed(credential.get("credentialSubject")) if isinstance(one, Mapping)]
        refuse_subjects(map(_who, subjects))
        for one in subjects:
            _tell_another(stripped(one.get("id")), credential, into)
            for achievement in listed(one.get("achievement")):
                if isinstance(achievement, Mapping):
                    _carry(achievement, one, credential, outer, finder, into)
                else:
                    into.not_carried.append(f"an achievement that is only referred to: {str(achievement)[:80]!r}")
        for name in sorted(set(credential) - _KEPT):
            into.not_carried.append(f"{name} of {worded(credential.get('name')) or 'the credential'}")


def _who(subject: Mapping[str, Any]) -> str | None:
    """Whom a badge is about: its id, else what it is identified by."""
    named = (one.get("identityHash") for one in listed(subject.get("identifier")) if isinstance(one, Mapping))
    return stripped(subject.get("id")) or next(filter(None, map(stripped, named)), None)


def _tell_another(who: str | None, credential: Mapping[str, Any], into: HeldFrom) -> None:
    """Keep whom a record is about; a credential inside it that names somebody otherwise is noted."""
    into.learner_id = into.learner_id or who
    if who and who != into.learner_id:
        what = worded(credential.get("name")) or "a credential inside"
        into.not_carried.append(f"whether {who!r}, whom {what} is about, is {into.learner_id!r}: see that both are one")


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
        if "EndorsementCredential" in listed(one.get("type")):
            into.not_carried.append(f"{worded(one.get('name')) or 'an endorsement'}: an endorsement awards nothing")
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
    attained, grade = _result(subject, achievement, what, into)
    against = _denied(subject, credential)
    if attained and against:
        into.not_carried.append(f"{what}: {against}, so it may not be held")
    if not attained or against:
        return
    awarded = subject.get("activityEndDate") or credential.get("awardedDate")  # completed, before it was awarded
    if not is_ours(achievement.get("id")):  # ours says the day wherever it is known
        awarded = awarded or credential.get("validFrom") or credential.get("issuanceDate")
    ends = (one.get(name) for one in (credential, outer) for name in ("validUntil", "expirationDate"))
    held, until = told_end(next(filter(None, ends), None), what, into)
    if not held:
        return
    issuer = _issuer(credential.get("issuer") or outer.get("issuer")) + _issuer(achievement.get("creator"))
    claim = Claimed(tuple(codes), title, issuer, told_day(awarded, what, into), until, grade, _way(subject))
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


def _denied(subject: Mapping[str, Any], credential: Mapping[str, Any]) -> str:
    """What a badge says that keeps it from being held: that it was revoked, that it earned nothing, a narrative."""
    status = [one for one in listed(credential.get("credentialStatus")) if isinstance(one, Mapping)]
    if any(one.get("revoked") not in (None, False) for one in (credential, *status)):
        return "it was revoked"
    earned = subject.get("creditsEarned")
    if earned is not None and is_nothing(str(earned)):
        return f"what it earned is {str(earned)!r}"
    said = denial_in(subject.get("narrative"), [one.get("status") for one in status])
    return f"it says {said!r}" if said else ""


def _level_of(result: Mapping[str, Any], achievement: Mapping[str, Any]) -> str:
    """What a result says by what its achievement describes: the level achieved, or less than what is asked; else ""."""
    named = (one for one in listed(achievement.get("resultDescription")) if isinstance(one, Mapping))
    about = next((one for one in named if one.get("id") == result.get("resultDescription")), {})
    levels = (one for one in listed(about.get("rubricCriterionLevel")) if isinstance(one, Mapping))
    level = next((one for one in levels if one.get("id") == result.get("achievedLevel")), {})
    least, got = (str(one or "").strip().rstrip("%") for one in (about.get("requiredValue"), result.get("value")))
    asked, reached = mark_value(least), mark_value(got)
    if asked is not None and reached is not None and reached < asked:
        return f"{got} of the {least} asked"
    return denial_in(level.get("name"), level.get("level"))


def _result(
    subject: Mapping[str, Any], achievement: Mapping[str, Any], what: str, into: HeldFrom
) -> tuple[bool, float | None]:
    """Whether it was attained, and its grade as a percentage where the result is one."""
    grade: float | None = None
    for one in listed(subject.get("result")):
        one = {"value": one} if isinstance(one, str) else one
        if not isinstance(one, Mapping):
            continue
        status = str(one.get("status") or "")
        value = str(one.get("value") or "").strip()
        denied = status if folded(status) not in ("", "completed") else value if _is_no_pass(value) else ""
        if denied:
            into.not_carried.append(f"{what}: {denied}, so not attained")
            return False, None
        if less := _level_of(one, achievement):
            into.not_carried.append(f"{what}: {less}, so not attained")
            return False, None
        if value.endswith("%") and value[:-1].replace(".", "", 1).isdigit():
            grade = min(100.0, float(value[:-1]))
        elif value and not way_said(value):
            into.not_carried.append(f"the result {value!r} of {what}: its scale is not known")
    return True, grade


def _is_no_pass(value: str) -> bool:
    """Whether a result denies what it is of, is nothing, or is a letter that nobody explained.

    >>> [_is_no_pass(value) for value in ("Pending", "0%", "U", "B+", "72", "Level 3")]
    [True, True, True, False, False, False]
    """
    letter = re.fullmatch(r"[A-Z]{1,2}[+-]?", value) is not None
    return bool(denial_in(value)) or is_nothing(value.rstrip("% ")) or (letter and is_unexplained(value))


def _way(subject: Mapping[str, Any]) -> Literal["rpl", "transfer"] | None:
    """The way of attaining that the results of a badge say; None where they say none, or several."""
    values = (one.get("value") if isinstance(one, Mapping) else one for one in listed(subject.get("result")))
    ways = {way_said(str(value)) for value in values} - {None}
    return ways.pop() if len(ways) == 1 else None


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
