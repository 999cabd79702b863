"""Trust: consecutive compliant months earn the green channel (docs/rules.md, "trust level").

Months are those of Asia/Shanghai, named by their first day. The month of certification does not count. A month is not
compliant when a violation spoils it (its own month, and as many more as its severity weighs) or when certification was
frozen in it; that ends the run at once. A forged document also bars the green channel until an appeal takes it away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Shanghai")
FORGED: Final = "forged"
# new: the first months; rebuilding: something ended an earlier run; barred: a forged document is on record.
Level = Literal["new", "steady", "trusted", "rebuilding", "barred"]


@dataclass(frozen=True, slots=True)
class TrustTerms:
    """green_months: compliant months that open the green channel; steady_months: those of the level below it.

    spoiled_months: severity → how many months a violation spoils, its own the first.
    """

    green_months: int = 12
    steady_months: int = 3
    spoiled_months: Mapping[str, int] = field(default_factory=lambda: {"minor": 1, "serious": 3, FORGED: 12})


DEFAULT_TERMS: Final = TrustTerms()


@dataclass(frozen=True, slots=True)
class CountedViolation:
    """A violation that was not lifted. months: how many it spoils, by the figures in force when it was recorded."""

    at: datetime
    severity: str = "minor"
    months: int = 1
    id: str = ""

    @property
    def forged(self) -> bool:
        return self.severity == FORGED


@dataclass(frozen=True, slots=True)
class FrozenPeriod:
    """A period [starts_at, ends_at) in which certification was frozen, wholly or for the labels of a document. ends_at
    None: it still is.
    """

    starts_at: datetime
    ends_at: datetime | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class MonthReason:
    """A code and its parameters; the text is made where people read it."""

    code: Literal["violation", "frozen"]
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a month: it was compliant unless `reasons` say what spoiled it."""

    month: date
    reasons: tuple[MonthReason, ...] = ()

    @property
    def compliant(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class TrustStanding:
    """months: consecutive compliant months up to now; since: the first day (midnight, Shanghai) of that run.

    forged: a forged document is on record. green_from: when the green channel opens, or opened, if nothing happens;
    None while that cannot be said.
    """

    months: int
    level: Level
    green_channel: bool
    since: datetime
    forged: bool = False
    frozen: bool = False
    green_from: datetime | None = None


def month_of(instant: datetime) -> date:
    """Returns the month of an aware instant in Shanghai, as its first day."""
    local = instant.astimezone(ZONE)
    return date(local.year, local.month, 1)


def later(month: date, count: int = 1) -> date:
    """Returns the month `count` months after (or, negative, before) a month."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def begins(month: date) -> datetime:
    """Returns the first instant of a month, which is also the end of the month before."""
    return datetime(month.year, month.month, 1, tzinfo=ZONE)


def first_month(certified_since: datetime) -> date:
    """Returns the first month that counts."""
    return later(month_of(certified_since))


def closed_months(certified_since: datetime, now: datetime) -> list[date]:
    """Returns the months that count and have ended at `now`, in order."""
    month, months = first_month(certified_since), []
    while begins(later(month)) <= now:
        months.append(month)
        month = later(month)
    return months


def judge(month: date, violations: Iterable[CountedViolation], freezes: Iterable[FrozenPeriod]) -> Verdict:
    """Returns the verdict on a month by the given facts. A freeze that touches any instant of it spoils it."""
    start, end = begins(month), begins(later(month))
    reasons = [
        MonthReason("violation", {"id": each.id, "severity": each.severity, "at": each.at})
        for each in sorted(violations, key=lambda violation: violation.at)
        if month_of(each.at) <= month < later(month_of(each.at), each.months)
    ]
    reasons += [
        MonthReason("frozen", {"document": each.document, "from": each.starts_at})
        for each in sorted(freezes, key=lambda freeze: freeze.starts_at)
        if each.starts_at < end and (each.ends_at is None or each.ends_at > start)
    ]
    return Verdict(month, tuple(reasons))


def standing_at(
    certified_since: datetime,
    violations: Iterable[CountedViolation],
    freezes: Iterable[FrozenPeriod],
    now: datetime,
    *,
    closed: Mapping[date, bool] | None = None,
    terms: TrustTerms = DEFAULT_TERMS,
) -> TrustStanding:
    """Returns the standing at `now` of a client certified since then. Instants are aware.

    closed: whether each month that was closed already was compliant; other months are judged here, so that a late
    closing changes nothing.

    1. Judge the current month, or the first that counts.
    2. If it is compliant, walk back to the start of its run.
    3. If not, walk ahead to the first month that can start a new run.
    4. Count the months of the run and derive level and green channel.
    """
    known = [each for each in violations if each.at <= now]
    frozen = [_as_of(each, now) for each in freezes if each.starts_at <= now]
    still_frozen = any(each.ends_at is None for each in frozen)
    forged = any(each.forged for each in known)
    first, current = first_month(certified_since), month_of(now)
    closed = closed or {}

    def compliant(month: date) -> bool:
        kept = closed.get(month) if month < current else None
        return judge(month, known, frozen).compliant if kept is None else kept

    start = max(current, first)
    if compliant(start):
        while later(start, -1) >= first and compliant(later(start, -1)):
            start = later(start, -1)
    else:
        while not compliant(start) and not (still_frozen and start > current):
            start = later(start)
    months = max(_number(current) - _number(start), 0)
    green = months >= terms.green_months and not forged
    return TrustStanding(
        months=months,
        level=_level(months, terms, forged=forged, begun_anew=start > first),
        green_channel=green,
        since=begins(start),
        forged=forged,
        frozen=still_frozen,
        green_from=None if forged or still_frozen else begins(later(start, terms.green_months)),
    )


def _level(months: int, terms: TrustTerms, *, forged: bool, begun_anew: bool) -> Level:
    if forged:
        return "barred"
    if months >= terms.green_months:
        return "trusted"
    if months >= terms.steady_months:
        return "steady"
    return "rebuilding" if begun_anew else "new"


def _as_of(freeze: FrozenPeriod, now: datetime) -> FrozenPeriod:
    """Returns the freeze as it was known at `now`."""
    if freeze.ends_at is not None and freeze.ends_at > now:
        return FrozenPeriod(freeze.starts_at, None, freeze.document)
    return freeze


def _number(month: date) -> int:
    return month.year * 12 + month.month
