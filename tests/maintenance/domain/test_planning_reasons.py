"""Why a slot speaks for itself, and why the times before it were passed over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.calendar import BlackoutRule, Calendar, OffPeak, SingleSpan
from maintenance.domain.intervals import Interval
from maintenance.domain.planner import legal_intervals, propose
from maintenance.domain.planning_reasons import in_the_way, passed_over, slot_reasons
from maintenance.domain.plans import ANY_TIME, Busy, Slot, Wish, WorkToPlan
from maintenance.domain.reasons import Reason
from tenants.domain.working_days import ChineseWorkingDays
from tests.maintenance.domain.test_planner import SHANGHAI, at, calendar, codes, impact

BARE = Calendar(SHANGHAI, ChineseWorkingDays())
NOON = at("2026-11-24T12:00")  # a Tuesday
REVIEW = WorkToPlan(timedelta(days=1), impact=False, splittable=False, counted_in="working_days")


def span(start: str, end: str) -> Interval:
    return Interval(at(start), at(end))


def slot(*sessions: Interval) -> Slot:
    return Slot(sessions[0].start, sessions[-1].end, sessions)


TONIGHT = span("2026-11-24T23:00", "2026-11-25T01:00")
BY_DAY = span("2026-11-24T13:00", "2026-11-24T15:00")


def why(
    planned: Slot,
    work: WorkToPlan,
    now: datetime = NOON,
    *,
    own: Calendar = BARE,
    wish: Wish = ANY_TIME,
    earliest: bool = False,
) -> list[str]:
    return [reason.code for reason in slot_reasons(planned, work, own, now, wish, earliest=earliest)]


def test_at_once_is_when_it_is_approved_where_a_reviewer_reads_it_first() -> None:
    work = WorkToPlan(timedelta(hours=2), impact=False)
    waits = WorkToPlan(timedelta(hours=2), impact=False, waits_for_review=True)
    assert why(slot(BY_DAY), work, BY_DAY.start, earliest=True) == ["at_once", "no_impact"]
    assert why(slot(BY_DAY), waits, BY_DAY.start, earliest=True) == ["once_approved", "no_impact"]
    assert why(slot(BY_DAY), work, earliest=True) == ["earliest", "no_impact"]
    assert why(slot(BY_DAY), work) == ["no_impact"]


def test_a_night_is_named_by_the_day_on_which_it_begins() -> None:
    for now, code in ((NOON, "tonight"), (at("2026-11-25T00:30"), "tonight"), (at("2026-11-24T05:00"), "off_peak")):
        [night, _clear] = slot_reasons(slot(TONIGHT), impact(2), BARE, now, ANY_TIME, earliest=False)
        assert night == Reason(code, {"night": date(2026, 11, 24)})
    assert "tonight" not in why(slot(TONIGHT), REVIEW), "a review is read by day"


def test_what_binds_the_work_is_said() -> None:
    assert why(slot(BY_DAY), WorkToPlan(timedelta(hours=2), impact=False, by_day=True)) == ["clear_of_blackouts"]
    assert why(slot(BY_DAY), REVIEW) == ["no_impact", "working_days"]
    assert why(slot(BY_DAY), REVIEW, wish=Wish(nights=True)) == ["no_impact", "working_days", "as_wished"]


def closed(code: str, start: str, end: str) -> BlackoutRule:
    return BlackoutRule(code, "", SingleSpan(datetime.fromisoformat(start), datetime.fromisoformat(end)))


def test_sessions_go_around_what_closes_a_whole_day() -> None:
    own = Calendar(
        SHANGHAI,
        ChineseWorkingDays(),
        (
            closed("day", "2026-11-25T10:00", "2026-11-26T10:00"),
            closed("hours", "2026-11-25T10:00", "2026-11-26T09:45"),
        ),
    )
    parts = (TONIGHT, span("2026-11-26T22:00", "2026-11-27T02:00"))
    reasons = slot_reasons(slot(*parts), impact(6), own, NOON, ANY_TIME, earliest=False)
    assert reasons[1] == Reason("sessions", {"count": 2})
    assert [str(each.params["blackout"]) for each in reasons if each.code == "around_blackout"] == ["day"]
    whole = slot(Interval(parts[0].start, parts[1].end))
    assert why(whole, impact(6), own=own) == ["tonight", "clear_of_blackouts"]


@pytest.mark.parametrize(
    ("own", "work", "sessions", "guess"),
    [
        (calendar(), impact(2), (TONIGHT,), False),
        (calendar(), impact(2), (TONIGHT, span("2028-03-08T22:00", "2028-03-09T02:00")), True),
        (BARE, impact(2), (span("2028-03-08T22:00", "2028-03-09T02:00"),), False),
        (BARE, REVIEW, (span("2028-03-08T09:00", "2028-03-09T09:00"),), True),
        (calendar(), REVIEW, (span("2026-11-24T09:00", "2028-03-09T09:00"),), True),
        (BARE, REVIEW, (BY_DAY,), False),
    ],
)
def test_a_slot_rests_on_a_guess_where_a_day_that_counts_is_not_announced(
    own: Calendar, work: WorkToPlan, sessions: tuple[Interval, ...], guess: bool
) -> None:
    assert ("provisional_working_days" in why(slot(*sessions), work, own=own)) is guess


# ---------------------------------------------------------------- what was passed over


def passed(
    work: WorkToPlan,
    now: datetime,
    *slots: Slot,
    busy: tuple[Busy, ...] = (),
    own: Calendar = BARE,
    until: datetime | None = None,
    wish: Wish = ANY_TIME,
) -> list[tuple[datetime, datetime, list[str]]]:
    told = passed_over(work, own, busy, now, until or now + timedelta(days=3), wish, slots)
    return [(each.start, each.end, codes(each)) for each in told]


def test_at_once_is_passed_over_for_as_long_as_the_work_takes_and_a_day_at_most() -> None:
    later = slot(TONIGHT)
    assert passed(impact(2), NOON, later) == [(NOON, NOON + timedelta(hours=2), ["not_off_peak"])]
    assert passed(impact(48), NOON, later)[0][1] == NOON + timedelta(days=1)
    assert passed(impact(2), NOON, slot(Interval(NOON, BY_DAY.end)), later) == []
    assert passed(WorkToPlan(timedelta(hours=2), impact=False), NOON, later) == [], "nothing speaks against it"


def test_of_a_review_no_night_is_passed_over() -> None:
    taken = (Busy(Interval(NOON, NOON + timedelta(hours=1)), "team:reviews"),)
    assert passed(REVIEW, NOON, busy=taken) == [(NOON, NOON + timedelta(days=1), ["team_full"])]


def test_nights_before_the_last_slot_without_a_session_are_told() -> None:
    first, last = slot(TONIGHT), slot(span("2026-11-26T22:00", "2026-11-27T00:00"))
    night = (at("2026-11-25T22:00"), at("2026-11-26T06:00"), ["others_are_better"])
    assert passed(impact(2), NOON, first, last)[1:] == [night]
    assert passed(impact(2), NOON, last, slot(span("2026-11-27T22:00", "2026-11-28T00:00")))[1][1] == night[1]


@pytest.mark.parametrize(
    ("work", "reasons"),
    [
        (impact(6), ["too_short"]),
        (impact(5), ["others_are_better"]),
        (impact(8), ["too_short"]),
        (impact(12), ["others_are_better"]),
        (impact(12, splittable=False), ["too_short"]),
    ],
)
def test_the_rest_of_a_night_is_too_short_for_what_is_done_in_one(work: WorkToPlan, reasons: list[str]) -> None:
    now = at("2026-11-25T01:00")
    rest = passed_over(work, BARE, (), now, now + timedelta(hours=1), ANY_TIME, ())[-1]
    assert (rest.start, rest.end, codes(rest)) == (now, at("2026-11-25T06:00"), reasons)
    if reasons == ["too_short"]:
        assert rest.reasons[0].params == {"minutes": 300}


def test_where_nothing_is_looked_at_no_night_is_passed_over() -> None:
    now = at("2026-11-25T01:00")
    taken = (Busy(Interval(now, now + timedelta(hours=9))),)
    assert passed(impact(2), now, busy=taken, until=now) == [(now, now + timedelta(hours=2), ["busy"])]


def test_nights_that_are_refused_for_the_same_reasons_are_told_as_one() -> None:
    nights = [span(f"2026-11-{day}T22:00", f"2026-11-{day + 1}T06:00") for day in (24, 25, 26)]
    month = calendar("other", closed("audit", "2026-11-24T00:00", "2026-11-28T00:00"))
    assert passed(impact(2), NOON, own=month)[1:] == [(nights[0].start, nights[2].end, ["audit"])]
    each_night = tuple(Busy(night) for night in nights)
    assert [told[:2] for told in passed(impact(2), NOON, busy=each_night)[1:]] == [(n.start, n.end) for n in nights]
    one_job = (Busy(Interval(nights[0].start, nights[2].end)),)
    assert passed(impact(2), NOON, busy=one_job)[1:] == [(nights[0].start, nights[2].end, ["busy"])]
    all_day = Calendar(SHANGHAI, ChineseWorkingDays(), month.blackouts, OffPeak(time(), time()))
    told = passed(impact(2), at("2026-11-25T00:00"), own=all_day, until=at("2026-11-27T00:00"))
    assert [each[1] for each in told] == [at("2026-11-25T02:00"), at("2026-11-27T00:00")]


def against(start: str, end: str, work: WorkToPlan, own: Calendar = BARE, *, wish: Wish = ANY_TIME) -> list[Reason]:
    """What keeps work out of a time that is not offered."""
    begin, finish = at(start), at(end)
    length = WorkToPlan(finish - begin, impact=work.impact)
    told = passed_over(length, own, (), begin, begin, wish, ())
    return [reason for each in told for reason in each.reasons]


def test_soft_blackouts_keep_out_what_has_an_impact_only() -> None:
    soft = calendar("other", closed("audit", "2026-11-24T00:00", "2026-11-28T00:00"))
    label_change = WorkToPlan(timedelta(hours=1), impact=False)
    assert against("2026-11-24T23:00", "2026-11-25T00:00", label_change, soft) == []
    assert [each.code for each in against("2026-11-24T23:00", "2026-11-25T00:00", impact(1), soft)] == ["blackout"]


@pytest.mark.parametrize(
    ("start", "end", "next_night"),
    [
        ("2026-11-24T12:00", "2026-11-24T13:00", "2026-11-24T22:00"),
        ("2026-11-24T22:00", "2026-11-25T07:00", "2026-11-24T22:00"),
        ("2026-11-24T23:00", "2026-11-25T07:00", "2026-11-25T22:00"),
        ("2026-11-24T23:00", "2026-11-25T06:00", None),
    ],
)
def test_outside_the_nights_the_next_one_is_named(start: str, end: str, next_night: str | None) -> None:
    expected = [Reason("not_off_peak", {"next_night": at(next_night)})] if next_night else []
    assert against(start, end, impact(1)) == expected
    assert against(start, end, WorkToPlan(timedelta(hours=1), impact=False)) == []
    label_change = WorkToPlan(timedelta(hours=1), impact=False)
    assert against(start, end, label_change, wish=Wish(nights=True)) == expected


def test_where_the_clocks_skip_a_night_the_one_after_it_is_named() -> None:
    new_york = ZoneInfo("America/New_York")
    own = Calendar(new_york, ChineseWorkingDays(), off_peak=OffPeak(time(2), time(3)))
    now = datetime(2027, 3, 13, 4, tzinfo=new_york)
    [at_once, *_] = propose(impact(1), own, [], now).passed_over
    assert at_once.reasons == (Reason("not_off_peak", {"next_night": datetime(2027, 3, 15, 2, tzinfo=new_york)}),)


@pytest.mark.parametrize(
    ("wish", "reasons"),
    [
        (Wish(not_weekdays=frozenset({1})), [Reason("not_wished_weekday", {"weekday": 1})]),
        (Wish(not_weekdays=frozenset({0, 2})), []),  # it ends as Wednesday begins
        (Wish(before=date(2026, 11, 25)), []),
        (Wish(before=date(2026, 11, 24)), [Reason("not_before_wished_date", {"before": date(2026, 11, 24)})]),
        (Wish(not_before=date(2026, 11, 24)), []),
        (Wish(not_before=date(2026, 11, 25)), [Reason("before_first_wished_day", {"not_before": date(2026, 11, 25)})]),
    ],
)
def test_a_wish_that_keeps_it_out_is_named(wish: Wish, reasons: list[Reason]) -> None:
    label_change = WorkToPlan(timedelta(hours=1), impact=False)
    assert against("2026-11-24T22:00", "2026-11-25T00:00", label_change, wish=wish) == reasons


def test_what_is_in_the_way_of_going_on() -> None:
    """Each gap for itself: a night between two days is no part of them."""
    start, end = at("2026-11-26 04:00"), at("2026-11-28 00:00")
    taken = [
        Busy(Interval(at("2026-11-26 23:00"), at("2026-11-27 01:00"))),
        Busy(Interval(end, end + timedelta(hours=1)), "later"),
    ]
    work = impact(2)
    ground = legal_intervals(work, calendar(), taken, start, end)
    gaps = in_the_way(work, calendar(), taken, ground, start, end)
    assert [(gap.start, gap.end) for gap in gaps] == [
        (at("2026-11-26 06:00"), at("2026-11-26 22:00")),
        (at("2026-11-26 23:00"), at("2026-11-27 01:00")),
        (at("2026-11-27 06:00"), at("2026-11-27 22:00")),
    ]
    assert [codes(gap)[-1] for gap in gaps] == ["not_off_peak", "busy", "not_off_peak"]


@pytest.mark.parametrize(
    ("code", "said", "who"),
    [
        ("window", "busy", {"by": "window"}),
        ("directory:unicom", "directory_full", {"directories": "unicom"}),
        ("team:reviews", "team_full", {"by": "team:reviews"}),
    ],
)
def test_who_takes_a_time_is_said_and_until_when(code: str, said: str, who: dict[str, str]) -> None:
    start, end = at("2026-11-26 23:00"), at("2026-11-27 01:00")
    taken, work = [Busy(Interval(start, end), code)], impact(2)
    ground = legal_intervals(work, calendar(), taken, start, end)
    (gap,) = in_the_way(work, calendar(), taken, ground, start, end)
    (reason,) = gap.reasons
    assert (reason.code, reason.params) == (said, {**who, "since": start, "until": end})
