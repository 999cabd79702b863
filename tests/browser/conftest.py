"""A real browser before the real stack. Pictures go to screenshots/, which is not committed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.chaos.faults import ROOT, Stack

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

PASSWORD = "shouhao-demo"
PICTURES = ROOT / "screenshots"
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here need a browser; without one they are skipped with a word, in CI they fail."""
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.timeout(300))  # the first one starts the house
            if CHROMIUM is None and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason="Chromium is missing: run `make setup-browser` as root"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window, for one module: its event loop keeps Django from the database meanwhile."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


def signed_in(
    browser: Browser,
    port: int,
    client: str,
    person: str = "",
    *,
    language: str = "zh-hans",
    dark: bool = False,
    phone: bool = False,
) -> Page:
    """A page at a client's site, in a context of its own, of the person signed in; "" is the platform."""
    host = f"{client}.localhost" if client else "localhost"
    context = browser.new_context(
        base_url=f"http://{host}:{port}",
        color_scheme="dark" if dark else "light",
        viewport=PHONE if phone else DESKTOP,
        reduced_motion="reduce",  # a page that moves is drawn again and again
        locale="en-US" if language == "en" else "zh-CN",
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": f"http://{host}:{port}"}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    if person:
        page.goto("/accounts/login/")
        page.fill("[name=login]", f"{person}@{client or 'shouhao'}.example")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page


@pytest.fixture
def page_at(house: Stack, browser: Browser) -> Iterator[Callable[..., Page]]:
    """page_at("qinghe", "operator", language="en", dark=True, phone=True): a page, signed in; "" is the platform."""
    contexts = []

    def open_page(client: str, person: str = "", **looks: Any) -> Page:
        page = signed_in(browser, house.port, client, person, **looks)
        contexts.append(page.context)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """picture(page, "dashboard-dark"): keep how the page looks."""
    PICTURES.mkdir(exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return keep
