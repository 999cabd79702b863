"""Compares the days before and after a window: did the answer rate fall?

The day is the unit: from day to day the rate moves more than chance within a day explains, and a test that pools all
calls takes that for a change in 6 to 31 of 100 windows without one. Each day is held against what its hours and its
type of day would give by the days before; the mean of the days after, less that of the days before, is judged by
Student's t. Looking several times is paid for (LOOKS).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import exp, inf, log, sqrt
from statistics import median
from typing import Final

from maintenance.calls.domain.statistics import NORMAL, MeanOfDays, Range, between_days, pooled, t_cdf, t_quantile

DAYS_BEFORE: Final = 28
DAYS_BEFORE_LATE: Final = (
    84  # with a late look, where there are calls: what 28 days have of chance, no waiting takes away
)
LEAST_DAYS_BEFORE: Final = 7
LOOKS: Final[Mapping[int, float]] = {1: 0.005, 3: 0.010, 7: 0.015, 14: 0.020}  # day → its share of 5 %
LATE_LOOK: Final = 0.030  # when it was too few calls by day 14, and there are enough
LATEST: Final = 180  # days after: beyond it other things have changed too
FELL: Final = log(0.90)  # a fall that is told is of at least 10 %
FALL: Final = log(0.85)  # the fall that must not be overlooked
SURE: Final = 0.97  # that no fall of 15 % was overlooked where none is told
POWER: Final = 0.80
FOUND_THEN: Final = 0.85  # on the day when there are enough calls; more than POWER, for the movement is only estimated
SHRUNK_BY: Final = 20  # calls of the client's mean that each hour of the profile begins with
LEAST_LEFT: Final = 0.02  # of the rate: nothing falls to less
FEED_OUT: Final = 0.2  # of the calls of a usual day: on a day with fewer the feed was out


class Verdict(StrEnum):
    """The result of a comparison."""

    FELL = "fell"
    NO_FALL = "no_fall"  # of 15 %
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Hour:
    """The calls of one local hour. kind: its type of day (working day, weekend, holiday); calls: those that count."""

    day: date
    hour: int
    kind: str
    calls: int
    answered: int


@dataclass(frozen=True)
class Figures:
    """The compared days, and how they are compared.

    alpha: of this look; maintained: (day, hour) that are left out; earlier_days: days with calls before the compared
    ones, within DAYS_BEFORE_LATE.
    """

    first_after: date
    alpha: float
    maintained: frozenset[tuple[date, int]] = frozenset()
    earlier_days: int = 0


@dataclass(frozen=True)
class Compared:
    """A comparison's figures.

    change and its ends: relative (−0.15: a fall of 15 %); `interval` holds the true change in 90 of 100 cases; p:
    one-sided; least_found: the smallest fall that would be found in 8 of 10 windows; between: the standard deviation
    from day to day; enough_after: days after the window until there are enough calls, where that is ahead; enough_to:
    the verdict that is possible then, TOO_FEW for none.
    """

    verdict: Verdict
    change: float
    interval: Range
    p: float
    before: tuple[int, int]
    after: tuple[int, int]
    days_before: int
    days_after: int
    least_found: float
    between: float
    with_controls: bool
    enough_after: int | None
    enough_to: Verdict = Verdict.TOO_FEW


@dataclass(frozen=True)
class _Day:
    """A day's result. ratio: of answered to expected, less 1."""

    ratio: float
    variance: float


def compare(hours: Iterable[Hour], controls: Iterable[Hour], figures: Figures) -> Compared:
    """Compares the window's numbers (hours) and the client's other numbers (controls), before and after."""
    usable = _usable_hours(hours, figures)
    raw = [_counted_calls(usable, after, figures.first_after) for after in (False, True)]
    days = _ratios(usable, figures.first_after)
    other = _ratios(_usable_hours(controls, figures), figures.first_after)
    before = [day for day in sorted(days) if day < figures.first_after]
    after = [day for day in sorted(days) if day >= figures.first_after]
    if len(before) < LEAST_DAYS_BEFORE or not after:
        return _too_few_days(raw, len(before), len(after))
    shared = [day for day in before if day in other]
    with_controls = _lowers(days, other, shared, before, after)
    if with_controls:
        before, after = shared, [day for day in after if day in other]
        days = {
            day: _Day(days[day].ratio - other[day].ratio, days[day].variance + other[day].variance)
            for day in [*before, *after]
        }
    return _judged(days, before, after, raw, with_controls, figures)


