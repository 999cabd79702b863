"""Promises of reviews by the desk's hours (setting DESK_HOURS) and the working days of tenants.selectors."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from compliance.catalogue.selectors import terms
from compliance.domain import service_times
from compliance.domain.service_times import DeskHours, IsWorkingDay, Shorter, Term
from tenants.selectors import working_days


def desk_hours() -> DeskHours:
    """When reviewers work, in the platform's zone."""
    return DeskHours(settings.DESK_HOURS, ZoneInfo(settings.TIME_ZONE))


def promise(kind: str, lane: str, since: datetime, *, night_duty: bool = False) -> tuple[datetime, bool]:
    """By when a case handed in at `since` (business time) is decided, and whether that runs in working hours."""
    found = term(kind, lane, night_duty=night_duty)
    if not found.working:
        return since + found.length, False
    return service_times.due(since, found.length, desk_hours(), _is_working()), True


def term(kind: str, lane: str, *, night_duty: bool = False) -> Term:
    """How long a review may take, by the figures that staff have set; they are read where they matter."""
    if not night_duty and lane != "green":
        return service_times.term(kind, lane)
    figures = terms()
    shorter = Shorter(figures.green_shorter_percent, figures.night_shorter_percent)
    return service_times.term(kind, lane, night_duty=night_duty, shorter=shorter)


def resumed(due_at: datetime, asked_at: datetime, answered_at: datetime, *, in_working_hours: bool) -> datetime:
    """The promise after the client's answer: the clock stood still while it had the case."""
    if not in_working_hours:
        return due_at + (answered_at - asked_at)
    return service_times.resumed(due_at, asked_at, answered_at, desk_hours(), _is_working())


def working_days_later(since: datetime, days: int, zone: str) -> datetime:
    """The instant so many working days later, at the same time of the client's day; zone: an IANA name."""
    return service_times.working_days_later(since, days, ZoneInfo(zone), _is_working())


def _is_working() -> IsWorkingDay:
    calendar = working_days()

    def is_working(day: date) -> bool:
        return calendar(day).is_working

    return is_working
