"""A client's search by keys alone: from any page to a number, a command, what was looked at lately; and the menu."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import AXE, FITS, complaints
from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page

NUMBER = re.compile(r"/numbers/[0-9a-f-]{36}/$")
FIELD = "document.activeElement.matches('#palette input')"


def test_by_keys_alone_from_any_page_to_a_number_and_to_a_command(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = page_at("qinghe", "operator", language="en", dark=True)
    page.goto("/numbers/")
    digits = re.sub(r"\D", "", page.locator("td .number, a .number").first.inner_text())[-4:]

    page.goto("/bill/")
    page.keyboard.press("/")
    page.wait_for_function(FIELD)
    page.keyboard.type(digits)
    page.keyboard.press("Enter")  # before the answer has come
    page.wait_for_url(NUMBER)
    number = page.locator("h1").inner_text().splitlines()[0].strip()

    page.goto("/settings/")
    page.focus("main input")
    page.keyboard.press("Control+k")
    page.wait_for_function(FIELD)
    assert page.locator("#recent a").first.inner_text() == number
    page.keyboard.type("contact support")
    page.locator("#found a.found-row").first.wait_for()
    page.evaluate(AXE)
    assert complaints(page) == []
    picture(page, "palette-dark")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/new/")

    page.goto("/trust/")
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    page.evaluate(AXE)
    assert complaints(page) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("#keys", state="hidden")


def test_on_a_phone_what_one_may_not_do_says_why(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = page_at("qinghe", "viewer", phone=True)
    page.goto("/trust/")
    page.click(".topbar [data-palette]")
    page.wait_for_function(FIELD)
    page.keyboard.type("改标签")
    page.locator("#found .found-off", has_text="变更标签").first.wait_for()
    assert "仅操作员和所有者可以操作" in page.locator("#found").inner_text()
    assert page.evaluate(FITS)
    page.evaluate(AXE)
    assert complaints(page) == []
    picture(page, "palette-phone")
    page.keyboard.press("Escape")
    page.click(".bottom [popovertarget=more]")
    page.wait_for_selector("#more .nav-group")
    assert page.evaluate(FITS)
    page.evaluate(AXE)
    assert complaints(page) == []
    picture(page, "menu-phone")


def test_the_menu_and_the_list_of_settings(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = page_at("qinghe", "owner")
    page.goto("/settings/keys/")
    side = page.locator(".side-list")
    assert side.locator("[aria-current=page]").inner_text().strip() == "API 密钥"
    assert side.bounding_box()["x"] < page.locator(".page-content").bounding_box()["x"]  # type: ignore[index]
    picture(page, "menu-settings")
    page.set_viewport_size(PHONE)
    assert page.evaluate(FITS)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/")
    page.click(".side-links summary:has-text('数据')")
    page.click(".side-links a:has-text('接通率')")
    page.wait_for_url("**/calls/")
    picture(page, "menu-data")
