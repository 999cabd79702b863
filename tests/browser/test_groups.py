"""Group and note of a number, edited where they stand by keys alone; groups renamed, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.test_every_page import AXE, FITS, complaints

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_group_and_note_are_edited_in_the_list_by_keys(
    page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = page_at("qinghe", "operator", language="en")
    page.add_init_script(AXE)
    page.goto("/numbers/?sort=number")
    page.locator("tbody [name=number]").first.check()
    chosen = page.locator("tbody [name=number]").first.get_attribute("value")
    link = page.locator("tbody .row-edit").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".row-form")
    assert page.evaluate("document.activeElement.name") == "group", "one types at once"
    assert complaints(page) == []
    picture(page, "numbers-in-place-edit")
    page.keyboard.press("Control+A")
    page.keyboard.type("Night desk")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("until ten")
    page.keyboard.press("Enter")
    page.wait_for_selector(".row-form", state="detached")
    row = page.locator("tbody tr").first
    assert "Night desk" in row.inner_text()
    assert "until ten" in row.inner_text()
    assert page.evaluate("document.activeElement.className") == "row-edit", "the keyboard is where it was"
    assert page.url.endswith("/numbers/?sort=number")
    assert page.locator("tbody [name=number]:checked").first.get_attribute("value") == chosen, "it stays chosen"
    assert page.locator("[data-chosen]").get_attribute("data-count") == "1"
    page.keyboard.press("Enter")
    page.wait_for_selector(".row-form")
    page.locator(".row-form a").press("Enter")
    page.wait_for_selector(".row-form", state="detached")
    assert "Night desk" in row.inner_text()


def test_numbers_are_regrouped_and_their_group_is_renamed(
    page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = page_at("qinghe", "operator", phone=True)
    page.add_init_script(AXE)
    page.goto("/numbers/")
    page.locator("tbody [name=number]").first.check()
    page.locator(".bulk [formaction='/numbers/regroup/']").click()
    page.wait_for_url("**/numbers/regroup/**")
    assert complaints(page) == []
    picture(page, "numbers-regroup-phone")
    page.keyboard.type("夜班")  # the field has the keyboard
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/numbers/\\?group="))
    assert page.locator("tbody tr").count() == 1
    page.goto("/numbers/groups/")
    page.locator("li", has_text="夜班").locator("summary").press("Enter")
    field = page.locator("details[open] [name=to]")
    assert complaints(page) == []
    assert page.evaluate(FITS)
    picture(page, "numbers-groups-phone")
    field.fill("夜班热线")
    field.press("Enter")
    page.wait_for_selector(".alert, [role=status]")
    assert page.locator("li", has_text="夜班热线").count() == 1
    other = page.locator("li.entry").filter(has_not_text="夜班热线").first.locator("strong").inner_text()
    page.locator("li", has_text="夜班热线").locator("summary").click()
    page.locator("details[open] [name=to]").fill(other)
    page.locator("details[open] [name=to]").press("Enter")
    merge = page.locator("button[name=merge]")
    assert merge.is_visible()
    assert complaints(page) == []
    picture(page, "numbers-groups-merge-phone")
    merge.press("Enter")
    page.wait_for_selector("button[name=merge]", state="detached")
    assert page.locator("li", has_text="夜班热线").count() == 0


def test_a_numbers_page_is_edited_where_it_stands(
    page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    for language, phone in [("en", False), ("zh-hans", True)]:
        page = page_at("qinghe", "operator", language=language, phone=phone)
        page.add_init_script(AXE)
        page.goto("/numbers/")
        page.locator("tbody a.number").first.click()
        page.wait_for_url(re.compile("/numbers/[0-9a-f-]{36}/"))
        page.locator("details:has([name=note]) > summary").press("Enter")
        assert complaints(page) == []
        assert page.evaluate(FITS)
        picture(page, f"number-page-{language}")
        page.locator("[name=note]").fill("前台")
        page.locator("[name=note]").press("Enter")
        page.wait_for_selector('.lead:has-text("前台")')
