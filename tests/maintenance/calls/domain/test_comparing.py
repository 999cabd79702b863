"""Each figure of a comparison by hand, what is left out, and what a later look will have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import exp, inf, isfinite, log, sqrt
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given, strategies as st

from maintenance.calls.domain.comparing import (
    LOOKS,
    Compared,
    Figures,
    Hour,
    Verdict,
    _enough_after,
    _figures_at,
    _SoFar,
    compare,
)
from maintenance.calls.domain.statistics import Range, between_days, pooled, t_cdf, t_quantile
from tests.maintenance.calls.domain.simulated import AFTER, FIRST, calls_of

FIGURES = Figures(AFTER, 0.05)


def test_what_is_compared_is_counted_before_and_after() -> None:
    hours = calls_of(Random(1), 450, 0.1, -0.15)
    comparison = compare(hours, (), FIGURES)
    for said, after in ((comparison.before, False), (comparison.after, True)):
        counted = [each for each in hours if (each.day >= AFTER) is after]
        assert said == (sum(each.answered for each in counted), sum(each.calls for each in counted))


@pytest.mark.parametrize(("days", "said"), [(6, False), (7, True)])
def test_a_week_before_is_the_least_of_which_anything_is_said(days: int, said: bool) -> None:
    hours = calls_of(Random(1), 450, 0.1, -0.15)
    kept = sorted({each.day for each in hours if each.day < AFTER})[-days:]
    comparison = compare([each for each in hours if each.day >= AFTER or each.day in kept], (), FIGURES)
    assert comparison.days_before == days
    assert isfinite(comparison.interval.high) is said


def test_looks_spend_five_percent_together() -> None:
    assert sum(LOOKS.values()) == pytest.approx(0.05)


def test_a_few_days_say_nothing() -> None:
    comparison = compare([each for each in calls_of(Random(1), 400, 0.1) if each.day >= AFTER], (), FIGURES)
    assert (comparison.verdict, comparison.p, comparison.enough_after) == (Verdict.TOO_FEW, 1.0, None)
    assert compare([], (), FIGURES).verdict is Verdict.TOO_FEW


def test_controls_that_only_bring_noise_are_left_alone() -> None:
    own = calls_of(Random(1), 1000, 0.02)
    assert not compare(own, calls_of(Random(2), 20, 0.5), FIGURES).with_controls
    dice = Random(7)
    shocks = {FIRST + timedelta(days=place): dice.gauss(0.0, 0.2) for place in range(35)}
    own, other = (calls_of(dice, calls, 0.0, shocks=shocks) for calls in (4000, 12))
    assert not compare(own, other, FIGURES).with_controls, "so few calls, and nothing but chance"


def test_a_day_without_feed_a_holiday_and_the_maintenance_itself_do_not_count() -> None:
    own = calls_of(Random(9), 400, 0.05)
    plain = compare(own, (), FIGURES)
    out = AFTER + timedelta(days=7)
    disturbed = [
        *own,
        Hour(out, 9, "working" if out.weekday() < 5 else "weekend", 5, 0),  # the feed was out
        Hour(out + timedelta(days=1), 9, "holiday", 400, 10),  # only one side has a holiday
        Hour(FIRST, 3, "working", 300, 0),  # maintained
    ]
    assert compare(disturbed, (), Figures(AFTER, 0.05, frozenset({(FIRST, 3)}))) == plain


# ---------------------------------------------------------------- by hand

Days = dict[date, tuple[float, float]]


def days_by_hand(hours: Sequence[Hour]) -> Days:
    """Of each day what was answered over what was to be expected by all other days before, less 1; and its variance."""
    days: Days = {}
    for day in sorted({each.day for each in hours}):
        known = [each for each in hours if each.day < AFTER and each.day != day]
        mean = (sum(each.answered for each in known) + 0.5) / (sum(each.calls for each in known) + 1)
        expected = variance = seen = 0.0
        for each in hours:
            if each.day == day:
                alike = [other for other in known if (other.kind, other.hour) == (each.kind, each.hour)]
                calls = sum(other.calls for other in alike)
                rate = (sum(other.answered for other in alike) + 20 * mean) / (calls + 20)
                expected, seen = expected + each.calls * rate, seen + each.answered
                variance += each.calls * rate * (1 - rate)
        days[day] = seen / expected - 1, variance / expected**2
    return days


def columns(days: Days, *, after: bool) -> tuple[list[float], list[float]]:
    chosen = [each for day, each in days.items() if (day >= AFTER) is after]
    return [ratio for ratio, _variance in chosen], [variance for _ratio, variance in chosen]


def demand_by_hand(said: Compared, days: Days, alpha: float) -> None:
    before, after = columns(days, after=False), columns(days, after=True)
    between, df = between_days(*before), len(before[0]) - 1
    first, second = pooled(*before, between), pooled(*after, between)
    held, seen = 1 + first.mean, max(1 + second.mean, 0.02)
    error = sqrt(first.variance / held**2 + second.variance / seen**2)
    p = t_cdf((seen - held) / sqrt(first.variance + second.variance), df)
    verdict = Verdict.TOO_FEW
    if p < alpha and seen <= 0.9 * held:
        verdict = Verdict.FELL
    elif seen / held > 0.85 * exp(t_quantile(0.97, df) * error):
        verdict = Verdict.NO_FALL
    half = exp(t_quantile(0.95, df) * error)
    found = exp(-(t_quantile(1 - alpha, df) + NormalDist().inv_cdf(0.8)) * error)
    assert (said.verdict, said.days_before, said.days_after) == (verdict, len(before[0]), len(after[0]))
    assert (said.change, said.p, said.between) == pytest.approx((seen / held - 1, p, sqrt(between)), rel=1e-6)
    assert said.interval.low == pytest.approx(seen / held / half - 1, rel=1e-6)
    assert said.interval.high == pytest.approx(seen / held * half - 1, rel=1e-6)
    assert said.least_found == pytest.approx(1 - found, rel=1e-6)
    if verdict is not Verdict.TOO_FEW:
        assert (said.enough_after, said.enough_to) == (None, Verdict.TOO_FEW)
        return
    so_far = _SoFar(
        log(seen / held), first.variance / held**2, second.variance * len(after[0]) / seen**2, df + 1, 0, len(after[0])
    )
    assert (said.enough_after, said.enough_to) == enough_by_hand(so_far)


@pytest.mark.parametrize(
    ("a_day", "noise", "change", "verdict"),
    [
        (450, 0.1, -0.2, Verdict.FELL),
        (450, 0.02, 0.0, Verdict.NO_FALL),
        (4000, 0.01, -0.07, Verdict.NO_FALL),  # a fall for certain, and none that counts
        (40, 0.1, -0.15, Verdict.TOO_FEW),
        (450, 0.1, -0.15, Verdict.TOO_FEW),
        (150, 0.02, -0.1, Verdict.TOO_FEW),
        (450, 0.1, -1.0, Verdict.FELL),  # nobody answers any more
    ],
)
def test_each_figure_by_hand(a_day: int, noise: float, change: float, verdict: Verdict) -> None:
    hours = calls_of(Random(3), a_day, noise, change)
    said = compare(hours, (), Figures(AFTER, 0.01))
    demand_by_hand(said, days_by_hand(hours), 0.01)
    assert said.verdict is verdict


@pytest.mark.parametrize(("own_noise", "other_noise", "held"), [(0.02, 0.02, True), (0.02, 0.4, False)])
def test_with_controls_each_day_is_held_against_theirs(own_noise: float, other_noise: float, held: bool) -> None:
    dice = Random(7)
    shocks = {FIRST + timedelta(days=place): dice.gauss(0.0, 0.2) for place in range(35)}
    own = calls_of(dice, 400, own_noise, -0.2, shocks=shocks)
    other = [
        each for each in calls_of(dice, 3000, other_noise, shocks=shocks) if (each.day - FIRST).days not in (3, 30)
    ]
    said, days = compare(own, other, FIGURES), days_by_hand(own)
    if held:
        theirs = days_by_hand(other)
        days = {day: (days[day][0] - ratio, days[day][1] + more) for day, (ratio, more) in theirs.items()}
    assert said.with_controls is held
    demand_by_hand(said, days, 0.05)


@pytest.mark.parametrize(
    ("days_before", "shared", "after", "held"),
    [
        (28, 23, (0, 5), True),
        (28, 22, (0, 5), False),
        (28, 28, (), False),
        (7, 7, (0, 5), True),
        (8, 7, (0, 5), True),
        (7, 6, (0, 5), False),
        (28, 28, (7, 12), False),  # other days than ours
    ],
)
def test_controls_have_calls_on_most_of_the_days_before_and_on_one_after(
    days_before: int, shared: int, after: tuple[int, ...], held: bool
) -> None:
    dice = Random(7)
    shocks = {FIRST + timedelta(days=place): dice.gauss(0.0, 0.3) for place in range(42)}
    both = (calls_of(dice, calls, 0.01, after=14, shocks=shocks) for calls in (2000, 4000))
    own, other = ([each for each in hours if each.day >= AFTER - timedelta(days=days_before)] for hours in both)
    own = [each for each in own if each.day < AFTER + timedelta(days=7)]
    theirs = [each for each in other if -shared <= (each.day - AFTER).days < 0 or (each.day - AFTER).days in after]
    said = compare(own, theirs, FIGURES)
    assert said.with_controls is held
    assert (said.days_before, said.days_after) == ((shared, len(after)) if held else (days_before, 7))


def test_less_than_a_week_before_or_nothing_after_is_told_as_nothing() -> None:
    days = [AFTER + timedelta(days=place) for place in range(-10, 10)]
    hours = [Hour(day, 9, "working", 40 + place, 10 + place) for place, day in enumerate(days)]
    for left, before, after, *counted in (
        (hours[4:12], 6, 2, (99, 279), (41, 101)),
        ([*hours[:10], Hour(AFTER, 9, "working", 0, 0)], 10, 0, (145, 445), (0, 0)),
    ):
        assert compare(left, (), FIGURES) == Compared(
            Verdict.TOO_FEW, 0.0, Range(-1.0, inf), 1.0, *counted, before, after, 1.0, 0.0, False, None
        )


@pytest.mark.parametrize(
    ("calls", "counts"), [(0, False), (13, False), (14, True), (300, True)], ids=["none", "fewer", "a fifth", "more"]
)
def test_a_day_counts_from_a_fifth_of_a_usual_day_of_its_kind_before(calls: int, counts: bool) -> None:
    """Half of such days before have 100 calls, half 40 or none, so that 70 are usual; other days have thousands, and
    the day itself is not asked.
    """
    before = [AFTER - timedelta(days=place) for place in range(1, 15)]
    hours = [Hour(day, 9, "even", 5000, 1500) for day in [*before[::2], AFTER + timedelta(days=1)]]
    hours += [Hour(day, 9, "odd", many, 12) for day, many in zip(before[1::2], [100] * 4 + [40] * 3, strict=True)]
    hours += [Hour(AFTER - timedelta(days=20), 9, "odd", 0, 0), Hour(AFTER, 9, "odd", calls, calls // 3)]
    said = compare(hours, (), FIGURES)
    assert (said.days_before, said.days_after, said.after[1]) == (14, 1 + counts, 5000 + calls * counts)


@pytest.mark.parametrize(
    ("places", "before", "after"), [((0, 1), 12, 6), ((-3, -2), 10, 8), ((-3, 0), 12, 8), ((-3, 8), 12, 9)]
)
def test_a_kind_of_day_counts_where_both_sides_have_it(places: tuple[int, ...], before: int, after: int) -> None:
    ordinary = [place for place in range(-12, 8) if place not in places]
    hours = [Hour(AFTER + timedelta(days=place), 9, "working", 100, 30) for place in ordinary]
    hours += [Hour(AFTER + timedelta(days=place), 9, "holiday", 70, 10) for place in places]
    said = compare(hours, (), FIGURES)
    assert (said.days_before, said.days_after) == (before, after)


def test_where_a_kind_of_day_has_no_calls_it_does_not_count() -> None:
    hours = calls_of(Random(2), 400, 0.05)
    silent = [Hour(day, 3, "holiday", 0, 0) for day in (FIRST - timedelta(days=1), AFTER + timedelta(days=9))]
    assert compare([*hours, *silent], (), FIGURES) == compare(hours, (), FIGURES)


# ---------------------------------------------------------------- what a later look will have

SO_FAR = st.builds(
    _SoFar,
    change=st.floats(-0.4, 0.2),
    before=st.floats(1e-5, 0.01),
    a_day=st.floats(1e-4, 0.2),
    known=st.integers(7, 28),
    earlier=st.sampled_from([0, 1, 56]),
    seen=st.sampled_from([1, 2, 3, 7, 14]),
)


def later_by_hand(so_far: _SoFar, true: float, day: int) -> tuple[NormalDist, float, int]:
    """Two normal variables, the change that was seen and the one that will be: the latter, given the former."""
    earlier = so_far.earlier if day > 14 else 0
    days_before = so_far.known + earlier
    new_days, a_day_before = day - so_far.seen, so_far.before * so_far.known
    seen = so_far.a_day / so_far.seen + so_far.before
    both = so_far.a_day / day + so_far.before * so_far.known / days_before
    then = (so_far.seen * so_far.a_day + new_days * so_far.a_day) / day**2
    then += (so_far.known * a_day_before + earlier * a_day_before) / days_before**2
    mean = true + both / seen * (so_far.change - true)
    return NormalDist(mean, sqrt(then - both**2 / seen)), sqrt(then), days_before - 1


@given(SO_FAR, st.sampled_from([log(0.85), 0.0]), st.sampled_from([3, 7, 14, 15, 20, 60, 180]))
def test_a_later_look_is_known_as_far_as_normal_variables_are(so_far: _SoFar, true: float, day: int) -> None:
    if day <= so_far.seen:
        return
    later, (normal, error, df) = _figures_at(so_far, true, day), later_by_hand(so_far, true, day)
    assert (later.mean, later.error) == pytest.approx((normal.mean, error))
    assert later.noise == pytest.approx(normal.stdev, rel=1e-6)
    assert later.df == df


def enough_by_hand(so_far: _SoFar) -> tuple[int | None, Verdict]:
    days = [day for day in (1, 3, 7, 14, *range(15, 181)) if day > so_far.seen]
    for day in days:
        then, error, df = later_by_hand(so_far, log(0.85), day)
        sure = 1 - {1: 0.005, 3: 0.010, 7: 0.015, 14: 0.020}.get(day, 0.030)
        if then.cdf(min(log(0.9), -t_quantile(sure, df) * error)) >= 0.85:
            return day, Verdict.FELL
    for day in days:
        then, error, df = later_by_hand(so_far, 0.0, day)
        if then.cdf(log(0.85) + t_quantile(0.97, df) * error) < 0.15:
            return day, Verdict.NO_FALL
    return None, Verdict.TOO_FEW


@given(SO_FAR)
def test_the_first_look_that_finds_a_fall_in_85_of_100_else_the_first_that_rules_it_out(so_far: _SoFar) -> None:
    assert _enough_after(so_far) == enough_by_hand(so_far)


@pytest.mark.parametrize(("seen", "look"), [(1, 3), (2, 3), (3, 7), (6, 7), (7, 14), (13, 14), (14, 15), (15, 16)])
def test_looks_are_on_their_days_and_later_on_any(seen: int, look: int) -> None:
    assert _enough_after(_SoFar(log(0.8), 1e-6, 1e-6, 28, 0, seen)) == (look, Verdict.FELL)


def test_a_look_is_told_up_to_half_a_year_ahead() -> None:
    """The noisier a day, the later the look: just before there is none any more, it is on the 180th day."""
    steady = _SoFar(log(0.85), 1e-5, 0.001, 28, 56, 7)
    enough, too_much = steady.a_day, 10.0
    for _halving in range(60):
        middle = (enough + too_much) / 2
        verdict = _enough_after(replace(steady, a_day=middle))[1]
        enough, too_much = (middle, too_much) if verdict is Verdict.FELL else (enough, middle)
    assert _enough_after(replace(steady, a_day=enough)) == (180, Verdict.FELL)
