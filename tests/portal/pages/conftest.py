"""A client in the middle of its work, and directories that answer at once, in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.portal_client import PortalClient

if TYPE_CHECKING:
    from labels.directories.adapters import DisplayOrder, DisplayReceipt, DisplaySighting
    from labels.directories.remedies import ForwardingOrder, ForwardingReceipt
    from labels.models import Number
    from tenants.models import Tenant

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


@pytest.fixture
def parties(any_database: None, monkeypatch: pytest.MonkeyPatch) -> Parties:
    """The demo's directories, answering in this process; one carrier stands for the three, which do the same."""
    from labels.directories import connections
    from labels.directories.models import Directory
    from portal.tryout.demo import ensure_directories
    from tests.stand_ins import OTHER_CARRIERS

    ensure_directories()
    Directory.objects.filter(code__in=OTHER_CARRIERS).update(active=False)
    made = Parties()
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: Party(made, directory.code))
    return made


@pytest.fixture
def numbers(in_acme: Tenant, parties: Parties) -> list[Number]:
    """Three numbers of acme's: a 400 number, a fixed line and a mobile, the first two in the group 客服."""
    from tests.scenarios.numbers import register

    return [
        *register("400-820-1234", group="客服"),
        *register("0571-8765 4321", group="客服"),
        *register("138 0571 0001"),
    ]


@pytest.fixture
def book(in_acme: Tenant, numbers: list[Number]) -> Callable[..., Any]:
    """book(text=…, numbers=…): a window for a label change, at the first proposed time."""
    from maintenance import selectors, services
    from tests.scenarios.numbers import ACTOR

    def booked(text: str = LABEL, numbers: list[Number] = numbers, slot: int = 0) -> Any:
        request = services.draft_label_change(text=text, numbers=[number.pk for number in numbers], actor=ACTOR)
        return services.book(request.pk, selectors.proposal(request).slots[slot].start, actor=ACTOR)

    return booked


@pytest.fixture
def viewer(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    """May look."""
    return client_of(acme, "viewer", HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def operator(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    """May act."""
    return client_of(acme, "operator")


@pytest.fixture
def owner(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    """May do everything."""
    return client_of(acme, "owner")


@pytest.fixture(autouse=True)
def _english(any_database: None, acme: Tenant) -> None:
    """Texts in English: the people of these tests have chosen it."""
    from tenants import context
    from tenants.people.models import User

    with context.client(acme):
        User.objects.update(language="en")
