"""The page in a real browser: four steps, corrections, comparison, weights, plan, credit, and what may go wrong."""

from __future__ import annotations

import base64
import json

import pytest
from file_samples import word_file
from page_browser import AD, MISSING, choose, opened, picture, sent, settled, show, support_worker, titles
from typer.testing import CliRunner

from stackwise.recommender.cli import app
from stackwise.recommender.parsing import learner_of_row, parse_learner

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MISSING is not None, reason=str(MISSING))]


def test_four_steps_lead_from_a_slip_of_the_pen_to_a_checked_answer(page):
    asked = sent(page)
    picture(page, "start-light")
    support_worker(page)
    choose(page, "Units and certificates you hold", "ZHC221")
    picture(page, "held-light")
    page.get_by_role("button", name="Next: your limits").click()
    page.get_by_label("Weeks you have").fill("30")
    page.get_by_label("Hours a week").fill("10")
    page.get_by_label("Money you can spend").fill("2500")
    page.get_by_label("Currency").select_option("NZD")
    page.get_by_text("partly online").click()
    picture(page, "limits-light")
    show(page)
    assert page.locator(".answer-head h2").inner_text() == "Disability support worker"
    assert page.locator(".badge").inner_text().strip() == "Every claim checked"
    assert len(titles(page)) >= 3
    assert asked[-1] == {
        "learner_id": "you",
        "skills": [{"skill_id": "teamwork", "level": 3}],
        "holdings": [{"unit_id": "ZHC221"}],
        "goal": {
            "kind": "change",
            "occupation_id": "health.disability-support-worker",
            "qualification_id": "ZHC31226",
        },
        "constraints": {
            "max_weeks": 30,
            "hours_per_week": 10,
            "max_cost": 2500,
            "currency": "NZD",
            "modes": ["blended"],
        },
    }
    picture(page, "answer-light")


def test_an_ad_whose_name_is_read_as_another_occupation_s_says_so(page):
    page.get_by_text("A job ad", exact=True).click()
    page.get_by_label("Text of the job ad").fill("Accounts assistant\nYou reconcile bank accounts and prepare returns.")
    show(page)
    assert "“Accounts assistant” was read as Bookkeeper." in page.locator(".answer-head").inner_text()


def test_what_is_only_usual_is_marked_and_what_is_held_besides_skills_is_said(page):
    page.get_by_text("A job ad", exact=True).click()
    ad = "Bookkeeper\nYou reconcile bank accounts and prepare returns. A driving licence is essential."
    page.get_by_label("Text of the job ad").fill(ad)
    page.get_by_label("Text of the job ad").blur()
    page.get_by_role("button", name="What do you have?").click()
    page.get_by_label("Text of a CV or transcript").fill("I have a full driving licence.")
    page.get_by_label("Text of a CV or transcript").blur()
    show(page)
    lead = page.locator(".answer-head").inner_text()
    assert "skills found in the ad" in lead
    assert "more are usual for Bookkeeper." in lead
    assert "Of what the job asks besides skills, you have: driving licence." in lead
    assert "usual for Bookkeeper" in page.locator(".gap").inner_text()
    page.get_by_role("tab", name="How your text was read").click()
    assert "you have it" in page.get_by_role("region", name="How the ad was understood").inner_text()


def test_what_was_not_matched_is_said_above_the_answer_and_no_line_of_an_ad_is_its_heading(page):
    page.get_by_text("A job ad", exact=True).click()
    ad = "Have been in business over 30 years\nYou must run payroll. You must milk goats. You must carve whistles."
    page.get_by_label("Text of the job ad").fill(ad)
    show(page)
    assert page.locator(".answer-head h2").inner_text() == "Your job ad"
    first = page.locator(".answer-head .lead").first.inner_text()
    assert first == (
        "Of the skills and tasks that the text asks, 1 of 3 were matched to a skill; not matched, and not counted "
        "below: “milk goats”, “carve whistles”."
    )
    assert page.locator("body").inner_text().count(first) == 1


