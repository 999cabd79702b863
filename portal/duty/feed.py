"""The calendar of somebody of the desk: their shifts, what is prepared for quarterly upgrades, monthly lists."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from compliance.duty.selectors import bounds, shift_now, shifts, zone
from labels.numbers.monthly_lists import carriers_asked
from maintenance.campaigns.preparing import PREPARATIONS
from maintenance.campaigns.quarterly import UpgradeAhead, upgrades_ahead
from maintenance.feed import Feed
from tenants.clock import business_now
from tenants.people.models import User
from tenants.selectors import working_days

_QUARTER_OF_AN_HOUR = timedelta(minutes=15)


def duty_feed(holder: User) -> Feed:
    """In the holder's language."""
    with translation.override(holder.language):
        made = Calendar()
        made.add("prodid", "-//Shouhao//Duty calendar//EN")
        made.add("version", "2.0")
        made.add("x-wr-calname", _("Duty of %(name)s") % {"name": holder.name})
        for event in (*_shifts(holder), *_upgrades(), *_lists()):
            made.add_component(event)
        content = made.to_ical()
    return Feed(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def _event(key: str, summary: str, start: date | datetime, end: date | datetime, said: str = "") -> Event:
    event, day = Event(), datetime.combine(start, time(), UTC)
    event.add("uid", f"{key}@{settings.BASE_DOMAIN}")
    event.add("dtstamp", day)  # of what is stored alone: the same calendar is the same bytes
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", summary)
    if said:
        event.add("description", said)
    return event


def _shifts(holder: User) -> Iterator[Event]:
    mine = str(holder.pk)
    for row in shifts(shift_now(business_now()).day):
        start, end = (each.astimezone(UTC) for each in bounds(row.time))
        key = f"shift-{row.time.day}-{row.time.part}"
        if row.person_id == mine:
            yield _event(key, _("My shift"), start, end)
        elif row.backup_id == mine:
            yield _event(key, _("My backup shift"), start, end)


def _upgrades() -> Iterator[Event]:
    """Who prepares what by when, and their first days: of a year ahead."""
    for each in upgrades_ahead(working_days()):
        key, name = f"upgrade-{each.upgrade.begins_on.year}-q{each.upgrade.quarter}", each.upgrade.name
        begins = _("%(quarter)s: quarterly upgrade of label recognition begins") % {"quarter": name}
        yield _day(key, begins, each.upgrade.begins_on)
        yield from _preparations(each, key, name)


def _preparations(ahead: UpgradeAhead, key: str, name: str) -> Iterator[Event]:
    for row in ahead.prepared:
        said = _("Done") if row.done else _("Late") if row.late else ""
        what = _("%(quarter)s, last day: %(what)s") % {"quarter": name, "what": PREPARATIONS[row.preparation]}
        yield _day(f"{key}-{row.preparation}", what, row.by, said)


def _day(key: str, summary: str, day: date, said: str = "") -> Event:
    return _event(key, summary, day, day + timedelta(days=1), said)


def _lists() -> Iterator[Event]:
    for each in carriers_asked():
        if each.next_at is not None:
            start = each.next_at.astimezone(UTC)
            month, carrier = f"{each.next_at.astimezone(zone()):%Y-%m}", str(each.carrier)
            summary = _("Monthly list of %(carrier)s is requested") % {"carrier": carrier}
            yield _event(f"list-{each.carrier.code}-{month}", summary, start, start + _QUARTER_OF_AN_HOUR)
