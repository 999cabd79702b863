"""The dashboard of a client, in a browser: it moves by itself, and how long ago something was stays true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page

NEW = "021-6178 3301"


@pytest.fixture(autouse=True)
def _given_up(house: Stack) -> Iterator[None]:
    """Others look at the numbers of the same client."""
    yield
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("UPDATE qinghe.labels_number SET state = 'released' WHERE canonical = '+862161783301'")


def test_the_dashboard_moves_by_itself_and_keeps_the_keyboard_where_it_is(page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "operator", language="en")
    page.goto("/")
    before = page.locator(".recent li").first.inner_text()
    page.locator("#dash-live a[href='/history/']").focus()
    other = page.context.new_page()
    other.goto("/numbers/add/")
    other.fill("[name=number]", NEW)
    other.press("[name=number]", "Enter")
    other.wait_for_url(lambda url: "/add/" not in url)
    page.wait_for_function(
        "before => document.querySelector('.recent li').innerText !== before", arg=before, timeout=45_000
    )
    page.wait_for_function("() => document.activeElement?.getAttribute('href') === '/history/'")
    assert page.locator("#dash-live").count() == 1


@pytest.mark.parametrize(("language", "said"), [("en", "8 minutes ago"), ("zh-hans", "8 分钟前")])
def test_how_long_ago_stays_true_and_a_tap_says_the_exact_time(
    page_at: Callable[..., Page], language: str, said: str
) -> None:
    page = page_at("qinghe", "viewer", language=language, phone=True)
    page.clock.install()
    page.goto("/")
    time = page.locator(".recent time").first
    seconds, exact = time.get_attribute("data-ago"), time.get_attribute("title")
    assert seconds is not None
    assert exact
    page.clock.run_for(1000)
    page.evaluate("time => { time.dataset.then = Date.now() - 445000 }", time.element_handle())
    page.clock.run_for(30_000)
    assert time.inner_text() == said
    time.click()
    assert time.inner_text() == exact
    time.click()
    assert time.inner_text() == said
