"""Ten jobs of every day, each in a real browser, and how often one has to press for it: typing and keys are free."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.browser.test_main_job import book_first, found, hours_of, let_time_run, wait_for_the_demos_own_change
from tests.browser.test_many_labels import LABELS
from tests.browser.test_why import AS_BEFORE, CAUSE, REFUSE
from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOP = "haolin"  # few others look at it
COUNTED = """
    addEventListener("pointerdown", event => {
        if (event.isTrusted) sessionStorage.pressed = Number(sessionStorage.pressed ?? 0) + 1;
    }, true);
"""
WINDOW = re.compile(r"/windows/[0-9a-f-]{36}/$")


@dataclass(frozen=True)
class Worker:
    """Somebody at a page of a house, signed in."""

    house: Stack
    page: Page
    phone: bool

    def begin(self, address: str = "/") -> None:
        """Where a job begins: from here on is counted."""
        self.page.goto(address)
        self.page.evaluate("sessionStorage.pressed = 0")

    @property
    def pressed(self) -> int:
        """How often the mouse, or a finger, has pressed since the job began."""
        return int(self.page.evaluate("sessionStorage.pressed"))

    def press(self, selector: str) -> None:
        """The first that can be seen."""
        self.page.locator(f"{selector} >> visible=true").first.click()

    def go(self, address: str) -> None:
        """By the menu: its group is unfolded, and on a phone the menu itself."""
        link = f":is(.side, .bottom) a[href='{address}']"
        if self.phone and not self.page.locator(f"{link} >> visible=true").count():
            self.press(".bottom [popovertarget=more]")
            link = f"#more a[href='{address}']"
        if not self.page.locator(f"{link} >> visible=true").count():
            self.press(f".nav-group:has(a[href='{address}']) > summary")
        self.press(link)
        self.page.wait_for_url(f"**{address}")


# ---------------------------------------------------------------- what is there before a job


UNDER_WAY = f"""
    SELECT 1 FROM {SHOP}.maintenance_window AS own JOIN {SHOP}.maintenance_maintenancerequest AS asked
        ON asked.id = own.request_id
    WHERE asked.content = 'label_change' AND own.state IN ('scheduled', 'running', 'verifying')
"""
PLANNED = f"""
    SELECT own.id FROM {SHOP}.maintenance_window AS own JOIN {SHOP}.maintenance_maintenancerequest AS asked
        ON asked.id = own.request_id
    WHERE asked.content = 'calibration' AND own.state = 'scheduled'
