"""From the sign-in to the first label on a handset by nothing but what each page puts first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import PASSWORD
from tests.browser.test_main_job import wait_for_the_demos_own_change
from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page

LABEL = "青禾网络门店"
# What is filled in where a field must not stay empty; everything else stays as the page offers it.
TYPED = {"login": "operator@qinghe.example", "password": PASSWORD, "text": LABEL}
WINDOW = re.compile(r"/windows/[0-9a-f-]{36}/")


def test_the_first_button_of_each_page_leads_to_a_label(house: Stack, page_at: Callable[..., Page]) -> None:
    wait_for_the_demos_own_change(house, "qinghe")
    page = page_at("qinghe", language="en")
    page.goto("/")
    been = []
    while not WINDOW.search(page.url):
        been.append(page.url)
        assert len(been) <= 5, been
        for field in page.locator("main [required] >> visible=true").all():
            if not field.input_value():
                field.fill(TYPED[field.get_attribute("name") or ""])
        if (numbers := page.locator("#number-choices [name=numbers]")).count():
            numbers.last.check()
        first = page.locator("main .btn-primary >> visible=true")
        assert first.count() == 1, f"{page.url} puts {first.all_inner_texts()} first"
        first.click()
        page.wait_for_url(lambda url: url != been[-1])
    page.locator("li", has_text="Huawei").filter(has_text=LABEL).wait_for(timeout=30_000)
    assert len(been) == 4  # sign-in, dashboard, change, estimate and times
