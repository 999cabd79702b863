"""Where a client can go: the pages of the navigation and of the tabs, as links that this address serves."""

from dataclasses import dataclass, field
from functools import cache, lru_cache

from django.template.context import Context
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

Pages = tuple[tuple[str, str, Promise], ...]  # of each its URL name, its icon, its word

# Where a client can go: URL name, icon, word. The first four also stand in the phone's bottom bar.
NAVIGATION: Pages = (
    ("dashboard", "layout-dashboard", gettext_lazy("Dashboard")),
    ("numbers", "phone", gettext_lazy("Numbers")),
    ("windows", "calendar-event", gettext_lazy("Maintenance")),
    ("displays", "device-mobile", gettext_lazy("Displays")),
    ("labels", "tag", gettext_lazy("Labels")),
    ("licences", "shield", gettext_lazy("Licences")),
    ("cases", "clipboard-check", gettext_lazy("Cases")),
    ("trust", "leaf", gettext_lazy("Trust")),
    ("history", "history", pgettext_lazy("evidence", "History")),
    ("settings", "settings", gettext_lazy("Settings")),
    ("admin:index", "clipboard-check", gettext_lazy("Review desk")),  # the staff's own address serves no other
)
# On the desktop the list follows the work: what do I own, what is changed, what is seen.
_ORDER = (
    "dashboard",
    "numbers",
    "labels",
    "windows",
    "displays",
    "licences",
    "cases",
    "trust",
    "history",
    "settings",
    "admin:index",
)
SETTINGS_PAGES: Pages = (
    ("settings", "building", gettext_lazy("Profile")),
    ("settings_contacts", "address-book", gettext_lazy("Contacts")),
    ("settings_people", "users", gettext_lazy("People")),
    ("settings_keys", "key", gettext_lazy("API keys")),
    ("settings_webhooks", "bolt", gettext_lazy("Webhooks")),
    ("bill", "list", gettext_lazy("Bill")),
    ("settings_calendar", "calendar", gettext_lazy("Calendar feed")),
    ("settings_status", "world", gettext_lazy("Status page")),
    ("settings_access", "eye", gettext_lazy("Staff access")),
    ("settings_security", "shield", gettext_lazy("Security")),
    ("settings_close", "door-exit", gettext_lazy("Export and close")),
)
LABEL_PAGES: Pages = (
    ("labels", "tag", gettext_lazy("Labels")),
    ("brands", "rosette-discount-check", gettext_lazy("Brands")),
    ("standby", "lifebuoy", gettext_lazy("Standby labels")),
    ("backups", "archive", gettext_lazy("Backups")),
)


GROUPS = {
    "side": tuple(sorted(NAVIGATION, key=lambda page: _ORDER.index(page[0]))),
    "bottom": NAVIGATION[:4],
    "sheet": NAVIGATION,
    "settings": SETTINGS_PAGES,
    "labels": LABEL_PAGES,
}
TITLES = {"settings": gettext_lazy("Settings"), "labels": gettext_lazy("Labels")}


@dataclass(frozen=True)
class Link:
    """A page in the navigation. name: of its URL; count: how much waits there for the client."""

    name: str
    url: str
    icon_name: str
    word: Promise
    current: bool
    count: int


@dataclass(frozen=True)
class Navigation:
    """Links to the pages of a group that this address serves (the staff's address serves none of the client's).
    current: the name of the one that is shown, or empty; waiting: how much waits at which of them.
    """

    place: str
    current: str
    waiting: tuple[tuple[str, int], ...]
    links: tuple[Link, ...] = field(compare=False)
    title: str = ""


def navigation_of(context: Context, group: str, *, exact: bool) -> Navigation:
    """exact: only the page itself is the current one, not what lies below it."""
    request = context.get("request")
    path, counts, site = "", context.get("todo_counts") or {}, None
    if request is not None:
        path, site = request.path, getattr(request, "urlconf", None) or get_urlconf()
    current = next((name for name, url in _served(group, site).items() if path == url or _below(path, url, exact)), "")
    waiting = tuple((name, count) for name, count in counts.items() if count)
    title = str(TITLES.get(group, ""))
    return Navigation(group, current, waiting, _links(group, site, current, waiting), title)


def _below(path: str, url: str, exact: bool) -> bool:
    return not exact and url != "/" and path.startswith(url)


@lru_cache
def _links(group: str, site: str | None, current: str, waiting: tuple[tuple[str, int], ...]) -> tuple[Link, ...]:
    addresses, counts = _served(group, site), dict(waiting)
    return tuple(
        Link(name, addresses[name], icon_name, word, name == current, counts.get(name, 0))
        for name, icon_name, word in GROUPS[group]
        if name in addresses
    )


@cache
def _served(group: str, site: str | None) -> dict[str, str]:
    """Where each page is that the site has, by its URL name."""
    return {name: url for name, _icon, _word in GROUPS[group] if (url := _address(name, site))}


def _address(name: str, site: str | None) -> str:
    """Where a page is at a site; empty where it is not."""
    try:
        return reverse(name, urlconf=site)
    except NoReverseMatch:
        return ""
