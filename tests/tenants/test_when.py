"""Dates and lengths of time as people read them, in both languages and in the zone in use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from tenants.when import day_text, duration_text, moment_text, range_text

NIGHT = datetime(2026, 11, 26, 14, 5, tzinfo=UTC)  # 22:05 in Shanghai
SHORT = {"zh-hans": "周一 周二 周三 周四 周五 周六 周日", "en": "Mon Tue Wed Thu Fri Sat Sun"}


@pytest.mark.parametrize(("language", "pattern"), [("zh-hans", "11月26日 {} 22:05"), ("en", "{} 26 Nov 22:05")])
def test_an_instant_has_a_short_weekday(language: str, pattern: str) -> None:
    weekday = SHORT[language].split()[NIGHT.weekday()]
    with translation.override(language), timezone.override(ZoneInfo("Asia/Shanghai")):
        assert moment_text(NIGHT) == pattern.format(weekday)
        assert range_text(NIGHT, NIGHT + timedelta(hours=1)) == f"{pattern.format(weekday)} – 23:05"
        assert range_text(NIGHT, NIGHT + timedelta(hours=3)).count(pattern[:3] if language == "zh-hans" else "Nov") == 2


def test_another_year_is_said() -> None:
    with translation.override("zh-hans"):
        assert day_text(date(2031, 1, 2)) == "2031年1月2日 周四"


@pytest.mark.parametrize(
    ("length", "units", "said"),
    [
        (timedelta(days=1, hours=2, minutes=15), 2, "1 day 2 hours"),
        (timedelta(days=1, hours=2, minutes=15), 3, "1 day 2 hours 15 minutes"),
        (timedelta(days=1, minutes=15), 2, "1 day 15 minutes"),
        (timedelta(seconds=20), 2, "less than a minute"),
        (timedelta(0), 2, "0 minutes"),
        (-timedelta(minutes=90), 2, "1 hour 30 minutes"),
    ],
)
def test_a_length_in_its_largest_units(length: timedelta, units: int, said: str) -> None:
    with translation.override("en"):
        assert duration_text(length, units) == said
