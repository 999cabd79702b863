"""A promise moved wait by wait stands where the rule of all waits at once puts it; whose doing another time is."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import BlackoutRule, Calendar, DailyHours, SingleSpan
from maintenance.domain.intervals import Interval
from maintenance.domain.lanes import DEFAULT_LANE_POLICY
from maintenance.domain.plans import WorkToPlan
from maintenance.domain.promises import (
    Promise,
    Remade,
    after,
    after_a_wait,
    counted_time,
    delay_of_review,
    later_by,
    longer,
    promise,
    remade,
    review_at_another_time,
    review_due,
)
from tenants.domain.lanes import Lane
from tenants.domain.working_days import ChineseWorkingDays

START = datetime(2026, 11, 24, 2, 20, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_story_6_published_by_11_20() -> None:
    made = promise(Lane.FAST, START, DEFAULT_LANE_POLICY, 12 * HOUR)
    assert (made.due, made.alert_at) == (START + HOUR, START + 45 * MINUTE)


def test_the_other_lanes_promise_the_estimate() -> None:
    assert promise(Lane.GREEN, START, DEFAULT_LANE_POLICY, 4 * HOUR).due == START + 4 * HOUR


def test_a_policy_may_alert_earlier() -> None:
    early = replace(DEFAULT_LANE_POLICY, alert_percent=50)
    assert promise(Lane.FAST, START, early, HOUR).alert_at == START + 30 * MINUTE


def test_moved_wait_by_wait_it_is_the_promise_of_all_waits() -> None:
    for seed in range(500):
        random = Random(seed)
        length = timedelta(minutes=random.randint(15, 600))
        now, due, alert_at = START, START + length, START + length * 0.75
        moved = promise(Lane.STANDARD, START, DEFAULT_LANE_POLICY, length)
        for _wait in range(random.randint(1, 5)):
            stopped = now + timedelta(minutes=random.randint(1, 200))
            now = stopped + timedelta(minutes=random.randint(0, 300))
            due += now - stopped if stopped < due else timedelta()
            alert_at += now - stopped if stopped < alert_at else timedelta()
            moved = after_a_wait(moved, START, stopped, now)
        assert moved == Promise(due, alert_at), seed


def test_a_wait_before_the_clock_began_counts_from_there() -> None:
    before = Promise(START + 4 * HOUR, START + 3 * HOUR)
    assert after_a_wait(before, START, START - 2 * HOUR, START - HOUR) == before
    assert after_a_wait(before, START, START - 2 * HOUR, START + HOUR) == Promise(START + 5 * HOUR, START + 4 * HOUR)


def test_what_was_told_already_is_told_at_the_same_time_and_what_is_broken_stays_broken() -> None:
    before = Promise(START + 4 * HOUR, START + 3 * HOUR)
    late = after_a_wait(before, START, START + 3.5 * HOUR, START + 5.5 * HOUR)
    assert late == Promise(START + 6 * HOUR, START + 3 * HOUR)
    assert after_a_wait(before, START, START + 5 * HOUR, START + 6 * HOUR) == before


# ---------------------------------------------------------------- a review before it


@pytest.mark.parametrize(
    ("start", "now", "due"),
    [
        (START + 5 * HOUR, START, START + 5 * HOUR),
        (START + 50 * HOUR, START, START + 24 * HOUR),
        (START + 30 * MINUTE, START, START + 30 * MINUTE),
        (START + 29 * MINUTE, START, START + 24 * HOUR),  # no time for it before
        (START + 50 * HOUR, START + 10 * HOUR, START + 24 * HOUR),  # moved: it counts from the hand-in
        (START + 10 * HOUR + 29 * MINUTE, START + 10 * HOUR, START + 24 * HOUR),
    ],
)
def test_a_review_is_due_before_the_start_that_leaves_time_for_it(
    start: datetime, now: datetime, due: datetime
) -> None:
    assert review_due(start, START + 24 * HOUR, now) == due


def test_a_clients_choice_gives_a_review_other_time_unless_it_is_late() -> None:
    due, sooner, later, now = START + 4 * HOUR, START + 3 * HOUR, START + 9 * HOUR, START + HOUR
    assert [review_at_another_time(due, anew, now, by_client=True) for anew in (sooner, later)] == [sooner, later]
    assert [review_at_another_time(due, anew, now, by_client=False) for anew in (sooner, later)] == [sooner, due]
    assert review_at_another_time(due, later, due, by_client=True) == due


@pytest.mark.parametrize(("asked", "wait"), [(1, 2), (1, 12), (3, 5), (6, 1), (6, 9)])
@pytest.mark.parametrize("due", [4, 8, 10])
def test_a_wait_delays_work_as_far_as_the_review_then_ends_after_the_start(asked: int, wait: int, due: int) -> None:
    start, stopped = START + 10 * HOUR, START + asked * HOUR
    before = max(START + due * HOUR, stopped)
    delay = delay_of_review(start, before, before + wait * HOUR)
    moved = later_by(Promise(start + HOUR, start), delay, stopped)
    assert moved.due - (start + HOUR) == max(max(due, asked) + wait - 10, 0) * HOUR


# ---------------------------------------------------------------- another time

BEFORE = Promise(START + 4 * HOUR, START + 3 * HOUR)
LATER = Promise(START + 9 * HOUR, START + 8 * HOUR)
SOONER = Promise(START + 2 * HOUR, START + HOUR)
HELD = Remade(BEFORE, None)
OWED = Remade(LATER, START + 4 * HOUR)  # moved by the platform before


@pytest.mark.parametrize(
    ("before", "anew", "at", "by_client", "first"),
    [
        (HELD, LATER, START, True, None),
        (HELD, LATER, START, False, BEFORE.due),
        (HELD, SOONER, START, False, None),
        (HELD, LATER, START + 5 * HOUR, True, BEFORE.due),  # broken already: a choice heals nothing
        (HELD, LATER, BEFORE.due, True, BEFORE.due),
        (None, LATER, START, False, None),
        (OWED, Promise(START + 12 * HOUR, LATER.due), START, True, BEFORE.due),
        (OWED, Promise(START + 12 * HOUR, LATER.due), START, False, BEFORE.due),
        (OWED, SOONER, START, True, None),
        (OWED, BEFORE, START, False, None),  # back to what was promised
    ],
)
def test_who_sets_another_time_decides_what_is_owed(
    before: Remade | None, anew: Promise, at: datetime, by_client: bool, first: datetime | None
) -> None:
    assert remade(before, anew, at, by_client=by_client) == Remade(anew, first)


def test_work_that_goes_on_has_as_much_more_of_the_time_that_counts() -> None:
    """Against a walk through the minutes."""
    for seed in range(300):
        random = Random(seed)
        edges = sorted(random.sample(range(1, 3000), 12))
        ground = [
            Interval(START + a * MINUTE, START + b * MINUTE) for a, b in zip(edges[::2], edges[1::2], strict=True)
        ]
        end = START + random.randint(0, 1500) * MINUTE
        new_end = end + random.randint(1, 1500) * MINUTE
        alert_at = START + random.randint(0, 1500) * MINUTE
        before = Promise(alert_at + random.randint(0, 1000) * MINUTE, alert_at)
        after_all = ground[-1].end

        def counts(at: datetime, ground: list[Interval] = ground, last: datetime = after_all) -> bool:
            return at >= last or any(each.contains(at) for each in ground)

        def walked(at: datetime, added: int) -> datetime:
            while added:
                added -= counts(at)
                at += MINUTE
            return at

        added = sum(any(each.contains(end + k * MINUTE) for each in ground) for k in range((new_end - end) // MINUTE))
        lengthened = longer(before, end, new_end, ground)
        assert lengthened.due == max(walked(before.due, added), new_end), seed
        assert lengthened.alert_at == walked(before.alert_at, added), seed


def test_without_a_ground_every_hour_counts() -> None:
    moved = longer(BEFORE, START + 2 * HOUR, START + 5 * HOUR, None)
    assert moved == Promise(START + 7 * HOUR, START + 6 * HOUR)


def test_a_delay_moves_what_has_not_passed_when_it_began() -> None:
    assert later_by(BEFORE, HOUR, BEFORE.alert_at) == Promise(BEFORE.due + HOUR, BEFORE.alert_at)
    assert later_by(BEFORE, HOUR, BEFORE.due) == BEFORE


GROUND = [Interval(START + begin * HOUR, START + (begin + 2) * HOUR) for begin in (0, 10, 20)]


@pytest.mark.parametrize(
    ("start", "hours", "passed"),
    [
        (0, 0, 0),
        (0, 1, 1),
        (0, 2, 2),
        (0, 3, 11),
        (1, 1, 2),
        (1, 2, 11),
        (5, 1, 11),
        (0, 6, 22),
        (0, 7, 23),
        (30, 3, 33),
    ],
)
def test_only_the_time_that_counts_passes_and_after_the_last_of_it_every_hour(
    start: int, hours: int, passed: int
) -> None:
    assert after(START + start * HOUR, hours * HOUR, GROUND) == START + passed * HOUR
    assert after(START + start * HOUR, hours * HOUR, None) == START + (start + hours) * HOUR


# ---------------------------------------------------------------- the time that counts


CHINA, SHANGHAI, DAY = ChineseWorkingDays(), ZoneInfo("Asia/Shanghai"), timedelta(days=1)
REVIEW = WorkToPlan(2 * DAY, impact=False, splittable=False, counted_in="working_days")


def test_of_a_review_as_many_whole_working_days_count_as_it_may_take_with_twenty_for_waits() -> None:
    calendar = Calendar(SHANGHAI, CHINA)
    friday = datetime(2026, 11, 26, 16, tzinfo=UTC)  # as it begins in China
    counted = counted_time(REVIEW, calendar, (), friday)
    assert [(each.start - friday) / DAY for each in counted[:3]] == [0, 3, 4]
    assert ({each.length for each in counted}, len(counted)) == ({DAY}, 22)
    counted = counted_time(REVIEW, calendar, (), friday + 6 * HOUR)
    assert (counted[0].start, counted[0].end, len(counted)) == (friday + 6 * HOUR, friday + DAY, 23)


@pytest.mark.parametrize(("minutes", "counts"), [(60, True), (59, False)])
def test_after_what_is_booked_an_hour_in_a_row_counts(minutes: int, counts: bool) -> None:
    """Nights are closed but for some minutes that begin at 23:00."""
    opens = time(23, minutes) if minutes < 60 else time(0)
    rules = (BlackoutRule("a", "", DailyHours(time(22), time(23))), BlackoutRule("b", "", DailyHours(opens, time(6))))
    calendar = Calendar(SHANGHAI, CHINA, rules)
    start = datetime(2026, 11, 24, 14, tzinfo=UTC)  # 22:00
    booked = Interval(start, start + 30 * MINUTE)
    [first, *rest] = counted_time(WorkToPlan(2 * DAY, impact=True), calendar, [booked], start)
    assert first == booked
    assert {each.length for each in rest} == ({HOUR} if counts else set())


def test_time_that_counts_is_looked_for_beyond_a_long_blackout() -> None:
    wall = datetime(2026, 11, 24, 22, tzinfo=UTC).replace(tzinfo=None)
    for days in (10, 40, 100):
        closed = BlackoutRule("long", "", SingleSpan(wall, wall + days * DAY))
        calendar = Calendar(ZoneInfo("UTC"), CHINA, (closed,))
        start = wall.replace(tzinfo=UTC)
        counted = counted_time(WorkToPlan(16 * HOUR, impact=True), calendar, [Interval(start, start + 8 * HOUR)], start)
        assert counted[1] == Interval(start + days * DAY, start + days * DAY + 8 * HOUR)


def test_what_goes_on_from_the_booked_end_counts_however_short_it_is() -> None:
    rules = (BlackoutRule("late", "", DailyHours(time(23), time(6))),)
    calendar = Calendar(SHANGHAI, CHINA, rules)
    start = datetime(2026, 11, 24, 14, tzinfo=UTC)  # 22:00
    booked = Interval(start, start + 45 * MINUTE)
    [first, second, *_] = counted_time(WorkToPlan(3 * HOUR, impact=True), calendar, [booked], start)
    assert first == Interval(start, start + HOUR)
    assert second == Interval(start + DAY, start + DAY + HOUR)


def test_a_promise_and_its_alert_count_the_same_time() -> None:
    made = promise(Lane.STANDARD, START, DEFAULT_LANE_POLICY, 4 * HOUR, counted=GROUND)
    assert made == Promise(START + 12 * HOUR, START + 11 * HOUR)
