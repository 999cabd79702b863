"""Story 1: an e-commerce firm changes 双11专线, handed in at 02:00.

Android shows it at once; iOS when its cache is over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.models import Display
from maintenance.models import Window
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.scenarios.conftest import Stage
from tests.scenarios.programs import Program

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Ahead of today: the clients of the template are certified since the day it was made.
TWO_AT_NIGHT = (datetime.now(SHANGHAI) + timedelta(days=2)).replace(hour=2, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize("cache_hours", [6, 12])
def test_android_at_once_and_ios_after_its_cache(
    stage: Stage,
    acme: Tenant,
    program_of: Callable[[Tenant], Program],
    cache_hours: int,
) -> None:
    stage.behave("apple", cache_min_minutes=cache_hours * 60, cache_max_minutes=cache_hours * 60)
    stage.clock.set(TWO_AT_NIGHT)
    program = program_of(acme)
    [registered] = program.register("400-820-1234")
    booked = program.book(0, content="label_change", text="双11专线", numbers=[registered["id"]])
    assert datetime.fromisoformat(booked["starts_at"]) - TWO_AT_NIGHT < timedelta(minutes=1), "at once"
    _approve_if_asked(booked["request"])
    stage.run()

    assert {stage.on_handset(code, registered["canonical"]) for code in ("huawei", "xiaomi")} == {"双11专线"}
    assert stage.on_handset("apple", registered["canonical"]) is None
    with context.client(acme):
        ios = Display.objects.get(number_id=registered["id"], directory__code="apple")
        assert ios.expected_by is not None
        assert abs(ios.expected_by - TWO_AT_NIGHT - timedelta(hours=cache_hours)) < timedelta(minutes=1)
        assert Window.objects.get().state == Window.State.VERIFYING

    stage.travel(TWO_AT_NIGHT + timedelta(hours=cache_hours, minutes=-1))
    with context.client(acme):
        assert Window.objects.get().state == Window.State.VERIFYING
    stage.travel(TWO_AT_NIGHT + timedelta(hours=cache_hours, minutes=2))
    assert stage.on_handset("apple", registered["canonical"]) == "双11专线"
    with context.client(acme):
        window = Window.objects.get()
        assert window.state == Window.State.COMPLETED
        assert window.completed_at is not None
        assert window.completed_at - TWO_AT_NIGHT < timedelta(hours=cache_hours, minutes=2)
        assert set(Display.objects.values_list("state", flat=True)) == {Display.State.SHOWN}
    for code in ("apple", "huawei", "china-mobile"):
        assert len(stage.effects(code)) == 1


def _approve_if_asked(request: str) -> None:
    case = Case.objects.filter(subject_id=request).first()
    if case is not None:
        reviews.approve(case.pk, Actor("staff", "Reviewer 1"), "", case.version)
