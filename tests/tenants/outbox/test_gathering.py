"""Several messages to one person become one letter: of a minute, of a summary; each goes out in exactly one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tenants import context
from tenants.agenda import claiming
from tenants.clock import Clocks, real_now
from tenants.domain.actors import PLATFORM
from tenants.domain.receipts import Told
from tenants.domain.sms import cut, sms_safe
from tenants.domain.topics import Choice, Rhythm, Topic
from tenants.models import Tenant
from tenants.outbox import carriers, channels, gathering, sending, tasks
from tenants.outbox.models import Message
from tenants.outbox.providers.configured import NoProvider
from tenants.outbox.rendering import subject_of
from tenants.outbox.services import make_void, queue_message
from tenants.people.models import Contact
from tenants.people.subscriptions import choose
from tenants.people.telling import everyone_to_tell
from tests.contacts import agreed_contact
from tests.tenants.outbox.told import told_state
from tests.work import BusinessClock, DueMessages

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 25, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MINUTE = timedelta(minutes=1)


def say(number: int, topic: Topic = Topic.DISPLAYS, *, about: str = "") -> None:
    queue_message(
        "maintenance/window_aborted",
        everyone_to_tell(topic),
        key=f"{number}",
        about=about,
        title=f"件{number}",
        reason="",
    )


@pytest.fixture
def minute(send_due_messages: DueMessages) -> DueMessages:
    """As in the running product: what comes within a minute of a letter waits."""
    send_due_messages.stack.enter_context(mock.patch.object(gathering, "HOLD", MINUTE))
    return send_due_messages


def test_several_of_one_minute_become_one(in_acme: Tenant, minute: DueMessages, business_clock: BusinessClock) -> None:
    agreed_contact(name="王敏", email="wang@acme.example")
    agreed_contact(name="李雷", email="lilei@acme.example")
    say(1)
    minute()
    assert len(minute.emails) == 2
    for number in (2, 3, 4):
        say(number)
    minute()
    assert len(minute.emails) == 2, "they wait for the end of the minute"
    business_clock.advance(MINUTE)  # the sandbox's clock, too, passes over the minute
    minute()
    letters = minute.emails[2:]
    assert len(letters) == 2
    for letter in letters:
        assert letter.subject.startswith("3 ")
        assert all(f"件{number}" in letter.body for number in (2, 3, 4))
        assert letter.body.count("/stop/") == 1
    assert Counter(Message.objects.values_list("state", flat=True)) == {"sent": 4, "within": 4}
    assert {told_state(each) for each in Message.objects.all()} == {Told.HANDED_OVER}
    with context.platform():  # as the purge does
        Message.objects.filter(state="sent").delete()  # taken away earlier than those that went with it
    assert {told_state(each) for each in Message.objects.all()} == {Told.HANDED_OVER}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "】{count} notifications: {first}; {second}{others}. Details are in your e-mail."),
        ("zh-hans", "】{count}条通知：{first}；{second}{others_zh}。详见邮件。"),
    ],
)
@pytest.mark.parametrize("count", [2, 4])
def test_an_sms_about_several_names_them(
    in_acme: Tenant, minute: DueMessages, business_clock: BusinessClock, language: str, said: str, count: int
) -> None:
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613912345678", language=language)
    say(1)
    minute()
    for number in range(2, 2 + count):
        say(number)
    business_clock.advance(MINUTE)
    minute()
    _first, (_to, text) = minute.texts
    with translation.override(language):
        named = [subject_of("maintenance/window_aborted", {"title": f"件{number}"}, in_acme) for number in (2, 3)]
    more = {"others": "; and others", "others_zh": "；等"} if count > 2 else {"others": "", "others_zh": ""}
    first, second = (cut(sms_safe(each), 24) for each in named)
    assert text.endswith(said.format(count=count, first=first, second=second, **more))
    assert "件2" in text
    assert "件3" in text


def test_what_must_be_known_now_waits_for_nothing(in_acme: Tenant, minute: DueMessages) -> None:
    agreed_contact(name="王敏", email="wang@acme.example")
    for number in (1, 2, 3):
        say(number, Topic.FREEZES)
        minute()
        assert len(minute.emails) == number


def test_sms_become_one_only_where_an_email_says_the_same(in_acme: Tenant, minute: DueMessages) -> None:
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613912345678")
    agreed_contact(name="李雷", mobile="+8613900139000")
    for number in (1, 2, 3):
        say(number)
    minute()
    mine = [text for mobile, text in minute.texts if mobile.endswith("5678")]
    assert len(mine) == 1
    assert "3" in mine[0]
    assert sum(mobile.endswith("9000") for mobile, _text in minute.texts) == 3


def test_a_worker_that_held_one_of_them_writes_nothing(in_acme: Tenant, minute: DueMessages) -> None:
    """Two workers claim; the first takes the other's along: each message is in one letter."""
    agreed_contact(name="王敏", email="wang@acme.example")
    for number in (1, 2):
        say(number)
    with context.platform():
        first, second = claiming.claim(Message, limit=2, lane="email")
        held = carriers.hold("email")
        sending.send([first], held)
        sending.send([second], held)
    assert len(minute.emails) == 1
    assert Counter(Message.objects.values_list("state", flat=True)) == {"sent": 1, "within": 1}


