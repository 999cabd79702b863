"""Sets of instants against sets of minutes."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from maintenance.domain.intervals import Interval, clipped, common, merged, on_grid, total, without

BEGIN = datetime(2026, 11, 24, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

intervals = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(
        lambda pair: Interval(BEGIN + pair[0] * MINUTE, BEGIN + (pair[0] + pair[1]) * MINUTE)
    ),
    max_size=8,
)


def minutes(spans: list[Interval]) -> set[int]:
    return {minute for each in spans for minute in range((each.start - BEGIN) // MINUTE, (each.end - BEGIN) // MINUTE)}


@given(intervals, intervals)
def test_interval_sets_are_sets_of_minutes(one: list[Interval], other: list[Interval]) -> None:
    left, right = merged(one), merged(other)
    assert minutes(left) == minutes(one)
    assert all(first.end < second.start for first, second in itertools.pairwise(left))
    assert minutes(without(left, right)) == minutes(left) - minutes(right)
    assert minutes(common(left, right)) == minutes(left) & minutes(right)
    for spans in (left, without(left, right), common(left, right)):
        assert all(each.start < each.end for each in spans)
        assert all(first.end <= second.start for first, second in itertools.pairwise(spans))
    start, end = BEGIN + 10 * MINUTE, BEGIN + 30 * MINUTE
    clipped_set = clipped(left, start, end)
    assert minutes(clipped_set) == minutes(left) & set(range(10, 30))
    assert all(start <= each.start < each.end <= end for each in clipped_set)
    assert total(left) == len(minutes(one)) * MINUTE


@given(st.integers(0, 10_000))
def test_the_grid_is_the_next_quarter_hour(seconds: int) -> None:
    instant = BEGIN + timedelta(seconds=seconds)
    rounded = on_grid(instant)
    assert rounded.minute % 15 == rounded.second == 0
    assert timedelta() <= rounded - instant < 15 * MINUTE


def test_what_lies_on_the_grid_stays() -> None:
    assert [on_grid(BEGIN + seconds * MINUTE / 60) for seconds in (0, 1, 900, 901)] == [
        BEGIN + minutes * MINUTE for minutes in (0, 15, 15, 30)
    ]


def test_intervals_that_touch_do_not_overlap() -> None:
    one, next_one, later = (Interval(BEGIN + 10 * n * MINUTE, BEGIN + 10 * (n + 1) * MINUTE) for n in (0, 1, 2))
    assert not one.overlaps(next_one)
    assert not next_one.overlaps(one)
    assert not later.overlaps(one)
    assert one.overlaps(Interval(BEGIN + 9 * MINUTE, BEGIN + 30 * MINUTE))
    assert (one.contains(one.start), one.contains(one.end), one.length) == (True, False, 10 * MINUTE)
    assert clipped([one, next_one, later], next_one.start, next_one.end) == [next_one]
