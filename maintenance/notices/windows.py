"""Asks the client about windows that it must know of, by notices that begin with the reminders."""

from datetime import datetime, timedelta

from maintenance import history
from maintenance.calendars.selectors import terms
from maintenance.domain.change_classes import ChangeClass
from maintenance.models import Window
from maintenance.notices import services
from maintenance.notices.models import Notice
from tenants.clock import business_now
from tenants.domain.chasing import ChaseKind
from tenants.languages import named_for_all
from tenants.outbox.services import Page

AT_ONCE = timedelta(minutes=1)  # how long ago the first reminder may have fallen due


def ask_about_window(window: Window) -> None:
    """Asks about a scheduled window at its time; a notice of its earlier time is superseded."""
    now, leads, about = business_now(), terms(window.policy_version).reminders, history.about(window)
    asked_at = window.starts_at - leads.first
    if not must_be_known(window, asked_at, now):
        services.ask_no_more(about, Notice.Kind.WINDOW)
        return
    last = window.starts_at - leads.last
    urgent = window.request.change_class == ChangeClass.EMERGENCY
    words = {name: value for name, value in history.words_about(window).items() if name not in ("title", "page")}
    services.ask(
        Notice.Kind.WINDOW,
        about,
        named_for_all(window),
        asked_at=asked_at,
        until=last if last - now > leads.last else window.starts_at,
        page=Page("window", window.pk),
        urgency=ChaseKind.EMERGENCY if urgent else ChaseKind.ROUTINE,
        told=not urgent,  # an emergency is told at once over every channel, whatever the hour
        **words,
    )


def must_be_known(window: Window, asked_at: datetime, now: datetime) -> bool:
    """Returns whether somebody must acknowledge it: it affects displays, and may have been forgotten since.

    What a client has asked for itself, for the next days, it knows: that was its consent.
    """
    if not window.impact and not window.request.by_platform:
        return False
    return window.request.by_platform or asked_at > now - AT_ONCE


def remove_notices(before: datetime) -> None:
    """Deletes ended notices asked before an instant (business time), with their answers, after their term."""
    Notice.objects.filter(asked_at__lt=before).exclude(state=Notice.State.OPEN).delete()
