"""Classes of change: what is standard, what notice the platform owes, and an emergency with its second person."""

from __future__ import annotations

import copy
from datetime import time, timedelta

import pytest

from compliance.evidence.selectors import history
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from maintenance import selectors, services
from maintenance.calendars import services as calendars
from maintenance.calendars.models import MustMove, Policy
from maintenance.domain.change_classes import ChangeClass
from maintenance.domain.estimate import Content
from maintenance.models import MaintenanceRequest, Window
from maintenance.notices.models import Notice
from tenants.domain.actors import Actor
from tenants.domain.chasing import Step
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, TO_REVIEW, ask, ask_calibration, book, case_of, fresh
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_home")]
MINE, HOUR = "021-6123 4001", timedelta(hours=1)
ANNE, BEN = Actor("staff", "Anne", "a"), Actor("staff", "Ben", "b")


@pytest.fixture
def at_home(in_acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)


def by_platform(urgency: str = "") -> MaintenanceRequest:
    return services.draft_work(
        Content.CARRIER_UPGRADE,
        numbers=[number.pk for number in register(MINE)],
        actor=ANNE,
        by_platform=True,
        urgency=urgency,
    )


def agree(window: Window, person: Actor) -> None:
    """The second person at the reviewers' desk says yes."""
    reviews.confirm(case_of(window).pk, person, "", case_of(window).version)


def test_the_classes() -> None:
    numbers = register(MINE)
    assert ask(numbers).change_class == ChangeClass.STANDARD
    assert ask(numbers, TO_REVIEW).change_class == ChangeClass.NORMAL
    assert ask_calibration(numbers).change_class == ChangeClass.NORMAL
    urgent = services.draft_calibration(numbers=[numbers[0].pk], actor=ACTOR, urgency="marked as fraud")
    assert (urgent.change_class, urgent.urgency, urgent.needs_review) == (
        ChangeClass.EMERGENCY,
        "marked as fraud",
        True,
    )


def test_the_platform_gives_three_days_notice_and_a_client_none() -> None:
    now = AFTERNOON
    slots = selectors.proposal(by_platform()).slots
    assert min(slot.start for slot in slots) >= now + 72 * HOUR
    window = book(by_platform())
    with pytest.raises(Refused):
        services.move(window.pk, now + 48 * HOUR, sequence=window.sequence, actor=ANNE)
    assert min(slot.start for slot in selectors.proposal(ask_calibration(register(MINE))).slots) < now + 24 * HOUR


def test_notice_is_a_figure_of_the_policy() -> None:
    figures = copy.deepcopy(Policy.objects.latest("version").figures)
    figures["notice_hours"] = {"normal": 120, "emergency": 10}
    calendars.new_policy(figures=figures, note="longer", by=Actor("staff", "test", "1"))
    assert selectors.proposal(by_platform()).slots[0].start >= AFTERNOON + 120 * HOUR
    urgent = by_platform("the carrier switches off its old interface")
    assert selectors.proposal(urgent).slots[0].start >= AFTERNOON + 10 * HOUR


def test_an_emergency_of_the_platform_has_short_notice_and_a_second_person(business_clock: BusinessClock) -> None:
    request = by_platform("the carrier switches off its old interface")
    start = selectors.proposal(request).slots[0].start
    assert AFTERNOON + 4 * HOUR <= start < AFTERNOON + 24 * HOUR
    assert start.astimezone(AFTERNOON.tzinfo).hour == 13, "by day, after the lunch hours"
    window = services.book(request.pk, start, actor=ANNE)
    assert window.state == Window.State.WAITING_FOR_APPROVAL
    case = case_of(window)
    assert (case.kind, case.lane) == (Case.Kind.EMERGENCY, "fast")
    assert case.facts["urgency"] == request.urgency
    assert case.due_at <= business_clock.now() + timedelta(minutes=30)
    with pytest.raises(Refused):
        agree(window, ANNE)
    assert fresh(window).state == Window.State.WAITING_FOR_APPROVAL
    agree(window, BEN)
    assert fresh(window).state == Window.State.SCHEDULED
    assert fresh(window).starts_at >= business_clock.now() + 4 * HOUR - timedelta(minutes=1)


