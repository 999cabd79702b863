"""Times that the platform offers: accepted, declined, countered; twice at most, never more than the capacity holds."""

from __future__ import annotations

import os
import random
from datetime import timedelta

import pytest

from labels.directories.models import Directory
from maintenance import closed_times, selectors, services
from maintenance.announcements import customers
from maintenance.announcements.models import Customer
from maintenance.calendars import ledger, services as calendars
from maintenance.calendars.models import BookedSession, MustMove
from maintenance.domain.negotiating import Answer, Then
from maintenance.models import Window
from maintenance.notices.models import Acknowledgement, Notice
from portal.tryout import demo
from tenants import context
from tenants.clock import real_now
from tenants.domain.actors import Actor
from tenants.domain.chasing import Step
from tenants.domain.receipts import Ended
from tenants.models import Tenant
from tenants.outbox import receipts
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, queue_message
from tenants.people import subscribers
from tenants.people.models import Contact
from tenants.refusals import Refused
from tests.maintenance.booking import ask_calibration, book, fresh
from tests.maintenance.calendar_changes import blackout, carry_out
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_clients")]
ADMINISTRATOR = Actor("staff", "Administrator 1", "1")
WINDOWS = 5
LIVES = int(os.environ.get("NEGOTIATING_LIVES", "6"))  # of so many windows each; 100 of them take minutes


def proposed(number: str = "021-6123 4001", days: int = 10) -> Window:
    """A window that the staff has moved, a few days ahead, so that its time may be agreed on."""
    window = book(ask_calibration(register(number)), -1)
    later = window.starts_at + timedelta(days=days)
    slot = selectors.other_times(fresh(window), not_before=later).slots[0]
    moved = services.move_by_staff(
        window.pk, slot.start, sequence=fresh(window).sequence, actor=ADMINISTRATOR, reason="carrier"
    )
    return fresh(moved)


def offer(window: Window) -> MustMove:
    offer = closed_times.offer_for(fresh(window))
    assert offer is not None
    return offer


def test_what_the_platform_has_chosen_may_be_agreed_to(in_acme: Tenant) -> None:
    window = proposed()
    row = offer(window)
    assert (row.offered_start, row.change_id) == (window.starts_at, None)
    notice = Notice.objects.get(kind=Notice.Kind.MOVE)
    assert notice.until == row.answer_by
    assert services.answer_offer(window.pk, Answer.ACCEPT, actor=ACTOR) is Then.AGREED
    notice.refresh_from_db()
    assert notice.state == Notice.State.ANSWERED
    assert fresh(window).starts_at == window.starts_at
    assert closed_times.offer_for(fresh(window)) is None
    with pytest.raises(Refused) as refused:
        services.answer_offer(window.pk, Answer.DECLINE, actor=ACTOR)
    assert refused.value.code == "no_offer"


def test_who_declines_is_offered_another_time_and_then_the_booked_one_stands(in_acme: Tenant) -> None:
    window = proposed()
    assert services.answer_offer(window.pk, Answer.DECLINE, actor=ACTOR) is Then.OFFER_AGAIN
    second = offer(window)
    assert second.rounds == 2
    assert second.offered_start is not None
    assert second.offered_start > window.starts_at
    assert fresh(window).starts_at == window.starts_at  # nothing moves yet
    assert (
        Notice.objects.get(kind=Notice.Kind.MOVE, state=Notice.State.OPEN).parameters["new_start"]
        == second.offered_start
    )
    assert services.answer_offer(window.pk, Answer.DECLINE, actor=ACTOR) is Then.DEFAULT
    assert MustMove.objects.get(pk=second.pk).state == MustMove.State.STANDS
    assert fresh(window).starts_at == window.starts_at
    assert not Notice.objects.filter(kind=Notice.Kind.MOVE, state=Notice.State.OPEN).exists()


def test_where_no_other_time_is_left_the_booked_one_stands(in_acme: Tenant) -> None:
    window = proposed()
    carry_out(blackout(window.ends_at, window.ends_at + timedelta(days=400), hard=True))
    assert services.answer_offer(window.pk, Answer.DECLINE, actor=ACTOR) is Then.DEFAULT
    assert MustMove.objects.get().state == MustMove.State.STANDS
    assert fresh(window).starts_at == window.starts_at


def test_a_free_time_that_is_named_is_taken_and_another_is_followed_by_the_next(in_acme: Tenant) -> None:
    window = proposed()
    day = selectors.other_times(window, not_before=window.starts_at + timedelta(days=4)).slots[0].start
    assert (
        services.answer_offer(window.pk, Answer.COUNTER, actor=ACTOR, at=day + timedelta(minutes=7)) is Then.OFFER_AGAIN
    )
    assert offer(window).offered_start is not None
    wanted = selectors.other_times(window, not_before=window.starts_at + timedelta(days=6)).slots[0].start
    assert services.answer_offer(window.pk, Answer.COUNTER, actor=ACTOR, at=wanted) is Then.AGREED
    assert fresh(window).starts_at == wanted


