"""Numbers × directories in the middle of a change: on a phone nothing sticks out of its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from labels.directories.models import Directory
from tests.browser.conftest import PHONE
from tests.chaos.faults import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
STYLES = ["vendor/tabler/tabler.min", "portal/tokens", "portal/components"]
WANTED, OLD, LONGEST = "青禾网络客服", "青禾优选", "维护中-紧急联系01065123457"
STICKS_OUT = """
    cells => cells.filter(cell => {
        const place = cell.getBoundingClientRect();
        return [...cell.querySelectorAll('*')].map(each => each.getBoundingClientRect()).some(
            each => each.width > 1 && (each.left < place.left - 1 || each.right > place.right + 1));
    }).map(cell => cell.innerText)
"""


def cell(state: str, shown: str = WANTED, **more: Any) -> SimpleNamespace:
    usual = {
        "pk": 1,
        "wanted_reason": "label",
        "expected_by": NOW,
        "shown_since": NOW,
        "mark": "",
        "trouble": "",
        "answer_by": None,
    }
    return SimpleNamespace(state=state, shown=shown, **usual | more)


ROWS = {
    "as wanted": [cell("shown"), cell("nothing", ""), cell("nothing", "", wanted_reason="frozen")],
    "under way": [
        cell(state, old, expected_by=NOW + timedelta(hours=wait))
        for state in ("submitted", "waiting")
        for old in ("", OLD, LONGEST)
        for wait in (1, 20)
    ],
    "not taken": [
        cell("shown", OLD, wanted_reason="kept"),
        cell("shown", LONGEST, wanted_reason="kept"),
        cell("nothing", "", wanted_reason="not_taken"),
    ],
    "in trouble": [
        cell("stale", LONGEST),
        cell("missing", ""),
        cell("wrong", OLD, mark="harassment"),
        cell("pending", LONGEST),
        cell("failed", OLD, trouble="label_too_long"),
    ],
}


def shown_on_a_phone(browser: Browser, folder: Path, component: str) -> Page:
    return shown(browser, folder, f'<div class="card">{component}</div>', PHONE)


def shown(browser: Browser, folder: Path, content: str, size: ViewportSize) -> Page:
    links = "".join(f'<link rel="stylesheet" href="{ROOT}/portal/static/{style}.css">' for style in STYLES)
    file = folder / "matrix.html"
    file.write_text(f'<!doctype html>{links}<body class="p-3">{content}')
    page = browser.new_page(viewport=size)
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "腾讯手机管家"), ("en", "China Telecom")])
@pytest.mark.parametrize("rows", ROWS)
def test_on_a_phone_nothing_sticks_out(browser: Browser, tmp_path: Path, rows: str, language: str, name: str) -> None:
    row = {"number": "138 0571 0001", "url": "/", "wanted": WANTED, "cells": [(name, each) for each in ROWS[rows]]}
    with translation.override(language):
        matrix = render_to_string("components/display_matrix.html", {"rows": [row], "today": NOW.date()})
    page = shown_on_a_phone(browser, tmp_path, matrix)
    assert page.locator(".matrix td").count() == len(ROWS[rows]) + 1
    assert page.eval_on_selector_all(".matrix td", STICKS_OUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.close()


CARRIERS = {"zh-hans": ("中国移动", "中国联通", "中国电信"), "en": ("China Mobile", "China Unicom", "China Telecom")}
AT_ONCE = {"zh-hans": ("华为", "小米"), "en": ("Huawei", "Xiaomi")}
LATE = {"zh-hans": ("苹果 iOS", "腾讯手机管家"), "en": ("Apple iOS", "Tencent Guard")}
KINDS = {"zh-hans": ("运营商", "手机厂商"), "en": ("Carrier", "Handset vendor")}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_beside_the_navigation_of_a_small_screen_every_directory_is_seen(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    """A change under way, as in the demo: of 1,024 px the navigation and the margins leave 702."""
    carrier, vendor = KINDS[language]
    soon, ios = cell("waiting", "", expected_by=NOW), cell("waiting", "", expected_by=NOW + timedelta(hours=20))
    carriers = [(name, carrier, soon) for name in CARRIERS[language]]
    android = [(name, vendor, cell("shown", "双11专线")) for name in AT_ONCE[language]]
    late = [(name, vendor, each) for name, each in zip(LATE[language], (ios, soon), strict=True)]
    columns = [*carriers, *android, *late]
    cells = [(name, each) for name, _kind, each in columns]
    row = {"number": "0571-8765 4321", "url": "/", "wanted": "双11专线", "cells": cells}
    with translation.override(language):
        values = {"heads": [(name, kind) for name, kind, _each in columns], "rows": [row], "today": NOW.date()}
        matrix = render_to_string("components/display_matrix.html", values)
    page = shown(browser, tmp_path, f'<div style="width: 702px">{matrix}</div>', {"width": 1024, "height": 768})
    assert page.eval_on_selector(".matrix-scroll", "scroll => scroll.scrollWidth") == 702
    page.close()


def test_folded_by_group_the_count_stands_beside_its_mark(browser: Browser, tmp_path: Path) -> None:
    cells = [
        (Directory(name="腾讯手机管家"), {"state": state, "shown": 12_345, "count": 23_456})
        for state in ("shown", "waiting", "nothing", "stale")
    ]
    lines = [{"row": {"group": "客服", "count": 23_456}, "url": "/", "cells": cells}]
    page = shown_on_a_phone(browser, tmp_path, render_to_string("components/display_groups.html", {"lines": lines}))
    assert page.eval_on_selector_all(".matrix td", STICKS_OUT) == []
    beside = (
        "cells => cells.slice(0, 3).map(cell => cell.querySelector('.cell-when').offsetLeft - cell.offsetLeft > 24)"
    )
    assert page.eval_on_selector_all(".matrix .cell", beside) == [True, True, True]
    page.close()
