"""The service's description changes only when someone means it to, and never so that a client breaks."""

import copy
import json
from pathlib import Path

import pytest

from stackwise.recommender.service.openapi import describe_service, document_text
from stackwise.recommender.service.openapi_changes import breaking_changes
from stackwise.recommender.service.reference_page import reference_page
from stackwise.recommender.service.settings import ServiceLimits

DOCS = Path(__file__).parent.parent / "docs"
GOLDEN, RELEASED = DOCS / "openapi.json", DOCS / "openapi-released.json"
RENEW = "python -m stackwise.recommender.service.openapi > docs/openapi.json"


@pytest.fixture(scope="module")
def document():
    return describe_service(ServiceLimits())


def test_the_description_is_the_one_that_is_stored():
    assert document_text() == GOLDEN.read_text(encoding="utf-8"), f"the description changed; if it should, run: {RENEW}"


def test_a_client_of_the_released_description_is_not_broken(document):
    assert breaking_changes(json.loads(RELEASED.read_text(encoding="utf-8")), document) == []


def test_every_body_field_option_and_route_is_described(document):
    undescribed = [
        f"{name}.{field}"
        for name, model in document["components"]["schemas"].items()
        for field, one in model.get("properties", {}).items()
        if not any(part.get("description") for part in (one, *one.get("anyOf", ())))
        and "$ref" not in one
        and name not in ("HTTPValidationError", "ValidationError")
    ]
    routes = [(path, one) for path, methods in document["paths"].items() for one in methods.values()]
    options = [one for _, route in routes for one in route.get("parameters", ())]
    assert undescribed == []
    assert [one["name"] for one in options if not one.get("description")] == []
    assert [path for path, one in routes if not one.get("summary")] == []


def _without_route(document):
    del document["paths"]["/v1/find"]


def _without_field(document):
    del document["components"]["schemas"]["Answer"]["properties"]["gap"]


def _needed(document):
    document["components"]["schemas"]["SkillsAsked"]["required"].append("language")


def _narrower_type(document):
    document["components"]["schemas"]["Event"]["properties"]["kind"]["enum"].remove("click")


def _shorter(document):
    document["components"]["schemas"]["SkillsAsked"]["properties"]["text"]["maxLength"] = 10


def _maybe_missing(document):
    document["components"]["schemas"]["Answer"]["required"].remove("model")


def _other_type(document):
    document["components"]["schemas"]["Recommendation"]["properties"]["rank"]["type"] = "string"


def _no_longer_answered(document):
    del document["paths"]["/v1/credit"]["post"]["responses"]["200"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without_route, "GET /v1/find: removed"),
        (_without_field, "200.gap: removed"),
        (_needed, "body.language: became necessary"),
        (_narrower_type, "kind: no longer 'click'"),
        (_shorter, "body.text: maxLength is narrower"),
        (_maybe_missing, "200.model: may be missing now"),
        (_other_type, "rank: now also string"),
        (_no_longer_answered, "POST /v1/credit: status 200 removed"),
    ],
)
def test_each_kind_of_breaking_change_is_seen(document, change, said):
    changed = copy.deepcopy(document)
    change(changed)
    assert [one for one in breaking_changes(document, changed) if said in one]
    assert breaking_changes(document, copy.deepcopy(document)) == []


def test_what_is_added_breaks_nothing(document):
    more = copy.deepcopy(document)
    more["paths"]["/v1/new"] = more["paths"]["/v1/find"]
    more["components"]["schemas"]["Answer"]["properties"]["more"] = {"type": "string"}
    more["components"]["schemas"]["SkillsAsked"]["properties"]["more"] = {"type": "string"}
    assert breaking_changes(document, more) == []


def test_the_reference_page_names_every_route_and_record_and_runs_no_script(document):
    page = reference_page(document)
    assert [
        path for path in document["paths"] if f">{path}<" not in page.replace("GET ", ">").replace("POST ", ">")
    ] == []
    assert [name for name in document["components"]["schemas"] if f'id="{name}"' not in page] == []
    assert "<script" not in page
    assert "http://" not in page
