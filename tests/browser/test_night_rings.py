"""Story 12 at night through real roles: who is on call is rung up by the provider's stand-in, and a key takes over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psycopg

from portal.runtime.processes import wait_until
from tests.browser.test_main_job import found, let_time_run
from tests.chaos.faults import Stack
from tests.loopback import plain_client

if TYPE_CHECKING:
    from playwright.sync_api import Page

TITLE = "门店明早开业，来电还没显示"


def hours_until_night(house: Stack) -> float:
    """Zero at night."""
    with psycopg.connect(house.environment["DATABASE_URL"], autocommit=True) as connection:
        (now,) = connection.execute("SELECT business_now()").fetchone() or (None,)
    local = now.astimezone(ZoneInfo("Asia/Shanghai"))
    if local.hour >= 22 or local.hour < 5:
        return 0
    night = local.replace(hour=22, minute=5, second=0)
    return (night - local) / timedelta(hours=1) % 24


def on_call(house: Stack) -> str:
    """The number at which whoever has the night is reached, as the stand-in says it."""
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"]) as connection:
        row = connection.execute("SELECT mobile FROM staff.people_contact WHERE name LIKE '审核员%'").fetchone()
    assert row is not None
    return str(row[0]).lstrip("+")


def calls_to(house: Stack, mobile: str) -> list[dict[str, Any]]:
    """What rang there and said this case, the newest first."""
    with plain_client(f"http://127.0.0.1:{house.sandbox}") as sandbox:
        items = sandbox.get("/calls", params={"format": "json"}).json()["items"]
    return [each for each in items if each["to"] == mobile and TITLE[:6] in each["text"]]


def test_an_urgent_question_at_night_rings_and_a_key_takes_it_over(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    if hours := hours_until_night(house):
        let_time_run(house, hours)
    mobile = on_call(house)
    client = page_at("qinghe", "operator")
    client.goto("/cases/new/")
    client.fill("[name=title]", TITLE)
    client.fill("[name=text]", "请尽快看一下。")
    client.click("main form button.btn-primary")
    assert wait_until(lambda: bool(calls_to(house, mobile)), seconds=120), "nobody was rung up"
    [call] = calls_to(house, mobile)
    assert "按1接手" in call["text"]
    desk = page_at("", "reviewer")
    desk.goto("/admin/alerts/")
    assert TITLE[:6] in desk.inner_text("body")
    picture(desk, "alert-at-night")
    with plain_client(f"http://127.0.0.1:{house.sandbox}") as sandbox:
        assert sandbox.post(f"/calls/{call['id']}/keys/1").status_code == 303
    taken = (
        f"SELECT 1 FROM public.duty_alert WHERE title LIKE '%{TITLE[:6]}%' AND acknowledged_how = 'phone'"
        " AND acknowledged_at IS NOT NULL"
    )
    assert wait_until(lambda: found(house, taken), seconds=120), "the key was not heard"