"""


LABEL_NOW = f"SELECT text FROM {SHOP}.labels_labelversion WHERE state = 'published' ORDER BY sequence DESC LIMIT 1"


def asked_for(house: Stack, sql: str) -> str:
    """The first value of the first row, or nothing."""
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"]) as database:
        row = database.execute(sql).fetchone()  # type: ignore[arg-type]  # a literal of ours
    return str(row[0]) if row else ""


def no_change_under_way(house: Stack) -> None:
    wait_for_the_demos_own_change(house, SHOP)
    while found(house, UNDER_WAY):
        let_time_run(house, 14)


def window_tonight(worker: Worker) -> str:
    """A maintenance that is booked for the next night: its address."""
    if planned := asked_for(worker.house, PLANNED):
        return f"/windows/{planned}/"
    worker.page.goto("/changes/calibration/")
    worker.page.check("input[name=scope][value=all]")
    worker.page.click("main form button.btn-primary")
    worker.page.wait_for_url("**/changes/*-*/")
    worker.page.goto(f"{worker.page.url}?nights=on")
    return urlsplit(book_first(worker.page)).path


def fifty_numbers(worker: Worker, folder: Path, first: int) -> list[str]:
    """Without a group: they come first in the list."""
    numbers = [f"021-6199 {first + place}" for place in range(50)]
    file = folder / "numbers.csv"
    file.write_text("\n".join(["number", *numbers]))
    worker.page.goto("/numbers/import/")
    worker.page.set_input_files("[name=file]", file)
    worker.page.click("main form .btn-primary")
    worker.page.click("form[action$='/now/'] .btn-primary")
    worker.page.wait_for_url("**/numbers/**")
    return numbers


@pytest.fixture(autouse=True)
def _given_up_afterwards(house: Stack) -> Iterator[None]:
    yield
    with psycopg.connect(house.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("UPDATE qinghe.labels_number SET state = 'released' WHERE canonical LIKE '+86216199%'")


# ---------------------------------------------------------------- the jobs


def one_label(worker: Worker, folder: Path) -> None:
    no_change_under_way(worker.house)
    number = asked_for(worker.house, f"SELECT id FROM {SHOP}.labels_number WHERE canonical = '+8613600136000'")
    worker.begin("/bill/")
    worker.go("/numbers/")
    worker.press(f"a.row-change[href='/changes/new/?number={number}']")
    worker.page.wait_for_selector("[name=text]:focus")
    worker.page.keyboard.type("好邻便利" if asked_for(worker.house, LABEL_NOW) == "好邻" else "好邻")
    worker.press("#change button[name=book]")
    worker.page.wait_for_url(WINDOW)


def same_on_fifty(worker: Worker, folder: Path) -> None:
    fifty_numbers(worker, folder, 1100 if worker.phone else 1200)
    worker.begin("/bill/")
    worker.go("/numbers/")
    worker.press(".bulk [data-choose-all=number]" if worker.phone else "th [data-choose-all=number]")
    worker.press(".bulk button:has-text('Change the label')")
    worker.page.wait_for_selector("[name=text]:focus")
    worker.page.keyboard.type("青禾网络")
    worker.press("#change button[name=book]")
    worker.page.wait_for_url(WINDOW)
    assert "50 numbers" in worker.page.locator(".lead").first.inner_text()


def fifty_different(worker: Worker, folder: Path) -> None:
    numbers = fifty_numbers(worker, folder, 1300)
    worker.begin("/bill/")
    worker.go("/labels/")
    worker.press("a[href='/changes/many/']")
    worker.page.wait_for_selector("textarea:focus")
    worker.page.keyboard.insert_text("\n".join(map("\t".join, zip(numbers, LABELS, strict=True))))
    worker.press("form[action='/changes/many/'] .btn-primary")
    worker.page.wait_for_selector("#right-title")
    worker.press("form[action$='/many/now/'] .btn-primary")
    worker.page.wait_for_url("**/labels/")
    assert worker.page.get_by_text("50 labels are asked for").is_visible()


def why_a_number_is_wrong(worker: Worker, folder: Path) -> None:
    wait_for_the_demos_own_change(worker.house, "qinghe")
    with psycopg.connect(worker.house.environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        row = database.execute(REFUSE).fetchone()
        assert row
        display, _number, state, trouble = row
        try:
            worker.begin()
            assert worker.page.get_by_text(CAUSE).is_visible(), "it is said without a click"
            worker.press(".todo a[href='/displays/?only=trouble']")
            worker.page.wait_for_url("**/displays/?only=trouble")
            assert worker.page.locator(f"main a[href='/displays/{display}/']").is_visible()
        finally:
            database.execute(AS_BEFORE, [state, trouble, display])


def what_is_on_tonight(worker: Worker, folder: Path) -> None:
    window = window_tonight(worker)
    until_start, _length = hours_of(worker.house, SHOP, window)
    assert until_start < 36, "the next night"
    worker.begin()
    coming = worker.page.locator(".coming li", has=worker.page.locator(f"a[href='{window}']"))
    assert re.search(r"\d\d:\d\d", coming.locator(".coming-when").inner_text())
    assert re.search(r"in \d+ hours", coming.locator("p").inner_text())


def undo(worker: Worker, folder: Path) -> None:
    no_change_under_way(worker.house)
    worker.begin()
    if not worker.page.locator(".dash-recent a[href$='/back/']").count():
        one_label(worker, folder)
        no_change_under_way(worker.house)
        worker.begin()
    worker.press(".dash-recent a[href$='/back/']")
    worker.page.wait_for_url("**/back/")
    worker.press("main form button.btn-primary")
    worker.page.wait_for_url(WINDOW)
    assert worker.page.get_by_text("to show again").is_visible()


def a_number_from_any_page(worker: Worker, folder: Path) -> None:
    worker.begin("/settings/contacts/")
    worker.page.keyboard.press("/")
    worker.page.wait_for_function("document.activeElement.matches('#palette input')")
    worker.page.keyboard.type("0003")
    worker.page.keyboard.press("Enter")
    worker.page.wait_for_url(re.compile(r"/numbers/[0-9a-f-]{36}/$"))
    assert worker.page.locator("h1").inner_text().startswith("138 0571 0003")


def last_months_rate(worker: Worker, folder: Path) -> None:
    worker.begin()
    worker.press("main a[href='/calls/']")
    worker.page.wait_for_url("**/calls/")
    assert re.search(r"Last month · \d+\.\d %", worker.page.locator("main").inner_text())


def tell_customers(worker: Worker, folder: Path) -> None:
    window = window_tonight(worker)
    worker.begin()
    worker.press(f".coming a[href='{window}']")
    worker.page.wait_for_url(WINDOW)
    worker.press("form[action$='/announce/'] button")
    worker.page.wait_for_url("**/announcements/**")
    worker.press("form[action$='/hand-in/'] .btn-primary")
    worker.page.get_by_text("Another person has to approve it.").first.wait_for()


def the_bill(worker: Worker, folder: Path) -> None:
    worker.begin()
    worker.press("a[href='/bill/']")
    worker.page.wait_for_url("**/bill/")
    assert worker.page.locator("#pay").get_by_text("Reference").is_visible()


@dataclass(frozen=True)
class Job:
    """What one comes for, and how often one presses at most: at a desk, and on a phone (None: nobody does it there)."""

    do: Callable[[Worker, Path], None]
    most: int
    on_a_phone: int | None
    client: str = SHOP


JOBS = (
    Job(one_label, 3, 3),
    Job(same_on_fifty, 4, 4, "qinghe"),
    Job(fifty_different, 6, None, "qinghe"),
    Job(why_a_number_is_wrong, 1, 1, "qinghe"),
    Job(what_is_on_tonight, 0, 0),
    Job(undo, 2, 2),
    Job(a_number_from_any_page, 0, None, "qinghe"),
    Job(last_months_rate, 1, 1, "qinghe"),
    Job(tell_customers, 3, 3),
    Job(the_bill, 1, 1),
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("job", "phone", "most"),
    [
        pytest.param(job, phone, most, id=f"{job.do.__name__}-{'phone' if phone else 'desk'}")
        for job in JOBS
        for phone, most in ((False, job.most), (True, job.on_a_phone))
        if most is not None
    ],
)
def test_a_job_takes_no_more_clicks_than(
    job: Job, phone: bool, most: int, house: Stack, page_at: Callable[..., Page], tmp_path: Path
) -> None:
    page = page_at(job.client, "owner", language="en", phone=phone)
    page.add_init_script(COUNTED)
    worker = Worker(house, page, phone)
    job.do(worker, tmp_path)
    assert worker.pressed <= most
