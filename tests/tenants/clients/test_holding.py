"""After a restore nothing is told or ordered twice unseen: what was due outward is held for an administrator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from compliance.duty.models import Alert
from tenants import context
from tenants.agenda import claiming, handlers, services
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.agenda.tasks import work_lane
from tenants.clients import epochs, holding
from tenants.clients.holding import Which, held_kinds, held_rows
from tenants.clock import business_now
from tenants.models import DatabaseOrigin, Restore, Tenant
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, tell_for
from tenants.sealing import sealed
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import WebhookEvent
from tenants.webhooks.services import note_event
from tests.database import Database
from tests.tenants.backup import backup_of
from tests.work import BusinessClock, DueMessages, DueWork

APPLICANT = Recipient("applicant", None, ("email",))
HOUR = timedelta(hours=1)


@pytest.fixture
def told(any_database: None) -> Iterator[Callable[..., Tenant]]:
    """told(schema, key): says something to the client that applied; its e-mail goes out when it is due."""
    Tenant.objects.filter(schema_name__in=["acme", "globex"]).update(applicant_email="liu@acme.example")

    def tell(schema: str, key: str, **more: Any) -> Tenant:
        tenant: Tenant = Tenant.objects.get(schema_name=schema)
        tell_for(tenant, "tenants/sign_up_received", [APPLICANT], key=key, **more)
        return tenant

    return tell


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys of the orders that went out: work of the name tests.order."""
    made: list[str] = []
    monkeypatch.setitem(handlers._HANDLERS, "tests.order", handlers.Registered(lambda work: made.append(work.key)))
    monkeypatch.setattr(services, "OUTWARD", {"tests.order"})
    monkeypatch.setattr(holding, "OUTWARD", services.OUTWARD)
    return made


def restored(*arguments: str) -> str:
    out = StringIO()
    call_command("restored", *arguments, stdout=out)
    return out.getvalue()


def held() -> dict[str, int]:
    return {each.what: each.count for each in held_kinds()}


def test_a_backup_is_restored_and_nothing_goes_out_twice(
    own_database: Database,
    told: Callable[..., Tenant],
    orders: list[str],
    send_due_messages: DueMessages,
    tmp_path: Path,
) -> None:
    """From end to end: pg_dump, what happens after it, pg_restore, the command, the roles."""
    acme = told("acme", "before")
    told("acme", "tomorrow", due_at=business_now() + 24 * HOUR)
    with context.client(acme):
        schedule("tests.order", key="1", lane="green")
    dump = backup_of(own_database, tmp_path)
    assert (send_due_messages(), work_lane("green")) == (1, 1)
    assert (len(send_due_messages.emails), orders) == (1, ["1"])

    dump.restore()
    said = restored()
    assert "2." in said
    assert (send_due_messages(), work_lane("green")) == (0, 0)
    assert (len(send_due_messages.emails), orders) == (1, ["1"]), "neither told nor ordered twice"
    assert held() == {"tenants/sign_up_received": 1, "tests.order": 1}
    [alert] = Alert.objects.all()
    assert (alert.kind, alert.administrators) == (Alert.Kind.RESTORED, True)

    told("acme", "after")
    assert send_due_messages() == 1, "what is said after the restore goes on as usual"
    assert holding.total(holding.drop_held(Which("order", "tests.order"))) == 1
    assert holding.total(holding.release_held(Which())) == 1
    assert (send_due_messages(), work_lane("green")) == (1, 0)
    assert (len(send_due_messages.emails), orders) == (3, ["1"])
    assert held() == {}
    assert Work.objects.get(name="tests.order").last_error == holding.DROPPED


def test_another_database_than_it_was_is_noticed_before_anything_is_done(
    own_database: Database, told: Callable[..., Tenant], send_due_messages: DueMessages
) -> None:
    """The dispatcher looks when it starts: nobody has to remember the command."""
    epochs.look_where_it_stands()
    told("acme", "1")
    assert not epochs.look_where_it_stands()
    assert held() == {}
    DatabaseOrigin.objects.update(origin="1/00000001/1")
    assert epochs.look_where_it_stands()
    assert held() == {"tenants/sign_up_received": 1}
    assert send_due_messages() == 0


