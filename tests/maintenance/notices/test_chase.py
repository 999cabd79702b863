"""Somebody of the client must say to know of a window: asked with the reminder, chased, and at last by the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from maintenance import selectors, services as maintenance
from maintenance.models import Window
from maintenance.notices import chasing, services
from maintenance.notices.links import answer_path
from maintenance.notices.models import Acknowledgement, Notice
from maintenance.unanswered.models import UnansweredNotice
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.domain.chasing import Step
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.models import Contact, User
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, REVIEWER, ask_calibration, book, fresh
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_clients")]

AHEAD = timedelta(hours=72)


@pytest.fixture
def night(two_clients: None, in_acme: Tenant) -> Window:
    """A calibration of acme's, a week ahead."""
    request, week = ask_calibration(register("021-6123 4001")), AFTERNOON + timedelta(days=7)
    start = selectors.proposal(request, not_before=week).slots[0].start
    return maintenance.book(request.pk, start, actor=ACTOR, not_before=week)


@pytest.fixture
def notice(night: Window) -> Notice:
    """Of that window."""
    notice: Notice = Notice.objects.get()
    assert notice.asked_at == night.starts_at - AHEAD
    return notice


def live(clock: BusinessClock, work: DueWork, until: datetime) -> list[tuple[str, datetime]]:
    """Let the due work run, each piece at its time, until an instant. The steps taken."""
    while True:
        due = Work.objects.filter(name=services.CHASE, done_at=None).order_by("due_at").first()
        if due is None or due.due_at > until:
            break
        clock.set(due.due_at)
        work()
    clock.set(until)
    return [(each["step"], each["at"]) for each in Notice.objects.latest("id").taken]


def who(contact: Contact) -> str:
    """As acknowledgements name it."""
    return f"contact:{contact.pk}"


def test_nobody_answers_and_the_desk_takes_it_up_in_time(
    notice: Notice, night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    other = agreed_contact(name="李雷", mobile="+8613800138001", language="en")
    taken = live(business_clock, run_due_work, night.starts_at - timedelta(hours=2))
    assert [step for step, _at in taken] == [each.value for each in Step]
    assert taken[0][1] - notice.asked_at < timedelta(seconds=60)
    case = Case.objects.get(kind=Case.Kind.UNANSWERED)
    assert case.opened_at <= night.starts_at - timedelta(hours=4)
    assert case.subject_id == notice.pk
    assert set(case.facts["asked"]) == {str(other.pk), str(Contact.objects.get(name="王敏").pk)}
    said = Message.objects.filter(about=f"notice:{notice.pk}")
    assert {(each.channel, str(each.recipient_id)) for each in said} >= {
        ("sms", str(other.pk)),
        ("voice", str(other.pk)),
    }
    assert said.get(channel="voice").keys == "1"
    row = UnansweredNotice.objects.get()
    assert (row.notice_id, row.step) == (notice.pk, Step.DESK)


def test_the_reminder_asks_and_who_answers_by_its_link_is_left_alone(
    notice: Notice, business_clock: BusinessClock, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    contact = Contact.objects.get()
    business_clock.set(notice.asked_at)
    run_due_work()
    send_due_messages()
    [mail] = [each for each in send_due_messages.emails if "Please confirm by" in each.body]
    assert answer_path(notice, contact) in mail.body
    services.acknowledge(notice.pk, who=who(contact), how="link", actor=Actor("person", contact.name))
    business_clock.set(notice.until)
    run_due_work()
    notice.refresh_from_db()
    assert notice.state == Notice.State.ANSWERED
    assert len(notice.taken) == 1
    assert not Message.objects.filter(about=f"notice:{notice.pk}").exists()
    assert not UnansweredNotice.objects.exists()
    assert Acknowledgement.objects.get().how == "link"


def test_a_window_that_moves_asks_anew(notice: Notice, night: Window) -> None:
    later = night.starts_at + timedelta(days=2)
    slot = selectors.other_times(fresh(night), not_before=later).slots[0]
    maintenance.move(night.pk, slot.start, sequence=fresh(night).sequence, actor=ACTOR, not_before=later)
    notice.refresh_from_db()
    now = Notice.objects.get(state=Notice.State.OPEN)
    assert (notice.state, notice.superseded_by) == (Notice.State.SUPERSEDED, now)
    assert now.asked_at == slot.start - AHEAD
    assert UnansweredNotice.objects.get().notice_id == now.pk


def test_a_window_that_is_cancelled_asks_nobody(
    notice: Notice, night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    maintenance.cancel(night.pk, sequence=fresh(night).sequence, actor=ACTOR, reason="no need")
    notice.refresh_from_db()
    assert notice.state == Notice.State.VOID
    business_clock.set(night.starts_at)
    run_due_work()
    notice.refresh_from_db()
    assert notice.taken == []


def test_the_desk_reaches_somebody_and_that_is_the_answer(
    notice: Notice, night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    live(business_clock, run_due_work, night.starts_at - timedelta(hours=3))
    case = Case.objects.get(kind=Case.Kind.UNANSWERED)
    reviews.approve(case.pk, REVIEWER, "Reached by phone", case.version)
    notice.refresh_from_db()
    assert notice.state == Notice.State.ANSWERED
    assert Acknowledgement.objects.get().how == "desk"
    assert not UnansweredNotice.objects.exists()


def test_who_answers_after_the_desk_was_asked_takes_the_case_back(
    notice: Notice, night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    live(business_clock, run_due_work, night.starts_at - timedelta(hours=3))
    services.acknowledge(notice.pk, who="user:x", how="page", actor=ACTOR)
    assert Case.objects.get(kind=Case.Kind.UNANSWERED).state == Case.State.WITHDRAWN


def test_when_the_window_begins_the_notice_is_over(
    notice: Notice, night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    live(business_clock, run_due_work, night.starts_at)
    run_due_work()
    notice.refresh_from_db()
    assert notice.state == Notice.State.UNANSWERED
    assert Case.objects.get(kind=Case.Kind.UNANSWERED).decided
    assert not UnansweredNotice.objects.exists()


def test_workers_that_were_away_until_it_was_too_late_still_tell_the_desk(
    notice: Notice, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    live(business_clock, run_due_work, notice.asked_at + timedelta(hours=1))
    business_clock.set(notice.until)
    chasing.chase(notice.pk)
    notice.refresh_from_db()
    assert notice.state == Notice.State.UNANSWERED
    assert [each["step"] for each in notice.taken] == [Step.TELL, Step.DESK]
    assert not Case.objects.get(kind=Case.Kind.UNANSWERED).decided


def test_what_a_client_asks_for_tomorrow_it_knows(two_clients: None, in_acme: object) -> None:
    book(ask_calibration(register("021-6123 4009")), 0)
    assert not Notice.objects.exists()


def test_a_step_with_nobody_to_turn_to_is_passed_over(
    notice: Notice, night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """The only contact has no mobile, and no owner signs in: after the e-mail comes the desk."""
    User.objects.update(is_active=False)
    taken = live(business_clock, run_due_work, night.starts_at - timedelta(hours=2))
    at = dict(taken)
    assert [step for step, _at in taken] == ["tell", "mail", "sms", "next_person", "phone", "desk"]
    assert timedelta(hours=4) <= at["desk"] - at["mail"] < timedelta(hours=4, minutes=1)
    assert {each.channel for each in Message.objects.filter(about=f"notice:{notice.pk}")} == {"email"}
