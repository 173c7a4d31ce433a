"""Why-not: whether a credential is in a learner's list, and if not what keeps it out and what would let it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from stackwise.features.errors import UnknownIdError, describe
from stackwise.features.ranking_features import LEAST_FITTING
from stackwise.features.records import JsonObject, Learner
from stackwise.models.eligibility import REASONS, SOFT
from stackwise.recommender.engine.near_misses import least_change
from stackwise.recommender.engine.recommender import Recommender
from stackwise.recommender.schema import ANSWER_VERSION

_LIFTED: Mapping[str, Mapping[str, Any]] = {
    "mode": {"modes": ()},
    "language": {"languages": ()},
    "country": {"countries": ()},
    "too_long": {"max_weeks": None},
    "over_budget": {"max_cost": None},
}
_FOLDED = {
    "same_title": "It is the same course as {title}, at rank {rank}, and is folded under it.",
    "part": "It is a part of the same course as {title}, at rank {rank}, and is folded under it.",
}
IDLE = "brings_nothing"  # no reason of eligibility, but one that lifting a limit does not change
_SAID = {
    IDLE: "it covers none of the skills that are missing",
    "held": "it, or a newer edition of it, or every unit that it awards, is held already",
    "superseded": "a newer edition took its place",
    "expired": "it is no longer offered on that day",
    "withdrawn": "it was withdrawn",
    "not_yet_open": "it is not yet offered on that day",
    "excluded": "the request excludes it by name",
    "mode": "it is not taught in a mode that the request allows",
    "language": "it is not taught in a language that the request allows",
    "country": "its provider is not in a country that the request allows",
    "too_long": "it takes longer than the request allows",
    "over_budget": "it costs more than the request allows",
    "prerequisite": "something it needs first can be reached by nothing in the catalogue, or is yet to be read",
}


def explain_one(
    engine: Recommender, learner: Learner, credential_id: str, n: int = 10, as_of: date | None = None
) -> JsonObject:
    """The proof of one credential for one learner, whether or not it makes the list of ``n``.

    What is outside the list is explained as if the learner insisted on it; what is not eligible has no proof, and the
    answer names the reasons.

    Raises
    ------
    InputError
        As :meth:`Recommender.recommend`; UnknownIdError: no such credential.
    """
    row = _row(engine, credential_id)
    answer = engine.recommend(learner, n, as_of)
    found = _listed(answer, credential_id)
    proof = found or _insisted(engine, learner, credential_id, n, as_of)
    return {
        **_head(engine, answer, row),
        "listed": found is not None,
        "recommendation": proof,
        "excluded_by": [] if proof else _reasons(engine, learner, row, as_of),
    }


def why_not(
    engine: Recommender, learner: Learner, credential_id: str, n: int = 10, as_of: date | None = None
) -> JsonObject:
    """What keeps a credential out of a learner's list of ``n``, and the least change that would let it in.

    Raises
    ------
    InputError
        As :meth:`Recommender.recommend`; UnknownIdError: no such credential.
    """
    row = _row(engine, credential_id)
    answer = engine.recommend(learner, n, as_of)
    reasons, found = _reasons(engine, learner, row, as_of), _listed(answer, credential_id)
    limits, arrays = learner.constraints, engine.arrays
    soft = set(reasons) <= set(SOFT)
    lifted, idle = None, False
    if reasons and soft:
        free = _without(learner, reasons)
        lifted = _listed(engine.recommend(free, n, as_of), credential_id)
        idle = lifted is None and _idle(_insisted(engine, free, credential_id, n, as_of))
    helps = soft and not idle  # a change is offered where nothing else keeps it out, and it would bring something
    changes = {one: least_change(arrays, row, one, limits) for one in reasons if helps}
    decisive = sorted([*([IDLE] if idle else []), *reasons], key=lambda one: one in SOFT)
    told = [{"reason": one, "said": _SAID[one], "least_change": changes.get(one)} for one in decisive]
    proof = found if found or reasons else _insisted(engine, learner, credential_id, n, as_of)
    listed = answer["recommendations"]
    least = min((one["score"] for one in listed), default=None) if len(listed) >= n else None
    why = {
        "listed": found is not None,
        "rank": found["rank"] if found else None,
        "folded_under": _folded_under(answer, credential_id),
        "reasons": told,
        "rank_if_lifted": lifted["rank"] if lifted else None,
        "score": proof["score"] if proof else None,
        "least_score": least,
        "abstained": answer["abstained"],
    }
    return {**_head(engine, answer, row), **why, "says": _sentences(why)}


def _row(engine: Recommender, credential_id: str) -> int:
    row = engine.arrays.credential_row.get(credential_id)
    if row is None:
        fix = "look it up with `stackwise find` or /v1/find"
        raise UnknownIdError(describe("credential_id", repr(credential_id), "a credential of the catalogue", fix))
    return int(row)


def _head(engine: Recommender, answer: JsonObject, row: int) -> JsonObject:
    """What both answers begin with."""
    name, title = str(engine.arrays.credential_ids[row]), str(engine.arrays.columns["title"][row])
    same = {key: answer[key] for key in ("learner_id", "as_of", "model", "catalogue")}
    return {"schema_version": ANSWER_VERSION, **same, "credential_id": name, "title": title}


def _listed(answer: JsonObject, credential_id: str) -> JsonObject | None:
    return next((one for one in answer["recommendations"] if one["credential_id"] == credential_id), None)


def _folded_under(answer: JsonObject, credential_id: str) -> JsonObject | None:
    """The recommendation that it takes one place with, as an entry or a part of the same course."""
    for listed in answer["recommendations"]:
        for other in listed["also"]:
            if other["credential_id"] == credential_id:
                named = {name: listed[name] for name in ("credential_id", "title", "rank")}
                return {**named, "relation": other["relation"]}
    return None


def _reasons(engine: Recommender, learner: Learner, row: int, as_of: date | None) -> list[str]:
    query = engine.query(learner, as_of)
    judged = engine.stages.eligibility.judge(query.learner, query.day, query.levels)
    return [name for name in REASONS if judged.reasons[name][row]]


def _without(learner: Learner, reasons: list[str]) -> Learner:
    """The learner without the limits that give the reasons."""
    changes: dict[str, Any] = {}
    for reason in reasons:
        changes |= _LIFTED[reason]
    return learner.model_copy(update={"constraints": learner.constraints.model_copy(update=changes)})


def _insisted(
    engine: Recommender, learner: Learner, credential_id: str, n: int, as_of: date | None
) -> JsonObject | None:
    """Its proof in the list of a learner who insists on it; None where it is not eligible."""
    wanted = (credential_id,)
    limits = learner.constraints.model_copy(update={"must_include": wanted})
    return _listed(engine.recommend(learner.model_copy(update={"constraints": limits}), n, as_of), credential_id)


def _idle(proof: JsonObject | None) -> bool:
    """Whether a credential that no limit keeps out would bring nothing: no skill, no credit, nothing the job asks.

    What fits the request too little covers nothing, as in plans.
    """
    if proof is None:
        return False
    covers = proof["closes"] and proof["relevance"] >= LEAST_FITTING
    return not (covers or proof["credit"] or proof["meets"])


def _sentences(why: JsonObject) -> list[str]:
    if why["listed"]:
        return [f"It is in the list, at rank {why['rank']}."]
    if why["folded_under"]:
        return [_FOLDED[why["folded_under"]["relation"]].format(**why["folded_under"])]
    if why["reasons"]:
        said = [f"It is left out: {one['said']}." for one in why["reasons"]]
        if why["rank_if_lifted"] is not None:
            return [*said, f"Without that limit it would be at rank {why['rank_if_lifted']}."]
        soft = all(one["least_change"] for one in why["reasons"])
        return [*said, "Lifting the limit would not bring it into the list."] if soft else said
    if why["abstained"]:
        return [f"Nothing is recommended: {why['abstained']}."]
    if why["score"] is not None and why["least_score"] is not None:
        return [
            f"It may be recommended, but others close more: the last of the list scores {why['least_score']:.3f}; "
            f"taken before all others it would score {why['score']:.3f}."
        ]
    return ["It may be recommended, but closes too little of what the goal asks to be in the list."]
