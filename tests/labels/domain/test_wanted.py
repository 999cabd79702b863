from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from compliance.domain.expiry import Certification
from labels.domain.number_states import IN_USE, NumberState
from labels.domain.ownership import Proved
from labels.domain.wanted import (
    StandbyPeriod,
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
        sequence,
        text,
        None if effective is None else minute(effective),
        None if start is None else minute(start),
        None if end is None else minute(end),
    )


def lease(starts: int, ends: int, granted: int = -10_000, text: str = "维护中-紧急联系") -> StandbyPeriod:
    return StandbyPeriod(text, minute(granted), minute(starts), minute(ends))


def test_the_newest_effective_version_is_wanted() -> None:
    versions = [
        version(1, "青禾网络"),
        version(3, "青禾云", effective=60),
        version(2, "青禾"),
        version(4, "草稿", None),
    ]
    assert wanted(versions, HELD, (), AT_ONCE, minute(0)) == Wanted("青禾", WantedReason.LABEL, until=minute(60))
    assert wanted(versions, HELD, (), AT_ONCE, minute(60)) == Wanted("青禾云", WantedReason.LABEL, None)


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
    assert wanted([], HELD, (), AT_ONCE, minute(0)) == Wanted(None, WantedReason.NOTHING_APPROVED, None)


@pytest.mark.parametrize("state", NumberState)
def test_a_number_that_is_not_in_use_shows_nothing_and_says_so(state: NumberState) -> None:
    versions, leases = [version(1, "青禾网络"), version(2, "青禾", effective=60)], [lease(60, 180)]
    answer = wanted(versions, HELD, leases, AT_ONCE, minute(0), state)
    if state in IN_USE:
        assert answer == wanted(versions, HELD, leases, AT_ONCE, minute(0))
    else:
        assert answer == Wanted(None, WantedReason(f"number_{state}"), until=None)
        frozen = Certification(HELD.held_from, frozen=True)
        assert wanted(versions, frozen, leases, AT_ONCE, minute(0), state) == answer


def test_what_is_not_proved_shows_nothing_until_that_changes() -> None:
    versions, leases = [version(1, "青禾网络"), version(2, "暑期班", start=30, end=90)], [lease(0, 180)]
    for until in (None, minute(60)):
        unproved = wanted(versions, HELD, leases, AT_ONCE, minute(0), proved=Proved(False, until))
        assert unproved == Wanted(None, WantedReason.NUMBER_UNPROVED, until)


def test_an_answer_lasts_no_longer_than_the_proof() -> None:
    versions = [version(1, "青禾网络"), version(2, "暑期班", start=30, end=90)]
    for proved, until in ((20, 20), (40, 30), (None, 30)):
        proof = Proved(True, None if proved is None else minute(proved))
        answer = wanted(versions, HELD, (), AT_ONCE, minute(0), proved=proof)
        assert answer == Wanted("青禾网络", WantedReason.LABEL, minute(until))
    assert wanted(versions[:1], HELD, (), AT_ONCE, minute(0), proved=Proved(True, minute(40))).until == minute(40)


def test_a_freeze_and_the_end_of_certification_withdraw_everything_standby_labels_too() -> None:
    versions, leases = [version(1, "青禾网络")], [lease(0, 100)]
    frozen = Certification(HELD.held_from, frozen=True)
    ending = Certification(HELD.held_from, held_until=minute(50))
    assert wanted(versions, frozen, leases, AT_ONCE, minute(10)) == Wanted(None, WantedReason.FROZEN, None)
    assert wanted(versions, ending, leases, AT_ONCE, minute(10)).until == minute(50)
    assert wanted(versions, ending, leases, AT_ONCE, minute(50)) == Wanted(None, WantedReason.FROZEN, None)
    assert wanted(versions, Certification(None), leases, AT_ONCE, minute(10)).reason is WantedReason.NOT_CERTIFIED
    assert wanted(versions, Certification(minute(30)), (), AT_ONCE, minute(10)) == Wanted(
        None, WantedReason.NOT_CERTIFIED, minute(30)
    )


def test_story_7_a_standby_label_covers_the_window_and_goes_by_itself() -> None:
    versions, leases = [version(1, "青禾网络")], [lease(60, 180)]
    before, during, after = (wanted(versions, HELD, leases, AT_ONCE, minute(count)) for count in (0, 60, 180))
    assert (before.text, before.until) == ("青禾网络", minute(60))
    assert (during.text, during.reason, during.until) == ("维护中-紧急联系", WantedReason.STANDBY, minute(180))
    assert (after.text, after.until) == ("青禾网络", None)


def test_a_slow_directory_is_told_ahead_and_given_back_at_the_end() -> None:
    night = lease(1000, 1000 + 24 * 60)
    visibility = standby_visibility(night, IOS)
    assert visibility.included
    assert visibility.reason is VisibilityReason.IN_TIME
    assert visibility.submit_at == minute(1000 - 720)
    assert visibility.seen_from == minute(1000)
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
    visibility = standby_visibility(late, IOS)
    assert visibility.reason is reason
    assert visibility.included is (reason in (VisibilityReason.IN_TIME, VisibilityReason.PARTLY))
    in_the_window = wanted([version(1, "青禾网络")], HELD, [late], IOS, minute(ends - 1))
    assert (in_the_window.reason is WantedReason.STANDBY) is visibility.included


