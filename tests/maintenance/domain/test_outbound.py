"""Calls lost in a maintenance and the hours to move them to: against every other plan, and linear programming."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from maintenance.domain.outbound import (
    CallHour,
    MeasuredDrop,
    MovedCalls,
    OutboundTerms,
    Unmet,
    measured_drop,
    plan_outbound,
    shrunk_rate,
)

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


def test_the_worst_hours_move_first_to_the_best_ones_and_no_call_more_than_needed() -> None:
    inside = [CallHour(TUESDAY, 22, 10, 0.4), CallHour(TUESDAY, 23, 3, 0.2), CallHour(TUESDAY, 21, 0, 0.1)]
    free = [CallHour(WEDNESDAY, 9, 100, 0.45), CallHour(WEDNESDAY, 10, 0, 0.9), CallHour(WEDNESDAY, 11, 5, 0.5)]
    plan = plan_outbound(inside, free, 0.5, 0.0)
    assert plan.moves == (
        MovedCalls(TUESDAY, 23, WEDNESDAY, 11, 3),
        MovedCalls(TUESDAY, 22, WEDNESDAY, 11, 2),
        MovedCalls(TUESDAY, 22, WEDNESDAY, 9, 2),
    )
    assert (plan.moved, plan.lost_moved) == (7, pytest.approx(0.0))


def test_of_hours_that_answer_alike_the_earlier_ones_move_to_the_earlier_ones() -> None:
    inside = [CallHour(day, hour, 1, 0.4) for day in (WEDNESDAY, TUESDAY) for hour in (23, 22)]
    free = [CallHour(day, hour, 2, 0.4) for day in (WEDNESDAY, TUESDAY) for hour in (10, 9)]
    moves = plan_outbound(inside, free, 0.5, 0.0).moves
    assert [(each.from_day, each.from_hour, each.to_day, each.to_hour) for each in moves] == [
        (TUESDAY, 22, TUESDAY, 9),
        (TUESDAY, 23, TUESDAY, 9),
        (WEDNESDAY, 22, TUESDAY, 10),
        (WEDNESDAY, 23, TUESDAY, 10),
    ]


@pytest.mark.parametrize(("room", "unmet"), [(500, Unmet.RATE), (100, Unmet.CAPACITY)])
def test_all_that_can_move_has_moved_and_it_is_not_enough(room: int, unmet: Unmet) -> None:
    plan = plan_outbound(FLAT, [CallHour(WEDNESDAY, 3, room, 0.36)], 0.15, 0.05)
    assert (plan.moved, plan.unmet) == (100, unmet)


def test_without_an_answer_nothing_is_lost() -> None:
    plan = plan_outbound([], FLAT, 0.15, 0.05)
    assert (plan.share_lost, plan.share_lost_moved) == (0.0, 0.0)


def test_staff_figures_are_shares_and_at_most_two_weeks() -> None:
    assert (OutboundTerms().most_lost, OutboundTerms().usual_drop) == (0.05, 0.15)
    for widest in ((0, 0, 0), (100, 100, 14)):
        assert OutboundTerms(*widest)
    for beyond in ((-1, 0, 0), (101, 0, 0), (0, -1, 0), (0, 101, 0), (0, 0, -1), (0, 0, 15)):
        with pytest.raises(ValueError, match="between 0 and 100 %"):
            OutboundTerms(*beyond)


def test_a_drop_is_measured_from_enough_calls() -> None:
    assert measured_drop(1, 99, 30, 40.0, 100) is None
    assert measured_drop(1, 100, 30, 0.0, 100) is None
    measured = measured_drop(2, 1000, 340, 400.0, 100)
    assert measured is not None
    half = 1.645 * (1000 * 0.34 * 0.66) ** 0.5 / 400.0
    assert (measured.drop, measured.windows, measured.calls) == (pytest.approx(0.15), 2, 1000)
    assert (measured.low, measured.high) == (pytest.approx(0.15 - half), pytest.approx(0.15 + half))


def test_a_drop_is_a_share() -> None:
    assert measured_drop(1, 100, 0, 0.5, 100) == MeasuredDrop(1.0, 1.0, 1.0, 1, 100)
    assert measured_drop(1, 100, 100, 0.5, 100) == MeasuredDrop(0.0, 0.0, 0.0, 1, 100)
    wide = measured_drop(1, 100, 50, 52.0, 100)
    assert wide is not None
    assert wide.low == 0.0 < wide.drop < wide.high < 1.0
    few = measured_drop(1, 100, 1, 2.0, 100)
    assert few is not None
    assert (few.drop, few.high) == (0.5, 1.0)


def test_few_calls_draw_an_hours_rate_to_the_mean() -> None:
    assert shrunk_rate(0, 0, 0.4) == pytest.approx(0.4)
    assert shrunk_rate(5, 5, 0.4) == pytest.approx(25 / 55)
