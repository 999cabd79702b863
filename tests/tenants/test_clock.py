"""Business time moves only in the sandbox, and only forward."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tenants import clock, dispatcher
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.dispatcher import step_business_time
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, queue_message
from tenants.people.models import Contact

HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_it_moves_forward_and_real_time_stays() -> None:
    before, real = clock.business_now(), clock.real_now()
    after = clock.advance(3 * HOUR)
    assert after - before >= 3 * HOUR
    assert clock.real_now() - real < HOUR
    assert clock.offset() == 3 * HOUR
    clock.advance(HOUR)
    assert clock.offset() == 4 * HOUR


@pytest.mark.django_db
def test_it_never_moves_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-HOUR)
    assert clock.offset() == timedelta(0)


@pytest.mark.django_db
def test_a_journey_stops_at_every_event(in_acme: Tenant, done_once: list[str], run_due_work: Any) -> None:
    now = clock.business_now()
    for hours in (2, 5, 9):
        schedule("tests.note", key=str(hours), due_at=now + hours * HOUR)
    clock.travel_to(now + 7 * HOUR)
    seen = []
    while step_business_time():
        seen.append((round((clock.business_now() - now) / HOUR, 2), list(done_once)))
        assert not step_business_time() or clock.travelling_to() is None, "what is due is done first"
        run_due_work()
    assert seen == [(2.0, []), (5.0, ["2"]), (7.0, ["2", "5"])]
    assert clock.travelling_to() is None
    assert done_once == ["2", "5"]


@pytest.mark.django_db
def test_a_journey_stops_where_somebody_is_told(in_acme: Tenant) -> None:
    """Else a reminder of what lies ahead would be sent when it is over."""
    now = clock.business_now()
    row = Contact.objects.create(name="Anne", email="anne@acme.example")
    to = [Recipient("contact", row.pk, ("email",))]
    queue_message("tenants/contact_test", to, key="1", due_at=now + 2 * HOUR)
    clock.travel_to(now + 5 * HOUR)
    assert step_business_time()
    assert round((clock.business_now() - now) / HOUR, 2) == 2
    assert not step_business_time()
    Message.objects.update(last_error="the mail server is away")
    assert step_business_time(), "what is not got rid of does not hold it up"


@pytest.mark.django_db
def test_work_that_keeps_failing_does_not_hold_the_journey_up(in_acme: Tenant) -> None:
    now = clock.business_now()
    schedule("tests.fails", key="1", due_at=now - HOUR)
    clock.travel_to(now + HOUR)
    assert not step_business_time()
    Work.objects.update(attempts=dispatcher.TRIES + 1)
    assert step_business_time()
    assert clock.business_now() - now >= HOUR


@pytest.mark.django_db
def test_a_journey_into_the_past_ends_the_one_under_way(db: None) -> None:
    now = clock.business_now()
    clock.travel_to(now + HOUR)
    clock.travel_to(now)
    assert clock.travelling_to() is None
    assert not step_business_time()


@pytest.mark.django_db
def test_outside_the_sandbox_it_is_refused(settings: object) -> None:
    settings.SANDBOX = False  # type: ignore[attr-defined]
    with pytest.raises(clock.ClockIsReal):
        clock.advance(HOUR)
    with pytest.raises(clock.ClockIsReal):
        clock.travel_to(clock.business_now() + HOUR)
    assert clock.offset() == timedelta(0)


@pytest.mark.django_db
def test_there_is_one_clock() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO tenants_businessclock (id, \"offset\") VALUES (2, interval '0')")


@pytest.mark.django_db
def test_the_function_is_stable_within_no_snapshot_of_the_past() -> None:
    """Two reads in one transaction differ: leases and windows see time pass."""
    assert clock.business_now() < clock.business_now()
