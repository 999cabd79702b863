"""Keeps what was seen of displays over time: marks that came and went, how displays stood each day, how
long it took.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from labels.directories.adapters import Mark
from labels.models import Display, DisplayDay, SeenMark, Sighting
from labels.selectors import displays_with_a_label
from tenants.clock import business_now
from tenants.database.statements import fetch_all
from tenants.when import local

KEPT: Final = timedelta(days=400)  # of a day of displays, a mark that is gone, a sighting
ON_THE_WAY: Final = (Display.State.PENDING, Display.State.SUBMITTED, Display.State.WAITING)
Looked = tuple[Display, str, Mark | None]  # a display, its mark before the look, and the mark that the look found


def note_marks(looked: Iterable[Looked]) -> None:
    """Opens and closes marks after a look, in its transaction. A second run changes nothing."""
    changed = [(cell, mark) for cell, before, mark in looked if before != (mark.kind if mark else "")]
    if not changed:
        return
    gone = SeenMark.objects.filter(display__in=[cell.pk for cell, _mark in changed], gone_at=None)
    gone.update(gone_at=business_now())
    SeenMark.objects.bulk_create(
        SeenMark(display=cell, kind=mark.kind, since=mark.since) for cell, mark in changed if mark is not None
    )


def marks_between(first: datetime, last: datetime, numbers: Collection[str] | None = None) -> QuerySet[SeenMark]:
    """Returns marks that stood at some time from `first` to `last`, with number and directory; numbers:
    only on these.
    """
    marks = SeenMark.objects.filter(since__lte=last).exclude(gone_at__lt=first)
    if numbers is not None:
        marks = marks.filter(display__number__canonical__in=numbers)
    return marks.select_related("display__number", "display__directory").order_by("since", "pk")


def marks_of_number(number: UUID) -> QuerySet[SeenMark]:
    """Returns the directories' marks on a number: those that stand first, then the latest gone."""
    marks = SeenMark.objects.filter(display__number=number).select_related("display__directory")
    return marks.order_by(F("gone_at").desc(nulls_first=True), "-since", "-pk")


def marks_standing(displays: Collection[int]) -> dict[int, datetime]:
    """Returns, for the displays (keys) that have a mark, since when."""
    standing = SeenMark.objects.filter(display__in=displays, gone_at=None) if displays else SeenMark.objects.none()
    return dict(standing.values_list("display_id", "since"))


@dataclass(frozen=True)
class Stood:
    """Counts displays as wanted, on the way, and not as wanted."""

    shown: int
    on_the_way: int
    wrong: int


def stand_now() -> dict[int, Stood]:
    """Returns, by directory (key), how the displays of numbers in use that have a label to show stand."""
    rows = displays_with_a_label().order_by().values("directory_id")
    counted = rows.annotate(
        shown=Count("pk", Q(state=Display.State.SHOWN)),
        moving=Count("pk", Q(state__in=ON_THE_WAY)),
        bad=Count("pk", Q(state__in=Display.BAD)),
    )
    return {row["directory_id"]: Stood(row["shown"], row["moving"], row["bad"]) for row in counted}


def note_day() -> None:
    """Saves how the displays stand today; a day's last count stays. Deletes what is older than KEPT."""
    today = local(business_now()).date()
    rows = [
        DisplayDay(day=today, directory_id=directory, shown=each.shown, on_the_way=each.on_the_way, wrong=each.wrong)
        for directory, each in stand_now().items()
    ]
    DisplayDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["day", "directory"],
        update_fields=["shown", "on_the_way", "wrong"],
    )
    DisplayDay.objects.filter(day__lt=today - KEPT).delete()
    SeenMark.objects.filter(gone_at__lt=business_now() - KEPT).delete()
    Sighting.objects.filter(taken_at__lt=business_now() - KEPT).delete()


def display_days(first: date, last: date) -> dict[date, Stood]:
    """Returns how displays stood on each saved day, over all directories."""
    rows = DisplayDay.objects.filter(day__range=(first, last)).values("day")
    counted = rows.annotate(a=Sum("shown"), b=Sum("on_the_way"), c=Sum("wrong")).order_by("day")
    return {row["day"]: Stood(row["a"], row["b"], row["c"]) for row in counted}


@dataclass(frozen=True)
class TookEffect:
    """The time that labels took from a directory's acceptance to handsets: the median and 9 of 10, over `count`
    displays.
    """

    directory_id: int
    count: int
    middle: timedelta
    most: timedelta


def took_effect() -> list[TookEffect]:
    """Returns the times of the labels that handsets now show as accepted, in the directories' order; none
    without any. A label that was on handsets before, and was sent again, does not count.
    """
    return [TookEffect(*row) for row in fetch_all(TOOK)]


TOOK: Final = """
SELECT directory_id, count(*),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY greatest(shown_since - accepted_at, interval '0')),
    percentile_disc(0.9) WITHIN GROUP (ORDER BY greatest(shown_since - accepted_at, interval '0'))
FROM labels_display JOIN public.directories_directory AS directory ON directory.id = directory_id AND directory.active
WHERE shown IS NOT NULL AND shown_revision = accepted_revision AND accepted_at IS NOT NULL
    AND shown_since >= accepted_at - interval '1 minute'
GROUP BY directory_id, directory.position, directory.code ORDER BY directory.position, directory.code
"""