def _too_few_days(raw: Sequence[tuple[int, int]], before: int, after: int) -> Compared:
    """Returns the result for too few days: nothing can be said."""
    return Compared(
        verdict=Verdict.TOO_FEW,
        change=0.0,
        interval=Range(-1.0, inf),
        p=1.0,
        before=raw[0],
        after=raw[1],
        days_before=before,
        days_after=after,
        least_found=1.0,
        between=0.0,
        with_controls=False,
        enough_after=None,
    )


def _judged(
    days: Mapping[date, _Day],
    before: Sequence[date],
    after: Sequence[date],
    raw: Sequence[tuple[int, int]],
    with_controls: bool,
    figures: Figures,
) -> Compared:
    between = _between(days, before)
    first, second = (_mean(days, each, between) for each in (before, after))
    held, seen, df = 1.0 + first.mean, max(1.0 + second.mean, LEAST_LEFT), len(before) - 1
    change = log(seen / held)
    error = sqrt(first.variance / held**2 + second.variance / seen**2)
    p = t_cdf((seen - held) / sqrt(first.variance + second.variance), df)
    half = t_quantile(0.95, df) * error
    if p < figures.alpha and change <= FELL:
        verdict = Verdict.FELL
    else:
        verdict = Verdict.NO_FALL if change - t_quantile(SURE, df) * error > FALL else Verdict.TOO_FEW
    enough: tuple[int | None, Verdict] = None, Verdict.TOO_FEW
    if verdict is Verdict.TOO_FEW:
        a_day = second.variance * len(after) / seen**2
        so_far = _SoFar(change, first.variance / held**2, a_day, len(before), figures.earlier_days, len(after))
        enough = _enough_after(so_far)
    return Compared(
        verdict,
        exp(change) - 1.0,
        Range(exp(change - half) - 1.0, exp(change + half) - 1.0),
        p,
        raw[0],
        raw[1],
        len(before),
        len(after),
        1.0 - exp(-(t_quantile(1.0 - figures.alpha, df) + NORMAL.inv_cdf(POWER)) * error),
        sqrt(between),
        with_controls,
        *enough,
    )


@dataclass(frozen=True)
class _SoFar:
    """The figures seen so far.

    change: a logarithm; before: variance of the mean before; a_day: variance of one day after; known, earlier: days
    before that were compared, and those that a late look adds; seen: days after.
    """

    change: float
    before: float
    a_day: float
    known: int
    earlier: int
    seen: int


@dataclass(frozen=True)
class _Later:
    """The figures of a later look: its change (mean and noise of what is not known yet), its error and degrees."""

    mean: float
    noise: float
    error: float
    df: int


def _enough_after(so_far: _SoFar) -> tuple[int | None, Verdict]:
    """Returns the first look at which a fall of 15 %, if it is one, will have been found in 8 of 10 windows.

    Where there is none, it returns the first look at which a fall will have been ruled out, if nothing fell. None when
    no waiting helps.
    """
    sure = NORMAL.inv_cdf(FOUND_THEN)
    days = [day for day in range(so_far.seen + 1, LATEST + 1) if day > max(LOOKS) or day in LOOKS]
    for day in days:
        later = _figures_at(so_far, FALL, day)
        needed = -t_quantile(1.0 - LOOKS.get(day, LATE_LOOK), later.df) * later.error
        if later.mean + sure * later.noise <= min(FELL, needed):
            return day, Verdict.FELL
    for day in days:
        later = _figures_at(so_far, 0.0, day)
        if later.mean - sure * later.noise - t_quantile(SURE, later.df) * later.error > FALL:
            return day, Verdict.NO_FALL
    return None, Verdict.TOO_FEW


