"""Reads what the calendar means for the client in use: its exclusions, offers of other times, awaited holidays."""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from labels.selectors import directories
from maintenance import selectors
from maintenance.calendars.models import Blackout, MustMove
from maintenance.calendars.selectors import rules_in_force
from maintenance.domain.calendar import BlackoutRule as Rule, Calendar, closed_intervals, rests_on_a_guess
from maintenance.domain.estimate import Kind
from maintenance.domain.intervals import Interval
from maintenance.domain.must_move import must_move
from maintenance.domain.wall_clock import local_date
from maintenance.models import Window
from tenants.context import current_tenant
from tenants.domain.working_days import plan_of


def platform_calendar() -> Calendar:
    """Returns the calendar of the client in use without its own exclusions."""
    tenant = current_tenant()
    return rules_in_force("").calendar_of(tenant, [directory.code for directory in directories()])


def windows_in(blackout: Rule, now: datetime) -> list[Window]:
    """Returns the windows with an impact that have not started and have a session in a blackout's times."""
    rows = Window.objects.filter(impact=True, state__in=Window.NOT_STARTED).prefetch_related("sessions")
    windows = list(rows.select_related("request").order_by("starts_at"))
    alone = replace(selectors.client_calendar(), blackouts=(blackout,))
    return [
        window
        for window in windows
        if any(closed_intervals(alone, each.period.lower, each.period.upper) for each in window.sessions.all())
    ]


def lies_in_closed_time(window: Window) -> bool:
    """Returns whether the calendar no longer allows a session of the window (of a review: its beginning)."""
    binding, begins_only = selectors.calendar_for(window.request), window.request.kind == Kind.COMPLIANCE_REVIEW
    for each in window.sessions.all():
        session = Interval(each.period.lower, each.period.upper)
        closed = closed_intervals(binding, session.start, session.end, hard_only=not window.impact)
        if must_move(session, [part.interval for part in closed], begins_only=begins_only):
            return True
    return False


def offer_for(window: Window) -> MustMove | None:
    """Returns the offered time for a window: another one, since a calendar change touches it, or its own; or None."""
    rows = MustMove.objects.filter(window_id=window.pk, state=MustMove.State.OFFERED, starts_at=window.starts_at)
    return rows.order_by("-pk").first() if window.state in Window.NOT_STARTED else None


def has_to_move(window: Window) -> bool:
    """Returns whether a change of the calendar has closed the window's time and it has not moved yet."""
    asked = (*MustMove.OPEN, MustMove.State.NO_SLOT)
    rows = MustMove.objects.filter(window_id=window.pk, starts_at=window.starts_at, state__in=asked)
    return rows.exclude(change=None).exists()


def exclusions() -> list[Blackout]:
    """Returns the client's own times without maintenance with an impact, the first made first."""
    return list(own_exclusions().order_by("pk"))


def own_exclusions() -> QuerySet[Blackout]:
    """Returns the client's own times without maintenance, to page through."""
    return Blackout.objects.filter(owner=current_tenant().schema_name, active=True)


def awaited_years(window: Window) -> tuple[list[int], bool]:
    """Returns years whose holidays an unstarted window awaits, and whether it may have to move when they are known."""
    reasons = {reason["code"] for reason in window.slot_reasons}
    if window.state not in Window.NOT_STARTED or "provisional_working_days" not in reasons:
        return [], False
    binding, sessions = selectors.calendar_for(window.request), [each.period for each in window.sessions.all()]
    ends = [local_date(instant, binding.zone) for each in sessions for instant in (each.lower, each.upper)]
    years = sorted({plan_of(day) for day in ends if binding.working_days(day).provisional})
    moves = "working_days" in reasons or any(
        rests_on_a_guess(binding, each.lower, each.upper, hard_only=not window.impact) for each in sessions
    )
    return years, bool(years) and moves
