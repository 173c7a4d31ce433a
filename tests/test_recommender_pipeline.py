import json

import pytest
from conftest import AS_OF

from stackwise.features.errors import InputError, UnknownIdError
from stackwise.features.records import Goal, HeldSkill, Holding, Learner
from stackwise.recommender.parsing import read_learner
from stackwise.recommender.schema import Answer
from stackwise.recommender.verify.answer import check_answer

GOAL = Goal(kind="change", occupation_id="business.bookkeeper", qualification_id="ZFN42")


def learner(**fields) -> Learner:
    return Learner.model_validate({"learner_id": "l", "goal": GOAL, **fields})


def ids(answer) -> list[str]:
    return [one["credential_id"] for one in answer["recommendations"]]


def test_a_budget_in_a_currency_of_no_price_is_said(engine):
    said = engine.recommend(learner(constraints={"max_cost": 100, "currency": "CHF"}), 5, AS_OF)["notes"]
    assert [note for note in said if "no price is stated in CHF" in note and "GBP" in note]
    assert not [
        note
        for note in engine.recommend(learner(constraints={"max_cost": 100, "currency": "GBP"}), 5, AS_OF)["notes"]
        if "no price" in note
    ]


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"modes": ["telepathy", "online"]}, "no credential states the mode 'telepathy' (stated are: "),
        ({"languages": ["tlh"]}, "no credential states the language 'tlh' (stated are: "),
        ({"countries": ["Nowhere"]}, "no credential states the country 'Nowhere' (stated are: "),
        ({"max_cost": 100}, "the budget names no currency, so its number is held against prices in any (AUD, "),
    ],
)
def test_a_limit_that_cannot_mean_what_it_says_is_noted(engine, limits, said):
    notes = engine.recommend(learner(constraints=limits), 5, AS_OF)["notes"]
    assert [note for note in notes if note.startswith(said)]


def test_a_limit_that_the_catalogue_knows_needs_no_note(engine):
    limits = {"modes": ["online"], "languages": ["en"], "max_cost": 100, "currency": "GBP"}
    notes = engine.recommend(learner(constraints=limits), 5, AS_OF)["notes"]
    assert not [note for note in notes if "stated are" in note or "budget" in note]


def test_an_answer_keeps_its_contract(engine):
    answer = engine.recommend(learner(), 5, AS_OF)
    Answer.model_validate(answer)
    assert len(answer["recommendations"]) == 5
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


def test_many_at_once_are_the_same_as_one_by_one(engine, sample):
    asked = [read_learner(one, sample) for one in sample["learners"]["learner_id"][:6]]
    together = engine.recommend_many(asked, 4)
    assert together == [engine.recommend(one, 4) for one in reversed(asked)][::-1]


def test_a_longer_list_begins_with_the_shorter_one(engine):
    assert ids(engine.recommend(learner(), 8, AS_OF))[:3] == ids(engine.recommend(learner(), 3, AS_OF))


def test_what_is_excluded_is_never_listed_and_what_is_insisted_on_comes_first(engine):
    listed = engine.recommend(learner(), 20, AS_OF)["recommendations"]
    unlocked = [credential["credential_id"] for credential in listed if credential["startable"]]
    insisted, excluded = unlocked[1], unlocked[2]
    answer = engine.recommend(learner(constraints={"must_exclude": [excluded], "must_include": [insisted]}), 3, AS_OF)
    assert ids(answer)[0] == insisted != listed[0]["credential_id"]
    assert excluded not in ids(answer)
    assert answer["excluded"]["excluded"] == 1


def test_a_held_skill_shrinks_the_gap(engine):
    before = {one["skill_id"]: one["gap"] for one in engine.recommend(learner(), 1, AS_OF)["gap"]}
    worst = max(before, key=lambda one: before[one])
    held = (HeldSkill(skill_id=worst, level=5),)
    after = {one["skill_id"]: one["gap"] for one in engine.recommend(learner(skills=held), 1, AS_OF)["gap"]}
    assert after[worst] == 0
    assert all(after[one] <= before[one] for one in before)


def test_the_job_of_many_is_read_once_and_no_answer_shares_an_object_with_the_next(engine, monkeypatch):
    understanding, texts = engine.stages.understanding, []
    real = understanding.reader.mentions
    monkeypatch.setattr(understanding.reader, "mentions", lambda text: texts.append(text) or real(text))
    understanding._read_job.cache_clear()
    one = learner(goal={"job_id": "business-job-1"})
    first = engine.recommend(one, 3, AS_OF)
    kept = json.dumps(first)
    assert first["gap"][0]["evidence"]["source"] == "job_text"
    for gap in first["gap"]:
        gap["evidence"]["source"] = "changed"
    for claim in (claim for listed in first["recommendations"] for claim in listed["closes"]):
        claim["taught"]["relation"] = "changed"
        if claim["evidence"]:
            claim["evidence"]["text"] = "changed"
    understood = first["understood"]
    for told in (understood["occupation"], *understood["occupation"]["candidates"], *understood["requirements"]):
        told["title"] = "changed"
    for stated in understood["requirements"]:
        (stated["span"] or {})["text"] = "changed"
    assert json.dumps(engine.recommend(one, 3, AS_OF)) == kept
    assert len(texts) == 1
    engine.recommend(learner(goal={"job_text": texts[0]}), 3, AS_OF)
    assert len(texts) == 2  # a text that is handed in is kept by nobody


