"""Story 15: deep maintenance of a finance firm: up to fifteen days, split so that no blackout is touched."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from maintenance import selectors, services
from maintenance.domain.calendar import closed_intervals
from maintenance.domain.estimate import Content
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.maintenance.booking import SHANGHAI, book
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db


def test_fifteen_days_around_double_eleven(acme: Tenant, business_clock: BusinessClock) -> None:
    now = business_clock.set(datetime(2026, 10, 28, 15, tzinfo=SHANGHAI))
    ensure_directories()
    Tenant.objects.filter(pk=acme.pk).update(subject_type="group", industry="finance")
    with context.client(Tenant.objects.get(pk=acme.pk)):
        lines = register(*(f"021-6123 {4000 + place}" for place in range(100)))
        request = services.draft_work(
            Content.ARCHITECTURE_UPGRADE, numbers=[number.pk for number in lines], actor=ACTOR
        )
        assert timedelta(days=7) < timedelta(minutes=request.estimate["processing"]["most"]) <= timedelta(days=15)
        window = book(request)
        sessions = list(window.sessions.order_by("period"))
        closed = [
            each.interval for each in closed_intervals(selectors.client_calendar(), now, now + timedelta(days=60))
        ]
        for session in sessions:
            assert not any(
                session.period.lower < interval.end and interval.start < session.period.upper for interval in closed
            ), session.period
        assert len(sessions) > 5
        assert timedelta(days=5) < window.ends_at - window.starts_at <= timedelta(days=15)
        night = timedelta(hours=8)
        assert all(session.period.upper - session.period.lower <= night for session in sessions)