def test_it_is_reported_to_the_client_and_kept(send_due_messages: DueMessages) -> None:
    agreed_contact(name="王敏", email="wang@acme.example", language="en")
    request = by_platform("the carrier switches off its old interface")
    window = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ANNE)
    send_due_messages()
    agree(window, BEN)
    send_due_messages()
    for subject in ("Maintenance booked", "Approved"):
        [mail] = [each for each in send_due_messages.emails if each.subject.startswith(subject)]
        assert "an emergency change that two people have to approve: the carrier switches off" in mail.body
    kept = {entry.action: (entry.actor, entry.details) for entry in history(limit=20)}
    assert kept["emergency_booked"] == (ANNE.name, {"reason": request.urgency})
    assert kept["case_decided"][0] == BEN.name
    ordinary = book(ask_calibration(register("021-6123 4002")))
    send_due_messages()
    assert not any("emergency" in each.body for each in send_due_messages.emails if str(ordinary.pk) in each.body)


def test_a_late_second_person_moves_it_so_that_the_notice_is_kept(business_clock: BusinessClock) -> None:
    request = by_platform("the carrier switches off its old interface")
    window = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ANNE)
    now = business_clock.set(AFTERNOON + 3 * HOUR)
    agree(window, BEN)
    assert fresh(window).starts_at >= now + 4 * HOUR - timedelta(minutes=1)


def test_an_emergency_leaves_the_nights_but_no_blackout(business_clock: BusinessClock) -> None:
    """Acme is in retail: its lunch hours are closed, and so is the weekday rush."""
    morning = business_clock.set(AFTERNOON.replace(hour=6, minute=50) + timedelta(days=1))
    urgent = services.draft_calibration(numbers=[register(MINE)[0].pk], actor=ACTOR, urgency="marked as fraud")
    slots = selectors.proposal(urgent).slots
    assert slots[0].start > morning
    for slot in slots:
        for session in slot.sessions:
            for minute in range(0, int(session.length / timedelta(minutes=1)), 15):
                local = (session.start + timedelta(minutes=minute)).astimezone(AFTERNOON.tzinfo)
                assert not 7 <= local.hour < 10 or local.weekday() >= 5, local
                assert not (11, 0) <= (local.hour, local.minute) < (13, 30), local


def test_a_withdrawn_emergency_is_cancelled() -> None:
    urgent = services.draft_calibration(numbers=[register(MINE)[0].pk], actor=ACTOR, urgency="marked as fraud")
    window = services.book(urgent.pk, selectors.proposal(urgent).slots[0].start, actor=ACTOR)
    reviews.withdraw(case_of(window).pk, ACTOR)
    assert fresh(window).state == Window.State.CANCELLED
    again = services.draft_calibration(numbers=[register(MINE)[0].pk], actor=ACTOR, urgency="marked as fraud")
    window = services.book(again.pk, selectors.proposal(again).slots[0].start, actor=ACTOR)
    services.cancel(window.pk, sequence=window.sequence, actor=ACTOR, reason="gone by itself")
    assert case_of(window).state == Case.State.WITHDRAWN


def test_an_emergency_of_the_platform_must_be_known_whatever_the_hour(
    business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """Told over every channel at once, then by phone, the desk within half an hour; quiet hours hold up nothing."""
    quiet = {"quiet_from": time(8), "quiet_until": time(7, 59)}
    contact = agreed_contact(name="王敏", mobile="+8613800138000", language="en", **quiet)
    register(MINE)
    window = services.begin_emergency(Content.CARRIER_UPGRADE, reason="the carrier's interface fails", actor=ANNE)
    agree(window, BEN)
    notice = Notice.objects.get(kind=Notice.Kind.WINDOW)
    assert notice.urgency == "emergency"
    began = business_clock.now()
    for minutes in (0, 11, 22, 33):
        business_clock.set(began + timedelta(minutes=minutes))
        run_due_work()
    notice.refresh_from_db()
    assert [each.step for each in notice.steps] == [Step.TELL, Step.PHONE, Step.NEXT_PERSON, Step.DESK]
    said = Message.objects.filter(about=f"notice:{notice.pk}", recipient_id=contact.pk)
    assert {(each.channel, each.urgent) for each in said} == {("sms", True), ("voice", True)}
    assert Case.objects.filter(kind=Case.Kind.UNANSWERED).exists()
    assert not MustMove.objects.exists()  # not to be agreed on
