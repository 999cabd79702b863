"""Story 3: a chain brand with twelve compliant months: its quarterly maintenance of three days takes 1.8 at most."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.trust import services as trust
from maintenance import services
from maintenance.models import Content, MaintenanceRequest
from portal.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, book
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db
DAY = 24 * 60


def quarterly(tenant: Tenant, first: int) -> MaintenanceRequest:
    with context.client(tenant):
        lines = [f"021-6123 {first + place}" for place in range(60)]
        return services.draft_work(
            Content.MODEL_UPGRADE, numbers=[number.pk for number in register(*lines)], actor=ACTOR
        )


def test_three_days_become_one_point_eight(acme: Tenant, globex: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)
    ensure_directories()
    Tenant.objects.filter(pk=globex.pk).update(subject_type="group", industry="catering")
    before = quarterly(Tenant.objects.get(pk=globex.pk), 4000)
    assert (before.lane, before.estimate["processing"]["most"]) == ("standard", 3 * DAY)

    Tenant.objects.filter(pk=acme.pk).update(
        subject_type="group", industry="catering", ready_at=AFTERNOON - timedelta(days=430)
    )
    chain = Tenant.objects.get(pk=acme.pk)
    with context.client(chain):
        trust.close_months()
    request = quarterly(chain, 5000)
    assert request.lane == "green"
    assert request.estimate["processing"]["most"] <= 1.8 * DAY
    green = next(factor for factor in request.estimate["factors"] if factor["code"] == "green_lane")
    assert (green["direction"], green["share"]) == ("shorter", "-40")
    assert "compliant_months" in {reason["code"] for reason in request.lane_reasons}
    with context.client(chain):
        window = book(request)
        assert window.promised_by is not None
        assert window.promised_by - window.starts_at <= timedelta(days=1.8)
