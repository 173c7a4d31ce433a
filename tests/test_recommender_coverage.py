"""Coverage: a list, a plan and the page say the same of what a credential covers, by one threshold."""

from datetime import date

import pytest
from page_browser import MISSING

from stackwise.recommender.handout.coverage import coverage, covers_whole, fitting_entries, open_skills
from stackwise.recommender.handout.list_document import list_document
from stackwise.recommender.handout.plan_document import plan_document
from stackwise.recommender.handout.titles import CatalogueTitles
from stackwise.recommender.parsing import read_learner
from stackwise.recommender.planning.planning import Planning, PlanOptions
from stackwise.recommender.words import open_texts

DAY = date(2026, 9, 1)
OPTIONS = PlanOptions(alternatives=0, what_if=False)


@pytest.fixture(scope="module")
def answers(engine, sample):
    """The list and the plan of each of the sample's learners."""
    planning, found = Planning(engine), []
    for name in sample["learners"]["learner_id"]:
        learner = read_learner(name, sample)
        found.append((engine.recommend(learner, 5, DAY), planning.plan(learner, DAY, OPTIONS)))
    return found


def claim(level: float | None, confidence: float = 1.0, relation: str = "same") -> dict:
    return {"level": level, "confidence": confidence, "taught": {"relation": relation, "closeness": 1.0}}


def test_a_skill_is_covered_from_four_fifths_of_what_is_missing():
    wanted = {"required_level": 4.0, "mastery": 0.0}
    assert covers_whole(claim(4.0), wanted)
    assert covers_whole(claim(None, 0.8), wanted)
    assert not covers_whole(claim(None, 0.79), wanted)
    assert not covers_whole(claim(3.0), wanted)
    assert not covers_whole(claim(4.0, relation="broader"), wanted)
    assert not covers_whole(claim(4.0, 0.85), {"required_level": 4.0, "mastery": 0.5})


def said_of(document, title):
    """The line of an entry that says what it covers or adds; nothing where there is none."""
    (entry,) = (one for section in document.sections for one in section.entries if one.title == title)
    return next((line for line in entry.lines if line.startswith(("Covers", "Adds"))), "")


def test_what_a_credential_covers_in_a_list_it_covers_in_the_plan(answers, sample):
    texts, titles, both = open_texts(), CatalogueTitles(sample), 0
    for listed, plan in answers:
        missing = open_skills(listed["gap"])
        documents = list_document(listed, titles, texts), plan_document(plan, titles, texts)
        steps = {step["credential_id"]: step for step in plan["steps"]}
        for entry in fitting_entries(listed["recommendations"]):
            step = steps.get(entry["credential_id"])
            if step is None:
                continue
            states = [
                {one["skill_id"]: covers_whole(one, missing[one["skill_id"]]) for one in part["closes"]}
                for part in (entry, step)
            ]
            assert all(states[0][skill] == states[1][skill] for skill in states[0].keys() & states[1].keys())
            said = [said_of(document, entry["title"]) for document in documents]
            nothing = [line.startswith("Covers none of the skills") or not line for line in said]
            covered = [any(state.values()) for state in states]
            assert not (nothing[0] and covered[1])
            assert not (nothing[1] and covered[0])
            both += any(covered)
    assert both > 20


def test_the_sum_is_what_the_table_says(answers, sample):
    texts, titles = open_texts(), CatalogueTitles(sample)
    for answer, made in [pair for listed, plan in answers for pair in ((listed, list_document), (plan, plan_document))]:
        parts = fitting_entries(answer["recommendations"]) if made is list_document else answer["steps"]
        if not parts or not answer["gap"]:
            continue
        document = made(answer, titles, texts)
        (table,) = (section.grid for section in document.sections if section.grid and len(section.grid.heads) == 4)
        states = [row[-1] for row in table.rows]
        found = coverage(open_skills(answer["gap"]), (one for part in parts for one in part["closes"]))
        assert found.whole == sum(state.startswith("covered by") for state in states)
        assert found.part == sum(state.startswith("in part by") for state in states)
        assert any(found.words(texts) in line for line in document.lead)


@pytest.mark.browser
@pytest.mark.skipif(MISSING is not None, reason=str(MISSING))
def test_the_page_says_what_the_hand_outs_say(answers, page):
    ask = "([answer, parts]) => import('/page/coverage.js').then((made) => made.coverageWords(answer, parts))"
    for listed, plan in answers:
        for answer, parts in ((listed, listed["recommendations"]), (plan, plan["steps"])):
            missing = open_skills(answer["gap"])
            claims = [one for part in fitting_entries(parts) for one in part["closes"]]
            said = coverage(missing, claims).words(open_texts()) if missing else None
            assert page.evaluate(ask, [answer, parts]) == said
