"""The menu of a client's portal: its groups and their pages, which the frame draws and the search finds."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy


@dataclass(frozen=True)
class MenuPage:
    """A page of the menu, by its URL name. beside: how addresses begin of what belongs to it and does not lie below it;
    alone: nothing that lies below it is its own; also: further words by which it is found; short: its word below the
    page of a phone.
    """

    name: str
    icon_name: str
    word: Promise
    beside: tuple[str, ...] = ()
    alone: bool = False
    also: Promise | str = ""
    short: Promise | None = None


@dataclass(frozen=True)
class MenuGroup:
    """Pages under one word; without a word each stands by itself. folded: shown open only where one of them is."""

    word: Promise | str
    entries: tuple[MenuPage, ...]
    folded: bool = True


def _single(entry: MenuPage) -> MenuGroup:
    return MenuGroup("", (entry,), folded=False)


MENU: Final = (
    _single(MenuPage("dashboard", "layout-dashboard", _("Dashboard"), alone=True)),
    MenuGroup(
        _("Numbers and labels"),
        (
            MenuPage("numbers", "phone", _("Numbers")),
            MenuPage("labels", "tag", _("Labels"), beside=("/brands/", "/changes/")),
            MenuPage("displays", "device-mobile", _("Displays")),
            MenuPage("standby", "lifebuoy", _("Standby labels")),
            MenuPage("backups", "archive", _("Backups"), also=_("restore")),
        ),
        folded=False,
    ),
    MenuGroup(
        _("Maintenance"),
        (
            MenuPage(
                "windows",
                "calendar-event",
                _("Windows and calendar"),
                also=_("undo, cancel, reschedule"),
                short=_("Calendar"),
            ),
            MenuPage("notices", "checklist", _("Notices")),
            MenuPage("closed_times", "calendar-off", _("Times without maintenance"), also=_("blackout")),
            MenuPage("seasons", "leaf", _("Seasons")),
            MenuPage("outbound", "phone-outgoing", _("Outbound plan")),
        ),
        folded=False,
    ),
    MenuGroup(
        _("Customer communication"),
        (
            MenuPage("announcements", "speakerphone", _("Announcements")),
            MenuPage("scripts", "messages", _("Call scripts")),
            MenuPage("drills", "fire-extinguisher", _("Drills")),
            MenuPage("settings_status", "world", _("Status page")),
        ),
    ),
    MenuGroup(
        _("Data"),
        (
            MenuPage("calls", "chart-bar", _("Answer rates"), also=_("this month, last month")),
            MenuPage("displays_over_time", "chart-line", _("Displays over time")),
            MenuPage("reports", "report", _("Reports"), beside=("/documents/",)),
            MenuPage("estimates", "target-arrow", _("Accuracy of estimates")),
            MenuPage("history", "history", pgettext_lazy("evidence", "History"), beside=("/evidence/",)),
        ),
    ),
    MenuGroup(
        _("Licences and trust"),
        (
            MenuPage("licences", "shield", _("Licences")),
            MenuPage("trust", "award", _("Trust"), beside=("/violations/",)),
        ),
    ),
    MenuGroup(
        _("Cases and help"),
        (
            MenuPage("cases", "clipboard-check", _("Cases")),
            MenuPage("feedback", "message-2", _("Feedback")),
            MenuPage("words", "info-circle", _("Words of the field"), also=_("glossary help meaning")),
        ),
    ),
    _single(MenuPage("bill", "receipt", _("Billing"), also=_("statement, payment, balance, invoice"))),
    _single(MenuPage("settings", "settings", _("Settings"))),
    _single(MenuPage("admin:index", "clipboard-check", _("Review desk"))),  # the staff's own address serves no other
)
SETTINGS: Final = (
    MenuGroup(
        _("Profile and contacts"),
        (
            MenuPage("settings", "building", _("Profile"), beside=("/settings/details/",), alone=True),
            MenuPage("settings_contacts", "address-book", _("Contacts"), also=_("unsubscribe, SMS, e-mail")),
        ),
    ),
    MenuGroup(
        _("Sign-in and access"),
        (
            MenuPage("settings_people", "users", _("People"), beside=("/settings/doors/",)),
            MenuPage("settings_security", "lock", _("Security"), also=_("passkey, two-step verification, password")),
            MenuPage("settings_access", "eye", _("Staff access")),
        ),
    ),
    MenuGroup(
        _("Other programs"),
        (
            MenuPage("settings_keys", "key", _("API keys")),
            MenuPage("settings_webhooks", "bolt", _("Webhooks")),
            MenuPage("settings_calendar", "rss", _("Calendar feed")),
        ),
    ),
    MenuGroup(
        _("Your data"),
        (MenuPage("settings_close", "door-exit", _("Export and close"), beside=("/settings/exports/",)),),
    ),
)
LABELS: Final = (
    MenuGroup(
        _("Labels"),
        (
            MenuPage("labels", "tag", _("Labels")),
            MenuPage("brands", "rosette-discount-check", _("Brands")),
        ),
    ),
)
ON_A_PHONE: Final = ("dashboard", "numbers", "windows", "displays")  # below the page, where thumbs are
