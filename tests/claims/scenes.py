"""A window at one moment: the test's own log, the outside world, and the window's plain columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from tests.claims.truth import Asked, Outside


@dataclass(frozen=True)
class Scene:
    """One window at one moment: the test's own log, the outside world, and the window's plain columns."""

    about: ClassVar[str] = "window"
    asked: Asked
    outside: Outside
    now: datetime
    state: str
    periods: tuple[tuple[datetime, datetime], ...]
    published_at: datetime | None
    owed_by: datetime | None
    promised_by: datetime | None
    completed_at: datetime | None = None
    ended_now: bool = False  # it was open when it was looked at before: what its end says is to be so now
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    standby: tuple[tuple[str, str], ...] = ()  # its numbers that have a standby number, and which
    opened: frozenset[str] = frozenset()  # those whose impact has begun
    covered: tuple[tuple[str, datetime], ...] = ()  # its numbers over which others' standby labels lie, and until when

    @property
    def open(self) -> bool:
        return self.state in ("scheduled", "waiting_for_approval", "running", "verifying")

    @property
    def counts(self) -> bool:
        """It is under way, and nothing else has come over what it brought."""
        return self.state in ("running", "verifying") and not self.asked.later and not self.outside.frozen

    def as_it_ended(self) -> Scene:
        """How all was when it was completed, whatever has come since."""
        at = self.completed_at or self.now
        later = {number: when for number, when in self.asked.later.items() if when <= at}
        return replace(self, now=at, asked=replace(self.asked, later=later))

    def parties(self) -> list[str]:
        """Parties at which the window has something to show: its label, else whatever its numbers show there."""
        return [
            party
            for party in self.outside.delays
            if self.asked.label or any(self.outside.holds(party, number, self.now) for number in self.asked.own)
        ]

    def shown_at(self, party: str) -> bool:
        """Handsets of the party show for each of its numbers what the party holds, and it is the window's label."""
        labels = (self.asked.label, self.asked.standby)
        held = {number: self.outside.holds(party, number, self.now) for number in self.asked.own}
        return all(
            self.outside.visible(party, number, self.now) == label and (not self.asked.label or label in labels)
            for number, label in held.items()
        )

    def taken_at(self, party: str) -> bool:
        """The party has taken the window's label for each of its numbers; without one, whatever it was told of them."""
        if not self.asked.label:
            return True
        labels = (self.asked.label, self.asked.standby)
        return all(self.outside.holds(party, number, self.now) in labels for number in self.asked.own)

    def session(self) -> tuple[datetime, datetime] | None:
        """The session that runs now."""
        return next((each for each in self.periods if each[0] <= self.now < each[1]), None)

    def next_start(self) -> datetime | None:
        """When the next session begins."""
        return next((start for start, _end in self.periods if start > self.now), None)


def now_of(row: Any, asked: Asked, outside: Outside, now: datetime, ended: Collection[Any]) -> Scene:
    """The scene of a window; ended: those that had ended when they were looked at before."""
    from labels.models import StandbyLease
    from labels.registry.models import StandbyAllocation

    sessions = row.sessions.order_by("period").values_list("period", flat=True)
    given = list(StandbyAllocation.objects.filter(window_id=row.pk, closed_at=None))
    over = StandbyLease.objects.exclude(window_id=row.pk).filter(number__canonical__in=asked.own, ends_at__gt=now)
    return Scene(
        asked=asked,
        outside=outside,
        now=now,
        state=row.state,
        periods=tuple((each.lower, each.upper) for each in sessions),
        published_at=row.published_at,
        owed_by=row.first_promised_by or row.promised_by,
        promised_by=row.promised_by,
        completed_at=row.completed_at,
        ended_now=row.state == "completed" and row.pk not in ended,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        standby=tuple((each.number, each.standby_id) for each in given),
        opened=frozenset(each.number for each in given if each.opened_at),
        covered=tuple(over.values_list("number__canonical", "ends_at")),
    )
