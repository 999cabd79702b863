"""Servers that hang: over real sockets. One holds up its own messages for a while, and nobody else's."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from tenants import context, dispatcher
from tenants.clock import real_now
from tenants.dispatcher import Awake
from tenants.domain.repeats import MOST
from tenants.models import Party, Tenant
from tenants.outbox import sending, smtp, tasks
from tenants.outbox.models import Message
from tenants.outbox.providers import smpp
from tenants.outbox.providers.configured import providers_of
from tenants.outside import parties
from tests.database import Database
from tests.tenants.outbox.peers import Mail, Sms
from tests.tenants.outbox.test_channels import again, say

HALF_AN_HOUR = timedelta(minutes=30)


def ask_again() -> None:
    """The silence of every server is over."""
    Party.objects.update(silent_until=None)


def mobile(place: int) -> str:
    return f"+86138{place:08}"


@contextmanager
def on_the_side(act: Callable[[], object]) -> Iterator[None]:
    """Another worker does it meanwhile, over a connection of its own."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join(30)
        assert not thread.is_alive()


# ---------------------------------------------------------------- what hangs


@pytest.mark.django_db
def test_an_email_that_nobody_answered_for_is_repeated_rarely_and_left_at_that_in_the_end(
    in_acme: Tenant,
    mail: Mail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "LETTER", 1.5)
    mail.hangs = 30
    message = say(email="chen@acme.example")
    for times in range(1, MOST):
        ask_again()
        assert tasks.send_messages("email") == 1
        assert (again(message).state, message.unanswered, message.in_air_since) == ("waiting", times, None)
        assert message.not_before - real_now() > HALF_AN_HOUR - timedelta(minutes=1)
        ask_again()
        assert tasks.send_messages("email") == 0, "not before its pause is over"
        Message.objects.update(not_before=message.created_at)
    ask_again()
    tasks.send_messages("email")
    assert (again(message).state, len(mail.taken)) == ("unknown", MOST)
    assert message.last_error == "the mail server did not answer at the end of the e-mail"


@pytest.mark.django_db
def test_a_hanging_server_is_left_alone_by_all_and_asked_by_one(
    in_acme: Tenant,
    mail: Mail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "LETTER", 1.5)
    mail.hangs = 30
    for place in range(5):
        say(email=f"{place}@acme.example")
    for tried, silence in enumerate((10, 20, 40, 80), 1):
        Message.objects.filter(unanswered=0).update(not_before=real_now())
        tasks.send_messages("email")
        assert tasks.send_messages("email") == 0, "nobody asks it now"
        server = Party.objects.get()
        assert (server.silence, len(mail.taken)) == (timedelta(seconds=silence), tried)
        assert "email" not in dispatcher.due_by_lane(), "nor is anybody woken for it"
        ask_again()
    mail.hangs = 0
    monkeypatch.setattr(smtp, "LETTER", 30.0)
    Message.objects.update(not_before=real_now())
    tasks.send_messages("email")
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    server.refresh_from_db()
    assert (server.silence, server.trouble, server.silent_until) == (timedelta(0), "", None)


@pytest.mark.django_db
def test_an_sms_centre_that_answers_after_twelve_seconds_tells_it_once(
    in_acme: Tenant,
    sms: Sms,
) -> None:
    sms.delay = 12
    message = say(mobile=mobile(1))
    tasks.send_messages("sms")
    assert (again(message).state, len(sms.taken)) == ("sent", 1)


@pytest.mark.django_db
def test_an_sms_that_nobody_answered_for_is_told_again_after_half_an_hour(
    in_acme: Tenant,
    sms: Sms,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smpp, "ANSWERS", 1.5)
    sms.delay = 6
    message = say(mobile=mobile(1))
    for _look in range(3):
        ask_again()
        tasks.send_messages("sms")
    assert (again(message).state, message.unanswered, len(sms.taken)) == ("waiting", 1, 1)
    assert message.not_before - real_now() > HALF_AN_HOUR - timedelta(minutes=1)
    sms.delay = 0
    monkeypatch.setattr(smpp, "ANSWERS", 25.0)
    ask_again()
    Message.objects.update(not_before=real_now())
    tasks.send_messages("sms")
    assert (again(message).state, len(sms.taken)) == ("sent", 2)


