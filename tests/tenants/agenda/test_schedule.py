"""The agenda: what is due when, moved, taken back; what happens while it is in hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tenants import clock, context
from tenants.agenda import claiming, selectors, services
from tenants.agenda.models import Work
from tenants.models import Tenant
from tests.database import Database

HOUR = timedelta(hours=1)


def waiting() -> list[Work]:
    return list(Work.objects.filter(done_at=None).order_by("id"))


@pytest.mark.django_db
def test_scheduled_again_it_moves(in_acme: Tenant) -> None:
    later = clock.business_now() + HOUR
    services.schedule("tests.nothing", key="1", lane="bulk", color="red")
    services.schedule("tests.nothing", key="1", lane="fast", due_at=later, color="green")
    (work,) = waiting()
    assert (work.tenant, work.name, work.key) == (in_acme, "tests.nothing", "1")
    assert (work.lane, work.due_at, work.arguments) == ("fast", later, {"color": "green"})


@pytest.mark.django_db
def test_keep_earlier_takes_the_earlier_time_and_the_more_urgent_lane(in_acme: Tenant) -> None:
    now = clock.business_now()
    services.schedule("tests.nothing", key="1", lane="green", due_at=now + HOUR)
    services.schedule("tests.nothing", key="1", lane="bulk", due_at=now + 2 * HOUR, keep_earlier=True)
    (work,) = waiting()
    assert (work.lane, work.due_at) == ("green", now + HOUR)
    services.schedule("tests.nothing", key="1", lane="fast", due_at=now, keep_earlier=True)
    (work,) = waiting()
    assert (work.lane, work.due_at) == ("fast", now)


@pytest.mark.django_db
def test_keys_are_apart_by_client_and_by_name(acme: Tenant, globex: Tenant) -> None:
    for tenant in (acme, globex):
        with context.client(tenant):
            services.schedule("tests.nothing", key="1")
            services.schedule("tests.other", key="1")
    services.schedule_for_platform("tests.nothing", key="1")
    services.schedule_for_platform("tests.nothing", key="1")
    assert len(waiting()) == 5


@pytest.mark.django_db
def test_what_is_in_hand_is_left_alone_and_the_next_waits_behind(in_acme: Tenant) -> None:
    services.schedule("tests.nothing", key="1", part=1)
    (held,) = claiming.claim(Work, limit=1)
    services.schedule("tests.nothing", key="1", part=2)
    services.schedule("tests.nothing", key="1", part=3)
    assert [work.arguments["part"] for work in waiting()] == [1, 3]
    claiming.finish(held)
    assert [work.arguments["part"] for work in waiting()] == [3]


@pytest.mark.django_db
def test_work_given_up_makes_way_for_the_one_behind_it(in_acme: Tenant) -> None:
    services.schedule("tests.nothing", key="1", part=1)
    (held,) = claiming.claim(Work, limit=1)
    services.schedule("tests.nothing", key="1", part=2)
    claiming.put_back(held, "failed")
    assert [work.arguments["part"] for work in waiting()] == [2]


@pytest.mark.django_db
def test_done_work_does_not_stand_in_the_way(in_acme: Tenant) -> None:
    services.schedule("tests.nothing", key="1")
    (held,) = claiming.claim(Work, limit=1)
    claiming.finish(held)
    assert not selectors.waiting("tests.nothing")
    services.schedule("tests.nothing", key="1")
    assert selectors.waiting("tests.nothing")
    assert Work.objects.count() == 2


@pytest.mark.django_db
def test_cancelled_it_is_gone_for_this_client_only(acme: Tenant, globex: Tenant) -> None:
    for tenant in (acme, globex):
        with context.client(tenant):
            services.schedule("tests.nothing", key="1")
    with context.client(acme):
        services.schedule("tests.nothing", key="2")
        services.cancel("tests.nothing", key="1")
    assert [(work.tenant, work.key) for work in waiting()] == [(globex, "1"), (acme, "2")]


@pytest.mark.django_db
def test_a_schedule_that_is_rolled_back_never_was(in_acme: Tenant) -> None:
    def fail() -> None:
        with transaction.atomic():
            services.schedule("tests.nothing", key="1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert waiting() == []


@pytest.mark.django_db
def test_outside_a_client_nothing_is_scheduled_for_it() -> None:
    with pytest.raises(context.NoClient):
        services.schedule("tests.nothing", key="1")


@pytest.mark.django_db
def test_the_next_due_is_the_earliest_ahead(in_acme: Tenant) -> None:
    now = clock.business_now()
    assert services.next_due() is None
    services.schedule("tests.nothing", key="late", due_at=now - HOUR)
    assert services.next_due() is None
    for hours in (5, 2, 3):
        services.schedule("tests.nothing", key=str(hours), due_at=now + hours * HOUR)
    assert services.next_due() == now + 2 * HOUR


def test_whoever_listens_is_called_at_the_commit(own_database: Database, acme: Tenant) -> None:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as listening:
        listening.execute("LISTEN agenda")
        with context.client(acme), transaction.atomic():
            services.schedule("tests.nothing", key="1")
            assert list(listening.notifies(timeout=0.1)) == []
        assert len(list(listening.notifies(timeout=60, stop_after=1))) == 1


@pytest.mark.django_db
def test_advancing_the_clock_makes_work_due(in_acme: Tenant, done_once: list[str], run_due_work: Any) -> None:
    services.schedule("tests.note", key="night", due_at=clock.business_now() + 6 * HOUR)
    assert run_due_work() == []
    clock.advance(7 * HOUR)
    assert run_due_work() == ["tests.note"]
    assert done_once == ["night"]


@pytest.mark.django_db
def test_several_at_once_are_scheduled_as_one_by_one(in_acme: Tenant) -> None:
    now = clock.business_now()
    services.schedule("tests.nothing", key="b", due_at=now + HOUR, lane="fast", place=0)
    planned = [
        services.Planned("tests.nothing", key, {"place": place}, now + place * HOUR) for place, key in enumerate("abcb")
    ]
    with CaptureQueriesContext(connection) as asked:
        services.schedule_all(planned, lane="bulk", keep_earlier=True)
        services.schedule_all([])
    assert len(asked) == 1, "one statement, its notice too"
    rows = {row.key: row for row in waiting()}
    assert {key: row.arguments["place"] for key, row in rows.items()} == {"a": 0, "b": 3, "c": 2}
    assert (rows["b"].lane, rows["b"].due_at, rows["a"].lane) == ("fast", now + HOUR, "bulk")
