"""Why a number is wrong: one click from the list of numbers, and one from what handsets show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import psycopg
import pytest

from tests.browser.test_every_page import AXE, FITS, complaints, in_the_dark
from tests.browser.test_main_job import wait_for_the_demos_own_change
from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page

CAUSE = "The directory does not accept a character in the label."
# What it was before comes back: the house is shared.
REFUSE = """
    WITH chosen AS (SELECT id, state, trouble FROM qinghe.labels_display WHERE wanted IS NOT NULL ORDER BY id LIMIT 1)
    UPDATE qinghe.labels_display AS cell SET state = 'failed', trouble = 'label_characters' FROM chosen
    WHERE cell.id = chosen.id RETURNING cell.id, cell.number_id, chosen.state, chosen.trouble
"""
AS_BEFORE = "UPDATE qinghe.labels_display SET state = %s, trouble = %s WHERE id = %s AND state = 'failed'"


class Refused(NamedTuple):
    """A display of a label that its directory has refused, and its number."""

    display: int
    number: str


@pytest.fixture
def refused(house: Stack) -> Iterator[Refused]:
    wait_for_the_demos_own_change(house, "qinghe")
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        row = database.execute(REFUSE).fetchone()
        assert row
        display, number, state, trouble = row
        yield Refused(display, str(number))
        database.execute(AS_BEFORE, [state, trouble, display])


@pytest.mark.parametrize("phone", [False, True])
def test_why_a_number_is_wrong_is_one_click_away(
    refused: Refused, page_at: Callable[..., Page], picture: Callable[[Page, str], None], phone: bool
) -> None:
    page = page_at("qinghe", "owner", language="en", phone=phone)
    page.add_init_script(AXE)
    for from_list, leads_to in [
        ("/numbers/?only=wrong", f"/numbers/{refused.number}/"),
        ("/displays/?only=trouble", f"/displays/{refused.display}/"),
    ]:
        page.goto(from_list)
        page.locator(f"main a[href='{leads_to}']").first.click()
        page.wait_for_url(f"**{leads_to}")
        cause = page.locator(".why").get_by_text(CAUSE)
        box = cause.bounding_box()
        assert box, "it is said"
        assert box["y"] + box["height"] < page.viewport_size["height"], "and seen without scrolling"  # type: ignore[index]
        assert page.locator(".why").get_by_text("Choose a label that this directory takes.").is_visible()
        assert page.evaluate(FITS)
        assert complaints(page) + in_the_dark(page) == []
    picture(page, f"why-{'phone' if phone else 'desktop'}")
    page.get_by_role("link", name="Choose a label", exact=True).click()
    page.wait_for_url(f"**/changes/new/?number={refused.number}")


def test_a_label_says_it_where_it_stands(refused: Refused, page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "owner", language="en")
    page.goto("/labels/")
    page.locator(".tile").filter(has_text=CAUSE).get_by_role("link", name="See them").click()
    page.wait_for_url("**/displays/?only=trouble&q=*")
    assert page.locator(f"main a[href='/displays/{refused.display}/']").count() == 1
