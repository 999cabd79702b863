"""Lists of what a client has set up, as tables for people's spreadsheets: without what opens a door."""

from datetime import date, timedelta
from operator import attrgetter
from typing import Final

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from compliance.evidence.selectors import with_namesakes
from maintenance.calendars.selectors import as_rule
from maintenance.closed_times import exclusions
from maintenance.documents import drills
from maintenance.models import Series
from maintenance.scripts.models import SCENARIOS
from maintenance.scripts.selectors import scripts_in_force
from portal.calendars.shown import when
from portal.people.doors_shown import keys_shown
from portal.shell.columns import (
    Columns,
    ListTable,
    choice,
    day,
    day_cell,
    doer_name,
    instant,
    moment_cell,
    or_empty,
    yes_or_no,
)
from portal.templatetags._statuses import look
from tenants.outside.spreadsheets import Cell, Telephone
from tenants.people.models import User
from tenants.people.selectors import status_subscribers
from tenants.webhooks.models import Endpoint, WebhookEvent
from tenants.webhooks.selectors import attempts_made
from tenants.when import duration_text


def _booked(row: Series) -> list[date]:
    return [each.on for each in row.occurrences.all() if each.window_id]


def _took(length: timedelta | None) -> Cell:
    return "" if length is None else duration_text(length)


def _delivery_columns() -> Columns:
    names = dict(Endpoint.objects.values_list("pk", "name"))
    return [
        (_("Time"), instant("sent_at")),
        (_("Webhook"), lambda row: names.get(row.endpoint, "")),
        (_("Event"), lambda row: row.type or ""),
        (_("Try"), attrgetter("number")),
        (_("Outcome"), choice("outcome")),
        (_("Response"), lambda row: row.code or ""),
        (_("Milliseconds"), or_empty("milliseconds")),
        (_("Id"), lambda row: str(row.event)),
    ]


SET_UP: Final[dict[str, ListTable]] = {
    "series": ListTable(
        lambda _asked: with_namesakes(
            Series.objects.prefetch_related("numbers", "occurrences").order_by("-created_at"), "made_by"
        ),
        lambda: [
            (_("Maintenance"), str),
            (_("Frequency"), choice("frequency")),
            (_("First on"), day("first_on")),
            (_("Until"), day("until")),
            (_("Numbers"), lambda row: len(row.numbers.all())),
            (_("Standby label"), attrgetter("standby_text")),
            (_("Booked"), lambda row: len(_booked(row))),
            (_("Booked until"), lambda row: day_cell(max(_booked(row), default=None))),
            (_("By"), doer_name("made_by")),
            (_("Created at"), instant("created_at")),
            (_("Id"), lambda row: str(row.pk)),
        ],
    ),
    "scripts": ListTable(
        lambda _asked: [
            (name, script) for language, name in settings.LANGUAGES for script in scripts_in_force(language).values()
        ],
        lambda: [
            (_("Situation"), lambda row: str(dict(SCENARIOS)[row[1].scenario])),
            (_("Language"), lambda row: str(row[0])),
            (_("Version"), lambda row: row[1].version),
            (_("Text"), lambda row: row[1].text),
        ],
    ),
    "drills": ListTable(
        lambda _asked: [(row, drills.result_of(row)) for row in drills.drills_begun().order_by("-asked_at")],
        lambda: [
            (_("Drill"), lambda row: row[0].title),
            (_("Began"), lambda row: moment_cell(row[0].asked_at)),
            (_("State"), lambda row: str(row[0].get_state_display())),
            (_("Contacts asked"), lambda row: row[1].asked),
            (_("Contacts who answered"), lambda row: row[1].answered),
            (_("Fastest answer"), lambda row: _took(row[1].first)),
            (_("Median time to answer"), lambda row: _took(row[1].middle)),
            (_("Slowest answer"), lambda row: _took(row[1].last)),
            (_("Id"), lambda row: str(row[0].pk)),
        ],
    ),
    "keys": ListTable(
        lambda _asked: keys_shown(),
        lambda: [
            (_("Name"), attrgetter("name")),
            (_("Key"), attrgetter("prefix")),
            (_("Scopes"), lambda row: ", ".join(row.scopes)),
            (_("State"), lambda row: str(look("key", row.state).word)),
            (_("By"), doer_name("created_by")),
            (_("Answered for by"), attrgetter("holder")),
            (_("Created at"), instant("created_at")),
            (_("Valid until"), instant("expires_at")),
            (_("Last used"), instant("last_used_at")),
        ],
    ),
    "webhooks": ListTable(
        lambda _asked: Endpoint.objects.order_by("made_at", "id"),
        lambda: [
            (_("Name"), attrgetter("name")),
            (_("Address"), attrgetter("url")),
            (_("Topics"), lambda row: ", ".join(row.topics) or _("all")),
            (_("State"), choice("state")),
            (_("Failing since"), instant("failing_since")),
        ],
    ),
    "subscribers": ListTable(
        lambda _asked: status_subscribers(),
        lambda: [
            (_("Address"), lambda row: Telephone(row.to) if row.channel == "sms" else row.to),
            (_("Channel"), choice("channel")),
            (_("Directories"), lambda row: ", ".join(row.directories) or _("all")),
            (_("Language"), attrgetter("language")),
            (_("Confirmed at"), instant("agreed_at")),
        ],
    ),
    "people": ListTable(
        lambda _asked: User.objects.order_by("name", "pk"),
        lambda: [
            (_("Full name"), attrgetter("name")),
            (_("E-mail"), attrgetter("email")),
            (_("Role"), choice("role")),
            (_("May sign in"), yes_or_no("is_active")),
            (_("Joined"), instant("joined_at")),
        ],
    ),
    "exclusions": ListTable(
        lambda _asked: exclusions(),
        lambda: [
            (_("Name"), attrgetter("name")),
            (_("When"), lambda row: when(as_rule(row))),
            (_("Changes without impact too"), yes_or_no("hard")),
        ],
    ),
    "deliveries": ListTable(
        lambda _asked: attempts_made().annotate(
            type=Subquery(WebhookEvent.objects.filter(pk=OuterRef("event")).values("type")[:1])
        ),
        _delivery_columns,
    ),
}
