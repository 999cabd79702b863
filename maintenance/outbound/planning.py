"""Plans outbound calls before a maintenance: how many fall into it, the cost, and the hours to move them to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import product
from math import floor
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Sum

from maintenance.calendars.selectors import terms
from maintenance.calls.selectors import cells_between
from maintenance.domain.forecasting import (
    DAY,
    HOLIDAYS,
    BackTest,
    CallsByHour,
    DayKind,
    ExpectedCalls,
    Forecaster,
    HourPart,
    back_test,
    hours_of,
    scaled_error,
    within,
)
from maintenance.domain.intervals import Interval
from maintenance.domain.outbound import CallHour, MeasuredDrop, OutboundPlan, plan_outbound, shrunk_rate
from maintenance.domain.wall_clock import local_date
from maintenance.models import Window
from maintenance.outbound import measuring
from maintenance.outbound.models import CallTeam, ChannelCount
from tenants.context import current_tenant
from tenants.selectors import working_days

RATES: Final = 56  # days from which answer rates and the team's usual hours are taken
ORDERS: Final = 90  # days from which orders of answered calls are taken
FEWEST_ANSWERED: Final = 100
USUAL: Final = 0.01  # of the calls: an hour with fewer is none in which the client calls
BY_PHONE: Final = (ChannelCount.Channel.PHONE, ChannelCount.Channel.STANDBY)
LONGEST: Final = timedelta(days=31)  # that is planned for


@dataclass(frozen=True)
class Team:
    """The agents' calling hours and capacity. said: by the client; otherwise as it has called lately."""

    most_calls: int
    from_hour: int
    until_hour: int
    days_off: bool
    said: bool


@dataclass(frozen=True)
class OutboundHour:
    """A local hour around a maintenance. planned: expected calls; inside: those of them in the maintenance."""

    day: date
    hour: int
    planned: float
    inside: int
    moved_out: int
    moved_in: int


@dataclass(frozen=True)
class OutboundForecast:
    """The cost of a maintenance in calls, and the plan against it.

    expected: calls in it, with the interval. drop: the share by which fewer are answered, measured: where (own,
    platform), or figure: the staff's. orders: of an answered call; None where the client has not told enough.
    known_until: the last day of calls that is known.
    """

    expected: ExpectedCalls
    plan: OutboundPlan
    drop: float
    drop_from: str
    measured: MeasuredDrop | None
    orders: float | None
    hours: tuple[OutboundHour, ...]
    test: BackTest
    team: Team
    known_until: date

    @property
    def orders_lost(self) -> float | None:
        """Returns the orders lost if nothing is moved; None where orders are not known."""
        return None if self.orders is None else self.plan.lost * self.orders

    @property
    def orders_lost_moved(self) -> float | None:
        """Returns the orders lost with the moves; None where orders are not known."""
        return None if self.orders is None else self.plan.lost_moved * self.orders

    @property
    def lost_range(self) -> tuple[float, float] | None:
        """Returns the range of answered calls lost if nothing is moved, from the intervals of calls and drop."""
        calls, low, high = self.expected.calls, self.expected.low, self.expected.high
        if low is None or high is None or not calls:
            return None
        rate = self.plan.answered / self.plan.calls if self.plan.calls else 0.0
        least, most = (self.measured.low, self.measured.high) if self.measured else (self.drop, self.drop)
        return low * rate * least, high * rate * most


