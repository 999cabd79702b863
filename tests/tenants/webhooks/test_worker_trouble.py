"""What befalls the worker that tells programs: it dies, is to end, cannot send, has no thread. Nothing is lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from tenants.agenda import shutting_down
from tenants.domain.outside import TypedAddress
from tenants.domain.webhooks import IN_FLIGHT
from tenants.models import Tenant
from tenants.outside import exchange
from tenants.webhooks.attempts import claims, tasks
from tenants.webhooks.attempts.models import Attempt
from tests.tenants.webhooks.receiver import Receiver
from tests.tenants.webhooks.test_delivery import happen, make

pytestmark = pytest.mark.django_db


def test_a_worker_that_died_in_the_midst_loses_nothing(in_acme: Tenant, receiver: Receiver) -> None:
    make(receiver)
    (event,) = happen()
    assert len(claims.claim_attempts(10)) == 1  # and dies
    assert tasks.send_attempts() == 0
    Attempt.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert tasks.send_attempts() == 1
    assert [got.headers["webhook-id"] for got in receiver.got] == [str(event.pk)]


def test_what_cannot_be_sent_at_all_holds_up_nobody(
    in_acme: Tenant, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where no thread is left to look a host up: the task ends, that try has failed and is made again."""
    bad, _secret = make(receiver, "/bad")
    make(receiver, "/good")
    happen()
    pinned = exchange.pinned

    def look_up(typed: TypedAddress, seconds: float) -> Any:
        if typed.target == "/bad":
            raise RuntimeError("can't start new thread")
        return pinned(typed, seconds)

    monkeypatch.setattr(exchange, "pinned", look_up)
    assert tasks.send_attempts() == 2
    assert len(receiver.at("/good")) == 1
    failed = Attempt.objects.get(endpoint=bad.pk, number=1)
    assert (failed.outcome, failed.trouble) == ("failed", "not sent: RuntimeError")
    assert Attempt.objects.filter(endpoint=bad.pk, number=2, done_at=None).exists(), "it is tried again after a pause"


def test_where_no_thread_is_left_those_that_have_begun_make_all_tries(
    in_acme: Tenant, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(receiver)
    happen(5)
    start, began = threading.Thread.start, list[str]()

    def starts(this: threading.Thread) -> None:
        if this.name.startswith("webhooks"):
            if began:
                raise RuntimeError("can't start new thread")
            began.append(this.name)
        start(this)

    monkeypatch.setattr(threading.Thread, "start", starts)
    assert tasks.send_attempts() == 5
    assert len(receiver.got) == 5
    assert len(began) == 1


def test_a_worker_that_is_to_end_tells_what_it_has_begun_to_tell(
    in_acme: Tenant, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutting_down, "_BYTE", bytearray(1))
    make(receiver)
    happen(300)
    posted = tasks._posted

    def is_to_end(each: tasks.Try) -> tasks.Made:
        shutting_down.begin_to_end()
        return posted(each)

    monkeypatch.setattr(tasks, "_posted", is_to_end)
    assert tasks.send_attempts() == len(receiver.got) <= IN_FLIGHT
    waiting = Attempt.objects.filter(done_at=None)
    assert waiting.count() == 300 - len(receiver.got)
    assert not waiting.exclude(lease_until=None, attempts=0).exists(), "given back untried"
