"""Many orders of the same acceleration or appeal at once: one is made, and paid for once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection

from compliance.master_data import propose_change
from compliance.models import Licence
from compliance.reviews import services as reviews
from labels.directories.models import Directory
from labels.displays import reconciler, remedies
from labels.models import Acceleration, Appeal, Display
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.refusals import Refused
from tests import licences
from tests.at_once import overlapping
from tests.scenarios.numbers import ACTOR, register

if TYPE_CHECKING:
    from tests.database import Database

AT_ONCE = 20
PRICE, FEE = 300_00, 50_00


@pytest.fixture
def late(own_database: Database, acme: Tenant) -> int:
    """A display that is overdue and marked."""
    apple = Directory.objects.create(
        code="apple",
        name="苹果",
        name_en="Apple",
        kind="handset",
        platform="ios",
        address="http://127.0.0.1:9",
        cache_min="6:00:00",
        cache_max="12:00:00",
        acceleration_price=PRICE,
        appeal_price=FEE,
    )
    with context.client(acme):
        [number] = register("021-6123 4001", proved=False)
        cell = Display.objects.create(
            number=number,
            directory=apple,
            wanted="青禾",
            revision=1,
            accepted_revision=1,
            accepted_at=business_now(),
            state=Display.State.STALE,
            mark="fraud",
        )
    return int(cell.pk)


def all_at_once(acme: Tenant, ask: Callable[[int], object]) -> list[object]:
    """What each of the threads got; Refused counts as None."""
    start = Barrier(AT_ONCE)

    def one(place: int) -> object:
        try:
            with context.client(acme):
                connection.ensure_connection()
                start.wait(60)
                return ask(place)
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


@pytest.mark.parametrize("same_key", [True, False])
def test_an_acceleration_is_ordered_and_charged_once(late: int, acme: Tenant, same_key: bool) -> None:
    def ask(place: int) -> object:
        key = "k" if same_key else f"k{place}"
        return remedies.order_acceleration(late, key=key, price=PRICE, actor=ACTOR).pk

    got = all_at_once(acme, ask)
    with context.client(acme):
        order = Acceleration.objects.get()
        assert set(got) == ({order.pk} if same_key else {order.pk, None})
        assert got.count(order.pk) == (AT_ONCE if same_key else 1)
    assert list(Entry.objects.filter(tenant=acme).values_list("kind", "amount")) == [("charge", -PRICE)]


@pytest.mark.parametrize("same_key", [True, False])
def test_an_appeal_is_made_and_charged_once(late: int, acme: Tenant, same_key: bool) -> None:
    def ask(place: int) -> object:
        key = "k" if same_key else f"k{place}"
        return remedies.make_appeal(late, "这是我司客服热线。", key=key, price=FEE, actor=ACTOR).pk

    got = all_at_once(acme, ask)
    with context.client(acme):
        assert got.count(Appeal.objects.get().pk) == (AT_ONCE if same_key else 1)
    assert list(Entry.objects.filter(tenant=acme).values_list("kind", "amount")) == [("charge", -FEE)]


def test_an_order_and_a_change_of_details_lock_in_one_order(own_database: Database, late: int, acme: Tenant) -> None:
    """The order held the display and waited for the client, the change held the client and waited for the display."""
    li, wu = (Actor("staff", name, str(uuid4())) for name in ("Li", "Wu"))
    Tenant.objects.filter(pk=acme.pk).update(subject_type="sole_proprietor")
    acme.refresh_from_db()
    with context.client(acme):
        today = licences.today()
        Licence.objects.filter(document_type="authorisation_letter").delete()
        span = {"valid_from": today - timedelta(days=400), "valid_until": today - timedelta(days=100)}
        licences.held("authorisation_letter", **span)
    asked = {"subject_type": "enterprise"}
    case = propose_change(acme, asked, files=[licences.document()], reason="By phone", actor=li)

    def order() -> object:
        with context.client(acme):
            return remedies.order_acceleration(late, key="k", price=PRICE, actor=ACTOR)

    _done, ordered = overlapping(
        own_database,
        lambda: reviews.confirm(case.pk, wu, "", case.version),
        order,
        before_call=(reconciler, "reconcile_many"),
    )
    assert isinstance(ordered, Acceleration | Refused), ordered
