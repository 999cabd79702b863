"""portal.web.middleware: hosts in one form, and characters that nobody types. Pages: test_odd_input.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from portal.web import middleware
from tenants import context
from tenants.models import Tenant
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.template import email_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", ["evil.test", "evil.test:8000", "x.evil.test", "localhost.evil.test"])
def test_nobody_is_sent_to_a_host_that_is_none_of_ours(host: str, acme: Tenant, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = PortalClient(host).get("/")
    assert (answer.status_code, answer.get("Location")) == (404, None)


def test_to_ask_again_whether_it_is_ready_costs_nothing(
    acme: Tenant, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    """A look sorts and writes a megabyte, and anybody may ask, uncounted."""
    middleware.LOOKED.rows.clear()
    monkeypatch.setattr(middleware.LOOKED, "seconds", 60.0)
    assert PortalClient("acme.localhost").get("/health/ready").status_code == 200
    with django_assert_num_queries(0):
        assert PortalClient("acme.localhost").get("/health/ready").json() == {"status": "ready"}


@pytest.mark.parametrize(("reads", "before"), [("zh-hans", "en"), ("en", "zh-hans")])
def test_who_is_not_served_yet_is_told_in_a_language_of_their_own(acme: Tenant, reads: str, before: str) -> None:
    Tenant.objects.filter(pk=acme.pk).update(migration_failed_at=Now())
    with translation.override(before):  # as the thread was left by another request
        answer = PortalClient("acme.localhost").get("/", headers={"accept-language": reads})
    assert answer.status_code == 503
    assert f'<html lang="{reads}">' in answer.content.decode()


@pytest.mark.parametrize("host", ["ACME.localhost", "acme.localhost.", "Acme.LocalHost."])
def test_a_host_is_left_in_one_form_before_anybody_is_sent_on(host: str, acme: Tenant, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = PortalClient(host).get("/numbers/?page=2")
    assert (answer.status_code, answer["Location"]) == (301, "https://acme.localhost/numbers/?page=2")


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("acme.localhost", "/accounts/login/", 200),
        ("acme.localhost", "/nothing/", 404),
        ("acme.localhost", "/api/v1/numbers", 401),
        ("acme.localhost", "/static/portal/portal.js", 200),
        ("acme.localhost", "/static/nothing.js", 404),
        ("acme.localhost", "/api/docs/", 200),
        ("acme.localhost", "/health/ready", 200),
        ("acme.localhost", "/metrics", 404),
        ("evil.test", "/", 404),
        ("evil.test", "/api/v1/numbers", 404),
    ],
)
def test_every_answer_tells_browsers_to_be_strict(
    host: str, path: str, status: int, acme: Tenant, settings: Any
) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    answer = PortalClient(host).get(path, secure=True)
    assert answer.status_code == status
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert ("unsafe" in answer["Content-Security-Policy"]) == (path == "/api/docs/"), "Swagger alone evaluates"


@pytest.mark.parametrize(
    ("site", "role", "door"),
    [
        ("acme", "owner", "/accounts/logout/"),
        ("staff", "administrator", "/accounts/logout/"),
        ("staff", "administrator", "/admin/logout/"),
    ],
)
def test_signing_out_clears_what_the_browser_keeps(
    site: str, role: str, door: str, client_of: Callable[..., PortalClient], request: pytest.FixtureRequest
) -> None:
    """Nothing of other clients: cookies would be those of the whole domain."""
    client = client_of(request.getfixturevalue(site), role)
    assert "Clear-Site-Data" not in client.get("/accounts/login/")
    out = client.post(door)
    assert (out.status_code, out["Clear-Site-Data"]) == (302, '"cache"')
    assert "Clear-Site-Data" not in client.get("/accounts/login/")


def test_tries_to_sign_in_are_counted_by_the_account_however_the_host_is_typed(
    client_of: Callable[..., PortalClient], acme: Tenant, globex: Tenant
) -> None:
    with context.client(acme):
        cache.clear()
    path = reverse("account_login", urlconf="portal.urls_client")
    hosts = ["acme.localhost", "ACME.localhost", "acme.localhost.", "acme.localhost:8000", "acme.localhost:81"]
    address = email_of("acme", "owner", 1)

    def said(host: str, login: str, port: int) -> str:
        tried = {"login": login, "password": "wrong-wrong-wrong"}
        page: str = PortalClient(host).post(path, tried, REMOTE_ADDR=f"10.0.0.{port}").content.decode()
        return page

    for place, host in enumerate(hosts):
        said(host, address.upper() if place % 2 else address, place)
    refused = said("acme.localhost:82", address, 99)
    assert "失败次数过多" in refused or "Too many failed" in refused, refused[:3000]


@pytest.mark.parametrize("query", ["group=%00", "directory=a%00b", "q=%1b%5b2J", "%00=1", "once=%7f", "x=%c2%85"])
def test_a_control_character_in_an_address_is_refused(
    client_of: Callable[..., PortalClient], program_of: Callable[..., Program], acme: Tenant, query: str
) -> None:
    page = client_of(acme, "owner").get(f"/numbers/?{query}")
    assert (page.status_code, "<h1" in page.content.decode()) == (400, True)
    answer = program_of(acme).get(f"/numbers?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert len(answer.json()["errors"]) == 1, "by its name"


def test_a_control_character_in_a_field_is_refused(client_of: Callable[..., PortalClient], acme: Tenant) -> None:
    client = client_of(acme, "owner")
    path = reverse("settings", urlconf="portal.urls_client")
    assert client.post(path, {"legal_name": "a\0b"}).status_code == 400
    assert client.post(path, {"a\0b": "x"}).status_code == 400
    lines = client.post(path, {"note": "a\r\nb\tc"})
    assert lines.status_code != 400
    by_a_program = PortalClient("acme.localhost").post("/api/v1/numbers", {"a\0b": "x"})
    assert (by_a_program.status_code, by_a_program["Content-Type"]) == (401, "application/problem+json")


def test_more_fields_than_a_form_has_are_refused(client_of: Callable[..., PortalClient], acme: Tenant) -> None:
    client = client_of(acme, "owner")
    for path in ("/settings/", "/changes/new/", "/numbers/import/"):
        assert client.post(path, {f"f{place}": "x" for place in range(1_500)}).status_code == 400, path


def test_a_call_of_a_program_passes_by_what_pages_need(client_of: Callable[..., PortalClient], acme: Tenant) -> None:
    """Also from a browser in which somebody is signed in: no session is read, no person known, no cookie set."""
    person = client_of(acme, "owner")
    with CaptureQueriesContext(connection) as of_a_page:
        person.get("/")
    with CaptureQueriesContext(connection) as of_a_call:
        answer = person.get("/api/v1/nothing-here")
    sessions = [sum("session" in query["sql"] for query in asked) for asked in (of_a_page, of_a_call)]
    assert sessions == [1, 0]
    assert answer.status_code == 404
    assert answer["Vary"] == "Accept-Language"
    assert not answer.cookies
    assert [name for name in ("session", "user", "htmx") if hasattr(answer.wsgi_request, name)] == []
