"""Telling programs: real requests to real sockets, through the task that the dispatcher wakes."""

from __future__ import annotations

import json
import socket
import time
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from tenants import context, dispatcher
from tenants.agenda import claiming, handlers
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.domain.actors import PLATFORM
from tenants.domain.topics import Topic
from tenants.domain.webhooks import PREFIX, signatures
from tenants.models import Party, Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tenants.webhooks import selectors, services
from tenants.webhooks.attempts import claims, post, tasks
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import Endpoint, WebhookEvent
from tests.tenants.webhooks.receiver import Receiver
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db


def make(receiver: Receiver, path: str = "/hook", *topics: str) -> tuple[Endpoint, str]:
    return services.make_endpoint(path, receiver.url(path), topics, by=PLATFORM)


def happen(count: int = 1, topic: Topic = Topic.WINDOWS) -> list[WebhookEvent]:
    """So many events, with their places."""
    for number in range(count):
        services.note_event("window.moved", topic, {"number": number, "label": "双11专线"})
    while services.number_events():
        pass
    return list(WebhookEvent.objects.filter(seq__isnull=False).order_by("seq"))


def due_now() -> None:
    """The pauses are over."""
    Attempt.objects.filter(done_at=None).update(not_before=Now() - timedelta(seconds=1))
    Party.objects.update(silent_until=None)


def test_an_event_arrives_once_signed_as_it_was_written(in_acme: Tenant, receiver: Receiver) -> None:
    _endpoint, secret = make(receiver)
    (event,) = happen()
    assert tasks.send_attempts() == 1
    (got,) = receiver.got
    assert got.body.decode() == event.body
    said = json.loads(got.body)
    assert (said["type"], said["seq"], said["data"]["label"]) == ("window.moved", 1, "双11专线")
    stamp = int(got.headers["webhook-timestamp"])
    assert abs(stamp - time.time()) < 60
    assert got.headers["webhook-id"] == str(event.pk)
    assert got.headers["webhook-signature"] == signatures([secret], str(event.pk), stamp, event.body)
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.code, attempt.answer) == ("delivered", 200, "done")
    assert tasks.send_attempts() == 0, "and not again"


def test_numbers_have_no_gaps_and_no_lateness(in_acme: Tenant) -> None:
    happen(5)
    with transaction.atomic():
        services.note_event("window.moved", Topic.WINDOWS, {})
        transaction.set_rollback(True)
    happen(3)
    assert [each.seq for each in selectors.events_told()] == list(range(1, 9))
    assert [each.seq for each in selectors.events_told(after=6)] == [7, 8]
    assert not selectors.events_told(topics=[Topic.CASES])


def test_an_endpoint_hears_of_its_topics(in_acme: Tenant, receiver: Receiver) -> None:
    make(receiver, "/cases", Topic.CASES)
    make(receiver, "/all")
    happen(1, Topic.CASES)
    happen(1, Topic.DISPLAYS)
    tasks.send_attempts()
    assert [len(receiver.at(path)) for path in ("/cases", "/all")] == [1, 2]


def test_what_is_due_is_numbered_by_due_work(in_acme: Tenant, receiver: Receiver, run_due_work: DueWork) -> None:
    make(receiver)
    for _time in range(3):
        services.note_event("window.moved", Topic.WINDOWS, {})
    assert run_due_work(name=services.NUMBER)
    assert dispatcher.due_by_lane().get("webhook") == 1
    tasks.send_attempts()
    assert len(receiver.got) == 3
    assert "webhook" not in dispatcher.due_by_lane()


def test_the_first_events_go_at_once_and_those_of_a_storm_together(
    in_acme: Tenant, receiver: Receiver, business_clock: BusinessClock
) -> None:
    make(receiver)
    waiting = Work.objects.filter(name=services.NUMBER, done_at=None)
    for _time in range(services.STORM):
        services.note_event("window.moved", Topic.WINDOWS, {})
    assert not waiting.filter(due_at__gt=business_clock.now()).exists()
    WebhookEvent.objects.update(made_at=Now() + timedelta(minutes=1))  # just before, also on a slow machine
    for _time in range(services.STORM):
        services.note_event("window.moved", Topic.WINDOWS, {})
    gathered = [piece.due_at for piece in waiting.order_by("pk")][services.STORM :]
    assert {due_at.microsecond for due_at in gathered} == {0}, "all at a whole second"
    assert max(gathered) - business_clock.now() <= timedelta(seconds=1)
    business_clock.advance(seconds=2)
    with mock.patch.object(services, "number_events", wraps=services.number_events) as numbered, context.platform():
        handlers.run_all(claiming.claim(Work, limit=100))
    numbered.assert_called_once()
    assert not waiting.exists()
    assert [each.seq for each in selectors.events_told()] == list(range(1, 2 * services.STORM + 1))
    tasks.send_attempts()
    assert len(receiver.got) == 2 * services.STORM


