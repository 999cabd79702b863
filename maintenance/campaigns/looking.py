"""What starting a campaign would come to, client by client: planned as it would be booked, and nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from labels.standby.numbers import free
from maintenance import extending, services as maintenance
from maintenance.calendars.selectors import terms
from maintenance.campaigns.models import Campaign
from maintenance.campaigns.placing import FULL, Placed, place, work_for
from maintenance.campaigns.selectors import Plan, labels_shown, standby_share
from maintenance.domain.intervals import Interval
from maintenance.domain.reasons import Reason, distinct
from maintenance.models import MaintenanceRequest, Window
from tenants import context
from tenants.clock import business_now
from tenants.database.kept_queries import asked_once
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.refusals import Refused

LOOKED_AT: Final = 200  # clients: each takes some hundredths of a second
_CONFLICTS: Final = ("busy", "directory_full", "team_full")


@dataclass(frozen=True)
class Foreseen:
    """What a client of a wave would get. shown: labels of its numbers on handsets; sessions: of its window, none where
    `trouble` says why (the code of Refused); standby: numbers that it would take from the pool, lacking: those for
    which it has none left; conflicts: what is in the way of the times before; promises: to publish something of these
    numbers, which run out while it lasts.
    """

    client: Tenant
    wave: int
    numbers: int = 0
    shown: int = 0
    sessions: tuple[Interval, ...] = ()
    trouble: str = ""
    standby: int = 0
    lacking: int = 0
    conflicts: tuple[Reason, ...] = ()
    promises: int = 0


@asked_once()
def look_ahead(campaign: Campaign, planned: Plan) -> list[Foreseen]:
    """Of the first LOOKED_AT clients, in the order of the waves. A later wave is planned as if the one before it ended
    well with its last window: it cannot be earlier.
    """
    share = standby_share(campaign, planned)
    rows: list[Foreseen] = []
    starts: list[datetime] = []
    since, left = business_now(), min(share.most, free(business_now()))
    for position, wave in enumerate(planned.waves):
        ends = [since]
        for client in wave[: LOOKED_AT - len(rows)]:
            with context.client(client):
                row = _foreseen(campaign, position, since, starts, left)
            rows.append(row)
            left -= row.standby
            if row.sessions:
                starts.append(row.sessions[0].start)
                ends.append(row.sessions[-1].end)
        since = max(ends)
    return rows


def _foreseen(campaign: Campaign, wave: int, since: datetime, starts: list[datetime], left: int) -> Foreseen:
    """Of the client in use. left: standby numbers that the campaign may still take."""
    client = context.current_tenant()
    try:
        numbers = work_for(campaign)
        request = maintenance.foreseen_work(
            campaign.content,
            numbers=numbers,
            actor=PLATFORM,
            by_platform=True,
            campaign=True,
            party=campaign.whom.party,
        )
        placed = place(campaign, request, numbers, starts, since=since)
    except Refused as refused:
        return Foreseen(client, wave, trouble=refused.code)
    slot = placed.slot
    window = Window(
        request=request,
        impact=request.impact,
        starts_at=slot.start,
        ends_at=slot.end,
        policy_version=terms().version,
    )
    wanted = len(numbers) if extending.takes_standby_numbers(window, slot.end) else 0
    standby = min(wanted, left)
    return Foreseen(
        client,
        wave,
        len(numbers),
        labels_shown(campaign),
        slot.sessions,
        standby=standby,
        lacking=wanted - standby,
        conflicts=_conflicts(placed),
        promises=_promises(numbers, slot.start, slot.end) if request.impact else 0,
    )


def _conflicts(placed: Placed) -> tuple[Reason, ...]:
    """What takes the times before the slot: the client's own windows, full directories and teams."""
    before = [time for time in placed.passed_over if time.start < placed.slot.start]
    reasons = [reason for time in before for reason in time.reasons]
    return distinct([each for each in reasons if each.code in _CONFLICTS and each.params.get("by") != FULL])


def _promises(numbers: Sequence[UUID], start: datetime, end: datetime) -> int:
    """Windows over the same numbers that are not published, and were to be while this one lasts."""
    waiting = Window.objects.filter(state__in=Window.UNPUBLISHED, promised_by__gt=start, promised_by__lte=end)
    requests = list(waiting.values_list("request", flat=True))
    if not requests:
        return 0
    touching = MaintenanceRequest.objects.filter(pk__in=requests, numbers__in=numbers)
    return touching.distinct().count()
