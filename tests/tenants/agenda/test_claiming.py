"""Claims: one worker a row, leases that end, fences that hold, room for everybody."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from tenants import context
from tenants.agenda import claiming, handlers
from tenants.agenda.models import Work
from tenants.agenda.services import schedule, schedule_for_platform
from tenants.agenda.tasks import work_lane
from tenants.models import Tenant
from tests.database import Database

_numbers = itertools.count()


def add(tenant: Tenant, count: int = 1, *, name: str = "tests.nothing", **wishes: Any) -> None:
    with context.client(tenant):
        for _place in range(count):
            schedule(name, key=str(next(_numbers)), **wishes)


def end_lease(claim: claiming.Claim) -> None:
    """The worker sleeps past its lease."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agenda_work SET lease_until = clock_timestamp() - interval '1 s' WHERE id = %s", [claim.id]
        )


@pytest.mark.django_db
def test_a_claimed_row_is_nobody_elses(acme: Tenant) -> None:
    add(acme, 3)
    first = claiming.claim(Work, limit=2)
    second = claiming.claim(Work, limit=2)
    assert (len(first), len(second)) == (2, 1)
    assert not {claim.id for claim in first} & {claim.id for claim in second}
    assert claiming.claim(Work, limit=2) == []


@pytest.mark.django_db
def test_a_worker_that_slept_past_its_lease_writes_nothing(acme: Tenant) -> None:
    add(acme)
    (slow,) = claiming.claim(Work, limit=1)
    end_lease(slow)
    (quick,) = claiming.claim(Work, limit=1)
    assert (quick.id, quick.fence, quick.attempts) == (slow.id, slow.fence + 1, 2)
    claiming.put_back(slow, "late")
    claiming.release([slow])
    row = Work.objects.get(pk=slow.id)
    assert (row.last_error, row.fence, row.attempts) == ("", quick.fence, 2)
    assert row.lease_until is not None
    assert not claiming.hold_longer(slow, timedelta(minutes=1))
    with pytest.raises(claiming.FenceLost), transaction.atomic():
        claiming.finish(slow)
    claiming.finish(quick)
    assert Work.objects.get(pk=slow.id).done_at is not None
    with pytest.raises(claiming.FenceLost), transaction.atomic():
        claiming.finish(quick)


@pytest.mark.django_db
def test_losing_the_fence_undoes_what_the_handler_wrote(acme: Tenant) -> None:
    add(acme)
    (slow,) = claiming.claim(Work, limit=1)
    end_lease(slow)
    claiming.claim(Work, limit=1)
    claimed = handlers.Claimed(slow, "tests.nothing", "", {}, "standard")

    def write() -> None:
        with claimed.completing():
            Tenant.objects.filter(pk=acme.pk).update(legal_name="written too late")

    with pytest.raises(claiming.FenceLost):
        write()
    acme.refresh_from_db()
    assert acme.legal_name != "written too late"
    assert not claimed.finished


@pytest.mark.django_db
def test_a_longer_lease_keeps_the_row(acme: Tenant) -> None:
    add(acme)
    (held,) = claiming.claim(Work, limit=1)
    end_lease(held)
    assert claiming.hold_longer(held, timedelta(minutes=5))
    assert claiming.claim(Work, limit=1) == []
    claiming.finish(held)


@pytest.mark.django_db
def test_a_failure_pauses_longer_each_time(acme: Tenant) -> None:
    add(acme)
    Work.objects.update(attempts=3)  # so that no pause is over while it is looked at, also on a busy machine
    for attempt in range(4, 7):
        (claim,) = claiming.claim(Work, limit=1)
        claiming.put_back(claim, f"failure {attempt}")
        row = Work.objects.get(pk=claim.id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s - clock_timestamp()", [row.not_before])
            (pause,) = cursor.fetchone()
        assert claiming.pause(attempt) - timedelta(seconds=4) < pause <= claiming.pause(attempt)
        assert (row.last_error, row.attempts, row.lease_until) == (f"failure {attempt}", attempt, None)
        again = [each.id for each in claiming.claim(Work, limit=9)]  # somebody may be told that it fails
        assert claim.id not in again, "not before the pause is over"
        Work.objects.update(not_before=datetime(2020, 1, 1, tzinfo=UTC))


def test_pauses_grow_and_stay_bounded() -> None:
    pauses = [claiming.pause(attempt) for attempt in range(1, 60)]
    assert pauses[:4] == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 8)]
    assert pauses == sorted(pauses)
    assert max(pauses) == claiming.LONG_PAUSE


