"""Standby numbers: given out exclusively, seen at the carriers, given back, cooled down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from labels.entitlement import checks
from labels.models import Forwarding, Number
from labels.registry.models import StandbyAllocation, StandbyNumber
from labels.standby import labels as standby_labels, numbers as standby_numbers
from tenants import context
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.contacts import agreed_contact
from tests.scenarios.numbers import register
from tests.stand_ins import StandIns, fresh

if TYPE_CHECKING:
    from tests.database import Database
    from tests.work import BusinessClock

CARRIERS = ("china-mobile", "china-unicom", "china-telecom")


def pool(*last: int, **fields: object) -> None:
    for digits in last:
        StandbyNumber.objects.create(
            canonical=f"700{digits:012}", owner="中移互联网", proof_name="许可.pdf", proof_sha256="0" * 64, **fields
        )


def goes_to(stand_ins: StandIns, number: Number) -> set[str | None]:
    targets = set()
    for code in CARRIERS:
        client = stand_ins.parties[code].client
        [item] = client.post("/forwardings/lookups", json={"numbers": [number.canonical]}).json()["items"]
        targets.add(item["to"])
    return targets


@pytest.mark.django_db
def test_opened_seen_at_every_carrier_and_given_back(stand_ins: StandIns, in_acme: Tenant) -> None:
    agreed_contact(name="王敏", email="wang@acme.example")
    pool(1, 2, 3)
    numbers, window = fresh(2), uuid4()
    until = stand_ins.clock.now() + timedelta(days=5)
    opened = standby_numbers.open_standby_numbers(window, [n.pk for n in numbers], until=until)
    assert opened.lacking == []
    again = standby_numbers.open_standby_numbers(window, [n.pk for n in numbers], until=until)
    assert (again.opened, again.lacking) == ({}, []), "those that have one keep it"
    assert StandbyAllocation.objects.filter(closed_at=None).count() == 2
    stand_ins.run()
    assert goes_to(stand_ins, numbers[0]) == {opened.opened[numbers[0].canonical]}
    assert checks.own_numbers() >= set(opened.opened.values()), "they may stand in a standby label"
    standby_labels.end_standby(window)
    stand_ins.run()
    assert goes_to(stand_ins, numbers[0]) == {None}
    assert not Forwarding.objects.exclude(target=None).exists()
    templates = list(Message.objects.order_by("pk").values_list("template", flat=True))
    assert templates == [f"labels/standby_numbers_{what}" for what in ("asked", "opened", "closed")]


@pytest.mark.django_db
def test_given_back_with_its_time_although_nobody_ends_the_window(stand_ins: StandIns, in_acme: Tenant) -> None:
    pool(1)
    (number,), window = fresh(), uuid4()
    now = stand_ins.clock.now()
    standby_numbers.open_standby_numbers(window, [number.pk], until=now + timedelta(days=2))
    standby_numbers.open_standby_numbers(window, [number.pk], until=now + timedelta(days=5))  # extended again
    stand_ins.run()
    stand_ins.at(now + timedelta(days=2, hours=1))
    stand_ins.run()
    assert goes_to(stand_ins, number) == {"700000000000001"}
    stand_ins.at(now + timedelta(days=5, hours=1))  # every worker was dead for the hour
    stand_ins.run()
    assert goes_to(stand_ins, number) == {None}
    assert StandbyAllocation.objects.get().closed_at is not None


@pytest.mark.django_db
def test_a_carrier_that_is_down_is_told_when_it_is_back(stand_ins: StandIns, in_acme: Tenant) -> None:
    from tenants.agenda.models import Work

    pool(1)
    (number,) = fresh()
    stand_ins.parties["china-mobile"].behave(outage=True)
    standby_numbers.open_standby_numbers(uuid4(), [number.pk], until=stand_ins.clock.now() + timedelta(days=5))
    stand_ins.run(failures=True)
    assert Forwarding.objects.filter(accepted_revision=0).count() == 1
    stand_ins.parties["china-mobile"].behave(outage=False)
    Work.objects.filter(done_at=None).update(not_before="2020-01-01T00:00:00Z")
    stand_ins.run()
    assert goes_to(stand_ins, number) == {"700000000000001"}


@pytest.mark.django_db
def test_a_number_cools_down_before_another_client_gets_it(
    business_clock: BusinessClock, acme: Tenant, globex: Tenant
) -> None:
    pool(1, cool_down=timedelta(days=30))
    with context.client(acme):
        (mine,), window = register("021-6123 4001"), uuid4()
        until = business_clock.now() + timedelta(days=5)
        assert standby_numbers.open_standby_numbers(window, [mine.pk], until=until).opened
        standby_numbers.close_standby_numbers(window)
    with context.client(globex):
        (other,) = register("021-6123 4002")
        later = business_clock.now() + timedelta(days=60)
        refused = standby_numbers.open_standby_numbers(uuid4(), [other.pk], until=later)
        assert refused.lacking == [other.canonical]
        business_clock.advance(days=31)
        assert standby_numbers.open_standby_numbers(uuid4(), [other.pk], until=later).opened


@pytest.mark.django_db
def test_when_the_pool_has_too_few_it_is_looked_at_again(stand_ins: StandIns, in_acme: Tenant) -> None:
    pool(1)
    numbers, window = fresh(2), uuid4()
    until = stand_ins.clock.now() + timedelta(days=5)
    first = standby_numbers.open_standby_numbers(window, [n.pk for n in numbers], until=until)
    assert (len(first.opened), len(first.lacking)) == (1, 1)
    pool(2)
    stand_ins.at(stand_ins.clock.now() + timedelta(hours=1, minutes=1))
    stand_ins.run()
    assert StandbyAllocation.objects.filter(window_id=window, closed_at=None).count() == 2


@pytest.mark.django_db
def test_the_table_itself_allows_one_client_only(acme: Tenant, globex: Tenant, business_clock: BusinessClock) -> None:
    pool(1)
    now = business_clock.now()
    fields = {"standby_id": "700000000000001", "window_id": uuid4(), "starts_at": now, "until": now}
    StandbyAllocation.objects.create(tenant=acme, number="1", **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        StandbyAllocation.objects.create(tenant=globex, number="2", **fields)


def test_fifty_at_once_and_one_gets_the_last(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    pool(1)
    numbers: dict[str, list[Number]] = {}
    for tenant, area in ((acme, "021"), (globex, "010")):
        with context.client(tenant):
            numbers[tenant.schema_name] = register(*(f"{area}-6123 40{place:02}" for place in range(25)))
    start = Barrier(50)

    def take(place: int) -> int:
        tenant = (acme, globex)[place % 2]
        number = numbers[tenant.schema_name][place // 2]
        try:
            with context.client(tenant):
                until = number.created_at + timedelta(days=9)
                connection.ensure_connection()
                start.wait(60)
                return len(standby_numbers.open_standby_numbers(uuid4(), [number.pk], until=until).opened)
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as threads:
        won = list(threads.map(take, range(50)))
    assert sum(won) == 1
    assert StandbyAllocation.objects.filter(closed_at=None).count() == 1


@pytest.mark.django_db
def test_reserved_it_takes_no_calls_and_goes_back_as_it_was(stand_ins: StandIns, in_acme: Tenant) -> None:
    pool(1, 2)
    (number,), window = fresh(), uuid4()
    starts_at = stand_ins.clock.now() + timedelta(days=9)
    until = starts_at + timedelta(days=2)
    for _time in range(2):
        assert standby_numbers.reserve_standby_numbers(window, [number.pk], starts_at=starts_at, until=until) == []
    [row] = StandbyAllocation.objects.all()
    assert (row.opened_at, row.starts_at, row.until) == (None, starts_at, until)
    stand_ins.run()
    assert goes_to(stand_ins, number) == {None}
    assert checks.own_numbers() >= {row.standby_id}, "it may stand in a standby label before it takes a call"
    later = starts_at + timedelta(days=7)
    standby_numbers.reserve_standby_numbers(window, [number.pk], starts_at=later, until=later + timedelta(days=2))
    assert StandbyAllocation.objects.get().pk == row.pk, "moved, it keeps what it has"
    standby_numbers.close_standby_numbers(window)
    assert not StandbyAllocation.objects.exists()
    assert set(StandbyNumber.objects.values_list("free", "usable_from")) == {(True, None)}
    templates = set(Message.objects.values_list("template", flat=True))
    assert "labels/standby_numbers_closed" not in templates


@pytest.mark.django_db
def test_what_was_opened_before_the_start_is_led_back_and_stays_reserved(stand_ins: StandIns, in_acme: Tenant) -> None:
    pool(1)
    (number,), window = fresh(), uuid4()
    now = stand_ins.clock.now()
    standby_numbers.open_standby_numbers(window, [number.pk], until=now + timedelta(days=5))
    stand_ins.run()
    assert goes_to(stand_ins, number) == {"700000000000001"}
    starts_at = now + timedelta(days=3)
    standby_numbers.reserve_standby_numbers(
        window, [number.pk], starts_at=starts_at, until=now + timedelta(days=5), again=True
    )
    stand_ins.run()
    assert goes_to(stand_ins, number) == {None}
    assert StandbyAllocation.objects.get().opened_at is None


@pytest.mark.django_db
def test_two_windows_of_one_number_one_after_the_other(stand_ins: StandIns, in_acme: Tenant) -> None:
    """While the first takes its calls the second keeps its own in hand, and opens it when the first is over."""
    pool(1, 2)
    (number,), first, second = fresh(), uuid4(), uuid4()
    until = stand_ins.clock.now() + timedelta(days=4)
    for window in (first, second):
        standby_numbers.reserve_standby_numbers(
            window, [number.pk], starts_at=stand_ins.clock.now() + timedelta(hours=1), until=until
        )
    one = StandbyAllocation.objects.get(window_id=first).standby_id
    stand_ins.at(stand_ins.clock.now() + timedelta(hours=1))
    standby_numbers.open_standby_numbers(first, [number.pk], until=until)
    waiting = standby_numbers.open_standby_numbers(second, [number.pk], until=until)
    assert (waiting.opened, waiting.lacking) == ({}, [])
    stand_ins.run()
    assert goes_to(stand_ins, number) == {one}
    standby_numbers.close_standby_numbers(first)
    stand_ins.at(stand_ins.clock.now() + timedelta(hours=1, minutes=1))
    stand_ins.run()
    stand_ins.run()
    assert goes_to(stand_ins, number) == {StandbyAllocation.objects.get(window_id=second).standby_id}