def test_what_came_just_before_is_found_by_an_index(in_acme: Tenant) -> None:
    """The instant is asked once: were it asked for each event, all that are kept would be read in each transaction."""
    with CaptureQueriesContext(connection) as asked:
        services.note_event("window.moved", Topic.WINDOWS, {})
    [counted] = [query["sql"] for query in asked if "just_before" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # there are few
        cursor.execute("EXPLAIN " + counted)
        assert "Index Cond: (made_at > " in str(cursor.fetchall())


@pytest.mark.parametrize("how", [500, 302, "reset", "garbage"])
def test_what_fails_is_tried_again_with_the_same_body(in_acme: Tenant, receiver: Receiver, how: int | str) -> None:
    receiver.behaves["/hook"] = how
    make(receiver)
    (event,) = happen()
    for _number in range(1, 11):
        assert tasks.send_attempts() == 1
        due_now()
    assert tasks.send_attempts() == 0, "ten times"
    assert {(got.headers["webhook-id"], got.body.decode()) for got in receiver.at("/hook")} == {
        (str(event.pk), event.body)
    }
    assert receiver.at("/elsewhere") == [], "a redirect is not followed"
    assert list(Attempt.objects.order_by("pk").values_list("number", "outcome")) == [
        (number, "failed") for number in range(1, 11)
    ]


def test_what_comes_back_gets_what_it_missed(in_acme: Tenant, receiver: Receiver) -> None:
    receiver.behaves["/hook"] = 500
    endpoint, _secret = make(receiver)
    happen(3)
    tasks.send_attempts()
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None
    receiver.behaves.clear()
    due_now()
    tasks.send_attempts()
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None
    assert Attempt.objects.filter(outcome="delivered").count() == 3


def test_a_retry_after_is_heard_within_bounds(in_acme: Tenant, receiver: Receiver) -> None:
    receiver.behaves["/hook"], receiver.retry_after = 429, "86400"
    make(receiver)
    happen()
    tasks.send_attempts()
    following = Attempt.objects.get(number=2)
    assert timedelta(seconds=4) < following.not_before - real_now() <= timedelta(seconds=10)


def told_owners() -> list[str]:
    """Why endpoints were switched off, as the owners are told."""
    letters = Message.objects.filter(template="portal/webhook_off")
    assert letters.count() in (0, 2), "each owner, once"
    return sorted({each.parameters["why"] for each in letters})


def test_who_is_gone_is_switched_off_and_told_of_once(in_acme: Tenant, receiver: Receiver) -> None:
    receiver.behaves["/hook"] = 410
    endpoint, _secret = make(receiver)
    happen(5)
    tasks.send_attempts()
    endpoint.refresh_from_db()
    assert endpoint.state == Endpoint.State.GONE
    assert told_owners() == ["gone"]
    assert len(receiver.got) <= 2, "what was in flight"
    happen(1)
    assert tasks.send_attempts() == 0
    with pytest.raises(Refused):
        services.send_test_event(endpoint.pk)


def test_five_days_of_failures_switch_it_off(in_acme: Tenant, receiver: Receiver) -> None:
    receiver.behaves["/hook"] = 500
    endpoint, _secret = make(receiver)
    happen(1)
    tasks.send_attempts()
    Endpoint.objects.update(failing_since=real_now() - timedelta(days=4, hours=23))
    due_now()
    tasks.send_attempts()
    assert told_owners() == []
    Endpoint.objects.update(failing_since=real_now() - timedelta(days=5))
    happen(4)
    due_now()
    tasks.send_attempts()
    endpoint.refresh_from_db()
    assert (endpoint.state, told_owners()) == ("failed", ["failed"])
    assert not Attempt.objects.filter(done_at=None).exists()


def test_who_hangs_is_left_alone_and_delays_nobody(
    in_acme: Tenant, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, given_up = post.post, list[float]()

    def shorter(*args: Any, **options: Any) -> post.ProgramAnswer:
        answer = patient(*args, **options, seconds=3.0)
        if not answer.status:
            given_up.append(time.monotonic())
        return answer

    monkeypatch.setattr(tasks, "post", shorter)
    receiver.behaves |= {"/hangs": "hang", "/drips": "slow"}
    hanging, _secret = make(receiver, "/hangs")
    make(receiver, "/drips")
    make(receiver, "/works")
    happen(20)
    tasks.send_attempts()
    assert max(got.at for got in receiver.at("/works")) < min(given_up), "before any of the others was given up"
    assert len(receiver.at("/works")) == 20
    assert len(receiver.at("/hangs")) == receiver.most_at_once["/hangs"] == 2
    assert receiver.most_at_once["/works"] <= 2
    silent = Party.objects.get(address=claims.party_of(hanging.pk))
    assert silent.silent_until is not None
    assert silent.silence > timedelta(seconds=5)
    assert set(Attempt.objects.filter(outcome="delivered").values_list("code", flat=True)) == {200}


def test_a_test_event_waits_for_nothing(in_acme: Tenant, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint, _secret = make(receiver)
    happen(50)
    Attempt.objects.update(not_before=Now() + timedelta(hours=1))
    tasks.parties.leave_alone(claims.party_of(endpoint.pk), "hangs")
    sent = services.send_test_event(endpoint.pk)
    assert tasks.send_attempts() == 1
    (got,) = receiver.got
    assert json.loads(got.body)["type"] == "webhook.test"
    sent.refresh_from_db()
    assert sent.outcome == "delivered"
    assert [each.seq for each in selectors.events_told()] == list(range(1, 51)), "it takes no place"


def test_a_test_that_fails_is_not_tried_again(in_acme: Tenant, receiver: Receiver) -> None:
    receiver.behaves["/hook"] = 500
    endpoint, _secret = make(receiver)
    services.send_test_event(endpoint.pk)
    tasks.send_attempts()
    due_now()
    assert tasks.send_attempts() == 0
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_events_are_sent_again_by_hand(in_acme: Tenant, receiver: Receiver) -> None:
    endpoint, _secret = make(receiver, "/hook", Topic.WINDOWS)
    events = happen(4)
    happen(1, Topic.CASES)
    tasks.send_attempts()
    services.resend(endpoint.pk, events[0].pk)
    services.resend(endpoint.pk, events[0].pk)
    tasks.send_attempts()
    assert services.replay(endpoint.pk, after=2, by=PLATFORM)[1] == 2
    tasks.send_attempts()
    assert services.replay(endpoint.pk, since=events[1].occurred_at, by=PLATFORM)[1] == 3
    assert services.replay(endpoint.pk, since=events[1].occurred_at, by=PLATFORM)[1] == 3, (
        "twice is once as long as it waits"
    )
    tasks.send_attempts()
    seqs = [json.loads(got.body)["seq"] for got in receiver.got]
    assert sorted(seqs) == [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4]
    with pytest.raises(Refused):
        services.replay(endpoint.pk, by=PLATFORM)


def test_for_a_day_both_secrets_sign(in_acme: Tenant, receiver: Receiver) -> None:
    endpoint, old = make(receiver)
    _endpoint, new = services.rotate_secret(endpoint.pk, by=PLATFORM)
    assert new.startswith(PREFIX)
    assert new != old
    happen(1)
    tasks.send_attempts()
    Endpoint.objects.update(old_secret_until=real_now())
    happen(1)
    tasks.send_attempts()
    assert [len(got.headers["webhook-signature"].split()) for got in receiver.got] == [2, 1]
    for got, secrets in zip(receiver.got, ([new, old], [new]), strict=True):
        stamp = int(got.headers["webhook-timestamp"])
        assert got.headers["webhook-signature"] == signatures(
            secrets, got.headers["webhook-id"], stamp, got.body.decode()
        )
    endpoint.refresh_from_db()
    assert old not in endpoint.old_secret
    assert new not in endpoint.secret


def test_what_is_off_or_deleted_is_sent_nothing(in_acme: Tenant, receiver: Receiver) -> None:
    off, _secret = make(receiver, "/off")
    deleted, _secret = make(receiver, "/deleted")
    happen(3)
    services.switch_endpoint(off.pk, on=False, by=PLATFORM)
    services.delete_endpoint(deleted.pk, by=PLATFORM)
    assert tasks.send_attempts() == 0
    assert receiver.got == []
    with pytest.raises(Refused):
        services.resend(off.pk, WebhookEvent.objects.get(seq=1).pk)
    with pytest.raises(Refused):
        services.replay(off.pk, after=0, by=PLATFORM)
    services.switch_endpoint(off.pk, on=True, by=PLATFORM)
    happen(1)
    assert tasks.send_attempts() == 1
    assert services.replay(off.pk, after=0, by=PLATFORM)[1] == 4


def test_an_address_that_leads_inside_is_refused_when_typed_and_when_called(
    in_acme: Tenant, receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint, _secret = make(receiver)
    settings.ADDRESSES_INSIDE = []
    with pytest.raises(Refused):
        make(receiver, "/other")
    with pytest.raises(Refused):
        services.change_endpoint(endpoint.pk, name="x", url="https://[::ffff:10.0.0.1]/", topics=[], by=PLATFORM)
    connected: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _socket, address: connected.append(address))
    happen()
    tasks.send_attempts()
    assert receiver.got == connected == []
    assert "inside" in Attempt.objects.get(number=1).trouble


def test_clients_do_not_see_each_others(acme: Tenant, globex: Tenant, receiver: Receiver) -> None:
    for tenant in (acme, globex):
        with context.client(tenant):
            make(receiver, f"/{tenant.schema_name}")
            happen(2)
    tasks.send_attempts()
    assert [len(receiver.at(f"/{each.schema_name}")) for each in (acme, globex)] == [2, 2]
    with context.client(acme):
        endpoint = Endpoint.objects.get()
        assert selectors.attempts_at(endpoint).count() == 2
        assert selectors.endpoint_standings(real_now() - timedelta(days=1))[endpoint.pk].delivered == 2
