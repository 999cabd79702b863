"""Story 14: over 60 % of what small subjects book runs at night, whichever of the proposed windows they take."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from maintenance import selectors, services
from maintenance.domain.estimate import Content
from maintenance.models import Window
from portal.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import fresh
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 30, 8, tzinfo=SHANGHAI)
ASKED = 36


def test_most_windows_of_small_subjects_begin_at_night(globex: Tenant, business_clock: BusinessClock) -> None:
    """Two label changes for each calibration, asked for at all hours of twelve working days; every slot alike."""
    ensure_directories()
    Tenant.objects.filter(pk=globex.pk).update(subject_type="sole_proprietor", industry="retail")
    with context.client(Tenant.objects.get(pk=globex.pk)):
        for place in range(ASKED):
            business_clock.set(MONDAY + timedelta(days=place // 3, hours=(place * 5) % 12))
            [number] = fresh()
            if place % 3 == 2:
                request = services.draft_work(Content.CALIBRATION, numbers=[number.pk], actor=ACTOR)
            else:
                request = services.draft_label_change(text="麦田小站", numbers=[number.pk], actor=ACTOR)
            slots = selectors.proposal(request).slots
            services.book(request.pk, slots[place // 3 % len(slots)].start, actor=ACTOR)
        starts = [start.astimezone(SHANGHAI) for start in Window.objects.values_list("starts_at", flat=True)]
    at_night = sum(start.hour >= 22 or start.hour < 6 for start in starts)
    assert len(starts) == ASKED
    assert at_night / ASKED > 0.6, f"{at_night} of {ASKED}"
    assert at_night < ASKED, "who needs it at once is not kept from the day"
