"""What becomes of the promise to publish when a window gets another time: whose doing it is decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.evidence.selectors import history
from maintenance import selectors, services
from maintenance.models import Window
from maintenance.promises.known import is_late
from maintenance.promises.models import PromiseAlert
from portal.tryout import demo
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.languages import in_english
from tests.maintenance.booking import AFTERNOON, TO_REVIEW, approve, ask, ask_calibration, book, case_of, fresh
from tests.maintenance.calendar_changes import blackout, carry_out
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import fresh as numbers
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = pytest.mark.django_db

STAFF = Actor("staff", "Root")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BROKEN = "cannot keep that"


@pytest.fixture(autouse=True)
def _a_quiet_afternoon(in_acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON + 7 * DAY)
    demo.ensure_directories()
    agreed_contact(name="王敏", email="wang@acme.example", language="en")


@pytest.fixture
def deep() -> Window:
    """A hook-up of several nights: it is published only after its sessions."""
    request = services.draft_work("platform_hookup", numbers=[each.pk for each in numbers()], actor=ACTOR)
    return fresh(book(request))


def extend(window: Window, by: timedelta, actor: Actor) -> Window:
    return services.extend(
        window.pk, window.ends_at + by, sequence=fresh(window).sequence, actor=actor, reason="more to do"
    )


def move(window: Window, actor: Actor, place: int = -1) -> Window:
    later = selectors.proposal(window.request, leaving_out=window.pk).slots[place]
    return services.move(window.pk, later.start, sequence=fresh(window).sequence, actor=actor)


def said(send: DueMessages) -> list[str]:
    send()
    return [mail.subject for mail in send.emails if BROKEN in mail.body]


def noted() -> int:
    return [entry.action for entry in history(limit=100)].count("promise_moved")


# ---------------------------------------------------------------- extended


def test_what_the_client_extends_is_promised_anew(deep: Window, send_due_messages: DueMessages) -> None:
    longer = fresh(extend(deep, 2 * DAY, ACTOR))
    assert longer.promised_by > deep.promised_by
    assert longer.promised_by >= longer.ends_at
    assert longer.alert_at > deep.alert_at
    assert longer.first_promised_by is None
    assert [each["params"]["count"] for each in longer.slot_reasons if each["code"] == "sessions"] == [
        longer.sessions.count()
    ]
    assert Work.objects.get(name="maintenance.promise_alert", done_at=None).due_at == longer.alert_at
    assert (said(send_due_messages), noted()) == ([], 0)


def test_what_the_platform_extends_within_the_promise_leaves_it(deep: Window, send_due_messages: DueMessages) -> None:
    assert deep.ends_at + HOUR <= deep.promised_by
    longer = fresh(services.extend(deep.pk, deep.promised_by, sequence=deep.sequence, actor=STAFF, reason="slow"))
    assert deep.ends_at < longer.ends_at <= deep.promised_by
    assert (longer.promised_by, longer.alert_at, longer.first_promised_by) == (deep.promised_by, deep.alert_at, None)
    assert (said(send_due_messages), noted()) == ([], 0)


def test_what_the_platform_extends_beyond_it_is_told_as_broken_and_counts_so(
    deep: Window, send_due_messages: DueMessages, business_clock: BusinessClock
) -> None:
    longer = fresh(
        services.extend(deep.pk, deep.promised_by + 4 * DAY, sequence=deep.sequence, actor=STAFF, reason="x")
    )
    assert longer.first_promised_by == deep.promised_by == longer.owed_by
    assert longer.promised_by >= longer.ends_at > deep.promised_by
    assert said(send_due_messages) == [f"Extended: {in_english(deep)}"]
    assert noted() == 1
    again = fresh(extend(longer, DAY, ACTOR))  # the client goes on: what is broken stays broken
    assert again.first_promised_by == deep.promised_by
    assert again.promised_by > longer.promised_by
    business_clock.set(deep.promised_by + HOUR)
    assert is_late(again, business_clock.now())


def test_a_promise_of_a_longer_window_is_alerted_again(deep: Window, business_clock: BusinessClock) -> None:
    business_clock.set(deep.starts_at)
    services.start(deep.pk)
    business_clock.set(deep.alert_at + timedelta(seconds=1))
    services.alert_promise(deep.pk)
    assert PromiseAlert.objects.exists()
    longer = fresh(
        services.extend(deep.pk, deep.promised_by + 2 * DAY, sequence=fresh(deep).sequence, actor=STAFF, reason="slow")
    )
    assert not PromiseAlert.objects.exists()
    business_clock.set(longer.alert_at + timedelta(seconds=1))
    services.alert_promise(deep.pk)
    assert PromiseAlert.objects.get().due_at == longer.promised_by


def test_what_does_not_wait_for_its_sessions_keeps_its_promise() -> None:
    night = fresh(book(ask_calibration(numbers())))
    for actor in (ACTOR, STAFF):
        longer = fresh(extend(fresh(night), 2 * DAY, actor))
        assert (longer.promised_by, longer.first_promised_by) == (night.promised_by, None)


# ---------------------------------------------------------------- moved


def test_what_the_client_moves_is_promised_anew(send_due_messages: DueMessages) -> None:
    night = fresh(book(ask_calibration(numbers())))
    moved = fresh(move(night, ACTOR))
    assert moved.promised_by > night.promised_by
    assert moved.first_promised_by is None
    assert (said(send_due_messages), noted()) == ([], 0)


def test_a_move_by_staff_breaks_it(send_due_messages: DueMessages) -> None:
    night = fresh(book(ask_calibration(numbers())))
    moved = fresh(move(night, STAFF))
    assert moved.first_promised_by == night.promised_by < moved.promised_by
    assert said(send_due_messages) == [f"Moved: {in_english(night)}"]
    back = fresh(move(moved, ACTOR, 0))
    assert back.first_promised_by is None, "what was promised first is kept again"


@pytest.mark.parametrize("answers", [True, False])
def test_a_change_of_the_calendar_is_the_platforms_doing_whoever_names_the_time(
    answers: bool, business_clock: BusinessClock, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    night = fresh(book(ask_calibration(numbers()), -1))
    run_due_work()
    carry_out(blackout(night.starts_at - 9 * HOUR, night.ends_at + 9 * HOUR))
    run_due_work()
    if answers:
        services.accept(night.pk, actor=ACTOR)
    else:
        business_clock.set(night.starts_at - HOUR)
        run_due_work()
    moved = fresh(night)
    assert moved.starts_at > night.starts_at
    assert moved.first_promised_by == night.promised_by
    assert said(send_due_messages) == [f"Moved: {in_english(night)}"]


# ---------------------------------------------------------------- approved


def test_the_promise_of_what_is_reviewed_has_room_for_the_review(business_clock: BusinessClock) -> None:
    at_once = fresh(book(ask(numbers(), TO_REVIEW)))
    term = case_of(at_once).due_at - business_clock.now()
    assert at_once.promised_by - business_clock.now() > term
    business_clock.set(case_of(at_once).due_at - HOUR)
    approve(at_once)
    approved = fresh(at_once)
    assert approved.first_promised_by is None
    assert approved.promised_by <= at_once.promised_by


def test_a_review_is_due_before_its_window() -> None:
    tonight = fresh(book(ask(numbers(), TO_REVIEW), 1))
    assert case_of(tonight).due_at == tonight.starts_at


def test_a_late_approval_is_told_as_broken(business_clock: BusinessClock, send_due_messages: DueMessages) -> None:
    window = fresh(book(ask(numbers(), TO_REVIEW)))
    business_clock.set(window.promised_by + 3 * HOUR)
    approve(window)
    approved = fresh(window)
    assert approved.first_promised_by == window.promised_by < approved.promised_by
    assert said(send_due_messages) == [f"Approved: {in_english(window)}"]
    assert noted() == 1
