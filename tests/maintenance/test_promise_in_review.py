"""While a reviewer has a window's label: by when it is decided, and what a wait for the client does to the promise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.evidence.selectors import history
from compliance.reviews import promises, services as reviews
from maintenance import selectors, services
from maintenance.domain.intervals import Interval
from maintenance.models import Window
from maintenance.promises import selectors as promised
from maintenance.promises.known import is_late
from maintenance.promises.models import PromiseAlert
from portal.tryout import demo
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.maintenance.booking import (
    AFTERNOON,
    REVIEWER,
    TO_REVIEW,
    approve,
    ask,
    ask_calibration,
    book,
    case_of,
    fresh,
)
from tests.maintenance.calendar_changes import blackout, carry_out
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import fresh as numbers
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db

STAFF = Actor("staff", "Root")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT_ONCE, TONIGHT, TOMORROW = 0, 1, 2  # places of the proposed windows


@pytest.fixture(autouse=True)
def _a_quiet_afternoon(in_acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON + 7 * DAY)
    demo.ensure_directories()


def in_review(place: int) -> Window:
    return fresh(book(ask(numbers(), TO_REVIEW), place))


def move(window: Window, place: int, actor: Actor = ACTOR) -> Window:
    slot = selectors.proposal(window.request, leaving_out=window.pk).slots[place]
    return fresh(services.move(window.pk, slot.start, sequence=fresh(window).sequence, actor=actor))


def question(window: Window) -> None:
    reviews.ask(case_of(window).pk, REVIEWER, "Which shop?", case_of(window).version)


def answer(window: Window) -> None:
    reviews.hand_in_again(case_of(window).pk, ACTOR, "The one in Pudong.")


# ---------------------------------------------------------------- by when it is decided


def test_a_review_follows_the_window_that_its_client_moves() -> None:
    window = in_review(TONIGHT)
    case = case_of(window)
    assert case.due_at == window.starts_at
    moved = move(window, TOMORROW)
    assert case_of(window).due_at == promises.promise("label", "standard", case.opened_at).due_at < moved.starts_at
    back = move(moved, TONIGHT)
    assert case_of(window).due_at == back.starts_at == window.starts_at
    assert case_of(window).version == case.version, "whoever looks at it may decide"


def test_what_the_platform_moves_gives_the_reviewer_no_more_time() -> None:
    window = in_review(TONIGHT)
    later = move(window, TOMORROW, STAFF)
    assert later.starts_at > window.starts_at
    assert case_of(window).due_at == window.starts_at
    tomorrow = in_review(TOMORROW)
    sooner = move(tomorrow, TONIGHT, STAFF)
    assert case_of(tomorrow).due_at == sooner.starts_at < tomorrow.starts_at


def test_a_review_that_is_late_stays_late(business_clock: BusinessClock) -> None:
    window = in_review(TONIGHT)
    business_clock.set(window.starts_at + HOUR)
    moved = move(window, TOMORROW)
    assert moved.starts_at > business_clock.now()
    assert case_of(window).due_at == window.starts_at
    reviews.escalate(case_of(window).pk, ACTOR, "it is late")


def test_while_the_client_has_it_its_wait_comes_on_top(business_clock: BusinessClock) -> None:
    window = in_review(TONIGHT)
    business_clock.advance(hours=1)
    question(window)
    business_clock.advance(hours=2)
    move(window, TOMORROW)
    business_clock.advance(hours=3)
    answer(window)
    case = case_of(window)
    # Handed in at 15:00 with nine hours of the desk, asked at 16:00, answered at 21:00: eight are left.
    assert abs(case.due_at - (AFTERNOON + 8 * DAY).replace(hour=17)) < timedelta(minutes=1)
    assert 5 * HOUR <= case.waited < 5 * HOUR + timedelta(minutes=1)


@pytest.mark.parametrize(("actor", "more"), [(ACTOR, 2 * DAY), (STAFF, timedelta())])
def test_a_review_in_its_window_follows_it_when_the_client_lets_it_go_on(
    actor: Actor, more: timedelta, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    request = services.draft_work("licence_review", numbers=[each.pk for each in numbers()], actor=ACTOR)
    window = fresh(book(request))
    business_clock.set(window.starts_at)
    run_due_work()
    assert case_of(window).due_at == window.ends_at
    until = window.ends_at + 2 * DAY
    services.extend(window.pk, until, sequence=fresh(window).sequence, actor=actor, reason="more papers")
    assert fresh(window).ends_at == until
    assert case_of(window).due_at == window.ends_at + more


# ---------------------------------------------------------------- by when it is published


def test_what_is_shown_for_another_time_is_what_is_promised_then() -> None:
    window = in_review(TONIGHT)
    for place in (TOMORROW, TONIGHT):
        slot = selectors.proposal(window.request, leaving_out=window.pk).slots[place]
        sessions = [Interval(each.start, each.end) for each in slot.sessions]
        [shown] = promised.if_moved(fresh(window), [sessions], case_of(window).opened_at)
        assert move(window, place).promised_by == shown.due
    approve(window)
    slot = selectors.proposal(window.request, leaving_out=window.pk).slots[TOMORROW]
    [shown] = promised.if_moved(fresh(window), [slot.sessions], case_of(window).opened_at)
    assert move(window, TOMORROW).promised_by == shown.due, "no review is ahead any more"


def test_a_decision_without_the_answer_lets_the_clock_go_on(business_clock: BusinessClock) -> None:
    window = in_review(TONIGHT)
    question(window)
    business_clock.advance(hours=1)
    approve(window)
    approved = fresh(window)
    assert approved.clock_stopped_at is None
    assert Work.objects.get(name="maintenance.promise_alert", done_at=None).due_at == approved.alert_at
    business_clock.set(approved.promised_by + HOUR)
    assert is_late(approved, business_clock.now())


def test_the_review_that_the_client_delayed_breaks_nothing(business_clock: BusinessClock) -> None:
    """Asked and answered before the start; what was left of the review's term then ends after it."""
    window = in_review(TONIGHT)
    business_clock.advance(hours=1)
    question(window)
    business_clock.set(window.starts_at - HOUR)
    answer(window)
    case = case_of(window)
    # It was due at the start; of the desk's hours before it two were left.
    assert abs(case.due_at - (AFTERNOON + 8 * DAY).replace(hour=11)) < timedelta(minutes=1)
    business_clock.set(case.due_at - HOUR)
    approve(window)
    approved = fresh(window)
    assert approved.starts_at > window.starts_at
    assert approved.promised_by > window.promised_by
    assert approved.first_promised_by is None


