"""Reads campaigns: how far they are, over all clients."""

from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from labels.models import Display, Number
from labels.registry.models import NumberClaim, StandbyAllocation, StandbyNumber
from labels.selectors import carried_by, displays_in_use, held_at, numbers_in_use, published
from labels.standby.numbers import free
from maintenance.campaigns import re_reviews
from maintenance.campaigns.models import Campaign, Member, Wave
from maintenance.domain.audience import is_meant, is_reached
from maintenance.domain.waves import canary_size, in_order, plan_waves
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.selectors import clients_ready

JUDGED: Final = 2_000  # clients whose numbers are looked at before the start; the others when their wave opens
TRIED: Final = 200  # clients that are asked for labels on handsets, until the first wave has its own


@dataclass(frozen=True)
class Plan:
    """The clients that a campaign would reach if it began now, by wave.

    It also counts those of its audience without a number, those with none that the work touches (nothing_to_do), and
    those of which that is known only at booking (unknown).
    """

    waves: list[list[Tenant]]
    without_numbers: int
    nothing_to_do: int = 0
    unknown: int = 0

    @property
    def clients(self) -> int:
        return sum(len(wave) for wave in self.waves)

    @property
    def digest(self) -> str:
        """Returns a digest of its clients, to tell it from another plan."""
        keys = sorted(str(client.pk) for wave in self.waves for client in wave)
        return sha256("".join(keys).encode()).hexdigest()


def plan(campaign: Campaign) -> Plan:
    """Returns the waves of a draft; repeated, they are the same while the clients are."""
    whom = campaign.whom
    certified = clients_ready()
    if campaign.document_type is not None:
        certified = re_reviews.concerned(certified, campaign.document_type)
    claims = Exists(NumberClaim.objects.filter(tenant=OuterRef("pk")))
    meant = [
        client
        for client in certified.annotate(claims=claims)
        if is_meant(whom, client.pk, client.industry, client.subject_type)
    ]
    clients = {str(client.pk): client for client in meant if client.claims}
    ordered, idle = in_order(clients, str(campaign.pk)), set[str]()
    if whom.some_numbers:
        idle = {key for key in ordered[:JUDGED] if not _touches(campaign, clients[key])}
    busy = [key for key in ordered if key not in idle]
    canary = canary_size(len(busy), campaign.canary_percent)
    shown = islice((key for key in busy[:TRIED] if shows_something(campaign, clients[key])), canary)
    waves = plan_waves(busy, str(campaign.pk), campaign.canary_percent, campaign.further_waves, set(shown))
    return Plan(
        [[clients[key] for key in keys] for keys in waves],
        without_numbers=len(meant) - len(clients),
        nothing_to_do=len(idle),
        unknown=max(len(clients) - JUDGED, 0) if whom.some_numbers else 0,
    )


def touched_numbers(campaign: Campaign) -> QuerySet[Number]:
    """Returns the numbers of the client in use that a campaign's work touches."""
    whom, numbers = campaign.whom, numbers_in_use()
    if whom.carrier:
        numbers = carried_by(numbers, whom.carrier)
    if campaign.content == Campaign.Content.PLATFORM_HOOKUP:  # a new party holds nothing yet
        return numbers.filter(pk__in=published().values("number"))
    return held_at(numbers, whom.party) if whom.party else numbers


def labels_shown(campaign: Campaign) -> int:
    """Counts these numbers' labels that handsets are seen to show; where the work is one party's, only there."""
    cells = displays_in_use().filter(state=Display.State.SHOWN, number__in=touched_numbers(campaign))
    return (cells.filter(directory__code=campaign.whom.party) if campaign.whom.party else cells).count()


def shows_something(campaign: Campaign, client: Tenant) -> bool:
    """Returns whether a client shows such a label: without one nobody would notice a failure."""
    with context.client(client):
        return labels_shown(campaign) > 0


def _touches(campaign: Campaign, client: Tenant) -> bool:
    with context.client(client):
        touched = touched_numbers(campaign).count()
    return is_reached(campaign.whom, client.pk, client.industry, client.subject_type, touched=touched)


