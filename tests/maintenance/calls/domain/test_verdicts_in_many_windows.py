"""The verdicts on many simulated windows, in small runs; `simulated` prints the whole table."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from maintenance.calls.domain.comparing import LATE_LOOK, LOOKS, Figures, Hour, Verdict, compare
from maintenance.calls.domain.statistics import q_values
from tests.maintenance.calls.domain.simulated import AFTER, EARLIER, FIRST, by_looks, calls_of, shares, waited_for

FIGURES = Figures(AFTER, 0.05)


@pytest.mark.parametrize(("a_day", "noise"), [(30, 0.1), (400, 0.25)])
def test_without_a_change_hardly_any_fall_is_told(a_day: int, noise: float) -> None:
    assert shares(60, a_day, noise)[Verdict.FELL] <= 0.12


def test_a_fall_of_15_percent_is_found_and_none_told_where_it_is() -> None:
    verdicts = shares(40, 450, 0.1, -0.15)
    assert verdicts[Verdict.FELL] >= 0.75
    assert verdicts[Verdict.NO_FALL] <= 0.1


def test_too_few_calls_are_said_with_the_day_when_there_are_enough() -> None:
    comparisons = [compare(calls_of(Random(seed), 40, 0.05), (), FIGURES) for seed in range(8)]
    unsure = [each for each in comparisons if each.verdict is Verdict.TOO_FEW]
    dated = [each.enough_after for each in unsure if each.enough_after is not None]
    assert dated, "where the days before are steady enough, waiting helps"
    assert all(7 < day <= 180 for day in dated)


def test_a_small_client_is_told_a_day_once_its_weeks_are_counted_together() -> None:
    """30 calls a day: with twelve weeks before the window most "too few" have a day, and a fall is found on it."""
    few = dated = fell = to_find = 0
    for seed in range(40):
        first = compare(calls_of(Random(seed), 30, 0.10, -0.15), (), Figures(AFTER, 0.05, earlier_days=EARLIER))
        if first.verdict is Verdict.TOO_FEW:
            few += 1
            dated += first.enough_after is not None
        if first.enough_to is Verdict.FELL:
            to_find += 1
            fell += waited_for(seed, 30, 0.10, -0.15, first, EARLIER).verdict is Verdict.FELL
    assert few >= 20
    assert dated >= 0.9 * few
    assert fell >= 0.7 * to_find


def test_where_nothing_fell_a_day_is_told_on_which_a_fall_is_ruled_out() -> None:
    ruled_out = waited = 0
    for seed in range(40):
        first = compare(calls_of(Random(seed), 60, 0.10), (), FIGURES)
        if first.enough_to is Verdict.NO_FALL:
            waited += 1
            ruled_out += waited_for(seed, 60, 0.10, 0.0, first, 0).verdict is Verdict.NO_FALL
    assert waited >= 6
    assert ruled_out >= 0.7 * waited


def test_what_all_numbers_suffer_is_no_fall_of_these() -> None:
    dice, falsely, held = Random(5), 0, 0
    for _ in range(30):
        shocks = {FIRST + timedelta(days=place): dice.gauss(-0.012 * place, 0.1) for place in range(35)}
        own, other = (calls_of(dice, calls, 0.02, shocks=shocks) for calls in (400, 4000))
        comparison = compare(own, other, FIGURES)
        held += comparison.with_controls
        falsely += comparison.verdict is Verdict.FELL
    assert held >= 25
    assert falsely <= 3


def test_other_hours_alone_are_no_fall() -> None:
    dice, falsely = Random(8), 0
    for _ in range(30):
        own = calls_of(dice, 400, 0.05)
        moved = [
            Hour(each.day, each.hour, each.kind, each.calls * 2, each.answered * 2)
            if each.day >= AFTER and each.hour >= 19
            else each
            for each in own
        ]
        falsely += compare(moved, (), FIGURES).verdict is Verdict.FELL
    assert falsely <= 3


def test_looks_on_all_days_together_seldom_tell_a_fall_that_is_none_and_find_a_large_one_early() -> None:
    assert sum(by_looks(seed, 300, 0.0) is not None for seed in range(60)) <= 4
    assert all(by_looks(seed, 300, -0.30) in (1, 3, 7) for seed in range(20))


def test_the_day_that_is_told_is_one_on_which_a_fall_has_been_found() -> None:
    waited = fell = 0
    for seed in range(60):
        first = compare(calls_of(Random(seed), 150, 0.10, -0.15), (), FIGURES)
        if first.verdict is Verdict.TOO_FEW and first.enough_after is not None:
            waited += 1
            later = calls_of(Random(seed), 150, 0.10, -0.15, first.enough_after)
            alpha = LOOKS.get(first.enough_after, LATE_LOOK)
            fell += compare(later, (), Figures(AFTER, alpha)).verdict is Verdict.FELL
    assert waited >= 8
    assert fell >= 0.7 * waited


def test_the_desks_list_shows_few_falls_that_are_none() -> None:
    changes = [-0.30 if seed % 10 == 0 else 0.0 for seed in range(200)]
    looked = [compare(calls_of(Random(seed), 400, 0.10, change), (), FIGURES) for seed, change in enumerate(changes)]
    shown = [change for change, q in zip(changes, q_values([each.p for each in looked]), strict=True) if q < 0.10]
    assert shown.count(-0.30) >= 18
    assert shown.count(0.0) <= 5
