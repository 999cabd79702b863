"""Stories 12 and 14 at night through real roles: who is on call is rung up by the provider's stand-in, then the backup,
then the administrators, until a key takes it over; then it is quiet.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psycopg

from portal.runtime.processes import wait_until
from tests.browser.test_main_job import ask_for, book_first, let_time_run, wait_for_the_demos_own_change
from tests.chaos.faults import Stack
from tests.loopback import plain_client

if TYPE_CHECKING:
    from playwright.sync_api import Page

PRIMARY, BACKUP, LAST = "审核员 林静", "管理员 周明", "管理员 吴霞"  # of the demo
FIRST_CASE, SECOND_CASE, LATE = "门店明早开业，来电还没显示", "客户说来电显示成别家了", "评审超时，活动明早开始"
IN_REVIEW = "麦田小站"  # a label that a reviewer has to look at
UNANSWERED = 10.2 / 60  # hours: ten minutes, and what the roles need


def sql(house: Stack, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"], autocommit=True) as connection:
        return connection.execute(query).fetchall()  # type: ignore[arg-type]  # a literal of ours


def until_night(house: Stack) -> None:
    """Business time goes on to five past ten in the evening, unless it is night; who has the night says to be there."""
    [(now,)] = sql(house, "SELECT business_now()")
    local = now.astimezone(ZoneInfo("Asia/Shanghai"))
    if 5 <= local.hour < 22:
        let_time_run(house, (local.replace(hour=22, minute=5, second=0) - local) / timedelta(hours=1))
    assert wait_until(lambda: answered_reach_check(house), seconds=120), "whoever has the night was not heard"


def answered_reach_check(house: Stack) -> bool:
    """Whether the night's reach check, if there was one, is answered: the key is pressed wherever it rings."""
    for call in calls(house):
        if "接班联通确认" in call["text"]:
            press(house, call)
    lately = "kind = 'reach_check' AND raised_at > business_now() - interval '8 hours' AND acknowledged_at IS NULL"
    return not sql(house, f"SELECT 1 FROM public.duty_alert WHERE {lately}")


def calls(house: Stack) -> list[dict[str, Any]]:
    """What rang on any phone, the oldest first."""
    with plain_client(f"http://127.0.0.1:{house.sandbox}") as sandbox:
        return list(reversed(sandbox.get("/calls", params={"format": "json"}).json()["items"]))


def rung(house: Stack, title: str) -> list[str]:
    """Whose phones rang about a case, in order."""
    people = {mobile.lstrip("+"): name for name, mobile in sql(house, "SELECT name, mobile FROM staff.people_contact")}
    return [people[each["to"]] for each in calls(house) if title in each["text"]]


def rings(house: Stack, title: str, *people: str) -> None:
    """Wait until exactly these phones have rung."""
    assert wait_until(lambda: len(rung(house, title)) >= len(people), seconds=120), f"rung: {rung(house, title)}"
    time.sleep(1)  # whoever is called at the same moment
    assert rung(house, title) == [*people]


def press(house: Stack, call: dict[str, Any]) -> bool:
    """Whoever is called presses 1; False when the call is over."""
    with plain_client(f"http://127.0.0.1:{house.sandbox}") as sandbox:
        return sandbox.post(f"/calls/{call['id']}/keys/1").status_code == 303


def take_over_by_phone(house: Stack, title: str, desk: Page) -> None:
    """The last one who was rung presses the key: the desk's page says so."""
    assert press(house, [each for each in calls(house) if title in each["text"]][-1])

    def taken() -> bool:
        desk.goto("/admin/alerts/")
        row = desk.locator("section", has_text="最近七天").locator("tr", has_text=title)
        return row.count() > 0 and "电话按键" in row.first.inner_text()

    assert wait_until(taken, seconds=120), "the key was not heard"


def ask_support(client: Page, title: str) -> None:
    client.fill("[name=title]", title)
    client.fill("[name=text]", "请尽快看一下。")
    client.click("main form button.btn-primary")
    client.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/"))


def test_story_14_two_cases_at_night_are_heard(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    until_night(house)
    client, desk = page_at("qinghe", "operator"), page_at("", "reviewer")
    client.goto("/cases/new/")
    ask_support(client, FIRST_CASE)
    rings(house, FIRST_CASE, PRIMARY)
    let_time_run(house, UNANSWERED)
    rings(house, FIRST_CASE, PRIMARY, BACKUP)
    desk.goto("/admin/alerts/")
    waiting = desk.locator("section", has_text="尚无人接手").locator("tr", has_text=FIRST_CASE).inner_text()
    assert PRIMARY in waiting
    assert BACKUP in waiting
    picture(desk, "alert-at-night")
    let_time_run(house, UNANSWERED)
    rings(house, FIRST_CASE, PRIMARY, BACKUP, LAST)
    take_over_by_phone(house, FIRST_CASE, desk)

    client.goto("/cases/new/")
    ask_support(client, SECOND_CASE)
    rings(house, SECOND_CASE, PRIMARY)
    let_time_run(house, UNANSWERED)
    rings(house, SECOND_CASE, PRIMARY, BACKUP)
    take_over_by_phone(house, SECOND_CASE, desk)
    let_time_run(house, 1)
    rings(house, FIRST_CASE, PRIMARY, BACKUP, LAST)
    rings(house, SECOND_CASE, PRIMARY, BACKUP)
    page = page_at("", "admin", language="en")
    page.goto("/admin/alerts/")
    assert "Key on the phone" in page.locator("tr", has_text=SECOND_CASE).first.inner_text()


def test_story_12_a_late_review_is_escalated_at_night(house: Stack, page_at: Callable[..., Page]) -> None:
    client, desk = page_at("qinghe", "operator"), page_at("", "reviewer")
    wait_for_the_demos_own_change(house, "qinghe")
    ask_for(client, IN_REVIEW, "0571 0004")  # no other test here asks for this number
    window = book_first(client)
    key = window.rstrip("/").rsplit("/", 1)[1]
    late = f"SELECT 1 FROM qinghe.maintenance_window WHERE id = '{key}' AND promised_by < business_now()"
    while not sql(house, late):  # reviewers' days: after a holiday it takes long
        let_time_run(house, 24)
    until_night(house)
    client.goto(f"/cases/new/?window={key}")
    [(now,)] = sql(house, "SELECT business_now()")
    half = [(now + timedelta(minutes=wait)).astimezone(ZoneInfo("Asia/Shanghai")) for wait in (29, 30, 31)]
    page, duty = client.inner_text("main"), sql(house, "SELECT day, part, person FROM public.duty_shift ORDER BY 1, 2")
    assert any(f"{by:%H:%M}" in page for by in half), f"at night in half the time: 30 minutes; {now} {page} {duty}"
    ask_support(client, LATE)
    # At night by the machine's clock its reach check was missed while time ran: then the backup is rung beside.
    assert wait_until(lambda: rung(house, LATE)[:1] == [PRIMARY], seconds=120), f"rung: {rung(house, LATE)}"
    time.sleep(1)  # whoever is called at the same moment
    heard = rung(house, LATE)
    assert heard in ([PRIMARY], [PRIMARY, BACKUP])
    assert "按1接手" in [each for each in calls(house) if LATE in each["text"]][-1]["text"]
    take_over_by_phone(house, LATE, desk)
    desk.goto("/admin/reviews/case/")
    assert "快速通道" in desk.locator("#result_list tbody tr", has_text=IN_REVIEW).first.inner_text(), "it is hurried"
    let_time_run(house, UNANSWERED)
    rings(house, LATE, *heard)
