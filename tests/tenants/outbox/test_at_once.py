"""Many messages in the air at once: each is told once, and who dies leaves each of them as one nobody knows of."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError

from tenants import context
from tenants.agenda import claiming
from tenants.clock import real_now
from tenants.domain.receipts import Told
from tenants.domain.tagged import InLanguages
from tenants.models import Tenant
from tenants.outbox import carriers, gathering, parts, quotas, receipts, sending, tasks
from tenants.outbox.channels import Letter, Outcome
from tenants.outbox.models import Delivery, Message
from tenants.outbox.providers import smpp
from tenants.outbox.selectors import told_states
from tenants.people.models import Contact
from tests.tenants.outbox import peers
from tests.tenants.outbox.peers import Mail, Sms
from tests.tenants.outbox.test_channels import again, say
from tests.tenants.outbox.test_hanging import ask_again, mobile

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = timedelta(minutes=30)


def send(channel: str = "sms") -> int:
    ask_again()
    with context.platform():
        return tasks.send_messages(channel)


def arrived(sms: Sms) -> Counter[str]:
    return Counter(f"+{part.destination_addr}" for part in sms.taken)


def test_a_centre_is_given_the_next_before_it_has_answered(in_acme: Tenant, sms: Sms) -> None:
    messages = [say(mobile=mobile(place)) for place in range(60)]
    sms.delay, begun = 0.1, time.monotonic()
    assert send() == 60
    assert time.monotonic() - begun < 60 * sms.delay, "one after the other they take that"
    assert arrived(sms) == {mobile(place): 1 for place in range(60)}
    assert {told for told, _at in told_states(list(Message.objects.all()))} == {Told.SUBMITTED}
    assert {*Message.objects.values_list("state", "in_air_since", "lease_until")} == {("sent", None, None)}
    assert Delivery.objects.values("message", "provider_id").distinct().count() == len(messages)


def test_a_centre_that_waits_for_our_acknowledgement_is_not_made_to(in_acme: Tenant, sms: Sms) -> None:
    """It keeps an answer until we have acknowledged the one before (RFC 896): were that delayed, as is usual, by 40 ms
    after many a half of a window, it took more than two seconds. The least of some: a busy machine only adds.
    """
    took: list[float] = []
    while not took or (min(took) >= 1.5 and len(took) < 8):
        numbers = [mobile(400 * len(took) + place) for place in range(400)]
        for number in numbers:
            say(mobile=number)
        sms.taken.clear()
        begun = time.monotonic()
        assert send() == 400
        took.append(time.monotonic() - begun)
        assert arrived(sms) == dict.fromkeys(numbers, 1)
    assert min(took) < 1.5


def test_whoever_is_told_the_same_reads_the_same_in_its_own_language(in_acme: Tenant, sms: Sms) -> None:
    """A text is written once for all of a hand who read it, and for nobody else."""
    said = [InLanguages({"zh-hans": "校准", "en": "Calibration"}), "别的", "别的"]
    for place in range(9):
        say(mobile=mobile(place), text=said[place % 3])
    Contact.objects.filter(mobile__in=[mobile(place) for place in (3, 5)]).update(language="en")
    with (
        mock.patch.object(tasks.pace, "AT_FIRST", 9),
        mock.patch.object(parts, "get_template", wraps=parts.get_template) as written,
    ):
        assert send() == 9
    texts = {f"+{part.destination_addr}": part.short_message.decode("utf-16-be") for part in sms.taken}
    assert [texts[mobile(place)] for place in range(9)] == [
        *("【守号】校准", "【守号】别的", "【守号】别的"),
        *("【守号】Calibration", "【守号】别的", "【守号】别的"),
        *("【守号】校准", "【守号】别的", "【守号】别的"),
    ]
    assert written.call_count == 4


def test_each_has_its_own_end(in_acme: Tenant, sms: Sms) -> None:
    """Of six in one window one number is refused, one is to be tried again, one is of two parts."""
    messages = [say(mobile=mobile(place), text=["很" * 60, "长" * 60] if place == 3 else "短") for place in range(6)]
    sms.answers |= {mobile(1).lstrip("+"): peers.INVALID_DESTINATION, mobile(2).lstrip("+"): peers.THROTTLED}
    with context.platform(), mock.patch.object(tasks.pace, "AT_FIRST", 6):
        tasks.send_messages("sms")
    assert [again(each).state for each in messages] == ["sent", "failed", "waiting", "sent", "sent", "sent"]
    assert arrived(sms)[mobile(3)] == 2
    assert (messages[2].unanswered, messages[2].attempts) == (0, 1)
    assert Counter(Delivery.objects.values_list("message", flat=True))[messages[3].pk] == 2


def test_where_the_centre_falls_silent_only_what_it_did_not_answer_for_is_open(
    in_acme: Tenant, sms: Sms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp, "ANSWERS", 3.0)
    sms.silent = {mobile(place).lstrip("+") for place in (2, 5)}
    messages = [say(mobile=mobile(place)) for place in range(8)]
    with mock.patch.object(tasks.pace, "AT_FIRST", 8):
        send()
    states = [(again(each).state, each.unanswered) for each in messages]
    assert states == [("waiting", 1) if place in (2, 5) else ("sent", 0) for place in range(8)]
    assert all(messages[place].not_before - real_now() > HALF_AN_HOUR - timedelta(minutes=1) for place in (2, 5))
    sms.silent = set()
    send()
    assert arrived(sms) == {mobile(place): 1 for place in range(8)}, "not again before half an hour"


class Killed(BaseException):
    """Nothing after it is done: as when the worker is killed."""


def test_who_dies_with_many_in_the_air_has_each_told_twice_at_most_and_none_lost(
    in_acme: Tenant, sms: Sms, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [say(mobile=mobile(place)) for place in range(12)]
    send_all = smpp.SmppSender.send_all

    def die(sender: Any, letters: Sequence[tuple[Letter, str]], **options: Any) -> list[Outcome]:
        send_all(sender, letters[:7], **options)
        raise Killed

    for deaths in (1, 2):
        with context.platform():
            claims = claiming.claim(Message, limit=12, lane="sms")
            assert len(claims) == 12
            with monkeypatch.context() as patched:
                patched.setattr(smpp.SmppSender, "send_all", die)
                held = carriers.hold("sms")
                with pytest.raises(Killed):
                    sending.send(claims, held)
                carriers.let_go(held)
        assert Message.objects.filter(in_air_since=None).count() == 0, "all were marked before any was handed over"
        assert {*Message.objects.values_list("unanswered", flat=True)} == {deaths - 1}
        Message.objects.update(lease_until=real_now() - timedelta(seconds=1))
    send()
    assert {again(each).state for each in messages} == {"waiting"}, "twice is enough: they come rarely from now on"
    assert {each.unanswered for each in messages} == {2}
    assert min(each.not_before for each in messages) - real_now() > HALF_AN_HOUR - timedelta(minutes=1)
    Message.objects.update(not_before=real_now())
    send()
    assert {again(each).state for each in messages} == {"sent"}
    assert arrived(sms) == {mobile(place): 3 if place < 7 else 1 for place in range(12)}


def test_one_letter_takes_the_others_of_the_same_hand_along(in_acme: Tenant, mail: Mail) -> None:
    messages = [say(email=f"{place % 2}@acme.example") for place in range(4)]
    first, second = messages[0].recipient_id, messages[1].recipient_id
    for message, recipient in zip(messages, (first, second, first, second), strict=True):
        Message.objects.filter(pk=message.pk).update(recipient_id=recipient, gather="minute")
    with mock.patch.object(gathering, "HOLD", timedelta(minutes=1)), mock.patch.object(tasks.pace, "AT_FIRST", 4):
        send("email")
    assert len(mail.taken) == 2
    assert [again(each).state for each in messages] == ["sent", "sent", "within", "within"]


def test_a_quota_is_kept_to_within_a_hand(in_acme: Tenant, sms: Sms) -> None:
    for place in range(9):
        say(mobile=mobile(place))
    with (
        mock.patch.dict(quotas.MOST, {"sms": ((timedelta(hours=1), 5), (timedelta(days=1), 7))}),
        mock.patch.object(tasks.pace, "AT_FIRST", 3),
    ):
        send()
        assert len(sms.taken) == 5
        Message.objects.filter(state="sent").update(sent_at=real_now() - timedelta(hours=2))
        Message.objects.update(not_before=real_now())
        send()
        assert len(sms.taken) == 7


def test_what_there_is_no_time_for_is_given_back_untried(in_acme: Tenant, mail: Mail) -> None:
    messages = [say(email=f"{place}@acme.example") for place in range(3)]
    with context.platform():
        claims, held = claiming.claim(Message, limit=3, lane="email"), carriers.hold("email")
        sending.send(claims, held, begin_until=time.monotonic() - 1)
        carriers.let_go(held)
    assert mail.taken == []
    rows = [(again(each).state, each.attempts, each.unanswered, each.in_air_since) for each in messages]
    assert rows == [("waiting", 0, 0, None)] * 3
    send("email")
    assert len(mail.taken) == 3


def test_what_was_taken_is_noted_whatever_else_the_database_does_not_take(
    in_acme: Tenant, sms: Sms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes away for a moment after a centre has answered: nobody is told twice for that."""
    messages = [say(mobile=mobile(place)) for place in range(4)]
    away = iter([True])

    def note(carrier: carriers.Carrier) -> None:
        if next(away, False):
            raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(carriers.Carrier, "note", note)
    monkeypatch.setattr(carriers.connection, "close", lambda: None)  # it is the test's own
    with mock.patch.object(tasks.pace, "AT_FIRST", 4):
        send()
    assert {again(each).state for each in messages} == {"sent"}
    assert arrived(sms) == {mobile(place): 1 for place in range(4)}


def test_what_is_removed_while_it_is_in_hand_holds_up_nothing(in_acme: Tenant, sms: Sms) -> None:
    """As when the client's last rows go."""
    gone, other = say(mobile=mobile(1)), say(mobile=mobile(2))
    with context.platform():
        claims, held = claiming.claim(Message, limit=2, lane="sms"), carriers.hold("sms")
        Message.objects.filter(pk=gone.pk).delete()
        sending.send(claims, held)
        carriers.let_go(held)
    assert again(other).state == "sent"
    assert arrived(sms) == {mobile(2): 1}


def test_an_sms_that_nobody_answered_for_is_found_by_its_own_receipt_alone(in_acme: Tenant, sms: Sms) -> None:
    lost, other = say(mobile=mobile(1)), say(mobile=mobile(2))
    receipts.note_submitted(other, "smpp", ["1"], to=mobile(2))
    assert not carriers.find_lost(lost, [])
    receipts.note_submitted(lost, "smpp", ["2"], to=mobile(1))
    assert carriers.find_lost(lost, [])