def test_who_says_nothing_keeps_the_booked_time(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    window = proposed()
    row = offer(window)
    assert row.answer_by is not None
    business_clock.set(row.answer_by)
    run_due_work()
    assert MustMove.objects.get(pk=row.pk).state == MustMove.State.STANDS
    assert fresh(window).starts_at == window.starts_at


def test_a_window_that_must_move_is_moved_when_its_offers_are_declined(
    in_acme: Tenant, night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    carry_out(blackout(night.starts_at - timedelta(hours=9), night.ends_at + timedelta(hours=9)))
    run_due_work()
    first = offer(night)
    assert services.answer_offer(night.pk, Answer.DECLINE, actor=ACTOR) is Then.OFFER_AGAIN
    assert services.answer_offer(night.pk, Answer.DECLINE, actor=ACTOR) is Then.DEFAULT
    assert first.answer_by is not None
    business_clock.set(first.answer_by)
    run_due_work()
    moved = fresh(night)
    assert moved.starts_at > night.starts_at
    assert moved.starts_at - first.answer_by >= timedelta(hours=72) - timedelta(minutes=1)


def said(about: str, contact: Contact, channel: str) -> Message:
    """The message that a contact answers."""
    message: Message = Message.objects.filter(about=about, recipient_id=contact.pk, channel=channel).latest("pk")
    return message


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("1", MustMove.State.AGREED), ("2", MustMove.State.OFFERED), ("是的吗", MustMove.State.OFFERED)],
)
def test_an_sms_answers_by_its_word_and_nothing_else_does(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork, text: str, outcome: str
) -> None:
    contact = Contact.objects.get()
    Contact.objects.update(mobile="+8613800138000", mobile_answer=Contact.Answer.AGREED)
    window = proposed()
    row = offer(window)
    notice = Notice.objects.get(kind=Notice.Kind.MOVE)
    run_due_work()
    message = said(f"notice:{notice.pk}", contact, "sms")
    receipts.note_submitted(message, "smpp", ["1"], to="+8613800138000")
    assert receipts.take_sms("smpp", "+8613800138000", text)
    row.refresh_from_db()
    assert row.state == outcome
    assert row.rounds == (2 if text == "2" else 1)
    answered = Acknowledgement.objects.filter(notice=notice)
    assert [each.how for each in answered] == ([] if text == "是的吗" else ["sms"])


