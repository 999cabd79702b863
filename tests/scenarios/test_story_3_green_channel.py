"""Story 3: a chain brand with twelve compliant months: the quarterly upgrade, a campaign, takes 1.8 days of three."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from compliance.trust import services as trust
from labels.registry import services as label_models
from maintenance.campaigns.models import Campaign, Member
from maintenance.models import MaintenanceRequest, Window
from tenants import context
from tenants.agenda.models import Work
from tenants.models import Tenant
from tests.labels.models_of_labels import GOOD, model
from tests.portal.desk import begin_campaign
from tests.portal_client import PortalClient
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import register
from tests.scenarios.programs import Program

DAY = 24 * 60
NOON = (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)


def chain(tenant: Tenant, first: int, **fields: object) -> Tenant:
    """A group of restaurants with sixty numbers."""
    Tenant.objects.filter(pk=tenant.pk).update(subject_type="group", industry="catering", **fields)
    changed: Tenant = Tenant.objects.get(pk=tenant.pk)
    with context.client(changed):
        register(*(f"021-6123 {first + place}" for place in range(60)))
        trust.close_months()
    return changed


def asked_of(tenant: Tenant) -> MaintenanceRequest:
    with context.client(tenant):
        request: MaintenanceRequest = MaintenanceRequest.objects.get()
    return request


def test_the_quarterly_upgrade_of_a_green_client_takes_1_8_days_of_three(
    stage: Stage,
    acme: Tenant,
    globex: Tenant,
    staff: Tenant,
    client_of: Callable[..., PortalClient],
    program_of: Callable[[Tenant], Program],
) -> None:
    now = stage.clock.set(NOON)
    green, other = chain(acme, 4000, ready_at=now - timedelta(days=430)), chain(globex, 5000)
    brought = label_models.register_model(model("9.4.0"))
    label_models.note_evaluation(brought, GOOD, None)
    desk = client_of(staff, "administrator")
    assert desk.post(f"/admin/registry/modelversion/{brought.pk}/change/", {"order": "bring"}).status_code == 302
    campaign = Campaign.objects.get()
    begun = begin_campaign(desk, f"/admin/campaigns/campaign/{campaign.pk}/change/")
    assert begun.status_code == 302
    tenants = {green.pk: green, other.pk: other}
    took, windows = {}, {}
    for wave in (0, 1):
        stage.run()
        member = campaign.members.get(wave__position=wave)
        assert (member.state, member.starts_at is not None) == (Member.State.BOOKED, True)
        with context.client(tenants[member.tenant_id]):
            booked = Window.objects.get(pk=member.window_id)
            assert booked.starts_at >= stage.clock.now() + timedelta(hours=71), "the platform's notice"
            assert Work.objects.get(name="maintenance.start", done_at=None).lane == "bulk"
            assert booked.promised_by is not None
        stage.travel(booked.promised_by)
        with context.client(tenants[member.tenant_id]):
            window = Window.objects.get(pk=member.window_id)
            assert window.published_at is not None, list(window.gates.values("name", "state", "details"))
            took[member.tenant_id], windows[member.tenant_id] = window.published_at - window.starts_at, window.pk
        while Member.objects.get(pk=member.pk).state != Member.State.DONE:
            stage.travel(timedelta(hours=2))
    usual, shorter = asked_of(other), asked_of(green)
    assert (usual.lane, usual.estimate["processing"]["most"]) == ("bulk", 3 * DAY)
    assert shorter.lane == "bulk"
    assert 1.5 * DAY <= shorter.estimate["processing"]["most"] <= 1.8 * DAY
    assert "green_lane" not in {factor["code"] for factor in usual.estimate["factors"]}
    assert took[green.pk] <= timedelta(days=1.8) < took[other.pk]

    # The client reads why, with its program and on its page.
    program = program_of(green)
    [shown] = program.get("/windows")["results"]
    asked = program.get(f"/requests/{shown['request']}")
    [factor] = [each for each in asked["estimate"]["factors"] if each["code"] == "green_lane"]
    assert (factor["direction"], factor["share"]) == ("shorter", "-40")
    assert {"campaign", "compliant_months"} == {reason["code"] for reason in asked["lane_reasons"]}
    pages = {
        tenant: client_of(tenant, "operator").get(f"/windows/{windows[tenant.pk]}/").content.decode()
        for tenant in (green, other)
    }
    meaning = 1  # of the word "lane", which explains itself on both
    assert pages[green].count("绿色通道") > meaning
    assert pages[other].count("绿色通道") == meaning
