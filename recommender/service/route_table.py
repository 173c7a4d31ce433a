"""Route table: which function answers which route, and the one way in which a request reaches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stackwise.recommender.service import handout_routes, proof_routes, routes
from stackwise.recommender.service.exchange import Reply, UnreadRequest
from stackwise.recommender.service.executor import RequestDeadline
from stackwise.recommender.service.file_text import FILE_TEXT, file_text
from stackwise.recommender.service.hot_swap import Served
from stackwise.recommender.service.request_body import parse
from stackwise.recommender.service.routes import ParsedRequest
from stackwise.recommender.service.settings import ServiceLimits

Door = Callable[[Served, ParsedRequest], Reply]
DOORS: Mapping[str, Door] = {
    "/v1/recommendations": routes.recommend,
    "/v1/credit": routes.credit,
    "/v1/skills": routes.skills,
    "/v1/pathways": routes.pathways,
    "/v1/explain": proof_routes.explain,
    "/v1/why-not": proof_routes.why_not_listed,
    "/v1/verify": proof_routes.verify,
    "/v1/decision": handout_routes.decision,
    "/v1/held": handout_routes.held,
    "/v1/handout": handout_routes.handout,
}
LOOK_UPS: Mapping[str, Door] = {
    "/v1/find": routes.find,
    "/v1/show": routes.show,
}


def answered(served: Served, asked: UnreadRequest, limits: ServiceLimits, deadline: RequestDeadline) -> Reply:
    """The reply to a request.

    Raises
    ------
    StackwiseError
        It is refused.
    """
    if asked.path == FILE_TEXT:
        return file_text(asked.body or b"", deadline)
    door = DOORS.get(asked.path) or LOOK_UPS[asked.path]
    body = None if asked.body is None else parse(asked.body, limits)
    return door(served, ParsedRequest(body, asked.query, asked.today, limits, deadline))
