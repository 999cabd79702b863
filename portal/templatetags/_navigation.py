"""Where a client can go: the pages of the navigation and of the tabs, as links that this address serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

# Where a client can go: URL name, icon, word. The first four also stand in the phone's bottom bar.
NAVIGATION: tuple[tuple[str, str, Promise], ...] = (
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
DESKTOP_ORDER = (
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

SETTINGS_PAGES: tuple[tuple[str, str, Promise], ...] = (
    ("settings", "building", gettext_lazy("Company")),
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
LABEL_PAGES: tuple[tuple[str, str, Promise], ...] = (
    ("labels", "tag", gettext_lazy("Labels")),
    ("brands", "rosette-discount-check", gettext_lazy("Brands")),
    ("standby", "lifebuoy", gettext_lazy("Standby labels")),
    ("backups", "archive", gettext_lazy("Backups")),
)


@dataclass(frozen=True)
class Link:
    """A page in the navigation. name: of its URL; count: how much waits there for the client."""

    name: str
    url: str
    icon_name: str
    word: Promise
    current: bool
    count: int


def links_of(context: Context, pages: Sequence[tuple[str, str, Promise]], *, exact: bool) -> list[Link]:
    """Links to pages that this address serves (the staff's address serves none of the client's)."""
    request = context.get("request")
    path, counts = request.path if request else "", context.get("todo_counts") or {}
    return [
        Link(
            name,
            url,
            icon_name,
            word,
            path == url if exact or url == "/" else path.startswith(url),
            counts.get(name, 0),
        )
        for name, icon_name, word in pages
        if (url := _address(name, getattr(request, "urlconf", None)))
    ]


@cache
def _address(name: str, site: str | None) -> str:
    """Where a page is at a site; empty where it is not."""
    try:
        return reverse(name, urlconf=site)
    except NoReverseMatch:
        return ""
