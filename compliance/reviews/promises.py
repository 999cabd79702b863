"""Promises when reviews end, by the desk's hours (setting DESK_HOURS) and the working days of tenants.selectors."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from compliance.catalogue.selectors import terms
from compliance.domain import service_times
from compliance.domain.service_times import DeskHours, IsWorkingDay, Shorter, Term
from compliance.duty.selectors import on_duty
from compliance.reviews.models import Case
from tenants.selectors import working_days


@dataclass(frozen=True)
class ReviewPromise:
    """The time by which a case is decided (business time), and whether it runs in the desk's hours."""

    due_at: datetime
    in_working_hours: bool


def desk_hours() -> DeskHours:
    """Returns the hours in which reviewers work, in the platform's zone."""
    return DeskHours(settings.DESK_HOURS, ZoneInfo(settings.TIME_ZONE))


def promise(kind: str, lane: str, since: datetime, *, days: int | None = None) -> ReviewPromise:
    """Returns by when a case submitted at `since` (business time) is decided.

    days: for a kind whose working days the staff set. At night it matters whether somebody is on duty then.
    """
    term = current_review_term(kind, lane, days=days, night_duty=taken_at_night(kind, lane, since))
    if not term.working:
        return ReviewPromise(since + term.length, in_working_hours=False)
    return ReviewPromise(service_times.due(since, term.length, desk_hours(), _is_working()), in_working_hours=True)


def taken_at_night(kind: str, lane: str, since: datetime) -> bool:
    """Returns True if the night-duty line takes a case that is submitted at an instant."""
    return service_times.for_night_duty(kind, lane) and on_duty(since) is not None


def current_review_term(kind: str, lane: str, *, days: int | None = None, night_duty: bool = False) -> Term:
    """Returns how long a review may take, by the figures in force."""
    figures = terms()
    return service_times.review_term(
        kind,
        lane,
        days=None if days is None else service_times.desk_days(days, desk_hours()),
        night_duty=night_duty,
        shorter=Shorter(
            figures.green_shorter_percent,
            figures.night_shorter_percent,
            timedelta(minutes=figures.fast_review_minutes),
        ),
    )


def part_of(since: datetime, until: datetime, share: float) -> datetime:
    """Returns when a share of the desk's hours between two instants is over."""
    hours, calendar = desk_hours(), _is_working()
    return service_times.due(since, service_times.worked(since, until, hours, calendar) * share, hours, calendar)


def anew(case: Case, lane: str, now: datetime) -> datetime:
    """Returns when the term of an open case ends, ignoring the present promise but counting its waits for the client,
    even the one that lasts. lane: the lane in which it was submitted.
    """
    made = promise(case.kind, lane, case.opened_at)
    due_at, asked_at = made.due_at, None
    for action, at in case.entries.order_by("at", "pk").values_list("action", "at"):
        if action == "asked":
            asked_at = at
        elif action == "handed_in" and asked_at is not None:
            due_at = promise_after_answer(due_at, asked_at, at, in_working_hours=made.in_working_hours)
            asked_at = None
    return (
        due_at
        if asked_at is None
        else promise_after_answer(due_at, asked_at, now, in_working_hours=made.in_working_hours)
    )


def if_answered(case: Case, now: datetime) -> datetime:
    """Returns when an open case would be due if the client, who has it, answered now."""
    if case.waiting_since is None:
        return case.due_at
    return promise_after_answer(case.due_at, case.waiting_since, now, in_working_hours=case.in_working_hours)


def as_kept(case: Case, due_at: datetime, now: datetime) -> datetime:
    """Returns the due time that the case must store to be due at `due_at` (the inverse of `if_answered`)."""
    if case.waiting_since is None:
        return due_at
    return promise_after_answer(due_at, now, case.waiting_since, in_working_hours=case.in_working_hours)


def promise_after_answer(
    due_at: datetime, asked_at: datetime, answered_at: datetime, *, in_working_hours: bool
) -> datetime:
    """Returns the due time after the client's answer: the clock stood still while the client had the case."""
    if not in_working_hours:
        return due_at + (answered_at - asked_at)
    return service_times.resumed(due_at, asked_at, answered_at, desk_hours(), _is_working())


def _is_working() -> IsWorkingDay:
    calendar = working_days()

    def is_working(day: date) -> bool:
        return calendar(day).is_working

    return is_working