def _figures_at(so_far: _SoFar, true: float, day: int) -> _Later:
    """Returns the figures of the look on `day` if the change is `true`.

    What was seen stays in them, and so does the chance in the days before: a late look has more of those days.
    """
    before, after = so_far.before, so_far.a_day / so_far.seen
    earlier = so_far.earlier if day > max(LOOKS) else 0
    kept, stays = so_far.known / (so_far.known + earlier), so_far.seen / day
    by_chance = so_far.change - true
    return _Later(
        mean=true + by_chance * (after * stays + before * kept) / (before + after),
        noise=sqrt(
            before * after / (before + after) * (stays - kept) ** 2
            + before * kept * (1.0 - kept)
            + so_far.a_day * (day - so_far.seen) / day**2
        ),
        error=sqrt(before * kept + so_far.a_day / day),
        df=so_far.known + earlier - 1,
    )


def _usable_hours(hours: Iterable[Hour], figures: Figures) -> list[Hour]:
    """Leaves out maintenance itself, types of day that only one side has, and days without a feed."""
    kept = [each for each in hours if (each.day, each.hour) not in figures.maintained]
    before = {each.kind for each in kept if each.day < figures.first_after}
    both = before & {each.kind for each in kept if each.day >= figures.first_after}
    kept = [each for each in kept if each.kind in both]
    calls: dict[date, int] = defaultdict(int)
    kinds = {each.day: each.kind for each in kept}
    for each in kept:
        calls[each.day] += each.calls
    usual = {
        kind: median([calls[day] for day in calls if kinds[day] == kind and day < figures.first_after]) for kind in both
    }
    out = {day for day, count in calls.items() if not count or count < FEED_OUT * usual[kinds[day]]}
    return [each for each in kept if each.day not in out]


def _counted_calls(hours: Sequence[Hour], after: bool, first_after: date) -> tuple[int, int]:
    """Returns answered calls and calls of one side."""
    side = [each for each in hours if (each.day >= first_after) is after]
    return sum(each.answered for each in side), sum(each.calls for each in side)


def _ratios(hours: Sequence[Hour], first_after: date) -> dict[date, _Day]:
    """Returns each day's answered calls, relative to what the days before would have given, itself left out."""
    calls: dict[tuple[str, int], int] = defaultdict(int)
    answered: dict[tuple[str, int], int] = defaultdict(int)
    by_day: dict[date, list[Hour]] = defaultdict(list)
    for each in hours:
        by_day[each.day].append(each)
        if each.day < first_after:
            calls[each.kind, each.hour] += each.calls
            answered[each.kind, each.hour] += each.answered
    all_calls, all_answered = sum(calls.values()), sum(answered.values())
    ratios: dict[date, _Day] = {}
    for day, of_day in by_day.items():
        own = of_day if day < first_after else ()
        rest = all_calls - sum(each.calls for each in own)
        mean = (all_answered - sum(each.answered for each in own) + 0.5) / (rest + 1.0)
        expected = spread = 0.0
        for each in of_day:
            out = each if day < first_after else None
            place = each.kind, each.hour
            n = calls[place] - (out.calls if out else 0)
            k = answered[place] - (out.answered if out else 0)
            rate = (k + SHRUNK_BY * mean) / (n + SHRUNK_BY)
            expected += each.calls * rate
            spread += each.calls * rate * (1.0 - rate)
        seen = sum(each.answered for each in of_day)
        ratios[day] = _Day(seen / expected - 1.0, spread / expected**2)
    return ratios


def _between(days: Mapping[date, _Day], chosen: Collection[date]) -> float:
    return between_days([days[day].ratio for day in chosen], [days[day].variance for day in chosen])


def _mean(days: Mapping[date, _Day], chosen: Sequence[date], between: float) -> MeanOfDays:
    return pooled([days[day].ratio for day in chosen], [days[day].variance for day in chosen], between)


def _lowers(
    days: Mapping[date, _Day],
    other: Mapping[date, _Day],
    shared: Sequence[date],
    before: Sequence[date],
    after: Sequence[date],
) -> bool:
    """Returns whether the controls remove more noise than they add, by the days before alone."""
    if len(shared) < max(LEAST_DAYS_BEFORE, 0.8 * len(before)) or not any(day in other for day in after):
        return False
    less = {day: _Day(days[day].ratio - other[day].ratio, days[day].variance + other[day].variance) for day in shared}
    alone, held = (
        _between(each, shared) + sum(each[day].variance for day in shared) / len(shared) for each in (days, less)
    )
    return held < alone
