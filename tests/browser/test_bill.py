"""Money in the browser: the bill is one click from the dashboard, and what belongs to it one more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_the_bill_is_one_click_from_the_dashboard(page_at: Callable[..., Page]) -> None:
    page = page_at("haolin", "owner", language="en")
    page.goto("/")
    page.get_by_role("link", name="Billing", exact=True).click()
    page.wait_for_url("**/bill/")
    assert page.locator("#pay").get_by_text("Reference").is_visible()


@pytest.mark.parametrize("link", ["/bill/statement/?month=", "/bill/invoices/", "/bill/invoices/new/", "/bill/?only="])
@pytest.mark.parametrize("phone", [False, True])
def test_what_belongs_to_it_is_one_more(page_at: Callable[..., Page], link: str, phone: bool) -> None:
    page = page_at("haolin", "owner", language="en", phone=phone)
    page.goto("/bill/")
    page.locator(f"main a[href^='{link}'], main a[href^='{link.removeprefix('/bill/')}']").first.click()
    page.wait_for_url(f"**{link}*")


def test_on_a_phone_its_rows_fold(page_at: Callable[..., Page]) -> None:
    page = page_at("haolin", "owner", phone=True)
    page.goto("/bill/")
    row = page.locator("tbody tr").first
    assert row.locator(".row-more").first.is_hidden()
    row.locator(".row-unfold").press("Enter")
    assert row.locator(".row-more").first.is_visible()
