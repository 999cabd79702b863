"""Reading campaigns: how far they are, over all clients."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Min, QuerySet

from maintenance.campaigns.models import Campaign, Member, Wave


@dataclass(frozen=True)
class WaveProgress:
    """One wave: its members by state, and between which instants they begin."""

    wave: Wave
    counts: dict[str, int]
    first: object
    last: object

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def ended(self) -> int:
        return sum(self.counts.get(state, 0) for state in Member.ENDED)

    @property
    def states(self) -> list[int]:
        """The counts in the order of the states."""
        return [self.counts.get(state, 0) for state in Member.State.values]


def progress(campaign: Campaign) -> list[WaveProgress]:
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
        for wave in campaign.waves.all()
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
