"""The review desk by keyboard alone: take, open a decision, choose a reason, send; the next case opens by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from tests.browser.conftest import DESKTOP, PHONE
from tests.chaos.faults import Stack
from tests.compliance.bad_files import pdf
from tests.compliance.ofd_files import ofd

if TYPE_CHECKING:
    from playwright.sync_api import Page

TASKS = """
    INSERT INTO public.errands_errand (id, directory_id, tenant_id, display, revision, key, number, label, before,
        by_hand, task, about, statement, state, row, made_at, sent_by, ticket, answered_by, reason)
    SELECT gen_random_uuid(), d.id, t.id, place, 1, 'browser ' || place, '+86216100000' || place, '青禾网络', '', true,
        '', '', '', 'waiting', 0, business_now(), '', '', '', ''
    FROM generate_series(1, 3) AS place, public.directories_directory AS d, public.tenants_tenant AS t
    WHERE d.code = 'oppo' AND t.schema_name = 'qinghe'
"""
CASE = re.compile(r"/admin/reviews/case/[0-9a-f-]{36}/change/")


def hand_in(page: Page, document_type: str, file: Path) -> None:
    page.goto(f"/licences/new/?type={document_type}")
    page.fill("[name=number]", file.stem)
    page.fill("[name=issuer]", "国家知识产权局")
    page.fill("[name=valid_from]", "2024-01-01")
    page.fill("[name=valid_until]", f"{date.today() + timedelta(days=400)}")  # noqa: DTZ011 -- any day far ahead
    page.set_input_files("[name=file]", file)
    page.click("main form button.btn-primary")
    page.wait_for_url(re.compile(r"/licences/([0-9a-f-]{36}/)?$"))


def focused(page: Page, name: str) -> str | None:
    """An attribute of what has the focus."""
    value: str | None = page.evaluate("name => document.activeElement.getAttribute(name)", name)
    return value


def test_next_case_decide_next(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None], tmp_path: Path
) -> None:
    client = page_at("qinghe", "operator", language="en")
    for number, content in (("TM-1.pdf", pdf(pages=2)), ("TM-2.ofd", ofd()), ("TM-3.pdf", pdf())):
        (tmp_path / number).write_bytes(content)
        hand_in(client, "trademark", tmp_path / number)

    page = page_at("", "reviewer", language="en")
    page.goto("/admin/reviews/case/?kind__exact=licence")
    shown = page.locator(".desk-keys").inner_text()
    for key in ("j", "k", "Enter", "t"):
        assert key in shown.split(), "the keys are shown"
    titles = page.locator("#result_list tr.data-row")
    assert titles.count() >= 3

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(CASE)
    first = page.url
    for key in ("a", "r", "q", "1", "Enter", "n", "u"):
        assert key in page.locator(".desk-hint kbd").all_inner_texts(), "so are those of a case"
    drawn = page.locator(".desk-sheets img").first
    drawn.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.desk-sheets img').naturalWidth > 100", timeout=30_000)
    picture(page, "case-beside")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it fits on a phone"
    picture(page, "case-phone")
    page.set_viewport_size(DESKTOP)

    page.keyboard.press("n")
    page.wait_for_url(lambda url: bool(CASE.search(url)) and url != first)
    page.keyboard.press("u")
    page.wait_for_url(re.compile(r"/admin/reviews/case/\?kind__exact=licence$"))  # as it was filtered

    page.goto(first)
    page.keyboard.press("r")
    assert focused(page, "name") == "reason_code"
    page.keyboard.press("2")
    assert page.locator("[data-digit='2']").is_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: bool(CASE.search(url)) and url != first)
    assert page.locator("text=/Rejected: /").count() > 0
    second = page.url

    page.keyboard.press("q")
    assert focused(page, "id") == "ask-text"
    page.keyboard.type("Which q r a?")  # letters that are typed are no keys
    assert page.url == second
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: bool(CASE.search(url)) and url not in (first, second))
    assert page.locator("text=/More information requested: /").count() > 0

    third = page.url
    page.keyboard.press("a")
    assert page.locator("details[data-key=a]").get_attribute("open") is not None
    assert focused(page, "name") == "text", "what is typed is a comment, and no space orders anything"
    page.keyboard.type("fine so")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != third)
    assert page.locator("text=/(Approved|Proposed).*: /").count() > 0


def test_many_tasks_at_a_party_are_ticked_by_keys(house: Stack, page_at: Callable[..., Page]) -> None:
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute(TASKS)
    page = page_at("", "reviewer", language="en")
    page.goto("/admin/errands/tasks/")
    boxes = page.locator("[name=task]")
    assert boxes.count() == 3
    page.keyboard.press("a")
    assert page.locator("[name=task]:checked").count() == 3
    page.keyboard.press("a")
    for key in ("j", "j", "Space"):
        page.keyboard.press(key)
    assert [boxes.nth(place).is_checked() for place in range(3)] == [False, True, False]
    page.keyboard.press("k")
    page.keyboard.press("Space")
    page.fill("[name=ticket]", "T-1")
    page.click("button[value=carried]")
    page.get_by_text("2 tasks processed").wait_for()
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("DELETE FROM public.errands_errand WHERE key LIKE 'browser %'")


CASES = """
    INSERT INTO public.reviews_case (id, tenant_id, kind, state, lane, subject_kind, subject_id, title, facts,
        opened_at, due_at, in_working_hours, waited, assigned_to, assigned_to_id, four_eyes, proposed_by,
        proposed_by_id, decided_by, decided_by_id, reason_code, reason, looking, version)
    SELECT gen_random_uuid(), id, 'support', 'open', 'bulk', 'browser', gen_random_uuid(), 'browser ' || place, '{}',
        business_now(), business_now() + place * interval '1 minute', false, interval '0', '', '', false, '',
        '', '', '', '', '', '', 0
    FROM generate_series(1, 6) AS place, public.tenants_tenant WHERE schema_name = 'qinghe'
