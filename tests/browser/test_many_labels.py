"""Fifty numbers, fifty labels: from any page in a few clicks, and by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.browser.test_every_page import AXE, FITS, complaints
from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page

DISTRICTS = (
    "黄浦徐汇长宁静安普陀虹口杨浦闵行宝山嘉定浦东金山松江青浦奉贤崇明"
    "江宁鼓楼玄武建邺秦淮栖霞雨花浦口六合溧水高淳西湖拱墅"
)
LABELS = [f"青禾网络{DISTRICTS[at : at + 2]}{kind}" for kind in ("店", "站") for at in range(0, len(DISTRICTS) - 1, 2)][
    :50
]


@pytest.fixture(scope="module", autouse=True)
def given_up_afterwards(house: Stack) -> Iterator[None]:
    """Others look at the numbers of the same client."""
    yield
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("UPDATE qinghe.labels_number SET state = 'released' WHERE canonical LIKE '+86216177%'")


def rows_from(first: int) -> str:
    """Fifty numbers in a row, each with its label."""
    return "\n".join(f"021-6177 {first + place}\t{label}" for place, label in enumerate(LABELS))


@pytest.mark.parametrize("looks", ["dark, phone", "light"])
def test_fifty_labels_in_a_few_clicks(
    page_at: Callable[..., Page], picture: Callable[[Page, str], None], tmp_path: Path, looks: str
) -> None:
    page = page_at("qinghe", "operator", language="en", dark="dark" in looks, phone="phone" in looks)
    page.add_init_script(AXE)
    first = 4100 if looks == "light" else 4200
    rows = rows_from(first)
    numbers = tmp_path / "numbers.csv"
    numbers.write_text("number\n" + "\n".join(row.partition("\t")[0] for row in rows.splitlines()))
    page.goto("/numbers/import/")
    page.set_input_files("[name=file]", numbers)
    page.click("main form .btn-primary")
    page.click("form[action$='/now/'] .btn-primary")
    page.goto("/windows/")

    clicks = 0

    def click(selector: str) -> None:
        nonlocal clicks
        clicks += 1
        page.locator(f"{selector} >> visible=true").first.click()

    if looks == "light":
        click("a[href='/labels/']")
        page.wait_for_url("**/labels/")
        click("a[href='/changes/many/']")
    else:
        page.goto("/changes/many/")
    page.wait_for_selector("textarea:focus")
    page.keyboard.insert_text(f"{rows}\n021-6177 {first}\t青禾网络\n12\t青禾网络")  # pasted: the field has the focus
    click("form[action='/changes/many/'] .btn-primary")
    page.wait_for_selector("#right-title")
    assert page.locator("#right-title").inner_text().startswith("49 "), "the number that stands twice is left out"
    assert complaints(page) == []
    assert page.evaluate(FITS)
    picture(page, f"many-labels-{looks}")
    with page.expect_download() as download:
        click("form[action$='/wrong.csv'] button")
    assert download.value.path().read_text("utf-8-sig").count("\n") == 4
    if looks == "light":
        click("form[action$='/many/now/'] .btn-primary")
        page.wait_for_url("**/labels/")
        assert (
            "49 labels" in page.locator("main, .messages").first.inner_text() or page.get_by_text("49 labels").count()
        )
        assert clicks <= 6


def test_by_keys_alone(page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "operator", language="en")
    page.goto("/changes/many/")
    page.wait_for_function("document.activeElement.matches('textarea')")
    keys = 0
    page.keyboard.insert_text("400-820-1234\t青禾网络售前")
    while page.evaluate("document.activeElement.tagName") != "BUTTON":
        page.keyboard.press("Tab")
        keys += 1
    page.keyboard.press("Enter")
    page.wait_for_selector("#right-title, #wrong-title, .tone-info")
    assert keys <= 2
