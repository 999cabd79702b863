"""What a person on duty does, on a phone and in the dark: nothing is cut off, and facts have room."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOM = 100  # pixels that a fact has at least beside its name
NARROWEST = """() => Math.min(...[...document.querySelectorAll('dl.desk-facts dd')]
    .map(each => each.getBoundingClientRect().width).filter(width => width > 0), 999)"""


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url}: nothing is cut off"
    assert page.evaluate(NARROWEST) >= ROOM, page.url


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_a_night_fit_a_phone_in_the_dark(
    page_at: Callable[..., Page], picture: Callable[[Page, str], None], language: str
) -> None:
    page = page_at("", "admin", language=language, dark=True, phone=True)
    for address in ("alerts/", "reviews/case/", "promises/", "load/", "shifts/", "intake/editpause/"):
        page.goto(f"/admin/{address}")
        fits(page)
        picture(page, f"duty-{address.strip('/').replace('/', '-')}-{language}")
    page.goto("/admin/reviews/case/")
    page.locator("#result_list tbody a").nth(1).click()
    page.wait_for_selector(".desk-decide")
    fits(page)
    page.goto("/admin/directories/directory/")
    page.locator("#result_list tbody a").first.click()
    page.wait_for_load_state()
    party = page.url.split("/change/")[0].rsplit("/", 1)[1]
    answer = page.goto(f"/admin/directories/{party}/outage/")
    assert answer is not None
    assert answer.status == 200
    assert page.url.endswith("/outage/")
    fits(page)
    picture(page, f"duty-outage-{language}")


def test_a_pause_is_looked_at_on_a_phone_before_it_begins(
    page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = page_at("", "admin", language="en", dark=True, phone=True)
    page.goto("/admin/intake/editpause/add/")
    fits(page)
    page.fill("[name=reason]", "A carrier is down.")
    page.select_option("[name=industry]", "finance")
    page.click("[name=_save]")
    page.wait_for_selector("text=What it does")
    assert page.inner_text("dl.desk-facts dd").strip() == "Finance"
    fits(page)
    picture(page, "duty-pause")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_on_a_phone_cases_are_cards_and_charts_are_whole(
    page_at: Callable[..., Page], picture: Callable[[Page, str], None], language: str
) -> None:
    page = page_at("", "admin", language=language, phone=True)
    for address, box in (("reviews/case/", ".desk-rows"), ("load/", ".table-responsive")):
        page.goto(f"/admin/{address}")
        wide = "boxes => boxes.filter(each => each.scrollWidth > each.clientWidth + 1).length"
        assert page.locator(box).evaluate_all(wide) == 0, f"{address}: nothing to scroll sideways"
        picture(page, f"duty-cards-{address.strip('/').replace('/', '-')}-{language}")


@pytest.mark.parametrize(("language", "names"), [("en", ("Menu", "Search")), ("zh-hans", ("菜单", "搜索"))])
def test_where_the_menu_is_folded_a_button_says_so(
    page_at: Callable[..., Page], picture: Callable[[Page, str], None], language: str, names: tuple[str, str]
) -> None:
    """Up to 1,280 px menu and search were behind an icon without a name."""
    page = page_at("", "admin", language=language)
    page.goto("/admin/reviews/case/")
    menu, search = (page.locator("#header-inner").get_by_role("button", name=name) for name in names)
    picture(page, f"desk-1280-{language}")
    search.click()
    page.wait_for_selector("#search-input-command", state="visible")
    page.keyboard.press("Escape")
    page.wait_for_selector("#search-input-command", state="hidden")
    menu.click()
    page.wait_for_selector("#nav-sidebar", state="visible")
    assert menu.get_attribute("aria-expanded") == "true"
