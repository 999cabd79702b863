"""Every page that can be reached by links: it answers, axe finds nothing, nothing sticks out on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Axe().axe_script
# Colours that glide would be looked at on their way.
AT_ONCE = """() => {
    const style = new CSSStyleSheet();
    style.replaceSync('* { transition: none !important }');
    document.adoptedStyleSheets.push(style);
}"""
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth + 1"
IDENTIFIER = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)|(?<=/)[\w-]{20,}(?=/)|(?<=/tenants/party/)[^/]+(?=/)|(?<=/topics/)[^/]+(?=/)"
)
SAME_FOR_ALL = re.compile(r"^/admin/\w+/\w+(?=/\*/(history|delete)/$)")  # Unfold's own, the same for every model
LEFT_OUT = re.compile(
    r"/(logout|api|static|calendar/|admin/jsi18n)|\.(atom|ics|csv|xlsx|json|zip|py|txt)|/(content|download|files?)/?|/exports/|[?&]_"
)


def pattern(url: str) -> str:
    """The page's address without the identifiers in it: one page of a kind is looked at."""
    return SAME_FOR_ALL.sub("/admin/*", IDENTIFIER.sub("*", urlsplit(url).path))


def crawl(
    page: Page, start: str, look: Callable[[str], None], most: int = 200, kind: Callable[[str], str] = pattern
) -> list[str]:
    """Visit one page of every kind that links lead to; `look` is called on each. Returns the kinds."""
    waiting, visited, seen = [start], set[str](), set[str]()
    while waiting:
        assert len(seen) < most, "whatever comes after that many would never be looked at"
        address = waiting.pop(0)
        if kind(address) in visited | seen:
            continue
        visited.add(kind(address))
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status < 400, f"{address}: {answer.status}"
        if kind(page.url) in seen:  # sent on to a page that was looked at
            continue
        seen.add(kind(page.url))
        look(address)
        links: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        origin = urlsplit(page.url).netloc
        here = (link.split("#")[0] for link in links if urlsplit(link).netloc == origin)
        waiting += [link for link in here if not LEFT_OUT.search(urlsplit(link).path)]
    return sorted(seen)


def complaints(page: Page, *, colours: bool = True, only_colours: bool = False) -> list[str]:
    """What axe finds with the page as it looks now, a line each; contrast takes it most of its time."""
    options: dict[str, Any] = {"resultTypes": ["violations"], "selectors": False}
    options |= {"runOnly": ["color-contrast"]} if only_colours else {"rules": {"color-contrast": {"enabled": colours}}}
    violations = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:160]}" for each in violations for node in each["nodes"][:3]
    ]


def in_the_dark(page: Page) -> list[str]:
    """What axe finds with the colours of the night; all else is as it was in the light."""
    page.evaluate(AT_ONCE)
    page.emulate_media(color_scheme="dark")
    problems = complaints(page, only_colours=True)
    page.emulate_media(color_scheme="light")
    return [f"in the dark: {each}" for each in problems]


def on_a_phone(page: Page, *, axe: bool, colours: bool) -> list[str]:
    """What axe finds, and whether the page scrolls sideways: a phone has bars and cards of its own."""
    page.set_viewport_size(PHONE)
    problems = complaints(page, colours=colours) if axe else []
    try:
        page.wait_for_function(FITS, timeout=3000)  # a page that has just become narrow is laid out anew
    except PlaywrightTimeout:
        problems.append("wider than the phone")
    page.set_viewport_size(DESKTOP)
    return [f"on a phone: {each}" for each in problems]


# What a phone has of its own, the bars, stands on a site's first page as on all: its colours are looked at there.
# The desk is Unfold's own: on a phone only what sticks out is looked for.
# To a viewer the same pages show less: there it is enough that no link leads to a closed door, in English too.
SITES = [
    ("qinghe", "owner", "/", "zh-hans", "light, dark, phone"),
    ("mingli", "viewer", "/", "en", "links"),
    ("", "", "/", "zh-hans", "light, dark, phone"),
    ("", "admin", "/admin/", "zh-hans", "light, narrow"),
]


@pytest.mark.parametrize(("client", "person", "start", "language", "looks"), SITES)
def test_every_page_answers_and_axe_finds_nothing(
    page_at: Callable[..., Page], client: str, person: str, start: str, language: str, looks: str
) -> None:
    page = page_at(client, person, language=language)
    page.add_init_script(AXE)
    problems: dict[str, Any] = {}

    def examine(address: str) -> None:
        complained = complaints(page) if "light" in looks else []
        if "dark" in looks:
            complained += in_the_dark(page)
        if "phone" in looks or "narrow" in looks:
            complained += on_a_phone(page, axe="phone" in looks, colours=urlsplit(address).path == start)
        if complained:
            problems[pattern(page.url)] = complained

    seen = crawl(page, start, examine)
    assert len(seen) >= (3 if not person else 8), seen
    assert not problems, "\n".join(f"{where}\n  " + "\n  ".join(complained) for where, complained in problems.items())
