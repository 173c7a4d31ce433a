"""Proof routes: one credential explained, why it is not in a list, and the claims of an answer checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from stackwise.features.records import JsonObject, Learner
from stackwise.recommender.decision.record import DecisionWriter
from stackwise.recommender.decision.rewriting import written_again
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.engine.why_not import explain_one, why_not
from stackwise.recommender.serialize import to_json
from stackwise.recommender.service.exchange import Reply
from stackwise.recommender.service.hot_swap import Served
from stackwise.recommender.service.request_body import to_model
from stackwise.recommender.service.routes import ParsedRequest, on_a_sane_day
from stackwise.recommender.service.schema import ClaimsAsked, CredentialAsked
from stackwise.recommender.verify.claims import check_claims
from stackwise.recommender.verify.source_claims import unchecked

_Told = Callable[[Recommender, Learner, str, int, date], JsonObject]


def explain(served: Served, asked: ParsedRequest) -> Reply:
    """The proof of one credential for one learner."""
    return _told(explain_one, served, asked)


def why_not_listed(served: Served, asked: ParsedRequest) -> Reply:
    """What keeps one credential out of a learner's list."""
    return _told(why_not, served, asked)


def _told(tell: _Told, served: Served, asked: ParsedRequest) -> Reply:
    wanted = to_model(CredentialAsked, asked.body, "request")
    learner = on_a_sane_day(wanted.learner)
    if not isinstance(learner, Learner):
        raise learner
    day = wanted.as_of or asked.today
    return Reply(to_json(tell(served.engine, learner, wanted.credential_id, wanted.n, day)), learners=1)


def verify(served: Served, asked: ParsedRequest) -> Reply:
    """Every claim of an answer that does not hold."""
    wanted = to_model(ClaimsAsked, asked.body, "request")
    found = check_claims(wanted.answer, served.rows)
    writer = DecisionWriter(served.engine.arrays.catalogue, served.credit)
    wrong = [asdict(one) for one in found or written_again(wanted.answer, writer)]
    told = {
        "holds": not wrong,
        "catalogue": served.rows.name,
        "violations": wrong,
        "unchecked": unchecked(wanted.answer),
    }
    return Reply(to_json(told))
