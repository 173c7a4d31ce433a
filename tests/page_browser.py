"""A browser for the page's tests: the system's Chromium by Playwright, and the page's words as a person meets them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = (
    "no Chromium on this machine: apt-get install chromium"
    if CHROMIUM is None
    else "no Playwright: pip install playwright axe-core-python"
    if find_spec("playwright") is None or find_spec("axe_core_python") is None
    else None
)
_ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = Path(__file__).parent.parent / "build" / "page"
AD = (
    "Data analyst\nWe need somebody who knows SQL and Python and makes dashboards. You clean data and explain it to "
    "people who do not work with data. No Java needed."
)


@contextmanager
def chromium() -> Iterator[Any]:
    """One browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=_ARGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Any, url: str, bare: bool = False, **options: Any) -> Iterator[Any]:
    """A fresh page at a URL; what it throws or logs as an error fails the test, unless the test takes it out."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options})
    page = context.new_page()
    page.set_default_timeout(60_000)  # a busy machine is no fault of the page
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda line: line.type == "error" and page.faults.append(line.text))
    page.goto(url)
    if not bare:
        page.wait_for_selector("h1")
    try:
        yield page
        assert not page.faults, page.faults
    finally:
        context.close()


def choose(page: Any, label: str, words: str) -> None:
    """Type into a field with suggestions and take the first one of its own list: another's may not have closed yet."""
    field = page.get_by_role("combobox", name=label)
    field.fill(words)
    page.get_by_role("listbox", name=label).get_by_role("option").first.wait_for()
    field.press("Enter")


def show(page: Any) -> None:
    """Ask for the answer, and wait until it is there and checked."""
    page.get_by_role("button", name="Show what fits").first.click()
    settled(page)


def settled(page: Any) -> None:
    """Wait for the answer that follows the last change: the page is busy from the change itself."""
    page.wait_for_selector(".answer[aria-busy=false] .badge:not(.wait)")


def titles(page: Any) -> list[str]:
    """The list's titles in order."""
    return list(page.locator(".card h4").all_inner_texts())


def picture(page: Any, name: str, whole: bool = True) -> None:
    """A picture of the view, for people to look at, where they ask for it."""
    if "STACKWISE_PICTURES" not in os.environ:
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=whole)


def sent(page: Any, path: str = "/v1/recommendations") -> list[Any]:
    """Bodies that the page sends from now on."""
    bodies: list[Any] = []
    page.on("request", lambda one: path in one.url and bodies.append(json.loads(one.post_data)))
    return bodies


def support_worker(page: Any) -> None:
    """A goal, a qualification, a skill and limits: the sample's usual learner."""
    choose(page, "Which occupation?", "disabilty suport")
    choose(page, "Should it count toward a qualification? (if you like)", "care and suport")
    page.get_by_role("button", name="Next: what you have").click()
    choose(page, "Skills you have", "teamwork")
    page.get_by_label("How well: ").first.select_option("3")
