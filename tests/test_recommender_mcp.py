"""The MCP door: the same answers as `import stackwise`, by the SDK's own client, in process and over stdio."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

import stackwise
from stackwise.recommender.mcp_server import make_server

DAY = "2026-09-01"
LEARNER = {
    "learner_id": "me",
    "skills": [{"text": "spreadsheets"}],
    "holdings": [{"unit_id": "ZFN401", "awarded_on": "2026-05-01"}],
    "goal": {"occupation_id": "business.bookkeeper", "qualification_id": "ZFN42"},
}
TOOLS = {"recommend", "plan", "credit", "find", "show", "why_not", "verify"}


@pytest.fixture(scope="module")
def doors() -> stackwise.Recommender:
    return stackwise.Recommender.open()


@pytest.fixture(scope="module")
def server(doors):
    return make_server(doors)


def asked(server: Any, calls: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Results of calls to tools in one session, the list of tools before them."""

    async def talk() -> list[Any]:
        async with Client(server) as client:
            return [await client.list_tools(), *[await client.call_tool(name, given) for name, given in calls]]

    return anyio.run(talk)


def content(result: Any) -> Any:
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def test_tools_say_what_they_take_and_give(server):
    [listed] = asked(server, [])
    tools = {tool.name: tool for tool in listed.tools}
    assert set(tools) == TOOLS
    for tool in tools.values():
        assert tool.description
        assert tool.annotations.read_only_hint
        assert tool.output_schema["type"] == "object"
        assert all("description" in one or "$ref" in one for one in tool.input_schema["properties"].values()), tool.name
    assert tools["recommend"].input_schema["required"] == ["learner"]
    assert "goal" in json.dumps(tools["recommend"].input_schema["$defs"]["Learner"])
    assert "learner" not in tools["find"].input_schema["properties"]["kind"]["anyOf"][0]["enum"]


def test_answers_are_those_of_the_library(server, doors):
    given = {"learner": LEARNER, "as_of": DAY}
    named = {"credential_id": "cyber.hostile-code", "n": 3}
    calls = [
        ("recommend", {**given, "n": 3}), ("plan", given), ("credit", {**given, "qualification_id": "ZFN42"}),
        ("why_not", {**given, **named}), ("find", {"text": "bookkeper", "n": 2}), ("show", {"item_id": "ZFN42"}),
    ]  # fmt: skip
    _, recommended, planned, credited, why, found, shown = asked(server, calls)
    day = date.fromisoformat(DAY)
    assert content(recommended) == doors.recommend(LEARNER, 3, day).model_dump(mode="json", exclude_unset=True)
    assert content(planned) == doors.plan(LEARNER, day).model_dump(mode="json", exclude_unset=True)
    credits = [one.model_dump(mode="json", exclude_unset=True) for one in doors.credit(LEARNER, "ZFN42", day)]
    assert content(credited) == {"nearest": credits}
    assert content(why) == doors.why_not(LEARNER, as_of=day, **named).model_dump(mode="json", exclude_unset=True)
    assert content(found)["found"][0]["id"] == "business.bookkeeper"
    assert content(shown) == doors.show("ZFN42").model_dump(mode="json", exclude_unset=True)


def test_an_answer_is_verified_and_one_that_was_changed_is_not(server):
    given = {"learner": LEARNER, "as_of": DAY}
    _, recommended, planned = asked(server, [("recommend", {**given, "n": 2}), ("plan", given)])
    answer, plan = content(recommended), content(planned)
    changed = json.loads(json.dumps(answer))
    changed["recommendations"][0]["score"] += 0.1
    _, good, also, bad = asked(server, [("verify", {"answer": one}) for one in (answer, plan, changed)])
    assert content(good)["violations"] == []
    assert content(also)["violations"] == []
    assert not content(bad)["holds"]
    assert content(bad)["violations"]


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("recommend", {"learner": {**LEARNER, "goal": {"occupation_id": "nowhere"}}}, "nowhere"),
        ("recommend", {"learner": {**LEARNER, "shoe_size": 43}}, "shoe_size"),
        ("recommend", {"learner": LEARNER, "n": 0}, "greater than or equal to 1"),
        ("recommend", {"learner": "business-1"}, "learner"),
        ("show", {"item_id": "business-1"}, "business-1"),
        ("find", {"text": "business-1", "kind": "learner"}, "kind"),
        ("why_not", {"learner": LEARNER, "credential_id": "nothing"}, "expected a credential of the catalogue"),
    ],
)
def test_what_cannot_be_answered_is_said(server, tool, given, said):
    _, result = asked(server, [(tool, given)])
    assert result.is_error
    assert said in result.content[0].text


def test_a_failure_of_ours_tells_nothing_of_the_request(doors, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr(doors, "recommend", broken)
    _, result = asked(make_server(doors), [("recommend", {"learner": LEARNER})])
    assert result.is_error
    assert "secret" not in result.content[0].text


def test_nobody_of_the_catalogue_is_found(server):
    _, found = asked(server, [("find", {"text": "business-1", "n": 50})])
    assert "learner" not in {one["kind"] for one in content(found)["found"]}


def test_it_speaks_over_standard_input_and_output():
    command = str(Path(sys.executable).with_name("stackwise"))
    transport = stdio_client(StdioServerParameters(command=command, args=["mcp"], env=dict(os.environ)))
    listed, found = asked(transport, [("find", {"text": "bookkeeper", "n": 1})])
    assert {tool.name for tool in listed.tools} == TOOLS
    assert content(found)["found"][0]["id"] == "business.bookkeeper"
