"""portal/shell/contexts.py: what stays in the process of a component is what would be made once more."""

from __future__ import annotations

import gc
import re
import weakref
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Engine
from django.urls import set_urlconf
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from portal.windows.lists import WindowRow
from tenants.database.identifiers import uuid7

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


def said(source: str, **values: Any) -> str:
    text: str = Engine.get_default().from_string("{% load shouhao %}" + source).render(Context(values))
    return text


def window(title: str = "换标签", **more: Any) -> WindowRow:
    return WindowRow(
        **{
            "id": uuid7(),
            "title": title,
            "starts_at": NOON,
            "ends_at": NOON.replace(hour=5),
            "periods": ((NOON, NOON.replace(hour=5)),),
            "state": "scheduled",
            "says": "已预约",
            "lane": "standard",
            "held": False,
            "frozen": False,
            "number_count": 2,
            **more,
        }
    )


@pytest.fixture(autouse=True)
def at_a_clients_site() -> Any:
    set_urlconf("portal.urls_client")
    yield
    set_urlconf(None)


def entries(*windows: WindowRow) -> str:
    return said("{% window_entries windows %}", windows=list(windows))


def test_what_is_kept_differs_by_all_that_it_shows() -> None:
    with translation.override("en"):
        row = window()
        first = entries(row)
        assert entries(row) == first
        assert "2 numbers" in first
        assert "&lt;b&gt;" in entries(window(title="<b>"))
        for changed in ({"state": "running"}, {"number_count": 3}, {"frozen": True}, {"lane": "fast"}):
            assert entries(window(id=row.id, **changed)) != first


@pytest.mark.parametrize("safe_first", [True, False])
def test_markup_and_the_same_text_from_somebody_are_told_apart(safe_first: bool) -> None:
    """Also within the rows of a list: they are equal."""
    text = f"<b>{uuid7()}</b>"
    escaped = text.replace("<", "&lt;").replace(">", "&gt;")
    row = window(title=text)
    for safe in (safe_first, not safe_first):
        title = SafeString(text) if safe else text
        alone = said('{% empty_state "phone" title %}', title=title)
        assert ((text in alone), (escaped in alone)) == (safe, not safe)
        listed = entries(replace(row, title=title))
        assert ((text in listed), (escaped in listed)) == (safe, not safe)


@pytest.mark.parametrize(("rows", "stays"), [(50, True), (400, False)])
def test_a_page_of_a_list_stays_and_no_endless_one(rows: int, stays: bool) -> None:
    windows = [window() for _ in range(rows)]
    held = weakref.ref(windows[0])
    assert entries(*windows) == entries(*windows)
    del windows
    gc.collect()
    assert (held() is not None) == stays


def test_it_differs_by_language_and_time_zone() -> None:
    row, seen = window(), set()
    for language in ("en", "zh-hans"):
        for zone in ("Asia/Shanghai", "Asia/Tokyo"):
            with translation.override(language), timezone.override(ZoneInfo(zone)):
                seen.add(entries(row))
    assert len(seen) == 4


def test_it_differs_by_the_site_whose_addresses_it_says() -> None:
    with translation.override("en"):
        links = {}
        for site in ("portal.urls_client", "portal.urls_platform"):
            set_urlconf(site)
            request = type("Request", (), {"path": "/settings/", "urlconf": site})()
            links[site] = said('{% navigation "side" %}', request=request)
    assert "/settings/" in links["portal.urls_client"]
    assert "/settings/" not in links["portal.urls_platform"]


@pytest.mark.parametrize("path", ["/numbers/", "/numbers/one/", "/", "/settings/contacts/", "/nowhere/"])
def test_the_navigation_marks_where_one_is_and_what_waits(path: str) -> None:
    with translation.override("en"):
        request = type("Request", (), {"path": path, "urlconf": "portal.urls_client"})()
        for counts in ({}, {"cases": 2}, {"cases": 3}):
            text = said('{% navigation "sheet" %}', request=request, todo_counts=counts)
            assert text.count('aria-current="page"') == (path != "/nowhere/")
            assert (f"</span>{counts['cases']}</span>" in text) if counts else ("count" not in text)
        exact = said('{% tabs "settings" %}', request=request)
        assert ('aria-current="page"' in exact) == (path == "/settings/contacts/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_languages_to_choose_from_mark_the_pages(language: str) -> None:
    with translation.override(language):
        links, buttons = said("{% language_links %}"), said("{% language_buttons %}")
    assert re.findall(r'href="\?language=([^"]+)"[^>]* aria-current="true"', links) == [language]
    assert re.findall(r'value="([^"]+)"[^>]*\saria-pressed="true"', buttons) == [language]
    assert links.count("<a ") == buttons.count("<button ") == 2
