"""The client's lists: numbers are chosen, looked at and filtered with few clicks, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

IN_SIGHT = "bar => { const at = bar.getBoundingClientRect(); return at.top >= 0 && at.bottom <= innerHeight; }"
FOLDED_ROW = 100  # px of a number on a phone, at most
FIFTY_ROWS = 6_500  # px of a page of fifty, with all that stands around them
AS_FIFTY = """body => {
  const rows = [...body.children];
  for (let at = rows.length; at < 50; at++) body.append(rows[at % rows.length].cloneNode(true));
}"""


def test_one_label_on_all_of_a_page_in_four_clicks(page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "operator", language="en")
    page.goto("/numbers/")
    count = page.locator("tbody [name=number]").count()
    assert count > 1
    page.locator("th [data-choose-all=number]").click()  # 1
    assert page.locator("[data-chosen]").get_attribute("data-count") == str(count)
    assert page.locator(".bulk").evaluate(IN_SIGHT), "the bar stays in sight"
    page.locator(".bulk").get_by_role("button", name="Change the label").click()  # 2
    page.wait_for_url("**/changes/new/**")
    assert page.locator("#number-choices [name=numbers]:checked").count() == count
    page.fill("[name=text]", "青禾客服")
    page.click("#change button.btn-primary")  # 3; the fourth books
    page.wait_for_url("**/changes/**")


def test_why_a_number_is_so_is_said_with_no_click_or_one(page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "viewer", language="en")
    page.goto("/numbers/")
    says = re.compile("Visible on|No label yet|Not proved")
    assert says.search(page.locator(".row-says").first.inner_text())
    page.locator("tbody a.number").first.click()
    page.wait_for_url(re.compile("/numbers/[0-9a-f-]{36}/"))
    assert says.search(page.locator(".lead").last.inner_text())


def test_on_a_phone_rows_fold_and_the_bar_stays_above_the_menu(page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "operator", phone=True)
    page.goto("/numbers/")
    row = page.locator("tbody tr").first
    assert row.evaluate("row => row.offsetHeight") <= FOLDED_ROW
    assert row.locator(".row-more").first.is_hidden()
    row.locator(".row-unfold").press("Enter")
    assert row.locator(".row-more").first.is_visible()
    assert row.locator(".row-unfold").get_attribute("aria-expanded") == "true"
    assert page.locator(".bulk").evaluate(
        "bar => bar.getBoundingClientRect().bottom <= document.querySelector('.bottom').getBoundingClientRect().top + 1"
    )


def test_on_a_phone_displays_fold_and_what_is_wrong_stays_in_sight(page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "operator", phone=True)
    page.goto("/displays/?fold=0")
    row = page.locator(".matrix tbody tr").first
    cells = row.locator("td:not(.matrix-wanted)")
    row.evaluate("row => row.querySelectorAll('.state').forEach(each => { each.className = 'state tone-good'; })")
    assert not any(cell.is_visible() for cell in cells.all())
    assert row.evaluate("row => row.offsetHeight") <= FOLDED_ROW
    cells.last.locator(".state").first.evaluate("state => { state.className = 'state tone-bad'; }")
    assert [cell.is_visible() for cell in cells.all()] == [False] * (cells.count() - 1) + [True]
    row.locator(".row-unfold").press("Enter")
    assert all(cell.is_visible() for cell in cells.all())
    assert row.locator(".row-unfold").get_attribute("aria-expanded") == "true"


@pytest.mark.parametrize(
    ("client", "path"),
    [
        ("qinghe", "/numbers/"),
        ("qinghe", "/windows/list/"),
        ("qinghe", "/cases/"),
        ("qinghe", "/licences/"),
        ("qinghe", "/displays/?fold=0"),
    ],
)
def test_a_page_of_fifty_is_no_long_way_on_a_phone(page_at: Callable[..., Page], client: str, path: str) -> None:
    """It was 13,477 px for 59 numbers."""
    page = page_at(client, "operator", phone=True)
    page.goto(path)
    page.locator("main :is(.rows, .matrix) tbody").first.evaluate(AS_FIFTY)
    assert page.locator(":is(.rows, .matrix) tbody tr").count() == 50
    # A display that is late or on its way says so below its label, as many of the house may be at the time.
    most = FIFTY_ROWS * 1.3 if "displays" in path else FIFTY_ROWS
    assert page.evaluate("document.documentElement.scrollHeight") <= most
