"""Gives the rules that a new platform starts with (docs/rules.md). The platform's staff change them in the admin."""

from datetime import time
from zoneinfo import ZoneInfo

from maintenance.domain.calendar import BlackoutRule, DailyHours, HolidayDays, OffPeak, Scope, YearlyDates
from tenants.domain.working_days import SPRING_FESTIVAL

PLATFORM_ZONE = ZoneInfo("Asia/Shanghai")

OFF_PEAK = OffPeak(start=time(22), end=time(6))

# All soft: a label change without impact on display may go out during any of them.
BLACKOUTS = (
    BlackoutRule("double_eleven", "Double Eleven", YearlyDates((11, 1), (11, 11)), zone=PLATFORM_ZONE),
    BlackoutRule("mid_year_sale", "618 sale", YearlyDates((6, 1), (6, 18)), zone=PLATFORM_ZONE),
    BlackoutRule("spring_festival", "Spring Festival", HolidayDays(SPRING_FESTIVAL), zone=PLATFORM_ZONE),
    BlackoutRule("weekday_rush", "Weekday morning rush", DailyHours(time(7), time(10), working_days_only=True)),
    BlackoutRule(
        "lunch",
        "Lunch hours",
        DailyHours(time(11), time(13, 30)),
        scope=Scope(industries=frozenset({"catering", "retail"})),
    ),
)
