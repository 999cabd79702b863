"""The better label is found on the same days and hours, and hardly ever one where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import exp, inf, log, sqrt
from random import Random

import pytest

from maintenance.calls.domain.comparing import Hour
from maintenance.calls.domain.labels_compared import LabelRate, compare_labels
from maintenance.calls.domain.statistics import Range, between_days, pooled, t_cdf, t_quantile
from tests.maintenance.calls.domain.simulated import FIRST, calls_of


def of_labels(seed: int, change: float) -> dict[str, list[Hour]]:
    """Two labels with 200 calls a day for eight weeks, days that move both; the second is answered that much more."""
    dice = Random(seed)
    shocks = {day: dice.gauss(0.0, 0.15) for day in sorted({each.day for each in calls_of(Random(1), 50, 0.0)})}
    plain, other = (calls_of(dice, 200, 0.02, shocks=shocks) for _label in range(2))
    raised = [
        Hour(each.day, each.hour, each.kind, each.calls, min(each.calls, each.answered + _more(dice, each, change)))
        for each in other
    ]
    return {"plain": plain, "better": raised}


def _more(dice: Random, hour: Hour, change: float) -> int:
    return dice.binomialvariate(hour.answered, change) if change else 0


def test_a_label_that_is_answered_more_often_is_first_and_offered() -> None:
    comparisons = [compare_labels(of_labels(seed, 0.12))[0] for seed in range(20)]
    assert all(each.label == "better" for each in comparisons)
    assert sum(each.better for each in comparisons) >= 18
    assert 0.08 < sum(each.change for each in comparisons) / len(comparisons) < 0.16
    held = sum(each.interval.low <= 0.12 <= each.interval.high for each in comparisons)
    assert held >= 15, "90 of 100 intervals hold what was planted"


def test_none_is_offered_where_labels_are_alike() -> None:
    offered = sum(each.better for seed in range(100) for each in compare_labels(of_labels(seed, 0.0)))
    assert offered <= 6


def test_one_label_and_a_few_days_say_nothing() -> None:
    assert compare_labels({"plain": calls_of(Random(1), 100, 0.1)}) == []
    few = {name: [Hour(FIRST, 9, "working", 100, answered)] for name, answered in (("a", 10), ("b", 60))}
    assert not any(each.better for each in compare_labels(few))


def test_labels_that_are_used_at_other_hours_are_not_held_against_each_other_for_it() -> None:
    dice, offered = Random(3), 0
    for _ in range(30):
        early, late = (calls_of(dice, 300, 0.05) for _label in range(2))
        comparisons = compare_labels(
            {
                "early": [each for each in early if each.hour < 17],
                "late": [each for each in late if each.hour >= 13],
            }
        )
        offered += any(each.better for each in comparisons)
    assert offered <= 3


def test_labels_that_are_never_used_on_one_day_are_not_compared() -> None:
    hours = calls_of(Random(5), 300, 0.05)
    days = sorted({each.day for each in hours})
    odd, even = set(days[::2]), set(days[1::2])
    comparisons = compare_labels(
        {
            "odd": [replace(each, answered=each.calls) for each in hours if each.day in odd],
            "even": [replace(each, answered=each.calls // 3) for each in hours if each.day in even],
        }
    )
    assert [(each.days, each.change, each.better) for each in comparisons] == [(0, 0.0, False)] * 2


def days_by_hand(label: str, hours: Mapping[str, Sequence[Hour]]) -> tuple[list[float], list[float]]:
    """Of each day the log of answered over expected of this label, less that of all others; and its variance."""
    every = [each for of_label in hours.values() for each in of_label]

    def rate(kind: str, hour: int) -> float:
        alike = [each for each in every if (each.kind, each.hour) == (kind, hour)]
        return sum(each.answered for each in alike) / sum(each.calls for each in alike)

    differences, variances = [], []
    for day in sorted({each.day for each in hours[label] if each.calls}):
        sides = [[each for each in hours[label] if each.day == day]]
        sides.append([each for name in hours if name != label for each in hours[name] if each.day == day])
        answered = [sum(each.answered for each in side) + 0.5 for side in sides]
        expected = [sum(each.calls * rate(each.kind, each.hour) for each in side if each.calls) for side in sides]
        if expected[1]:
            differences.append(log(answered[0] / (expected[0] + 0.5)) - log(answered[1] / (expected[1] + 0.5)))
            variances.append(sum(1.0 / each for each in answered))
    return differences, variances


def three_labels(seed: int, days: int) -> dict[str, list[Hour]]:
    """Few calls; some days and hours are of one label alone, and one hour has no call at all."""
    dice, hours = Random(seed), dict[str, list[Hour]]()
    for name, rate in (("b", 0.3), ("a", 0.3), ("best", 0.48)):
        hours[name] = []
        for day, hour in ((day, hour) for day in range(days) for hour in (9, 14, 19)):
            calls = 0 if (hour == 19 and name != "b") or day == 3 else dice.choice((1, 10, 40, 200))
            kind = "weekend" if day % 7 > 4 else "working"
            hours[name].append(Hour(FIRST + timedelta(days=day), hour, kind, calls, dice.binomialvariate(calls, rate)))
    hours["b"] += [Hour(FIRST + timedelta(days=3), 9, "working", 5, 2), Hour(FIRST, 23, "working", 0, 0)]
    last = FIRST + timedelta(days=20)
    hours["a"].append(Hour(last, 9, "working", 40, 12))
    hours["b"].append(Hour(last, 9, "working", 1, 0))
    return hours


def test_each_figure_by_hand() -> None:
    offered = []
    for seed in range(8):
        hours = three_labels(seed, 16)
        compared = compare_labels(hours)
        assert [each.label for each in compared] == [
            each.label for each in sorted(compared, key=lambda each: each.change, reverse=True)
        ]
        for said in compared:
            values, variances = days_by_hand(said.label, hours)
            mean, df = pooled(values, variances, between_days(values, variances)), len(values) - 1
            error = sqrt(mean.variance)
            p = 2 * (1 - t_cdf(abs(mean.mean) / error, df))
            half = exp(t_quantile(0.95, df) * error)
            assert said.days == len(values) == (15 if said.label == "best" else 16)
            assert said.calls == sum(each.calls for each in hours[said.label])
            assert said.answered == sum(each.answered for each in hours[said.label])
            assert said.change == pytest.approx(exp(mean.mean) - 1)
            assert said.p == pytest.approx(p, abs=1e-12)
            assert said.interval.low == pytest.approx(exp(mean.mean) / half - 1)
            assert said.interval.high == pytest.approx(exp(mean.mean) * half - 1)
            assert said.better is (3 * p < 0.05 and mean.mean >= log(1.05))
            offered.append(said.better)
    assert 0 < sum(offered) < len(offered)


@pytest.mark.parametrize(("days", "says_something"), [(6, False), (7, True)])
def test_a_week_is_the_least(days: int, says_something: bool) -> None:
    hours = {
        name: [Hour(FIRST + timedelta(days=day), 9, "working", 1000, answered) for day in range(days)]
        for name, answered in (("z", 300), ("y", 300), ("x", 315))
    }
    compared = compare_labels(hours)
    assert all(isinstance(each, LabelRate) for each in compared)
    if says_something:
        assert [(each.label, each.days) for each in compared] == [("x", 7), ("y", 7), ("z", 7)]
        assert all(each.interval.high < inf for each in compared)
    else:
        assert compared == [
            LabelRate(name, 6000, answered, 6, 0.0, Range(-1.0, inf), 1.0, better=False)
            for name, answered in (("x", 1890), ("y", 1800), ("z", 1800))
        ]


def test_what_is_sure_and_too_little_and_what_is_much_and_unsure_is_not_offered() -> None:
    def labels(more: int, moved: int) -> dict[str, list[Hour]]:
        """The days of one go up where those of the other go down."""
        return {
            name: [
                Hour(FIRST + timedelta(days=day), 9, "working", 10_000, 3000 + added + (moved if day % 2 else -moved))
                for day in range(8)
            ]
            for name, added, moved in (("plain", 0, moved), ("other", more, -moved))
        }

    little, unsure = compare_labels(labels(90, 1))[0], compare_labels(labels(400, 1000))[0]
    assert 2 * little.p < 0.05
    assert 0.02 < little.change < 0.05
    assert not little.better
    assert unsure.p > 0.05
    assert unsure.change > 0.05
    assert not unsure.better
