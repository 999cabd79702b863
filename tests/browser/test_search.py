"""The desk's search by keyboard: from anywhere, and the first that is found by Enter."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import AXE, complaints
from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLIENT = re.compile(r"/admin/tenants/tenant/[0-9a-f-]{36}/change/")
FIELD = "#search-input-command"
FOCUSED = "document.activeElement.id === 'search-input-command'"


def test_from_anywhere_by_two_keys_and_what_is_found_by_enter(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = page_at("", "admin", language="en", dark=True)
    page.goto("/admin/agenda/work/")
    page.keyboard.press("/")
    page.wait_for_function(FOCUSED)
    page.keyboard.type("青禾")
    first = page.locator(".desk-found li a").first
    first.wait_for()
    picture(page, "search-dark")
    address = str(first.get_attribute("href"))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith(address))
    assert CLIENT.search(address)

    page.goto("/admin/agenda/work/")
    page.focus("#searchbar")
    page.keyboard.press("Control+k")
    page.wait_for_function(FOCUSED)
    page.keyboard.type("zzzzzz")
    page.wait_for_selector("text=Nothing found")
    picture(page, "search-nothing")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_selector(FIELD, state="hidden")

    page.set_viewport_size(PHONE)
    page.goto("/admin/agenda/work/")
    page.keyboard.press("Control+k")
    page.wait_for_function(FOCUSED)
    page.keyboard.type("青禾")
    page.locator(".desk-found li a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator(".desk-found-here").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it fits on a phone"
    picture(page, "search-phone")
    page.evaluate(AXE)
    assert [each for each in complaints(page) if "desk-" in each and "region" not in each] == [], "unfold has no region"


def test_a_client_is_chosen_by_typing(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = page_at("", "admin", language="en")
    for address, field in (
        ("/admin/year/", "client"),
        ("/admin/ledger/entry/add/", "tenant"),
        ("/admin/calendars/blackout/add/", "clients"),
    ):
        page.goto(address)
        page.evaluate(AXE)
        assert [each for each in complaints(page) if "select2" in each] == []
        box = page.locator(f"select[name={field}] + .select2")
        box.click()
        page.keyboard.type("青禾")
        page.locator(".select2-results__option", has_text="青禾").first.click()
        assert "青禾" in box.inner_text()
        picture(page, f"picker-{field}")
