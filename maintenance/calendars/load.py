"""How full the coming nights are, and how many promises of the last weeks were kept; over all clients."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate, TruncTime, TruncWeek

from maintenance.calendars.models import BookedSession, FinishedWindow
from maintenance.calendars.selectors import terms

NIGHTS: Final = 14
WEEKS: Final = 12
NOON: Final = timedelta(hours=12)  # a night is that of the day whose noon comes before it


@dataclass(frozen=True)
class NightLoad:
    """What is booked to begin in one night's off-peak hours. hours: of all its sessions together."""

    day: date
    sessions: int
    clients: int
    hours: float


def nights_ahead(now: datetime) -> list[NightLoad]:
    """The next NIGHTS nights by the platform's zone, the empty ones too."""
    zone, night = ZoneInfo(settings.TIME_ZONE), terms().off_peak
    first = (now.astimezone(zone) - NOON).date()
    booked = BookedSession.objects.filter(starts_at__gte=now, starts_at__lt=now + timedelta(days=NIGHTS + 1))
    begins = booked.annotate(
        at=TruncTime("starts_at", tzinfo=zone), night=TruncDate(F("starts_at") - NOON, tzinfo=zone)
    )
    late, early = Q(at__gte=night.start), Q(at__lt=night.end)
    inside = begins.filter(late | early if night.end <= night.start else late & early)
    rows = (
        inside.order_by()
        .values("night")
        .annotate(
            sessions=Count("pk"), clients=Count("tenant", distinct=True), length=Sum(F("ends_at") - F("starts_at"))
        )
    )
    by_night = {row["night"]: row for row in rows}
    return [_night(first + timedelta(days=ahead), by_night) for ahead in range(NIGHTS)]


def _night(day: date, by_night: Mapping[date, Any]) -> NightLoad:
    row = by_night.get(day)
    if row is None:
        return NightLoad(day, 0, 0, 0.0)
    return NightLoad(day, row["sessions"], row["clients"], row["length"] / timedelta(hours=1))


@dataclass(frozen=True)
class WeekOfPromises:
    """Windows that were finished in the week that began on `monday`: published in time, and not."""

    monday: date
    kept: int
    broken: int


def weeks_of_promises(now: datetime) -> list[WeekOfPromises]:
    """The last WEEKS weeks by the platform's zone, those without a window too."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    finished = FinishedWindow.objects.filter(finished_at__gte=datetime.combine(mondays[0], datetime.min.time(), zone))
    rows = finished.annotate(week=TruncWeek("finished_at", tzinfo=zone)).order_by().values("week")
    counted = rows.annotate(kept=Count("pk", Q(on_time=True)), broken=Count("pk", Q(on_time=False)))
    by_week = {row["week"].date(): row for row in counted}
    return [
        WeekOfPromises(each, by_week[each]["kept"], by_week[each]["broken"])
        if each in by_week
        else WeekOfPromises(each, 0, 0)
        for each in mondays
    ]
