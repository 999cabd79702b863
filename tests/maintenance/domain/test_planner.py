"""Proposals in the cases of docs/rules.md: at once, tonight, split over nights, around blackouts, as wished."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import (
    BlackoutRule,
    Calendar,
    DailyHours,
    OffPeak,
    SingleSpan,
    binding,
    closed_intervals,
    nights,
)
from maintenance.domain.defaults import BLACKOUTS
from maintenance.domain.estimate import Scale
from maintenance.domain.intervals import Interval
from maintenance.domain.planner import after_working_days, earliest, legal_intervals, legal_until, propose
from maintenance.domain.plans import Busy, PassedOver, Proposal, Slot, Wish, WorkToPlan, work_to_plan
from tenants.domain.working_days import ChineseWorkingDays

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = timedelta(hours=8)
LABEL_CHANGE = WorkToPlan(timedelta(hours=2), impact=False)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def calendar(industry: str = "other", *more: BlackoutRule) -> Calendar:
    return Calendar(SHANGHAI, ChineseWorkingDays(), (*binding(BLACKOUTS, industry, "acme", frozenset()), *more))


def impact(hours: float, *, splittable: bool = True) -> WorkToPlan:
    return WorkToPlan(timedelta(hours=hours), impact=True, splittable=splittable)


def codes(answer: Slot | PassedOver) -> list[str]:
    return [str(reason.params.get("blackout", reason.code)) for reason in answer.reasons]


def times(proposal: Proposal) -> list[tuple[str, str]]:
    return [
        (f"{slot.start.astimezone(SHANGHAI):%m-%d %H:%M}", f"{slot.end.astimezone(SHANGHAI):%m-%d %H:%M}")
        for slot in proposal.slots
    ]


def test_a_label_change_goes_at_once_tonight_or_the_next_night() -> None:
    proposal = propose(LABEL_CHANGE, calendar(), [], at("2026-11-24T08:05"))
    assert times(proposal) == [
        ("11-24 08:05", "11-24 10:05"),
        ("11-24 22:00", "11-25 00:00"),
        ("11-25 22:00", "11-26 00:00"),
    ]
    assert [codes(slot) for slot in proposal.slots] == [
        ["at_once", "no_impact"],
        ["tonight", "no_impact"],
        ["off_peak", "no_impact"],
    ]
    assert proposal.passed_over == ()


def test_what_is_looked_for_from_a_later_day_on_is_not_told_to_be_tonight() -> None:
    begin, now = at("2026-11-27T22:00"), at("2026-11-24T08:05")
    told = [codes(slot) for slot in propose(LABEL_CHANGE, calendar(), [], begin, told_at=now).slots]
    assert told[0][:2] == ["earliest", "off_peak"]
    assert all({"at_once", "tonight"}.isdisjoint(each) for each in told)


def test_a_soft_blackout_never_delays_a_label_change() -> None:
    # Story 1: the label 双11专线, handed in during 双11 at 02:00.
    proposal = propose(LABEL_CHANGE, calendar("retail"), [], at("2026-11-05T02:00"))
    assert proposal.slots[0].start == at("2026-11-05T02:00")
    # At once is already this night's slot.
    assert [start for start, _ in times(proposal)] == ["11-05 02:00", "11-05 22:00", "11-06 22:00"]


def test_a_hard_blackout_does() -> None:
    hard = BlackoutRule("drill", "", SingleSpan(at_wall("2026-11-24T07:00"), at_wall("2026-11-25T12:20")), hard=True)
    proposal = propose(LABEL_CHANGE, calendar("other", hard), [], at("2026-11-24T08:05"))
    assert times(proposal)[:2] == [("11-25 12:30", "11-25 14:30"), ("11-25 22:00", "11-26 00:00")]
    assert codes(proposal.slots[0]) == ["earliest", "no_impact"]
    assert [codes(passed) for passed in proposal.passed_over] == [["drill"]]


def at_wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_work_with_an_impact_goes_into_nights_and_says_what_was_passed_over() -> None:
    tonight = Busy(Interval(at("2026-11-24T22:00"), at("2026-11-25T06:00")), "calibration")
    proposal = propose(impact(2), calendar(), [tonight], at("2026-11-24T08:05"))
    assert [start for start, _ in times(proposal)] == ["11-25 22:00", "11-26 22:00", "11-27 22:00"]
    at_once, busy = proposal.passed_over
    assert codes(at_once) == ["weekday_rush", "not_off_peak"]
    assert at_once.reasons[0].params["until"] == at("2026-11-24T10:00")
    assert at_once.reasons[1].params["next_night"] == at("2026-11-24T22:00")
    assert (busy.start, codes(busy)) == (at("2026-11-24T22:00"), ["busy"])
    assert busy.reasons[0].params["by"] == "calibration"


def test_nothing_starts_in_the_weekday_rush() -> None:
    # Story 11, with an off-peak that would allow it.
    early = Calendar(SHANGHAI, ChineseWorkingDays(), BLACKOUTS, OffPeak(time(5), time(12)))
    proposal = propose(impact(2.5), early, [], at("2026-11-24T05:00"))
    for slot in proposal.slots:
        assert not closed_intervals(early, slot.start, slot.end)


def test_twelve_hours_take_two_nights() -> None:
    [first, *_] = propose(impact(12), calendar(), [], at("2026-11-24T12:00")).slots
    assert [(session.start, session.end) for session in first.sessions] == [
        (at("2026-11-24T22:00"), at("2026-11-25T06:00")),
        (at("2026-11-25T22:00"), at("2026-11-26T02:00")),
    ]
    assert {"tonight", "sessions", "clear_of_blackouts"} <= set(codes(first))


@pytest.mark.parametrize("hours", [6, 8])
def test_work_that_fits_a_night_is_not_split(hours: int) -> None:
    [first, *_] = propose(impact(hours), calendar(), [], at("2026-11-24T01:05")).slots
    assert [first.start, len(first.sessions)] == [at("2026-11-24T22:00"), 1]


def test_whoever_wants_one_piece_is_offered_no_two() -> None:
    wish = Wish(in_one_piece=True)
    assert propose(impact(12), calendar(), [], at("2026-11-24T12:00"), wish).slots == ()
    assert earliest(impact(12), calendar(), [], at("2026-11-24T12:00"), wish) is None
    assert earliest(impact(12), calendar(), [], at("2026-11-24T12:00")) is not None


def test_work_that_fits_a_night_is_split_when_no_night_has_room_for_it() -> None:
    # The client's own exclusion leaves two pieces of four hours a night.
    own = BlackoutRule("own", "", DailyHours(time(1, 45), time(2, 15)))
    [first, *_] = propose(impact(6), calendar("other", own), [], at("2026-11-24T12:00")).slots
    assert [session.length for session in first.sessions] == [timedelta(hours=3.75), timedelta(hours=2.25)]
    assert propose(impact(6, splittable=False), calendar("other", own), [], at("2026-11-24T12:00")).slots == ()


def test_before_double_eleven_the_last_choice_is_after_it() -> None:
    proposal = propose(impact(12), calendar(), [], at("2026-10-28T12:00"))
    assert [start for start, _ in times(proposal)] == ["10-28 22:00", "10-29 22:00", "11-12 00:00"]
    passed = [each for each in proposal.passed_over if "double_eleven" in codes(each)]
    assert len(passed) == 1
    assert passed[0].reasons[0].params["until"] == at("2026-11-12T00:00")


@pytest.mark.parametrize("now", ["2026-10-20T09:00", "2026-10-31T21:00", "2026-12-20T09:00", "2027-01-25T12:00"])
def test_fifteen_days_of_deep_maintenance_in_finance_touch_no_blackout(now: str) -> None:
    # Story 15.
    work = work_to_plan(timedelta(days=15), Scale.DAYS, NIGHT, impact=True)
    bank = calendar("finance")
    proposal = propose(work, bank, [], at(now))
    assert len(proposal.slots) == 3
    for slot in proposal.slots:
        assert sum((session.length for session in slot.sessions), timedelta()) == timedelta(hours=120)
        assert slot.end - slot.start <= timedelta(days=15)
        for session in slot.sessions:
            assert not closed_intervals(bank, session.start, session.end)
            assert any(
                night.start <= session.start and session.end <= night.end
                for night in nights(bank, session.start, session.end)
            )


def test_days_of_nightly_work_go_around_a_blackout_only_when_they_must() -> None:
    monday_off = Wish(not_weekdays=frozenset({0}))
    work = work_to_plan(timedelta(days=15), Scale.DAYS, NIGHT, impact=True)
    [slot, *_] = propose(work, calendar("finance"), [], at("2026-10-20T09:00"), monday_off).slots
    assert slot.end - slot.start > timedelta(days=15)
    assert any(reason.code == "around_blackout" for reason in slot.reasons)


def test_as_many_days_as_the_estimate_says_are_enough_from_any_moment_of_a_night() -> None:
    work = work_to_plan(timedelta(days=3), Scale.DAYS, NIGHT, impact=True)
    [first, *_] = propose(work, calendar(), [], at("2026-11-24T01:05")).slots
    assert (first.start, first.end) == (at("2026-11-24T01:15"), at("2026-11-27T01:15"))


def test_a_review_counts_working_days_and_runs_through_blackouts() -> None:
    review = work_to_plan(timedelta(days=3), Scale.WORKING_DAYS, NIGHT, impact=False)
    # 30 September is a Wednesday; 1–7 October are off and 10 October is worked.
    proposal = propose(review, calendar("medical"), [], at("2026-09-30T09:00"))
    assert times(proposal)[0] == ("09-30 09:00", "10-10 09:00")
    assert codes(proposal.slots[0]) == ["at_once", "no_impact", "working_days"]
    assert [start for start, _ in times(proposal)[1:]] == ["10-08 00:00", "10-09 00:00"]


def test_working_days_do_not_end_after_the_search() -> None:
    start = at("2026-09-30T09:00")
    three = timedelta(days=3)
    assert after_working_days(start, three, calendar(), at("2026-10-10T09:00")) == at("2026-10-10T09:00")
    assert after_working_days(start, three, calendar(), at("2026-10-10T08:59")) is None


def test_wishes_are_kept_and_named() -> None:
    wish = Wish(nights=True, not_weekdays=frozenset({1, 2}), before=date(2026, 11, 29))
    # 24 November is a Tuesday.
    proposal = propose(LABEL_CHANGE, calendar(), [], at("2026-11-24T08:05"), wish)
    assert times(proposal) == [
        ("11-26 00:00", "11-26 02:00"),
        ("11-26 22:00", "11-27 00:00"),
        ("11-27 22:00", "11-28 00:00"),
    ]
    assert all("as_wished" in codes(slot) for slot in proposal.slots)
    assert codes(proposal.passed_over[0]) == ["not_off_peak", "not_wished_weekday"]
    assert codes(proposal.passed_over[1]) == ["not_wished_weekday", "not_wished_weekday"]


def test_nothing_fits_before_the_wished_date() -> None:
    proposal = propose(impact(12), calendar(), [], at("2026-11-24T08:05"), Wish(before=date(2026, 11, 25)))
    assert proposal.slots == ()
    assert proposal.looked_until == at("2026-11-25T00:00")
    assert "not_before_wished_date" in codes(proposal.passed_over[-1])


def test_a_wished_date_in_the_past_leaves_nothing() -> None:
    assert propose(LABEL_CHANGE, calendar(), [], at("2026-11-24T08:05"), Wish(before=date(2026, 11, 1))).slots == ()


def test_days_not_announced_yet_are_said_to_be_guesses() -> None:
    [slot, *_] = propose(impact(2), calendar(), [], at("2028-03-08T12:00")).slots
    assert "provisional_working_days" in codes(slot)
    [slot, *_] = propose(impact(2), calendar(), [], at("2026-03-08T12:00")).slots
    assert "provisional_working_days" not in codes(slot)


def test_how_long_work_may_go_on_from_now() -> None:
    assert legal_until(impact(2), calendar(), [], at("2026-11-24T23:10")) == at("2026-11-25T06:00")
    assert legal_until(impact(2), calendar(), [], at("2026-11-24T21:59")) is None
    assert legal_until(impact(2), calendar(), [], at("2026-11-05T23:00")) is None
    neighbour = Busy(Interval(at("2026-11-25T03:00"), at("2026-11-25T04:00")))
    assert legal_until(impact(2), calendar(), [neighbour], at("2026-11-24T23:10")) == at("2026-11-25T03:00")
    assert legal_until(LABEL_CHANGE, calendar(), [], at("2026-11-05T08:00")) == at("2026-11-21T08:00")


def test_work_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="takes time"):
        propose(impact(0), calendar(), [], at("2026-11-24T08:05"))


NOW = at("2026-11-24T08:05")


@pytest.mark.parametrize(
    ("before", "until"),
    [
        (date(2026, 11, 24), NOW),
        (date(2026, 11, 25), at("2026-11-25T00:00")),
        (date(2027, 2, 24), at("2027-02-24T00:00")),  # the day on which the time that is looked ahead ends
        (date(2027, 2, 25), at("2027-02-24T08:05")),
        (None, at("2027-02-24T08:05")),
    ],
)
def test_how_far_it_is_looked_ahead(before: date | None, until: datetime) -> None:
    assert propose(LABEL_CHANGE, calendar(), [], NOW, Wish(before=before)).looked_until == until


@pytest.mark.parametrize(
    ("first_day", "start"),
    [
        (date(2026, 11, 24), NOW),
        (date(2026, 11, 26), at("2026-11-26T00:00")),
        (date(2027, 12, 29), at("2027-12-29T00:00")),  # 400 days from now
        (date(2027, 12, 30), None),
    ],
)
def test_from_which_day_on_it_is_looked_for(first_day: date, start: datetime | None) -> None:
    wish = Wish(not_before=first_day)
    proposal = propose(LABEL_CHANGE, calendar(), [], NOW, wish)
    found = earliest(LABEL_CHANGE, calendar(), [], NOW, wish)
    assert (proposal.slots[0] if proposal.slots else None) == found
    assert (found and found.start) == start
    assert legal_intervals(LABEL_CHANGE, calendar(), [], NOW, at("2026-11-26T00:00"), wish) == (
        [Interval(NOW, at("2026-11-26T00:00"))] if start == NOW else []
    )


def test_the_others_are_chosen_from_the_nights_of_a_month_the_fewest_sessions_first() -> None:
    def short_until(night: int) -> list[Busy]:
        middle = at("2026-11-25T01:45")
        return [
            Busy(Interval(begin, begin + timedelta(minutes=30)))
            for begin in (middle + timedelta(days=n) for n in range(night))
        ]

    nine = [start for start, _ in times(propose(impact(9), calendar(), short_until(20), NOW))]
    assert nine == ["11-24 22:00", "12-14 22:00", "12-15 22:00"], "two sessions are better than three"
    nine = [start for start, _ in times(propose(impact(9), calendar(), short_until(40), NOW))]
    assert nine == ["11-24 22:00", "11-25 22:00", "11-26 22:00"], "but nobody waits longer than a month for them"
    assert len(propose(impact(9), calendar(), [], NOW, count=5).slots) == 5
    assert len(propose(impact(9), calendar(), [], NOW, count=1).slots) == 1


def test_work_without_impact_that_fits_a_night_stays_within_it_and_longer_work_goes_on() -> None:
    tonight, night = at("2026-11-24T22:00"), timedelta(hours=8)
    taken = [Busy(Interval(tonight, tonight + timedelta(hours=1)))]
    label_change = WorkToPlan(night, impact=False, splittable=False)
    assert [start for start, _ in times(propose(label_change, calendar(), taken, NOW))] == [
        *("11-24 08:05", "11-25 22:00", "11-26 22:00"),
    ]
    longer = WorkToPlan(night + timedelta(hours=1), impact=False, splittable=False)
    assert times(propose(longer, calendar(), [], NOW))[1] == ("11-24 22:00", "11-25 07:00")


@pytest.mark.parametrize(
    ("within", "sessions"),
    [(timedelta(hours=28), 2), (timedelta(hours=27), 2), (None, 2)],
)
def test_as_long_as_it_may_take_from_the_first_session_to_the_last(within: timedelta | None, sessions: int) -> None:
    work = WorkToPlan(timedelta(hours=12), impact=True, within=within)
    [first, *_] = propose(work, calendar(), [], NOW).slots
    assert len(first.sessions) == sessions
    kept = within is not None and first.end - first.start <= within
    assert kept is (within == timedelta(hours=28))


def test_a_rest_of_a_night_is_a_session_from_an_hour_on() -> None:
    def planned(minutes: int) -> list[tuple[datetime, datetime]]:
        """Tonight, then tomorrow's night of which so much is free, then the night after it."""
        night = at("2026-11-25T22:00")
        taken = [Busy(Interval(night + timedelta(minutes=minutes), night + timedelta(hours=8)))]
        slot = earliest(impact(10), calendar(), taken, NOW)
        assert slot is not None
        return [(each.start, each.end) for each in slot.sessions]

    first = (at("2026-11-24T22:00"), at("2026-11-25T06:00"))
    assert planned(60) == [
        first,
        (at("2026-11-25T22:00"), at("2026-11-25T23:00")),
        (at("2026-11-26T22:00"), at("2026-11-26T23:00")),
    ]
    assert planned(45) == [first, (at("2026-11-26T22:00"), at("2026-11-27T00:00"))]


