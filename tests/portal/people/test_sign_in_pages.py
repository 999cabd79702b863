"""The door: what is kept of it is what allauth's view shows; tokens are fresh, and what was typed comes back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.test import Client

from portal.shell.said_once import CookieOfOneHost
from portal.templatetags._marks import when
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tests.template import PASSWORD, email_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
DOOR = "/accounts/login/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')


def masked(page: str) -> str:
    return re.sub(r'(?<="X-CSRFToken": ")\w+|<time.*?</time>', "", TOKEN.sub("", page))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("query", ["", "?next=/numbers/%3Fq%3D%22%3Cb%3E"])
def test_a_stranger_sees_what_allauth_shows(acme: Tenant, client_of: Any, language: str, query: str) -> None:
    stranger, with_a_session = client_of(acme), client_of(acme)
    with_a_session.cookies[settings.SESSION_COOKIE_NAME] = "of-nobody"
    for visitor in (stranger, with_a_session):
        visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    kept, allauths = (visitor.get(f"{DOOR}{query}") for visitor in (stranger, with_a_session))
    assert kept.status_code == allauths.status_code == 200
    assert masked(kept.text) == masked(allauths.text)
    assert ("&lt;b&gt;" in kept.text) == bool(query)
    assert kept["Cache-Control"] == allauths["Cache-Control"]


def test_each_visitor_has_a_token_of_its_own_that_opens_the_form(acme: Tenant, staff: Tenant) -> None:
    seen = set()
    for tenant, host in ((acme, "acme.localhost"), (acme, "acme.localhost"), (staff, "localhost")):
        visitor = Client(enforce_csrf_checks=True, headers={"host": host, "accept-language": "en"})
        token = TOKEN.search(visitor.get(DOOR).text)
        assert token, tenant
        seen.add(token[1])
        typed = {"login": "somebody@example.com", "password": "wrong", "csrfmiddlewaretoken": token[1]}
        refused = visitor.post(DOOR, typed)
        assert refused.status_code == 200
        assert 'value="somebody@example.com"' in refused.text
        assert "not correct" in refused.text
        assert 'value="somebody@example.com"' not in visitor.get(DOOR).text
        assert visitor.post(DOOR, {**typed, "csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert len(seen) == 3


def test_who_is_signed_in_goes_on(acme: Tenant, client_of: Any) -> None:
    stranger = client_of(acme)
    stranger.get(DOOR)
    answer = stranger.post(f"{DOOR}?next=/numbers/", {"login": email_of("acme", "owner"), "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/numbers/")
    assert stranger.get(DOOR).status_code == 302


def test_a_program_is_answered_in_json(acme: Tenant, client_of: Any) -> None:
    answer = client_of(acme).get(DOOR, headers={"accept": "application/json"})
    assert "password" in answer.json()["form"]["fields"]


def test_what_is_kept_is_no_other_clients_and_says_the_time(acme: Tenant, globex: Tenant, client_of: Any) -> None:
    Tenant.objects.filter(pk=globex.pk).update(legal_name='<b>&"环球"</b>')
    with context.client(acme):
        minutes = [str(when(business_now()))[:32]]
    pages = {tenant.schema_name: client_of(tenant).get(DOOR).text for tenant in (acme, globex, acme)}
    assert acme.legal_name in pages["acme"]
    assert acme.legal_name not in pages["globex"]
    assert "&lt;b&gt;&amp;&quot;环球&quot;&lt;/b&gt;" in pages["globex"]
    with context.client(acme):
        minutes.append(str(when(business_now()))[:32])
    assert re.findall(r"<time.*?</time>", pages["acme"])[0][:32] in minutes, "or the one that begins meanwhile"
    for page in pages.values():
        assert len(set(re.findall(r"(?<![\w-])[A-Za-z0-9]{64}(?!\w)", page))) == 1, "one token, in each of its places"


def test_another_time_zone_has_a_page_of_its_own(acme: Tenant, client_of: Any) -> None:
    """The time in the page that is kept was sought as it reads in the zone of now: the beginning of 1970 was shown."""
    for zone in ("Asia/Shanghai", "America/New_York", "Asia/Shanghai"):
        Tenant.objects.filter(pk=acme.pk).update(time_zone=zone)
        page = client_of(acme).get(DOOR).text
        assert "<time" in page
        assert "1970" not in page, zone
        assert "1969" not in page, zone


def test_what_was_said_before_is_shown(acme: Tenant, client_of: Any) -> None:
    visitor = client_of(acme)
    plain = visitor.get(DOOR)
    said = HttpRequest()
    storage = CookieOfOneHost(said)
    storage.add(messages.SUCCESS, "Signed out, and gone")
    answer = HttpResponse()
    with context.client(acme):
        storage.update(answer)
    visitor.cookies[storage.cookie_name] = answer.cookies[storage.cookie_name].value
    assert "Signed out, and gone" not in plain.text
    assert "Signed out, and gone" in visitor.get(DOOR).text
    assert "Signed out, and gone" not in visitor.get(DOOR).text


def test_nobody_signs_in_anew_by_a_mailed_code(owner: Any) -> None:
    """allauth offers it since 65.22, and a mailbox is not the person."""
    page = owner.get("/accounts/reauthenticate/")
    assert page.status_code == 200
    assert "/accounts/reauthenticate/code/" not in page.text
    for path in ("code/", "code/confirm/"):
        assert owner.get(f"/accounts/reauthenticate/{path}").status_code == 404
