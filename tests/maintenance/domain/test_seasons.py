"""When a season is, when clients are asked, and what makes them ready."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, strategies as st

from maintenance.domain.seasons import (
    BookedWindow,
    DaySpan,
    HeldDocument,
    NewYearSeason,
    Readiness,
    ReadyAnswer,
    ReadyQuestion,
    SceneLabel,
    SeasonFacts,
    YearlySeason,
    answer_until,
    lacks,
    lead_due,
    next_of,
    ready_for,
)

DAY = timedelta(days=1)
ELEVEN = YearlySeason((11, 1), (11, 11))
WINTER = YearlySeason((12, 20), (2, 15))
SPAN = DaySpan(date(2026, 11, 1), date(2026, 11, 11))
NOTHING = SeasonFacts((), (), ())


def test_the_next_one_is_this_years_until_its_last_day() -> None:
    assert next_of(ELEVEN, date(2026, 11, 11)) == SPAN
    assert next_of(ELEVEN, date(2026, 11, 12)) == DaySpan(date(2027, 11, 1), date(2027, 11, 11))


def test_one_over_the_years_end_runs_in_january() -> None:
    assert next_of(WINTER, date(2027, 1, 5)) == DaySpan(date(2026, 12, 20), date(2027, 2, 15))


def test_the_spring_rush_goes_by_the_lunar_calendar() -> None:
    # The railways' own dates: 2025-01-14 to 2025-02-22, New Year on the 29th; 2026-02-02 to 2026-03-13, on 02-17.
    assert next_of(NewYearSeason(15, 24), date(2025, 1, 1)) == DaySpan(date(2025, 1, 14), date(2025, 2, 22))
    assert next_of(NewYearSeason(15, 24), date(2026, 1, 1)) == DaySpan(date(2026, 2, 2), date(2026, 3, 13))


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.tuples(st.integers(1, 12), st.integers(1, 28)),
    st.tuples(st.integers(1, 12), st.integers(1, 28)),
)
def test_no_season_is_passed_over(today: date, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Against a walk day by day: the span that is found is the first one that has not ended."""
    span = next_of(YearlySeason(first, last), today)
    assert span is not None
    day = today
    inside = (
        (lambda d: first <= (d.month, d.day) <= last)
        if first <= last
        else (lambda d: (d.month, d.day) >= first or (d.month, d.day) <= last)
    )
    while not inside(day):
        day += timedelta(days=1)
    assert span.first <= day <= span.last
    assert (span.first.month, span.first.day) == first


@pytest.mark.parametrize(("ahead", "lead"), [(31, None), (30, 30), (15, 30), (14, 14), (1, 14), (0, None), (-3, None)])
def test_clients_are_asked_at_each_lead_and_not_once_it_runs(ahead: int, lead: int | None) -> None:
    assert lead_due(SPAN, [30, 14], SPAN.first - timedelta(days=ahead)) == lead


def test_an_answer_is_wanted_before_the_next_question() -> None:
    assert answer_until(SPAN, 30, [30, 14]) == date(2026, 10, 18)
    assert answer_until(SPAN, 14, [30, 14]) == SPAN.first


def test_who_has_nothing_lacks_a_label_only() -> None:
    answers = ready_for(SPAN, NOTHING)
    assert [each.readiness for each in answers] == [Readiness.LACKING, Readiness.READY, Readiness.READY]
    assert lacks(answers) == 1


@pytest.mark.parametrize(
    ("label", "readiness", "reason"),
    [
        (SceneLabel("双11专线", True), "ready", ""),
        (SceneLabel("双11专线", True, SPAN.first, SPAN.last), "ready", ""),
        (SceneLabel("双11专线", False), "coming", "in_review"),
        (SceneLabel("双11专线", True, unproved=50), "lacking", "unproved"),
        (SceneLabel("双11专线", True, None, date(2026, 11, 10)), "lacking", "ends_early"),
        (SceneLabel("双11专线", True, date(2026, 11, 2)), "lacking", "starts_late"),
    ],
)
def test_a_label_must_be_shown_from_the_first_day_to_the_last(label: SceneLabel, readiness: str, reason: str) -> None:
    answer = ready_for(SPAN, SeasonFacts((label,), (), ()))[0]
    assert (answer.readiness, answer.reason) == (readiness, reason)


def test_one_label_that_lasts_is_enough() -> None:
    labels = (SceneLabel("双11", True, None, date(2026, 11, 3)), SceneLabel("双11专线", True))
    assert ready_for(SPAN, SeasonFacts(labels, (), ()))[0].readiness is Readiness.READY


@pytest.mark.parametrize(
    ("last", "in_review", "readiness"),
    [
        (date(2026, 11, 10), False, "lacking"),
        (date(2026, 11, 11), False, "ready"),
        (date(2026, 11, 10), True, "coming"),
        (None, False, "lacking"),
    ],
)
def test_a_document_must_be_valid_on_the_last_day(last: date | None, in_review: bool, readiness: str) -> None:
    document = HeldDocument("business_licence", last, in_review, uuid4())
    assert ready_for(SPAN, SeasonFacts((), (document,), ()))[1].readiness == readiness


