"""The page for everyone: keyboard alone, screen readers, dark, phones, 400% zoom; and what may go wrong behind it."""

from __future__ import annotations

import copy
import json

import pytest
from page_browser import AD, MISSING, choose, opened, picture, sent, settled, show, support_worker, titles
from service_house import serving, source

from stackwise.recommender.service.auth import FixedKeys, hash_key, read_keys
from stackwise.recommender.service.page_session import PageOptions

pytestmark = [pytest.mark.browser, pytest.mark.skipif(MISSING is not None, reason=str(MISSING))]
HOSTILE = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>{{7*7}}${7*7}'
FOCUSED = (
    "(at => at.getAttribute('aria-label') || at.labels?.[0]?.innerText || at.innerText || '')(document.activeElement)"
)
KEY = "sw_a-key-of-the-tests"


def violations(page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practice."""
    from axe_core_python.sync_playwright import Axe

    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": rules}})
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_has_a_fault_that_axe_finds(browser, page_url, scheme):
    with opened(browser, page_url, color_scheme=scheme) as page:
        found = {"start": violations(page)}
        picture(page, f"start-{scheme}")
        page.get_by_role("combobox", name="Which occupation?").fill("care")
        page.locator("[role=option]:visible").first.wait_for()
        found["suggestions"] = violations(page)
        support_worker(page)
        found["held"] = violations(page)
        page.get_by_role("button", name="Next: your limits").click()
        found["limits"] = violations(page)
        show(page)
        page.get_by_role("button", name="Why it is number 1", exact=True).click()
        page.get_by_role("button", name="What matters to you").click()
        for at in range(2):
            page.locator(".card .tick input").nth(at).check()
        found["answer"] = violations(page)
        picture(page, f"answer-{scheme}")
        for name in ("Plan", "Qualification", "Side by side (2)"):
            page.get_by_role("tab", name=name).click()
            page.locator(".timeline, .tree .leaf, .compare").first.wait_for()
            found[name] = violations(page)
            picture(page, f"{name.split()[0].lower()}-{scheme}")
        page.get_by_role("tab", name="Courses").click()
        page.get_by_role("button", name="Read in its text what it says of").first.click()
        page.locator("dialog mark").wait_for()
        found["evidence"] = violations(page)
        picture(page, f"evidence-{scheme}", whole=False)
    assert {name: one for name, one in found.items() if one} == {}


def test_an_ad_and_a_cv_read_beside_their_text_have_no_fault(browser, page_url):
    with opened(browser, page_url, color_scheme="dark") as page:
        page.get_by_text("A job ad", exact=True).click()
        page.get_by_label("Text of the job ad").fill(AD)
        page.get_by_label("Text of the job ad").blur()
        show(page)
        page.get_by_role("tab", name="How your text was read").click()
        page.get_by_role("region", name="How the ad was understood").wait_for()
        picture(page, "reading-dark")
        assert violations(page) == []


def test_a_phone_and_400_percent_show_all_without_scrolling_sideways(browser, page_url):
    with opened(browser, page_url, viewport={"width": 320, "height": 256}) as page:
        support_worker(page)
        show(page)
        for name in ("Courses", "Plan", "Qualification"):
            page.get_by_role("tab", name=name).click()
            page.locator(".card, .timeline, .tree .leaf").first.wait_for()
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        page.set_viewport_size({"width": 390, "height": 844})
        for name in ("Qualification", "Plan", "Courses"):
            page.get_by_role("tab", name=name).click()
            page.locator(".card, .timeline, .tree .leaf").first.wait_for()
            picture(page, f"{name.lower()}-phone")
        page.get_by_role("button", name="Change the goal").click()
        picture(page, "goal-phone", whole=False)
    with opened(browser, page_url, viewport={"width": 390, "height": 844}) as page:
        picture(page, "start-phone")


def test_the_keyboard_alone_is_enough(page):
    def tab_to(name: str, back: bool = False) -> None:
        for _ in range(80):
            page.keyboard.press("Shift+Tab" if back else "Tab")
            said = page.evaluate(FOCUSED)
            if name in said:
                return
        raise AssertionError(f"no Tab leads to {name}")

    tab_to("Which occupation?")
    with page.expect_response(lambda found: "aged" in found.url and "care" in found.url):
        page.keyboard.type("aged care")
    page.locator("[role=option]:visible").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.locator("[role=option][aria-selected=true]:visible").wait_for()
    page.keyboard.press("Enter")
    page.locator("[role=option]:visible").first.wait_for(state="hidden")
    tab_to("Show what fits")
    page.keyboard.press("Enter")
    settled(page)
    tab_to("Courses (")
    page.keyboard.press("ArrowRight")
    page.locator(".timeline").wait_for()
    page.keyboard.press("ArrowLeft")
    tab_to("Read in its text")
    page.keyboard.press("Enter")
    page.locator("dialog mark").wait_for()
    page.keyboard.press("Escape")
    tab_to("Compare")
    page.keyboard.press("Space")
    assert page.get_by_text("1 course chosen").is_visible()


def answered(page, change) -> None:
    """Let every answer of the service be changed on its way."""

    def handle(route):
        reply = route.fetch()
        body = reply.json()
        change(body)
        route.fulfill(response=reply, json=body)

    page.route("**/v1/recommendations*", handle)


def test_a_gap_of_500_skills_stays_readable_and_quick(page):
    def many(answer):
        first = answer["gap"][0]
        answer["gap"] = [{**first, "skill_id": f"s{at}", "label": f"skill number {at}"} for at in range(500)]

    answered(page, many)
    choose(page, "Which occupation?", "aged care")
    show(page)
    assert page.locator(".bars li").count() == 8
    page.get_by_role("button", name="Show all 500 skills").click()
    assert page.locator(".bars li").count() == 500
    page.get_by_label("Find a skill").fill("number 499")
    page.wait_for_function("document.querySelectorAll('.bars li').length === 1")
    picture(page, "gap-500", whole=False)


def test_markup_of_a_catalogue_never_runs(page):
    def spoil(answer):
        for one in answer["recommendations"]:
            one["title"] = one["provider"] = HOSTILE
            one["facts"]["url"] = "javascript:window.ran=1"
            for part in one["closes"]:
                part["label"] = HOSTILE
                if part["evidence"]:
                    part["evidence"]["text"] = HOSTILE
        for item in answer["gap"]:
            item["label"] = HOSTILE
        answer["understood"]["occupation"]["title"] = HOSTILE

    answered(page, spoil)
    choose(page, "Which occupation?", "aged care")
    show(page)
    assert titles(page)[0] == HOSTILE
    assert page.locator(".card img, .card script, .bars img").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0
    assert page.get_by_role("link", name="Go to the provider").count() == 0
    assert page.evaluate("window.ran") is None
    assert (
        "do not hold" in page.locator(".badge").inner_text() or "does not hold" in page.locator(".badge").inner_text()
    )
    picture(page, "hostile", whole=False)


def test_a_hostile_ad_is_text(page):
    page.get_by_text("A job ad", exact=True).click()
    page.get_by_label("Text of the job ad").fill(f"{AD} {HOSTILE}")
    page.get_by_label("Text of the job ad").blur()
    show(page)
    page.get_by_role("tab", name="How your text was read").click()
    assert HOSTILE in page.locator(".reading-text").inner_text()
    assert page.evaluate("window.ran") is None


def test_a_failing_service_is_said_and_asked_again(page):
    failing = [503]

    def fail(route):
        route.fulfill(status=failing[0], json={"error": {"kind": "x", "message": "no"}}) if failing[
            0
        ] else route.abort()

    choose(page, "Which occupation?", "aged care")
    page.route("**/v1/recommendations*", fail)
    page.get_by_role("button", name="Show what fits").first.click()
    page.get_by_text("The service is busy").wait_for()
    picture(page, "failing", whole=False)
    for status, words in (
        (504, "It took too long"),
        (500, "Something went wrong"),
        (0, "The service cannot be reached"),
    ):
        failing[0] = status
        page.get_by_role("button", name="Try again").click()
        page.get_by_text(words).wait_for()
    page.unroute("**/v1/recommendations*")
    page.get_by_role("button", name="Try again").click()
    settled(page)
    assert titles(page)
    page.faults.clear()


def test_a_slow_answer_shows_that_it_is_worked_on_and_an_older_one_never_wins(page):
    held = []
    choose(page, "Which occupation?", "aged care")

    def hold(route):
        if held:
            route.continue_()
        held.append(route)

    page.route("**/v1/recommendations*", hold)
    page.get_by_role("button", name="Show what fits").first.click()
    page.get_by_text("Working it out").first.wait_for()
    page.wait_for_timeout(300)
    page.get_by_role("button", name="What are your limits?").click()
    page.get_by_label("Weeks you have").fill("3")
    page.wait_for_selector(".card")
    settled(page)
    assert len(held) == 2
    lengths = page.locator(".facts li:nth-child(2)").all_inner_texts()
    assert all(int(one.split()[0]) <= 3 for one in lengths if one.split()[0].isdigit())
    page.faults.clear()


@pytest.fixture(scope="module")
def keyed(engine, tmp_path_factory):
    known = FixedKeys(read_keys(hash_key(KEY) + " owner=registrar"))
    with serving(source(engine), tmp_path_factory.mktemp("keyed"), keys=known) as one:
        yield one


def test_a_key_opens_a_session_that_no_script_can_read(browser, keyed):
    with opened(browser, f"http://127.0.0.1:{keyed.port}/") as page:
        page.get_by_role("combobox", name="Which occupation?").fill("care")
        page.get_by_label("Key", exact=True).fill("sw_wrong")
        page.get_by_role("button", name="Open", exact=True).click()
        page.get_by_text("This key is not known").wait_for()
        assert violations(page) == []
        picture(page, "key-light", whole=False)
        page.get_by_label("Key", exact=True).fill(KEY)
        page.get_by_role("button", name="Open", exact=True).click()
        page.locator("[role=option]:visible").first.wait_for()
        choose(page, "Which occupation?", "aged care")
        asked = sent(page)
        show(page)
        assert asked
        assert titles(page)
        (cookie,) = page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        assert page.evaluate("document.cookie") == ""
        page.faults.clear()


def test_a_session_is_refused_when_it_was_changed_or_its_key_is_gone(keyed, engine, tmp_path):
    got = keyed.post("/page/session", {"key": KEY})
    cookie = got.headers["set-cookie"].partition(";")[0]
    learner = {"learner_id": "you", "goal": {"occupation_id": "health.care-worker"}}
    ask = "/v1/recommendations?n=1"
    assert keyed.post(ask, learner, {"cookie": cookie}).status == 200
    assert keyed.post(ask, learner).status == 401
    assert keyed.post(ask, learner, {"cookie": cookie[:-1] + ("0" if cookie[-1] != "0" else "1")}).status == 401
    assert keyed.post("/page/session", {"key": "sw_wrong"}).status == 401
    assert keyed.ask("GET", "/v1/keys", headers={"cookie": cookie}).status == 403
    known = FixedKeys(read_keys(hash_key("another")))
    with serving(source(engine), tmp_path, keys=known) as other:
        assert other.post(ask, learner, {"cookie": cookie}).status == 401


def test_a_public_page_answers_without_a_key_within_limits_and_stores_nothing(engine, tmp_path):
    known, options = FixedKeys(read_keys(hash_key(KEY))), PageOptions(public=True, per_minute=3)
    learner = {"learner_id": "you", "goal": {"occupation_id": "health.care-worker"}}
    correction = {"correction_id": "1", "about": "asked", "name": "x"}
    with serving(source(engine), tmp_path, keys=known, page=options) as house:
        assert house.post("/v1/recommendations?n=1", learner).status == 200
        assert house.post("/v1/corrections", correction).status == 403
        assert house.ask("GET", "/v1/keys").status == 403
        assert house.post("/v1/recommendations?n=1", learner).status == 429
        bearer = {"authorization": f"Bearer {KEY}"}
        assert house.post("/v1/recommendations?n=1", learner, bearer).status == 200


def test_a_correction_is_stored_once_and_a_bad_one_not_at_all(page_house):
    correction = {
        "correction_id": "c-1",
        "about": "held",
        "name": "business.spreadsheets",
        "label": "build spreadsheets",
    }
    assert page_house.post("/v1/corrections", correction).json == {"new": True}
    assert page_house.post("/v1/corrections", copy.deepcopy(correction)).json == {"new": False}
    assert page_house.post("/v1/corrections", {**correction, "text": "my whole CV"}).status == 422


def test_the_page_s_files_are_told_apart_and_nothing_beside_them_is_served(page_house):
    got = page_house.ask("GET", "/")
    assert "default-src 'self'" in got.headers["content-security-policy"]
    assert "unsafe" not in got.headers["content-security-policy"]
    assert page_house.ask("GET", "/", headers={"if-none-match": got.headers["etag"]}).status == 304
    for path in (
        "/page/../app.py",
        "/page/words.en.json",
        "/page/vendor/VERSIONS",
        "/page/nothing.js",
        "/page//etc/passwd",
    ):
        assert page_house.ask("GET", path).status == 404, path
    assert json.loads(page_house.ask("GET", "/page/words/de.json").body)["page.show"] == "Zeigen, was passt"
