"""The hours of the night-duty line, also where the clock changes in the night."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.domain.night_duty import DutyHours, bounds_of, coming_night, night_of

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("at", "night", "coming"),
    [
        ("2026-11-24T21:59:59", None, "2026-11-24"),
        ("2026-11-24T22:00", "2026-11-24", "2026-11-24"),
        ("2026-11-25T05:59:59", "2026-11-24", "2026-11-24"),
        ("2026-11-25T06:00", None, "2026-11-25"),
        ("2027-01-01T00:00", "2026-12-31", "2026-12-31"),
    ],
)
def test_which_night(at: str, night: str | None, coming: str) -> None:
    instant = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI).astimezone(UTC)
    assert night_of(instant, SHANGHAI, DutyHours()) == (night and date.fromisoformat(night))
    assert coming_night(instant, SHANGHAI, DutyHours()) == date.fromisoformat(coming)


def test_every_minute_of_its_hours_is_of_the_night_and_none_beside_them() -> None:
    for zone, first in ((SHANGHAI, date(2026, 11, 24)), (BERLIN, date(2026, 10, 24)), (BERLIN, date(2027, 3, 27))):
        start, end = bounds_of(first, zone, DutyHours())
        minute = start - timedelta(hours=1)
        while minute < end + timedelta(hours=1):
            assert (night_of(minute, zone, DutyHours()) == first) == (start <= minute < end)
            minute += timedelta(minutes=1)
