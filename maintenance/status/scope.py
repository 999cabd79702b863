"""Selects the windows that touch some numbers, groups or directories, for a subscriber or a feed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from labels.directories.models import Directory
from labels.domain.wanted import WantedReason
from maintenance.models import CalendarFeed, MaintenanceRequest, Window


@dataclass(frozen=True)
class WindowScope:
    """A filter of windows: numbers (keys), groups, directories (codes); impact_only: only those that affect displays.

    Empty ones mean all; with numbers and groups, a window passes that touches one of either.
    """

    numbers: tuple[UUID, ...] = ()
    groups: tuple[str, ...] = ()
    directories: tuple[str, ...] = ()
    impact_only: bool = False

    def chosen(self, windows: Sequence[Window]) -> list[Window]:
        """Returns those of these windows that pass the filter, in the same order."""
        wanted = [window for window in windows if window.impact or not self.impact_only]
        if self.numbers or self.groups:
            touched = _with_numbers(wanted, self.numbers, self.groups)
            wanted = [window for window in wanted if window.request_id in touched]
        if self.directories:
            spared = _sparing(wanted, self.directories)
            wanted = [window for window in wanted if window.request_id not in spared]
        return wanted


EVERYTHING: Final = WindowScope()


def scope_of(feed: CalendarFeed) -> WindowScope:
    """Returns the filter of a calendar feed."""
    return WindowScope(tuple(feed.numbers), tuple(feed.groups), tuple(feed.directories), feed.impact_only)


def _with_numbers(windows: Sequence[Window], numbers: Collection[UUID], groups: Collection[str]) -> set[UUID]:
    """Returns the requests that touch one of these numbers, or a number of one of these groups."""
    rows = MaintenanceRequest.numbers.through.objects.filter(
        Q(number__in=numbers) | Q(number__group__in=groups),
        maintenancerequest__in=[window.request_id for window in windows],
    )
    return set(rows.values_list("maintenancerequest", flat=True))


def _sparing(windows: Sequence[Window], directories: Collection[str]) -> set[UUID]:
    """Returns the requests of which no number's label is taken at any of these directories, as far as is known.

    A directory that is new, or a number that it does not know yet, counts as touched: better told once too often.
    """
    active = Directory.objects.filter(code__in=directories, active=True).count()
    rows = MaintenanceRequest.numbers.through.objects.filter(
        maintenancerequest__in=[window.request_id for window in windows],
        number__displays__directory__code__in=directories,
        number__displays__directory__active=True,
        number__displays__wanted_reason=WantedReason.NOT_TAKEN,
    )
    counted = rows.order_by().values_list("maintenancerequest").annotate(Count("pk"))
    not_taken: dict[UUID, int] = dict(counted)
    return {
        window.request_id
        for window in windows
        if not_taken.get(window.request_id, 0) >= window.request.number_count * active
    }
