"""The better label is found on the same days and hours, and hardly ever one where there is none."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from maintenance.calls.domain.comparing import Hour
from maintenance.calls.domain.labels_compared import compare_labels
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