@pytest.mark.parametrize(
    ("start", "days", "until", "end"),
    [
        ("2026-11-27T09:00", 1, "2026-12-31T00:00", "2026-11-30T09:00"),  # over a week-end
        ("2026-11-28T09:00", 1, "2026-12-31T00:00", "2026-12-01T00:00"),  # from a Saturday: all of Monday
        ("2026-11-24T00:00", 1, "2026-12-31T00:00", "2026-11-25T00:00"),
        ("2026-11-24T00:00", 1, "2026-11-25T00:00", "2026-11-25T00:00"),
        ("2026-11-24T00:00", 2, "2026-11-25T00:00", None),
        ("2026-11-24T12:00", 1, "2026-11-25T11:59", None),
    ],
)
def test_when_so_many_working_days_have_passed(start: str, days: int, until: str, end: str | None) -> None:
    expected = at(end) if end else None
    assert after_working_days(at(start), timedelta(days=days), calendar(), at(until)) == expected


def test_a_session_begins_on_a_quarter_and_work_without_impact_at_once() -> None:
    assert [start for start, _ in times(propose(LABEL_CHANGE, calendar(), [], at("2026-11-24T22:05")))][:1] == [
        "11-24 22:05"
    ]
    assert [start for start, _ in times(propose(impact(2), calendar(), [], at("2026-11-24T22:05")))][:1] == [
        "11-24 22:15"
    ]
    pieces = [("2026-11-24T21:00", "2026-11-24T22:07"), ("2026-11-24T22:15", "2026-11-24T23:00")]
    shreds = [Busy(Interval(at(start), at(end))) for start, end in pieces]
    assert times(propose(impact(2), calendar(), shreds, NOW))[0] == ("11-24 23:00", "11-25 01:00")
    odd = [Busy(Interval(NOW, at("2026-11-24T09:05")))]
    assert times(propose(LABEL_CHANGE, calendar(), odd, NOW))[0] == ("11-24 09:15", "11-24 11:15")
