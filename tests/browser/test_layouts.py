"""At the widths of a phone, a tablet and a desktop, and on paper: no column of single characters, every tab in sight,
no bar over what is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import DESKTOP
from tests.browser.test_every_page import FITS, crawl, pattern

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

WIDTHS: list[ViewportSize] = [{"width": 390, "height": 844}, {"width": 1024, "height": 768}, DESKTOP]
# Texts of which nearly each character has a line of its own; what is kept for those who listen is one dot wide.
COLUMNS = """() => {
    const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const words = texts.currentNode.textContent.trim(), element = texts.currentNode.parentElement;
        if (words.length < 2 || !element.checkVisibility({visibilityProperty: true})) continue;
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        const boxes = [...range.getClientRects()].filter(box => box.width > 0);
        const lines = new Set(boxes.map(box => Math.round(box.top))).size;
        let hidden = false;
        for (let each = element; each; each = each.parentElement) hidden ||= getComputedStyle(each).clipPath !== 'none';
        const column = lines >= 3 && words.length >= 4 && words.length / lines < 2.6;
        const apart = lines >= 2 && words.length === lines && element.closest('.btn');
        if (!hidden && (column || apart)) found.push(`${lines} lines: ${words.slice(0, 40)}`);
    }
    return [...new Set(found)];
}"""
ILLEGIBLE = """() => [...document.querySelectorAll('svg.plot text')]
    .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 9)
    .map(each => `too small to read: ${each.textContent.trim()}`).slice(0, 1)"""
OUT_OF_SIGHT = """() => [...document.querySelectorAll('.tabs a')]
    .filter(tab => { const box = tab.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth + 1; })
    .map(tab => `tab out of sight: ${tab.textContent.trim()}`)"""
# A table that runs on below its neighbour; what scrolls within its card does not.
OUT_OF_CARD = """() => [...document.querySelectorAll('.card, .desk-card')].flatMap(card => {
    const right = card.getBoundingClientRect().right + 1;
    return [...card.querySelectorAll('th, td, dd, p')].filter(each => {
        for (let at = each; at !== card.parentElement; at = at.parentElement)
            if (getComputedStyle(at).overflowX !== 'visible' || getComputedStyle(at).clipPath !== 'none') return false;
        return each.getBoundingClientRect().width > 1 && each.getBoundingClientRect().right > right;
    }).slice(0, 1).map(each => `out of its card: ${each.textContent.trim().slice(0, 40)}`);
})"""
BARS = """() => [...document.querySelectorAll('body *')]
    .filter(each => ['fixed', 'sticky'].includes(getComputedStyle(each).position))
    .filter(each => each.checkVisibility({visibilityProperty: true}) && each.getBoundingClientRect().height > 0)
    .map(each => `bar on paper: ${each.tagName.toLowerCase()}.${each.className}`.slice(0, 90))"""
COVERED = """() => ['.side', '.bottom', '.topbar', '.sandbox-strip', '#nav-sidebar', '#submit-row']
    .filter(name => [...document.querySelectorAll(name)].some(each => each.checkVisibility()))"""


def wait_until_it_fits(page: Page) -> None:
    """A page that has just become narrow is laid out anew; the content policy lets no text be evaluated in it."""
    for _again in range(30):
        if page.evaluate(FITS):
            return
        page.wait_for_timeout(100)


def faults(page: Page) -> list[str]:
    """What is wrong with how the page is laid out at each width and on paper."""
    problems: list[str] = []
    for size in WIDTHS:
        page.set_viewport_size(size)
        wait_until_it_fits(page)
        problems += [f"at {size['width']}: {each}" for each in page.evaluate(COLUMNS) + page.evaluate(OUT_OF_SIGHT)]
        problems += [f"at {size['width']}: {each}" for each in page.evaluate(ILLEGIBLE)]
        problems += [f"at {size['width']}: {each}" for each in page.evaluate(OUT_OF_CARD)]
        if not page.evaluate(FITS):
            problems.append(f"at {size['width']}: wider than the window")
    page.emulate_media(media="print")
    problems += [f"in print: {each}" for each in page.evaluate(COLUMNS) + page.evaluate(BARS) + page.evaluate(COVERED)]
    page.emulate_media(media="screen")
    return problems


@pytest.mark.parametrize(
    ("client", "person", "start", "language"),
    [("qinghe", "owner", "/", "zh-hans"), ("qinghe", "owner", "/", "en"), ("", "admin", "/admin/", "zh-hans")],
)
def test_every_page_is_laid_out(
    page_at: Callable[..., Page], client: str, person: str, start: str, language: str
) -> None:
    page = page_at(client, person, language=language)
    problems: dict[str, Any] = {}

    def look(_address: str) -> None:
        if wrong := faults(page):
            problems[pattern(page.url)] = wrong

    crawl(page, start, look)
    assert not problems, "\n".join(f"{where}\n  " + "\n  ".join(wrong) for where, wrong in problems.items())


def test_what_is_printed_says_whose_it_is(page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "owner")
    page.goto("/numbers/")
    assert page.locator(".print-head").is_hidden()
    page.emulate_media(media="print")
    assert page.locator(".print-head").is_visible()
    assert page.locator("table.rows").is_visible()
    box = page.locator("table.rows thead th").last.bounding_box()
    assert box is not None
    assert box["height"] > 1, "a table stays one on paper"
    assert page.locator(".page-actions").is_hidden()


# A window and a blackout of long words on each day, drawn as the page draws them.
LONG_WORDS = """() => document.querySelectorAll('.calendar td.day').forEach(day => day.insertAdjacentHTML('beforeend',
    `<a class="chip tone-info" href="#"><span class="chip-clock">19:13</span> <span class="chip-title">Calibration of
    all displays</span><span class="visually-hidden"> · Waiting for approval</span></a>
    <span class="day-closed"><span>Wholesalepreparationseason</span></span>`))"""
CUT_OFF = """() => [...document.querySelectorAll('.calendar .chip')]
    .filter(each => innerWidth > 768 && each.scrollWidth > each.clientWidth + 1).map(each => each.textContent)"""


def test_a_month_of_long_words_fits(page_at: Callable[..., Page]) -> None:
    """Words that only screen readers hear stood beside the page: 1,311 dots at 1,280; those on chips were cut off."""
    page = page_at("qinghe", "owner", language="en")
    for size in WIDTHS:
        page.set_viewport_size(size)
        page.goto("/windows/")
        page.evaluate(LONG_WORDS)
        assert page.evaluate(FITS), size
        assert page.evaluate(CUT_OFF) == []


def test_what_went_wrong_has_the_focus(page_at: Callable[..., Page]) -> None:
    """However far down the form stands; each error leads to its field."""
    page = page_at("qinghe", "owner", language="en")
    for size in WIDTHS:
        page.set_viewport_size(size)
        page.goto("/changes/new/")
        page.fill("[name=text]", "双11专线")
        page.click("#change button.btn-primary")
        page.wait_for_selector("#error-summary")
        assert page.evaluate("document.activeElement.id") == "error-summary"
        assert page.locator("#error-summary").bounding_box()["y"] < size["height"] / 2  # type: ignore[index]
        page.click("#error-summary a")
        assert page.locator("#id_numbers").bounding_box()["y"] < size["height"]  # type: ignore[index]


def test_what_went_wrong_has_the_focus_at_the_desk(page_at: Callable[..., Page]) -> None:
    page = page_at("", "admin", language="en")
    page.goto("/admin/ledger/entry/add/")
    page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    page.click("[name=_save]")
    page.wait_for_selector(".errornote")
    page.wait_for_function("document.activeElement.classList.contains('errornote')")
    assert page.locator(".errornote").first.bounding_box()["y"] < DESKTOP["height"] / 2  # type: ignore[index]


def test_all_and_none_are_chosen(page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "owner")
    page.goto("/backups/")
    page.click("form[action$='/backups/make/'] button")  # the demo's windows may not have begun
    page.locator("a[href$='/restore/']").last.click()
    page.click("[data-choose=all]")
    assert page.locator("input[name=numbers]:not(:checked)").count() == 0
    page.click("[data-choose=none]")
    assert page.locator("input[name=numbers]:checked").count() == 0