def test_a_wait_that_leaves_the_review_time_before_the_start_moves_nothing(business_clock: BusinessClock) -> None:
    window = in_review(TOMORROW)
    question(window)
    business_clock.advance(hours=2)
    answer(window)
    assert case_of(window).due_at < window.starts_at
    assert (fresh(window).promised_by, fresh(window).alert_at) == (window.promised_by, window.alert_at)


@pytest.mark.parametrize("decides", [False, True])
def test_the_wait_until_another_time_is_set_counts(decides: bool, business_clock: BusinessClock) -> None:
    window = in_review(AT_ONCE)
    question(window)
    business_clock.set(window.promised_by + DAY)
    if decides:
        approve(window)
    else:
        move(window, TONIGHT)
    other = fresh(window)
    assert other.starts_at > window.starts_at
    assert other.promised_by > window.promised_by
    assert other.first_promised_by is None, "we waited for the client"


def test_another_time_while_the_clock_stands_takes_the_old_alert_from_the_desk(business_clock: BusinessClock) -> None:
    window = in_review(AT_ONCE)
    business_clock.set(window.alert_at + timedelta(seconds=1))
    services.alert_promise(window.pk)
    assert PromiseAlert.objects.exists()
    question(window)
    move(window, TOMORROW)
    assert not PromiseAlert.objects.exists()


def test_what_was_told_as_broken_is_not_told_again_by_the_approval(run_due_work: DueWork) -> None:
    window = in_review(TONIGHT)
    carry_out(blackout(window.starts_at - HOUR, window.ends_at + HOUR, hard=True))
    run_due_work()
    services.accept(window.pk, actor=ACTOR)
    assert fresh(window).first_promised_by == window.promised_by
    approve(window)
    assert fresh(window).first_promised_by == window.promised_by
    assert [entry.action for entry in history(limit=100)].count("promise_moved") == 1


def test_a_window_of_before_promises_is_moved_too() -> None:
    window = book(ask_calibration(numbers()))
    Window.objects.filter(pk=window.pk).update(promised_by=None, alert_at=None)
    moved = move(window, -1)
    assert moved.promised_by > moved.starts_at
    assert moved.first_promised_by is None


def test_a_question_about_a_request_that_has_no_window_stops_no_clock() -> None:
    """As after a restore of one client: the case is the platform's and stays; its window is the client's."""
    window, draft = in_review(TONIGHT), ask(numbers(), TO_REVIEW)
    case = case_of(window)
    type(case).objects.filter(pk=case.pk).update(subject_id=draft.pk)
    reviews.ask(case.pk, REVIEWER, "Which shop?", case.version)
    assert fresh(window).clock_stopped_at is None
    case.refresh_from_db()
    assert case.state == "waiting"
