"""Lists what happened to some numbers while their calls were counted: windows, changes of labels, marks; for charts."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from labels.displays.seen import marks_between
from labels.models import LabelVersion
from maintenance.models import Window
from tenants.when import local

MOST: Final = 60  # of a kind, the latest


class HappeningKind(StrEnum):
    WINDOW = "window"
    LABEL = "label"
    MARK = "mark"


@dataclass(frozen=True)
class Happening:
    """Something that happened to numbers in some days.

    first, last: local days, within those asked for; text: of the window, the label or the kind of mark; directory: the
    code of who marks; numbers: on how many; window: its id.
    """

    kind: HappeningKind
    first: date
    last: date
    text: str
    directory: str = ""
    numbers: int = 0
    window: UUID | None = None


def happenings(first: date, last: date, numbers: Collection[str] | None = None) -> list[Happening]:
    """Returns what happened from `first` to `last`, both included, in order; numbers: to these alone."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    happened = [*_windows(start, end, numbers), *_labels(start, end, numbers), *_marks(start, end, numbers)]
    return sorted(happened, key=lambda each: (each.first, each.kind, each.text))


def _windows(start: datetime, end: datetime, numbers: Collection[str] | None) -> list[Happening]:
    windows = Window.objects.filter(starts_at__lt=end, ends_at__gt=start, started_at__isnull=False)
    if numbers is not None:
        windows = windows.filter(request__numbers__canonical__in=numbers).distinct()
    happened = []
    for window in windows.select_related("request").order_by("-starts_at")[:MOST]:
        began, over = window.started_at or window.starts_at, window.completed_at or window.ends_at
        first, last = (local(min(max(at, start), end - timedelta(microseconds=1))).date() for at in (began, over))
        count = window.request.number_count
        happened.append(Happening(HappeningKind.WINDOW, first, last, str(window), numbers=count, window=window.pk))
    return happened


def _labels(start: datetime, end: datetime, numbers: Collection[str] | None) -> list[Happening]:
    versions = LabelVersion.objects.filter(effective_from__gte=start, effective_from__lt=end)
    if numbers is not None:
        versions = versions.filter(number__canonical__in=numbers)
    by_day = versions.annotate(on=TruncDate("effective_from")).order_by().values("on", "text")
    rows = by_day.annotate(count=Count("number", distinct=True)).order_by("-on", "text")[:MOST]
    return [Happening(HappeningKind.LABEL, row["on"], row["on"], row["text"], numbers=row["count"]) for row in rows]


def _marks(start: datetime, end: datetime, numbers: Collection[str] | None) -> list[Happening]:
    counted: Counter[tuple[date, date, str, str]] = Counter()
    for mark in marks_between(start, end, numbers):
        until = min(mark.gone_at or end, end - timedelta(microseconds=1))
        first = local(max(mark.since, start)).date()
        counted[first, local(until).date(), mark.kind, mark.display.directory.code] += 1
    spans = sorted(counted.items(), reverse=True)[:MOST]
    return [
        Happening(HappeningKind.MARK, first, last, kind, directory, count)
        for (first, last, kind, directory), count in spans
    ]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
