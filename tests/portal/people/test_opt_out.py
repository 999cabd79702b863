"""A contact that has agreed ends it by itself, by the link in each letter; desk and metrics tell how it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.evidence.models import Record
from tenants import context
from tenants.clock import real_now
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox.models import Confirmation, Message
from tenants.outbox.services import queue_message
from tenants.people import opting_out
from tenants.people.models import Contact, Subscription
from tenants.people.telling import everyone_to_tell
from tests.contacts import agreed_contact
from tests.portal.people.test_contacts_are_asked import (
    CONTACTS,
    EMAIL,
    MOBILE,
    STRANGER,
    happens,
    later,
)
from tests.portal_client import PortalClient, sign_in
from tests.template import email_of
from tests.work import DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture
def operator(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme, "operator")


@pytest.fixture
def anybody(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme)


def way_out(messages: DueMessages, to: str) -> str:
    mine = next(each for each in messages.emails if to in each.to[0])
    link = re.search(r"/stop/\S+/", mine.body)
    assert link
    return link[0]


def letter_about(topic: Topic, messages: DueMessages) -> Any:
    """The e-mail that the contacts get about something of a topic."""
    queue_message("maintenance/window_aborted", everyone_to_tell(topic), key=topic, title="双11", reason="")
    messages()
    return messages.emails[-1]


def test_one_click_in_a_mail_program_ends_an_optional_topic(
    in_acme: Tenant, anybody: PortalClient, operator: PortalClient, send_due_messages: DueMessages
) -> None:
    """RFC 8058: a POST without cookie, redirect or page; both headers in one line; looking at the link does nothing."""
    agreed_contact(name="王敏", email=EMAIL)
    letter = letter_about(Topic.DISPLAYS, send_due_messages)
    wire = letter.message().as_bytes().decode()
    header = re.search(r"^List-Unsubscribe: <(https?://[^>\s]+)>\r?$", wire, re.MULTILINE)
    assert header, "in one line, since a folded one breaks signatures"
    assert "\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in wire.replace("\r", "")
    path = "/" + header[1].split("/", 3)[3]
    program = PortalClient(anybody.host, enforce_csrf_checks=True)
    for method in ("get", "head") * 3:
        assert getattr(program, method)(path).status_code == 200
    assert not Subscription.objects.exists()
    for _again in range(2):
        answer = program.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert Contact.objects.get().channels == ("email",), "told of other things all the same"
    assert list(everyone_to_tell(Topic.DISPLAYS)) == []
    assert Record.objects.filter(action="topic_left").count() == 1
    operator.cookies["django_language"] = "en"
    assert "no longer wants e-mails about: What handsets show" in operator.get("/history/").text
    assert everyone_to_tell(Topic.CASES)
    sent = len(send_due_messages.emails)
    queue_message("maintenance/window_aborted", everyone_to_tell(Topic.DISPLAYS), key="2", title="x", reason="")
    send_due_messages()
    assert len(send_due_messages.emails) == sent


def test_what_must_be_known_has_no_one_click_and_says_why(
    in_acme: Tenant, anybody: PortalClient, send_due_messages: DueMessages
) -> None:
    row = agreed_contact(name="王敏", email=EMAIL)
    letter = letter_about(Topic.FREEZES, send_due_messages)
    assert "List-Unsubscribe" not in letter.extra_headers
    anybody.cookies["django_language"] = "en"
    link = opting_out.opt_out_path(row, Topic.FREEZES)
    assert "must be known" in anybody.get(link).text
    anybody.post(link, {"what": "topic"})
    anybody.post(link, {"List-Unsubscribe": "One-Click"})
    assert everyone_to_tell(Topic.FREEZES)


def test_the_last_who_can_be_reached_cannot_leave(
    in_acme: Tenant, anybody: PortalClient, operator: PortalClient, send_due_messages: DueMessages
) -> None:
    """By the letter's link, by the operator's hand: each says what nobody would hear. Another one agrees: then so."""
    row = agreed_contact(name="王敏", email=EMAIL)
    agreed_contact(name="李雷", email="lilei@acme.example", email_answer="waiting")
    link = opting_out.opt_out_path(row, Topic.DISPLAYS)
    anybody.cookies["django_language"] = operator.cookies["django_language"] = "en"
    for what in ("email", "all"):
        refused = anybody.post(link, {"what": what})
        assert refused.status_code == 409
        assert "Nobody else is notified of this" in refused.text
        assert "Freezes and suspensions" in refused.text
    assert "Nobody else is notified" in operator.post(f"{CONTACTS}{row.pk}/remove/", follow=True).text
    assert Contact.objects.get(pk=row.pk).channels == ("email",)
    assert not Record.objects.filter(action__in=["contact_withdrew", "contact_removed"]).exists()
    Contact.objects.filter(name="李雷").update(email_answer="agreed")
    assert anybody.post(link, {"what": "all"}).status_code == 200
    assert Contact.objects.get(pk=row.pk).channels == ()


def test_a_contact_ends_what_it_is_told_by_itself(
    in_acme: Tenant, operator: PortalClient, anybody: PortalClient, send_due_messages: DueMessages
) -> None:
    """A link in each letter: to look does nothing, to post ends it; the client reads so, and cannot ask again soon."""
    agreed_contact(name="王敏", email=EMAIL, mobile=MOBILE)
    other = agreed_contact(name="李雷", email="lilei@acme.example", created_at=real_now() + timedelta(days=1))
    operator.cookies["django_language"] = "en"
    happens()
    send_due_messages()
    link = way_out(send_due_messages, EMAIL)
    assert all(link not in str(row.parameters) for row in Message.objects.all()), "no way in stands in a row"
    for _again in range(2):
        assert anybody.get(link).status_code == 200
        assert Contact.objects.get(name="王敏").channels == ("email", "sms")
    assert "Nobody is reached" not in operator.get(CONTACTS).text
    assert anybody.post(link, {"what": "email"}).status_code == 200
    assert Contact.objects.get(name="王敏").channels == ("sms",), "the one of the letter"
    assert anybody.post(link, {"what": "all"}).status_code == 200
    assert anybody.post(link, {"what": "all"}).status_code == 200, "twice does nothing"
    assert (Contact.objects.get(name="王敏").channels, Record.objects.filter(action="contact_withdrew").count()) == (
        (),
        2,
    )
    Contact.objects.filter(pk=other.pk).update(email_answer="waiting")
    page = operator.get(CONTACTS).text
    assert "No longer wants to be notified" in page
    assert "Nobody is reached at the moment" in page
    assert "Only whoever books is notified about maintenance" in operator.get("/").text
    send_due_messages()
    told = [each for each in send_due_messages.emails if "王敏" in each.subject]
    assert sum(email_of("acme", "owner") in each.to[0] for each in told) == 2, "an owner reads it, each time"
    assert "/stop/" not in told[0].body, "an owner is no contact"
    sent = len(send_due_messages.emails)
    happens()
    send_due_messages()
    assert EMAIL not in str([each.to for each in send_due_messages.emails[sent:]])
    with later(days=2):
        for channel in ("email", "sms"):
            asked = operator.post(f"{CONTACTS}{Contact.objects.get(name='王敏').pk}/ask/{channel}/")
            assert asked.status_code == 429
            assert "has declined" in asked.text
    with later(days=91):
        assert operator.post(f"{CONTACTS}{Contact.objects.get(name='王敏').pk}/ask/email/").status_code == 302


@pytest.mark.parametrize("what", ["removed", "changed", "forged", "anothers"])
def test_a_way_out_that_is_no_longer_good(
    in_acme: Tenant, anybody: PortalClient, globex: Tenant, client_of: Callable[..., PortalClient], what: str
) -> None:
    row = agreed_contact(name="王敏", email=EMAIL)
    link = opting_out.opt_out_path(row)
    if what == "removed":
        row.delete()
    elif what == "changed":
        Contact.objects.update(email="new@elsewhere.example")
    elif what == "forged":
        link = link.replace(str(row.pk)[:8], "00000000")
    asker = client_of(globex) if what == "anothers" else anybody
    assert asker.get(link).status_code == 410
    assert asker.post(link, {"what": "all"}).status_code == 410
    with context.client(in_acme):
        assert all(each.channels for each in Contact.objects.all())


def test_the_desk_and_the_metrics_tell_how_confirmations_stand(
    in_acme: Tenant, operator: PortalClient, staff: Tenant, settings: Any
) -> None:
    settings.METRICS_TOKEN = "secret"
    operator.post(CONTACTS, STRANGER)
    row = agreed_contact(name="王敏", email="wang@acme.example")
    agreed_contact(name="李雷", email="lilei@acme.example")
    opting_out.withdraw(opting_out.opt_out_path(row).split("/")[2], {"email"})
    Confirmation.objects.filter(channel="sms").update(expires_at=real_now())
    desk = sign_in(staff, "reviewer")
    desk.cookies["django_language"] = "en"
    listed = "/admin/outbox/confirmation/"
    page = desk.get(listed).text
    assert all(
        said in page
        for said in ("Waiting for an answer", "Not answered in time", "Opted out later", in_acme.legal_name)
    )
    assert EMAIL not in page
    assert MOBILE not in page
    for standing in ("pending", "lapsed", "withdrew", "replaced", "agreed"):
        count = desk.get(listed, {"standing": standing}).context["cl"].result_count
        assert count == (standing in ("pending", "lapsed", "withdrew")), standing
    text = Client().get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    assert 'shouhao_contact_confirmations{state="withdrew"} 1.0' in text
    assert 'shouhao_contact_confirmations{state="lapsed"} 1.0' in text
    assert 'shouhao_contact_confirmations{state="pending"} 1.0' in text