@pytest.mark.django_db
def test_a_message_in_the_hands_of_a_worker_that_died_is_repeated_once_at_once(
    in_acme: Tenant,
    sms: Sms,
) -> None:
    first, second = say(mobile=mobile(1)), say(mobile=mobile(2))
    Message.objects.update(in_air_since=real_now() - timedelta(minutes=1))
    Message.objects.filter(pk=second.pk).update(unanswered=1)
    tasks.send_messages("sms")
    assert (again(first).state, first.unanswered) == ("sent", 1)
    assert (again(second).state, second.unanswered) == ("waiting", 2)
    assert second.not_before - real_now() > HALF_AN_HOUR - timedelta(minutes=1)
    assert len(sms.taken) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_server_that_takes_the_connection_and_says_nothing_has_nothing(
    in_acme: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch, channel: str
) -> None:
    monkeypatch.setattr(smtp, "SIGN_ON", 0.3)
    monkeypatch.setattr(smpp, "SIGN_ON", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.EMAIL_BACKEND = "tenants.outbox.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mute.getsockname()[1]
        settings.SMPP_URL = f"smpp://shouhao:secret@127.0.0.1:{settings.EMAIL_PORT}"
        message = say(email="chen@acme.example") if channel == "email" else say(mobile=mobile(1))
        begun = time.monotonic()
        tasks.send_messages(channel)
        assert time.monotonic() - begun < 10
    assert (again(message).state, message.unanswered, message.in_air_since) == ("waiting", 0, None)
    assert message.not_before - real_now() < timedelta(minutes=1), "it is sure that nobody was told"
    assert Party.objects.get().trouble


# ---------------------------------------------------------------- who else waits


def test_while_one_server_hangs_the_others_messages_go(
    own_database: Database,
    acme: Tenant,
    mail: Mail,
    sms: Sms,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "LETTER", 6.0)
    mail.hangs = 30
    waits = []
    with context.client(acme):
        say(email="chen@acme.example")
        with on_the_side(lambda: tasks.send_messages("email")):
            until = time.monotonic() + 60
            while not mail.taken:
                assert time.monotonic() < until
                time.sleep(0.05)
            begun = time.monotonic()
            assert tasks.send_messages("email") == 0, "another has the server, and nobody waits behind it"
            assert time.monotonic() - begun < 6
            for place in range(20):
                message, begun = say(mobile=mobile(place)), time.monotonic()
                tasks.send_messages("sms")
                waits.append(time.monotonic() - begun)
                assert again(message).state == "sent"
            assert len(mail.taken) == 1
    assert statistics.quantiles(waits, n=20)[-1] < 5
    assert Message.objects.get(channel="email").unanswered == 1


def test_who_dies_lets_the_server_go_at_once(own_database: Database, acme: Tenant) -> None:
    with psycopg.connect(own_database.url, autocommit=True) as other:
        other.execute(parties._TAKE, {"address": "sms x:1", "lease": "65 seconds", "most": 1})
        assert parties.take("sms x:1") is None
        assert parties.take("sms y:1") is not None
    ends = time.monotonic() + 60
    while parties.take("sms x:1") is None:
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.mark.django_db
def test_a_task_that_could_not_have_the_server_wakes_no_other(
    in_acme: Tenant,
    mail: Mail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say(email="chen@acme.example")
    ended: list[str] = []
    monkeypatch.setattr(tasks, "tell_ended", ended.append)
    held = parties.take(providers_of("email")[0].server)
    assert held is not None
    assert tasks.send_messages("email") == 0
    assert ended == []
    held.let_go()
    tasks.send_messages("email")
    assert ended == ["email"]


def test_wakes_that_nobody_takes_become_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    """They carry no term, and pile up in the broker while no worker is there."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    awake, woken = Awake(), 0
    for now[0] in range(3600):
        awake.look(lambda: 1)
        if awake.tasks == 0:
            awake.tasks, awake.since, woken = 1, now[0], woken + 1
    assert woken < 200


@pytest.mark.parametrize(("failures", "state", "in_air"), [(2, "sent", False), (99, "waiting", True)])
def test_what_is_sent_is_not_sent_again_because_the_database_went_away(
    own_database: Database,
    acme: Tenant,
    sms: Sms,
    monkeypatch: pytest.MonkeyPatch,
    failures: int,
    state: str,
    in_air: bool,
) -> None:
    monkeypatch.setattr(sending, "NOTING", 1.0 if in_air else 30.0)
    write, left = sending._write_sent, iter([True] * failures)

    def away(sent: Any) -> set[int]:
        if next(left, False):
            raise OperationalError("the server closed the connection unexpectedly")
        return write(sent)

    monkeypatch.setattr(sending, "_write_sent", away)
    with context.client(acme):
        message = say(mobile=mobile(1))
    tasks.send_messages("sms")
    assert (again(message).state, message.in_air_since is not None, len(sms.taken)) == (state, in_air, 1)
    assert message.lease_until is None or in_air, "it is not put back at once"


def test_a_message_ends_before_its_task_is_killed(settings: Any) -> None:
    """Begun at the end of a slice, with a new session: else it would be repeated for that alone."""
    around = tasks.SLICE + sending.NOTING
    by_mail = around + smtp.SIGN_ON + smtp.LETTER
    by_sms = around + smpp.CONNECT + smpp.SIGN_ON + smpp.ANSWERS + smpp.FAREWELL
    assert max(by_mail, by_sms) < settings.CELERY_TASK_TIME_LIMIT
    assert max(by_mail, by_sms) - tasks.SLICE < sending.LONGEST.total_seconds()
    assert smpp.ANSWERS > 2 * 12, "an SMS of two parts at a centre that takes twelve seconds for each"
