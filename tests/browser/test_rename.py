"""A rename, in a browser: the owner asks on a phone, and the desk shows old and new beside the document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_every_page import AXE, FITS, complaints
from tests.compliance.bad_files import pdf

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("looks", ["dark, phone", "light"])
def test_asked_for_and_looked_at(
    page_at: Callable[..., Page], picture: Callable[[Page, str], None], tmp_path: Path, looks: str
) -> None:
    owner = page_at("qinghe", "owner", dark="dark" in looks, phone="phone" in looks)
    owner.add_init_script(AXE)
    owner.goto("/settings/")
    owner.locator("a[href='/settings/details/']").click()
    proof = tmp_path / "营业执照.pdf"
    proof.write_bytes(pdf())
    owner.fill("[name=legal_name]", "上海蓝鲸软件有限公司")
    owner.set_input_files("[name=file]", proof)
    assert complaints(owner) == []
    assert owner.evaluate(FITS)
    picture(owner, f"rename-asked-{looks}")
    owner.locator("main form button.btn-primary").click()
    owner.wait_for_url("**/cases/*/")

    desk = page_at("", "admin", dark="dark" in looks, phone="phone" in looks)
    desk.add_init_script(AXE)
    desk.goto(f"/admin/reviews/case/{owner.url.rstrip('/').rpartition('/')[2]}/change/")
    assert desk.locator("#change-title").is_visible()
    assert desk.locator("#follows-title").is_visible()
    assert desk.locator(".desk-documents img").count() == 1
    assert complaints(desk) == []
    assert desk.evaluate(FITS)
    picture(desk, f"rename-decided-{looks}")
    owner.once("dialog", lambda dialog: dialog.accept())
    owner.locator("form[action$='/withdraw/'] button").click()
    owner.wait_for_load_state()
