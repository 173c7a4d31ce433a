"""From a parsed body to the text of a reply, by the engine that is served. No HTTP here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stackwise.features.errors import InputError, StackwiseError, describe, some
from stackwise.features.records import JsonObject, Learner
from stackwise.models.planner import PlannerConfig
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.engine.skills import skill_answer
from stackwise.recommender.lookup import show_item
from stackwise.recommender.planning.planning import PlanOptions
from stackwise.recommender.serialize import answer_each, answer_objects, request_learner, to_json
from stackwise.recommender.service.errors import RefusedError
from stackwise.recommender.service.exchange import Reply
from stackwise.recommender.service.executor import RequestDeadline
from stackwise.recommender.service.hot_swap import Served
from stackwise.recommender.service.request_body import to_model
from stackwise.recommender.service.schema import (
    PUBLIC_KINDS,
    CreditAsked,
    FindAsked,
    PathwayAsked,
    ShowAsked,
    SkillsAsked,
    Wanted,
    in_range,
)
from stackwise.recommender.service.settings import ServiceLimits

BLOCK = 32  # learners between two looks at the deadline


@dataclass(frozen=True)
class ParsedRequest:
    """One request: its parsed body and query, the day it is at the service, and what it may use."""

    body: object
    query: Mapping[str, str]
    today: date
    limits: ServiceLimits
    deadline: RequestDeadline


def recommend(served: Served, asked: ParsedRequest) -> Reply:
    """One learner's answer, or ``{"answers": [...]}`` for ``{"learners": [...]}``."""
    body = asked.body
    if not (isinstance(body, dict) and "learners" in body):
        wanted = to_model(Wanted, {key: asked.query[key] for key in ("n", "as_of") if key in asked.query}, "query")
        asked.deadline.check()
        found = answer_objects(served.engine, [learner_of(body)], wanted.n, wanted.as_of or asked.today)
        return _reply(found, to_json(found[0]), 422 if "error" in found[0] else 200)
    if beside := sorted({"n", "as_of"} & set(asked.query)):
        raise InputError(describe("query", some(beside), "nothing beside a list of learners", "put it into the body"))
    wanted = to_model(Wanted, {key: one for key, one in body.items() if key != "learners"}, "request")
    learners, most = body["learners"], asked.limits.batch
    if not isinstance(learners, list) or not learners:
        raise InputError(describe("learners", "no list of any", f"1 to {most} learners", "send them as a list"))
    if len(learners) > most:
        message = describe("learners", f"{len(learners):,}", f"at most {most:,} a request", "send them in parts")
        raise RefusedError(413, "batch_size", message)
    found = _answers(served.engine, learners, wanted, asked)
    return _reply(found, f'{{"answers":[{",".join(map(to_json, found))}]}}', 200)


def _reply(found: Sequence[JsonObject], text: str, status: int) -> Reply:
    failed = sum("error" in one for one in found)
    abstained = Counter(one["abstained"].partition(":")[0] for one in found if one.get("abstained"))
    return Reply(text, status, len(found), failed, abstained)


def _answers(engine: Recommender, bodies: Sequence[object], wanted: Wanted, asked: ParsedRequest) -> list[JsonObject]:
    requests = [learner_of(body) for body in bodies]
    found: list[JsonObject] = []
    for start in range(0, len(requests), BLOCK):
        asked.deadline.check()
        block, day = requests[start : start + BLOCK], wanted.as_of or asked.today
        found += answer_each(engine, block, wanted.n, day)
    return found


def learner_of(body: object) -> Learner | StackwiseError:
    """A learner as every door reads one, on a day that can be reckoned with."""
    learner = request_learner(json.dumps(body))
    return on_a_sane_day(learner) if isinstance(learner, Learner) else learner


def on_a_sane_day(learner: Learner) -> Learner | StackwiseError:
    """The learner, or what is wrong with a day that is out of range."""
    try:
        for day in (learner.as_of, *(holding.awarded_on for holding in learner.holdings)):
            in_range(day or date(2000, 1, 1))
    except ValueError as error:
        return InputError(describe("learner", "a day out of range", str(error), "correct as_of or awarded_on"))
    return learner


def credit(served: Served, asked: ParsedRequest) -> Reply:
    """The allocation of what is held to a qualification, or those to the nearest ones."""
    wanted = to_model(CreditAsked, asked.body, "request")
    day = wanted.as_of or asked.today
    if wanted.qualification_id is None:
        found = served.credit.nearest_qualifications(wanted.holdings, day)
        return Reply(to_json({"nearest": [one.to_json() for one in found]}))
    return Reply(to_json(served.credit.allocate(wanted.qualification_id, wanted.holdings, day).to_json()))


def skills(served: Served, asked: ParsedRequest) -> Reply:
    """The skills read out of a text."""
    wanted = to_model(SkillsAsked, asked.body, "request")
    return Reply(to_json(skill_answer(served.engine.stages.understanding.requirements, wanted.text)))


def find(served: Served, asked: ParsedRequest) -> Reply:
    """The items that a name may mean."""
    wanted = to_model(FindAsked, dict(asked.query), "query")
    found = served.finder.find(wanted.text, (wanted.kind,) if wanted.kind else PUBLIC_KINDS, wanted.n)
    return Reply(to_json(found.to_dict()))


def show(served: Served, asked: ParsedRequest) -> Reply:
    """All that is known of one item."""
    wanted = to_model(ShowAsked, dict(asked.query), "query")
    kinds = (wanted.kind,) if wanted.kind else PUBLIC_KINDS
    return Reply(to_json(show_item(served.finder, wanted.id, kinds).to_dict()))


def pathways(served: Served, asked: ParsedRequest) -> Reply:
    """The best plan of a learner, with what was asked for beside it."""
    return Reply(to_json(planned(served, asked, to_model(PathwayAsked, asked.body, "request"))), learners=1)


def planned(served: Served, asked: ParsedRequest, wanted: PathwayAsked) -> JsonObject:
    """The plan that is asked for, within the service's own time."""
    learner, given = on_a_sane_day(wanted.learner), wanted.options
    if not isinstance(learner, Learner):
        raise learner
    longest = asked.limits.plan_seconds
    config = PlannerConfig(seconds=min(longest, given.seconds or longest))
    options = PlanOptions(**given.model_dump(exclude={"seconds"}))
    return served.planning.plan(learner, wanted.as_of or asked.today, options, config)
