from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.domain.number_states import IN_USE, NumberState
from labels.domain.wanted import (
    Certification,
    StandbyLease,
    Version,
    VisibilityReason,
    Wanted,
    WantedReason,
    standby_visibility,
    wanted,
)

ORIGIN = datetime(2026, 6, 1, tzinfo=UTC)
HELD = Certification(held_from=ORIGIN - timedelta(days=400))
AT_ONCE = timedelta()
IOS = timedelta(hours=12)


def minute(count: int) -> datetime:
    return ORIGIN + timedelta(minutes=count)


def version(
    sequence: int, text: str, effective: int | None = -100, start: int | None = None, end: int | None = None
) -> Version:
    return Version(
        UUID(int=sequence),
        sequence,
        text,
        None if effective is None else minute(effective),
        None if start is None else minute(start),
        None if end is None else minute(end),
    )


def lease(
    starts: int, ends: int, granted: int = -10_000, text: str = "维护中-紧急联系", number: int = 1000
) -> StandbyLease:
    return StandbyLease(UUID(int=number), text, minute(granted), minute(starts), minute(ends))


def test_the_newest_effective_version_is_wanted() -> None:
    versions = [
        version(1, "青禾网络"),
        version(3, "青禾云", effective=60),
        version(2, "青禾"),
        version(4, "草稿", None),
    ]
    assert wanted(versions, HELD, (), AT_ONCE, minute(0)) == Wanted(
        "青禾", WantedReason.LABEL, versions[2].id, until=minute(60)
    )
    assert wanted(versions, HELD, (), AT_ONCE, minute(60)) == Wanted("青禾云", WantedReason.LABEL, versions[1].id, None)


def test_a_scene_label_gives_way_to_the_one_below_it_when_its_time_is_over() -> None:
    versions = [version(1, "青禾网络"), version(2, "暑期班", start=10, end=20)]
    answers = [wanted(versions, HELD, (), AT_ONCE, minute(count)) for count in (9, 10, 19, 20)]
    assert [answer.text for answer in answers] == ["青禾网络", "暑期班", "暑期班", "青禾网络"]
    assert [answer.until for answer in answers] == [minute(10), minute(20), minute(20), None]


def test_a_slow_directory_is_told_a_scene_label_ahead_both_ways() -> None:
    versions = [version(1, "青禾网络"), version(2, "暑期班", start=100, end=200)]
    answers = [wanted(versions, HELD, (), timedelta(minutes=60), minute(count)) for count in (39, 40, 139, 140)]
    assert [answer.text for answer in answers] == ["青禾网络", "暑期班", "暑期班", "青禾网络"]
    assert [answer.until for answer in answers] == [minute(40), minute(140), minute(140), None]


def test_without_anything_approved_nothing_is_wanted() -> None:
    assert wanted([], HELD, (), AT_ONCE, minute(0)) == Wanted(None, WantedReason.NOTHING_APPROVED, None, None)


@pytest.mark.parametrize("state", NumberState)
def test_a_number_that_is_not_in_use_shows_nothing_and_says_so(state: NumberState) -> None:
    versions, leases = [version(1, "青禾网络"), version(2, "青禾", effective=60)], [lease(60, 180)]
    answer = wanted(versions, HELD, leases, AT_ONCE, minute(0), state)
    if state in IN_USE:
        assert answer == wanted(versions, HELD, leases, AT_ONCE, minute(0))
    else:
        assert answer == Wanted(None, WantedReason(f"number_{state}"), None, until=None)
        frozen = Certification(HELD.held_from, frozen=True)
        assert wanted(versions, frozen, leases, AT_ONCE, minute(0), state) == answer


def test_a_freeze_and_the_end_of_certification_withdraw_everything_standby_labels_too() -> None:
    versions, leases = [version(1, "青禾网络")], [lease(0, 100)]
    frozen = Certification(HELD.held_from, frozen=True)
    ending = Certification(HELD.held_from, held_until=minute(50))
    assert wanted(versions, frozen, leases, AT_ONCE, minute(10)) == Wanted(None, WantedReason.FROZEN, None, None)
    assert wanted(versions, ending, leases, AT_ONCE, minute(10)).until == minute(50)
    assert wanted(versions, ending, leases, AT_ONCE, minute(50)) == Wanted(None, WantedReason.FROZEN, None, None)
    assert wanted(versions, Certification(None), leases, AT_ONCE, minute(10)).reason is WantedReason.NOT_CERTIFIED
    assert wanted(versions, Certification(minute(30)), (), AT_ONCE, minute(10)) == Wanted(
        None, WantedReason.NOT_CERTIFIED, None, minute(30)
    )


def test_story_7_a_standby_label_covers_the_window_and_goes_by_itself() -> None:
    versions, leases = [version(1, "青禾网络")], [lease(60, 180)]
    before, during, after = (wanted(versions, HELD, leases, AT_ONCE, minute(count)) for count in (0, 60, 180))
    assert (before.text, before.until) == ("青禾网络", minute(60))
    assert (during.text, during.reason, during.until) == ("维护中-紧急联系", WantedReason.STANDBY, minute(180))
    assert (after.text, after.until) == ("青禾网络", None)


def test_a_slow_directory_is_told_ahead_and_given_back_at_the_end() -> None:
    night = lease(1000, 1000 + 24 * 60)
    visibility = standby_visibility(night, timedelta(hours=6), IOS)
    assert visibility.included
    assert visibility.reason is VisibilityReason.IN_TIME
    assert visibility.submit_at == minute(1000 - 720)
    assert visibility.possible_from == minute(1000 - 360)
    assert visibility.seen_from == minute(1000)
    assert visibility.seen_until == minute(1000 + 24 * 60 + 360)
    assert visibility.back_by == minute(1000 + 24 * 60 + 720)
    texts = [wanted([version(1, "青禾网络")], HELD, [night], IOS, minute(c)).text for c in (279, 280, 2439, 2440)]
    assert texts == ["青禾网络", night.text, night.text, "青禾网络"]


