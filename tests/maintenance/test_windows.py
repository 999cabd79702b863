"""The life of a booked window: decided, moved, started, missed, cancelled, aborted; what is told and what is void."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from compliance.evidence.models import Record
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.models import LabelVersion, StandbyLabel, StandbyLease
from maintenance import selectors, services
from maintenance.models import MaintenanceRequest, NumberHold, Session, Window, WindowEvent
from tenants import context
from tenants.agenda.models import Work
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.models import Contact
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.maintenance.booking import (
    AFTERNOON,
    REVIEWER,
    SHANGHAI,
    TO_REVIEW,
    approve,
    ask,
    ask_calibration,
    book,
    case_of,
    fresh,
)
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_home")]
STANDBY = "维护中-请稍后"


@pytest.fixture
def at_home(in_acme: Tenant, business_clock: BusinessClock) -> None:
    """In acme, on an afternoon, with a contact and an approved standby label."""
    business_clock.set(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example", language="en")
    StandbyLabel.objects.create(text=STANDBY, state=StandbyLabel.State.APPROVED)


@pytest.fixture
def night() -> Window:
    """A calibration with a standby label, booked for a later night."""
    return book(ask_calibration(register("021-6123 4001"), STANDBY), -1)


def events(window: Window) -> list[tuple[int, str, str]]:
    return list(WindowEvent.objects.filter(window=window).values_list("sequence", "command", "new_state"))


def start_of(window: Window) -> datetime | None:
    work = Work.objects.filter(name="maintenance.start", key=str(window.pk), done_at=None).first()
    return work and work.due_at


def reminders(state: str = Message.State.WAITING) -> list[str]:
    """What is said of reminders: how many minutes ahead, or the confirmation."""
    messages = Message.objects.filter(template__startswith="maintenance/reminder_", state=state).order_by("due_at")
    return [str(each.parameters.get("ahead", "confirmation")) for each in messages]


# ---------------------------------------------------------------- the reviewer decides


def test_an_approved_label_is_scheduled() -> None:
    window = book(ask(register("021-6123 4001"), TO_REVIEW), -1)
    approve(window)
    now = fresh(window)
    assert (now.state, now.starts_at) == (Window.State.SCHEDULED, window.starts_at)
    assert start_of(window) == window.starts_at
    assert set(LabelVersion.objects.values_list("state", flat=True)) == {LabelVersion.State.APPROVED}
    assert events(window) == [(1, "book", "waiting_for_approval"), (2, "approve", "scheduled")]


def test_a_late_approval_takes_the_next_legal_time(business_clock: BusinessClock) -> None:
    window = book(ask(register("021-6123 4001"), TO_REVIEW))
    now = business_clock.set(AFTERNOON + timedelta(hours=5))
    approve(window)
    after = fresh(window)
    assert after.starts_at >= now - timedelta(seconds=1)
    assert after.ends_at - after.starts_at == window.ends_at - window.starts_at
    assert (Session.objects.get().period.lower, start_of(window)) == (after.starts_at, after.starts_at)
    assert after.promised_by is not None
    assert after.promised_by > now


def test_a_rejected_label_ends_its_window() -> None:
    window = book(ask(register("021-6123 4001"), TO_REVIEW))
    reviews.reject(case_of(window).pk, REVIEWER, "misleading", "", case_of(window).version)
    after = fresh(window)
    assert (after.state, after.request.state) == (Window.State.CANCELLED, MaintenanceRequest.State.REJECTED)
    assert set(LabelVersion.objects.values_list("state", flat=True)) == {LabelVersion.State.REJECTED}
    assert start_of(window) is None
    assert not NumberHold.objects.exists()
    assert Session.objects.exists()  # what was planned stays: the feed tells that it is cancelled


def test_a_cancelled_window_takes_its_case_from_the_reviewers() -> None:
    window = book(ask(register("021-6123 4001"), TO_REVIEW))
    services.cancel(window.pk, sequence=window.sequence, actor=ACTOR, reason="not needed")
    assert case_of(window).state == Case.State.WITHDRAWN
    assert events(window) == [(1, "book", "waiting_for_approval"), (2, "cancel", "cancelled")]
    with pytest.raises(reviews.CaseMoved):
        approve(window)
    assert set(LabelVersion.objects.values_list("state", flat=True)) == {LabelVersion.State.WITHDRAWN}


def test_a_withdrawn_case_cancels_its_window() -> None:
    window = book(ask(register("021-6123 4001"), TO_REVIEW))
    reviews.withdraw(case_of(window).pk, ACTOR)
    assert fresh(window).state == Window.State.CANCELLED
    assert fresh(window).request.state == MaintenanceRequest.State.WITHDRAWN


@pytest.mark.parametrize(
    ("decision", "words", "email", "sms"),
    [
        ("approve", "", ["window_approved"], ["window_approved"]),
        ("approve", "Until the fair", ["case_approved", "window_approved"], ["window_approved"]),
        ("reject", "Say which shop", ["case_rejected"], ["case_rejected"]),
    ],
)
def test_a_decision_is_told_once(decision: str, words: str, email: list[str], sms: list[str]) -> None:
    """The case, its window and a reminder of what begins soon: three of them came in the same second."""
    agreed_contact(name="李", mobile="+8613800138000", email="li@acme.example")
    window = book(ask(register("021-6123 4001"), TO_REVIEW), -1)
    with context.platform():
        Message.objects.all().delete()
    case = case_of(window)
    if decision == "approve":
        reviews.approve(case.pk, REVIEWER, words, case.version)
    else:
        reviews.reject(case.pk, REVIEWER, "misleading", words, case.version)
    told = Message.objects.filter(parameters__title__isnull=False).exclude(template__contains="reminder")
    for channel, templates in (("email", email), ("sms", sms)):
        templates_told = told.filter(channel=channel).values_list("template", flat=True).distinct().order_by("template")
        assert [template.split("/")[1] for template in templates_told] == templates
    assert not Message.objects.filter(channel="sms", template="maintenance/reminder_confirmation").exists()


# ---------------------------------------------------------------- moved and cancelled


def test_a_move_takes_everything_along(night: Window) -> None:
    slot = selectors.proposal(night.request, leaving_out=night.pk).slots[0]
    moved = services.move(night.pk, slot.start, sequence=night.sequence, actor=ACTOR, reason="earlier")
    assert (moved.starts_at, moved.ends_at) == (slot.start, slot.end)
    assert start_of(night) == slot.start
    lease = StandbyLease.objects.get(window_id=night.pk)
    assert (lease.starts_at, lease.ends_at) == (slot.start, slot.end)
    assert {hold.period.lower for hold in NumberHold.objects.all()} == {each.start for each in slot.sessions}
    assert events(night) == [(1, "book", "scheduled"), (2, "move", "scheduled")]


def test_reminders_of_the_old_time_are_void_and_none_is_sent_twice(
    night: Window, business_clock: BusinessClock, send_due_messages: DueMessages
) -> None:
    first_time, planned = night.starts_at, reminders()
    assert planned
    slot = selectors.proposal(night.request, leaving_out=night.pk).slots[0]
    moved = services.move(night.pk, slot.start, sequence=night.sequence, actor=ACTOR)
    assert reminders(Message.State.VOID) == planned
    assert set(
        Message.objects.filter(template__contains="reminder_", state="waiting").values_list(
            "parameters__starts_at", flat=True
        )
    ) == {slot.start}
    back = services.move(night.pk, first_time, sequence=moved.sequence, actor=ACTOR)
    assert back.starts_at == first_time
    assert [code for code in reminders() if code != "confirmation"] == [
        each for each in planned if each != "confirmation"
    ]
    business_clock.set(first_time - timedelta(minutes=1))
    send_due_messages()
    send_due_messages()
    sent = [message.subject for message in send_due_messages.emails]
    assert reminders() == []
    assert len(reminders(Message.State.SENT)) == len(set(reminders(Message.State.SENT)))
    assert len(sent) == Message.objects.filter(state=Message.State.SENT).count()


def test_who_sleeps_is_reminded_before_and_not_after_the_window(
    business_clock: BusinessClock, send_due_messages: DueMessages
) -> None:
    """A window in the small hours, of which an SMS may tell by day only."""
    quiet = {"quiet_from": time(21), "quiet_until": time(8)}
    agreed_contact(name="李", mobile="+8613800138000", language="en", **quiet)
    window = book(ask_calibration(register("021-6123 4001")), -1)
    assert window.starts_at.astimezone(SHANGHAI).hour == 22, "an hour before it is quiet already"
    business_clock.set(window.starts_at.astimezone(SHANGHAI).replace(hour=20, minute=46))
    send_due_messages()
    assert Message.objects.get(parameters__ahead=60, channel="sms").state == "sent"
    assert len([text for _mobile, text in send_due_messages.texts if "Reminder" in text]) == 1


def test_a_reminder_that_comes_too_late_is_not_sent(
    night: Window, business_clock: BusinessClock, send_due_messages: DueMessages
) -> None:
    """The channel was away, or nobody was there to send."""
    send_due_messages()
    business_clock.set(night.starts_at)
    send_due_messages.emails.clear()
    send_due_messages()
    assert [
        mail.subject for mail in send_due_messages.emails if "hour" in mail.subject or "orrow" in mail.subject
    ] == []
    assert reminders() == []
    assert reminders(Message.State.VOID)


@pytest.mark.parametrize("command", ["move", "cancel", "abort"])
def test_who_looks_at_an_old_state_changes_nothing(night: Window, command: str) -> None:
    slot = selectors.proposal(night.request, leaving_out=night.pk).slots[0]
    services.move(night.pk, slot.start, sequence=night.sequence, actor=ACTOR)
    before = fresh(night)
    what = {"start": night.starts_at} if command == "move" else {"reason": "late"}
    with pytest.raises(Refused) as refused:
        getattr(services, command)(night.pk, sequence=night.sequence, actor=ACTOR, **what)
    assert refused.value.code == "window_moved_on"
    assert (fresh(night).sequence, fresh(night).starts_at) == (before.sequence, before.starts_at)


def test_a_move_to_a_time_that_is_taken_is_answered_with_what_is_left(night: Window) -> None:
    number = night.request.numbers.get()
    other = book(ask_calibration([number]))
    with pytest.raises(services.Conflict) as refused:
        services.move(night.pk, other.starts_at, sequence=night.sequence, actor=ACTOR)
    assert refused.value.proposal.slots
    assert fresh(night).starts_at == night.starts_at


def test_a_cancelled_window_leaves_nothing_behind(night: Window) -> None:
    services.cancel(night.pk, sequence=night.sequence, actor=ACTOR, reason="not needed")
    assert fresh(night).state == Window.State.CANCELLED
    assert fresh(night).request.state == MaintenanceRequest.State.WITHDRAWN
    assert start_of(night) is None
    assert reminders() == []
    assert not StandbyLease.objects.exists()
    assert not NumberHold.objects.exists()
    with pytest.raises(Refused) as refused:
        services.cancel(night.pk, sequence=fresh(night).sequence, actor=ACTOR, reason="again")
    assert refused.value.code == "already_done"


# ---------------------------------------------------------------- started, missed, aborted


def test_it_starts_at_its_time_and_not_before(
    night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    services.start(night.pk)
    assert fresh(night).state == Window.State.SCHEDULED
    business_clock.set(night.starts_at)
    run_due_work(name="maintenance.start")
    assert fresh(night).state in (Window.State.RUNNING, Window.State.VERIFYING)
    with pytest.raises(Refused) as refused:
        services.cancel(night.pk, sequence=fresh(night).sequence, actor=ACTOR, reason="too late")
    assert refused.value.code == "started_abort_instead"


def test_a_window_is_missed_after_an_outage(
    night: Window, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    agreed_contact(name="李强", mobile="+8613800138000", language="zh-hans")
    business_clock.set(night.ends_at + timedelta(hours=3))
    run_due_work()
    after = fresh(night)
    assert (after.state, after.request.state) == (Window.State.MISSED, MaintenanceRequest.State.WITHDRAWN)
    assert events(night)[-1] == (2, "start", "missed")
    assert after.started_at is None
    assert not NumberHold.objects.exists()
    assert reminders() == []
    why = Record.objects.get(action="window_missed").public_details["reason"]
    assert "could not start" in why["en"], "who reads the history in English reads English"
    assert "未能在" in why["zh-hans"]
    told = Message.objects.filter(template="maintenance/window_missed").values_list("recipient_id", "channel")
    channels = dict(Contact.objects.values_list("name", "pk"))
    assert set(told) == {(channels["王敏"], "email"), (channels["李强"], "sms")}


def test_a_late_start_is_made_while_it_is_legal(business_clock: BusinessClock, run_due_work: DueWork) -> None:
    window = book(ask(register("021-6123 4001")))
    business_clock.set(window.starts_at + timedelta(minutes=40))
    services.start(window.pk)
    assert fresh(window).state == Window.State.RUNNING
    [reason] = WindowEvent.objects.get(window=window, command="start").details["reasons"]
    assert (reason["code"], reason["params"]["minutes"]) == ("started_late", 40)


def test_a_start_too_late_for_its_work_is_missed(night: Window, business_clock: BusinessClock) -> None:
    """It is still night, but the rest of it is too short."""
    night_ends = night.starts_at.astimezone(AFTERNOON.tzinfo).replace(hour=6, minute=0) + timedelta(days=1)
    assert night.ends_at - night.starts_at > timedelta(hours=1)
    business_clock.set(night_ends - timedelta(hours=1))
    services.start(night.pk)
    assert fresh(night).state == Window.State.MISSED


def test_an_aborted_window_takes_back_what_it_brought(night: Window, business_clock: BusinessClock) -> None:
    business_clock.set(night.starts_at + timedelta(minutes=1))
    services.start(night.pk)
    services.abort(night.pk, sequence=fresh(night).sequence, actor=ACTOR, reason="stop")
    assert fresh(night).state == Window.State.ABORTED
    assert not StandbyLease.objects.filter(ends_at__gt=business_clock.now()).exists()
    assert not NumberHold.objects.exists(), "the number can be booked again at once"
    assert events(night) == [(1, "book", "scheduled"), (2, "start", "running"), (3, "abort", "aborted")]
