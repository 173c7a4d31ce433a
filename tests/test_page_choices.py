"""What a person chooses on the page: suggestions, what is left out, money, why a place is a place, and a reload."""

from __future__ import annotations

import base64
import json

import pytest
from page_browser import MISSING, choose, sent, settled, show, support_worker, titles

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MISSING is not None, reason=str(MISSING))]


def test_a_course_that_is_left_out_is_said_where_it_was_and_comes_back(page):
    asked = sent(page)
    choose(page, "Which occupation?", "disability support")
    show(page)
    before = titles(page)
    page.get_by_role("button", name=f"Not for me: {before[1]}").click()
    settled(page)
    assert before[1] not in titles(page)
    assert "left out from now on" in page.locator(".cards > li").nth(1).inner_text()
    assert page.evaluate("document.activeElement.innerText") == "Undo"
    assert "1 course left out" in page.get_by_role("button", name="What are your limits?").inner_text()
    page.get_by_role("button", name="What are your limits?").click()
    assert page.get_by_text("Courses that are not for you").is_visible()
    assert "page." not in page.locator("main").inner_text()
    page.get_by_role("button", name=f"Undo: {before[1]}").click()
    settled(page)
    assert titles(page) == before
    assert "must_exclude" not in asked[-1].get("constraints", {})


def test_why_it_is_first_says_what_decided_and_counts_what_can_be_reached_alone(page):
    choose(page, "Which occupation?", "disability support")
    with page.expect_response("**/v1/recommendations*") as reply:
        show(page)
    answer = reply.value.json()
    first, second = answer["recommendations"][:2]
    apply = answer["weights"].keys() - {*answer["absent_terms"], "credit"}  # no qualification is aimed at
    most = sum(answer["weights"][name] for name in apply)
    assert most < 0.9
    page.get_by_role("button", name="Why it is number 1", exact=True).click()
    told = page.locator(".card").first.locator(".fold-body").inner_text()
    assert f"It reaches {100 * first['score'] / most:.0f}% of what can be reached here." in told
    ahead = {name: first["terms"][name] - second["terms"][name] for name in first["terms"]}
    term, by = max(ahead.items(), key=lambda pair: pair[1])
    words = {"relevance": "Fits the goal", "closure": "Covers what is missing", "quality": "Provider’s standing"}
    assert by > 0.001
    points = f"{100 * by / most:.1f}".removesuffix(".0")
    assert f"What decides between them: “{words[term]}”, by {points} of 100 points" in told


def test_a_reload_finds_the_request_and_no_cv_in_the_address(page):
    support_worker(page)
    page.get_by_label("Text of a CV or transcript").fill("I build spreadsheets.")
    page.get_by_label("Text of a CV or transcript").blur()
    show(page)
    page.get_by_role("button", name="What are your limits?").click()
    page.get_by_label("Weeks you have").fill("30")
    settled(page)
    packed = page.evaluate("location.hash").removeprefix("#r=")
    learner = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert learner["constraints"] == {"max_weeks": 30}
    assert "cv_text" not in learner
    asked = sent(page)
    page.reload()
    settled(page)
    assert asked[-1] == learner
    assert "Disability support worker" in page.get_by_role("button", name="Where do you want to go?").inner_text()


def test_money_is_asked_in_the_currency_that_prices_are_shown_in(page):
    asked = sent(page)

    def in_pounds(route):
        reply = route.fetch()
        body = reply.json()
        for one in body["recommendations"]:
            one["facts"]["currency"] = "GBP"
        route.fulfill(response=reply, json=body)

    page.route("**/v1/recommendations*", in_pounds)
    page.get_by_role("button", name="What are your limits?").click()
    page.locator(".step option[value=NZD]").wait_for(state="attached")
    assert page.get_by_label("Currency").input_value() == "AUD"  # most prices of the sample
    page.get_by_role("button", name="Where do you want to go?").click()
    choose(page, "Which occupation?", "disability support")
    show(page)
    page.get_by_role("button", name="What are your limits?").click()
    assert page.get_by_label("Currency").input_value() == "GBP"
    page.get_by_label("Money you can spend").fill("2500")
    settled(page)
    assert (asked[-1]["constraints"]["max_cost"], asked[-1]["constraints"]["currency"]) == (2500, "GBP")


def test_enter_before_the_suggestions_takes_what_they_will_be(page):
    field = page.get_by_role("combobox", name="Which occupation?")
    field.fill("care team lead")
    page.locator("[role=option]:visible").first.wait_for()
    field.fill("disabilty suport")
    field.press("Enter")
    page.locator(".picked", has_text="Disability support worker").wait_for()


def test_enter_takes_the_first_skill_that_begins_so_and_own_words_by_the_last_entry(page):
    page.get_by_role("button", name="What do you have?").click()
    field = page.get_by_role("combobox", name="Skills you have")
    held = page.get_by_role("list", name="Skills you have")
    field.fill("Spreadsh")
    field.press("Enter")  # before the suggestions are there
    held.get_by_text("Build spreadsheets").wait_for()
    field.fill("teamw")
    page.get_by_role("option", name="Add “teamw”").wait_for()
    field.press("Enter")
    held.get_by_text("Work in a team").wait_for()
    field.fill("teamw")
    page.get_by_role("option", name="Add “teamw”").click()
    held.get_by_text("Teamw", exact=True).wait_for()
    field.fill("juggling flaming torches")
    assert page.get_by_role("option", name="Add “juggling").get_attribute("aria-selected") == "true"
    assert not page.get_by_text("try another word").is_visible()
    field.press("Enter")
    held.get_by_text("Juggling flaming torches").wait_for()


def test_suggestions_open_where_they_are_seen(page):
    choose(page, "Which occupation?", "disability support")
    show(page)
    page.get_by_role("button", name="Where do you want to go?").click()
    page.get_by_role("combobox", name="Should it count toward").fill("care")
    page.locator("[role=option]:visible").first.wait_for()
    page.wait_for_timeout(50)
    shown, column = page.locator("[role=listbox]:visible").bounding_box(), page.locator(".steps").bounding_box()
    assert shown["y"] + shown["height"] <= min(900, column["y"] + column["height"])


_AT_ONCE = """async ([button, label, words]) => {
  [...document.querySelectorAll("button")].find((one) => one.innerText.includes(button)).click();
  const named = () => [...document.querySelectorAll("label")].find((one) => one.innerText.startsWith(label));
  for (let turn = 0; turn < 100 && !named(); turn++) await null;
  const field = document.getElementById(named().htmlFor);
  field.focus();
  field.value = words;
  field.dispatchEvent(new Event("input", {bubbles: true}));
}"""  # no frame is drawn between a step that opens and the words in it


def test_what_is_typed_before_the_first_frame_is_kept(page):
    asked = sent(page)
    page.evaluate(_AT_ONCE, ["What do you have?", "Skills you have", "teamwork"])
    field = page.get_by_role("combobox", name="Skills you have")
    page.get_by_role("listbox", name="Skills you have").get_by_role("option").first.wait_for()
    field.press("Enter")
    page.get_by_role("list", name="Skills you have").get_by_text("Work in a team").wait_for()
    page.get_by_role("button", name="What do you have?").click()
    cv = "I build spreadsheets."
    page.evaluate(_AT_ONCE, ["What do you have?", "Text of a CV", cv])
    page.wait_for_timeout(100)
    assert page.get_by_label("Text of a CV").input_value() == cv
    page.get_by_role("button", name="Where do you want to go?").click()
    choose(page, "Which occupation?", "disability support")
    show(page)
    assert asked[-1]["cv_text"] == cv