def test_the_page_the_api_and_the_command_line_answer_alike(page, page_house, tmp_path):
    asked = sent(page)
    support_worker(page)
    with page.expect_response("**/v1/recommendations*") as reply:
        show(page)
    shown = reply.value.json()
    assert page_house.post("/v1/recommendations?n=10", asked[-1]).json == shown
    file = tmp_path / "learner.json"
    file.write_text(json.dumps(asked[-1]))
    told = CliRunner().invoke(app, ["recommend", "--learner", str(file), "--as-of", "2026-09-01", "--json"])
    assert json.loads(told.stdout) == shown


def test_a_wrong_reading_of_an_ad_is_taken_back_and_the_answer_follows(page):
    asked = sent(page)
    page.get_by_text("A job ad", exact=True).click()
    page.get_by_label("Text of the job ad").fill(AD)
    page.get_by_label("Text of the job ad").blur()
    show(page)
    page.get_by_role("tab", name="How your text was read").click()
    reading = page.get_by_role("region", name="How the ad was understood")
    assert "SQL" in " ".join(reading.locator("mark:not(.off)").all_inner_texts())
    assert "Java" in " ".join(reading.locator("mark.off").all_inner_texts())
    picture(page, "reading-light")
    reading.get_by_role("button", name="Not asked: program in Python").click()
    settled(page)
    assert asked[-1]["constraints"]["not_asked"] == ["software.python"]
    assert "Python" not in json.dumps(page.locator(".reading .chips").all_inner_texts())
    reading.get_by_role("button", name="Tell us that program in Python was read wrongly").click()
    reading.get_by_text("Thank you, noted.").wait_for()
    reading.get_by_role("button", name="Undo: program in Python").click()
    settled(page)
    assert "not_asked" not in asked[-1].get("constraints", {})


def test_what_a_cv_says_is_shown_and_can_be_taken_back(page):
    asked = sent(page)
    choose(page, "Which occupation?", "data analist")
    page.get_by_role("button", name="Next: what you have").click()
    page.get_by_label("Text of a CV or transcript").fill("I build spreadsheets. I want to learn Python.")
    page.get_by_label("Text of a CV or transcript").blur()
    show(page)
    page.get_by_role("tab", name="How your text was read").click()
    reading = page.get_by_role("region", name="What was read of what you have")
    reading.get_by_role("button", name="I do not have this: build spreadsheets").click()
    settled(page)
    assert asked[-1]["constraints"]["not_held"] == ["business.spreadsheets"]
    assert "it is a wish" in reading.inner_text()


def test_units_that_a_transcript_names_are_offered_and_held_once_added(page):
    page.get_by_role("button", name="What do you have?").click()
    page.get_by_label("Text of a CV or transcript").fill("ZHC221 competent 2024; ABC12345 failed; ZHC223")
    page.get_by_label("Text of a CV or transcript").blur()
    page.get_by_role("button", name="Add ZHC221").click()
    assert "ZHC221" in page.get_by_role("list", name="Units and certificates you hold").inner_text()
    page.get_by_role("button", name="Add ZHC221").wait_for(state="detached")
    assert page.get_by_role("button", name="Add ABC12345").count() == 0


def test_an_ad_of_a_name_that_means_several_occupations_is_asked_back(page):
    asked = sent(page)
    page.get_by_text("A job ad", exact=True).click()
    page.get_by_label("Text of the job ad").fill("receptionist")
    page.get_by_label("Text of the job ad").blur()
    page.get_by_role("button", name="Show what fits").first.click()
    page.get_by_role("button", name="Medical receptionist").click()
    settled(page)
    assert asked[-1]["goal"]["occupation_id"] == "health.medical-receptionist"
    page.faults[:] = [one for one in page.faults if "422" not in one]


