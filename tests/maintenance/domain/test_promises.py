"""A promise that is moved wait by wait stands where the rule of all waits at once puts it."""

from datetime import UTC, datetime, timedelta
from random import Random

from maintenance.domain.estimate import Lane
from maintenance.domain.intervals import Interval
from maintenance.domain.lanes import DEFAULT_LANE_POLICY, Promise, promise
from maintenance.domain.promises import after_a_wait

START = datetime(2026, 11, 24, 2, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_moved_wait_by_wait_it_is_the_promise_of_all_waits() -> None:
    for seed in range(500):
        random = Random(seed)
        length = timedelta(minutes=random.randint(15, 600))
        now, waits = START, []
        moved = promise(Lane.STANDARD, START, DEFAULT_LANE_POLICY, length)
        for _wait in range(random.randint(1, 5)):
            stopped = now + timedelta(minutes=random.randint(1, 200))
            now = stopped + timedelta(minutes=random.randint(0, 300))
            waits.append(Interval(stopped, now))
            moved = after_a_wait(moved, START, stopped, now)
        assert moved == promise(Lane.STANDARD, START, DEFAULT_LANE_POLICY, length, waits), seed


def test_a_wait_before_the_clock_began_counts_from_there() -> None:
    before = Promise(START + 4 * HOUR, START + 3 * HOUR)
    assert after_a_wait(before, START, START - 2 * HOUR, START - HOUR) == before
    assert after_a_wait(before, START, START - 2 * HOUR, START + HOUR) == Promise(START + 5 * HOUR, START + 4 * HOUR)


def test_what_was_told_already_is_told_at_the_same_time_and_what_is_broken_stays_broken() -> None:
    before = Promise(START + 4 * HOUR, START + 3 * HOUR)
    late = after_a_wait(before, START, START + 3.5 * HOUR, START + 5.5 * HOUR)
    assert late == Promise(START + 6 * HOUR, START + 3 * HOUR)
    assert after_a_wait(before, START, START + 5 * HOUR, START + 6 * HOUR) == before
