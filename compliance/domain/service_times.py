"""Works out how long a review may take and when that time is over, by kind of case, lane and hours.

The term runs in the desk's hours on working days. A case that the night-duty line has taken runs on the wall clock. The
term stands still while the client has to answer.
"""

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
    """The hours in which reviewers work on a working day.

    spans: wall-clock (opens, closes), in order, apart from one another.
    """

    spans: Spans
    zone: ZoneInfo

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError(f"expected spans one after another within a day, as {_EXAMPLE}")


def spans_of(text: str) -> Spans:
    """Returns the spans of a day from text such as 09:00-12:00,13:30-18:00. Raises ValueError."""
    try:
        pairs = [tuple(map(time.fromisoformat, span.strip().split("-"))) for span in text.split(",")]
        spans = tuple((opens, closes) for opens, closes in pairs)
    except ValueError:
        raise ValueError(f"{text!r} is not a list of spans, as {_EXAMPLE}") from None
    return DeskHours(spans, ZoneInfo("UTC")).spans


@dataclass(frozen=True, slots=True)
class Term:
    """The time that a review may take. working: counted in the desk's hours, else on the wall clock."""

    length: timedelta
    working: bool = True


# Kind of case → its term. A working day has nine hours when the desk is open from 09:00 to 18:00.
TERMS: Mapping[str, timedelta] = MappingProxyType(
    {
        kind: timedelta(hours=hours)
        for kind, hours in {
            "label": 9,
            "standby": 9,
            "restore": 4,
            "number_claim": 18,
            "sign_up": 18,
            "violation": 4,
            "freeze": 4,
            "staff_act": 4,
            "unanswered": 4,
            "master_data": 18,
            "alias": 9,
            "label_flip": 27,
            "number_sync": 27,
            "emergency": 0.5,
            "support": 9,
        }.items()
    }
)
# Kinds whose working days the staff set: by document type, for re-verifications, for appeals.
BY_DAYS = frozenset({"licence", "re_verification", "violation_appeal"})


@dataclass(frozen=True, slots=True)
class Shorter:
    """The per cent by which a term is shorter in the green channel and with the night-duty line, and the longest term
    in the fast lane (docs/rules.md).
    """

    green: int = 40
    night: int = 50
    fast: timedelta = timedelta(hours=1)


def review_term(
    kind: str, lane: str, *, days: timedelta | None = None, night_duty: bool = False, shorter: Shorter = Shorter()
) -> Term:
    """Returns the term of a case. days: the desk's hours of its working days, for a kind in BY_DAYS.

    night_duty: somebody is on duty and takes what is `for_night_duty`; support (also about late windows, in the fast
    lane) and green cases are then answered faster.
    """
    length = TERMS[kind] if days is None else days
    if lane == "fast":
        length = min(length, shorter.fast)
    if lane == "green":
        length = length * (100 - shorter.green) / 100
    if night_duty and for_night_duty(kind, lane):
        halved = lane == "green" or kind == "support"
        return Term(length * (100 - shorter.night) / 100 if halved else length, working=False)
    return Term(length)


def for_night_duty(kind: str, lane: str) -> bool:
    """Returns True if the person on duty at night takes the case, because it cannot wait for the desk to open."""
    return kind in ("support", "emergency") or lane in ("fast", "green")


def desk_days(days: int, hours: DeskHours) -> timedelta:
    """Returns the desk's hours in so many working days."""
    base = date.min
    return days * sum(
        (datetime.combine(base, closes) - datetime.combine(base, opens) for opens, closes in hours.spans), _ZERO
    )


def due(since: datetime, length: timedelta, hours: DeskHours, is_working_day: IsWorkingDay) -> datetime:
    """Returns the first instant (UTC) by which `length` of working time has passed since `since` (aware).

    Raises ValueError when the calendar has no working day within a year.
    """
    if length <= _ZERO:
        return since.astimezone(UTC)
    left = length
    for opens, closes in _spans(since, hours, is_working_day):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise ValueError("the calendar has no working day within a year")


def worked(start: datetime, end: datetime, hours: DeskHours, is_working_day: IsWorkingDay) -> timedelta:
    """Returns the working time between two aware instants; zero when `end` is not after `start`."""
    total = _ZERO
    for opens, closes in _spans(start, hours, is_working_day):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def resumed(
    due_at: datetime, asked_at: datetime, answered_at: datetime, hours: DeskHours, is_working_day: IsWorkingDay
) -> datetime:
    """Returns the new due time after the client's answer, with the working time that was left when it was asked.

    A case that was late when it was asked stays as late as it was.
    """
    if due_at <= asked_at:
        return due_at + (answered_at - asked_at)
    return due(answered_at, worked(asked_at, due_at, hours, is_working_day), hours, is_working_day)


def _spans(since: datetime, hours: DeskHours, is_working_day: IsWorkingDay) -> Iterator[tuple[datetime, datetime]]:
    """Yields the desk's open spans from `since` on, in UTC; `since` may cut the first. Ends after a year
    without any.
    """
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
