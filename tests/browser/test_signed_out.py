"""Who signs out in one tab leaves nothing on the screen of another, nor behind the browser's back button."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOGIN = re.compile(r"/accounts/login/")


@pytest.mark.parametrize(("client", "person", "shown"), [("qinghe", "operator", "/numbers/"), ("", "admin", "/admin/")])
def test_other_tabs_show_nothing_any_more(page_at: Callable[..., Page], client: str, person: str, shown: str) -> None:
    page = page_at(client, person)
    other = page.context.new_page()
    other.goto(shown)
    page.goto(shown)
    page.evaluate("document.querySelector('form[action$=\"/logout/\"]').requestSubmit()")
    page.wait_for_url(LOGIN)
    other.wait_for_url(LOGIN)
    page.go_back()
    page.wait_for_url(LOGIN)
