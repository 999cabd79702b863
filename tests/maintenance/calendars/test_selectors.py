"""The rows of the admin as rules, and the figures that a window is booked with."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from maintenance.calendars import selectors
from maintenance.calendars.models import Blackout, Policy
from maintenance.domain.calendar import Calendar, closed_intervals
from tenants.domain.lanes import Lane
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def no_rules(db: None) -> None:
    """Only what the test itself makes."""
    Blackout.objects.all().delete()


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc, arg-type]


def closed(
    calendar: Calendar, start: datetime, end: datetime, *, hard_only: bool = False
) -> list[tuple[datetime, datetime]]:
    return [
        (each.interval.start, each.interval.end) for each in closed_intervals(calendar, start, end, hard_only=hard_only)
    ]


@pytest.mark.parametrize(
    ("shape", "fields", "between", "expected"),
    [
        (
            "yearly",
            {"from_month_day": "11-10", "until_month_day": "11-11"},
            (local(2026, 11, 1), local(2026, 12, 1)),
            [(local(2026, 11, 10), local(2026, 11, 12))],
        ),
        (
            "daily",
            {"from_time": time(11), "until_time": time(13, 30)},
            (local(2026, 11, 28), local(2026, 11, 30)),
            [(local(2026, 11, day, 11), local(2026, 11, day, 13, 30)) for day in (28, 29)],
        ),
        (
            "working_days",
            {"from_time": time(7), "until_time": time(10)},
            (local(2026, 11, 27), local(2026, 11, 30)),
            [(local(2026, 11, 27, 7), local(2026, 11, 27, 10))],
        ),
        (
            "once",
            {"starts_at": local(2026, 11, 26, 3), "ends_at": local(2026, 11, 26, 5)},
            (local(2026, 11, 26), local(2026, 11, 27)),
            [(local(2026, 11, 26, 3), local(2026, 11, 26, 5))],
        ),
    ],
)
def test_each_shape_closes_its_time(
    no_rules: None,
    acme: Tenant,
    shape: str,
    fields: dict[str, object],
    between: tuple[datetime, datetime],
    expected: list[tuple[datetime, datetime]],
) -> None:
    Blackout.objects.create(code="one", name="一", name_en="One", shape=shape, **fields)
    assert closed(selectors.calendar_of(acme, []), *between) == expected


def test_a_holiday_closes_its_days(no_rules: None, acme: Tenant) -> None:
    Blackout.objects.create(code="spring", name="春节", name_en="Spring", shape="holiday", holiday="spring_festival")
    new_years_day = local(2026, 2, 17)
    [(start, end)] = closed(selectors.calendar_of(acme, []), local(2026, 1, 20), local(2026, 3, 20))
    assert start <= new_years_day < end


def test_only_what_binds_the_client_is_in_its_calendar(no_rules: None, acme: Tenant, globex: Tenant) -> None:
    same: dict[str, object] = {"shape": "daily", "from_time": time(11), "until_time": time(12)}
    Blackout.objects.create(code="shops", name="店", name_en="Shops", industries=["retail"], **same)
    Blackout.objects.create(code="off", name="停", name_en="Off", active=False, **same)
    assert [each.code for each in selectors.calendar_of(acme, []).blackouts] == ["shops"]
    assert selectors.calendar_of(globex, []).blackouts == ()


def test_hard_ones_bind_every_change(no_rules: None, acme: Tenant) -> None:
    span: dict[str, object] = {"shape": "once", "starts_at": local(2026, 11, 26, 3), "ends_at": local(2026, 11, 26, 5)}
    Blackout.objects.create(code="soft", name="软", name_en="Soft", **span)
    day = (local(2026, 11, 26), local(2026, 11, 27))
    assert closed(selectors.calendar_of(acme, []), *day, hard_only=True) == []
    Blackout.objects.create(code="hard", name="硬", name_en="Hard", hard=True, **span)
    assert len(closed(selectors.calendar_of(acme, []), *day, hard_only=True)) == 1


def test_hours_are_the_clients_own_unless_a_zone_is_named(no_rules: None, acme: Tenant) -> None:
    acme.time_zone = "Asia/Tokyo"
    hours: dict[str, object] = {"shape": "daily", "from_time": time(11), "until_time": time(12)}
    row = Blackout.objects.create(code="lunch", name="午", name_en="Lunch", **hours)
    day = (datetime(2026, 11, 26, tzinfo=UTC), datetime(2026, 11, 27, tzinfo=UTC))
    assert closed(selectors.calendar_of(acme, []), *day)[0][0] == datetime(2026, 11, 26, 2, tzinfo=UTC)
    row.time_zone = "Asia/Shanghai"
    row.save()
    assert closed(selectors.calendar_of(acme, []), *day)[0][0] == datetime(2026, 11, 26, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "fields",
    [
        {"shape": "yearly", "from_month_day": "11-10"},
        {"shape": "daily", "from_time": time(7)},
        {"shape": "holiday"},
        {"shape": "once", "starts_at": local(2026, 11, 26), "ends_at": local(2026, 11, 26)},
    ],
)
def test_the_database_refuses_half_a_shape(db: None, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Blackout.objects.create(code="half", name="半", name_en="Half", **fields)


def test_the_first_rules_are_those_of_the_mission(acme: Tenant) -> None:
    calendar = selectors.calendar_of(acme, [])
    rush = closed(calendar, local(2026, 11, 26, 6), local(2026, 11, 26, 10, 30))
    assert rush == [(local(2026, 11, 26, 7), local(2026, 11, 26, 10))]
    assert closed(calendar, local(2026, 11, 11, 2), local(2026, 11, 11, 3)), "双11"
    assert closed(calendar, local(2026, 6, 18, 2), local(2026, 6, 18, 3)), "618"
    assert closed(calendar, local(2026, 11, 28, 7), local(2026, 11, 28, 10)) == [], "a Saturday has no rush"


def test_a_window_keeps_the_figures_it_was_booked_with(db: None) -> None:
    before = selectors.terms()
    figures = Policy.objects.get(version=before.version).figures
    figures["lanes"]["terms_minutes"]["fast"] = 45
    Policy.objects.create(version=before.version + 1, figures=figures, note="faster", created_by="Administrator 1")
    assert selectors.terms().version == before.version + 1
    assert selectors.terms().lanes.terms[Lane.FAST] == timedelta(minutes=45)
    assert selectors.terms(before.version) == before
    with pytest.raises(Policy.DoesNotExist):
        selectors.terms(99)
