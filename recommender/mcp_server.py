"""The MCP door: what `import stackwise` answers, as tools that an assistant calls, with typed arguments and answers.

Built on the official SDK (https://modelcontextprotocol.io; its ``MCPServer``). Nothing is written, no network is used,
and people of a catalogue cannot be looked up: a request says itself who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Annotated, Any, Literal, ParamSpec, get_type_hints

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field

from stackwise.facade import AnswerDoors, verify
from stackwise.features.errors import StackwiseError
from stackwise.features.records import Learner
from stackwise.recommender.bundle import versions
from stackwise.recommender.lookup import FindAnswer, Finder, ShownItem, show_item
from stackwise.recommender.schema import Answer
from stackwise.recommender.schema_credit_plan import NearestAnswer, PlanAnswer
from stackwise.recommender.schema_proof import FalseClaim, VerifyAnswer, WhyNot
from stackwise.recommender.serialize import to_json
from stackwise.recommender.verify.source_claims import unchecked

PublicKind = Literal["occupation", "skill", "credential", "unit", "qualification", "provider"]
_KINDS: tuple[PublicKind, ...] = ("occupation", "skill", "credential", "unit", "qualification", "provider")
_INSTRUCTIONS = """\
Matches a person's skill gaps to micro-credentials. Find ids with `find` first; put skills as {"text": ...} where you
have no id. Unknown is not zero: leave out what the person did not say. Say to the person what `why` and the evidence
say, and call credit credit only where its certainty is mandated or granted. Check an answer with `verify`."""
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

Who = Annotated[Learner, Field(description="Skills and holdings, goal and limits of the person who asks.")]
Day = Annotated[date | None, Field(description="Day of the answer; the learner's own, else today, when left out.")]
Length = Annotated[int, Field(ge=1, le=100, description="Length of the list.")]
Kind = Annotated[PublicKind | None, Field(description="Look among these alone.")]
Credential = Annotated[str, Field(description="credential_id, as `find` gives it.")]
_P = ParamSpec("_P")


def make_server(doors: AnswerDoors) -> MCPServer[Any]:
    """A server whose tools ask ``doors``; run it with ``.run("stdio")``."""
    server: MCPServer[Any] = MCPServer(
        "stackwise", instructions=_INSTRUCTIONS, version=versions()["stackwise"], log_level="WARNING"
    )
    for tool in (*_answers(doors), *_look_ups(doors)):
        server.tool(annotations=_READS)(_said(tool))
    return server


def _said(tool: Callable[_P, BaseModel]) -> Callable[_P, CallToolResult]:
    """The tool with its answer as every other door writes it: what is unset is left out, and `verify` can check it.

    Errors of the request are told to who called it; any other failure stays in the log.
    """

    @wraps(tool)
    def told(*args: _P.args, **named: _P.kwargs) -> CallToolResult:
        try:
            found = tool(*args, **named).model_dump(mode="json", exclude_unset=True)
            return CallToolResult(content=[TextContent(text=to_json(found))], structured_content=found)
        except StackwiseError as error:
            raise ToolError(str(error)) from error

    told.__annotations__["return"] = Annotated[CallToolResult, get_type_hints(tool)["return"]]
    return told


def _answers(doors: AnswerDoors) -> list[Callable[..., Any]]:
    def recommend(learner: Who, n: Length = 5, as_of: Day = None) -> Answer:
        """The micro-credentials that fit a person's gap best, each with its score, evidence and credit."""
        return doors.recommend(learner, n, as_of)

    def plan(learner: Who, as_of: Day = None) -> PlanAnswer:
        """Which micro-credentials in which order, within the weeks, hours and money that the learner's limits state."""
        return doors.plan(learner, as_of)

    def credit(
        learner: Who,
        qualification_id: Annotated[str | None, Field(description="The nearest five when left out.")] = None,
        as_of: Day = None,
    ) -> NearestAnswer:
        """What a person's holdings count for toward a qualification, by which rule and how surely."""
        return NearestAnswer(nearest=doors.credit(learner, qualification_id, as_of))

    def why_not(learner: Who, credential_id: Credential, n: Length = 5, as_of: Day = None) -> WhyNot:
        """What keeps a micro-credential out of a person's list, and the least change that would let it in."""
        return doors.why_not(learner, credential_id, n, as_of)

    def verify_answer(
        answer: Annotated[dict[str, Any], Field(description="An answer of `recommend` or `plan`, unchanged.")],
    ) -> VerifyAnswer:
        """Whether every claim of an answer holds against the catalogue, recomputed by code that shares none with it."""
        claims = [FalseClaim(code=one.code, where=one.where, what=one.what) for one in verify(answer, doors.catalogue)]
        beside = unchecked(answer)
        return VerifyAnswer(holds=not claims, catalogue=doors.catalogue.name, violations=claims, unchecked=beside)

    verify_answer.__name__ = "verify"
    return [recommend, plan, credit, why_not, verify_answer]


def _look_ups(doors: AnswerDoors) -> list[Callable[..., Any]]:
    finder = Finder(doors.catalogue)

    def find(
        text: Annotated[str, Field(description="A name or part of it; typos are allowed.")],
        kind: Kind = None,
        n: Length = 10,
    ) -> FindAnswer:
        """Ids of occupations, skills, credentials, units, qualifications and providers by name."""
        return finder.find(text, (kind,) if kind else _KINDS, n)

    def show(item_id: Annotated[str, Field(description="As `find` gives it.")], kind: Kind = None) -> ShownItem:
        """All that the catalogue holds of one item, and what it is joined with."""
        return show_item(finder, item_id, (kind,) if kind else _KINDS)

    return [find, show]
