"""Stories 1 and 7 with nothing but the keyboard, in one unbroken run: from the sign-in to the handsets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import PASSWORD
from tests.browser.test_main_job import all_shown, hours_of, let_time_run, wait_for_the_demos_own_change
from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page

FAR = 120  # the Tab key is pressed at most so often on one page
STANDBY = "维护中-紧急联系01065123457"
CHANGE, WINDOW = re.compile(r"/changes/[0-9a-f-]{36}/"), re.compile(r"/windows/[0-9a-f-]{36}/")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what has the focus answers to this selector, and is in sight with a ring around it."""
    for _pressed in range(FAR):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    else:
        raise AssertionError(f"{selector} is not reached by Tab on {page.url}")
    assert page.evaluate("""() => {
        const at = document.activeElement.getBoundingClientRect();
        return at.top >= 0 && at.bottom <= innerHeight + 1;
    }"""), f"{selector} has the focus out of sight"


def go_to(page: Page, words: str, address: str) -> None:
    """Search and do: the first thing found is gone to."""
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open] input:focus")
    page.keyboard.insert_text(words)
    page.wait_for_selector(f"dialog[open] a[href='{address}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def book_first(page: Page) -> None:
    page.wait_for_url(CHANGE)
    tab_to(page, "input[name=slot]")
    page.keyboard.press("Space")
    tab_to(page, "form[action$='/book/'] button.btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url(WINDOW)


def test_stories_1_and_7_by_keys(house: Stack, page_at: Callable[..., Page]) -> None:
    wait_for_the_demos_own_change(house, "mingli")
    if not all_shown(house, "mingli"):
        let_time_run(house, 14)
    page = page_at("mingli", language="en")
    page.goto("/")
    tab_to(page, "[name=login]")
    page.keyboard.insert_text("operator@mingli.example")
    tab_to(page, "[name=password]")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)

    go_to(page, "Change a label", "/changes/new/")
    tab_to(page, "[name=text]")
    page.keyboard.insert_text("明理律师事务所")
    last = page.locator("#number-choices [name=numbers]").last.get_attribute("value")
    tab_to(page, f"#number-choices [value='{last}']")  # others look at the first
    page.keyboard.press("Space")
    tab_to(page, "#change button.btn-primary")
    page.keyboard.press("Enter")
    book_first(page)
    until_start, length = hours_of(house, "mingli", page.url)
    let_time_run(house, max(until_start, 0) + length + 14)
    page.locator("li", has_text="Huawei").filter(has_text="明理律师事务所").wait_for(timeout=30_000)
    page.locator(".progress-card", has_text="Completed").wait_for(timeout=30_000)

    go_to(page, "Other maintenance", "/changes/calibration/")
    tab_to(page, "input[name=scope]")
    while not page.evaluate("document.activeElement.value === 'all'"):
        page.keyboard.press("ArrowUp")
    tab_to(page, "select[name=standby]")
    while page.evaluate("document.activeElement.value") != STANDBY:
        page.keyboard.press("ArrowDown")
    tab_to(page, "main form button.btn-primary")
    page.keyboard.press("Enter")
    book_first(page)
    until_start, length = hours_of(house, "mingli", page.url)
    let_time_run(house, until_start + 0.1)
    page.locator("li", has_text="Huawei").filter(has_text=STANDBY).wait_for(timeout=30_000)
    let_time_run(house, length + 14)  # the house is for others too
    page.locator(".progress-card", has_text="Completed").wait_for(timeout=30_000)