"""


COVERED = """() => {
    const [row, bar] = ["tr.desk-here", "#changelist-actions"]
        .map(each => document.querySelector(each).getBoundingClientRect());
    return bar.height > 0 && row.bottom > bar.top && row.top < bar.bottom;
}"""


def test_cases_are_ticked_in_ranges_and_asked_at_once(
    house: Stack, page_at: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    """By keys, then by mouse; a double click asks once."""
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute(CASES)
    page = page_at("", "reviewer", language="en")
    page.goto("/admin/reviews/case/?lane__exact=bulk&kind__exact=support")
    boxes = page.locator("#result_list input.action-select")
    assert boxes.count() == 6

    def ticked() -> list[int]:
        return [place for place in range(6) if boxes.nth(place).is_checked()]

    for key in ("j", "j", "Shift+ArrowDown", "Shift+J"):
        page.keyboard.press(key)
    assert ticked() == [1, 2, 3]
    page.keyboard.press("Shift+K")
    assert ticked() == [1, 2], "back over what was ticked"
    page.keyboard.press("x")
    assert ticked() == [1]
    for key in ("j", "j", "Shift+X"):
        page.keyboard.press(key)
    assert ticked() == [1, 2, 3, 4], "from the last one to here"
    page.set_viewport_size({"width": 1280, "height": 600})
    for _time in range(6):
        page.keyboard.press("j")
        assert not page.evaluate(COVERED), "the bar of what is ticked stands on no row that one is at"
    page.set_viewport_size(DESKTOP)
    picture(page, "inbox-ticked")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it fits on a phone"
    page.set_viewport_size(DESKTOP)
    for _time in range(2):
        page.locator("input.action-toggle").first.click()
    assert ticked() == []
    boxes.nth(0).click()
    boxes.nth(5).click(modifiers=["Shift"])
    assert ticked() == [0, 1, 2, 3, 4, 5]

    page.keyboard.press("q")
    page.wait_for_url(re.compile(r"/admin/cases/bulk/\?action=ask"))
    picture(page, "bulk-ask")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    picture(page, "bulk-ask-phone")
    page.set_viewport_size(DESKTOP)
    page.fill("[name=text]", "Which shop?")
    page.get_by_role("button", name="Ask the clients").dblclick()
    page.wait_for_url(re.compile(r"/admin/cases/bulk/[0-9a-f-]{36}/"))
    page.get_by_text("6 done").wait_for()
    picture(page, "bulk-done")
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        asked = database.execute(
            "SELECT count(*) FROM public.reviews_entry WHERE action = 'asked' AND text = 'Which shop?'"
        ).fetchone()
        assert asked == (6,)
        database.execute("DELETE FROM public.reviews_entry WHERE text = 'Which shop?'")
        database.execute("DELETE FROM public.reviews_case WHERE subject_kind = 'browser'")
