"""What counts of what people and programs have seen on handsets, and what a sample of it says of many displays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import isqrt


class SightingSource(StrEnum):
    """Who has looked, from the surest to the least sure."""

    PARTY = "party"  # the party's own interface
    FARM = "farm"  # a farm of handsets
    PHOTO = "photo"  # a picture of a handset
    AGGREGATOR = "aggregator"  # a copy of the vendors' lists
    CARRIER_SMS = "carrier_sms"  # what a carrier's message says
    CLIENT = "client"  # the client's word


class Says(StrEnum):
    """What a sighting says of what was wanted when it was made."""

    AGREES = "agrees"
    EARLY = "early"  # something else, while handsets may still keep what was there before
    CONTRADICTS = "contradicts"
    UNMARKED = "unmarked"  # there is no mark; nobody has looked for the label


@dataclass(frozen=True, slots=True)
class WeighedSighting:
    """One look at one display. shown: None where no label was seen; seen_at in business time."""

    source: SightingSource
    seen_at: datetime
    says: Says
    shown: str | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SightingTrust:
    """Whom to believe about a party, the surest first; who is not named does not count. age: how long a look counts."""

    order: tuple[SightingSource, ...]
    age: timedelta


def sighting_that_counts(
    sightings: Iterable[WeighedSighting], trust: SightingTrust, *, taken_at: datetime, now: datetime
) -> WeighedSighting | None:
    """The look at one display that is to be believed: the latest one by the surest source.

    None where nobody has looked since the party took the label, whose look is not too old, and who is to be believed.
    What was seen while handsets may keep the earlier label says nothing, nor does a mark that the same source saw gone.
    """
    young = [
        each
        for each in sightings
        if each.source in trust.order
        and each.says is not Says.EARLY
        and taken_at <= each.seen_at
        and now < each.seen_at + trust.age
    ]
    gone = [each for each in young if each.says is Says.UNMARKED]
    counting = [
        each
        for each in young
        if each not in gone
        and not (each.mark and any(one.source is each.source and one.seen_at > each.seen_at for one in gone))
    ]
    return min(counting, key=lambda each: (trust.order.index(each.source), now - each.seen_at), default=None)


class SampleVerdict(StrEnum):
    """What is known of what handsets show of one label at one party."""

    PROVED = "proved"
    ASSUMED = "assumed"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DisplaySample:
    """The displays of one label at one party that it has taken, by how they stand.

    mismatches: on how many of them something else was seen since then, whatever is seen there now. critical: how many
    are of numbers that each sample contains, critical_agree of which are seen as wanted.
    """

    total: int
    agree: int = 0
    assumed: int = 0
    contradicted: int = 0
    mismatches: int = 0
    critical: int = 0
    critical_agree: int = 0

    @property
    def wanted(self) -> int:
        """How many of them have to be seen: √n, twice as many for each mismatch, all critical ones, all at most."""
        root = isqrt(max(self.total - 1, 0)) + 1
        return min(self.total, max(root << min(self.mismatches, 16), self.critical))

    @property
    def seen(self) -> int:
        """How many of those that have to be seen are; others do not stand in for critical ones."""
        others = min(self.agree - self.critical_agree, self.wanted - self.critical)
        return self.critical_agree + others

    @property
    def verdict(self) -> SampleVerdict:
        """Proved by `seen` of `wanted`, contradicted by a single one, assumed where all have had their time."""
        if self.contradicted:
            return SampleVerdict.CONTRADICTED
        if self.total and self.seen == self.wanted:
            return SampleVerdict.PROVED
        if self.total and self.agree + self.assumed == self.total:
            return SampleVerdict.ASSUMED
        return SampleVerdict.UNKNOWN