@dataclass(frozen=True)
class StandbyShare:
    """A campaign's share of the pool of standby numbers.

    numbers: of its clients, each of which would need one while its window lasts longer than a day; held: what its
    windows have; most: what they may have; free: of `pool` in all.
    """

    numbers: int
    held: int
    most: int
    free: int
    pool: int


def standby_share(campaign: Campaign, planned: Plan | None = None) -> StandbyShare:
    """Returns the share by the campaign's members, or by a draft's plan."""
    members = NumberClaim.objects.filter(tenant__in=campaign.members.values("tenant"))
    if planned is not None:
        members = NumberClaim.objects.filter(tenant__in=[client for wave in planned.waves for client in wave])
    pool = StandbyNumber.objects.filter(active=True).count()
    return StandbyShare(
        numbers=members.count(),
        held=_held_by(campaign.pk).count(),
        most=_share(campaign, pool),
        free=free(business_now()),
        pool=pool,
    )


def most_standby_numbers(campaign_id: UUID, window_id: UUID) -> int:
    """Returns how many standby numbers a campaign's window may have, so that all stay within its share."""
    with context.platform():
        campaign = Campaign.objects.get(pk=campaign_id)
        others = _held_by(campaign_id).exclude(window_id=window_id).count()
    return max(_share(campaign, StandbyNumber.objects.filter(active=True).count()) - others, 0)


def _share(campaign: Campaign, pool: int) -> int:
    return pool * campaign.standby_percent // 100


def _held_by(campaign_id: UUID) -> QuerySet[StandbyAllocation]:
    windows = Member.objects.filter(campaign=campaign_id).exclude(window_id=None)
    return StandbyAllocation.objects.filter(closed_at=None, window_id__in=windows.values("window_id"))


@dataclass(frozen=True)
class WaveProgress:
    """A wave: its members by state, and between which instants they begin."""

    wave: Wave
    counts: dict[str, int]
    first: object
    last: object

    @property
    def total(self) -> int:
        """Counts members with something to do: one that was left out counts neither here nor as ended."""
        return sum(self.counts.values()) - self.counts.get(Member.State.LEFT_OUT, 0)

    @property
    def ended(self) -> int:
        return self.counts.get(Member.State.DONE, 0) + self.counts.get(Member.State.FAILED, 0)

    @property
    def state(self) -> str:
        """Returns the state in words: unfinished waves are stopped with their campaign, open ones paused with it."""
        campaign, state = self.wave.campaign, self.wave.state
        stopped = campaign.state == Campaign.State.STOPPED and state != Wave.State.DONE
        paused = campaign.state == Campaign.State.PAUSED and state == Wave.State.OPEN
        return str((campaign if stopped or paused else self.wave).get_state_display())

    @property
    def states(self) -> list[int]:
        """Returns the counts in the order of the states."""
        return [self.counts.get(state, 0) for state in Member.State.values]


def waves_so_far(campaign: Campaign) -> list[WaveProgress]:
    """Returns the waves in their order."""
    rows = campaign.members.values("wave", "state").annotate(count=Count("pk")).order_by()
    spans = {
        row["wave"]: row
        for row in campaign.members.values("wave").annotate(first=Min("starts_at"), last=Max("starts_at")).order_by()
    }
    counts: dict[int, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row["wave"], {})[row["state"]] = row["count"]
    return [
        WaveProgress(wave, counts.get(wave.pk, {}), spans[wave.pk]["first"], spans[wave.pk]["last"])
        for wave in campaign.waves.select_related("campaign")
        if wave.pk in spans
    ]


def under_way(campaign: Campaign, limit: int = 50) -> QuerySet[Member]:
    """Returns members whose window is booked or runs, with their clients; the next to begin first."""
    states = [Member.State.BOOKED, Member.State.RUNNING]
    return campaign.members.filter(state__in=states).select_related("tenant").order_by("starts_at", "pk")[:limit]


def troubled(campaign: Campaign, limit: int = 50) -> QuerySet[Member]:
    """Returns members that failed or were left out, with their clients."""
    states = [Member.State.FAILED, Member.State.LEFT_OUT]
    return campaign.members.filter(state__in=states).select_related("tenant", "wave").order_by("wave", "pk")[:limit]