def test_android_sees_it_in_any_window() -> None:
    assert standby_visibility(lease(0, 1, granted=0), AT_ONCE).reason is VisibilityReason.IN_TIME


def test_the_later_window_wins_where_two_leases_meet() -> None:
    leases = [lease(0, 100, text="一"), lease(50, 80, text="二")]
    assert [wanted([], HELD, leases, AT_ONCE, minute(c)).text for c in (49, 50, 79, 80, 100)] == [
        "一",
        "二",
        "二",
        "一",
        None,
    ]


NAMED = {"青禾网络", "青禾云"}  # what a directory takes in these tests


def held_back(
    versions: list[Version], held: str | None, at: int = 0, leases: tuple[StandbyPeriod, ...] = ()
) -> tuple[str | None, WantedReason]:
    answer = wanted(versions, HELD, leases, AT_ONCE, minute(at), takes=NAMED.__contains__, held=held)
    return answer.text, answer.reason


def superseded(sequence: int, text: str) -> Version:
    return replace(version(sequence, text), superseded=True)


def test_where_the_new_label_is_not_taken_the_old_one_stays_as_long_as_it_is_held() -> None:
    versions = [superseded(1, "青禾"), superseded(2, "青禾网络"), version(3, "青禾网络客服")]
    assert held_back(versions, "青禾网络") == ("青禾网络", WantedReason.KEPT)
    assert held_back(versions, "青禾") == ("青禾", WantedReason.KEPT), "held, though it would not be taken again"
    assert held_back(versions, None) == (None, WantedReason.NOT_TAKEN)
    assert held_back([*versions, version(4, "青禾云")], "青禾网络") == ("青禾云", WantedReason.LABEL)
    assert held_back(versions[:2], "青禾网络") == (None, WantedReason.NOTHING_APPROVED), "nothing came after it"


def test_a_label_that_is_not_taken_any_more_stays_and_nothing_that_goes_by_itself_is_laid_over_it() -> None:
    everyday, scene = version(1, "青禾"), version(2, "青禾云", start=10, end=20)
    during = lease(0, 30, text="青禾网络")
    assert held_back([everyday], "青禾") == ("青禾", WantedReason.LABEL)
    assert held_back([everyday], "青禾", 5, (during,)) == ("青禾", WantedReason.LABEL)
    assert held_back([everyday, scene], "青禾", 15) == ("青禾", WantedReason.KEPT)
    assert held_back([everyday, scene], None, 15) == ("青禾云", WantedReason.LABEL)
    assert held_back([version(1, "青禾云")], "青禾云", 5, (during,)) == ("青禾网络", WantedReason.STANDBY)


def test_a_scene_label_that_was_replaced_ahead_stays_until_the_new_one_begins() -> None:
    versions = [
        version(1, "青禾网络"),
        replace(version(2, "暑期班", start=0, end=40), superseded=True),
        version(3, "秋季班", start=30, end=60),
    ]
    answers = [wanted(versions, HELD, (), AT_ONCE, minute(at), held="暑期班") for at in (10, 30)]
    assert [(answer.text, answer.until) for answer in answers] == [("暑期班", minute(30)), ("秋季班", minute(60))]
    assert {answer.reason for answer in answers} == {WantedReason.LABEL}


def test_what_is_held_goes_with_the_document_that_it_or_the_newest_needs() -> None:
    frozen = Certification(HELD.held_from, frozen_documents=frozenset({"practice"}))
    old, new = superseded(1, "青禾网络"), version(2, "青禾医美中心")
    needing = [(replace(old, needs=frozenset({"practice"})), new), (old, replace(new, needs=frozenset({"practice"})))]
    for versions in needing:
        answer = wanted(versions, frozen, (), AT_ONCE, minute(0), takes=NAMED.__contains__, held="青禾网络")
        assert (answer.text, answer.reason) == (None, WantedReason.FROZEN)


def test_what_needs_a_frozen_document_is_passed_over() -> None:
    frozen = Certification(HELD.held_from, frozen_documents=frozenset({"practice"}))
    needing = replace(version(2, "青禾医美", end=60), needs=frozenset({"practice"}))
    during = replace(lease(10, 40), needs=frozenset({"practice"}))
    everyday = version(1, "青禾网络")

    def at(count: int, *versions: Version) -> tuple[str | None, WantedReason]:
        answer = wanted(versions, frozen, [during], AT_ONCE, minute(count))
        return answer.text, answer.reason

    assert at(0, everyday, needing) == ("青禾网络", WantedReason.LABEL)
    assert at(20, everyday) == ("青禾网络", WantedReason.LABEL), "the standby label too"
    assert at(0, needing) == (None, WantedReason.FROZEN)
    assert at(60, needing) == (None, WantedReason.NOTHING_APPROVED), "its time is over"
    assert at(20) == (None, WantedReason.FROZEN)
    leases, takes = [lease(10, 40)], NAMED.__contains__
    assert wanted([], frozen, leases, AT_ONCE, minute(20)).reason is WantedReason.STANDBY, "it needs no document"
    versions = [version(1, "青禾"), needing]
    assert wanted(versions, frozen, (), AT_ONCE, minute(0), takes=takes).reason is WantedReason.FROZEN