def test_files_are_read_or_refused_in_words(page):
    page.get_by_text("A job ad", exact=True).click()
    chooser = page.locator("input[type=file]").first
    chooser.set_input_files({"name": "ad.docx", "mimeType": "application/zip", "buffer": b"PK"})
    page.get_by_text("ad.docx could not be read").wait_for()
    chooser.set_input_files({"name": "ad.doc", "mimeType": "application/msword", "buffer": b"\xd0\xcf"})
    page.get_by_text("Save ad.doc as .docx or PDF").wait_for()
    chooser.set_input_files({"name": "ad.docx", "mimeType": "application/zip", "buffer": word_file(AD)})
    page.get_by_text("ad.docx was read").wait_for()
    assert page.get_by_label("Text of the job ad").input_value() == AD
    chooser.set_input_files({"name": "ad.txt", "mimeType": "text/plain", "buffer": b"caf\xe9 noir"})
    page.get_by_text("is not plain UTF-8 text").wait_for()
    chooser.set_input_files({"name": "ad.txt", "mimeType": "text/plain", "buffer": AD.encode()})
    page.get_by_text("ad.txt was read").wait_for()
    assert page.get_by_label("Text of the job ad").input_value() == AD


def test_courses_stand_side_by_side(page):
    choose(page, "Which occupation?", "data analyst")
    show(page)
    for at in range(3):
        page.locator(".card .tick input").nth(at).check()
    page.get_by_role("button", name="Compare side by side").click()
    heads = page.locator(".compare thead th").all_inner_texts()
    assert len(heads) == 3
    own = page.locator(".compare .yes")
    own.first.wait_for()
    assert own.count() > page.locator(".compare tbody tr").count() - 8  # a skill that several teach is said of each
    assert "Price" in page.locator(".compare").inner_text()
    picture(page, "compare-light")
    page.locator(".compare thead button").first.click()
    assert page.locator(".compare thead th").count() == 2


def test_any_course_says_why_it_is_not_there_and_what_would_let_it_in(page):
    choose(page, "Which occupation?", "disability support")
    page.get_by_role("button", name="What are your limits?").click()
    page.get_by_label("Weeks you have").fill("5")
    show(page)
    assert "Active Support and the Right to Decide" not in titles(page)
    assert "too long" in page.locator(".kept-out").inner_text()
    choose(page, "Course", "active suport right to decide")
    page.get_by_text("It takes longer than you have.").wait_for()
    picture(page, "why-not-light", whole=False)
    page.get_by_role("button", name="Change it: 4 more weeks").click()
    settled(page)
    assert "Active Support and the Right to Decide" in titles(page)


def test_weights_move_the_list_at_once(page):
    asked = sent(page)
    choose(page, "Which occupation?", "aged care worker")
    choose(page, "Should it count toward a qualification? (if you like)", "care and support")
    show(page)
    before = titles(page)
    page.get_by_role("button", name="What matters to you").click()
    for name, value in (("Fits the goal", "0"), ("Counts toward the qualification", "100")):
        page.get_by_label(name).fill(value)
    settled(page)
    assert asked[-1]["goal"]["weights"]["relevance"] == 0
    assert titles(page) != before
    picture(page, "weights-light", whole=False)
    page.get_by_role("button", name="Back to the usual weights").click()
    settled(page)
    assert titles(page) == before


def test_the_plan_is_a_timeline_that_answers_what_if(page):
    asked = sent(page, "/v1/pathways")
    support_worker(page)
    page.get_by_role("button", name="Next: your limits").click()
    page.get_by_label("Weeks you have").fill("20")
    page.get_by_label("Money you can spend").fill("2000")
    page.get_by_label("Currency").select_option("NZD")
    show(page)
    page.get_by_role("tab", name="Plan").click()
    page.locator(".timeline .what h4").first.wait_for()
    page.get_by_text("Every claim of it was checked.").wait_for()
    picture(page, "plan-light")
    page.get_by_role("button", name="NZD 300 less").click()
    page.get_by_text("Now: 20 weeks, NZD 1,700.").wait_for()
    page.get_by_text("The plan stays the same.").or_(page.get_by_text("Another plan")).wait_for()
    settled(page)
    page.get_by_role("button", name="2 more weeks").click()
    settled(page)
    assert (asked[-1]["learner"]["constraints"]["max_cost"], asked[-1]["learner"]["constraints"]["max_weeks"]) == (
        1700,
        22,
    )
    page.get_by_role("button", name="Back to how it was").click()
    page.get_by_text("Now: 20 weeks, NZD 2,000.").wait_for()


