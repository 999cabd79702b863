"""Reads what people carry: how a party is served, what waits, by when it should have answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.domain import errands as rules
from labels.errands.models import DeskParty, Errand, ErrandFile
from tenants.clock import business_now
from tenants.database.kept_queries import PreparedQuery
from tenants.selectors import working_days


def party_served(directory: Directory) -> DeskParty:
    """Returns how a directory is served, with default figures while nobody has set them."""
    return DeskParty.objects.filter(directory=directory).first() or DeskParty(directory=directory)


def zone() -> ZoneInfo:
    """Returns the time zone of cut-offs and working days."""
    return ZoneInfo(settings.TIME_ZONE)


def is_working(day: date) -> bool:
    """Tells whether parties work on a day."""
    return working_days()(day).is_working


def cut_off_after(party: DeskParty, now: datetime) -> datetime:
    """Returns when the next file of a party is made."""
    return rules.next_cut_off(now, party.cut_off, is_working, zone())


def answer_due(party: DeskParty, handed_over: datetime) -> datetime:
    """Returns when a party should have answered what it was given."""
    return rules.after_working_days(handed_over, party.answer_days, is_working, zone())


def answer_expected(party: DeskParty, now: datetime) -> datetime:
    """Returns when an order of now should be answered, if people carry it by the cut-off."""
    return answer_due(party, cut_off_after(party, now))


_CRITICAL: Final = PreparedQuery(
    lambda: Directory.objects.filter(active=True, critical=True).select_related("desk_party"), for_all=True
)


def critical_parties_served() -> list[DeskParty]:
    """Returns how each active critical party that people serve is served."""
    return [
        getattr(directory, "desk_party", None) or DeskParty(directory=directory)
        for directory in _CRITICAL()
        if capabilities_of(directory).by_people
    ]


def carrying_of(directory: Directory) -> timedelta:
    """Estimates how long it takes at most until a party that people serve has answered; zero for others."""
    if not capabilities_of(directory).by_people:
        return timedelta()
    days = party_served(directory).answer_days + 1
    return timedelta(days=days + 2 * ceil(days / 5))


def delay_of(directory: Directory) -> timedelta:
    """Returns how long a change takes at most until handsets show it, including the way if people carry it."""
    return directory.cache_max + carrying_of(directory)


@dataclass(frozen=True)
class ErrandStanding:
    """The state of a desk party. waiting: orders not handed over; open: with it and not answered; oldest: since when
    the oldest of both waits; overdue: how many files and tasks should have been answered.
    """

    waiting: int
    open: int
    oldest: datetime | None
    overdue: int


def standing_of(directory: Directory) -> ErrandStanding:
    """Returns the state of a desk party now."""
    now = business_now()
    rows = Errand.objects.filter(directory=directory, state__in=Errand.OPEN)
    counted = rows.aggregate(
        waiting=Count("pk", filter=Q(state=Errand.State.WAITING)),
        open=Count("pk", filter=Q(state=Errand.State.SENT)),
        oldest=Min("made_at"),
        late=Count("pk", filter=Q(by_hand=True, answers_by__lt=now)),
    )
    late_files = overdue_files(now).filter(directory=directory).count()
    return ErrandStanding(counted["waiting"], counted["open"], counted["oldest"], counted["late"] + late_files)


def files_prepared() -> QuerySet[ErrandFile]:
    """The files that a person, or SFTP, has to hand over."""
    return ErrandFile.objects.filter(state=ErrandFile.State.PREPARED)


def overdue_files(now: datetime) -> QuerySet[ErrandFile]:
    """Returns the files that should have been answered by now."""
    return ErrandFile.objects.filter(state__in=ErrandFile.UNANSWERED, answers_by__lt=now)


def tasks_open() -> QuerySet[Errand]:
    """Returns the open tasks that are done by hand."""
    return Errand.objects.filter(by_hand=True, state__in=Errand.OPEN)


def errands_about(numbers: Collection[str]) -> QuerySet[Errand]:
    """Returns the errands about numbers, past and present, the newest first."""
    rows = Errand.objects.filter(number__in=numbers).select_related("tenant", "directory")
    return rows.order_by("-made_at", "-pk")


def errands_named(text: str, key: UUID | None) -> QuerySet[Errand]:
    """Returns the errand of this id, or those of the party's ticket."""
    meant = Q(pk=key) if key else Q(ticket=text) & ~Q(ticket="")
    return Errand.objects.filter(meant).select_related("tenant", "directory")
