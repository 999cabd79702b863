"""The menu: every page of a client has its place there, one icon means one thing, what waits is said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.template import Context, Engine
from django.urls import get_resolver, reverse
from django.utils import translation

from portal.shell.menu import LABELS, MENU, SETTINGS, MenuGroup, MenuPage
from tenants.models import Tenant
from tests.portal.access.roles import ANYONE
from tests.portal.access.table import CLIENT
from tests.portal.access.test_permissions import patterns

SITE = "portal.urls_client"
# Pages that the menu does not hold, and where they stand.
ELSEWHERE = {
    "bell": "beside the person, on every page",
    "search": "above the menu, on every page",
    "list_csv": "each on the page that lists it",
    "list_xlsx": "each on the page that lists it",
}


def entries_of(groups: Iterable[MenuGroup]) -> list[MenuPage]:
    return [entry for group in groups for entry in group.entries if entry.name != "admin:index"]


def drawn(place: str, path: str, **counts: int) -> str:
    request = type("Request", (), {"path": path, "urlconf": SITE})()
    template = Engine.get_default().from_string("{% load shouhao %}{% navigation place %}")
    with translation.override("en"):
        return template.render(Context({"place": place, "request": request, "todo_counts": counts}))


def here(text: str) -> list[str]:
    """Where the links lead that are marked as the page."""
    return re.findall(r'href="([^"]+)"\s+aria-current="page"', text)


def test_each_page_of_a_client_is_in_the_menu_or_below_one_of_it() -> None:
    lost = set()
    for name, pattern in patterns(get_resolver(SITE)):
        if name in CLIENT and CLIENT[name].get not in (None, ANYONE) and name not in ELSEWHERE:
            path = "/" + str(pattern.pattern).partition("<")[0]
            if len(here(drawn("side", path))) != 1:
                lost.add(name)
    assert lost == set(), "an entry of portal/shell/menu.py, an address beside one, or a line of ELSEWHERE"


def test_one_icon_means_one_thing() -> None:
    pages = {(each.icon_name, each.name) for each in entries_of((*MENU, *SETTINGS, *LABELS))}
    used = Counter(icon for icon, _name in pages)
    assert [icon for icon, times in used.items() if times > 1] == []
    words = Counter(str(each.word) for each in entries_of((*MENU, *SETTINGS)))
    assert [word for word, times in words.items() if times > 1] == [], "a word leads to one page"


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("/displays/over-time/", "Data"),
        ("/displays/", "Numbers and labels"),
        ("/changes/new/", "Numbers and labels"),
        ("/windows/notices/", "Maintenance"),
        ("/settings/status/", "Customer communication"),
        ("/violations/1/", "Licences and trust"),
    ],
)
def test_the_group_of_the_page_is_open(path: str, group: str) -> None:
    for place in ("side", "sheet"):
        opened = re.findall(r"<details class=\"nav-group\" open>\s*<summary>([^<]+)", drawn(place, path))
        assert group in opened
        assert set(opened) <= {"Numbers and labels", "Maintenance", group}, "what is rarely needed is folded"


def test_what_waits_is_said_at_its_page_at_its_group_and_on_a_phone() -> None:
    menu = drawn("sheet", "/", cases=3, notices=2)
    group = menu[menu.index("Cases and help") :]
    assert group.partition("</summary>")[0].count("</span>3</span>") == 1
    assert group.partition("</details>")[0].count("</span>3</span>") == 2, "and at its page"
    assert "</span>5</span>" in drawn("bottom", "/", cases=3, notices=2), "behind “More”"
    assert "count" not in drawn("bottom", "/")


@pytest.mark.django_db
def test_each_entry_opens_for_everybody_and_is_marked_as_the_page(acme: Tenant, client_of: Callable[..., Any]) -> None:
    viewer = client_of(acme, "viewer")
    for place, groups in (("side-links", MENU), ("tabs", SETTINGS), ("tabs", LABELS)):
        for entry in entries_of(groups):
            url = reverse(entry.name, urlconf=SITE)
            answer = viewer.get(url)
            assert answer.status_code == 200, entry.name
            text = answer.content.decode()
            nav = text[text.index(f'<nav class="{place}') :].partition("</nav>")[0]
            assert here(nav) == [url]