def test_a_code_that_a_stranger_has_sent_meanwhile_takes_no_answer_away(
    in_acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    """Anybody may have one sent to any number, on any client's status page: the answer went to that, and was lost."""
    contact = Contact.objects.get()
    Contact.objects.update(mobile="+8613800138000", mobile_answer=Contact.Answer.AGREED)
    row = offer(proposed())
    notice = Notice.objects.get(kind=Notice.Kind.MOVE)
    run_due_work()
    receipts.note_submitted(said(f"notice:{notice.pk}", contact, "sms"), "smpp", ["1"], to="+8613800138000")
    with context.client(globex):
        subscribers.subscribe("sms", "+8613800138000", directories=(), language="en", network="198.51.100.7")
        code = Message.objects.get(template=subscribers.QUESTION)
        receipts.note_submitted(code, "smpp", ["2"], to="+8613800138000")
    assert receipts.take_sms("smpp", "+8613800138000", "1")
    row.refresh_from_db()
    assert row.state == MustMove.State.AGREED


def test_what_another_client_announces_meanwhile_takes_no_answer_away(
    in_acme: Tenant, globex: Tenant, run_due_work: DueWork
) -> None:
    """Whoever named the number as a customer, and announced something, had the next answer to anything: it was lost."""
    contact = Contact.objects.get()
    Contact.objects.update(mobile="+8613800138000", mobile_answer=Contact.Answer.AGREED)
    row = offer(proposed())
    notice = Notice.objects.get(kind=Notice.Kind.MOVE)
    run_due_work()
    receipts.note_submitted(said(f"notice:{notice.pk}", contact, "sms"), "smpp", ["1"], to="+8613800138000")
    with context.client(globex):
        customers.name_customers("sms", ["+8613800138000"], "zh-hans", actor=ACTOR)
        customer = Customer.objects.get()
        told = [Recipient(customers.CUSTOMER, customer.pk, ("sms",))]
        queue_message("maintenance/announced", told, key="announced")
        announced = Message.objects.get(recipient_kind=customers.CUSTOMER)
        receipts.note_submitted(announced, "smpp", ["2"], to="+8613800138000")
    assert receipts.take_sms("smpp", "+8613800138000", "1")
    row.refresh_from_db()
    assert row.state == MustMove.State.AGREED
    assert receipts.take_sms("smpp", "+8613800138000", "TD"), "what is told the public is stopped by the word for it"
    contact.refresh_from_db()
    assert "sms" in contact.channels
    with context.client(globex):
        customer.refresh_from_db()
        assert customer.left_at is not None


def test_an_sms_from_a_number_that_the_contact_has_no_more_answers_nothing(
    in_acme: Tenant, run_due_work: DueWork
) -> None:
    """It was taken for an answer of whoever has come in that place since."""
    contact = Contact.objects.get()
    Contact.objects.update(mobile="+8613800138000", mobile_answer=Contact.Answer.AGREED)
    row = offer(proposed())
    notice = Notice.objects.get(kind=Notice.Kind.MOVE)
    run_due_work()
    receipts.note_submitted(said(f"notice:{notice.pk}", contact, "sms"), "smpp", ["1"], to="+8613800138000")
    Contact.objects.update(name="赵云", mobile="+8613900139000")
    assert receipts.take_sms("smpp", "+8613800138000", "1")
    row.refresh_from_db()
    assert row.state == MustMove.State.OFFERED
    assert not Acknowledgement.objects.filter(notice=notice).exists()


def test_an_sms_of_before_answers_no_notice_that_came_after_it(in_acme: Tenant, run_due_work: DueWork) -> None:
    """What was sent about the window when it had another time."""
    contact = Contact.objects.get()
    Contact.objects.update(mobile="+8613800138000", mobile_answer=Contact.Answer.AGREED)
    window = proposed()
    row = offer(window)
    run_due_work()
    message = said(f"notice:{Notice.objects.get(kind=Notice.Kind.MOVE).pk}", contact, "sms")
    Message.objects.filter(pk=message.pk).update(about=f"window:{window.pk}", sent_at=real_now() - timedelta(hours=1))
    receipts.note_submitted(message, "smpp", ["1"], to="+8613800138000")
    assert receipts.take_sms("smpp", "+8613800138000", "1")
    row.refresh_from_db()
    assert row.state == MustMove.State.OFFERED
    Message.objects.filter(pk=message.pk).update(sent_at=real_now())
    assert receipts.take_sms("smpp", "+8613800138000", "1", provider_id="2")
    row.refresh_from_db()
    assert row.state == MustMove.State.AGREED


def test_a_key_on_the_phone_answers(in_acme: Tenant, run_due_work: DueWork, business_clock: BusinessClock) -> None:
    from maintenance.notices import chasing, services as notices
    from tenants.outbox.services import Page

    contact = Contact.objects.get()
    Contact.objects.update(mobile="+8613800138000", mobile_answer=Contact.Answer.AGREED)
    begins = business_clock.now()
    asked = notices.ask(Notice.Kind.DRILL, "drill:1", "Drill", until=begins + timedelta(days=6), page=Page("windows"))
    assert asked is not None
    for hours in range(0, 120, 3):
        business_clock.set(begins + timedelta(hours=hours))
        chasing.chase(asked.pk)
        asked.refresh_from_db()
        if asked.steps and asked.steps[-1].step is Step.PHONE:
            break
    call = said(f"notice:{asked.pk}", contact, "voice")
    assert call.keys == "1"
    receipts.note_submitted(call, "voice", ["7", "8"], to="+8613800138000")
    Contact.objects.update(name="赵云", mobile="+8613900139000")
    receipts.take_receipt("voice", "7", Ended.DELIVERED, key="1")
    asked.refresh_from_db()
    assert asked.state == Notice.State.OPEN, "the number is another person's by now"
    Contact.objects.update(mobile="+8613800138000")
    Message.objects.filter(pk=call.pk).update(pressed="")
    receipts.take_receipt("voice", "8", Ended.DELIVERED, key="1")
    asked.refresh_from_db()
    assert asked.state == Notice.State.ANSWERED
    assert asked.acknowledgements.get().how == "phone"


def most_at_once() -> int:
    """The most sessions of all clients at any instant."""
    edges = [edge for row in BookedSession.objects.all() for edge in ((row.starts_at, 1), (row.ends_at, -1))]
    most = now = 0
    for _at, change in sorted(edges):
        now += change
        most = max(most, now)
    return most


@pytest.mark.parametrize("seed", range(LIVES))
def test_whatever_is_answered_no_night_holds_more_than_it_may_and_it_ends(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork, seed: int
) -> None:
    """Few places, several windows, any answers in any order."""
    demo.ensure_directories()
    calendars.set_capacity(ledger.of_directory(Directory.objects.values_list("code", flat=True)[0]), 2)
    dice = random.Random(seed)
    windows = [proposed(f"021-6123 40{place:02}", days=3) for place in range(WINDOWS)]
    assert most_at_once() == 2
    for _turn in range(4):
        for window in dice.sample(windows, len(windows)):
            if closed_times.offer_for(fresh(window)) is None:
                continue
            at = fresh(window).starts_at + timedelta(hours=dice.randrange(-24, 96))
            wanted = max(at, business_clock.now() + timedelta(hours=1))
            services.answer_offer(window.pk, dice.choice(list(Answer)), actor=ACTOR, at=wanted)
            assert most_at_once() <= 2
    assert max(MustMove.objects.values_list("rounds", flat=True)) <= 2
    assert MustMove.objects.exclude(state=MustMove.State.OFFERED).count() == WINDOWS  # none is open after four turns
