"""Requests of the Registry's Assistant API: the same words in PascalCase, objects nested in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# A request wraps what is published under the name of its class.
_WRAPPERS: Mapping[str, str] = {
    "TransferValueProfile": "ceterms:TransferValueProfile",
    "TransferValueProfiles": "ceterms:TransferValueProfile",
    "LearningOpportunity": "ceterms:LearningOpportunityProfile",
    "Assessment": "ceterms:AssessmentProfile",
    "Organization": "ceterms:CredentialOrganization",
}
_SCHEMA_VALUES = frozenset({"Value", "MinValue", "MaxValue"})
_VALUE_PROFILES = frozenset({"TransferValue", "CreditValue"})


def is_request(document: Mapping[str, Any]) -> bool:
    """Whether a document is such a request: a type or CTID in PascalCase, or one of the wrappers."""
    return not any(key.startswith("@") or ":" in key for key in document) and bool(
        {"Type", "CTID"} & document.keys() or _WRAPPERS.keys() & document.keys()
    )


def from_request(document: Mapping[str, Any]) -> dict[str, Any]:
    """The request as a JSON-LD document.

    >>> request = {"Type": "ceterms:Course", "CTID": "ce-1", "Name": "Welding", "OwnedBy": [{"CTID": "ce-2"}]}
    >>> from_request(request)["@graph"]
    [{'@type': 'ceterms:Course', 'ceterms:ctid': 'ce-1', 'ceterms:name': 'Welding', 'ceterms:ownedBy': ['ce-2']}]
    """
    tops: list[dict[str, Any]] = []
    for wrapper in _WRAPPERS.keys() & document.keys():
        inside = document[wrapper] if isinstance(document[wrapper], list) else [document[wrapper]]
        tops.extend({"@type": _WRAPPERS[wrapper], **_object(one, False)} for one in inside if isinstance(one, dict))
    if not tops:
        # The type may be left out of a request for a transfer value, which its value gives away.
        guessed = {"@type": "ceterms:TransferValueProfile"} if "TransferValue" in document else {}
        tops = [{**guessed, **_object(document, False)}]
    for number, top in enumerate(tops, start=1):
        if not {"ceterms:ctid", "@id"} & top.keys():
            top["@id"] = f"_:request{number}"
    return {"@graph": tops}


def _object(raw: Mapping[str, Any], in_value: bool) -> dict[str, Any]:
    return {_key(key, in_value): _value(value, key in _VALUE_PROFILES) for key, value in raw.items()}


def _key(key: str, in_value: bool) -> str:
    if key == "Type":
        return "@type"
    if key == "CTID":
        return "ceterms:ctid"
    if in_value and key in _SCHEMA_VALUES | {"Description"}:
        return f"schema:{key[0].lower()}{key[1:]}"
    return key if ":" in key or key.startswith("@") else f"ceterms:{key[:1].lower()}{key[1:]}"


def _value(value: Any, in_value: bool) -> Any:
    if isinstance(value, list):
        return [_value(one, in_value) for one in value]
    if not isinstance(value, dict):
        return value
    return value["CTID"] if value.keys() == {"CTID"} else _object(value, in_value)
