"""A change of preferences is undone from the message that says it was saved: that very one, while nothing is newer."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from tenants.models import Tenant
from tenants.people.models import Contact
from tests.portal_client import PortalClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
UNDONE, TOO_LATE = "Undone: it is as it was before.", "It was changed again meanwhile: nothing was undone."
QUIET = {"language": "en", "quiet_from": "22:00", "quiet_until": "07:00"}


def change(client: PortalClient, address: str, **fields: Any) -> str:
    """Post the form of a page; the page that says what became of it."""
    page: str = client.post(address, fields, follow=True).content.decode()
    return page


def offered(page: str) -> tuple[str, dict[str, list[str]]]:
    """Where the undoing is posted, and what is."""
    found = re.search(r'<form method="post" action="([^"]+)">((?:(?!</form>).)*name="undo".*?)</form>', page, re.DOTALL)
    assert found, "it is offered"
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)"\s+value="([^"]*)"', found[2]):
        fields.setdefault(name, []).append(unescape(value))
    return found[1], fields


def undo(client: PortalClient, page: str) -> str:
    address, fields = offered(page)
    return change(client, address, **fields)


@pytest.fixture
def contact(in_acme: Tenant) -> Contact:
    made: Contact = Contact.objects.create(name="Anne", email="anne@firm.example", email_answer="agreed")
    Contact.objects.create(name="Bob", email="bob@firm.example", email_answer="agreed")
    return made


def of_contact(contact: Contact, **fields: str) -> dict[str, str]:
    return {"name": contact.name, "email": contact.email, "mobile": "", **QUIET, **fields}


def test_language_and_time_zone_of_the_firm(acme: Tenant, owner: PortalClient, viewer: PortalClient) -> None:
    before = acme.language, acme.time_zone
    page = change(owner, reverse("settings"), language="en", time_zone="Europe/Berlin")
    acme.refresh_from_db()
    assert (acme.language, acme.time_zone) == ("en", "Europe/Berlin")
    address, fields = offered(page)
    assert viewer.post(address, fields).status_code == 403, "who may not change it may not undo it"
    assert UNDONE in undo(owner, page)
    acme.refresh_from_db()
    assert (acme.language, acme.time_zone) == before
    assert 'name="undo"' not in owner.get(reverse("settings")).content.decode(), "it is said once"
    assert TOO_LATE in undo(owner, page), "and done once"


def test_quiet_hours_and_nothing_else_of_a_contact(operator: PortalClient, contact: Contact) -> None:
    address = reverse("settings_contact", args=[contact.pk])
    page = change(operator, address, **of_contact(contact))
    contact.refresh_from_db()
    assert str(contact.quiet_from) == "22:00:00"
    assert UNDONE in undo(operator, page)
    contact.refresh_from_db()
    assert (contact.quiet_from, contact.quiet_until) == (None, None)
    for who in ({"name": "Annette"}, {"email": "annette@firm.example"}):
        assert 'name="undo"' not in change(operator, address, **of_contact(contact, **who)), "people are not undone"


def test_topics_and_not_over_what_is_newer(operator: PortalClient, contact: Contact) -> None:
    from tenants.domain.topics import Topic
    from tenants.people.telling import choices

    address = reverse("contact_topics", args=[contact.pk])
    form = operator.get(address).context["form"]
    now = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    page = change(operator, address, **{**now, "channels-feedback": [], "summary_at": "06:30"})
    contact.refresh_from_db()
    assert "email" not in (choices()[contact.pk][Topic.FEEDBACK].channels or ())
    assert str(contact.summary_at) == "06:30:00"
    other = change(operator, address, **{**now, "channels-feedback": [], "summary_at": "07:15"})
    assert TOO_LATE in undo(operator, page)
    contact.refresh_from_db()
    assert str(contact.summary_at) == "07:15:00"
    assert UNDONE in undo(operator, other)
    contact.refresh_from_db()
    assert str(contact.summary_at) == "06:30:00", "that very change"
    assert "email" not in (choices()[contact.pk][Topic.FEEDBACK].channels or ())


def test_numbers_of_a_topic(operator: PortalClient, contact: Contact, numbers: object) -> None:
    address = reverse("contact_topic_scope", args=[contact.pk, "windows"])
    page = change(operator, address, scope="these", numbers="400-820-1234", groups=["客服"])
    assert operator.get(address).context["form"]["scope"].value() == "these"
    assert UNDONE in undo(operator, page)
    assert operator.get(address).context["form"]["scope"].value() == "inherit"


def test_where_nothing_has_changed_nothing_is_offered(acme: Tenant, owner: PortalClient) -> None:
    page = change(owner, reverse("settings"), language=acme.language, time_zone=acme.time_zone)
    assert "Saved." in page
    assert 'name="undo"' not in page
