"""Reads seasons: those in force, the client's next ones, and whether it is ready for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q

from compliance.domain.requirements import OwedReason, Requirement
from compliance.licences.selectors import requirements_of
from labels.domain.wanted import WantedReason
from labels.entitlement.documents import USED
from labels.models import Display, LabelVersion
from labels.selectors import numbers_in_use
from maintenance.domain.seasons import (
    BookedWindow,
    DaySpan,
    HeldDocument,
    NewYearSeason,
    ReadyAnswer,
    SceneLabel,
    SeasonFacts,
    YearlySeason,
    lead_due,
    next_of,
    ready_for,
)
from maintenance.domain.wall_clock import local_date, local_day
from maintenance.models import Window
from maintenance.seasons.models import Season
from tenants.context import current_tenant
from tenants.database.kept_queries import PreparedQuery

MOST_WINDOWS = 50
# What a re-verification asks has terms of its own; only a failed one leaves the client without the document.
OF_A_TURN = (
    OwedReason.RE_VERIFICATION_AHEAD,
    OwedReason.RE_VERIFICATION_IN_REVIEW,
    OwedReason.RE_VERIFICATION_ANSWER_WANTED,
)


@dataclass(frozen=True)
class ComingSeason:
    """A season of the client's industry that runs or comes next. answers: whether the client is ready for it."""

    season: Season
    span: DaySpan
    answers: tuple[ReadyAnswer, ...]
    owed: tuple[Requirement, ...]


_NEWEST: Final = PreparedQuery(lambda: Season.objects.order_by("code", "-version").distinct("code"))


def in_force() -> list[Season]:
    """Returns the newest version of each season, unless it is switched off."""
    return [row for row in _NEWEST() if row.active]


def newest_of(code: str) -> Season | None:
    """Returns the newest version of a season, switched off or not; None without one."""
    return Season.objects.filter(code=code).order_by("-version").first()


def as_season(row: Season) -> YearlySeason | NewYearSeason:
    """Returns a stored season as a rule of the domain."""
    if row.days_before_new_year is not None and row.days_after_new_year is not None:
        return NewYearSeason(row.days_before_new_year, row.days_after_new_year)
    return YearlySeason(_month_day(row.from_month_day), _month_day(row.until_month_day))


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def client_zone() -> ZoneInfo:
    """Returns the time zone of the client in use."""
    return ZoneInfo(current_tenant().time_zone)


def seasons_of_client(now: datetime) -> list[tuple[Season, DaySpan]]:
    """Returns the seasons of the client's industry, the next to begin first. now: business time."""
    today, industry = local_date(now, client_zone()), current_tenant().industry
    seasons = [
        (row, span)
        for row in in_force()
        if not row.industries or industry in row.industries
        for span in [next_of(as_season(row), today)]
        if span is not None
    ]
    return sorted(seasons, key=lambda each: (each[1].first, each[0].code))


def coming_season(season: Season, span: DaySpan, now: datetime) -> ComingSeason:
    """Returns how ready the client in use is for a season."""
    owed = _owed_at(span.last)
    facts = SeasonFacts(_labels(season, now), tuple(_held(each) for each in owed), _booked(span))
    return ComingSeason(season, span, ready_for(span, facts), owed)


def near_seasons(now: datetime) -> list[ComingSeason]:
    """Returns the seasons that the client in use is asked about by now."""
    today = local_date(now, client_zone())
    return [
        coming_season(season, span, now)
        for season, span in seasons_of_client(now)
        if lead_due(span, season.lead_days, today) is not None
    ]


def has_something_to_show() -> bool:
    """Returns whether the client in use has a number at all."""
    return bool(numbers_in_use().exists())


def _labels(season: Season, now: datetime) -> tuple[SceneLabel, ...]:
    zone = client_zone()
    rows = LabelVersion.objects.filter(_meant_for(season), state__in=USED).order_by("text", "valid_from", "valid_until")
    columns = ("text", "state", "valid_from", "valid_until", "effective_from")
    withheld = Display.objects.filter(number=OuterRef("number"), wanted_reason=WantedReason.NUMBER_UNPROVED)
    counted = rows.values_list(*columns).annotate(unproved=Count("pk", filter=Exists(withheld)))
    return tuple(
        SceneLabel(
            text,
            state == LabelVersion.State.PUBLISHED and effective is not None and effective <= now,
            _day(valid_from, zone),
            _day(valid_until, zone),
            unproved,
        )
        for text, state, valid_from, valid_until, effective, unproved in counted
    )


def _meant_for(season: Season) -> Q:
    """Filters labels with a word of the season; where it has none, those without a word of another season."""
    meant = Q()
    for word in season.label_words:
        meant |= Q(text__icontains=word)
    if not season.label_words:
        for word in {word for other in in_force() for word in other.label_words}:
            meant &= ~Q(text__icontains=word)
    return meant


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return None if at is None else local_date(at, zone)


def _owed_at(last: date) -> tuple[Requirement, ...]:
    """Returns what will not be valid on the season's last day, as things stand now."""
    noon = datetime.combine(last, time(12), client_zone())
    texts: Sequence[str] = list(LabelVersion.objects.filter(state__in=USED).values_list("text", flat=True).distinct())
    requirements = requirements_of(texts, noon)
    rows = (*requirements.past_due, *requirements.currently_due, *requirements.pending_verification)
    return tuple(each for each in rows if each.covered_until is None and each.reason not in OF_A_TURN)


def _held(owed: Requirement) -> HeldDocument:
    last = owed.params.get("last_day")
    return HeldDocument(
        owed.document_type,
        date.fromisoformat(last) if last else None,
        owed.reason is OwedReason.IN_REVIEW,
        owed.licence,
    )


def _booked(span: DaySpan) -> tuple[BookedWindow, ...]:
    """Returns the first windows that affect displays and whose sessions meet the season."""
    zone = client_zone()
    start, end = local_day(span.first, zone)[0], local_day(span.last, zone)[1]
    inside = Window.objects.filter(state__in=Window.NOT_STARTED, impact=True, sessions__period__overlap=(start, end))
    rows = inside.distinct().order_by("starts_at")[:MOST_WINDOWS]
    return tuple(
        BookedWindow(row.pk, str(row), DaySpan(local_date(row.starts_at, zone), local_date(row.ends_at, zone)))
        for row in rows.select_related("request")
    )
