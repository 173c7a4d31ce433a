"""The service's description: FastAPI's own, of doors with typed signatures, from the records that check them.

The doors here are described and never called: the application reads each body under its own limits, in its own words.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Body, FastAPI, Query, Security
from fastapi.responses import PlainTextResponse, Response
from fastapi.security import HTTPBearer

from stackwise.features.records import JsonObject, Learner
from stackwise.recommender.engine.recommender import MOST_RECOMMENDED
from stackwise.recommender.filetext import FileText
from stackwise.recommender.lookup import FindAnswer, ShownItem
from stackwise.recommender.schema import Answer, ErrorAnswer, SkillsAnswer
from stackwise.recommender.schema_credit_plan import CreditAnswer, NearestAnswer, PlanAnswer
from stackwise.recommender.schema_decision import DecisionAnswer, HeldAnswer
from stackwise.recommender.schema_proof import Explanation, VerifyAnswer, WhyNot
from stackwise.recommender.service.file_text import FILE_KINDS, FILE_TEXT
from stackwise.recommender.service.handout_routes import MEDIA, HandoutFormat
from stackwise.recommender.service.schema import (
    BatchAnswer,
    ClaimsAsked,
    Correction,
    CorrectionStored,
    CredentialAsked,
    CreditAsked,
    DecisionAsked,
    Event,
    Events,
    EventsStored,
    KnownKeys,
    LearnerBatch,
    PathwayAsked,
    PublicKind,
    RecordOfHeld,
    ServiceStatus,
    SkillsAsked,
)
from stackwise.recommender.service.settings import ServiceLimits
from stackwise.recommender.words.texts import Language

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
_CORRECTION = {"correction_id": "7f0a-1", "about": "asked", "name": "software.python", "label": "program in Python"}
_HELD = {"holdings": [{"credential_id": "business.ledger-foundations", "awarded_on": "2026-01-01"}]}
_MANY = {"learners": [_LEARNER, {**_LEARNER, "learner_id": "you"}], "n": 3, "as_of": "2026-09-01"}
_JOB = {"text": "You must reconcile bank accounts. Payroll experience is desirable."}
_TRANSCRIPT = {"file": "usi.csv", "text": "Unit Code,Date,Result\nZHC302,2025-05-01,Competency achieved/pass\n"}
_ONE = {"learner": _LEARNER, "credential_id": "business.ledger-foundations"}
_CLAIMS = {"answer": {"kind": "plan", "catalogue": "another"}}
_PLAN = {"learner": _LEARNER, "options": {"steps": 4, "alternatives": 0, "what_if": False}}
_REFUSALS = {
    400: "No JSON.",
    401: "No known API key, and no good token.",
    403: "The key lacks the scope.",
    408: "The body did not arrive in time.",
    413: "Too large a body, or too many learners or events.",
    415: "Not application/json.",
    422: "Cannot be answered; the message says why and how to mend it.",
    429: "This key asks too often or has too much in hand; see Retry-After.",
    503: "No model yet, no room now, or the store of events is away; see Retry-After.",
    504: "No answer in time.",
}

_Responses = dict[int | str, dict[str, Any]]


def _shown(query: str = "", **examples: object) -> Any:
    """Bodies by name; ``query`` is what the path of one ends with, with the name for ``{}``."""
    said: dict[str, Any] = {name: {"value": value} for name, value in examples.items()}
    for name in said if query else ():
        said[name]["summary"] = query.format(name)
    return Body(openapi_examples=said)


def _given(example: str) -> dict[str, Any]:
    return {"example": {"value": example}}


def _recommendations(
    body: Annotated[Learner | LearnerBatch, _shown(one=_LEARNER, many=_MANY)],
    n: Annotated[int, Query(ge=1, le=MOST_RECOMMENDED, description="Length of the list, for one learner.")] = 10,
    as_of: Annotated[date | None, Query(description="Day of the answer for a learner without one; today.")] = None,
) -> None: ...


def _credit(
    body: Annotated[CreditAsked, _shown(toward={**_HELD, "qualification_id": "ZFN42"}, nearest=_HELD)],
) -> None: ...


def _skills(body: Annotated[SkillsAsked, _shown(ad=_JOB)]) -> None: ...


def _pathways(body: Annotated[PathwayAsked, _shown(plan=_PLAN)]) -> None: ...


def _explain(body: Annotated[CredentialAsked, _shown(one=_ONE)]) -> None: ...


def _why_not(body: Annotated[CredentialAsked, _shown(one=_ONE)]) -> None: ...


def _verify(body: Annotated[ClaimsAsked, _shown(cut=_CLAIMS)]) -> None: ...


def _decision(body: Annotated[DecisionAsked, _shown(toward={**_HELD, "qualification_id": "ZFN42"})]) -> None: ...


def _held(body: Annotated[RecordOfHeld, _shown(transcript=_TRANSCRIPT)]) -> None: ...


def _handout(
    body: Annotated[
        Learner | PathwayAsked | DecisionAsked | CreditAsked,
        _shown("?format=html&of={}", list=_LEARNER, plan=_PLAN, credit={**_HELD, "qualification_id": "ZFN42"}),
    ],
    format: Annotated[HandoutFormat, Query(openapi_examples=_given("html"), description="Which file.")],
    of: Annotated[
        Literal["list", "plan", "credit"],
        Query(description="Whose body it is: that of recommendations, pathways, or credit and decision."),
    ] = "list",
    lang: Annotated[Language, Query(description="Language of what is said.")] = "en",
    details: Annotated[bool, Query(description="Also the figures behind it.")] = False,
    n: Annotated[int, Query(ge=1, le=MOST_RECOMMENDED, description="Length of a list.")] = 10,
    as_of: Annotated[date | None, Query(description="Day of a list for a learner without one; today.")] = None,
) -> None: ...


def _events(body: Annotated[Event | Events, _shown(one=_EVENT, many={"events": [_EVENT]})]) -> None: ...


def _corrections(body: Annotated[Correction, _shown(one=_CORRECTION)]) -> None: ...


def _find(
    text: Annotated[
        str,
        Query(
            max_length=200,
            openapi_examples=_given("bookkeping"),
            description="A name, part of one, a code or an id; typos allowed.",
        ),
    ],
    kind: Annotated[PublicKind | None, Query(description="Which kind to look among; all.")] = None,
    n: Annotated[int, Query(ge=1, le=100, description="At most so many.")] = 10,
) -> None: ...


def _show(
    id: Annotated[
        str,
        Query(
            max_length=500,
            openapi_examples=_given("business.ledger-foundations"),
            description="As /v1/find shows it.",
        ),
    ],
    kind: Annotated[PublicKind | None, Query(description="Its kind, where several have the id.")] = None,
) -> None: ...


def _status() -> None: ...


def describe_service(limits: ServiceLimits) -> JsonObject:
    """The whole document; every example in it is answered over the sample catalogue."""
    app = FastAPI(
        title="Stackwise",
        version="1",
        description="Micro-credentials that close a learner's gap, with the proof of every claim.",
        separate_input_output_schemas=False,  # fields that are left out of a request are left out of its answer
    )
    many = f"Recommend for one learner, or for up to {limits.batch}."
    store = f"Store an event, or up to {limits.events:,}; sending one again changes nothing."
    for path, door, summary, model in (
        ("/v1/recommendations", _recommendations, many, Answer | BatchAnswer),
        ("/v1/credit", _credit, "What holdings count for toward a qualification, and what remains.",
         CreditAnswer | NearestAnswer),
        ("/v1/skills", _skills, "The skills a text asks for or teaches.", SkillsAnswer),
        ("/v1/pathways", _pathways, "Which credentials, in which order.", PlanAnswer),
        ("/v1/explain", _explain, "The proof of one credential, in the list or not.", Explanation),
        ("/v1/why-not", _why_not, "What keeps a credential out of a list, and what would let it in.", WhyNot),
        ("/v1/verify", _verify, "Every claim of an answer that does not hold.", VerifyAnswer),
        ("/v1/decision", _decision, "The outcome of everything held toward a qualification.", DecisionAnswer),
        ("/v1/held", _held, "What a transcript or record says is held; nothing of it is kept.", HeldAnswer),
        ("/v1/events", _events, store, EventsStored),
        ("/v1/corrections", _corrections, "Keep a reading that was wrong, without its text.", CorrectionStored),
    ):  # fmt: skip
        _describe_door(app, path, door, summary, model)
    _describe_handout(app)
    _describe_file_text(app)
    _describe_door(app, "/v1/find", _find, "Items of the catalogue by name, typos allowed.", FindAnswer, "GET")
    _describe_door(app, "/v1/show", _show, "All that is known of one item.", ShownItem, "GET")
    _describe_door(app, "/v1/keys", _status, "What is known of the API keys but their hashes.", KnownKeys, "GET")
    _describe_open(app)
    return app.openapi()


def _describe_door(app: FastAPI, path: str, door: Any, summary: str, model: Any, method: str = "POST") -> None:
    refusals: _Responses = {status: {"model": ErrorAnswer, "description": said} for status, said in _REFUSALS.items()}
    app.add_api_route(
        path,
        door,
        methods=[method],
        summary=summary,
        response_model=None,
        responses={200: {"model": model, "description": "Done."}, **refusals},
        dependencies=[Security(HTTPBearer(scheme_name="key"))],
    )


def _describe_handout(app: FastAPI) -> None:
    """The one door whose answer is a file."""
    media = {one.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for one in MEDIA.values()}
    refusals: _Responses = {status: {"model": ErrorAnswer, "description": said} for status, said in _REFUSALS.items()}
    app.add_api_route(
        "/v1/handout",
        _handout,
        methods=["POST"],
        summary="A list, plan or decision as a file to print or send.",
        response_class=Response,
        responses={200: {"content": media, "description": "The file."}, **refusals},
        dependencies=[Security(HTTPBearer(scheme_name="key"))],
    )


def _describe_file_text(app: FastAPI) -> None:
    """The one door whose request is a file."""
    refusals: _Responses = {status: {"model": ErrorAnswer, "description": said} for status, said in _REFUSALS.items()}
    binary = {"schema": {"type": "string", "format": "binary"}}
    app.add_api_route(
        FILE_TEXT,
        _status,
        methods=["POST"],
        summary="The words of a PDF or Word document, or why they cannot be read; nothing of it is kept.",
        response_model=None,
        responses={200: {"model": FileText, "description": "Done."}, **refusals},
        dependencies=[Security(HTTPBearer(scheme_name="key"))],
        openapi_extra={"requestBody": {"required": True, "content": dict.fromkeys(FILE_KINDS, binary)}},
    )


def _describe_open(app: FastAPI) -> None:
    """What needs no key."""
    up: _Responses = {200: {"model": ServiceStatus, "description": "It does."}}
    waits: _Responses = {503: {"model": ErrorAnswer, "description": "Not yet; see Retry-After."}}
    said: dict[str, Any] = {"summary": "Whether the process answers.", "response_model": None}
    app.add_api_route("/healthz", _status, methods=["GET"], responses=up, **said)
    said = {**said, "summary": "Whether it answers learners."}
    app.add_api_route("/readyz", _status, methods=["GET"], responses={**up, **waits}, **said)
    app.add_api_route("/metrics", _status, methods=["GET"], summary="Measures.", response_class=PlainTextResponse)


def document_text() -> str:
    """The description under the service's own limits, as ``docs/openapi.json`` holds it."""
    return json.dumps(describe_service(ServiceLimits()), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(document_text(), end="")
