"""The service's description in OpenAPI 3.1, from the records that check its requests and answers."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from stackwise.features.records import Learner
from stackwise.recommender.engine.recommender import MOST_RECOMMENDED
from stackwise.recommender.schema import Answer
from stackwise.recommender.service.schema import CreditAsked, Event, Events, LearnerBatch, PathwayAsked, SkillsAsked
from stackwise.recommender.service.settings import ServiceLimits

_LEARNER = {
    "learner_id": "me",
    "skills": [{"text": "spreadsheets", "level": 3}, {"skill_id": "customer-service"}],
    "goal": {"kind": "change", "occupation_id": "business.bookkeeper", "qualification_id": "ZFN42"},
    "constraints": {"max_weeks": 26, "hours_per_week": 8},
}
_EVENT = {
    "event_id": "2b1d7c1e-1",
    "learner_id": "me",
    "credential_id": "business.ledger-foundations",
    "kind": "impression",
    "occurred_at": "2026-09-01T10:00:00Z",
    "propensity": 1.0,
    "position": 1,
}
_HELD = {"holdings": [{"credential_id": "business.ledger-foundations", "awarded_on": "2026-01-01"}]}
_REFUSALS = {
    400: "No JSON.",
    401: "No known API key.",
    408: "The body did not arrive in time.",
    413: "Too large a body, or too many learners or events.",
    415: "Not application/json.",
    422: "Cannot be answered; the message says why and how to mend it.",
    429: "This key asks too often; see Retry-After.",
    503: "No model yet, no room now, or the store of events is away; see Retry-After.",
    504: "No answer in time.",
}
_MODELS = (Learner, Answer, LearnerBatch, CreditAsked, SkillsAsked, PathwayAsked, Event, Events)
_ERROR = {
    "type": "object",
    "required": ["schema_version", "learner_id", "error"],
    "additionalProperties": False,
    "properties": {
        "schema_version": {"type": "integer"},
        "learner_id": {"type": ["string", "null"]},
        "error": {
            "type": "object",
            "required": ["kind", "message"],
            "additionalProperties": False,
            "properties": {"kind": {"type": "string"}, "message": {"type": "string"}},
        },
    },
}


def describe_service(limits: ServiceLimits) -> dict[str, Any]:
    """The whole document; every example in it is answered over the sample catalogue."""
    _, made = models_json_schema([(one, "validation") for one in _MODELS], ref_template="#/components/schemas/{model}")
    schemas = {**made["$defs"], "Error": _ERROR}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Stackwise",
            "version": "1",
            "description": "Micro-credentials that close a learner's gap, with the proof of every claim.",
        },
        "paths": {**_doors(limits), **_open()},
        "security": [{"key": []}],
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _doors(limits: ServiceLimits) -> dict[str, Any]:
    list_of = {"type": "array", "items": {"oneOf": [_ref("Answer"), _ref("Error")]}}
    answers = {"type": "object", "required": ["answers"], "properties": {"answers": list_of}}
    many = {"learners": [_LEARNER, {**_LEARNER, "learner_id": "you"}], "n": 3, "as_of": "2026-09-01"}
    counted = {"type": "object", "required": ["received", "new", "known", "conflicts"]}
    plain = {"type": "object"}
    job = {"text": "You must reconcile bank accounts. Payroll experience is desirable."}
    plan = {"learner": _LEARNER, "options": {"steps": 4, "alternatives": 0, "what_if": False}}
    return {
        "/v1/recommendations": _post(
            f"Recommend for one learner, or for up to {limits.batch}.",
            {"oneOf": [_ref("Learner"), _ref("Batch")]},
            {"one": _LEARNER, "many": many},
            {"oneOf": [_ref("Answer"), answers]},
            _QUERY,
        ),
        "/v1/credit": _post(
            "What holdings count for toward a qualification, and what remains.",
            _ref("CreditAsked"),
            {"toward": {**_HELD, "qualification_id": "ZFN42"}, "nearest": _HELD},
            plain,
        ),
        "/v1/skills": _post("The skills a text asks for or teaches.", _ref("SkillsAsked"), {"ad": job}, plain),
        "/v1/pathways": _post("Which credentials, in which order.", _ref("PathwayAsked"), {"plan": plan}, plain),
        "/v1/events": _post(
            f"Store an event, or up to {limits.events:,}; sending one again changes nothing.",
            {"oneOf": [_ref("Event"), _ref("Events")]},
            {"one": _EVENT, "many": {"events": [_EVENT]}},
            counted,
        ),
    }


_QUERY: list[dict[str, Any]] = [
    {
        "name": "n",
        "in": "query",
        "description": "Length of the list, for one learner.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST_RECOMMENDED, "default": 10},
    },
    {
        "name": "as_of",
        "in": "query",
        "description": "Day of the answer for a learner without one; today.",
        "schema": {"type": "string", "format": "date"},
    },
]


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _post(
    summary: str, body: dict[str, Any], examples: dict[str, Any], answer: dict[str, Any], query: Any = ()
) -> dict[str, Any]:
    content = {"schema": body, "examples": {name: {"value": value} for name, value in examples.items()}}
    refusals = {str(status): _response(said, _ref("Error")) for status, said in _REFUSALS.items()}
    operation = {
        "summary": summary,
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": {"200": _response("Done.", answer), **refusals},
    }
    return {"post": {**operation, "parameters": list(query)} if query else operation}


def _response(said: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": said, "content": {"application/json": {"schema": schema}}}


def _open() -> dict[str, Any]:
    """What needs no key."""
    status = {"type": "object", "required": ["status"]}
    text = {"description": "Prometheus' text format.", "content": {"text/plain": {"schema": {"type": "string"}}}}
    not_ready = {"503": _response("Not yet; see Retry-After.", _ref("Error"))}
    shown = {
        "/healthz": ("Whether the process answers.", {"200": _response("It does.", status)}),
        "/readyz": ("Whether it answers learners.", {"200": _response("It does.", status), **not_ready}),
        "/metrics": ("Measures.", {"200": text}),
    }
    return {
        path: {"get": {"summary": summary, "security": [], "responses": responses}}
        for path, (summary, responses) in shown.items()
    }
