"""Story 14: over 60 % of what small subjects book runs at night, whichever of the proposed windows they take."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.certification import services as certification
from compliance.models import Licence
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from maintenance import selectors, services
from maintenance.domain.estimate import Content
from maintenance.models import Window
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.scenarios.numbers import ACTOR
from tests.scenarios.on_call import NightDesk
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


def test_what_stops_at_night_rings_at_the_desk(
    globex: Tenant, business_clock: BusinessClock, night_desk: NightDesk
) -> None:
    """A small subject's night window needs attention: whoever has the night is called, and no more once it goes on."""
    ensure_directories()
    Tenant.objects.filter(pk=globex.pk).update(subject_type="sole_proprietor", industry="retail")
    night = MONDAY.date()
    night_desk.put_on(night, "reviewer1", "reviewer2")
    business_clock.set(MONDAY)
    with context.client(Tenant.objects.get(pk=globex.pk)):
        request = services.draft_label_change(text="麦田小站", numbers=[fresh()[0].pk], actor=ACTOR)
        starts = [slot.start for slot in selectors.proposal(request).slots]
        at_night = next(start for start in starts if start.astimezone(SHANGHAI).hour >= 22)
        window = services.book(request.pk, at_night, actor=ACTOR)
        night_desk.put_on(at_night.astimezone(SHANGHAI).date(), "reviewer1", "reviewer2")
        for case in Case.objects.filter(decided_at=None):
            reviews.approve(case.pk, Actor("staff", "Li", "li"), "", case.version)
    business_clock.set(at_night - timedelta(minutes=1))
    night_desk.go_on(minutes=2)
    with context.client(Tenant.objects.get(pk=globex.pk)):
        assert Window.objects.get(pk=window.pk).state == Window.State.RUNNING, "its due work has begun it"
        _valid_until(business_clock.now().date() - timedelta(days=2))
    night_desk.go_on(minutes=1)
    with context.client(Tenant.objects.get(pk=globex.pk)):
        assert Window.objects.get(pk=window.pk).held
    night_desk.go_on()
    assert night_desk.rung() == ["reviewer1"]
    assert "维护窗口待人工处理" in night_desk.got("/calls")[-1]["text"]
    with context.client(Tenant.objects.get(pk=globex.pk)):
        _valid_until(None)
    night_desk.go_on(minutes=1)
    with context.client(Tenant.objects.get(pk=globex.pk)):
        assert not Window.objects.get(pk=window.pk).held
    night_desk.go_on(minutes=10)
    night_desk.go_on(minutes=11)
    assert night_desk.rung() == ["reviewer1"], "it goes on by itself: nobody else is woken"


def _valid_until(day: date | None) -> None:
    Licence.objects.filter(document_type="business_licence").update(valid_until=day, state="approved")
    certification.settle_freezes()