def test_the_qualification_fills_up(page):
    support_worker(page)
    show(page)
    page.locator(".card .tick input").first.check()
    page.get_by_role("tab", name="Qualification").click()
    page.locator(".tree .leaf.filled").first.wait_for()
    with_course = page.locator(".tree .leaf.filled").count()
    picture(page, "qualification-light")
    page.get_by_text("What I have", exact=True).click()
    page.get_by_text("0 of 13 units filled").first.wait_for()
    assert page.locator(".tree .leaf.filled").count() == 0 < with_course


def test_a_claim_leads_to_the_words_it_stands_on(page):
    choose(page, "Which occupation?", "disability support")
    show(page)
    page.get_by_role("button", name="Read in its text what it says of").first.click()
    assert page.locator("dialog mark").inner_text() == "Use graded assistance so that a person takes part"
    assert "Characters" not in page.locator("dialog").inner_text()
    picture(page, "evidence-light", whole=False)
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("Read in its text")


def test_a_link_holds_the_request_and_the_browser_keeps_nothing(browser, page_url, page):
    support_worker(page)
    show(page)
    page.get_by_role("button", name="Copy a link").click()
    page.get_by_role("button", name="Show the link").click()
    link = page.get_by_role("textbox", name="Copy a link").input_value()
    assert link.startswith(f"{page_url}#r=")
    with opened(browser, link) as other:
        settled(other)
        assert titles(other) == titles(page)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


@pytest.mark.parametrize("at", [0, 3])
def test_a_link_with_a_learner_of_any_door_asks_for_that_learner(browser, page_url, sample, at):
    row = sample["learners"].iloc[at].to_dict()
    learner = learner_of_row(row).model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    learner["learner_id"] = "you"
    packed = base64.urlsafe_b64encode(json.dumps(learner).encode()).decode().rstrip("=")
    with opened(browser, "about:blank", bare=True) as page:
        asked = sent(page)
        page.goto(f"{page_url}#r={packed}")
        settled(page)
        assert parse_learner(json.dumps(asked[-1])) == parse_learner(
            json.dumps({**learner, "cv_text": asked[-1].get("cv_text")})
        )


def test_a_broken_link_opens_the_empty_page(browser, page_url):
    with opened(browser, f"{page_url}#r=AAAA") as page:
        assert page.get_by_role("button", name="Show what fits").is_disabled()


def test_the_printed_page_is_the_answer_alone(page):
    support_worker(page)
    show(page)
    page.emulate_media(media="print")
    assert page.locator(".card h4").first.is_visible()
    assert not page.locator(".steps").is_visible()
    assert not page.get_by_role("tab").first.is_visible()
    picture(page, "print")
    assert page.pdf().startswith(b"%PDF")


def test_the_words_change_with_the_language(page):
    choose(page, "Which occupation?", "disability support")
    show(page)
    page.locator(".language select").select_option("de")
    page.get_by_text("Kurse, die Sie hinbringen").wait_for()
    assert page.evaluate("document.documentElement.lang") == "de"
    picture(page, "answer-german", whole=False)
    page.locator(".language select").select_option("es")
    page.get_by_text("Cursos que le llevan allí").wait_for()


def test_the_first_view_is_small_and_quick(browser, page_url):
    painted = [1000.0]
    while min(painted) >= 500 and len(painted) < 13:  # a busy machine is no fault of the page
        with opened(browser, page_url) as page:
            sizes = page.evaluate(
                "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]"
                ".map((one) => one.transferSize)"
            )
            assert sum(sizes) < 150_000
            found = page.evaluate(
                "new Promise((done) => { const look = () => { const [found] = performance.getEntriesByName("
                "'first-contentful-paint'); found ? done(found.startTime) : requestAnimationFrame(look); }; look(); })"
            )
            painted.append(found)
    assert min(painted) < 500, painted
