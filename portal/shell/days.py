"""Days that an address asks for (?since=, ?until=): read, and held against rows."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from maintenance.domain.wall_clock import local_day

FIRST_YEAR: Final = 2000  # at the ends of time a day has no instants
LAST_YEAR: Final = 2199


def day_asked(text: object) -> date | None:
    """The day that a text names; None where it names none, or one out of reach."""
    try:
        day = parse_date(str(text or ""))
    except ValueError:
        return None
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def within_days(field: str, since: date | None, until: date | None, zone: ZoneInfo) -> Q:
    """Returns the condition that a row's instant lies in the days of a zone, both inclusive; None sets no bound."""
    holds = Q()
    if since is not None:
        holds &= Q(**{f"{field}__gte": local_day(since, zone)[0]})
    if until is not None:
        holds &= Q(**{f"{field}__lt": local_day(until, zone)[1]})
    return holds


def days_of_client(field: str, asked: Mapping[str, str]) -> Q:
    """Does as within_days for the days in ?since= and ?until=, in the client's zone."""
    zone = ZoneInfo(timezone.get_current_timezone_name())
    return within_days(field, day_asked(asked.get("since")), day_asked(asked.get("until")), zone)
