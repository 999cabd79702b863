"""The platform is at its peak during its promotions, and only then."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import Calendar
from maintenance.domain.defaults import BLACKOUTS
from maintenance.domain.estimate import Load
from maintenance.domain.load import load_at
from tenants.domain.working_days import ChineseWorkingDays

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(SHANGHAI, ChineseWorkingDays(), BLACKOUTS)


@pytest.mark.parametrize(
    ("at", "load"),
    [
        (datetime(2026, 10, 31, 23, 59, tzinfo=SHANGHAI), Load.NORMAL),
        (datetime(2026, 11, 1, 0, 0, tzinfo=SHANGHAI), Load.PEAK),
        (datetime(2026, 11, 11, 23, 59, tzinfo=SHANGHAI), Load.PEAK),
        (datetime(2026, 11, 12, 0, 0, tzinfo=SHANGHAI), Load.NORMAL),
        (datetime(2026, 6, 18, 12, 0, tzinfo=SHANGHAI), Load.PEAK),
        (datetime(2026, 3, 3, 8, 0, tzinfo=SHANGHAI), Load.NORMAL),  # the weekday rush is no promotion
    ],
)
def test_peak_in_promotions(at: datetime, load: Load) -> None:
    assert load_at(at, CALENDAR) is load
