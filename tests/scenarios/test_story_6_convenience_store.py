"""Story 6: a convenience store changes its label at 10:20: published by 11:20, before lunch, through the fast lane."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from labels.models import LabelVersion
from maintenance import selectors
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import register
from tests.scenarios.programs import Program

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRM, LABEL = "上海市黄浦区麦田便利店", "麦田便利店"


def a_working_morning() -> datetime:
    """10:20 on a Wednesday ahead of today, outside every long blackout: between the rush and lunch."""
    day = datetime.now(SHANGHAI).replace(hour=10, minute=20, second=0, microsecond=0) + timedelta(days=2)
    while day.weekday() != 2 or day.month in (1, 2, 5, 6, 10, 11):
        day += timedelta(days=1)
    return day


def test_published_within_the_hour_and_clear_of_lunch(
    stage: Stage, globex: Tenant, program_of: Callable[[Tenant], Program]
) -> None:
    morning = a_working_morning()
    Tenant.objects.filter(pk=globex.pk).update(subject_type="sole_proprietor", industry="retail", legal_name=FIRM)
    store = Tenant.objects.get(pk=globex.pk)
    stage.clock.set(morning)
    with context.client(store):
        (number,) = register("021-6123 6660")
        assert selectors.calendar_state()[1].open, "between the morning rush and lunch"
    booked = program_of(store).book(0, content="label_change", text=LABEL, numbers=[str(number.pk)])
    assert datetime.fromisoformat(booked["starts_at"]) - morning < timedelta(minutes=1), "at once"
    assert booked["lane"] == "fast"
    promised = datetime.fromisoformat(booked["promised_by"])
    assert timedelta() <= promised - morning - timedelta(hours=1) < timedelta(minutes=1)
    stage.run()

    lunch = morning.replace(hour=11, minute=0)
    with context.client(store):
        window = Window.objects.get()
        assert window.published_at is not None
        assert morning <= window.published_at <= min(morning + timedelta(hours=1), lunch)
        assert window.ends_at < lunch or not window.impact, "a label change touches no display on its way"
        assert [version.state for version in LabelVersion.objects.filter(number=number)] == ["published"]
    assert stage.on_handset("huawei", number.canonical) == LABEL

    stage.travel(morning + timedelta(hours=14))  # past every cache
    with context.client(store):
        window = Window.objects.get()
        assert window.state == Window.State.COMPLETED
        assert window.alerted_at is None, "nobody had to be told of a promise that runs out"
    assert {stage.on_handset(code, number.canonical) for code in ("apple", "huawei", "china-mobile")} == {LABEL}