class OutboundPlanner:
    """Plans for the client in use; its calls are read once for several times to choose from."""

    def __init__(self, now: datetime) -> None:
        """now: business time."""
        self.now, self.zone = now, ZoneInfo(current_tenant().time_zone)
        self.today = local_date(now, self.zone)
        self._calls, self._counted, self._answered = _history(self.today)
        self._forecaster = Forecaster(self._calls, working_days())

    @property
    def knows_calls(self) -> bool:
        """Returns whether the client has brought any calls."""
        return bool(self._calls)

    @cached_property
    def known_until(self) -> date:
        """Returns the last whole day of known calls."""
        return max(self._calls)

    def forecast(self, sessions: Sequence[Interval], *, leaving_out: UUID | None = None) -> OutboundForecast:
        """Forecasts a maintenance with these sessions. leaving_out: the window itself, where it is booked already."""
        parts, figures = hours_of(sessions, self.zone), terms().outbound
        measured, where = self._drop
        drop = measured.drop if measured is not None else figures.usual_drop
        tried = self._forecaster.tried(parts, self.known_until)
        expected = within(self._forecaster.expected(parts, self.known_until), [scaled_error(each) for each in tried])
        inside = [CallHour(part.day, part.hour, round(self._expected(part)), self._rate(part)) for part in parts]
        around = timedelta(days=figures.days_around)
        days = (parts[0].day - around, parts[-1].day + around) if parts else (self.today, self.today)
        busy = {(part.day, part.hour) for part in (*parts, *self._other_windows(days, leaving_out))}
        plan = plan_outbound(inside, self._free(days, busy), drop, figures.most_lost)
        return OutboundForecast(
            expected=expected,
            plan=plan,
            drop=drop,
            drop_from=where,
            measured=measured,
            orders=self._orders,
            hours=self._hours(days, inside, plan),
            test=back_test(tried),
            team=self.team,
            known_until=self.known_until,
        )

    @cached_property
    def team(self) -> Team:
        """Returns the team as the client has said, otherwise by its busiest hour and its recent hours."""
        row = CallTeam.objects.first()
        if row is not None:
            return Team(row.most_calls, row.from_hour, row.until_hour, row.days_off, True)
        lately = [self._calls[day] for day in self._lately]
        by_hour = [sum(day[hour] for day in lately) for hour in range(24)]
        usual = [hour for hour in range(24) if by_hour[hour] > USUAL * sum(by_hour)] or [9, 17]
        off = [day for day in self._lately if self._forecaster.kind(day) in (DayKind.OFF, DayKind.HOLIDAY)]
        calls_off = sum(sum(self._calls[day]) for day in off) > USUAL * sum(by_hour)
        most = max((max(day) for day in lately), default=0)
        return Team(most, usual[0], usual[-1] + 1, calls_off, False)

    @property
    def _lately(self) -> list[date]:
        return [day for day in self._calls if day > self.known_until - RATES * DAY] if self._calls else []

    @cached_property
    def _drop(self) -> tuple[MeasuredDrop | None, str]:
        own = measuring.drop_of_client(current_tenant().pk)
        if own is not None:
            return own, "own"
        platform = measuring.drop_of_platform()
        return platform, "platform" if platform is not None else "figure"

    @cached_property
    def _orders(self) -> float | None:
        rows = ChannelCount.objects.filter(channel__in=BY_PHONE, day__gt=self.today - ORDERS * DAY)
        orders = dict(rows.order_by().values_list("day").annotate(Sum("orders")))
        answered = sum(sum(self._answered[day]) for day in orders if day in self._answered)
        known = sum(count for day, count in orders.items() if day in self._answered)
        return known / answered if answered >= FEWEST_ANSWERED else None

    def _expected(self, part: HourPart) -> float:
        return self._forecaster.expected([part], self.known_until)

    def _rate(self, part: HourPart) -> float:
        counted, answered = self._rates[self._is_off(part.day), part.hour]
        return shrunk_rate(answered, counted, self._mean_rate)

    def _is_off(self, day: date) -> bool:
        return self._forecaster.kind(day) in (DayKind.OFF, DayKind.HOLIDAY)

    @cached_property
    def _rates(self) -> dict[tuple[bool, int], tuple[int, int]]:
        sums: dict[tuple[bool, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
        for day in self._lately:
            for hour in range(24):
                counted, answered = sums[self._is_off(day), hour]
                now = (counted + self._counted[day][hour], answered + self._answered[day][hour])
                sums[self._is_off(day), hour] = now
        return sums

    @cached_property
    def _mean_rate(self) -> float:
        counted = sum(each[0] for each in self._rates.values())
        return sum(each[1] for each in self._rates.values()) / counted if counted else 0.0

    def _free(self, days: tuple[date, date], busy: set[tuple[date, int]]) -> list[CallHour]:
        """Returns hours in which agents call, have room left and no maintenance runs, from the next hour on."""
        here, hours = self.now.astimezone(self.zone), []
        for day in _days(*days):
            if self._is_off(day) and not self.team.days_off:
                continue
            for hour in range(self.team.from_hour, self.team.until_hour):
                part = HourPart(day, hour)
                if (day, hour) in busy or (day, hour) <= (here.date(), here.hour):
                    continue
                room = floor(self.team.most_calls - self._expected(part))
                if room > 0:
                    hours.append(CallHour(day, hour, room, self._rate(part)))
        return hours

    def _other_windows(self, days: tuple[date, date], leaving_out: UUID | None) -> list[HourPart]:
        zone = self.zone
        start, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (days[0], days[1] + DAY))
        rows = Window.objects.filter(state__in=Window.OPEN, impact=True, starts_at__lt=end, ends_at__gt=start)
        periods = rows.exclude(pk=leaving_out).values_list("sessions__period", flat=True)
        return hours_of([Interval(each.lower, each.upper) for each in periods if each is not None], zone)

    def _hours(
        self, days: tuple[date, date], inside: Sequence[CallHour], plan: OutboundPlan
    ) -> tuple[OutboundHour, ...]:
        within_it = {(each.day, each.hour): each.calls for each in inside}
        out: dict[tuple[date, int], int] = defaultdict(int)
        into: dict[tuple[date, int], int] = defaultdict(int)
        for move in plan.moves:
            out[move.from_day, move.from_hour] += move.calls
            into[move.to_day, move.to_hour] += move.calls
        hours = [
            OutboundHour(*key, self._expected(HourPart(*key)), within_it.get(key, 0), out[key], into[key])
            for key in product(_days(*days), range(24))
        ]
        return tuple(each for each in hours if each.planned >= 0.5 or each.inside or each.moved_in)


def sessions_of(window: Window) -> list[Interval]:
    """Returns the sessions of a booked window."""
    return [Interval(each.period.lower, each.period.upper) for each in window.sessions.all()]


def _days(first: date, last: date) -> list[date]:
    return [first + back * DAY for back in range((last - first).days + 1)]


def _history(today: date) -> tuple[CallsByHour, CallsByHour, CallsByHour]:
    """Returns calls, counted calls and answered calls, by day and hour; whole days before today."""
    first = today - HOLIDAYS * DAY
    rows = cells_between(first, today - DAY).values("day", "hour").order_by()
    calls: dict[date, list[int]] = {}
    counted: dict[date, list[int]] = {}
    answered: dict[date, list[int]] = {}
    for row in rows.annotate(all=Sum("calls"), count=Sum("counted"), heard=Sum("answered")):
        for table, value in ((calls, row["all"]), (counted, row["count"]), (answered, row["heard"])):
            table.setdefault(row["day"], [0] * 24)[row["hour"]] = value
    return calls, counted, answered
