"""Plans from a client's own calls: capacity, other windows, measured drops, orders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from maintenance.calendars.models import FinishedWindow, Policy
from maintenance.calls.models import Cell
from maintenance.domain.intervals import Interval
from maintenance.domain.losses import ChannelRow
from maintenance.domain.outbound import Unmet
from maintenance.outbound import measuring, services
from maintenance.outbound.models import ChannelCount
from maintenance.outbound.planning import OutboundPlanner
from tenants.database.identifiers import uuid7
from tenants.models import Tenant
from tests.maintenance.booking import SHANGHAI
from tests.maintenance.outbound.calls import counted
from tests.scenarios.numbers import ACTOR
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_clients")]
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=SHANGHAI)  # a Wednesday
LAST = date(2026, 11, 24)


def evening(day: int = 27, hour: int = 18, hours: int = 2) -> list[Interval]:
    """Of November; two hours in which the client calls."""
    start = datetime(2026, 11, day, hour, tzinfo=SHANGHAI).astimezone(UTC)
    return [Interval(start, start + timedelta(hours=hours))]


@pytest.fixture
def planner(two_clients: None, in_acme: Tenant, business_clock: BusinessClock) -> OutboundPlanner:
    """A hundred calls in each hour from 9 to 21 of the last hundred days, 40 % answered."""
    business_clock.set(NOW)
    counted(LAST, 100)
    return OutboundPlanner(NOW)


def test_agents_with_room_keep_the_loss_within_five_percent(planner: OutboundPlanner) -> None:
    services.say_team(most_calls=130, from_hour=9, until_hour=21, days_off=False, actor=ACTOR)
    forecast = OutboundPlanner(NOW).forecast(evening())
    assert forecast.expected.calls == 200
    assert (forecast.expected.low, forecast.expected.high) == (200.0, 200.0), "the same each day"
    assert (forecast.drop, forecast.drop_from) == (0.15, "figure")
    assert forecast.plan.unmet is None
    assert forecast.plan.share_lost == pytest.approx(0.15)
    assert forecast.plan.share_lost_moved <= 0.05
    taken: dict[tuple[date, int], int] = {}
    for move in forecast.plan.moves:
        taken[move.to_day, move.to_hour] = taken.get((move.to_day, move.to_hour), 0) + move.calls
        assert 9 <= move.to_hour < 21
        assert abs((move.to_day - date(2026, 11, 27)).days) <= 3
        assert datetime(move.to_day.year, move.to_day.month, move.to_day.day, move.to_hour, tzinfo=SHANGHAI) > NOW
        assert move.to_day.weekday() < 5, "no call on a day off"
        assert (move.to_day, move.to_hour) not in {(date(2026, 11, 27), 18), (date(2026, 11, 27), 19)}
    assert max(taken.values()) <= 30
    assert forecast.test.error == 0.0


def test_full_agents_are_told_so(planner: OutboundPlanner) -> None:
    services.say_team(most_calls=100, from_hour=9, until_hour=21, days_off=True, actor=ACTOR)
    forecast = OutboundPlanner(NOW).forecast(evening())
    assert (forecast.plan.unmet, forecast.plan.moved) == (Unmet.CAPACITY, 0)


def test_what_was_not_said_is_taken_from_the_calls(planner: OutboundPlanner) -> None:
    team = planner.team
    assert (team.most_calls, team.from_hour, team.until_hour, team.days_off, team.said) == (100, 9, 21, True, False)


def test_at_night_nothing_is_lost(planner: OutboundPlanner) -> None:
    forecast = planner.forecast(evening(hour=1))
    assert (forecast.expected.calls, forecast.plan.calls, forecast.plan.unmet) == (0.0, 0, None)


def test_staff_figures_count(planner: OutboundPlanner) -> None:
    newest = Policy.objects.latest("version")
    figures = {**newest.figures, "outbound": {"loss_percent": 10, "drop_percent": 20, "days_around": 1}}
    Policy.objects.create(version=newest.version + 1, figures=figures, note="x", created_by="y")
    services.say_team(most_calls=400, from_hour=9, until_hour=21, days_off=True, actor=ACTOR)
    forecast = OutboundPlanner(NOW).forecast(evening())
    assert (forecast.drop, forecast.plan.limit) == (0.2, 0.1)
    assert {(each.to_day - date(2026, 11, 27)).days for each in forecast.plan.moves} <= {-1, 0, 1}


def finished(tenant: Tenant, start: datetime, hours: int) -> None:
    FinishedWindow.objects.create(
        tenant=tenant,
        window_id=uuid7(),
        kind="data_calibration",
        content="calibration",
        likely=60,
        most=120,
        promised_most=120,
        took=60 * hours,
        on_time=True,
        starts_at=start,
        finished_at=start + timedelta(hours=hours),
    )


def test_the_clients_own_windows_measure_the_drop(planner: OutboundPlanner, in_acme: Tenant) -> None:
    day = date(2026, 11, 18)
    Cell.objects.filter(day=day, hour__in=(10, 11)).update(answered=30)
    finished(in_acme, datetime(2026, 11, 18, 10, tzinfo=SHANGHAI), 2)
    finished(in_acme, datetime(2026, 11, 18, 3, tzinfo=SHANGHAI), 2)  # nobody was called
    drop = measuring.drop_of_client(in_acme.pk)
    assert drop is not None
    assert (drop.drop, drop.windows, drop.calls) == (pytest.approx(0.25), 1, 200)
    forecast = OutboundPlanner(NOW).forecast(evening())
    assert (forecast.drop, forecast.drop_from) == (pytest.approx(0.25), "own")
    assert forecast.lost_range is not None
    assert forecast.lost_range[0] < forecast.plan.lost < forecast.lost_range[1]
    assert measuring.drop_of_platform() is None, "one client would be seen"


def test_orders_of_answered_calls_say_what_is_lost_in_orders(planner: OutboundPlanner) -> None:
    assert planner.forecast(evening()).orders_lost is None
    services.keep_counts([ChannelRow(LAST, 10, "phone", 100, 24), ChannelRow(LAST, 10, "website", 9, 9)], actor=ACTOR)
    forecast = OutboundPlanner(NOW).forecast(evening())
    assert forecast.orders == pytest.approx(24 / 480), "a day has 12 hours with 40 answered calls"
    assert forecast.orders_lost == pytest.approx(12 * 24 / 480)


def test_counts_brought_again_change_nothing(planner: OutboundPlanner) -> None:
    rows = [ChannelRow(LAST, 10, "phone", 100, 24)]
    assert services.keep_counts(rows, actor=ACTOR) == 1
    assert services.keep_counts(rows, actor=ACTOR) == 0
    assert services.keep_counts([ChannelRow(LAST, 10, "phone", 100, 25)], actor=ACTOR) == 1
    assert ChannelCount.objects.get().orders == 25


def test_a_client_without_calls_has_no_plan(in_acme: Tenant) -> None:
    assert not OutboundPlanner(NOW).knows_calls
