"""Verify passes on true answers and fails on tampered copies, each kind of claim in turn."""

import copy
import json

import pytest

from stackwise.features.errors import DataError, InputError
from stackwise.recommender.parsing import read_learner
from stackwise.recommender.verify.answer import check_answer, read_answer


@pytest.fixture(scope="module")
def answers(engine, sample):
    return {one: engine.recommend(read_learner(one, sample), n=8) for one in sample["learners"]["learner_id"]}


@pytest.fixture(scope="module")
def answer(answers):
    """An answer with spans, credit lines and exclusions to tamper with."""
    rich = [one for one in answers.values() if any(rec["credit"] for rec in one["recommendations"][:3])]
    return next(one for one in rich if one["recommendations"][0]["closes"][0]["evidence"])


def with_credit(answer, certain=("mandated", "granted")):
    return next(
        (rec, line) for rec in answer["recommendations"] for line in rec["credit"] if line["certainty"] in certain
    )


def test_every_sample_answer_holds(answers, sample):
    assert {one: check_answer(answer, sample) for one, answer in answers.items()} == {one: [] for one in answers}


def test_it_holds_after_a_trip_through_json(answer, sample):
    assert check_answer(json.loads(json.dumps(answer)), sample) == []


def first(answer):
    return answer["recommendations"][0]


def closed(answer):
    return first(answer)["closes"][0]


TAMPERS = {
    "skill of the gap": (lambda a: a["gap"][0].update(skill_id="no.such"), "gap"),
    "label of the gap": (lambda a: a["gap"][0].update(label="juggling"), "label is not the catalogue's"),
    "weight": (lambda a: a["gap"][0].update(weight=0.123), "weight or level"),
    "required level": (lambda a: a["gap"][0].update(required_level=4.5), "weight or level"),
    "gap amount": (lambda a: a["gap"][0].update(gap=0.0123), "gap is not weight"),
    "skill closed": (lambda a: closed(a).update(skill_id="no.such"), "not a skill of the gap"),
    "taught skill": (lambda a: closed(a)["taught"].update(skill_id="no.such"), "does not teach"),
    "amount closed": (lambda a: closed(a).update(amount=closed(a)["amount"] / 2), "does not recompute"),
    "confidence": (lambda a: closed(a).update(confidence=0.5), "confidence or level"),
    "level reached": (lambda a: closed(a).update(level=4.5), "confidence or level"),
    "origin": (lambda a: closed(a).update(origin="extracted"), "origin"),
    "span moved": (lambda a: closed(a)["evidence"].update(start=closed(a)["evidence"]["start"] + 1), "span"),
    "text of a span": (lambda a: closed(a)["evidence"].update(text="everything"), "text is not what stands there"),
    "evidence withheld": (lambda a: closed(a).update(evidence=None), "span is withheld"),
    "title": (lambda a: first(a).update(title="Better Title"), "title"),
    "provider": (lambda a: first(a).update(provider="Oxbridge"), "provider"),
    "price": (lambda a: first(a)["facts"].update(price=1.0), "price"),
    "standing": (lambda a: first(a)["facts"]["standing"].update(registration=0.5), "registration"),
    "credential": (lambda a: first(a).update(credential_id="no.such"), "no such credential"),
    "score": (lambda a: first(a).update(score=first(a)["score"] + 0.01), "score is not the sum"),
    "relevance": (lambda a: first(a).update(relevance=first(a)["relevance"] / 2), "term relevance"),
    "closure term": (lambda a: _shift(a, "closure", "relevance"), "term closure"),
    "quality term": (lambda a: _shift(a, "quality", "closure"), "term quality"),
    "goal term": (lambda a: _shift(a, "goal_fit", "closure"), "term goal_fit"),
    "credit term": (lambda a: _shift(a, "closure", "credit"), "credit (recommendation 1, term)"),
    "order": (lambda a: a["recommendations"].reverse(), "ranks"),
    "twice": (lambda a: a["recommendations"].append(copy.deepcopy(first(a))), "ranks"),
    "excluded": (lambda a: a["excluded"].update(held=77), "excluded"),
    "weights": (lambda a: a["weights"].update(quality=0.9), "weights"),
    "abstained": (lambda a: a.update(abstained="no_gap: nothing"), "abstained"),
    "rule id": (lambda a: with_credit(a)[1].update(rule_id="no.such"), "no such rule"),
    "unit": (lambda a: with_credit(a)[1].update(unit_id="NO999"), "no such unit"),
    "requirement": (lambda a: with_credit(a)[1].update(requirement_id="no.such"), "no such requirement"),
    "qualification": (lambda a: with_credit(a)[1].update(qualification_id="no.such"), "no such qualification"),
    "credit value": (lambda a: with_credit(a)[1].update(value=5.0), "credit"),
    "quote in words": (lambda a: first(a)["why"].append('Its text says: "all of law".'), "quotes a text"),
    "advised title": (lambda a: _advise(a, "receptionist", "Cage Fighting"), "does not advise it"),
    "advised family": (lambda a: _advise(a, "welder", "Business Communication"), "does not advise it"),
    "advised in words": (lambda a: _advise(a, "receptionist", "Business Communication"), "on advised courses is not"),
    "another catalogue": (lambda a: a.update(catalogue="other@0"), "catalogue"),
    "a field too many": (lambda a: a.update(extra=1), "shape (extra)"),
    "a field too few": (lambda a: a.pop("gap"), "shape (gap)"),
    "a date that is none": (lambda a: a.update(as_of="soon"), "not a date"),
}


