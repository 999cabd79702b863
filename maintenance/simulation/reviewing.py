"""Simulates the reviewers' term by the product's rule, with the desk of a new platform."""

from collections.abc import Callable
from datetime import datetime, time

from compliance.domain.service_times import DeskHours, due, review_term
from maintenance.domain.defaults import PLATFORM_ZONE
from maintenance.domain.promises import Promise, Remade, after_a_wait, remade, review_due
from maintenance.simulation.demand import Request
from tenants.domain.lanes import Lane
from tenants.domain.working_days import ChineseWorkingDays

DESK = DeskHours(((time(9), time(18)),), PLATFORM_ZONE)
_days = ChineseWorkingDays()


def review_over(lane: Lane, handed_in_at: datetime) -> datetime:
    """Returns when the term of a label's review is over; nobody is on night duty."""
    return due(handed_in_at, review_term("label", lane).length, DESK, lambda day: _days(day).is_working)


def owed_by(
    request: Request, lane: Lane, start: datetime, now: datetime, promised: Callable[[datetime], Promise]
) -> datetime:
    """Returns the due time of publishing: the promise at booking, renewed when a reviewer has approved.

    promised: the promise for work that may begin at an instant. Where the approval comes late, the first is owed.
    """
    if not request.reviewed:
        return promised(max(now, start)).due
    first = promised(max(start, review_due(start, review_over(lane, now), now)))
    asked_at, decided = now + request.review, now + request.review + request.client_wait
    waited = after_a_wait(first, max(now, start), asked_at, decided)
    made = remade(Remade(waited, None), promised(max(start, decided)), decided, by_client=False)
    return made.first_due or made.promise.due
