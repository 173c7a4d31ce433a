"""Holdings of a learner as Open Badges 3.0 in a Comprehensive Learner Record 2.0, or as a Europass credential (ELM 3).

Nothing is signed here: whoever awarded a thing signs it. Sources: 1EdTech Open Badges 3.0 and CLR Standard 2.0;
European Learning Model 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from stackwise.features.catalogue import Catalogue
from stackwise.features.records import Holding, JsonObject, Learner
from stackwise.recommender.export.written import WrittenDocument

_CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
_CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_WAYS: Mapping[str | None, str] = {"rpl": "Recognition of prior learning", "transfer": "Credit transfer"}
_ELM = "http://data.europa.eu/snb/model/context/edc-ap"


class _Things:
    """Titles, codes and providers of what is held."""

    def __init__(self, catalogue: Catalogue) -> None:
        units, credentials = catalogue["units"], catalogue["credentials"].drop_duplicates("credential_id")
        self.units = dict(zip(units["unit_id"], zip(units["title"], units["code"], strict=True), strict=True))
        self.credentials = dict(
            zip(credentials["credential_id"], zip(credentials["title"], credentials["provider_id"], strict=True),
                strict=True)
        )  # fmt: skip
        providers = catalogue["providers"].drop_duplicates("provider_id")
        self.providers = dict(zip(providers["provider_id"], providers["name"], strict=True))

    def named(self, held: Holding) -> tuple[str, str]:
        """The code and title of a holding."""
        if held.credential_id is not None:
            return held.credential_id, str(self.credentials.get(held.credential_id, (held.credential_id,))[0])
        title, code = self.units.get(held.unit_id, (None, None))
        return str(code or held.unit_id), str(title or held.unit_id)

    def issuer(self, held: Holding) -> tuple[str, str] | None:
        """The id and name of who awarded it, as far as it is known."""
        own = None if held.credential_id is None else self.credentials.get(held.credential_id, (None, None))[1]
        at = held.provider_id or own
        return None if at is None else (str(at), str(self.providers.get(at) or at))


def export_badges(learner: Learner, catalogue: Catalogue, on: date) -> WrittenDocument:
    """A CLR 2.0 of one Open Badge 3.0 a holding; ``on`` is the day from which the record is valid."""
    badges, loss = _each(learner, catalogue, lambda held, things: _badge(held, things, on))
    document = {
        "@context": [_CREDENTIALS, _CLR, _BADGES],
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "What is held",
        "validFrom": _instant(on),
        "credentialSubject": {"type": ["ClrSubject"], "id": learner.learner_id, "verifiableCredential": badges},
    }
    return WrittenDocument(document, {"AchievementCredential": len(badges)}, loss)


def export_europass(learner: Learner, catalogue: Catalogue, on: date) -> WrittenDocument:
    """A Europass credential of one learning achievement a holding; it has no place for a grade's scale."""
    claims, loss = _each(learner, catalogue, _achievement)
    for held in learner.holdings:
        loss |= {"grade": loss.get("grade", 0) + 1} if held.grade is not None else {}
    document = {
        "@context": [_CREDENTIALS, _ELM],
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "validFrom": _instant(on),
        "credentialSubject": {"id": learner.learner_id, "type": "Person", "hasClaim": claims},
    }
    return WrittenDocument(document, {"LearningAchievement": len(claims)}, loss)


def _each(
    learner: Learner, catalogue: Catalogue, write: Callable[[Holding, _Things], JsonObject]
) -> tuple[list[JsonObject], dict[str, int]]:
    """Every holding written, and what no format has a word for."""
    things, loss = _Things(catalogue), Counter[str]()
    for held in learner.holdings:
        loss.update(["resident"] if held.resident else [])
        loss.update(["mode"] if held.mode is not None and held.mode not in _WAYS else [])  # what nobody says is study
    return [write(held, things) for held in learner.holdings], dict(loss)


def _badge(held: Holding, things: _Things, on: date) -> JsonObject:
    code, title = things.named(held)
    issuer = things.issuer(held)
    achievement = {"id": f"urn:stackwise:{code}", "type": ["Achievement"], "name": title, "humanCode": code,
                   "description": title, "criteria": {"narrative": f"As its provider states for {title}."}}  # fmt: skip
    subject: JsonObject = {"type": ["AchievementSubject"], "achievement": achievement}
    said = [f"{held.grade:g}%"] if held.grade is not None else []
    said += [_WAYS[held.mode]] if held.mode in _WAYS else []
    if said:
        subject["result"] = [{"type": ["Result"], "value": value} for value in said]
    badge: Mapping[str, Any] = {
        "type": ["VerifiableCredential", "AchievementCredential"],
        "issuer": None if issuer is None else {"id": issuer[0], "type": ["Profile"], "name": issuer[1]},
        "validFrom": _instant(held.awarded_on or on),
        "awardedDate": None if held.awarded_on is None else _instant(held.awarded_on),
        "validUntil": None if held.valid_until is None else _instant(held.valid_until),
        "credentialSubject": subject,
    }
    return {key: value for key, value in badge.items() if value is not None}


def _achievement(held: Holding, things: _Things) -> JsonObject:
    code, title = things.named(held)
    issuer = things.issuer(held)
    body = [] if issuer is None else [{"id": issuer[0], "type": "Organisation", "legalName": {"en": issuer[1]}}]
    process: JsonObject = {"type": "AwardingProcess", "awardingBody": body}
    if held.awarded_on is not None:
        process["awardingDate"] = _instant(held.awarded_on)
    named = {"title": {"en": title}, "identifier": [{"type": "Identifier", "notation": code}]}
    claim: JsonObject = {
        "id": f"urn:stackwise:claim:{code}",
        "type": "LearningAchievement",
        **named,
        "awardedBy": process,
        "specifiedBy": {"type": "LearningAchievementSpecification", **named},
    }
    notes = [f"Valid until {held.valid_until.isoformat()}"] if held.valid_until is not None else []
    notes += [_WAYS[held.mode]] if held.mode in _WAYS else []
    if notes:  # the model has no field for them
        claim["additionalNote"] = [{"type": "Note", "noteLiteral": {"en": note}} for note in notes]
    return claim


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
