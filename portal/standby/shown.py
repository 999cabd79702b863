"""The content of the page of standby labels."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min

from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from labels.domain.numbers import number_text
from labels.domain.standby import StandbyState
from labels.models import Forwarding, StandbyLabel
from labels.selectors import standby_allocations, standby_leases_ahead
from maintenance.models import Window
from maintenance.selectors import windows_with_requests


def standby_labels() -> list[tuple[StandbyLabel, UUID | None]]:
    """Returns standby labels with the key of their case, those that can be used first."""
    order = [
        StandbyLabel.State.APPROVED,
        StandbyLabel.State.IN_REVIEW,
        StandbyLabel.State.REJECTED,
        StandbyLabel.State.RETIRED,
    ]
    labels = sorted(
        StandbyLabel.objects.order_by("-created_at")[:100],
        key=lambda label: order.index(StandbyLabel.State(label.state)),
    )
    cases = cases_of_client().filter(kind=Case.Kind.STANDBY, subject_id__in=[label.pk for label in labels])
    by_subject = dict(cases.values_list("subject_id", "pk"))
    return [(label, by_subject.get(label.pk)) for label in labels]


@dataclass(frozen=True)
class LeaseRow:
    """A standby label over a window. number: the first of them. Instants are in business time."""

    number: str
    count: int
    text: str
    starts_at: datetime
    ends_at: datetime
    window: Window


def leases(now: datetime) -> list[LeaseRow]:
    """The standby labels that run or are to come, by window."""
    rows = list(
        standby_leases_ahead(now)
        .order_by()
        .values("window_id", "text")
        .annotate(
            count=Count("pk"), number=Min("number__canonical"), starts_at=Min("starts_at"), ends_at=Max("ends_at")
        )
        .order_by("starts_at")[:100]
    )
    windows = windows_with_requests().in_bulk([row["window_id"] for row in rows])
    return [
        LeaseRow(
            number_text(row["number"]),
            row["count"],
            row["text"],
            row["starts_at"],
            row["ends_at"],
            windows[row["window_id"]],
        )
        for row in rows
        if row["window_id"] in windows
    ]


@dataclass(frozen=True)
class StandbyNumberRow:
    """A number whose calls a standby number takes, or is to. state, since: what is known of it; carriers: how many of
    `carrier_count` lead calls there; starts_at, until: business time.
    """

    number: str
    standby: str
    state: StandbyState
    since: datetime | None
    starts_at: datetime
    until: datetime
    window: Window | None
    carriers: int
    carrier_count: int


def standby_numbers_of_client() -> list[StandbyNumberRow]:
    """Numbers whose calls a standby number takes, or is to."""
    allocations = list(standby_allocations().filter(closed_at=None).order_by("number")[:200])
    windows = windows_with_requests().in_bulk({each.window_id for each in allocations})
    leading: Counter[tuple[str, str | None]] = Counter()
    all_carriers: Counter[str] = Counter()
    rows = Forwarding.objects.filter(
        number__canonical__in=[each.number for each in allocations], directory__active=True
    )
    for number, held in rows.values_list("number__canonical", "held"):
        all_carriers[number] += 1
        leading[number, held] += 1
    return [
        StandbyNumberRow(
            number=number_text(each.number),
            standby=number_text(each.standby_id),
            state=each.known.state,
            since=each.known.since,
            starts_at=each.opened_at or each.starts_at,
            until=each.until,
            window=windows.get(each.window_id),
            carriers=leading[each.number, each.standby_id],
            carrier_count=all_carriers[each.number],
        )
        for each in allocations
    ]
