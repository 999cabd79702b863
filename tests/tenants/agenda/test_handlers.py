"""Doing work: in the client's schema, in one transaction with its completion, or under the fence."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import UUID

import psycopg
import pytest
import structlog
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tenants import context
from tenants.agenda import claiming, handlers, services
from tenants.agenda.handlers import Claimed
from tenants.agenda.models import Work
from tenants.agenda.services import schedule, schedule_for_platform
from tenants.agenda.tasks import work_lane
from tenants.database.identifiers import uuid7
from tenants.models import Tenant
from tenants.people.models import Contact
from tests.database import Database


def only() -> Work:
    return Work.objects.get()


@pytest.mark.django_db
def test_work_runs_in_its_clients_schema_with_its_arguments(
    acme: Tenant, handle: Callable[..., None], run_due_work: Any
) -> None:
    seen: list[object] = []
    handle("tests.look", lambda work: seen.append((context.schema_in_use(), work.key, work.arguments, work.lane)))
    with context.client(acme):
        schedule("tests.look", key="1", lane="green", color="red")
    schedule_for_platform("tests.look", key="2")
    run_due_work()
    assert seen == [("acme", "1", {"color": "red"}, "green"), ("public", "2", {}, "standard")]
    assert context.schema_in_use() == "public"


@pytest.mark.django_db
def test_a_failure_undoes_the_handlers_writes_and_puts_the_row_back(
    in_acme: Tenant, handle: Callable[..., None], run_due_work: Any
) -> None:
    def fail(work: Claimed) -> None:
        Contact.objects.create(name="Anne", email="anne@acme.example")
        raise RuntimeError("the disk is full")

    handle("tests.fail", fail)
    schedule("tests.fail", key="1")
    run_due_work(failures=True)
    assert not Contact.objects.exists()
    work = only()
    assert (work.done_at, work.lease_until, work.attempts) == (None, None, 1)
    assert "the disk is full" in work.last_error


@pytest.mark.django_db
def test_a_database_error_of_one_work_does_not_stop_the_next(
    in_acme: Tenant, handle: Callable[..., None], done_once: list[str], run_due_work: Any
) -> None:
    def fail(work: Claimed) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    handle("tests.fail", fail)
    schedule("tests.fail", key="1")
    schedule("tests.note", key="2")
    run_due_work(failures=True)
    assert done_once == ["2"]


@pytest.mark.django_db
def test_work_that_waits_for_the_outside_completes_itself(
    in_acme: Tenant, handle: Callable[..., None], run_due_work: Any
) -> None:
    def tell(work: Claimed) -> None:
        with work.completing():
            Contact.objects.create(name="Anne", email="anne@acme.example")

    handle("tests.outside", tell, outside=True)
    schedule("tests.outside", key="1")
    run_due_work()
    assert only().done_at is not None
    assert Contact.objects.exists()


@pytest.mark.django_db
def test_outside_work_that_forgets_to_complete_is_a_failure(
    in_acme: Tenant, handle: Callable[..., None], run_due_work: Any
) -> None:
    handle("tests.outside", lambda work: None, outside=True)
    schedule("tests.outside", key="1")
    run_due_work(failures=True)
    assert "without completing" in only().last_error


@pytest.mark.django_db
@pytest.mark.parametrize("outside", [False, True])
def test_a_service_is_given_the_works_arguments_in_its_order_and_the_work_is_done(
    in_acme: Tenant, handle: Callable[..., None], run_due_work: Any, outside: bool
) -> None:
    given: list[tuple[UUID, int]] = []
    handlers.does(
        "tests.service", lambda window, turn: given.append((window, turn)), outside=outside, window=UUID, turn=int
    )
    window = uuid7()
    schedule("tests.service", key="1", turn=3, window=str(window))
    run_due_work()
    assert given == [(window, 3)]
    assert only().done_at is not None


def test_outside_work_holds_no_transaction_while_it_waits(
    own_database: Database, acme: Tenant, handle: Callable[..., None]
) -> None:
    inside: list[bool] = []

    def wait(work: Claimed) -> None:
        inside.append(connection.in_atomic_block)
        with work.completing():
            inside.append(connection.in_atomic_block)

    handle("tests.outside", wait, outside=True)
    with context.client(acme):
        schedule("tests.outside", key="1")
    assert work_lane("standard") == 1
    assert inside == [False, True]


def test_a_crash_between_writing_and_completing_leaves_neither(own_database: Database, acme: Tenant) -> None:
    """The row is completed in the transaction that writes: another connection sees both or nothing."""
    with context.client(acme):
        schedule("tests.nothing", key="1")
    (claim,) = claiming.claim(Work, limit=1)
    claimed = handlers.Claimed(claim, "tests.nothing", "1", {}, "standard")
    with psycopg.connect(own_database.url, autocommit=True) as other, context.client(acme):

        def facts() -> tuple[object, ...] | None:
            return other.execute(
                "SELECT (SELECT count(*) FROM acme.people_contact),"
                " (SELECT count(*) FROM agenda_work WHERE done_at IS NOT NULL)"
            ).fetchone()

        with claimed.completing():
            Contact.objects.create(name="Anne", email="anne@acme.example")
            assert facts() == (0, 0)
        assert facts() == (1, 1)


@pytest.mark.django_db
def test_the_task_of_a_deleted_tenant_does_not_run(acme: Tenant, done_once: list[str]) -> None:
    """Stock: the body ran in the public schema."""
    with context.client(acme):
        schedule("tests.note", key="1")
        schedule("tests.note", key="2")
    held = claiming.claim(Work, limit=1)
    acme.delete()
    for claim in held:
        handlers.run_all([claim])
    assert work_lane("standard") == 0
    assert done_once == []
    assert not Work.objects.exists()


def test_work_of_a_client_whose_schema_is_gone_touches_nothing_else(
    own_database: Database, acme: Tenant, handle: Callable[..., None]
) -> None:
    handle("tests.write", lambda work: Contact.objects.create(name="Anne", email="anne@acme.example"))
    with context.client(acme):
        schedule("tests.write", key="1")
    with own_database.owner() as owner:
        owner.execute("DROP SCHEMA acme CASCADE")
    assert work_lane("standard") == 1
    assert "does not exist" in only().last_error


@pytest.mark.django_db
def test_work_that_was_taken_back_after_it_was_claimed_is_not_done(in_acme: Tenant, done_once: list[str]) -> None:
    from tenants.agenda.services import cancel

    schedule("tests.note", key="1")
    (claim,) = claiming.claim(Work, limit=1)
    cancel("tests.note", key="1")
    handlers.run_all([claim])
    assert done_once == []


@pytest.mark.django_db
def test_work_that_another_worker_took_over_is_not_even_begun(in_acme: Tenant, done_once: list[str]) -> None:
    """A short handler would be undone; one that talks to the outside would have talked."""
    schedule("tests.note", key="1")
    (asleep,) = claiming.claim(Work, limit=1, lease=timedelta(seconds=-1))
    (awake,) = claiming.claim(Work, limit=1)
    with mock.patch.dict(handlers._HANDLERS, {"tests.note": handlers.Registered(mock.Mock(), outside=True)}):
        handlers.run_all([asleep])
        assert not handlers._HANDLERS["tests.note"].do.called  # type: ignore[attr-defined]
    handlers.run_all([awake])
    assert done_once == ["1"]


def test_two_handlers_for_one_name_are_a_mistake(handle: Callable[..., None]) -> None:
    handle("tests.twice", lambda work: None)
    with pytest.raises(ValueError, match="two handlers"):
        handle("tests.twice", lambda work: None)
    assert "tests.twice" in handlers.handler_names()


@pytest.mark.django_db
def test_a_task_ends_after_its_slice_and_gives_the_rest_back(
    in_acme: Tenant, handle: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, done = [100.0], []

    def take_long(work: Claimed) -> None:
        done.append(work.key)
        clock[0] += 1.5

    handle("tests.long", take_long)
    for key in range(5):
        schedule("tests.long", key=str(key), lane="fast")
    monkeypatch.setattr("tenants.agenda.tasks.time.monotonic", lambda: clock[0])
    with context.platform():
        assert work_lane("fast") == 2
    assert len(done) == 2
    assert Work.objects.filter(done_at=None, lease_until=None, attempts=0).count() == 3


@pytest.mark.django_db
def test_short_work_of_a_client_shares_a_transaction(acme: Tenant, globex: Tenant, handle: Callable[..., None]) -> None:
    """A transaction and a search path for each piece were most of its cost."""
    handle("tests.short", lambda work: None)
    for tenant in (acme, globex):
        with context.client(tenant):
            for key in range(6):
                schedule("tests.short", key=str(key))
    with CaptureQueriesContext(connection) as queries:
        assert work_lane("standard") == 12
    finished = [query for query in queries.captured_queries if "SET done_at" in query["sql"]]
    assert len(finished) == 2, "one for each client"
    assert Work.objects.filter(done_at=None).count() == 0


@pytest.mark.django_db
def test_a_handler_of_many_gets_all_pieces_of_a_client_that_are_in_hand(
    acme: Tenant, globex: Tenant, handle: Callable[..., None]
) -> None:
    seen: list[tuple[str, list[str]]] = []

    def note_all(pieces: Sequence[Claimed]) -> None:
        seen.append((context.schema_in_use(), sorted(piece.key for piece in pieces)))
        if len(pieces) == 3:
            raise RuntimeError("one of them is bad")

    handlers.handles_many("tests.many")(note_all)
    for tenant, keys in ((acme, "abc"), (globex, "de")):
        with context.client(tenant):
            for key in keys:
                schedule("tests.many", key=key)
    assert work_lane("standard") == 5
    assert seen == [("acme", ["a", "b", "c"]), *(("acme", [key]) for key in "abc"), ("globex", ["d", "e"])]
    assert not Work.objects.filter(done_at=None).exists()


@pytest.mark.django_db
def test_one_that_fails_undoes_nothing_of_those_it_shares_with(in_acme: Tenant, handle: Callable[..., None]) -> None:
    def write(work: Claimed) -> None:
        Contact.objects.create(name=work.key, email=f"{work.key}@acme.example")
        if work.key == "3":
            raise RuntimeError("the disk is full")

    handle("tests.write", write)
    for key in range(6):
        schedule("tests.write", key=str(key))
    with context.platform():
        assert work_lane("standard") == 6
    assert set(Contact.objects.values_list("name", flat=True)) == {"0", "1", "2", "4", "5"}
    (left,) = Work.objects.filter(done_at=None)
    assert (left.key, left.attempts) == ("3", 1)
    assert "the disk is full" in left.last_error


@pytest.mark.django_db
def test_losing_one_fence_undoes_only_what_that_worker_no_longer_holds(
    in_acme: Tenant, handle: Callable[..., None]
) -> None:
    def write(work: Claimed) -> None:
        Contact.objects.create(name=work.key, email=f"{work.key}@acme.example")
        if work.key == "0":  # meanwhile somebody else takes another one
            Work.objects.filter(key="2").update(fence=F("fence") + 1)

    handle("tests.write", write)
    for key in range(4):
        schedule("tests.write", key=str(key))
    with context.platform():
        handlers.run_all(claiming.claim(Work, limit=4))
    assert set(Contact.objects.values_list("name", flat=True)) == {"0", "1", "3"}
    assert Work.objects.get(key="2").done_at is None


@pytest.mark.django_db
def test_each_piece_is_in_the_log_with_its_client_its_window_and_its_number(
    acme: Tenant, handle: Callable[..., None], run_due_work: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    handle("tests.fine", lambda work: None)
    handle("tests.talks", lambda work: structlog.get_logger("tests").warning("said.inside"), outside=True)
    with context.client(acme):
        schedule("tests.fine", key="1", window="w1")
        schedule("tests.fine", key="2", window="w2")
        schedule("tests.talks", key="3", window="w3")
    schedule_for_platform("tests.fine", key="4")
    run_due_work(failures=True)
    tasks = dict(Work.objects.values_list("key", "pk"))
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    told = {(line["event"], line.get("client"), line.get("window"), line["task"]) for line in lines}
    assert told == {
        ("work.done", "acme", "w1", tasks["1"]),
        ("work.done", "acme", "w2", tasks["2"]),
        ("said.inside", "acme", "w3", tasks["3"]),
        ("work.failed", "acme", "w3", tasks["3"]),
        ("work.done", None, None, tasks["4"]),
    }


def test_workers_say_what_the_settings_let_them_say() -> None:
    from portal.celery import app

    root = logging.getLogger()
    before, handlers_before = root.level, list(root.handlers)
    app.log.already_setup = False
    app.log.setup(loglevel="CRITICAL", redirect_stdouts=False)
    assert (root.level, root.handlers) == (before, handlers_before)


def test_what_waits_behind_a_piece_that_takes_long_goes_to_others_meanwhile(
    own_database: Database, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    told: list[str] = []

    def slow(work: handlers.Claimed) -> None:
        ends = time.monotonic() + 60
        while not told and time.monotonic() < ends:
            time.sleep(0.05)
        seen.append(Work.objects.filter(lease_until=None, attempts=0).count())
        with work.completing():
            pass

    monkeypatch.setattr(services, "tell_ended", told.append)
    monkeypatch.setitem(handlers._HANDLERS, "tests.slow", handlers.Registered(slow, outside=True))
    with context.client(acme):
        Work.objects.all().delete()
        for place in range(5):
            schedule("tests.slow", key=str(place), lane="standard")
    with context.platform():
        claims = claiming.claim(Work, limit=20)
        assert handlers.run_all(claims) == 1
    assert (seen, told) == ([4], ["standard"])
    assert Work.objects.filter(done_at=None, lease_until=None, attempts=0).count() == 4