@pytest.mark.django_db
def test_what_fails_for_a_week_is_given_up_until_a_person_says_so(acme: Tenant) -> None:
    add(acme)
    Work.objects.update(attempts=claiming.MOST_TRIES - 1)
    (claim,) = claiming.claim(Work, limit=1)
    claiming.put_back(claim, "still broken")
    row = Work.objects.get(pk=claim.id)
    assert row.done_at is None
    assert row.not_before > row.created_at + claiming.GIVEN_UP / 2
    assert row.last_error == "still broken"
    with context.client(acme):
        schedule(row.name, key=row.key)
    (again,) = claiming.claim(Work, limit=1, lane=row.lane)  # somebody is told too, in another lane
    assert (again.id, again.attempts) == (claim.id, 1)


@pytest.mark.django_db
def test_what_workers_die_of_is_given_up_and_what_was_beside_it_is_done(acme: Tenant) -> None:
    """Each worker that takes the poison dies with all that it has in hand."""
    add(acme, 2)
    add(acme, name="tests.poison")
    add(acme, 2)
    dead = 0
    for _time in range(40):
        claims = claiming.claim(Work, limit=10)
        names = set(Work.objects.filter(pk__in=[each.id for each in claims]).values_list("name", flat=True))
        if "tests.poison" in names:
            dead += 1
            for each in claims:
                end_lease(each)
        elif claims:
            claiming.finish_all(claims)
    assert dead == claiming.MOST_DEATHS
    (left,) = Work.objects.filter(done_at=None)
    assert (left.name, left.lease_until) == ("tests.poison", None)
    assert left.not_before > left.created_at + claiming.GIVEN_UP / 2
    assert "ended in the midst" in left.last_error
    with context.client(acme):
        schedule("tests.poison", key=left.key)
    assert len(claiming.claim(Work, limit=10)) == 1, "once a person says so, or it is due anew"


@pytest.mark.django_db
def test_a_row_given_back_untried_is_due_at_once(acme: Tenant) -> None:
    add(acme, 2)
    claims = claiming.claim(Work, limit=2)
    claiming.release(claims[1:])
    (again,) = claiming.claim(Work, limit=2)
    assert (again.id, again.attempts) == (claims[1].id, 1)


@pytest.mark.django_db
def test_oldest_first_and_only_what_is_due(acme: Tenant, business_clock: Any) -> None:
    now = business_clock.now()
    add(acme, due_at=now - timedelta(minutes=1))
    add(acme, due_at=now - timedelta(hours=1))
    add(acme, due_at=now + timedelta(hours=1))
    (first,) = claiming.claim(Work, limit=1)
    assert Work.objects.get(pk=first.id).due_at == now - timedelta(hours=1)
    assert len(claiming.claim(Work, limit=5)) == 1
    business_clock.advance(hours=2)
    assert len(claiming.claim(Work, limit=5)) == 1


@pytest.mark.django_db
def test_lanes_are_claimed_apart(acme: Tenant) -> None:
    add(acme, lane="fast")
    add(acme, lane="bulk")
    assert len(claiming.claim(Work, limit=5, lane="fast")) == 1
    assert claiming.claim(Work, limit=5, lane="fast") == []
    assert len(claiming.claim(Work, limit=5)) == 1


@pytest.fixture
def crowd_of_thirty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "CROWD", 30)
    monkeypatch.setattr(claiming, "_circles", {})


@pytest.mark.django_db
@pytest.mark.usefixtures("crowd_of_thirty")
@pytest.mark.parametrize("lane", [None, "standard"])
def test_in_a_crowd_clients_take_turns(acme: Tenant, globex: Tenant, business_clock: Any, lane: str | None) -> None:
    add(acme, 90, due_at=business_clock.now() - timedelta(hours=1))
    add(globex, 13)
    schedule_for_platform("tests.nothing", key="platform")
    add(globex, 5, due_at=business_clock.now() + timedelta(days=1))
    add(globex, 1, lane="bulk", due_at=business_clock.now() + timedelta(days=1))
    tenants = dict(Work.objects.values_list("id", "tenant__schema_name"))
    rounds: list[Counter[str | None]] = []
    while claims := claiming.claim(Work, limit=10, lane=lane):
        rounds.append(Counter(tenants[claim.id] for claim in claims))
    assert rounds[0] == {"acme": 10}, "the crowd is seen by the first claim"
    assert sum(map(Counter.total, rounds)) == 104
    last = max(place for place, served in enumerate(rounds) if served["globex"] or served[None])
    before = sum((served["acme"] for served in rounds[: last + 1]), 0)
    assert before <= 10 + 2 * claiming.TURN, f"others waited for {before} rows of the flood: {rounds}"
    assert not claiming._circles, "the crowd is over"


