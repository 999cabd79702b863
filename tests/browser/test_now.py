"""Now, in a browser: on a phone and in the dark, and it moves by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("looks", ["dark, phone", "light"])
def test_now_fits_a_phone_and_asks_for_itself_again(
    page_at: Callable[..., Page], picture: Callable[[Page, str], None], looks: str
) -> None:
    page = page_at("", "admin", dark="dark" in looks, phone="phone" in looks)
    page.goto("/admin/")
    page.wait_for_url("**/admin/now/")
    assert page.locator(".desk-now-figure").count() > 20
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"
    picture(page, f"now-{looks}")
    page.evaluate("document.querySelector('#now h2').textContent = 'old'")
    with page.expect_response("**/admin/now/", timeout=45_000) as again:
        pass
    assert "<html" not in again.value.text()
    page.wait_for_function("document.querySelector('#now h2').textContent !== 'old'")
    page.locator(".desk-now-figure", has_text="12").first.click()
    page.wait_for_url(lambda url: not url.endswith("/admin/now/"))
