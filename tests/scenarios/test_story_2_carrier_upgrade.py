"""Story 2: a group with fifty fixed lines; the carrier's upgrade is extended to five days, and standby numbers take the
calls by themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from labels.registry.models import StandbyAllocation, StandbyNumber
from maintenance import selectors, services
from maintenance.models import Content, Window
from tenants import context
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.actors import Actor
from tenants.people.models import Contact
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import register

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = (datetime.now(SHANGHAI) + timedelta(days=2)).replace(hour=14, minute=0, second=0, microsecond=0)
STAFF = Actor("staff", "Anne", "a")


def test_extended_to_five_days_the_calls_go_to_standby_numbers(stage: Stage, acme: Tenant) -> None:
    now = stage.clock.set(NOON)
    Tenant.objects.filter(pk=acme.pk).update(subject_type="group")
    for place in range(50):
        StandbyNumber.objects.create(
            canonical=f"700{place:012}", owner="中移互联网", proof_name="许可.pdf", proof_sha256="0" * 64
        )
    with context.client(Tenant.objects.get(pk=acme.pk)):
        Contact.objects.create(name="王敏", email="wang@acme.example", language="en")
        lines = register(*(f"021-6123 {4000 + place}" for place in range(50)))
        request = services.draft_work(
            Content.CARRIER_UPGRADE, numbers=[line.pk for line in lines], actor=STAFF, by_platform=True
        )
        window = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=STAFF)
        assert window.starts_at >= now + timedelta(hours=72), "the platform's notice"
    stage.travel(window.starts_at)
    with context.client(acme):
        running = Window.objects.get(pk=window.pk)
        assert running.state == Window.State.RUNNING
        until = running.starts_at + timedelta(days=5, hours=8)
        longer = services.extend(
            window.pk, until, sequence=running.sequence, actor=STAFF, reason="the carrier needs longer"
        )
        assert longer.ends_at - longer.starts_at >= timedelta(days=5)
        assert StandbyAllocation.objects.filter(closed_at=None).count() == 50
        told = set(Message.objects.values_list("template", flat=True))
        assert {"maintenance/window_extended", "labels/standby_numbers_opened"} <= told
    stage.run()
    with stage.directory("china-mobile") as carrier:
        asked = {"numbers": [lines[0].canonical]}
        [before] = carrier.post("/forwardings/lookups", json=asked).json()["items"]
        assert before["to"].startswith("700")
        stage.travel(longer.ends_at + timedelta(minutes=1))
        [after] = carrier.post("/forwardings/lookups", json=asked).json()["items"]
        assert after["to"] is None
    with context.client(acme):
        assert not StandbyAllocation.objects.filter(closed_at=None).exists()