@pytest.mark.django_db
@pytest.mark.usefixtures("crowd_of_thirty")
def test_a_flood_alone_is_served_to_its_end_the_oldest_first(acme: Tenant, business_clock: Any) -> None:
    for age in (1, 3, 2):
        add(acme, 25, due_at=business_clock.now() - timedelta(hours=age))
    due = dict(Work.objects.values_list("id", "due_at"))
    claimed: list[datetime] = []
    while claims := claiming.claim(Work, limit=20):
        assert len(claims) >= min(claiming.TURN, 75 - len(claimed))
        claimed += sorted(due[claim.id] for claim in claims)
    assert claimed == sorted(due.values())


@pytest.mark.django_db
@pytest.mark.usefixtures("crowd_of_thirty")
def test_the_flood_of_one_client_is_not_read_for_the_turns_of_others(acme: Tenant, globex: Tenant) -> None:
    add(acme, 400)
    add(globex, 15)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # a table as small would be read whole
    claiming.claim(Work, limit=10, lane="standard")
    before = rows_read()
    assert claiming._clients_with_due_rows(Work, "standard") == sorted([acme.pk, globex.pk])
    assert rows_read() - before < 10, "row-level security kept the index on clients out of it"


def rows_read() -> int:
    """Rows of the agenda that indexes led to, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'agenda_work'")
        [count] = cursor.fetchone()
    return int(count)


@pytest.mark.django_db
def test_rows_are_finished_together_or_not_at_all(acme: Tenant) -> None:
    add(acme, 3)
    claims = claiming.claim(Work, limit=3)
    end_lease(claims[1])
    claiming.claim(Work, limit=1)
    with pytest.raises(claiming.FenceLost, match="1 of 3"), transaction.atomic():
        claiming.finish_all(claims)
    assert not Work.objects.exclude(done_at=None).exists()
    claiming.finish_all([claims[0], claims[2]])
    assert Work.objects.exclude(done_at=None).count() == 2


def test_real_connections_that_race_get_each_row_once(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    add(acme, 100)
    add(globex, 100)
    start = threading.Barrier(4)
    taken: list[int] = []

    def work() -> None:
        start.wait()
        mine: list[claiming.Claim] = []
        try:
            while claims := claiming.claim(Work, limit=7):
                mine += claims
            for claim in mine:
                claiming.finish(claim)
        finally:
            taken.extend(claim.id for claim in mine)
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == sorted(Work.objects.values_list("id", flat=True))
    assert len(taken) == 200
    assert not Work.objects.filter(done_at=None).exists()


def test_rows_are_given_back_though_somebody_writes_the_same_work_in_another_order(
    own_database: Database, acme: Tenant
) -> None:
    """PostgreSQL ends one of the two who wait for each other; all rows are due again at once all the same."""
    with context.client(acme):
        for key in ("first", "second"):
            schedule("tests.nothing", key=key)
    claims = claiming.claim(Work, limit=2)
    assert len(claims) == 2
    written, ended = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with context.client(acme), transaction.atomic():
                schedule("tests.nothing", key="second")
                written.set()
                while not ended.wait(0.01) and not _somebody_waits():
                    pass
                schedule("tests.nothing", key="first")
        except OperationalError:  # it was this one that was ended
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    assert written.wait(20)
    try:
        claiming.release(claims)
    finally:
        ended.set()
        thread.join(20)
    waiting = Work.objects.filter(done_at=None, lease_until=None)
    assert sorted(waiting.values_list("key", flat=True)) == ["first", "second"]
    assert not Work.objects.filter(done_at=None).exclude(lease_until=None).exists()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_claim_waits_for_nobody(own_database: Database, acme: Tenant) -> None:
    """A row that some transaction has locked is left for later, and the others are taken."""
    add(acme, 3)
    locked, looked = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Work.objects.select_for_update().order_by("due_at")[0]
                locked.set()
                looked.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    locked.wait(20)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            assert len(claiming.claim(Work, limit=3)) == 2
    finally:
        looked.set()
        thread.join()


def test_a_task_handed_out_again_does_nothing_twice(own_database: Database, acme: Tenant, done_once: list[str]) -> None:
    """Redis hands a long task out again after its visibility timeout: the second one finds the rows claimed."""
    add(acme, 30, name="tests.note", lane="fast")
    start = threading.Barrier(3)

    def task() -> None:
        start.wait()
        try:
            work_lane("fast")
        finally:
            connection.close()

    threads = [threading.Thread(target=task) for _delivery in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done_once) == len(set(done_once)) == 30


def test_what_a_killed_worker_held_is_done_when_its_lease_ends(
    own_database: Database, acme: Tenant, done_once: list[str]
) -> None:
    """Neither the killed task's message nor an acknowledgement is needed: the row is still there."""
    add(acme, name="tests.note", lane="fast")
    (claim,) = claiming.claim(Work, limit=1)  # and then the worker dies
    assert work_lane("fast") == 0
    end_lease(claim)
    assert work_lane("fast") == 1
    assert len(done_once) == 1
    assert Work.objects.get().attempts == 2
