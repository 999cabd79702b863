"""Reading what the client in use is promised: by when a reviewer has decided, by when a window is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from compliance.catalogue.selectors import terms as review_terms
from compliance.duty.selectors import on_duty
from labels.checks import REVIEW_TERM
from maintenance import plain, selectors
from maintenance.calendars.selectors import Terms, terms
from maintenance.domain import experience, lanes, promises
from maintenance.domain.estimate import Lane, estimate
from maintenance.domain.intervals import Interval
from maintenance.domain.working_time import counted_time
from maintenance.models import MaintenanceRequest, Window


def promised(
    request: MaintenanceRequest,
    offered: Sequence[Sequence[Interval]],
    now: datetime,
    figures: Terms,
    *,
    in_review: bool = False,
) -> list[lanes.Promise]:
    """By when a request is published, as its lane promises it, for each of the slots (their sessions) it may have.

    in_review: a reviewer looks at it first, and may take the term for it.
    """
    starts = [sessions[0].start for sessions in offered]
    ready = [review_due(request, start, now) if in_review else now for start in starts]
    lane, since = Lane(request.lane), [max(each) for each in zip(ready, starts, strict=True)]
    if lane in figures.lanes.terms:  # counts every hour
        return [lanes.promise(lane, at, figures.lanes, timedelta()) for at in since]
    binding = selectors.calendar_for(request)
    work = selectors.work_of(request, _most(request, figures), binding.off_peak.length)
    return [
        lanes.promise(lane, at, figures.lanes, work.duration, counted=counted_time(work, binding, sessions, at))
        for at, sessions in zip(since, offered, strict=True)
    ]


def review_due(request: MaintenanceRequest, start: datetime, now: datetime) -> datetime:
    """By when a reviewer decides about a request with a window from `start` on: before it starts, where that is later
    than the shortest term.
    """
    if selectors.is_urgent(request):
        return now + promises.SHORTEST_REVIEW
    term = REVIEW_TERM
    if request.lane == Lane.GREEN and on_duty(now) is not None:
        term = term * (100 - review_terms().night_shorter_percent) / 100
    return promises.review_due(start, now, term)


def counted_on(
    window: Window, sessions: Sequence[Interval], since: datetime, added: timedelta
) -> list[Interval] | None:
    """The time in which a window's promise runs from `since` on, with room for so much more; None: every hour."""
    request, figures = window.request, terms(window.policy_version)
    if Lane(request.lane) in figures.lanes.terms:
        return None
    binding = selectors.calendar_for(request)
    work = selectors.work_of(request, _most(request, figures), binding.off_peak.length)
    return counted_time(replace(work, duration=work.duration + added), binding, sessions, since)


def _most(request: MaintenanceRequest, figures: Terms) -> int:
    """The minutes that a promise rests on."""
    most: int = request.estimate["processing"]["most"]
    job = plain.job_from(request.estimate["job"]) if "job" in request.estimate else None
    if job is None or job.measured is None:
        return most
    version = int(request.estimate["policy"])
    policy = (figures if version == figures.version else terms(version)).estimate
    return experience.most_measured(estimate(job, policy), policy) // timedelta(minutes=1)
