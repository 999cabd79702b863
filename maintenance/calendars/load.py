"""Counts how full the coming nights are, and how many recent promises were kept; over all clients."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Greatest, Least, TruncMonth, TruncWeek

from compliance.reviews.models import Case
from maintenance.calendars.models import BookedSession, FinishedWindow
from maintenance.domain.intervals import Interval
from maintenance.domain.promise_report import Promised
from tenants.models import Tenant

NIGHTS: Final = 14
WEEKS: Final = 12
_APPROVALS: Final = (Case.Kind.LABEL, Case.Kind.EMERGENCY)  # of a window, which is named in what they keep
NOON: Final = timedelta(hours=12)  # a night is that of the day whose noon comes before it


@dataclass(frozen=True)
class NightLoad:
    """The sessions that run at some time of a night, noon to noon. hours: of all together, within the night."""

    day: date
    sessions: int
    clients: int
    hours: float


def nights_ahead(now: datetime) -> list[NightLoad]:
    """Returns the night that runs and those after it, NIGHTS in all, by the platform's zone, also empty. One query."""
    days = [night_at(now) + timedelta(days=ahead) for ahead in range(NIGHTS)]
    spans = [from_noon_to_noon(day) for day in days]
    asked = dict[str, Any]()
    for place, span in enumerate(spans):
        lasts, length = _touching(span), Least("ends_at", Value(span.end)) - Greatest("starts_at", Value(span.start))
        asked |= {
            f"sessions_{place}": Count("pk", lasts),
            f"clients_{place}": Count("tenant", lasts, distinct=True),
            f"length_{place}": Sum(length, filter=lasts, default=timedelta(), output_field=DurationField()),
        }
    found = BookedSession.objects.filter(ends_at__gt=spans[0].start, starts_at__lt=spans[-1].end).aggregate(**asked)
    return [
        NightLoad(
            day, found[f"sessions_{place}"], found[f"clients_{place}"], found[f"length_{place}"] / timedelta(hours=1)
        )
        for place, day in enumerate(days)
    ]


def night_at(now: datetime) -> date:
    """Returns the night that runs or comes, by the platform's zone: the day at whose noon it begins."""
    return (now.astimezone(ZoneInfo(settings.TIME_ZONE)) - NOON).date()


def from_noon_to_noon(night: date) -> Interval:
    """Returns the interval that counts as one night: noon to noon, in the platform's zone."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return Interval(*(datetime.combine(day, time(12), zone) for day in (night, night + timedelta(days=1))))


def sessions_running(now: datetime) -> QuerySet[BookedSession]:
    """Returns the sessions of open windows that run at an instant, by their booked times."""
    return BookedSession.objects.filter(_running(now))


def sessions_of_night(night: date) -> QuerySet[BookedSession]:
    """Returns the sessions of open windows that run at some time of a night."""
    return BookedSession.objects.filter(_touching(from_noon_to_noon(night)))


def sessions_from(hour: datetime) -> QuerySet[BookedSession]:
    """Returns a night's sessions that begin within an hour of an instant; in its first hour also the running ones."""
    span = from_noon_to_noon(night_at(hour))
    since = Q(ends_at__gt=hour) if hour == span.start else Q(starts_at__gte=hour)
    return BookedSession.objects.filter(since, starts_at__lt=hour + timedelta(hours=1))


def sessions_by_hour(night: date) -> list[tuple[datetime, int]]:
    """Returns how many of a night's sessions begin in each hour (sessions_from); hours without any are left out."""
    instant = DateTimeField()  # Django's TruncHour answers a local time, which is no instant to compare
    begins = Func(Value("hour"), "starts_at", Value(settings.TIME_ZONE), function="date_trunc", output_field=instant)
    hour = Greatest(begins, Value(from_noon_to_noon(night).start))
    rows = sessions_of_night(night).order_by().values(hour=hour).annotate(count=Count("pk"))
    return sorted((row["hour"], row["count"]) for row in rows)


@dataclass(frozen=True)
class CountedSessions:
    """Counts sessions: all, and those that cannot run as things stand (`with_waiting`)."""

    all: int
    waiting: int


def with_waiting(rows: QuerySet[BookedSession]) -> QuerySet[BookedSession]:
    """Annotates each session with `waits`: it lacks an approval, or its client is suspended."""
    open_cases = Case.objects.filter(tenant=OuterRef("tenant"), kind__in=_APPROVALS, decided_at=None)
    named = open_cases.annotate(named=KeyTextTransform("id", KeyTextTransform("window", "facts")))
    unapproved = Exists(named.filter(named=Cast(OuterRef("window_id"), TextField())))
    return rows.annotate(unapproved=unapproved, waits=unapproved | Q(tenant__state=Tenant.State.SUSPENDED))


def sessions_ahead(now: datetime, nights: int) -> tuple[CountedSessions, list[tuple[date, CountedSessions]]]:
    """Returns the sessions booked for now, and those that run at some time of each coming night. One query."""
    days = [night_at(now) + timedelta(days=ahead) for ahead in range(nights)]
    spans = [from_noon_to_noon(day) for day in days]
    asked = {"running": _running(now), **{f"night_{place}": _touching(span) for place, span in enumerate(spans)}}
    rows = with_waiting(BookedSession.objects.filter(ends_at__gt=spans[0].start, starts_at__lt=spans[-1].end))
    counts = rows.aggregate(
        **{name: Count("pk", which) for name, which in asked.items()},
        **{f"waiting_{name}": Count("pk", which & Q(waits=True)) for name, which in asked.items()},
    )
    found = {name: CountedSessions(counts[name], counts[f"waiting_{name}"]) for name in asked}
    return found["running"], [(day, found[f"night_{place}"]) for place, day in enumerate(days)]


def _running(now: datetime) -> Q:
    return Q(starts_at__lte=now, ends_at__gt=now)


def _touching(span: Interval) -> Q:
    return Q(starts_at__lt=span.end, ends_at__gt=span.start)


def promises_since(now: datetime, months: int) -> list[Promised]:
    """Counts windows published in this month and `months` before it, by the platform's zone. One query of an index."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    first = datetime(year, month + 1, 1, tzinfo=zone)
    finished = FinishedWindow.objects.filter(finished_at__gte=first).order_by()
    rows = finished.values("content", "lane", "last_party", month=TruncMonth("finished_at", tzinfo=zone))
    counted = rows.annotate(kept=Count("pk", Q(on_time=True)), broken=Count("pk", Q(on_time=False)))
    return [
        Promised(row["month"].date(), row["content"], row["lane"], row["last_party"], row["kept"], row["broken"])
        for row in counted
    ]


@dataclass(frozen=True)
class WeekOfPromises:
    """Counts windows finished in the week from `monday` on: published in time, and not."""

    monday: date
    kept: int
    broken: int


def weeks_of_promises(now: datetime) -> list[WeekOfPromises]:
    """Returns the last WEEKS weeks by the platform's zone, those without a window too."""
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
