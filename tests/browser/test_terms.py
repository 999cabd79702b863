"""A word of the field says what it means to whoever points at it, comes by keys or taps it; axe finds nothing then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import PHONE
from tests.browser.test_every_page import AXE, FITS, complaints
from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page

MEANING = "#term-trust"


def test_a_word_says_what_it_means_by_mouse_keys_and_tap(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = page_at("qinghe", "operator", language="en")
    page.goto("/trust/")
    assert not page.locator(MEANING).is_visible()
    page.hover("[popovertarget=term-trust]")
    page.locator(MEANING).wait_for()
    page.evaluate(AXE)
    assert complaints(page) == []
    picture(page, "term")
    page.keyboard.press("Escape")
    page.locator(MEANING).wait_for(state="hidden")
    page.hover("main p.lead")
    page.hover("[popovertarget=term-trust]")
    page.locator(MEANING).wait_for()
    page.hover("main p.lead")
    page.locator(MEANING).wait_for(state="hidden")

    page.keyboard.press("Tab")
    for _press in range(60):
        if page.evaluate("document.activeElement.matches('[popovertarget=term-trust]')"):
            break
        page.keyboard.press("Tab")
    page.locator(MEANING).wait_for()
    page.keyboard.press("Tab")
    page.locator(MEANING).wait_for(state="hidden")

    page.set_viewport_size(PHONE)
    page.click("[popovertarget=term-trust]")
    page.locator(MEANING).wait_for()
    box = page.locator(MEANING).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert page.evaluate(FITS)
    page.emulate_media(media="print")
    assert not page.locator(MEANING).is_visible()
