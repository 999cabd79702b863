"""Reads promises to the client in use: when a reviewer will have decided, when a window will be published."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q

from compliance.reviews import promises as reviews
from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from labels.directories.models import Directory
from labels.errands.models import DeskParty
from labels.errands.selectors import critical_parties_served, is_working, party_served, zone
from maintenance import closed_times, plain, selectors
from maintenance.calendars.selectors import PlanningTerms, terms
from maintenance.domain import experience, promises
from maintenance.domain.carriage import Carriage, Carrier
from maintenance.domain.estimate import Content, estimate
from maintenance.domain.intervals import Interval
from maintenance.domain.promises import Promise
from maintenance.models import MaintenanceRequest, Window
from maintenance.promises.models import PromiseAlert
from tenants.clock import business_now
from tenants.domain.lanes import Lane


def of_draft(
    request: MaintenanceRequest, offered: Sequence[Sequence[Interval]], now: datetime, figures: PlanningTerms
) -> list[Promise]:
    """Returns the lane's promise to publish a draft, for each slot (its sessions) that it may have.

    A reviewer who looks at it first may take the review's term for that.
    """
    ready = [now] * len(offered)
    if request.needs_review:
        over = review_ends(request, now)
        ready = [promises.review_due(sessions[0].start, over, now) for sessions in offered]
    return _promised(request, offered, ready, figures)


def of_window(
    window: Window, case: Case | None, offered: Sequence[Sequence[Interval]], now: datetime, *, by_client: bool
) -> list[Promise]:
    """Returns the promise of a booked window for each of other slots, by the terms that it was booked with.

    case: the open review that it waits for. by_client: as in `maintenance.domain.promises.remade`.
    """
    ready = [now] * len(offered)
    if case is not None:
        starts = [sessions[0].start for sessions in offered]
        ready = [_due_if_answered(window.request, case, start, now, by_client=by_client) for start in starts]
    return _promised(window.request, offered, ready, terms(window.policy_version))


def if_moved(
    window: Window, offered: Sequence[Sequence[Interval]], now: datetime, *, by_client: bool = True
) -> list[Promise]:
    """Returns the promise of a booked window for each of other slots, if the client (or the platform) moved it."""
    about = cases_of_client().filter(subject_kind="maintenance_request", subject_id=window.request_id)
    by_client = by_client and not closed_times.has_to_move(window)
    return of_window(window, about.filter(decided_at=None).first(), offered, now, by_client=by_client)


def _promised(
    request: MaintenanceRequest,
    offered: Sequence[Sequence[Interval]],
    ready: Sequence[datetime],
    figures: PlanningTerms,
) -> list[Promise]:
    """Returns the promises for these slots. ready: when the work may begin, apart from the slot."""
    way = carriage_of(request)
    return [way.promise(own) for own in _own_work(request, offered, ready, figures)]


def carriage_of(request: MaintenanceRequest) -> Carriage:
    """Returns the way to the critical parties that people serve; an empty one if handsets show nothing of it."""
    return _carriage(request, critical_parties_served())


def carriage_by(request: MaintenanceRequest, parties: Sequence[Directory]) -> Carriage:
    """Returns the way to these parties, as if people served them."""
    return _carriage(request, [party_served(each) for each in parties])


def _carriage(request: MaintenanceRequest, parties: Sequence[DeskParty]) -> Carriage:
    shown = terms().estimate.contents[Content(request.content)].seen
    carriers = [Carrier(each.cut_off, each.answer_days) for each in parties] if shown else []
    return Carriage(carriers, is_working, zone())


def _own_work(
    request: MaintenanceRequest,
    offered: Sequence[Sequence[Interval]],
    ready: Sequence[datetime],
    figures: PlanningTerms,
) -> list[Promise]:
    """Returns the promises of our own work alone."""
    lane, since = Lane(request.lane), [max(at, each[0].start) for at, each in zip(ready, offered, strict=True)]
    if lane in figures.lanes.terms:  # counts every hour
        return [promises.promise(lane, at, figures.lanes, timedelta()) for at in since]
    binding = selectors.calendar_for(request)
    work = selectors.work_of(request, _most_minutes(request, figures), binding.off_peak.length)
    return [
        promises.promise(
            lane, at, figures.lanes, work.duration, counted=promises.counted_time(work, binding, sessions, at)
        )
        for at, sessions in zip(since, offered, strict=True)
    ]


def review_ends(request: MaintenanceRequest, now: datetime) -> datetime:
    """Returns when a reviewer's term ends for a request submitted now, if its start leaves that time."""
    return reviews.promise(*review_of(request), now).due_at


