"""Story 2: a group with fifty fixed lines; the carrier's upgrade is extended to five days, and standby numbers take the
calls by themselves: kept from the booking on, opened with the first session, given back with the last.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from labels.registry.models import StandbyAllocation, StandbyNumber
from maintenance.campaigns.models import Campaign, Member
from maintenance.models import Window
from portal import daily
from tenants import context
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.contacts import agreed_contact
from tests.portal.desk import begin_campaign
from tests.portal_client import PortalClient
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import register
from tests.scenarios.programs import Program

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = (datetime.now(SHANGHAI) + timedelta(days=2)).replace(hour=14, minute=0, second=0, microsecond=0)


def targets(stage: Stage, numbers: list[str]) -> set[str | None]:
    """Where a carrier leads the calls of these numbers."""
    with stage.directory("china-mobile") as carrier:
        answer = carrier.post("/forwardings/lookups", json={"numbers": numbers}).raise_for_status()
    return {item["to"] for item in answer.json()["items"]}


def test_extended_to_five_days_the_calls_go_to_standby_numbers(
    stage: Stage,
    acme: Tenant,
    globex: Tenant,
    staff: Tenant,
    client_of: Callable[..., PortalClient],
    program_of: Callable[[Tenant], Program],
) -> None:
    now = stage.clock.set(NOON)
    Tenant.objects.filter(pk=acme.pk).update(subject_type="group")
    for place in range(100):  # a campaign leaves half of the pool to others
        StandbyNumber.objects.create(
            canonical=f"700{place:012}", owner="中移互联网", proof_name="许可.pdf", proof_sha256="0" * 64
        )
    with context.client(Tenant.objects.get(pk=acme.pk)):
        agreed_contact(name="王敏", email="wang@acme.example", language="en")
        lines = [line.canonical for line in register(*(f"021-6123 {4000 + place}" for place in range(50)))]
    desk, group, program = client_of(staff, "administrator"), client_of(acme, "operator"), program_of(acme)
    group.cookies["django_language"] = "en"

    # The platform brings the carrier's upgrade; the client is told in time, standby numbers are kept for it.
    campaign = Campaign.objects.create(
        content="carrier_upgrade", reason="the carrier's new interface", created_by="Anne", created_at=now
    )
    ordering = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    look = desk.post(ordering, {"order": "start"})
    assert look.context["plan"].clients == 1
    assert begin_campaign(desk, ordering).status_code == 302
    stage.run()
    if not Member.objects.filter(tenant=acme, state=Member.State.BOOKED).exists():  # the other client is the canary
        while Member.objects.get(tenant=acme).window_id is None:
            stage.travel(timedelta(days=1))
    booked_at = stage.clock.now()
    [window] = program.get("/windows")["results"]
    starts_at = datetime.fromisoformat(window["starts_at"])
    assert starts_at >= booked_at + timedelta(hours=71)
    assert window["standby_numbers"] == {"reserved": 50, "asked": 0, "taking_calls": 0, "failed": 0, "lacking": 0}
    page = group.get(f"/windows/{window['id']}/").content.decode()
    assert "reserved for 50 numbers, from the start on" in page
    assert targets(stage, lines) == {None}, "calls reach the client as before"

    # Before its start it is extended to five days at the desk: nothing is forwarded yet.
    extending = f"/admin/tenants/tenant/{acme.pk}/windows/{window['id']}/extend/"
    until = starts_at + timedelta(days=5, hours=8)
    asked = {"sequence": window["sequence"], "until": until.isoformat(), "reason": "the carrier needs longer"}
    assert desk.post(extending, asked).status_code == 302
    stage.run()
    assert targets(stage, lines) == {None}
    told = set(Message.objects.filter(tenant=acme).values_list("template", flat=True))
    assert {"maintenance/window_extended", "labels/standby_numbers_reserved"} <= told
    assert "labels/standby_numbers_opened" not in told

    stage.travel(starts_at)
    stage.run()
    longer = program.get(f"/windows/{window['id']}")
    assert longer["state"] == Window.State.RUNNING
    ends_at = datetime.fromisoformat(longer["ends_at"])
    assert ends_at - starts_at >= timedelta(days=5)
    assert longer["standby_numbers"] == {"reserved": 0, "asked": 0, "taking_calls": 50, "failed": 0, "lacking": 0}
    reached = targets(stage, lines)
    assert len(reached) == 50
    assert all(target and target.startswith("700") for target in reached)
    assert Message.objects.filter(tenant=acme, template="labels/standby_numbers_opened").exists()
    taking = program.get("/standby-numbers")["results"]
    assert {row["number"] for row in taking} == set(lines)
    assert all(row["opened_at"] <= row["taken_at"] for row in taking)

    stage.travel(ends_at + timedelta(minutes=1))
    assert targets(stage, lines) == {None}
    assert not StandbyAllocation.objects.filter(tenant=acme, closed_at=None).exists()


def test_a_short_pool_is_told_at_the_booking_and_a_window_that_never_starts_takes_nothing(
    stage: Stage,
    acme: Tenant,
    staff: Tenant,
    client_of: Callable[..., PortalClient],
    program_of: Callable[[Tenant], Program],
) -> None:
    stage.clock.set(NOON)
    daily.look_for_lost_days()  # as a dispatcher does when it starts
    for place in range(3):
        StandbyNumber.objects.create(
            canonical=f"700{place:012}", owner="中移互联网", proof_name="许可.pdf", proof_sha256="0" * 64
        )
    with context.client(acme):
        agreed_contact(name="王敏", email="wang@acme.example", language="en")
    group, program = client_of(acme, "operator"), program_of(acme)
    group.cookies["django_language"] = "en"
    numbers = program.register(*(f"021-6123 {4000 + place}" for place in range(5)))

    # The client books work of several nights on its page.
    asked = {"content": "platform_hookup", "scope": "selected", "numbers": [each["id"] for each in numbers]}
    draft = group.post("/changes/calibration/", asked)["Location"]
    wish = {"not_before": (NOON + timedelta(days=6)).date().isoformat()}
    slot = group.get(draft, wish).context["times"].slots[0]
    answer = group.post(f"{draft}book/", {"slot": slot.value, **wish}, follow=True)
    said = answer.content.decode()
    assert "No standby numbers are free for 2 of its numbers" in said
    assert "reserved for 3 numbers, from the start on" in said
    assert "none available for 2 numbers" in said
    stage.run()
    told = Message.objects.filter(template="labels/standby_pool_short").values_list("tenant", flat=True)
    assert set(told) == {staff.pk}, "the desk is told too"
    [booked] = program.get("/windows")["results"]
    assert booked["standby_numbers"] == {"reserved": 3, "asked": 0, "taking_calls": 0, "failed": 0, "lacking": 2}

    # The staff add what is lacking: it is reserved within a day, and told.
    for place in range(3, 5):
        StandbyNumber.objects.create(canonical=f"700{place:012}", owner="中移互联网", proof_sha256="0" * 64)
    stage.travel(timedelta(days=1, hours=1))
    assert program.get(f"/windows/{booked['id']}")["standby_numbers"] == {
        "reserved": 5,
        "asked": 0,
        "taking_calls": 0,
        "failed": 0,
        "lacking": 0,
    }
    assert Message.objects.filter(tenant=acme, template="labels/standby_numbers_reserved").count() == 2

    # Cancelled before its start, it has taken nothing from the pool: no number cools down.
    booked = program.get(f"/windows/{booked['id']}")
    program.post(f"/windows/{booked['id']}/cancel", {"sequence": booked["sequence"], "reason": "not now"}, status=200)
    stage.run()
    assert not StandbyAllocation.objects.exists()
    assert set(StandbyNumber.objects.values_list("free", "usable_from")) == {(True, None)}
    assert not Message.objects.filter(template__in=["labels/standby_numbers_opened", "labels/standby_numbers_closed"])
