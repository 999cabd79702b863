"""Told is who was reached: what does not arrive is seen, and turns to the next way and the next person at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.utils import parseaddr

import pytest
from django.urls import reverse
from django.utils import translation

from compliance.evidence.models import Record
from compliance.reviews.models import Case
from maintenance import history, selectors, services as maintenance
from maintenance.models import Window
from maintenance.notices import services
from maintenance.notices.chasing import TURN
from maintenance.notices.models import Notice
from maintenance.unanswered.models import UnansweredNotice
from portal.history import dossiers
from tenants import context
from tenants.clock import real_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.receipts import Ended
from tenants.domain.tagged import InLanguages
from tenants.domain.topics import Choice, Topic
from tenants.languages import named_for_all
from tenants.models import Tenant
from tenants.outbox import channels, receipts, tasks
from tenants.outbox.models import Delivery, Message
from tenants.outbox.services import Page
from tenants.people.models import Contact, User
from tenants.people.services import make_api_key
from tenants.people.subscriptions import choose
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, ask_calibration, book
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = pytest.mark.django_db
MOBILE = "+8613800138000"


@pytest.fixture
def window(acme: Tenant, in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> Window:
    """A calibration a week ahead; reminders are wanted by e-mail."""
    business_clock.set(AFTERNOON)
    contact = agreed_contact(name="王敏", email="wang@acme.example", mobile=MOBILE, language="en")
    choose(contact, Topic.REMINDERS, Choice(channels=frozenset({"email"})), by=PLATFORM)
    request, week = ask_calibration(register("021-6123 4001")), AFTERNOON + timedelta(days=7)
    start = selectors.proposal(request, not_before=week).slots[0].start
    booked = maintenance.book(request.pk, start, actor=ACTOR, not_before=week)
    run_due_work()
    with context.platform():  # as the purge does
        Message.objects.filter(template="maintenance/window_booked").delete()
    return booked


@pytest.fixture
def bounce(monkeypatch: pytest.MonkeyPatch, run_due_work: DueWork) -> Callable[[], None]:
    """bounce(): what waits by e-mail is refused for good; then what is due runs."""

    def refuse(*_arguments: object, **_named: object) -> tuple[str, ...]:
        raise channels.CannotBeReached("the mail server refuses the address (550)")

    def run() -> None:
        with monkeypatch.context() as patched, context.platform():
            patched.setattr(channels.MailSender, "send", refuse)
            tasks.send_messages("email")
        run_due_work(name=TURN)

    return run


def ask_all(business_clock: BusinessClock, run_due_work: DueWork) -> Notice:
    """The notice of the window, asked by its first reminder, at ten in the evening."""
    business_clock.set(Notice.objects.get().asked_at)
    run_due_work()
    return Notice.objects.get()


def said(notice: Notice) -> set[tuple[str, str]]:
    """Over which channels whom the notice has asked by itself."""
    rows = Message.objects.filter(about=f"notice:{notice.pk}")
    return {(each.recipient_kind, each.channel) for each in rows}


def test_a_letter_that_comes_back_turns_to_the_next_way_at_once_and_pages_say_so(
    window: Window,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
    bounce: Callable[[], None],
    client_of: Callable[..., PortalClient],
    acme: Tenant,
    staff: Tenant,
) -> None:
    notice = ask_all(business_clock, run_due_work)
    assert said(notice) == set()
    bounce()
    assert said(notice) == {("contact", "sms")}, "at once, and not after a day"
    sms = Message.objects.get(about=f"notice:{notice.pk}")
    assert sms.due_at == notice.asked_at + timedelta(hours=10), "as soon as people may be disturbed: at eight"
    assert len(Notice.objects.get().taken) == 1, "it is no step of the chase: the others are left alone"
    record = Record.objects.get(action="notice_not_reached")
    assert (record.subject_id, record.public_details["way"]) == (str(notice.pk), "by_email")
    reader, desk = client_of(acme, "viewer"), client_of(staff, "reviewer")
    reader.cookies["django_language"] = desk.cookies["django_language"] = "en"
    pages = [reverse("window", args=[window.pk]), reverse("notice", args=[notice.pk])]
    for page in pages:
        assert "Not delivered" in reader.get(page).text
        assert "Waiting to be sent" in reader.get(page).text
    Message.objects.filter(pk=sms.pk).update(state="sent", sent_at=real_now(), done_at=real_now())
    receipts.note_submitted(sms, "smpp", ["1"], to=MOBILE)
    for page in pages:
        assert "no receipt yet" in reader.get(page).text
        assert "Could not be reached" not in reader.get(page).text, "it may be on its way"
    receipts.take_receipt("smpp", "1", Ended.FAILED, code="UNDELIV", mobile=MOBILE)
    for page in pages:
        assert "Could not be reached" in reader.get(page).text
    contacts = reader.get("/settings/contacts/").text
    assert "Address does not work" in contacts
    assert "Could not be reached" in contacts
    rows = reverse("admin:unanswered_unanswerednotice_changelist", urlconf="portal.urls_platform")
    assert "1 could not be reached" in desk.get(rows).text
    page = reverse("admin:tenants_tenant_window", args=[acme.pk, window.pk], urlconf="portal.urls_platform")
    assert "Could not be reached" in desk.get(page).text
    _key, secret = make_api_key(name="program", scopes=["read"], by=PLATFORM)
    [told] = Program(client_of(acme), secret).get(f"/windows/{window.pk}").json()["told"]
    assert (told["name"], told["reach"]) == ("王敏", "unreached")
    assert {way["channel"]: way["told"] for way in told["ways"]} == {"email": "failed", "sms": "failed"}
    evidence = dossiers.of_window(window).content["notices"]
    assert {(each["channel"], each["told"]) for each in evidence if each["told"] != "queued"} == {("email", "failed")}
    run_due_work(name=TURN)
    assert said(notice) == {("contact", "sms"), ("contact", "voice")}, "the SMS did not arrive: they are rung up"
    call = Message.objects.get(channel="voice")
    assert call.keys == "1"


def test_when_nothing_arrives_the_next_person_and_then_the_desk_are_asked_at_once(
    window: Window, business_clock: BusinessClock, run_due_work: DueWork, bounce: Callable[[], None]
) -> None:
    Contact.objects.update(mobile="")
    notice = ask_all(business_clock, run_due_work)
    bounce()
    business_clock.set(notice.asked_at + timedelta(hours=10))  # nobody else is disturbed at night
    run_due_work(name=services.CHASE)
    notice.refresh_from_db()
    assert [each.step for each in notice.steps] == ["tell", "mail", "sms", "next_person"], "and not after 28 hours"
    assert said(notice) == {("user", "email")}
    assert User.objects.filter(role="owner").exists()
    assert not Case.objects.filter(kind=Case.Kind.UNANSWERED).exists()
    bounce()  # the owner's letter comes back too
    assert Case.objects.filter(kind=Case.Kind.UNANSWERED).exists(), "somebody has to ring up, days ahead"


def test_one_letter_that_arrives_is_enough_and_an_answer_ends_it(
    window: Window, business_clock: BusinessClock, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    agreed_contact(name="李雷", email="li@acme.example", language="en")
    notice = ask_all(business_clock, run_due_work)
    send_due_messages()
    wang = Contact.objects.get(name="王敏")
    letter = Message.objects.filter(recipient_id=wang.pk, channel="email", template__endswith="reminder_ahead")
    letter = letter.filter(state="sent").first()
    assert letter is not None
    services.acknowledge(notice.pk, who=f"contact:{wang.pk}", how="link", actor=Actor("person", "王敏"))
    receipts.note_submitted(letter, "email", ["<x@y>"], ask=False)
    receipts.take_receipt("email", "<x@y>", Ended.FAILED, code="5.1.1")
    run_due_work()
    assert said(notice) == set()
    assert not Record.objects.filter(action="notice_not_reached").exists()


def test_where_each_is_asked_the_others_are_left_alone(
    window: Window, business_clock: BusinessClock, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    Contact.objects.update(mobile="")
    agreed_contact(name="李雷", email="li@acme.example", language="en")
    asked = services.ask(
        Notice.Kind.DRILL,
        "drill:1",
        "Drill",
        until=AFTERNOON + timedelta(days=5),
        page=Page("windows"),
        wants=Notice.Wants.EACH,
    )
    assert asked is not None
    run_due_work()
    send_due_messages()
    lost = Message.objects.get(about=f"notice:{asked.pk}", recipient_id=Contact.objects.get(name="王敏").pk)
    receipts.note_submitted(lost, "email", ["<x@y>"], ask=False)
    receipts.take_receipt("email", "<x@y>", Ended.FAILED, code="5.1.1")
    run_due_work(name=TURN)
    asked.refresh_from_db()
    assert [each.step for each in asked.steps] == ["tell"]
    assert said(asked) == {("contact", "email"), ("user", "email")}
    assert Message.objects.filter(about=f"notice:{asked.pk}", recipient_kind="contact").count() == 2


def test_an_sms_without_a_receipt_for_three_days_was_not_told(
    window: Window, business_clock: BusinessClock, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    choose(Contact.objects.get(), Topic.REMINDERS, Choice(channels=frozenset({"sms"})), by=PLATFORM)
    asked = services.ask(
        Notice.Kind.MESSAGE, "message:1", "Please read", until=AFTERNOON + timedelta(days=20), page=Page("windows")
    )
    assert asked is not None
    run_due_work()
    send_due_messages()
    row = Message.objects.get(about=f"notice:{asked.pk}", channel="sms")
    with context.platform():
        Message.objects.filter(about=f"notice:{asked.pk}", channel="email").delete()
    receipts.note_submitted(row, "smpp", ["7"], to=MOBILE)
    Delivery.objects.update(submitted_at=real_now() - timedelta(hours=73))
    assert receipts.expire_old() == 1
    run_due_work(name=TURN)
    assert said(asked) == {("contact", "sms"), ("contact", "email")}


def test_a_letter_that_comes_back_before_the_notice_begins_is_turned_to_when_it_does(
    window: Window, business_clock: BusinessClock, run_due_work: DueWork, bounce: Callable[[], None]
) -> None:
    """The reminder is sent, and refused, seconds before the chase begins."""
    notice = Notice.objects.get()
    Message.objects.filter(channel="email").update(due_at=notice.asked_at - timedelta(seconds=40))
    business_clock.set(notice.asked_at - timedelta(seconds=30))
    bounce()
    assert said(notice) == set(), "nobody is disturbed yet"
    business_clock.set(notice.asked_at + timedelta(seconds=1))
    run_due_work()
    assert said(notice) == {("contact", "sms")}


def test_programs_see_whom_each_notice_has_reached(
    window: Window,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    bounce: Callable[[], None],
    client_of: Callable[..., PortalClient],
    acme: Tenant,
) -> None:
    ask_all(business_clock, run_due_work)
    other = services.ask(
        Notice.Kind.MESSAGE,
        "message:x",
        "Read this",
        until=business_clock.now() + timedelta(days=2),
        page=Page("notices"),
    )
    assert other is not None
    run_due_work(name=services.CHASE)
    bounce()
    _key, secret = make_api_key(name="program", scopes=["read"], by=PLATFORM)
    rows = Program(client_of(acme), secret).get("/notices").json()["results"]
    assert [[(each["name"], each["reach"]) for each in row["told"]] for row in rows] == [
        [("王敏", "under_way")],  # a way is left: an SMS waits for the morning
        [("王敏", "under_way")],
    ]
    by_channel = {way["channel"]: way["told"] for way in rows[1]["told"][0]["ways"]}
    assert by_channel == {"email": "failed", "sms": "queued"}


def test_a_title_that_is_the_platforms_own_is_read_in_the_readers_language(
    acme: Tenant, in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    """In the letters of the window, in those that ask, on the page and over the API."""
    business_clock.set(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example", language="zh-hans")
    agreed_contact(name="Anne", email="anne@acme.example", language="en")
    booked = book(ask_calibration(register("021-6123 4001")))
    run_due_work()
    send_due_messages()
    asked = services.ask(
        Notice.Kind.WINDOW,
        history.about(booked),
        named_for_all(booked),
        until=business_clock.now() + timedelta(days=2),
        page=Page("windows"),
    )
    assert asked is not None
    run_due_work(name=services.CHASE)
    send_due_messages()
    letters = {"wang@acme.example": list[str](), "anne@acme.example": list[str]()}
    for mail in send_due_messages.emails:
        letters[parseaddr(mail.to[0])[1]].append(f"{mail.subject} {mail.body}")
    said = named_for_all(booked)
    assert isinstance(said, InLanguages)
    chinese, english = said.by_code["zh-hans"], said.by_code["en"]
    assert len(letters["wang@acme.example"]) == len(letters["anne@acme.example"]) >= 2
    assert all(chinese in each and english not in each for each in letters["wang@acme.example"])
    assert all(english in each and chinese not in each for each in letters["anne@acme.example"])
    for language, title in (("zh-hans", chinese), ("en", english)):
        with translation.override(language):
            assert str(Notice.objects.get(pk=asked.pk)) == title
            assert str(UnansweredNotice.objects.get(notice_id=asked.pk)) == title
