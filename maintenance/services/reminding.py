"""Reminds each contact ahead of a window, and tells later contacts what is booked."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from maintenance import history
from maintenance.calendars.selectors import terms
from maintenance.domain.reminders import CONFIRMATION, FIRST, QuietHours, Reminder, reminder_plan
from maintenance.models import Window
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.languages import named_for_all
from tenants.outbox.models import Message
from tenants.outbox.services import Attached, Audience, Page, Recipient, queue_message
from tenants.people.events import ContactReached
from tenants.people.telling import everyone_to_tell

WITH_PLAN: Final = (FIRST, CONFIRMATION)  # the first reminder, or what takes its place, carries the fallback plan
DRAWN_AHEAD: Final = timedelta(hours=1)
LISTED: Final = 20  # windows in one message; the page has all


def remind(window: Window) -> None:
    """Reminds everyone who hears of the window, and in the portal."""
    leads = terms(window.policy_version).reminders
    for reminder in reminder_plan(window.starts_at, business_now(), None, leads):
        _queue(window, reminder, Audience(Topic.REMINDERS))
        if carries_plan(window, reminder):
            # Drawn ahead: a letter that waits for its plan would hold up everybody's.
            due_at = reminder.at - DRAWN_AHEAD
            schedule("documents.prepare", key=str(window.pk), lane=Lane.BULK, due_at=due_at, window=str(window.pk))
    _remind(window, everyone_to_tell(Topic.REMINDERS, history.numbers_touched(window)))


def tell_newcomer(event: ContactReached) -> None:
    """Tells a contact who can be reached from now on what is booked, and schedules reminders; nothing is said twice."""
    ahead = list(
        Window.objects.filter(state__in=Window.NOT_STARTED, starts_at__gt=business_now())
        .select_related("request")
        .order_by("starts_at")
    )
    told: dict[str, Recipient] = {}
    heard = []
    for window in ahead:
        about = history.numbers_touched(window)
        mine = [each for each in everyone_to_tell(Topic.WINDOWS, about) if each.id == event.contact_id]
        told |= {channel: replace(each, channels=(channel,)) for each in mine for channel in each.channels}
        heard += [window] if mine else []
        if window.state == Window.State.SCHEDULED:
            _remind(window, [each for each in everyone_to_tell(Topic.REMINDERS, about) if each.id == event.contact_id])
    if heard and event.newly:
        queue_message(
            "maintenance/windows_booked_before",
            told.values(),
            key="booked_before",
            page=Page("windows"),
            count=len(heard),
            title=named_for_all(heard[0]),
            starts_at=heard[0].starts_at,
            windows=[[named_for_all(window), [list(period) for period in window.periods]] for window in heard[:LISTED]],
            more=max(len(heard) - LISTED, 0),
        )


def _remind(window: Window, readers: Iterable[Recipient]) -> None:
    """Queues reminders. An SMS due in its reader's quiet hours comes before them: after them the window may be over."""
    now, zone, leads = business_now(), ZoneInfo(current_tenant().time_zone), terms(window.policy_version).reminders
    for reader, channel in ((each, channel) for each in readers for channel in each.channels):
        quiet = QuietHours(*reader.quiet, zone) if reader.quiet and channel == Message.Channel.SMS else None
        for reminder in reminder_plan(window.starts_at, now, quiet, leads):
            if reminder.code == CONFIRMATION and channel == Message.Channel.SMS:
                continue  # when it runs is what the SMS says that told of the booking, the approval or the move
            _queue(window, reminder, [replace(reader, channels=(channel,))])


def carries_plan(window: Window, reminder: Reminder) -> bool:
    """Returns whether a reminder carries the fallback plan: callers may notice, or the client did not ask for it."""
    return reminder.code in WITH_PLAN and (window.impact or window.request.by_platform)


def _queue(window: Window, reminder: Reminder, readers: Iterable[Recipient]) -> None:
    ahead: dict[str, Any] = {} if reminder.ahead is None else {"ahead": int(reminder.ahead / timedelta(minutes=1))}
    queue_message(
        "maintenance/reminder_confirmation" if reminder.ahead is None else "maintenance/reminder_ahead",
        readers,
        key=f"window:{window.pk}:{window.sequence}:{reminder.code}",
        about=history.about(window),
        due_at=reminder.at,
        worth_until=reminder.worth_until,
        attached=Attached("fallback_plan", window.pk) if carries_plan(window, reminder) else None,
        **ahead,
        **history.words_about(window),
    )
