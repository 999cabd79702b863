"""The main job through the web: stories 1, 7 and 8, with the page moving by itself while time runs in the sandbox."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from portal.runtime.processes import wait_until
from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page


def let_time_run(house: Stack, hours: float) -> None:
    """Business time runs ahead, from event to event, as the review desk's button does; waits until it has arrived."""
    with psycopg.connect(house.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("UPDATE tenants_businessclock SET target = business_now() + %s * interval '1 hour'", [hours])
        connection.execute("NOTIFY agenda")
        ends = time.monotonic() + 180
        while connection.execute("SELECT target FROM tenants_businessclock").fetchone() != (None,):
            assert time.monotonic() < ends, "time does not run"
            time.sleep(0.2)


def found(house: Stack, sql: str) -> bool:
    """Whether a query over all clients finds a row."""
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"]) as connection:
        return connection.execute(sql).fetchone() is not None  # type: ignore[arg-type]  # a literal of ours


def hours_of(house: Stack, client: str, window: str) -> tuple[float, float]:
    """Hours of business time until a window begins, and from then to its end; window: its page's address."""
    key = window.rstrip("/").rsplit("/", 1)[1]
    asked = (
        "SELECT extract(epoch FROM starts_at - business_now()) / 3600, extract(epoch FROM ends_at - starts_at) / 3600"
        f" FROM {client}.maintenance_window WHERE id = %s"
    )
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"]) as connection:
        hours = connection.execute(asked, [key]).fetchone()  # type: ignore[arg-type]  # a client of the demo
    assert hours is not None
    return float(hours[0]), float(hours[1])


def all_shown(house: Stack, client: str) -> bool:
    """Whether labels are wanted for this client, and handsets show them all."""
    wanted = f"SELECT 1 FROM {client}.labels_display WHERE wanted IS NOT NULL LIMIT 1"
    missing = f"SELECT 1 FROM {client}.labels_display WHERE shown IS DISTINCT FROM wanted LIMIT 1"
    return found(house, wanted) and not found(house, missing)


def wait_for_the_demos_own_change(house: Stack, client: str) -> None:
    """Until then a number's second change is refused."""
    published = f"SELECT 1 FROM {client}.maintenance_window WHERE published_at IS NOT NULL"
    assert wait_until(lambda: found(house, published), seconds=60), "the demo's own change is not published"


def ask_for(page: Page, label: str, number: str) -> None:
    """Ask for a label on one number; the checks answer while one types."""
    page.goto("/changes/new/")
    page.fill("[name=text]", label)
    page.wait_for_selector("#checks :text-matches('.')")
    page.locator("#number-choices label", has_text=number).locator("input").check()
    page.click("#change button.btn-primary")
    page.wait_for_url(re.compile(r"/changes/[0-9a-f-]{36}/"))


def book_first(page: Page) -> str:
    """Book the first proposed window. Returns the window's address."""
    page.locator("input[name=slot]").first.check()
    page.click("form[action$='/book/'] button.btn-primary")
    page.wait_for_url(re.compile(r"/windows/[0-9a-f-]{36}/"))
    return page.url


def test_story_1_a_label_change_seen_on_every_handset(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = page_at("qinghe", "operator", language="en")
    wait_for_the_demos_own_change(house, "qinghe")
    ask_for(page, "青禾网络售后", "400-820-1234")
    assert page.locator("text=/minutes|hours?/").count() > 0
    assert page.locator("input[name=slot]").count() == 3
    picture(page, "proposal")
    book_first(page)

    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.evaluate("window.stayed = true")  # lost by a reload
    # What changes styles from outside, an extension or a picture's taking, leaves style="" behind on what is replaced.
    page.evaluate("for (const { style } of document.querySelectorAll('[id]')) { style.top = 0; style.top = ''; }")
    android = page.locator("li", has_text="Huawei").filter(has_text="青禾网络售后")
    android.wait_for(timeout=30_000)
    assert page.locator("li", has_text="Apple iOS").filter(has_text="青禾网络售后").count() == 0
    picture(page, "window")

    let_time_run(house, 13)
    page.locator("li", has_text="Apple iOS").filter(has_text="青禾网络售后").wait_for(timeout=30_000)
    page.locator(".progress-card", has_text="Completed").wait_for(timeout=30_000)
    assert page.evaluate("window.stayed") is True
    assert complaints == []
    page.goto("/history/")
    assert page.locator("text=青禾网络售后").count() > 0


def test_what_is_shown_once_can_be_copied(page_at: Callable[..., Page]) -> None:
    """Also where the browser keeps the clipboard from a page, as it does without TLS."""
    page = page_at("qinghe", "owner", language="en")
    page.goto("/settings/keys/")
    page.fill("main [name=name]", "Shop")
    page.check("[name=scopes][value=read]")
    page.click("main form button.btn-primary")
    page.click("[data-copy='#new-key']")
    page.wait_for_selector("[data-copy='#new-key'] >> text=Copied")


def test_story_7_the_standby_label_while_maintenance_runs(house: Stack, page_at: Callable[..., Page]) -> None:
    page = page_at("mingli", "operator", language="en")
    if not all_shown(house, "mingli"):
        let_time_run(house, 14)
    page.goto("/changes/calibration/")
    page.check("input[name=scope][value=all]")
    page.locator("[name=standby]").first.select_option(label="维护中-紧急联系01065123457")
    page.click("main form button.btn-primary")
    page.wait_for_url(re.compile(r"/changes/[0-9a-f-]{36}/"))
    window = book_first(page)
    huawei = page.locator("li", has_text="Huawei")
    until_start, length = hours_of(house, "mingli", window)
    let_time_run(house, until_start + 0.1)
    huawei.filter(has_text="维护中-紧急联系01065123457").wait_for(timeout=30_000)
    let_time_run(house, length)
    huawei.filter(has_text="明理律").wait_for(timeout=30_000)  # by keys alone: 明理律师事务所
    let_time_run(house, 13)
    page.locator(".progress-card", has_text="Completed").wait_for(timeout=30_000)


def test_story_8_a_backup_comes_back_byte_for_byte(house: Stack, page_at: Callable[..., Page], tmp_path: Path) -> None:
    page = page_at("lexue", "owner", language="en")
    wait_for_the_demos_own_change(house, "lexue")

    def make_and_download() -> bytes:
        page.goto("/backups/")
        page.click("form[action$='/backups/make/'] button")
        page.wait_for_load_state()
        with page.expect_download() as expected:
            page.locator("a[href$='backup.json']").first.click()
        path = tmp_path / "backup.json"
        expected.value.save_as(path)
        return path.read_bytes()

    exported = make_and_download()
    assert "乐学课程顾问" in exported.decode()
    page.goto("/numbers/")
    page.locator("a[href*='/numbers/']", has_text="6123 4001").first.click()  # the loss
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("form[action$='/release/'] button")
    page.wait_for_load_state()
    assert make_and_download() != exported

    (tmp_path / "kept.json").write_bytes(exported)
    page.goto("/backups/")
    page.set_input_files("input[type=file]", tmp_path / "kept.json")
    page.click("form[action$='/backups/upload/'] button")
    page.wait_for_load_state()
    page.click("button[name=scope][value=whole]")
    page.wait_for_load_state()
    page.click("button[name=confirmed]")
    page.wait_for_load_state()
    assert make_and_download() == exported
