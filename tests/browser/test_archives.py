"""Everything a client owns, taken along by its owner: of each client of the demo, who has been told of windows."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from portal.demo import SCHEMAS

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("client", SCHEMAS)
def test_each_client_of_the_demo_takes_everything_along(page_at: Callable[..., Page], client: str) -> None:
    page = page_at(client, "owner", language="en")
    page.goto("/settings/close/")
    page.click("text=Create an archive")
    made = page.locator("a[href^='/settings/exports/']")
    for _look in range(60):
        if made.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    with zipfile.ZipFile(io.BytesIO(page.request.get(made.first.get_attribute("href") or "").body())) as archive:
        assert archive.testzip() is None
        rows = json.loads(archive.read("about.json"))["rows"]
    assert rows["outbox.message.json"] > 0
