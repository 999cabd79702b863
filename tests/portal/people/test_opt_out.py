"""A contact that has agreed ends it by itself, by the link in each letter; desk and metrics tell how it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from compliance.evidence.models import Record
from tenants import context
from tenants.clock import real_now
from tenants.models import Tenant
from tenants.outbox.models import Confirmation, Message
from tenants.people import contacts
from tenants.people.models import Contact
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme, "operator")


@pytest.fixture
def anybody(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme)


def way_out(messages: DueMessages) -> str:
    found = re.search(r"/stop/\S+/", messages.emails[-1].body)
    assert found
    return found[0]


def test_a_contact_ends_what_it_is_told_by_itself(
    in_acme: Tenant, operator: PortalClient, anybody: PortalClient, send_due_messages: DueMessages
) -> None:
    """A link in each letter: to look does nothing, to post ends it; the client reads so, and cannot ask again soon."""
    agreed_contact(name="王敏", email=EMAIL, mobile=MOBILE)
    operator.cookies["django_language"] = "en"
    happens()
    send_due_messages()
    link = way_out(send_due_messages)
    assert all(link not in str(row.parameters) for row in Message.objects.all()), "no way in stands in a row"
    for _again in range(2):
        assert anybody.get(link).status_code == 200
        assert Contact.objects.get().channels == ("email", "sms")
    assert "Nobody is reached" not in operator.get(CONTACTS).text
    assert anybody.post(link, {"what": "email"}).status_code == 200
    assert Contact.objects.get().channels == ("sms",), "the one of the letter"
    assert anybody.post(link, {"what": "all"}).status_code == 200
    assert anybody.post(link, {"what": "all"}).status_code == 200, "twice does nothing"
    assert (Contact.objects.get().channels, Record.objects.filter(action="contact_withdrew").count()) == ((), 2)
    page = operator.get(CONTACTS).text
    assert "No longer wants to be notified" in page
    assert "Nobody is reached at the moment" in page
    assert "Nobody is notified about maintenance" in operator.get("/").text
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
            asked = operator.post(f"{CONTACTS}{Contact.objects.get().pk}/ask/{channel}/")
            assert asked.status_code == 429
            assert "has declined" in asked.text
    with later(days=91):
        assert operator.post(f"{CONTACTS}{Contact.objects.get().pk}/ask/email/").status_code == 302


@pytest.mark.parametrize("what", ["removed", "changed", "forged", "anothers"])
def test_a_way_out_that_is_no_longer_good(
    in_acme: Tenant, anybody: PortalClient, globex: Tenant, client_of: Callable[..., PortalClient], what: str
) -> None:
    row = agreed_contact(name="王敏", email=EMAIL)
    link = contacts.opt_out_path(row)
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
    contacts.withdraw(contacts.opt_out_path(row).split("/")[2], {"email"})
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
        found = desk.get(listed, {"standing": standing}).context["cl"].result_count
        assert found == (standing in ("pending", "lapsed", "withdrew")), standing
    text = Client().get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    assert 'shouhao_contact_confirmations{state="withdrew"} 1.0' in text
    assert 'shouhao_contact_confirmations{state="lapsed"} 1.0' in text
    assert 'shouhao_contact_confirmations{state="pending"} 1.0' in text
