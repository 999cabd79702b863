"""How long a review may take, and when that is over: working time of the desk, or the wall clock.

Working time runs only within the desk's hours on working days. While the client is to answer it stands still. Support
and emergencies, and what the fast lane promises, run on the wall clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

IsWorkingDay = Callable[[date], bool]
Spans = tuple[tuple[time, time], ...]

_EXAMPLE = "09:00-12:00,13:30-18:00"
_DAY = timedelta(days=1)
_ZERO = timedelta(0)
# Longer than any run of days off; a calendar without working days must not search for ever.
_LONGEST_WITHOUT_WORK = 400


@dataclass(frozen=True, slots=True)
class DeskHours:
    """When reviewers work on a working day. spans: wall-clock (opens, closes), in order, apart from one another."""

    spans: Spans
    zone: ZoneInfo

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError(f"expected spans one after another within a day, as {_EXAMPLE}")


def spans_of(text: str) -> Spans:
    """Spans of a day from text such as 09:00-12:00,13:30-18:00. Raises ValueError."""
    try:
        pairs = [tuple(map(time.fromisoformat, span.strip().split("-"))) for span in text.split(",")]
        spans = tuple((opens, closes) for opens, closes in pairs)
    except ValueError:
        raise ValueError(f"{text!r} is not a list of spans, as {_EXAMPLE}") from None
    return DeskHours(spans, ZoneInfo("UTC")).spans


@dataclass(frozen=True, slots=True)
class Term:
    """How long a review may take. working: counted in the desk's hours, else on the wall clock."""

    length: timedelta
    working: bool = True


def _hours(hours: float, *, working: bool = True) -> Term:
    return Term(timedelta(hours=hours), working)


# Kind of case → its term. A working day has nine hours when the desk is open from 09:00 to 18:00.
TERMS: Mapping[str, Term] = MappingProxyType(
    {
        "label": _hours(9),
        "standby": _hours(9),
        "restore": _hours(4),
        "number_claim": _hours(18),
        "sign_up": _hours(9),
        "licence": _hours(18),
        "re_verification": _hours(27),
        "violation_appeal": _hours(27),
        "violation": _hours(4),
        "freeze": _hours(4),
        "alias": _hours(9),
        "label_flip": _hours(27),
        "number_sync": _hours(27),
        "emergency": _hours(1, working=False),
        "support": _hours(24, working=False),
    }
)
FAST = _hours(1, working=False)


@dataclass(frozen=True, slots=True)
class Shorter:
    """By how many per cent a term is shorter: in the green channel, and with the night-duty line (RULES.md)."""

    green: int = 40
    night: int = 50


def term(kind: str, lane: str, *, night_duty: bool = False, shorter: Shorter = Shorter()) -> Term:
    """The term of a case. night_duty: the night-duty line is staffed now.

    It shortens green cases and support (also late windows, in the fast lane), and as it answers now their term runs on
    the wall clock.
    """
    usual = FAST if lane == "fast" else TERMS[kind]
    length = usual.length * (100 - shorter.green) / 100 if lane == "green" else usual.length
    if night_duty and (lane == "green" or kind == "support"):
        return Term(length * (100 - shorter.night) / 100, working=False)
    return Term(length, usual.working)


def for_night_duty(kind: str, lane: str) -> bool:
    """Whether whoever is on duty at night takes the case: what cannot wait for the desk to open."""
    return kind in ("support", "emergency") or lane in ("fast", "green")


def due(since: datetime, length: timedelta, hours: DeskHours, is_working_day: IsWorkingDay) -> datetime:
    """The first instant (UTC) by which `length` of working time has passed since `since` (aware)."""
    if length <= _ZERO:
        return since.astimezone(UTC)
    left = length
    for opens, closes in _spans(since, hours, is_working_day):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise ValueError("the calendar has no working day within a year")


def working_days_later(since: datetime, days: int, zone: ZoneInfo, is_working_day: IsWorkingDay) -> datetime:
    """The instant (UTC) so many working days after `since` (aware), at the same time of the day in a zone."""
    local = since.astimezone(zone)
    day, left, idle = local.date(), days, 0
    while left:
        day += _DAY
        left, idle = (left - 1, 0) if is_working_day(day) else (left, idle + 1)
        if idle > _LONGEST_WITHOUT_WORK:
            raise ValueError("the calendar has no working day within a year")
    return datetime.combine(day, local.timetz()).astimezone(UTC)


def worked(start: datetime, end: datetime, hours: DeskHours, is_working_day: IsWorkingDay) -> timedelta:
    """The working time between two aware instants; zero when `end` is not after `start`."""
    total = _ZERO
    if end <= start:
        return total
    for opens, closes in _spans(start, hours, is_working_day):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def resumed(
    due_at: datetime, asked_at: datetime, answered_at: datetime, hours: DeskHours, is_working_day: IsWorkingDay
) -> datetime:
    """The promise after the client's answer: what working time was left when it was asked is left again.

    A case that was late when it was asked stays as late as it was.
    """
    if due_at <= asked_at:
        return due_at + (answered_at - asked_at)
    return due(answered_at, worked(asked_at, due_at, hours, is_working_day), hours, is_working_day)


def _spans(since: datetime, hours: DeskHours, is_working_day: IsWorkingDay) -> Iterator[tuple[datetime, datetime]]:
    """The desk's open spans from `since` on, in UTC; the first one may be cut by it. Ends after a year without any."""
    day, idle = since.astimezone(hours.zone).date(), 0
    while idle < _LONGEST_WITHOUT_WORK:
        idle += 1
        if is_working_day(day):
            idle = 0
            for opens, closes in hours.spans:
                start = max(_instant(day, opens, hours.zone), since.astimezone(UTC))
                end = _instant(day, closes, hours.zone)
                if end > start:
                    yield start, end
        day += _DAY


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
