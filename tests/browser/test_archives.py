"""Everything a client owns, taken along by its owner: of each client of the demo, who has been told of windows."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal.tryout.demo import SCHEMAS

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("client", SCHEMAS)
def test_each_client_of_the_demo_takes_everything_along(
    page_at: Callable[..., Page], client: str, tmp_path: Path
) -> None:
    page = page_at(client, "owner", language="en")
    page.goto("/settings/close/")
    page.click("text=Create an archive")
    made = page.locator("a[href^='/settings/exports/']")
    for _look in range(60):
        if made.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    with page.expect_download() as expected:
        made.first.click()
    expected.value.save_as(tmp_path / "archive.zip")
    with zipfile.ZipFile(tmp_path / "archive.zip") as archive:
        assert archive.testzip() is None
        rows = json.loads(archive.read("about.json"))["rows"]
    assert rows["outbox.message.json"] > 0
