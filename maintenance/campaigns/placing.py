"""Places a campaign's window of the client in use: one planning, for the preview and the booking."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from labels.selectors import numbers_in_use
from maintenance import selectors
from maintenance.campaigns import re_reviews
from maintenance.campaigns.models import Campaign
from maintenance.campaigns.selectors import touched_numbers
from maintenance.domain.audience import earliest_start
from maintenance.domain.estimate import Scale
from maintenance.domain.intervals import Interval, on_grid
from maintenance.domain.plans import ANY_TIME, Busy, PassedOver, Slot, Wish
from maintenance.domain.wall_clock import local_date, local_day
from maintenance.models import MaintenanceRequest
from tenants.context import current_tenant
from tenants.refusals import Refused

_NIGHT_ENDS = timedelta(hours=12)  # a night that begins in the evening belongs to that day
FULL = "campaign_full"  # of a night in which the campaign has no place left


@dataclass(frozen=True)
class Placed:
    """The slot that suits the client best, the terms of its proposal, and the earlier times that did not fit."""

    slot: Slot
    wish: Wish
    not_before: datetime
    full: Sequence[Busy]
    passed_over: tuple[PassedOver, ...]


def work_for(campaign: Campaign) -> list[UUID]:
    """Returns the numbers that the work touches. Raises Refused for a client that it does not concern."""
    if campaign.document_type is not None and not re_reviews.concerns_client(campaign.document_type):
        raise Refused(_("The rule does not concern this client."), code="not_concerned")
    numbers = list(touched_numbers(campaign).values_list("pk", flat=True))
    if not numbers and campaign.whom.some_numbers and numbers_in_use().exists():
        raise Refused(_("The work touches none of this client's numbers."), code="nothing_to_do")
    return numbers


def place(
    campaign: Campaign,
    request: MaintenanceRequest,
    numbers: Sequence[UUID],
    starts: Iterable[datetime],
    *,
    since: datetime,
) -> Placed:
    """Places a request over these numbers in its best night, with the platform's notice from `since` on.

    starts: of the campaign's other windows. Raises Refused where there is none.
    """
    wish = Wish(nights=True) if request.estimate["scale"] == Scale.HOURS else ANY_TIME
    full = full_nights(starts, campaign.nightly_capacity)
    not_before = on_grid(earliest_start(campaign.whom, since + selectors.notice_for(request)))
    proposed = selectors.proposal(request, wish=wish, not_before=not_before, full=full, numbers=numbers)
    if not proposed.slots:
        raise Refused(_("No permitted time available."), code="no_slot")
    return Placed(best(proposed.slots, request), wish, not_before, full, proposed.passed_over)


def best(slots: tuple[Slot, ...], request: MaintenanceRequest) -> Slot:
    """Returns the slot that suits the client best: in as few pieces as possible, at night, then the earliest."""
    night = selectors.calendar_for(request).off_peak

    def order(slot: Slot) -> tuple[int, bool, object]:
        local = slot.start.astimezone(ZoneInfo(current_tenant().time_zone)).time()
        by_night = local >= night.start or local < night.end
        return len(slot.sessions), not by_night, slot.start

    return min(slots, key=order)


def full_nights(starts: Iterable[datetime], most: int) -> list[Busy]:
    """Returns the nights, noon to noon in the client's zone, that already have `most` of these starts."""
    zone = ZoneInfo(current_tenant().time_zone)
    nights = Counter(local_date(start - _NIGHT_ENDS, zone) for start in starts)
    return [
        Busy(Interval(local_day(day, zone)[0] + _NIGHT_ENDS, local_day(day, zone)[1] + _NIGHT_ENDS), FULL)
        for day, count in sorted(nights.items())
        if count >= most
    ]
