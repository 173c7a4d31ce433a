"""The service against its own description: no request made from it may break it or be answered otherwise than said.

``STACKWISE_FUZZ=200`` tries that many requests of each kind, and every edge of every field.
"""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from service_house import serving, source

from stackwise.recommender.service.file_text import FILE_KINDS
from stackwise.recommender.service.openapi import describe_service
from stackwise.recommender.service.settings import ServiceLimits

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
          response_schema_conformance, unsupported_method]  # fmt: skip
LONG = int(os.environ.get("STACKWISE_FUZZ", "0"))
SOLVING = "recommendations|pathways"  # answers that take time: every edge of every field only in the long form
FEW = settings(max_examples=LONG or 12, deadline=None, derandomize=True, database=None,
               phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip


@schemathesis.serializer(*FILE_KINDS)
def file_bytes(ctx, value):  # noqa: ARG001
    """A file is sent as it is."""
    return value if isinstance(value, bytes) else bytes(getattr(value, "data", str(value).encode("utf-8", "replace")))


def described(edges: bool) -> schemathesis.BaseSchema:
    made = schemathesis.openapi.from_dict(describe_service(ServiceLimits()))
    made.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    made.config.phases.coverage.enabled = edges
    return made


@pytest.fixture(scope="module")
def house(engine, tmp_path_factory):
    with serving(source(engine), tmp_path_factory.mktemp("store"), limits=ServiceLimits(plan_seconds=0.2)) as one:
        yield one


def check(house, case) -> None:
    got = case.call(base_url=f"http://127.0.0.1:{house.port}", timeout=300)  # a busy machine is no fault of the code
    case.validate_response(got, checks=CHECKS)


@pytest.mark.filterwarnings("ignore")  # the generator's own
@described(edges=True).exclude(path_regex=SOLVING).parametrize()
@FEW
def test_it_answers_as_it_is_described(house, case):
    check(house, case)


@pytest.mark.filterwarnings("ignore")
@described(edges=bool(LONG)).include(path_regex=SOLVING).parametrize()
@FEW
def test_it_answers_what_takes_time_as_it_is_described(house, case):
    check(house, case)