@pytest.mark.django_db
def test_what_late_work_says_and_orders_is_held_too(
    acme: Tenant,
    told: Callable[..., Tenant],
    orders: list[str],
    run_due_work: DueWork,
    send_due_messages: DueMessages,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A window that was due meanwhile runs; what it tells and orders, by however many steps, was told already."""
    steps: list[str] = []

    def begin(work: handlers.Claimed) -> None:
        steps.append("begin")
        schedule("tests.next", key=work.key, lane="green")
        schedule("tests.later", key=work.key, lane="green", due_at=business_now() + HOUR)

    def go_on(work: handlers.Claimed) -> None:
        steps.append("next")
        told("acme", f"next {work.key}")
        note_event("window.started", "progress", {})  # type: ignore[arg-type]
        schedule("tests.order", key=work.key, lane="green")

    def later(work: handlers.Claimed) -> None:
        told("acme", f"later {work.key}")

    for name, do in (("tests.begin", begin), ("tests.next", go_on), ("tests.later", later)):
        monkeypatch.setitem(handlers._HANDLERS, name, handlers.Registered(do))
    with context.client(acme):
        schedule("tests.begin", key="old", lane="green", due_at=business_now() - HOUR)
    epochs.database_was_restored()
    with context.client(acme):
        schedule("tests.begin", key="new", lane="green")
    run_due_work()
    assert steps.count("begin") == steps.count("next") == 2
    assert orders == ["new"]
    assert send_due_messages() == 1
    assert {(row.kind, row.what) for row in held_rows(Which(), 10)} == {
        ("message", "tenants/sign_up_received"),
        ("order", "tests.order"),
    }
    with context.client(acme):
        before, after = WebhookEvent.objects.order_by("occurred_at")
    assert before.occurred_at == Restore.objects.get().restored_at < after.occurred_at


@pytest.mark.django_db
def test_tries_at_programs_of_what_happened_before_are_held(acme: Tenant, run_due_work: DueWork) -> None:
    from tenants.webhooks import services as webhooks
    from tenants.webhooks.models import Endpoint

    with context.client(acme):
        Endpoint.objects.create(url="https://crm.example/hook", name="CRM", secret=sealed("x"), made_by="Anne")
        note_event("window.started", "progress", {"n": 1})  # type: ignore[arg-type]
        epochs.database_was_restored()
        note_event("window.started", "progress", {"n": 2})  # type: ignore[arg-type]
        webhooks.number_events()
        places = {event.pk: event.data["n"] for event in WebhookEvent.objects.all()}
    now = business_now()
    assert {places[each.event]: each.due_at > now for each in Attempt.objects.all()} == {1: True, 2: False}
    assert holding.total(holding.release_held(Which("webhook"))) == 1
    assert not Attempt.objects.filter(due_at__gt=business_now()).exists()


@pytest.mark.django_db
def test_no_place_is_given_twice_where_more_events_than_seconds_lie_between_two_restores(
    acme: Tenant, business_clock: BusinessClock
) -> None:
    from tenants.webhooks import services as webhooks

    given = set[int]()
    with context.client(acme):
        for _time in range(3):
            epochs.database_was_restored()
            for n in range(30):
                note_event("window.started", "progress", {"n": n})  # type: ignore[arg-type]
            assert webhooks.number_events() == 30
            places = {event.seq for event in WebhookEvent.objects.all()}
            assert len(places) == 30
            assert min(places) > max(given, default=0)
            given |= places
            WebhookEvent.objects.all().delete()  # made after the backup: the next restore takes them back
            business_clock.advance(seconds=1)


@pytest.mark.django_db
def test_what_is_added_to_a_held_order_waits_with_it(acme: Tenant, orders: list[str], run_due_work: DueWork) -> None:
    with context.client(acme):
        schedule("tests.order", key="1", lane="green")
        epochs.database_was_restored()
        for early in (True, False):
            schedule("tests.order", key="1", lane="green", keep_earlier=early)
        schedule("tests.order", key="2", lane="green")
    run_due_work(name="tests.order")
    assert orders == ["2"]
    [row] = held_rows(Which("order"), 10)
    assert (row.tenant, row.due_at <= business_now()) == (acme, True)
    assert holding.total(holding.release_held(Which("order", "tests.order", row.id))) == 1
    run_due_work(name="tests.order")
    assert orders == ["2", "1"]


@pytest.mark.django_db
@pytest.mark.parametrize("beside", ["nothing", "one that waits", "one for tomorrow", "one in hand"])
def test_nothing_passes_a_held_order_that_a_worker_had_in_the_backup(
    acme: Tenant, orders: list[str], run_due_work: DueWork, beside: str
) -> None:
    """Its lease was of a worker that is no more; left there, whatever is scheduled anew would stand beside it."""
    with context.client(acme):
        schedule("tests.order", key="1", lane="green", n=1)
        assert len(claiming.claim(Work, limit=9, lane="green", lease=HOUR)) == 1
        if beside != "nothing":
            due_at = business_now() + 24 * HOUR if beside == "one for tomorrow" else None
            schedule("tests.order", key="1", lane="green", n=2, due_at=due_at)
        if beside == "one in hand":
            assert len(claiming.claim(Work, limit=9, lane="green", lease=HOUR)) == 1
    oldest = Work.objects.filter(name="tests.order").earliest("due_at").due_at
    assert restored().endswith(": 1.\n")
    for due_at in (None, business_now() + HOUR):
        with context.client(acme):
            schedule("tests.order", key="1", lane="green", n=3, due_at=due_at)
        run_due_work(name="tests.order")
    assert orders == []
    [row] = held_rows(Which("order"), 10)
    assert row.due_at == oldest
    older = Work.objects.filter(name="tests.order").exclude(done_at=None)
    assert [each.last_error for each in older] == ([] if beside == "nothing" else [holding.JOINED])
    assert Work.objects.get(name="tests.order", done_at=None).arguments == {"n": 3}
    assert holding.total(holding.release_held(Which())) == 1
    run_due_work(name="tests.order")
    assert orders == ["1"]


@pytest.mark.django_db
def test_of_one_restored_client_what_a_worker_died_of_is_held_and_what_is_in_hand_goes_on(
    acme: Tenant, globex: Tenant, orders: list[str], run_due_work: DueWork
) -> None:
    for tenant, key, lease in ((acme, "in hand", HOUR), (acme, "dead", -HOUR), (globex, "dead", -HOUR)):
        with context.client(tenant):
            schedule("tests.order", key=key, lane="green")
            claiming.claim(Work, limit=1, lane="green", lease=lease)
    restored("--client", "acme")
    with context.client(acme):
        for key in ("dead", "in hand"):
            schedule("tests.order", key=key, lane="green")
    assert [(row.tenant, Work.objects.get(pk=row.id).key) for row in held_rows(Which(), 10)] == [(acme, "dead")]
    run_due_work(name="tests.order")
    assert sorted(orders) == ["dead", "in hand"], "globex's, and acme's newer one of what is in hand"


@pytest.mark.django_db
def test_of_two_clients_one_is_held(
    acme: Tenant, globex: Tenant, told: Callable[..., Tenant], send_due_messages: DueMessages
) -> None:
    for schema in ("acme", "globex"):
        told(schema, "1")
    assert "Held for an administrator" in restored("--client", "acme")
    assert [row.tenant for row in held_rows(Which("message"), 10)] == [acme]
    assert send_due_messages() == 1
    assert Message.objects.get(tenant=acme, key__contains=":1:").done_at is None


@pytest.mark.django_db
def test_what_a_worker_has_in_hand(acme: Tenant, told: Callable[..., Tenant]) -> None:
    """A lease in restored rows is of the backup's time: nobody has it. In rows that were not restored somebody has."""
    told("acme", "1")
    Message.objects.update(lease_until=business_now() + HOUR)
    epochs.client_was_restored(acme)
    assert held() == {}
    epochs.database_was_restored()
    assert held() == {"tenants/sign_up_received": 1}


@pytest.mark.django_db
def test_what_is_done_is_left_alone(acme: Tenant, told: Callable[..., Tenant], send_due_messages: DueMessages) -> None:
    told("acme", "done")
    assert send_due_messages() == 1
    epochs.database_was_restored()
    assert held() == {}
    assert not Alert.objects.exists(), "nobody is called for nothing"


@pytest.mark.django_db
def test_the_sandbox_goes_on_travelling(
    acme: Tenant, told: Callable[..., Tenant], business_clock: BusinessClock
) -> None:
    """What is held is nothing that the journey waits for."""
    from tenants.clock import travel_to
    from tenants.dispatcher import step_business_time

    told("acme", "1")
    Work.objects.all().delete()
    epochs.database_was_restored()
    Work.objects.all().delete()
    target = business_clock.now() + HOUR
    travel_to(target)
    assert step_business_time()
    assert business_clock.now() >= target


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [("--client", "nobody"), ("--client", "acme", "--before", "nowhere")])
def test_the_command_refuses_what_is_not_there(acme: Tenant, arguments: tuple[str, ...]) -> None:
    from django.core.management.base import CommandError

    with pytest.raises(CommandError, match=r"No client|no schema"):
        restored(*arguments)
    assert not Restore.objects.exists()
