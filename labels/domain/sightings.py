"""Decides which sightings on handsets count, and what a sample of them says about many displays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import isqrt


class SightingSource(StrEnum):
    """The sources of sightings, from the surest to the least sure."""

    PARTY = "party"  # the party's own interface
    FARM = "farm"  # a farm of handsets
    PHOTO = "photo"  # a picture of a handset
    AGGREGATOR = "aggregator"  # a copy of the vendors' lists
    CARRIER_SMS = "carrier_sms"  # what a carrier's message says
    CLIENT = "client"  # the client's word


class Says(StrEnum):
    """A sighting's verdict on the label that was wanted then."""

    AGREES = "agrees"
    EARLY = "early"  # something else, while handsets may still keep what was there before
    CONTRADICTS = "contradicts"
    UNMARKED = "unmarked"  # there is no mark; nobody has looked for the label


@dataclass(frozen=True, slots=True)
class WeighedSighting:
    """One look at one display. shown: None if no label was seen; seen_at in business time."""

    source: SightingSource
    seen_at: datetime
    says: Says
    shown: str | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SightingTrust:
    """The sources to believe about a party, the surest first; others do not count. age: how long a look counts."""

    order: tuple[SightingSource, ...]
    age: timedelta


def sighting_that_counts(
    sightings: Iterable[WeighedSighting], trust: SightingTrust, *, taken_at: datetime, now: datetime
) -> WeighedSighting | None:
    """Returns the look at one display to believe: the latest one by the surest source that counts.

    None if no trusted source has looked since the party took the label, or every look is too old. A look while handsets
    may still keep the earlier label says nothing, nor does a mark that the same source later saw gone.
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
    """The knowledge about one label on one party's handsets."""

    PROVED = "proved"
    ASSUMED = "assumed"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DisplaySample:
    """The displays of one label that one party has taken, counted by how they stand.

    mismatches: on how many of them something else was seen since then, whatever is seen there now. critical: how many
    have a number that each sample contains; critical_agree: how many of these are seen as wanted.
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
        """Returns how many must be seen: √n, doubled for each mismatch, at least all critical ones, at most all."""
        root = isqrt(max(self.total - 1, 0)) + 1
        return min(self.total, max(root << min(self.mismatches, 16), self.critical))

    @property
    def seen(self) -> int:
        """Returns how many of those that must be seen are; others do not replace critical ones."""
        others = min(self.agree - self.critical_agree, self.wanted - self.critical)
        return self.critical_agree + others

    @property
    def verdict(self) -> SampleVerdict:
        """Decides: contradicted by a single one, proved by `seen` of `wanted`, assumed if all have had their time."""
        if self.contradicted:
            return SampleVerdict.CONTRADICTED
        if self.total and self.seen == self.wanted:
            return SampleVerdict.PROVED
        if self.total and self.agree + self.assumed == self.total:
            return SampleVerdict.ASSUMED
        return SampleVerdict.UNKNOWN
