"""The calendar against an oracle that reads every minute of the wall clock, in many zones and odd years."""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maintenance.domain.calendar import (
    Blackout,
    Calendar,
    DailyHours,
    OffPeak,
    Recurrence,
    SingleSpan,
    YearlyDates,
    closed_intervals,
    nights,
    state_at,
)
from tenants.domain.working_days import WorkingDay
from tests.maintenance.domain.sizes import CALENDARS
from tests.maintenance.domain.zones import DAY, YEARS, Clock, odd_days

# The clock is read from so many days before the day in question, for so many days.
BEFORE, DAYS = 4, 9


def working(day: date) -> WorkingDay:
    """Five days a week, and every 17th day the other way round (make-up days and holidays)."""
    return WorkingDay(is_working=(day.weekday() < 5) != (day.toordinal() % 17 == 0))


@dataclass(frozen=True)
class Case:
    zone: str
    day: date
    rules: tuple[Blackout, ...]
    off_peak: OffPeak
    start: datetime
    end: datetime


def times() -> st.SearchStrategy[time]:
    odd = st.sampled_from(
        [time(0), time(0, 30), time(1), time(1, 30), time(2), time(2, 30), time(3), time(22), time(6)]
    )
    return st.one_of(odd, st.builds(time, st.integers(0, 23), st.integers(0, 59)))


@st.composite
def recurrences(draw: st.DrawFn, day: date) -> Recurrence:
    near = st.integers(-4, 4).map(lambda days: day + days * DAY)
    match draw(st.integers(0, 2)):
        case 0:
            first, last = draw(near), draw(near)
            return YearlyDates((first.month, first.day), (last.month, last.day))
        case 1:
            start, end = draw(times()), draw(times())
            return DailyHours(start, end, working_days_only=draw(st.booleans()))
        case _:
            begin = datetime.combine(draw(near), draw(times()))
            return SingleSpan(begin, begin + timedelta(minutes=draw(st.integers(1, 4000))))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone = draw(st.sampled_from(sorted(YEARS)))
    day = draw(st.sampled_from(odd_days(zone))) + draw(st.integers(-2, 2)) * DAY
    rules = tuple(
        Blackout(f"rule{number}", "", draw(recurrences(day)), hard=draw(st.booleans()))
        for number in range(draw(st.integers(1, 3)))
    )
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=draw(st.integers(-1440, 1440)))
    end = start + timedelta(minutes=draw(st.integers(1, 3000)))
    return Case(zone, day, rules, OffPeak(draw(times()), draw(times())), start, end)


def wall_spans(recurrence: Recurrence, around: date) -> list[tuple[datetime, datetime]]:
    """Every span of the rule near the day, enumerated day by day."""
    spans = []
    for day in (around + offset * DAY for offset in range(-9, 10)):
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 (a wall clock)
        match recurrence:
            case YearlyDates(first, last):
                month_day = (day.month, day.day)
                inside = first <= month_day <= last if first <= last else month_day >= first or month_day <= last
                following = midnight + DAY
                last_day = month_day == last or (last == (2, 29) and following.month == 3)
                if inside:
                    # Joined below: a day that is not the last one ends where the next one starts.
                    spans.append((midnight, following if last_day else following - timedelta(seconds=1)))
            case DailyHours(start, end, only_working):
                if not only_working or working(day).is_working:
                    begin = midnight + timedelta(hours=start.hour, minutes=start.minute)
                    finish = midnight + timedelta(hours=end.hour, minutes=end.minute)
                    spans.append((begin, finish if finish > begin else finish + DAY))
            case SingleSpan(begin, finish):
                return [(begin, finish)]
    return spans


def minutes_closed(rule: Blackout, clock: Clock, around: date) -> set[int]:
    closed: set[int] = set()
    for begin, finish in wall_spans(rule.recurrence, around):
        if finish.second:  # a whole day with another after it
            closed.update(range(clock.start_minute(begin), clock.start_minute(finish + timedelta(seconds=1))))
        else:
            closed.update(range(clock.start_minute(begin), clock.end_minute(finish)))
    return closed


def as_minutes(clock: Clock, start: datetime, end: datetime) -> range:
    minute = timedelta(minutes=1)
    assert (start - clock.start) % minute == timedelta()
    assert (end - clock.start) % minute == timedelta()
    return range((start - clock.start) // minute, (end - clock.start) // minute)


@settings(max_examples=CALENDARS, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_closed_open_nights_and_reasons_agree_with_every_minute(case: Case) -> None:
    clock = Clock(case.zone, case.day - BEFORE * DAY, DAYS)
    calendar = Calendar(ZoneInfo(case.zone), working, case.rules, case.off_peak)
    window = as_minutes(clock, case.start, case.end)
    by_rule = {rule.code: minutes_closed(rule, clock, case.day) for rule in case.rules}
    hard = {code for code in by_rule for rule in case.rules if rule.code == code and rule.hard}

    for hard_only in (False, True):
        expected = set().union(*(by_rule[code] for code in by_rule if code in hard or not hard_only))
        found: set[int] = set()
        intervals = closed_intervals(calendar, case.start, case.end, hard_only=hard_only)
        for closed in intervals:
            minutes = as_minutes(clock, closed.interval.start, closed.interval.end)
            assert not found & set(minutes)
            found.update(minutes)
            because = {code for code in by_rule if by_rule[code] & set(minutes) and (code in hard or not hard_only)}
            assert {reason.params["blackout"] for reason in closed.reasons} == because
        assert found == expected & set(window)
        assert all(one.interval.end < next_one.interval.start for one, next_one in itertools.pairwise(intervals))

        state = state_at(case.start, calendar, hard_only=hard_only)
        holding = {code for code in by_rule if window[0] in by_rule[code] and (code in hard or not hard_only)}
        assert state.open == (not holding)
        assert {reason.params["blackout"] for reason in state.reasons} == holding
        change = next(
            (minute for minute in range(window[0] + 1, len(clock.shows)) if (minute in expected) == state.open), None
        )
        if change is not None:
            assert state.next_change == clock.instant(change)
        else:
            assert state.next_change is None or state.next_change >= clock.instant(len(clock.shows))

    off_peak = minutes_closed(Blackout("", "", DailyHours(case.off_peak.start, case.off_peak.end)), clock, case.day)
    found = set()
    for night in nights(calendar, case.start, case.end):
        assert night.start < case.end
        assert night.end > case.start
        found.update(as_minutes(clock, night.start, night.end))
    assert found & set(window) == off_peak & set(window)
