"""The outside world of one client: what each party holds and handsets show, and what the test itself has done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labels.directories.adapters import DisplayOrder, DisplayReceipt, DisplaySighting
    from labels.directories.remedies import ForwardingOrder, ForwardingReceipt


@dataclass
class Outside:
    """Every party's memory. taken: by (party, number), each label with when it was taken and its revision.

    delays: how long handsets keep what they have; refusing: parties that refuse what comes; refused: numbers of which
    one has. people: parties that people serve; carriers: how each answers to forwardings (takes, refuses, silent);
    leads: by (carrier, number), where it leads the calls; frozen: no label of the client may be shown; names: of
    parties, in both languages; looked: when the platform looked at a number there last.
    """

    delays: dict[str, timedelta] = field(default_factory=dict)
    critical: frozenset[str] = frozenset()
    taken: dict[tuple[str, str], list[tuple[datetime, str | None, int]]] = field(default_factory=dict)
    refusing: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    people: frozenset[str] = frozenset()
    carriers: dict[str, str] = field(default_factory=dict)
    leads: dict[tuple[str, str], str | None] = field(default_factory=dict)
    frozen: bool = False
    names: dict[str, str] = field(default_factory=dict)
    looked: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def leads_to(self, number: str, standby: str) -> int:
        """How many carriers lead the calls of a number there."""
        return sum(to == standby for (_carrier, each), to in self.leads.items() if each == number)

    def visible(self, party: str, number: str, now: datetime) -> str | None:
        """What handsets of a party show for a number."""
        seen = [label for at, label, _revision in self.taken.get((party, number), ()) if at + self.delays[party] <= now]
        return seen[-1] if seen else None

    def holds(self, party: str, number: str, at: datetime | None = None) -> str | None:
        """What a party was told last, and took; at: as it was then."""
        taken = [label for when, label, _revision in self.taken.get((party, number), ()) if at is None or when <= at]
        return taken[-1] if taken else None

    def all_visible_by(self, numbers: Iterable[str]) -> datetime | None:
        """When handsets of every critical party show what it holds for these numbers."""
        ends = [
            taken[-1][0] + self.delays[party]
            for (party, number), taken in self.taken.items()
            if number in set(numbers) and party in self.critical
        ]
        return max(ends, default=None)


class TrueParty:
    """One party, in place of its adapter: it takes, refuses and shows as `Outside` says."""

    def __init__(self, outside: Outside, code: str) -> None:
        self.outside, self.code = outside, code

    def put(self, orders: list[DisplayOrder]) -> list[DisplayReceipt]:
        from labels.directories.adapters import DisplayReceipt
        from tenants.clock import business_now

        now, delay = business_now(), self.outside.delays[self.code]
        receipts = []
        for order in orders:
            if self.code in self.outside.refusing:
                self.outside.refused.add(order.number)
                receipts.append(DisplayReceipt(order.key, order.number, "refused", None, None, None, None, "no"))
                continue
            memory = self.outside.taken.setdefault((self.code, order.number), [])
            if not memory or memory[-1][2] < order.revision:
                memory.append((now, order.label, order.revision))
            receipts.append(
                DisplayReceipt(
                    order.key, order.number, "accepted", order.revision, memory[-1][0], memory[-1][0], now + delay, None
                )
            )
        return receipts

    def forward(self, orders: list[ForwardingOrder]) -> list[ForwardingReceipt]:
        from labels.directories.remedies import ForwardingReceipt
        from tenants.outside.exchange import PassingTrouble

        answer = self.outside.carriers.get(self.code, "silent")
        if answer == "silent":
            raise PassingTrouble("no_answer", "")
        if answer == "takes":
            self.outside.leads |= {(self.code, order.number): order.to for order in orders}
        reason = "" if answer == "takes" else "不支持转接"
        return [ForwardingReceipt(order.key, not reason, order.revision, reason) for order in orders]

    def look_up(self, numbers: list[str]) -> list[DisplaySighting]:
        from labels.directories.adapters import DisplaySighting, HeldLabel, Shown
        from tenants.clock import business_now

        now, sightings = business_now(), []
        for number in numbers:
            memory = self.outside.taken.get((self.code, number), [])
            held = HeldLabel(memory[-1][1], memory[-1][2], memory[-1][0]) if memory else None
            seen = [each for each in memory if each[0] + self.outside.delays[self.code] <= now]
            shown = Shown(seen[-1][1], seen[-1][2], seen[-1][0] + self.outside.delays[self.code]) if seen else None
            self.outside.looked[self.code, number] = now
            sightings.append(DisplaySighting(number, now, held, shown, None))
        return sightings


@dataclass
class Asked:
    """A window that the test has booked. label: that it brings, or empty; later: numbers that a newer change took,
    and when."""

    window: Any
    numbers: frozenset[str]
    label: str
    standby: str
    unproved: bool = False
    booked_at: datetime | None = None
    extended: int = 0
    later: dict[str, datetime] = field(default_factory=dict)

    @property
    def own(self) -> frozenset[str]:
        """The numbers whose display is its concern still."""
        return self.numbers - set(self.later)