@pytest.mark.parametrize(
    ("starts", "ends", "granted", "reason"),
    [
        (1000, 1060, 0, VisibilityReason.OUTSTAYS),  # iOS in a one-hour window
        (1000, 1000 + 719, 0, VisibilityReason.OUTSTAYS),
        (1000, 1000 + 720, 0, VisibilityReason.IN_TIME),
        (1000, 2440, 280, VisibilityReason.IN_TIME),
        (1000, 2440, 281, VisibilityReason.PARTLY),
        (1000, 2440, 1000, VisibilityReason.PARTLY),  # exactly half of it is seen
        (1000, 2440, 1001, VisibilityReason.TOO_LATE),
    ],
)
def test_where_it_cannot_be_seen_in_time_it_is_left_out(
    starts: int, ends: int, granted: int, reason: VisibilityReason
) -> None:
    late = lease(starts, ends, granted)
    visibility = standby_visibility(late, timedelta(hours=6), IOS)
    assert visibility.reason is reason
    assert visibility.included is (reason in (VisibilityReason.IN_TIME, VisibilityReason.PARTLY))
    in_the_window = wanted([version(1, "青禾网络")], HELD, [late], IOS, minute(ends - 1))
    assert (in_the_window.reason is WantedReason.STANDBY) is visibility.included


def test_android_sees_it_in_any_window() -> None:
    assert standby_visibility(lease(0, 1, granted=0), AT_ONCE, AT_ONCE).reason is VisibilityReason.IN_TIME


def test_the_later_window_wins_where_two_leases_meet() -> None:
    leases = [lease(0, 100, number=1, text="一"), lease(50, 80, number=2, text="二")]
    assert [wanted([], HELD, leases, AT_ONCE, minute(c)).text for c in (49, 50, 79, 80, 100)] == [
        "一",
        "二",
        "二",
        "一",
        None,
    ]


SPAN = 240
_minutes = st.integers(-30, SPAN)
_maybe = st.none() | _minutes
_versions = st.lists(st.tuples(st.sampled_from("甲乙丙"), _maybe, _maybe, _maybe), max_size=4).map(
    lambda rows: [version(number + 1, text, *times) for number, (text, *times) in enumerate(rows)]
)
_leases = st.lists(st.tuples(_minutes, st.integers(1, 90), st.integers(-200, SPAN)), max_size=3).map(
    lambda rows: [
        lease(starts, starts + length, granted, text="备", number=1000 + number)
        for number, (starts, length, granted) in enumerate(rows)
    ]
)
_certifications = st.builds(
    lambda start, end, frozen: Certification(
        None if start is None else minute(start), None if end is None else minute(end), frozen
    ),
    _maybe,
    _maybe,
    st.sampled_from([False, False, False, True]),
)


def by_hand(
    versions: list[Version], certification: Certification, leases: list[StandbyLease], delay: int, now: datetime
) -> tuple[str | None, UUID | None]:
    """The same rules written the long way: go through everything at each minute."""
    held = certification.held_from is not None and certification.held_from <= now
    ended = certification.held_until is not None and now >= certification.held_until
    if not held or ended or certification.frozen:
        return None, None
    winner = None
    for candidate in leases:
        window = int((candidate.ends_at - candidate.starts_at).total_seconds()) // 60
        told = max(candidate.granted_at, candidate.starts_at - timedelta(minutes=delay))
        seen = int((candidate.ends_at - told).total_seconds()) // 60 - delay
        if delay <= window and seen >= window / 2 and told <= now < candidate.ends_at:
            key = (candidate.starts_at, candidate.granted_at, candidate.id)
            if winner is None or key > (winner.starts_at, winner.granted_at, winner.id):
                winner = candidate
    if winner is not None:
        return winner.text, winner.id
    best: Version | None = None
    for row in versions:
        started = row.effective_from is not None and row.effective_from <= now
        there = now + timedelta(minutes=delay)  # when handsets surely show what the directory is told now
        valid = (row.valid_from or there) <= there and there < (row.valid_until or there + timedelta(1))
        if started and valid and (best is None or row.sequence > best.sequence):
            best = row
    return (None, None) if best is None else (best.text, best.id)


@settings(max_examples=60, deadline=None)
@given(_versions, _certifications, _leases, st.sampled_from([0, 7, 30, 60]))
def test_following_until_equals_looking_every_minute(
    versions: list[Version], certification: Certification, leases: list[StandbyLease], delay: int
) -> None:
    now = minute(-300)
    answer = wanted(versions, certification, leases, timedelta(minutes=delay), now)
    for count in range(-300, SPAN + 120):
        now = minute(count)
        if answer.until is not None and answer.until <= now:
            assert answer.until == now, "every change falls on a whole minute here"
            before, answer = answer, wanted(versions, certification, leases, timedelta(minutes=delay), now)
            assert (answer.text, answer.reason, answer.source) != (before.text, before.reason, before.source)
        assert (answer.text, answer.source) == by_hand(versions, certification, leases, delay, now)
    assert answer.until is None


@given(_versions, _certifications, _leases)
def test_the_order_in_which_rows_come_does_not_matter(
    versions: list[Version], certification: Certification, leases: list[StandbyLease]
) -> None:
    now, delay = minute(30), timedelta(minutes=30)
    assert wanted(versions, certification, leases, delay, now) == wanted(
        versions[::-1], certification, leases[::-1], delay, now
    )
