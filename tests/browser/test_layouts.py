"""At the widths of a phone, a tablet and a desktop, and on paper: no column of single characters, every tab in sight,
no bar over what is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from pypdfium2 import PdfDocument

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_every_page import FITS, crawl, pattern

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

PAPER: ViewportSize = {"width": 703, "height": 1017}  # A4 within its margins
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
# Words that reach out of what hides them; those that end in dots, or say the rest in a title, do not count.
CUT_OFF = """() => {
    const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const hides = each => /hidden|clip/.test(getComputedStyle(each).overflow);
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement, words = texts.currentNode.textContent.trim();
        if (!words || element.closest('[title], svg, [popover]') || !element.checkVisibility()) continue;
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        const text = range.getBoundingClientRect();
        for (let each = element; each !== document.body; each = each.parentElement) {
            const style = getComputedStyle(each), box = each.getBoundingClientRect();
            if (style.clipPath !== 'none' || style.textOverflow === 'ellipsis') break;
            if (/auto|scroll/.test(style.overflow) || box.width < 2) break; // for those who listen, too
            if (hides(each) && text.width && (text.right > box.right + 1 || text.bottom > box.bottom + 1)) {
                found.push(`cut off: ${words.slice(0, 40)}`);
                break;
            }
        }
    }
    return [...new Set(found)];
}"""
# Cards beside one another of which the last line leaves a place empty, on a screen that has room for several.
EMPTY_CELLS = """() => innerWidth < 1024 ? [] : [...document.querySelectorAll('body *')].filter(grid => {
    const cards = [...grid.children].filter(each => each.matches('.card, .desk-card') && each.checkVisibility());
    if (cards.length < 2 || !['grid', 'flex'].includes(getComputedStyle(grid).display)) return false;
    const inner = grid.getBoundingClientRect(), boxes = cards.map(each => each.getBoundingClientRect());
    const lowest = Math.max(...boxes.map(box => box.top)), last = boxes.filter(box => box.bottom > lowest + 4);
    return inner.right - Math.max(...last.map(box => box.right)) > Math.min(...boxes.map(box => box.width)) / 2;
}).map(grid => `ends in an empty column: .${grid.className}`)"""
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


def faults(page: Page, seen: Callable[[str], None] = lambda _look: None) -> list[str]:
    """What is wrong with how the page is laid out at each width and on paper; `seen` is called with it in sight."""
    problems: list[str] = []

    def look_for(look: str, *what: str) -> None:
        problems.extend(f"{look}: {each}" for fault in what for each in page.evaluate(fault))

    for size in WIDTHS:
        look = f"at {size['width']}"
        page.set_viewport_size(size)
        wait_until_it_fits(page)
        look_for(look, COLUMNS, OUT_OF_SIGHT, ILLEGIBLE, OUT_OF_CARD, CUT_OFF, EMPTY_CELLS)
        if not page.evaluate(FITS):
            problems.append(f"{look}: wider than the window")
        seen(look)
    page.emulate_media(media="print")
    look_for("in print", COLUMNS, BARS, COVERED)
    page.set_viewport_size(PAPER)
    seen("in print")
    page.emulate_media(media="screen")
    page.set_viewport_size(DESKTOP)
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


def test_what_is_printed_has_its_pages_numbered_and_none_of_them_empty(page_at: Callable[..., Page]) -> None:
    """A card longer than a page began on the next one, and left the one with the heading empty."""
    page = page_at("qinghe", "owner", language="en")
    page.goto("/history/")
    first = page.locator(".records li strong").first.inner_text()
    printed = PdfDocument(page.pdf(format="A4"))
    words = [each.get_textpage().get_text_range() for each in printed]
    assert len(words) > 1
    assert first in words[0]
    for number, said in enumerate(words, start=1):
        assert f"{number} / {len(words)}" in said


@pytest.mark.parametrize(
    ("client", "person", "path"),
    [
        ("qinghe", "owner", "/"),
        ("qinghe", "owner", "/bill/"),
        ("qinghe", "owner", "/labels/"),
        ("qinghe", "owner", "/settings/"),
        ("", "admin", "/admin/now/"),
    ],
)
def test_cards_end_in_no_empty_column(page_at: Callable[..., Page], client: str, person: str, path: str) -> None:
    page = page_at(client, person)
    page.goto(path)
    for size in WIDTHS:
        page.set_viewport_size(size)
        assert page.evaluate(EMPTY_CELLS) == [], size


IN_SIGHT = """() => [...document.querySelector('.rows tbody tr').cells].filter(each => each.checkVisibility())
    .map(each => each.getBoundingClientRect()).map(box => (box.top + box.bottom) / 2)"""


def test_a_row_is_a_line_on_a_tablet_and_a_card_on_a_phone(page_at: Callable[..., Page]) -> None:
    page = page_at("qinghe", "owner", language="en")
    page.set_viewport_size(WIDTHS[1])
    page.goto("/licences/")
    middles = page.evaluate(IN_SIGHT)
    assert len(middles) >= 3
    assert max(middles) - min(middles) < 10
    page.set_viewport_size(PHONE)
    middles = page.evaluate(IN_SIGHT)
    assert max(middles) - min(middles) > 10


# A window and a blackout of long words on each day, drawn as the page draws them.
LONG_WORDS = """() => document.querySelectorAll('.calendar td.day').forEach(day => day.insertAdjacentHTML('beforeend',
    `<a class="chip tone-info" href="#"><span class="chip-clock">19:13</span> <span class="chip-title">Calibration of
    all displays</span><span class="visually-hidden"> · Waiting for approval</span></a>
    <span class="day-closed"><span>Wholesalepreparationseason</span></span>`))"""
CHIPS_CUT_OFF = """() => [...document.querySelectorAll('.calendar .chip')]
    .filter(each => innerWidth > 768 && each.scrollWidth > each.clientWidth + 1).map(each => each.textContent)"""


def test_a_month_of_long_words_fits(page_at: Callable[..., Page]) -> None:
    """Words that only screen readers hear stood beside the page: 1,311 dots at 1,280; those on chips were cut off."""
    page = page_at("qinghe", "owner", language="en")
    for size in WIDTHS:
        page.set_viewport_size(size)
        page.goto("/windows/")
        page.evaluate(LONG_WORDS)
        assert page.evaluate(FITS), size
        assert page.evaluate(CHIPS_CUT_OFF) == []


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
