"""Previews a campaign client by client, planned as it would be booked, in jobs of some clients each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from labels.standby.numbers import free
from maintenance import extending, plain, services as maintenance
from maintenance.calendars.selectors import terms
from maintenance.campaigns.models import Campaign, Look
from maintenance.campaigns.placing import FULL, Placed, place, work_for
from maintenance.campaigns.selectors import Plan, labels_shown, standby_share
from maintenance.domain.intervals import Interval
from maintenance.domain.reasons import Reason, distinct
from maintenance.models import MaintenanceRequest, Window
from tenants import context
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.database.kept_queries import asked_once
from tenants.domain.actors import PLATFORM
from tenants.domain.lanes import Lane
from tenants.models import Tenant
from tenants.refusals import Refused

LOOK: Final = "campaigns.look"
LOOKED_AT: Final = 200  # clients: each takes some hundredths of a second
PART: Final = 20  # clients that are looked at together
_CONFLICTS: Final = ("busy", "directory_full", "team_full")


@dataclass(frozen=True)
class Foreseen:
    """A preview of one client of a wave.

    shown: labels of its numbers on handsets; sessions: of its window, none where `trouble` says why (the code of
    Refused); standby: numbers that it would take from the pool, lacking: those that the pool lacks; conflicts: what
    blocks the times before; promises: to publish something of these numbers, which run out while it lasts.
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


def begin_look(campaign: Campaign, planned: Plan) -> None:
    """Begins a preview of the first LOOKED_AT clients, in the order of the waves; an earlier one is deleted."""
    waves, left = [], LOOKED_AT
    for wave in planned.waves:
        waves.append([str(client.pk) for client in wave[:left]])
        left -= len(waves[-1])
    given = {"waves": waves, "clients": planned.clients, "rows": [], "begun_at": business_now(), "ended_at": None}
    with transaction.atomic():
        Look.objects.update_or_create(campaign=campaign, defaults=given)
        _schedule_next(campaign.pk)


def _schedule_next(campaign_id: UUID) -> None:
    schedule_for_platform(LOOK, key=str(campaign_id), lane=Lane.FAST, campaign=str(campaign_id))


@asked_once()
def look_on(campaign_id: UUID) -> None:
    """Previews the next clients of a draft. Outside any client's schema."""
    look = Look.objects.select_for_update().filter(campaign=campaign_id, ended_at=None).first()
    if look is None:
        return
    rows = foreseen_so_far(look)
    seen = {row.client.pk for row in rows}
    clients = Tenant.objects.in_bulk([UUID(key) for keys in look.waves for key in keys])
    planned = [(wave, UUID(key)) for wave, keys in enumerate(look.waves) for key in keys]
    ahead = [(wave, key) for wave, key in planned if key in clients and key not in seen]
    part = ahead[:PART]
    left = min(standby_share(look.campaign).most, free(business_now())) - sum(row.standby for row in rows)
    for wave, key in part:
        with context.client(clients[key]):
            row = _foreseen(look.campaign, wave, _since(look, rows, wave), _starts(rows), left)
        rows.append(row)
        left -= row.standby
    look.rows = [_as_json(row) for row in rows]
    if len(part) == len(ahead):
        look.ended_at = business_now()
    else:
        _schedule_next(campaign_id)
    look.save(update_fields=["rows", "ended_at"])


def _starts(rows: Sequence[Foreseen]) -> list[datetime]:
    return [row.sessions[0].start for row in rows if row.sessions]


def _since(look: Look, rows: Sequence[Foreseen], wave: int) -> datetime:
    """Returns when a wave may begin: a later one starts after the last window of the one before, if that ends well."""
    earlier = [row.sessions[-1].end for row in rows if row.wave < wave and row.sessions]
    return max([look.begun_at, *earlier])


def foreseen_so_far(look: Look) -> list[Foreseen]:
    """Returns the preview so far, client by client."""
    clients = Tenant.objects.in_bulk([UUID(row["client"]) for row in look.rows])
    return [
        Foreseen(
            **row
            | {
                "client": clients[UUID(row["client"])],
                "sessions": tuple(Interval(*session) for session in row["sessions"]),
                "conflicts": tuple(Reason(each["code"], each["params"]) for each in row["conflicts"]),
            }
        )
        for row in look.rows
        if UUID(row["client"]) in clients
    ]


def _as_json(row: Foreseen) -> dict[str, Any]:
    return {each.name: getattr(row, each.name) for each in fields(row)} | {
        "client": str(row.client.pk),
        "sessions": [[session.start, session.end] for session in row.sessions],
        "conflicts": plain.reasons(row.conflicts),
    }


def _foreseen(campaign: Campaign, wave: int, since: datetime, starts: list[datetime], left: int) -> Foreseen:
    """Previews the client in use. left: standby numbers that the campaign may still take."""
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
    """Returns what takes the times before the slot: the client's own windows, full directories and teams."""
    before = [time for time in placed.passed_over if time.start < placed.slot.start]
    reasons = [reason for time in before for reason in time.reasons]
    return distinct([each for each in reasons if each.code in _CONFLICTS and each.params.get("by") != FULL])


def _promises(numbers: Sequence[UUID], start: datetime, end: datetime) -> int:
    """Counts unpublished windows over the same numbers whose promise ends while this one lasts."""
    waiting = Window.objects.filter(state__in=Window.UNPUBLISHED, promised_by__gt=start, promised_by__lte=end)
    requests = list(waiting.values_list("request", flat=True))
    if not requests:
        return 0
    touching = MaintenanceRequest.objects.filter(pk__in=requests, numbers__in=numbers)
    return touching.distinct().count()