def _advise(answer, family, title):
    first(answer)["advised"] = {"family": family, "title": title}


def _shift(answer, source, target):
    """Move a little of one term to another, so that the sum still holds."""
    terms = first(answer)["terms"]
    terms[source] -= 0.004
    terms[target] += 0.004
    first(answer)["score"] = sum(terms.values())


@pytest.mark.parametrize("kind", TAMPERS)
def test_a_tampered_copy_fails(kind, answer, sample):
    tamper, said = TAMPERS[kind]
    copied = copy.deepcopy(answer)
    tamper(copied)
    faults = check_answer(copied, sample)
    assert any(said in str(fault) for fault in faults), faults


def test_a_held_or_expired_credential_is_not_eligible(answer, sample):
    frame = sample["credentials"]
    for status in ("withdrawn", "superseded", "expired"):
        copied = copy.deepcopy(answer)
        first(copied)["credential_id"] = frame["credential_id"][frame["status"] == status].iloc[0]
        assert any(fault.code == "ineligible" for fault in check_answer(copied, sample))


def test_certainty_cannot_be_raised(answers, sample):
    found = [
        (answer, rec, line)
        for answer in answers.values()
        for rec in answer["recommendations"]
        for line in rec["credit"]
        if line["certainty"] in ("recommended", "claimed")
    ]
    answer, rec, line = found[0]
    copied = copy.deepcopy(answer)
    at = rec["credit"].index(line)
    copied["recommendations"][rec["rank"] - 1]["credit"][at]["certainty"] = "mandated"
    assert any(fault.code == "credit" for fault in check_answer(copied, sample))


def test_a_job_text_span_is_checked(engine, sample):
    learner = next(
        one
        for one in (read_learner(name, sample) for name in sample["learners"]["learner_id"])
        if one.goal.job_id or one.goal.job_text
    )
    answer = engine.recommend(learner)
    assert check_answer(answer, sample) == []
    answer["gap"][0]["evidence"]["start"] += 1
    assert any("what the job text says" in fault.what for fault in check_answer(answer, sample))


def test_a_violation_says_its_code_its_place_and_what_is_wrong(answer, sample):
    copied = copy.deepcopy(answer)
    closed(copied)["evidence"].update(text="everything")
    skill = closed(copied)["skill_id"]
    evidence, words = map(str, check_answer(copied, sample))
    assert evidence == f"evidence (recommendation 1, {skill}): the text is not what stands there"
    assert words == "words (recommendation 1, why): a sentence quotes a text that no evidence shows"


def test_files_that_are_no_answer(tmp_path):
    with pytest.raises(InputError, match="an existing file"):
        read_answer(tmp_path / "none.json")
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(DataError, match="no JSON"):
        read_answer(tmp_path / "a.json")
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(DataError, match="one JSON object"):
        read_answer(tmp_path / "a.json")
