"""Reading campaigns: how far they are, over all clients."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from labels.registry.models import NumberClaim, StandbyAllocation, StandbyNumber
from labels.standby.numbers import free
from maintenance.campaigns import re_reviews
from maintenance.campaigns.models import Campaign, Member, Wave
from maintenance.domain.waves import plan_waves
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant


@dataclass(frozen=True)
class Plan:
    """Whom a campaign would reach if it began now: the clients by wave, and how many have no number to do it for."""

    waves: list[list[Tenant]]
    without_numbers: int

    @property
    def clients(self) -> int:
        return sum(len(wave) for wave in self.waves)


def plan(campaign: Campaign) -> Plan:
    """The waves of a draft; asked for again they are the same while the clients are."""
    certified = Tenant.objects.filter(kind=Tenant.Kind.CLIENT, state=Tenant.State.READY)
    if campaign.document_type is not None:
        certified = re_reviews.concerned(certified, campaign.document_type)
    numbers = NumberClaim.objects.filter(tenant=OuterRef("pk"))
    clients = {str(tenant.pk): tenant for tenant in certified.filter(Exists(numbers))}
    waves = plan_waves(list(clients), str(campaign.pk), campaign.canary_percent, campaign.further_waves)
    return Plan([[clients[key] for key in keys] for keys in waves], certified.exclude(Exists(numbers)).count())


@dataclass(frozen=True)
class StandbyShare:
    """What a campaign takes of the pool of standby numbers. numbers: of its clients, each of which would need one while
    its window lasts longer than a day; held: what its windows have; most: what they may have; free: of `pool` in all.
    """

    numbers: int
    held: int
    most: int
    free: int
    pool: int


def standby_share(campaign: Campaign, planned: Plan | None = None) -> StandbyShare:
    """Of a campaign with its members; of a draft, with whom it would reach."""
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
    """How many standby numbers a window may have which a campaign brings, so that all have no more than its share."""
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
    """One wave: its members by state, and between which instants they begin."""

    wave: Wave
    counts: dict[str, int]
    first: object
    last: object

    @property
    def total(self) -> int:
        """Members with something to do: who was left out counts neither here nor as ended."""
        return sum(self.counts.values()) - self.counts.get(Member.State.LEFT_OUT, 0)

    @property
    def ended(self) -> int:
        return self.counts.get(Member.State.DONE, 0) + self.counts.get(Member.State.FAILED, 0)

    @property
    def state(self) -> str:
        """In words: what has not ended is stopped with its campaign, what is under way is paused with it."""
        campaign, state = self.wave.campaign, self.wave.state
        stopped = campaign.state == Campaign.State.STOPPED and state != Wave.State.DONE
        paused = campaign.state == Campaign.State.PAUSED and state == Wave.State.OPEN
        return str((campaign if stopped or paused else self.wave).get_state_display())

    @property
    def states(self) -> list[int]:
        """The counts in the order of the states."""
        return [self.counts.get(state, 0) for state in Member.State.values]


def waves_so_far(campaign: Campaign) -> list[WaveProgress]:
    """The waves in their order."""
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
    """Members with a window that is booked or runs, with their clients; the next to begin first."""
    states = [Member.State.BOOKED, Member.State.RUNNING]
    return campaign.members.filter(state__in=states).select_related("tenant").order_by("starts_at", "pk")[:limit]


def troubled(campaign: Campaign, limit: int = 50) -> QuerySet[Member]:
    """Members that failed or were left out, with their clients."""
    states = [Member.State.FAILED, Member.State.LEFT_OUT]
    return campaign.members.filter(state__in=states).select_related("tenant", "wave").order_by("wave", "pk")[:limit]