def test_what_was_taken_along_stays_with_its_letter_when_that_is_tried_again(
    in_acme: Tenant, minute: DueMessages
) -> None:
    agreed_contact(name="王敏", email="wang@acme.example")
    say(1)
    say(2)
    busy = channels.TryLater("busy")
    with mock.patch.object(channels.MailSender, "send", side_effect=busy), context.platform():
        tasks.send_messages("email")
    say(3)
    Message.objects.filter(done_at=None).update(not_before=real_now() - MINUTE, last_error="")
    minute()
    letter = minute.emails[0]
    assert all(f"件{number}" in letter.body for number in (1, 2, 3))


def test_an_sms_that_says_how_many_says_so_too_when_it_is_tried_again(in_acme: Tenant, minute: DueMessages) -> None:
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613912345678")
    for number in (1, 2, 3):
        say(number)
    busy = channels.TryLater("busy")
    with mock.patch.object(NoProvider, "send", side_effect=busy), context.platform():
        tasks.send_messages("sms")
    Message.objects.filter(done_at=None).update(not_before=real_now() - MINUTE, last_error="")
    minute()
    ((_mobile, text),) = minute.texts
    assert "3条通知：已中止：件1；已中止：件2；等。" in text


def test_the_minute_after_a_letter_ends_with_it(in_acme: Tenant, minute: DueMessages) -> None:
    agreed_contact(name="王敏", email="wang@acme.example")
    say(1)
    minute()
    say(2)
    sent, waiting = Message.objects.order_by("pk")
    ends = sent.due_at + MINUTE
    for now, until in ((ends - timedelta(microseconds=1), {waiting.pk: ends}), (ends, {})):
        assert gathering.held_until([waiting], Clocks(now, real_now())) == until


def test_a_summary_comes_at_the_readers_time_with_all_of_it(
    in_acme: Tenant, send_due_messages: DueMessages, business_clock: BusinessClock
) -> None:
    business_clock.set(MORNING)
    row = agreed_contact(
        name="王敏",
        email="wang@acme.example",
        mobile="+8613912345678",
        time_zone="Europe/Berlin",
        summary_at=time(7, 30),
    )
    choose(row, Topic.DISPLAYS, Choice(rhythm=Rhythm.DAILY), by=PLATFORM)
    for number in (1, 2, 3):
        say(number, about=f"number:{number}")
    say(4, Topic.FREEZES)
    send_due_messages()
    assert len(send_due_messages.emails) == 1, "what must be known passes it"
    assert len(send_due_messages.texts) == 4, "an SMS is read at once"
    make_void("number:2")
    business_clock.set(datetime(2026, 11, 25, 7, 29, tzinfo=ZoneInfo("Europe/Berlin")))
    send_due_messages()
    assert len(send_due_messages.emails) == 1
    business_clock.set(datetime(2026, 11, 25, 7, 30, 1, tzinfo=ZoneInfo("Europe/Berlin")))
    send_due_messages()
    send_due_messages()
    summary = send_due_messages.emails[1]
    assert len(send_due_messages.emails) == 2
    assert "件1" in summary.body
    assert "件3" in summary.body
    assert "件2" not in summary.body, "it was void by then"


def test_who_wants_it_at_once_after_all_gets_it_at_once(
    in_acme: Tenant, send_due_messages: DueMessages, business_clock: BusinessClock
) -> None:
    business_clock.set(MORNING)
    row = agreed_contact(name="王敏", email="wang@acme.example")
    other = agreed_contact(name="李雷", email="lilei@acme.example")
    for each in (row, other):
        choose(each, Topic.DISPLAYS, Choice(rhythm=Rhythm.WEEKLY), by=PLATFORM)
    say(1)
    send_due_messages()
    assert send_due_messages.emails == []
    choose(row, Topic.DISPLAYS, Choice(rhythm=Rhythm.AT_ONCE), by=PLATFORM)
    send_due_messages()
    (letter,) = send_due_messages.emails
    assert "wang@acme.example" in letter.to[0], "the other one's comes in its summary"


def test_who_has_left_the_topic_meanwhile_is_told_nothing_of_it(
    in_acme: Tenant, send_due_messages: DueMessages
) -> None:
    row = agreed_contact(name="王敏", email="wang@acme.example")
    say(1)
    choose(row, Topic.DISPLAYS, Choice(channels=frozenset()), by=PLATFORM)
    send_due_messages()
    assert send_due_messages.emails == []
    assert Contact.objects.get().channels == ("email",)
