"""The dispatcher wakes what is due, again when a wake was lost, and never holds what matters."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tenants import clock, context, dispatcher
from tenants.agenda import ageing, claiming
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.dispatcher import Awake
from tenants.models import Tenant
from tenants.outbox.services import Recipient, tell_for
from tests.database import Database


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lanes in the order in which the broker was told about them."""
    told: list[str] = []
    monkeypatch.setattr(dispatcher, "wake", told.append)
    return told


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many tasks wait in each queue of the broker."""
    queues = Counter[str]()
    monkeypatch.setattr(dispatcher, "waiting_in", lambda queue: queues[queue])
    return queues


def add(tenant: Tenant, count: int, lane: str) -> None:
    with context.client(tenant):
        for key in range(count):
            schedule("tests.nothing", key=str(key), lane=lane)


@pytest.mark.django_db
def test_only_lanes_with_due_work_are_woken(acme: Tenant, woken: list[str]) -> None:
    add(acme, 1, "fast")
    with context.client(acme):
        schedule("tests.nothing", key="later", lane="bulk", due_at=clock.business_now() + timedelta(hours=1))
    tell_for(acme, "tenants/sign_up_received", [Recipient("applicant", None, ("email",))], key="1")
    dispatcher.tick({})
    assert sorted(woken) == ["email", "fast"]
    claiming.claim(Work, limit=5)
    assert dispatcher.due_by_lane() == {"email": 1}


@pytest.mark.django_db
def test_a_lane_gets_as_many_tasks_as_its_rows_are_worth(acme: Tenant, woken: list[str]) -> None:
    add(acme, 2 * dispatcher.PER_TASK + 1, "bulk")
    awake: dict[str, Awake] = {}
    dispatcher.tick(awake)
    assert woken == ["bulk"] * 3
    dispatcher.tick(awake)
    assert woken == ["bulk"] * 3, "they are on their way"
    add(acme, 300, "standard")
    dispatcher.tick(awake)
    assert woken.count("standard") == dispatcher.SIDE_BY_SIDE


@pytest.mark.django_db
def test_a_wake_that_the_broker_has_lost_is_repeated_soon(
    acme: Tenant, woken: list[str], waiting: Counter[str]
) -> None:
    """A worker killed during BRPOP loses the task; a broker that was flushed loses them all. In a storm of faults each
    of them cost twenty seconds.
    """
    add(acme, 1, "fast")
    awake: dict[str, Awake] = {}
    dispatcher.tick(awake)
    awake["fast"].since -= dispatcher.SILENT + 0.1
    waiting["fast"] = 1
    dispatcher.tick(awake)
    assert woken == ["fast"], "it waits for a worker"
    waiting["fast"] = 0
    awake["fast"].asked -= dispatcher.POLL
    dispatcher.tick(awake)
    assert woken == ["fast"] * 2
    waiting["fast"] = 1
    awake["fast"].since -= dispatcher.LOST + 0.1
    awake["fast"].asked -= dispatcher.POLL
    dispatcher.tick(awake)
    assert woken == ["fast"] * 3, "what waits may be another's"


@pytest.mark.django_db
def test_tasks_that_a_lost_database_has_ended_are_not_waited_for(
    acme: Tenant, woken: list[str], waiting: Counter[str]
) -> None:
    """They could tell nobody that they had ended."""
    add(acme, 1, "fast")
    awake: dict[str, Awake] = {}
    dispatcher.tick(awake)
    awake["fast"].doubt()
    waiting["fast"] = 1
    dispatcher.tick(awake)
    assert woken == ["fast"]
    waiting["fast"] = 0
    dispatcher.tick(awake)
    assert woken == ["fast"], "the broker was asked just now"
    awake["fast"].asked -= dispatcher.POLL
    dispatcher.tick(awake)
    assert woken == ["fast"] * 2


@pytest.mark.django_db
def test_a_lane_of_which_something_is_heard_is_not_silent(
    acme: Tenant, woken: list[str], waiting: Counter[str]
) -> None:
    add(acme, 2 * dispatcher.PER_TASK, "fast")
    awake: dict[str, Awake] = {}
    dispatcher.tick(awake)
    awake["fast"].since -= dispatcher.SILENT + 0.1
    awake["fast"].one_ended()
    dispatcher.tick(awake)
    assert woken == ["fast"] * 3, "one for the one that ended; the other is at work"


@pytest.mark.parametrize(("lane", "queue"), [("fast", "fast"), ("sms", "standard"), ("webhook", "standard")])
def test_the_broker_tells_what_waits_in_a_queue(lane: str, queue: str) -> None:
    before = dispatcher.waiting_in(queue)
    dispatcher.wake(lane)
    assert dispatcher.waiting_in(dispatcher.queue_of(lane)) == dispatcher.waiting_in(queue) == before + 1


@pytest.mark.django_db
def test_without_a_broker_the_rows_stay_and_the_next_look_tries_again(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(acme, 1, "fast")
    awake: dict[str, Awake] = {}

    def away(lane: str) -> None:
        raise ConnectionError("the broker is away")

    monkeypatch.setattr(dispatcher, "wake", away)
    dispatcher.tick(awake)
    told: list[str] = []
    monkeypatch.setattr(dispatcher, "wake", told.append)
    dispatcher.tick(awake)
    assert told == ["fast"]


@pytest.mark.django_db
def test_what_is_away_is_told_once_a_minute_and_when_it_is_back(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log of an hour without a broker held four thousand lines."""
    caplog.set_level("INFO", "tenants.dispatcher")
    add(acme, 1, "fast")

    def away(lane: str) -> None:
        raise ConnectionError("the broker\n\tis away")

    def told() -> list[str]:
        return [record.msg["event"] for record in caplog.records if isinstance(record.msg, dict)]

    monkeypatch.setattr(dispatcher, "wake", away)
    for _look in range(5):
        dispatcher.tick({})
    assert told() == ["dispatcher.broker"]
    assert dispatcher.BROKER.told is not None
    dispatcher.BROKER.told -= dispatcher.TOLD_AGAIN + 1
    dispatcher.tick({})
    monkeypatch.setattr(dispatcher, "wake", lambda lane: None)
    for _look in range(2):
        dispatcher.tick({})
    assert told() == ["dispatcher.broker", "dispatcher.broker", "dispatcher.back"]


def test_the_dispatcher_tells_what_ages(
    own_database: Database,
    acme: Tenant,
    woken: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As when no worker runs, or all of them drop what they are told."""
    caplog.set_level("WARNING", "tenants.agenda")
    add(acme, 1, "bulk")
    Work.objects.update(due_at=clock.business_now() - timedelta(minutes=3))
    Work.objects.update(created_at=clock.real_now() - timedelta(minutes=3))
    monkeypatch.setattr(ageing, "LOOK", 0.0)
    looks = iter([False] * 8)
    dispatcher.run_dispatcher(lambda: next(looks, True))
    told = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert [(line["event"], line["lane"], line["work"]) for line in told] == [("work.ageing", "bulk", "tests.nothing")]
