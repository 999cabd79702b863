"""Where a person is signed in: since when, last seen when, and signed out one by one or all others at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.evidence.models import Record
from portal.shell.sessions import SEEN_EVERY
from tenants import context
from tenants.models import Tenant
from tests.portal_client import PortalClient, sign_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
DEVICES = "/accounts/sessions/"


def device_of(tenant: Tenant, browser: PortalClient) -> UserSession:
    with context.client(tenant):
        device: UserSession = UserSession.objects.get(session_key=browser.cookies["shouhao_session"].value)
    return device


def is_in(browser: PortalClient) -> bool:
    return bool(browser.get("/settings/security/").status_code == 200)


def ended(tenant: Tenant) -> list[int]:
    with context.client(tenant):
        return [row.details["devices"] for row in Record.objects.filter(action="devices_signed_out")]


def test_one_device_is_signed_out_and_the_others_stay(acme: Tenant) -> None:
    here, phone, lost = (sign_in(acme, "viewer", HTTP_ACCEPT_LANGUAGE="en") for _each in range(3))
    page = here.get(DEVICES)
    end = f"{DEVICES}{device_of(acme, lost).pk}/end/"
    assert end in page.text
    assert f"{DEVICES}{device_of(acme, here).pk}/end/" not in page.text, "the one in use has its own button"
    assert here.post(end).status_code == 302
    assert [is_in(each) for each in (here, phone, lost)] == [True, True, False]
    assert ended(acme) == [1]
    assert here.post(end).status_code == 404
    assert here.post(f"{DEVICES}{device_of(acme, here).pk}/end/").status_code == 404


def test_all_others_are_signed_out_at_once(acme: Tenant) -> None:
    here, *others = (sign_in(acme, "viewer", HTTP_ACCEPT_LANGUAGE="en") for _each in range(3))
    here.post(DEVICES)
    assert is_in(here)
    assert not any(is_in(each) for each in others)
    assert ended(acme) == [2]


def test_nobody_ends_anothers(acme: Tenant, globex: Tenant) -> None:
    theirs = sign_in(acme, "owner")
    end = f"{DEVICES}{device_of(acme, theirs).pk}/end/"
    for browser in (sign_in(acme, "viewer"), sign_in(globex, "owner")):
        assert browser.post(end).status_code == 404
    assert PortalClient(theirs.host).post(end).status_code == 302
    assert is_in(theirs)
    assert ended(acme) == []


def test_when_a_device_was_last_seen_is_noted_now_and_then(acme: Tenant) -> None:
    here, phone = (sign_in(acme, "viewer", HTTP_ACCEPT_LANGUAGE="en") for _each in range(2))
    before = timezone.now() - timedelta(hours=3)
    with context.client(acme):
        UserSession.objects.update(created_at=before, last_seen_at=before)
    assert "last seen 3" in words(here.get(DEVICES)).replace("\xa0", " ")
    phone.get("/")
    assert device_of(acme, phone).last_seen_at > before + SEEN_EVERY
    assert "last seen now" in words(here.get(DEVICES)).replace("\xa0", " ")
    with CaptureQueriesContext(connection) as asked:
        phone.get("/")
    assert not [each for each in asked if each["sql"].startswith("UPDATE")], "a look costs no write"
