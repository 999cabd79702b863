"""Calls lost in a maintenance and the hours to move them to: against every other plan, and linear programming."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from maintenance.domain.outbound import CallHour, Unmet, measured_drop, plan_outbound, shrunk_rate

TUESDAY, WEDNESDAY = date(2026, 3, 10), date(2026, 3, 11)
FLAT = [CallHour(TUESDAY, 22, 100, 0.4)]
rates = st.sampled_from([0.1, 0.2, 0.3, 0.35, 0.4, 0.5])


def hours_of(day: date, most: int) -> st.SearchStrategy[list[CallHour]]:
    drawn = st.lists(st.tuples(st.integers(0, most), rates), min_size=1, max_size=3)
    return drawn.map(lambda rows: [CallHour(day, hour, *row) for hour, row in enumerate(rows)])


def test_two_thirds_moved_brings_fifteen_percent_to_five() -> None:
    plan = plan_outbound(FLAT, [CallHour(WEDNESDAY, 10, 500, 0.4)], 0.15, 0.05)
    assert (plan.calls, plan.answered, plan.lost) == (100, 40.0, 6.0)
    assert plan.moved == 67, "66 would leave 5.1 %"
    assert plan.share_lost == pytest.approx(0.15)
    assert plan.share_lost_moved == pytest.approx(0.0495)
    assert plan.unmet is None


def test_without_room_it_says_so() -> None:
    plan = plan_outbound(FLAT, [CallHour(WEDNESDAY, 10, 30, 0.4)], 0.15, 0.05)
    assert plan.moved == 30
    assert plan.unmet is Unmet.CAPACITY
    assert plan.share_lost_moved == pytest.approx(0.105)


def test_hours_that_answer_worse_are_not_taken() -> None:
    plan = plan_outbound(FLAT, [CallHour(WEDNESDAY, 3, 500, 0.3)], 0.15, 0.05)
    assert (plan.moved, plan.unmet) == (0, Unmet.RATE)


def test_within_the_limit_nothing_moves() -> None:
    assert plan_outbound(FLAT, [CallHour(WEDNESDAY, 10, 500, 0.4)], 0.04, 0.05).moves == ()
    assert plan_outbound([], FLAT, 0.15, 0.05).unmet is None


@settings(max_examples=150)
@given(hours_of(TUESDAY, 3), hours_of(WEDNESDAY, 3), st.sampled_from([0.1, 0.15, 0.3]))
def test_no_other_plan_moves_fewer_or_loses_less(inside: list[CallHour], free: list[CallHour], drop: float) -> None:
    """Against all plans: every way of taking calls from the hours inside and putting them into the free ones."""
    limit = 0.05
    answered = sum(each.calls * each.rate for each in inside)
    best: dict[int, float] = {}
    taken = list(product(*(range(each.calls + 1) for each in inside)))
    put = list(product(*(range(each.calls + 1) for each in free)))
    for out in taken:
        for into in put:
            if sum(out) == sum(into):
                gained = sum(n * each.rate for n, each in zip(into, free, strict=True))
                gained -= sum(n * each.rate * (1 - drop) for n, each in zip(out, inside, strict=True))
                best[sum(out)] = max(best.get(sum(out), -1e9), gained)
    enough = [count for count, gain in sorted(best.items()) if drop * answered - gain <= limit * answered + 1e-9]
    plan = plan_outbound(inside, free, drop, limit)
    if enough:
        assert plan.unmet is None
        assert plan.moved == enough[0]
        assert plan.lost_moved <= limit * answered + 1e-9
    else:
        assert plan.unmet is not None
        assert plan.lost_moved == pytest.approx(drop * answered - max(best.values()))


@settings(max_examples=60, deadline=None)
@given(hours_of(TUESDAY, 400), hours_of(WEDNESDAY, 300), st.sampled_from([0.1, 0.15, 0.3]))
def test_the_moves_are_within_capacity(inside: list[CallHour], free: list[CallHour], drop: float) -> None:
    """That no other solver finds better ones is shown by `make peers ARGS=call_statistics`."""
    plan = plan_outbound(inside, free, drop, 0.05)
    for hours, place in ((inside, 0), (free, 1)):
        for hour in hours:
            moved = sum(
                each.calls
                for each in plan.moves
                if ((each.from_day, each.from_hour), (each.to_day, each.to_hour))[place] == (hour.day, hour.hour)
            )
            assert 0 <= moved <= hour.calls


def test_a_drop_is_measured_from_enough_calls() -> None:
    assert measured_drop(1, 99, 30, 40.0, 100) is None
    measured = measured_drop(2, 1000, 340, 400.0, 100)
    assert measured is not None
    assert measured.drop == pytest.approx(0.15)
    assert 0.08 < measured.low < 0.15 < measured.high < 0.22


def test_few_calls_draw_an_hours_rate_to_the_mean() -> None:
    assert shrunk_rate(0, 0, 0.4) == pytest.approx(0.4)
    assert shrunk_rate(5, 5, 0.4) == pytest.approx(25 / 55)