CVS = ("I keep ledgers and use Excel.", "Nurse for six years; I give medication.", "I write invoices. No payroll.")


def test_texts_of_a_block_are_read_once_and_as_if_they_were_alone(engine, monkeypatch):
    understanding, read = engine.stages.understanding, []
    asked = [learner(cv_text=text) for text in (*CVS, *CVS)]
    alone = [json.dumps(engine.recommend(one, 3, AS_OF)) for one in asked[:3]]
    real = understanding.reader.read_many
    monkeypatch.setattr(understanding.reader, "read_many", lambda texts, *of: read.append(texts) or real(texts, *of))
    assert [json.dumps(one) for one in engine.recommend_many(asked, 3, AS_OF)] == [*alone, *alone]
    assert read == [list(CVS)]
    engine.recommend_many(asked[:1], 3, AS_OF)
    assert len(read) == 2  # what was handed in is kept by nobody


def test_the_processes_of_a_batch_keep_what_they_read(engine, monkeypatch):
    understanding, read = engine.stages.understanding, []
    reader = understanding.reader
    cvs, ads = reader.read_many, reader.mentions
    monkeypatch.setattr(reader, "read_many", lambda texts, *of: read.append(of[0]) or cvs(texts, *of))
    monkeypatch.setattr(reader, "mentions", lambda text: read.append("ad") or ads(text))
    monkeypatch.setattr(understanding, "remembers", True)
    one = learner(cv_text=CVS[0], goal={"job_text": "Bookkeeper. You keep ledgers and write invoices in Excel."})
    first = engine.recommend(one, 3, AS_OF)
    assert engine.recommend(one, 3, AS_OF) == first
    assert sorted(read) == ["ad", "cv"]
    monkeypatch.setattr(understanding, "remembers", False)
    understanding.forget()
    understanding._ads.clear()


def test_a_limit_that_keeps_something_good_out_is_named(engine, sample):
    answer = engine.recommend(learner(constraints={"max_cost": 100, "currency": "GBP"}), 5, AS_OF)
    missed = [one for one in answer["near_misses"] if one["reason"] == "over_budget"]
    assert missed[0]["least_change"]["more_money"] > 0
    assert check_answer(answer, sample) == []


def test_holdings_count_toward_the_qualification_once(engine):
    held = [Holding(credential_id="business.ledger-foundations", awarded_on="2026-01-01")]
    answer = engine.recommend(learner(holdings=held), 10, AS_OF)
    assert "business.ledger-foundations" not in ids(answer)
    assert not {line["unit_id"] for one in answer["recommendations"] for line in one["credit"]} & {"ZFN401"}


@pytest.mark.parametrize("n", [0, -1, 101])
def test_a_list_length_out_of_range_is_refused(engine, n):
    with pytest.raises(InputError, match="from 1 to 100"):
        engine.recommend(learner(), n, AS_OF)


def test_no_date_and_no_goal_are_refused(engine):
    with pytest.raises(InputError, match="as_of"):
        engine.recommend(learner())
    with pytest.raises(InputError, match="no occupation, no job and no qualification"):
        engine.recommend(Learner(learner_id="l"), as_of=AS_OF)


@pytest.mark.parametrize(
    ("fields", "near"),
    [
        ({"skills": [{"skill_id": "comunication"}]}, "communication"),
        ({"holdings": [{"credential_id": "business.ledger-foundation"}]}, "business.ledger-foundations"),
        ({"holdings": [{"unit_id": "ZFN40"}]}, "ZFN40"),
        ({"goal": {"occupation_id": "business.bookkeper"}}, "business.bookkeeper"),
        ({"goal": {"job_id": "business-job"}}, "business-job-1"),
        ({"goal": {"occupation_id": "business.bookkeeper", "qualification_id": "ZFN41"}}, "ZFN42"),
    ],
)
def test_an_unknown_id_names_the_nearest(engine, fields, near):
    with pytest.raises(UnknownIdError, match=near):
        engine.recommend(learner(**fields), as_of=AS_OF)


@pytest.mark.slow
def test_claimed_and_inferred_credit_never_enters_the_term(engine, sample):
    answers = [engine.recommend(read_learner(one, sample)) for one in sample["learners"]["learner_id"]]
    lines = [(one, line) for answer in answers for one in answer["recommendations"] for line in one["credit"]]
    doubtful = [one for one, line in lines if line["certainty"] not in ("mandated", "granted")]
    assert doubtful
    for one in doubtful:
        if all(line["certainty"] not in ("mandated", "granted") for line in one["credit"]):
            assert one["terms"]["credit"] == 0
            assert not any(": counts" in sentence for sentence in one["why"])