SPAN = 240
_minutes = st.integers(-30, SPAN)
_maybe = st.none() | _minutes
_versions = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.booleans(), _maybe, _maybe, _maybe), max_size=4).map(
    lambda rows: [
        replace(version(number + 1, text, *times), superseded=gone) for number, (text, gone, *times) in enumerate(rows)
    ]
)
_taken = st.frozensets(st.sampled_from("甲乙丙备急")).map(frozenset)
_held = st.none() | st.sampled_from("甲乙丙备急")
_leases = st.lists(
    st.tuples(_minutes, st.integers(1, 90), st.integers(-200, SPAN), st.sampled_from("备急")), max_size=3
).map(lambda rows: [lease(starts, starts + length, granted, text) for starts, length, granted, text in rows])
_certifications = st.builds(
    lambda start, end, frozen: Certification(
        None if start is None else minute(start), None if end is None else minute(end), frozen
    ),
    _maybe,
    _maybe,
    st.sampled_from([False, False, False, True]),
)


def by_hand(
    versions: list[Version],
    certification: Certification,
    leases: list[StandbyPeriod],
    delay: int,
    now: datetime,
    taken: frozenset[str],
    held_text: str | None,
) -> str | None:
    """The same rules written the long way: go through everything at each minute."""
    held = certification.held_from is not None and certification.held_from <= now
    ended = certification.held_until is not None and now >= certification.held_until
    if not held or ended or certification.frozen:
        return None
    there = now + timedelta(minutes=delay)  # when handsets surely show what the directory is told now

    def in_force(row: Version) -> bool:
        started = row.effective_from is not None and row.effective_from <= now
        return started and (row.valid_from or there) <= there and not over(row)

    def over(row: Version) -> bool:
        return row.valid_until is not None and row.valid_until <= there

    def best(among: list[Version]) -> Version | None:
        candidates = [
            row
            for row in among
            if in_force(row)
            and (
                any(not newer.superseded and newer.sequence > row.sequence and not over(newer) for newer in among)
                and row.text == held_text
                if row.superseded
                else row.text in taken or row.text == held_text
            )
        ]
        return max(candidates, key=lambda row: row.sequence, default=None)

    under = best([row for row in versions if row.valid_until is None])
    if under is not None and under.text == held_text and (under.superseded or under.text not in taken):
        return under.text
    winner = None
    for candidate in leases:
        window = int((candidate.ends_at - candidate.starts_at).total_seconds()) // 60
        told = max(candidate.granted_at, candidate.starts_at - timedelta(minutes=delay))
        seen = int((candidate.ends_at - told).total_seconds()) // 60 - delay
        shown = candidate.text in taken or candidate.text == held_text
        if shown and delay <= window and seen >= window / 2 and told <= now < candidate.ends_at:
            key = (candidate.starts_at, candidate.granted_at, candidate.text)
            if winner is None or key > (winner.starts_at, winner.granted_at, winner.text):
                winner = candidate
    if winner is not None:
        return winner.text
    chosen = best(versions)
    return None if chosen is None else chosen.text


@settings(max_examples=60, deadline=None)
@given(_versions, _certifications, _leases, st.sampled_from([0, 7, 30, 60]), _taken, _held)
def test_following_until_equals_looking_every_minute(
    versions: list[Version],
    certification: Certification,
    leases: list[StandbyPeriod],
    delay: int,
    taken: frozenset[str],
    held: str | None,
) -> None:
    def asked(now: datetime) -> Wanted:
        return wanted(
            versions, certification, leases, timedelta(minutes=delay), now, takes=taken.__contains__, held=held
        )

    now = minute(-300)
    answer = asked(now)
    for count in range(-300, SPAN + 120):
        now = minute(count)
        if answer.until is not None and answer.until <= now:
            assert answer.until == now, "every change falls on a whole minute here"
            before, answer = answer, asked(now)
            assert (answer.text, answer.reason) != (before.text, before.reason)
        assert answer.text == by_hand(versions, certification, leases, delay, now, taken, held)
    assert answer.until is None


@given(_versions, _certifications, _leases)
def test_the_order_in_which_rows_come_does_not_matter(
    versions: list[Version], certification: Certification, leases: list[StandbyPeriod]
) -> None:
    now, delay = minute(30), timedelta(minutes=30)
    assert wanted(versions, certification, leases, delay, now) == wanted(
        versions[::-1], certification, leases[::-1], delay, now
    )
