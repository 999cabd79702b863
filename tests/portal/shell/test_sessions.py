"""portal/shell/sessions.py: whose a session is, is read with it, and believed as far as the session says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tenants import context
from tenants.models import Tenant
from tenants.people.models import User
from tests.portal_client import PortalClient, sign_in
from tests.template import email_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def device(acme: Tenant) -> PortalClient:
    """The browser of a viewer who has signed in."""
    return sign_in(acme, "viewer")


def key(browser: PortalClient) -> str:
    return browser.cookies["shouhao_session"].value


def is_signed_in(browser: PortalClient) -> bool:
    answer = browser.get(reverse("numbers"))
    assert answer.status_code in (200, 302)
    return bool(answer.status_code == 200)


def test_a_session_and_its_person_are_one_statement(device: PortalClient) -> None:
    assert is_signed_in(device)
    with CaptureQueriesContext(connection) as asked:
        assert is_signed_in(device)
    of_people = [each["sql"] for each in asked if "session" in each["sql"] or 'FROM "people_user"' in each["sql"]]
    assert len(of_people) == 1


def test_another_persons_device_is_not_believed(device: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        UserSession.objects.update(user=User.objects.get(email=email_of("acme", "owner")))
    answer = device.get(reverse("numbers"))
    assert answer.context["user"].role == "viewer"


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}, {"session_epoch": 7}])
def test_who_is_shut_out_is_out(device: PortalClient, acme: Tenant, change: dict[str, object]) -> None:
    assert is_signed_in(device)
    with context.client(acme):
        User.objects.filter(role="viewer").update(**change)
    assert not is_signed_in(device)


def test_an_old_session_is_over(device: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(device)


def test_a_session_that_was_ended_is_over(device: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        Session.objects.filter(session_key=key(device)).delete()
    assert not is_signed_in(device)


def test_what_a_session_was_begun_with_is_nothing_at_another_client(
    device: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    """Its hash held the password alone: it was good for the same person there, whoever copies a session's row."""
    with context.client(acme):
        person, row = User.objects.get(email=email_of("acme", "viewer")), Session.objects.get(session_key=key(device))
    with context.client(globex):
        twin = User(pk=person.pk, email=person.email, name="X", role="owner", password=person.password)
        twin.save(force_insert=True)
        Session.objects.create(session_key=row.pk, session_data=row.session_data, expire_date=row.expire_date)
    elsewhere = sign_in(globex)
    elsewhere.cookies["shouhao_session"] = key(device)
    assert is_signed_in(device)
    assert not is_signed_in(elsewhere)


def test_no_client_knows_anothers_session(device: PortalClient, globex: Tenant) -> None:
    elsewhere = sign_in(globex)
    elsewhere.cookies["shouhao_session"] = key(device)
    assert not is_signed_in(elsewhere)
