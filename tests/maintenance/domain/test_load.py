"""The platform is at its peak during its promotions, and only then."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import Calendar
from maintenance.domain.defaults import BLACKOUTS
from maintenance.domain.estimate import Content, Load
from maintenance.domain.load import load_at, load_for
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


def test_work_with_an_impact_runs_after_the_promotion_in_which_it_is_asked_for() -> None:
    asked_at = datetime(2026, 11, 5, 12, 0, tzinfo=SHANGHAI)
    assert load_for(Content.CALIBRATION, asked_at, CALENDAR) is Load.NORMAL
    assert load_for(Content.LABEL_CHANGE, asked_at, CALENDAR) is Load.PEAK
    assert load_for(Content.LABEL_CHANGE, datetime(2026, 11, 12, 12, 0, tzinfo=SHANGHAI), CALENDAR) is Load.NORMAL