def test_a_window_that_meets_one_day_of_it_is_told() -> None:
    key = uuid4()
    before = BookedWindow(uuid4(), "x", DaySpan(date(2026, 10, 30), date(2026, 10, 31)))
    into = BookedWindow(key, "y", DaySpan(date(2026, 10, 31), date(2026, 11, 1)))
    answer = ready_for(SPAN, SeasonFacts((), (), (before, into)))[2]
    assert (answer.readiness, answer.subjects) == (Readiness.LACKING, (key,))


@pytest.mark.parametrize(
    ("first", "last", "meets"), [(-3, -1, 0), (-3, 0, 1), (10, 10, 1), (3, 4, 1), (-3, 20, 1), (11, 12, 0)]
)
def test_spans_meet_in_a_day_that_both_have(first: int, last: int, meets: int) -> None:
    other = DaySpan(SPAN.first + first * DAY, SPAN.first + last * DAY)
    assert SPAN.meets(other) == other.meets(SPAN) == bool(meets)


def test_a_season_of_one_day_is_not_one_of_a_year() -> None:
    assert YearlySeason((6, 18), (6, 18)).of_year(2026) == DaySpan(date(2026, 6, 18), date(2026, 6, 18))


def test_an_answer_is_wanted_before_the_nearest_question() -> None:
    assert answer_until(SPAN, 60, [60, 30, 14]) == SPAN.first - 30 * DAY


EARLY, EARLIER = date(2026, 11, 9), date(2026, 11, 3)
LATE, LATER = date(2026, 11, 2), date(2026, 11, 5)


@pytest.mark.parametrize(
    ("labels", "params"),
    [
        ((SceneLabel("a", False), SceneLabel("b", True), SceneLabel("c", True)), {"text": "b"}),
        ((SceneLabel("a", True, LATE), SceneLabel("b", False), SceneLabel("c", False)), {"text": "b"}),
        (
            (SceneLabel("a", True, None, EARLY), SceneLabel("b", True, None, EARLIER)),
            {"text": "a", "day": "2026-11-09"},
        ),
        (
            (SceneLabel("a", True, None, EARLIER), SceneLabel("b", True, None, EARLY)),
            {"text": "b", "day": "2026-11-09"},
        ),
        ((SceneLabel("a", True, LATE), SceneLabel("b", True, None, EARLIER)), {"text": "b", "day": "2026-11-03"}),
        ((SceneLabel("a", True, LATER), SceneLabel("b", True, LATE, SPAN.last)), {"text": "b", "day": "2026-11-02"}),
        ((SceneLabel("a", True, LATE), SceneLabel("b", True, LATER)), {"text": "a", "day": "2026-11-02"}),
    ],
)
def test_of_several_labels_the_best_is_named_with_its_day(
    labels: tuple[SceneLabel, ...], params: dict[str, str]
) -> None:
    assert ready_for(SPAN, SeasonFacts(labels, (), ()))[0].params == params


def test_documents_that_expire_first_are_named_and_renewals_that_are_handed_in_only_when_nothing_else_lacks() -> None:
    first, second = uuid4(), uuid4()
    lasting = HeldDocument("lasting", SPAN.last, licence=uuid4())
    soon, sooner = HeldDocument("soon", EARLY, licence=first), HeldDocument("sooner", EARLIER)
    renewed = HeldDocument("renewed", LATE, True, second)

    def answer(*documents: HeldDocument) -> ReadyAnswer:
        return ready_for(SPAN, SeasonFacts((), documents, ()))[1]

    ask = ReadyQuestion.DOCUMENTS
    said = {"code": "sooner", "day": "2026-11-03", "count": "2"}
    assert answer(renewed, soon, sooner, lasting) == ReadyAnswer(ask, Readiness.LACKING, "expires", said, (first,))
    said = {"code": "renewed", "day": "2026-11-02", "count": "1"}
    assert answer(lasting, renewed) == ReadyAnswer(ask, Readiness.COMING, "in_review", said, (second,))
    said = {"code": "never", "day": "", "count": "2"}
    never = HeldDocument("never", None)
    assert answer(soon, never) == ReadyAnswer(ask, Readiness.LACKING, "none", said, (first,))


def test_the_first_of_the_windows_is_named_and_all_are_counted() -> None:
    keys = (uuid4(), uuid4())
    windows = tuple(
        BookedWindow(key, title, DaySpan(day, day)) for key, title, day in zip(keys, "ab", (LATE, EARLY), strict=True)
    )
    outside = BookedWindow(uuid4(), "c", DaySpan(date(2026, 10, 1), date(2026, 10, 2)))
    params = {"text": "a", "day": "2026-11-02", "count": "2"}
    answer = ReadyAnswer(ReadyQuestion.WINDOWS, Readiness.LACKING, "inside", params, keys)
    assert ready_for(SPAN, SeasonFacts((), (), (outside, *windows)))[2] == answer
    assert ready_for(SPAN, SeasonFacts((), (), (outside,)))[2] == ReadyAnswer(ReadyQuestion.WINDOWS, Readiness.READY)
