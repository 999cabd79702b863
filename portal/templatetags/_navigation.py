"""The menu's links at this address, with the current one and the waiting counts."""

from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Final

from django.template.context import Context
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from portal.shell.menu import LABELS, MENU, ON_A_PHONE, SETTINGS, MenuGroup, MenuPage

_BY_NAME: Final = {entry.name: entry for group in MENU for entry in group.entries}
_ON_A_PHONE: Final = [_BY_NAME[name] for name in ON_A_PHONE]
PLACES: Final = {
    "side": MENU,
    "sheet": MENU,
    "bottom": (MenuGroup("", tuple(replace(each, word=each.short or each.word) for each in _ON_A_PHONE)),),
    "settings": SETTINGS,
    "labels": LABELS,
}
TITLES: Final = {"settings": gettext_lazy("Settings"), "labels": gettext_lazy("Labels")}
Waiting = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Link:
    """A page in the menu. name: of its URL; count: how much waits there for the client."""

    name: str
    url: str
    icon_name: str
    word: Promise
    current: bool
    count: int


@dataclass(frozen=True)
class LinkGroup:
    """The pages of a group. count: how much waits at them, which a folded group says."""

    word: Promise | str
    links: tuple[Link, ...]
    open: bool
    count: int


@dataclass(frozen=True)
class Navigation:
    """Links to the pages of a place that this address serves (the staff's address serves none of the client's).
    current: the name of the one that is shown, or empty; waiting: how much waits at which; elsewhere: how much of it
    at pages that do not stand here.
    """

    place: str
    current: str
    waiting: Waiting
    groups: tuple[LinkGroup, ...] = field(compare=False)
    elsewhere: int = field(compare=False)
    title: str = ""


def navigation_of(context: Context, place: str) -> Navigation:
    """Returns the entries at a place of the page; the longest matching address marks the current one."""
    request = context.get("request")
    path, counts, site = "", context.get("todo_counts") or {}, None
    if request is not None:
        path, site = request.path, getattr(request, "urlconf", None) or get_urlconf()
    current = _current("side" if place == "bottom" else place, site, path)
    waiting = tuple((name, count) for name, count in counts.items() if count)
    groups = _groups(place, site, current, waiting)
    elsewhere = sum(count for _name, count in waiting) - sum(group.count for group in groups)
    return Navigation(place, current, waiting, groups, elsewhere, str(TITLES.get(place, "")))


def _current(place: str, site: str | None, path: str) -> str:
    begins = {begin: name for begin, name in _begins(place, site) if path.startswith(begin)}
    exact = (entry.name for entry, url in _served(place, site) if url == path)
    return next(exact, begins[max(begins, key=len)] if begins else "")


@cache
def _begins(place: str, site: str | None) -> tuple[tuple[str, str], ...]:
    """Returns (beginning of the address, entry's name) for the pages that belong to each entry."""
    return tuple(
        (begin, entry.name)
        for entry, url in _served(place, site)
        for begin in (*([] if entry.alone else [url]), *entry.beside)
    )


@lru_cache
def _groups(place: str, site: str | None, current: str, waiting: Waiting) -> tuple[LinkGroup, ...]:
    urls, counts, shown = {entry.name: url for entry, url in _served(place, site)}, dict(waiting), []
    for group in PLACES[place]:
        links = tuple(
            Link(name, urls[name], each.icon_name, each.word, name == current, counts.get(name, 0))
            for each in group.entries
            if (name := each.name) in urls
        )
        if links:
            is_open = not group.folded or any(link.current for link in links)
            shown.append(LinkGroup(group.word, links, is_open, sum(link.count for link in links)))
    return tuple(shown)


@cache
def _served(place: str, site: str | None) -> tuple[tuple[MenuPage, str], ...]:
    """The pages that the site has, and where each is."""
    entries = [entry for group in PLACES[place] for entry in group.entries]
    return tuple((entry, url) for entry in entries if (url := address_of(entry.name, site)))


def address_of(name: str, site: str | None) -> str:
    """Returns a page's address at a site; empty where the site has no such page."""
    try:
        return reverse(name, urlconf=site)
    except NoReverseMatch:
        return ""
