"""Rows of what a client has set up, for people's spreadsheets: series, scripts, drills, keys, webhooks, subscribers."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from maintenance.documents import drills
from maintenance.models import Series
from maintenance.outbound.selectors import channel_counts
from maintenance.scripts.models import SCENARIOS
from maintenance.scripts.selectors import scripts_in_force
from portal.presenters.table_rows import day_cell, moment_cell, read_rows
from portal.templatetags._statuses import look
from tenants.people.actors import name_shown
from tenants.people.models import StatusSubscriber
from tenants.people.selectors import api_keys
from tenants.spreadsheets import Cell, Telephone
from tenants.webhooks.models import Endpoint
from tenants.when import duration_text


def series_rows(most: int) -> Iterator[list[Cell]]:
    """Maintenance that comes back."""
    for row in read_rows(Series.objects.prefetch_related("numbers", "occurrences").order_by("-created_at"), most):
        booked = [each.on for each in row.occurrences.all() if each.window_id]
        yield [
            str(row),
            str(row.get_frequency_display()),
            day_cell(row.first_on),
            day_cell(row.until),
            len(row.numbers.all()),
            row.standby_text,
            len(booked),
            day_cell(max(booked, default=None)),
            name_shown(row.made_by),
            moment_cell(row.created_at),
            str(row.pk),
        ]


def scripts_rows(most: int) -> Iterator[list[Cell]]:
    """What is said in each situation, in each language."""
    titles = dict(SCENARIOS)
    for language, name in settings.LANGUAGES:
        for script in scripts_in_force(language).values():
            yield [str(titles[script.scenario]), str(name), script.version, script.text]


def drills_rows(most: int) -> Iterator[list[Cell]]:
    """Drills, and how fast was answered."""
    for row in read_rows(drills.drills_begun().order_by("-asked_at"), most):
        result = drills.result_of(row)
        times = (result.first, result.middle, result.last)
        yield [
            row.title,
            moment_cell(row.asked_at),
            str(row.get_state_display()),
            result.asked,
            result.answered,
            *("" if each is None else duration_text(each) for each in times),
            str(row.pk),
        ]


def keys_rows(most: int) -> Iterator[list[Cell]]:
    """API keys, without what they are."""
    for key in api_keys()[:most]:
        yield [
            key.name,
            key.prefix,
            ", ".join(key.scopes),
            str(look("key", key.state).word),
            name_shown(key.created_by),
            moment_cell(key.created_at),
            moment_cell(key.expires_at),
            moment_cell(key.last_used_at),
        ]


def webhooks_rows(most: int) -> Iterator[list[Cell]]:
    """Programs that are told, without their secrets."""
    for row in read_rows(Endpoint.objects.order_by("made_at", "id"), most):
        topics = ", ".join(row.topics) or _("all")
        yield [row.name, row.url, topics, str(row.get_state_display()), moment_cell(row.failing_since)]


def subscribers_rows(most: int) -> Iterator[list[Cell]]:
    """Who has subscribed to the status page and confirmed it."""
    for row in read_rows(StatusSubscriber.objects.exclude(agreed_at=None).order_by("-agreed_at", "pk"), most):
        address: Cell = Telephone(row.to) if row.channel == "sms" else row.to
        yield [
            address,
            str(row.get_channel_display()),
            ", ".join(row.directories) or _("all"),
            row.language,
            moment_cell(row.agreed_at),
        ]


def losses_rows(most: int) -> Iterator[list[Cell]]:
    """Enquiries and orders that were brought; an hour that is empty: of the whole day."""
    for row in read_rows(channel_counts(), most):
        hour: Cell = row.hour if row.hour >= 0 else ""
        yield [day_cell(row.day), hour, str(row.get_channel_display()), row.enquiries, row.orders]
