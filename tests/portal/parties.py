"""Directories that answer at once, in this process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labels.directories.adapters import DisplayOrder, DisplayReceipt, DisplaySighting
    from labels.directories.remedies import ForwardingOrder, ForwardingReceipt

LABEL = "青禾网络"  # recognition accepts it for acme, so no reviewer is needed


@dataclass
class Parties:
    """All directories: what each holds, and marks. Handsets show it when the directory's cache is over."""

    held: dict[tuple[str, str], tuple[str | None, int, datetime]] = field(default_factory=dict)
    refusing: set[str] = field(default_factory=set)
    marks: dict[tuple[str, str], Any] = field(default_factory=dict)


class Party:
    """One directory, in place of its HTTP adapter."""

    def __init__(self, parties: Parties, code: str) -> None:
        self.parties, self.code = parties, code

    def put(self, orders: list[DisplayOrder]) -> list[DisplayReceipt]:
        from labels.directories.adapters import DisplayReceipt
        from labels.directories.models import Directory
        from tenants.clock import business_now

        now, me = business_now(), Directory.objects.get(code=self.code)
        receipts = []
        for order in orders:
            if self.code in self.parties.refusing:
                receipts.append(DisplayReceipt(order.key, order.number, "refused", None, None, None, None, "no"))
                continue
            self.parties.held[self.code, order.number] = (order.label, order.revision, now)
            receipts.append(
                DisplayReceipt(
                    order.key,
                    order.number,
                    "accepted",
                    order.revision,
                    now,
                    now + me.cache_min,
                    now + me.cache_max,
                    None,
                )
            )
        return receipts

    def forward(self, orders: list[ForwardingOrder]) -> list[ForwardingReceipt]:
        """Every carrier leads calls where it is told to."""
        from labels.directories.remedies import ForwardingReceipt

        return [ForwardingReceipt(order.key, True, order.revision) for order in orders]

    def look_up(self, numbers: list[str]) -> list[DisplaySighting]:
        from labels.directories.adapters import DisplaySighting, HeldLabel, Shown
        from labels.directories.models import Directory
        from tenants.clock import business_now

        now, me = business_now(), Directory.objects.get(code=self.code)
        sightings = []
        for number in numbers:
            label, revision, at = self.parties.held.get((self.code, number), (None, 0, None))
            held = HeldLabel(label, revision, at) if at else None
            shown = Shown(label, revision, at + me.cache_max) if at and at + me.cache_max <= now else None
            sightings.append(DisplaySighting(number, now, held, shown, self.parties.marks.get((self.code, number))))
        return sightings