def review_of(request: MaintenanceRequest) -> tuple[str, str]:
    """Returns kind and lane of the case in which a reviewer decides about a request."""
    if selectors.is_urgent(request):
        return Case.Kind.EMERGENCY, Lane.FAST
    return Case.Kind.LABEL, request.lane


def review_not_after(request: MaintenanceRequest, start: datetime, now: datetime) -> datetime:
    """Returns when a reviewer decides about a request submitted now, with a window from `start` on."""
    return promises.review_due(start, review_ends(request, now), now)


def review_due_at(
    request: MaintenanceRequest, case: Case, start: datetime, now: datetime, *, by_client: bool
) -> datetime:
    """Returns when an open review is due, as the case stores it, if its window gets another start.

    While the client has the case its wait comes on top, when it answers.
    """
    return reviews.as_kept(case, _due_if_answered(request, case, start, now, by_client=by_client), now)


def _due_if_answered(
    request: MaintenanceRequest, case: Case, start: datetime, now: datetime, *, by_client: bool
) -> datetime:
    _kind, lane = review_of(request)
    anew = promises.review_due(start, reviews.anew(case, lane, now), now)
    return promises.review_at_another_time(reviews.if_answered(case, now), anew, now, by_client=by_client)


def review_due_longer(case: Case, added: timedelta, now: datetime, *, by_client: bool) -> datetime:
    """Returns when an open review is due, as the case stores it, if its window goes on so much longer."""
    due = reviews.if_answered(case, now)
    return reviews.as_kept(case, promises.review_at_another_time(due, due + added, now, by_client=by_client), now)


def counted_on(
    window: Window, sessions: Sequence[Interval], since: datetime, added: timedelta
) -> list[Interval] | None:
    """Returns the time in which a window's promise runs from `since` on, with so much room; None: every hour."""
    request, figures = window.request, terms(window.policy_version)
    if Lane(request.lane) in figures.lanes.terms:
        return None
    binding = selectors.calendar_for(request)
    work = selectors.work_of(request, _most_minutes(request, figures), binding.off_peak.length)
    return promises.counted_time(replace(work, duration=work.duration + added), binding, sessions, since)


def _most_minutes(request: MaintenanceRequest, figures: PlanningTerms) -> int:
    """Returns the minutes that a promise rests on."""
    most: int = request.estimate["processing"]["most"]
    job = plain.job_from(request.estimate["job"]) if "job" in request.estimate else None
    if job is None or job.measured is None:
        return most
    version = int(request.estimate["policy"])
    policy = (figures if version == figures.version else terms(version)).estimate
    return experience.most_measured(estimate(job, policy), policy) // timedelta(minutes=1)


def held_by(party: str) -> Q:
    """Filters promises at risk that wait for a directory's answer; empty: for none."""
    return Q(parties__contains=[party]) if party else Q(parties=[])


def at_risk_by_party() -> Counter[str]:
    """Counts the promises at risk that wait for each directory, by its code; "": for none (`held_by`)."""
    rows = PromiseAlert.objects.order_by().values_list("parties").annotate(count=Count("pk"))
    return sum((Counter(dict.fromkeys(parties or [""], count)) for parties, count in rows), Counter())


@dataclass(frozen=True)
class RunningOut:
    """Counts the promises that run out, and those of them that are broken already."""

    open: int
    late: int


def running_out() -> RunningOut:
    """Counts over all clients, now."""
    late = Q(due_at__lt=business_now())
    return RunningOut(**PromiseAlert.objects.aggregate(open=Count("pk"), late=Count("pk", filter=late)))
