"""Due work that nobody does is told, whatever the cause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tenants import context
from tenants.agenda import ageing
from tenants.agenda.ageing import Watch
from tenants.agenda.claiming import GIVEN_UP
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clock import business_now, real_now
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, tell_for
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def due(tenant: Tenant, key: str, **facts: Any) -> None:
    """A piece of work that has been there and due for three minutes, with other facts."""
    with context.client(tenant):
        schedule("labels.sweep", key=key)
    old = {"due_at": business_now() - 3 * MINUTE, "created_at": real_now() - 3 * MINUTE}
    Work.objects.filter(key=key).update(**old | facts)


def test_what_has_been_due_for_two_minutes_by_lane_and_channel(acme: Tenant) -> None:
    due(acme, "untaken")
    due(acme, "failing", attempts=9, last_error="no", not_before=real_now() + 4 * MINUTE)
    due(acme, "in hand for long", lease_until=real_now() + MINUTE)
    due(acme, "older", due_at=business_now() - 9 * MINUTE, created_at=real_now() - 60 * MINUTE, lane="fast")
    tell_for(acme, "tenants/sign_up_received", [Recipient("applicant", None, ("email",))], key="1")
    Message.objects.update(due_at=business_now() - 3 * MINUTE, created_at=real_now() - 3 * MINUTE)
    oldest = {each.lane: each for each in ageing.ageing()}
    assert {lane: each.pieces for lane, each in oldest.items()} == {"fast": 1, "standard": 3, "email": 1}
    assert oldest["fast"].name == "labels.sweep"
    assert timedelta(seconds=539) < oldest["fast"].oldest < timedelta(seconds=550)


def test_what_was_given_up_is_told_too(acme: Tenant) -> None:
    due(acme, "given up", not_before=real_now() + GIVEN_UP, last_error="no")
    assert [(each.lane, each.pieces) for each in ageing.ageing()] == [("standard", 1)]


def test_what_is_not_old(acme: Tenant, business_clock: BusinessClock) -> None:
    due(acme, "young", due_at=business_now() - MINUTE)
    due(acme, "done", done_at=real_now())
    due(acme, "repeated rarely by intention", not_before=real_now() + 20 * MINUTE)
    due(acme, "ahead", due_at=business_now() + timedelta(days=1), created_at=real_now())
    business_clock.advance(days=2)  # the sandbox's clock jumps: it has just become due
    Work.objects.filter(key="young").delete()
    assert ageing.ageing() == []


def test_the_log_is_told_what_two_looks_have_seen_and_again_and_the_end(
    acme: Tenant, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level("INFO", "tenants.agenda.ageing")
    now = [1000.0]
    monkeypatch.setattr(ageing.time, "monotonic", lambda: now[0])

    def told() -> list[tuple[str, str]]:
        lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
        caplog.clear()
        return [(line["event"], line["lane"]) for line in lines]

    watch = Watch()
    due(acme, "untaken")
    watch.look()
    assert told() == [], "a moment's crowd is no news"
    now[0] += ageing.LOOK + 1
    watch.look()
    assert told() == [("work.ageing", "standard")]
    now[0] += ageing.LOOK + 1
    watch.look()
    assert told() == []
    now[0] += ageing.TOLD_AGAIN
    watch.look()
    assert told() == [("work.ageing", "standard")]
    Work.objects.update(done_at=real_now())
    now[0] += ageing.LOOK + 1
    watch.look()
    assert told() == [("work.no_longer_ageing", "standard")]
