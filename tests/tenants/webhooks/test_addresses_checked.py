"""A host that somebody types is looked up by a worker; meanwhile its webhook is being checked, and told of things."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from compliance.evidence.models import Record
from tenants.clock import real_now
from tenants.domain.actors import PLATFORM
from tenants.domain.webhooks import LOOKED_UP_EVERY, UNKNOWN_AT_MOST
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.services import make_api_key
from tenants.webhooks import services
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import Endpoint
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.tenants.webhooks.test_delivery import happen
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = pytest.mark.django_db

LEADS_TO = {"outside.example": "93.184.216.34", "inside.example": "10.0.0.5"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hosts that were looked up."""
    asked: list[str] = []

    def look_up(host: str, port: int, *_args: Any, **_options: Any) -> list[Any]:
        asked.append(host)
        if host not in LEADS_TO:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (LEADS_TO[host], port))]

    monkeypatch.setattr("tenants.outside.addresses_outside.socket.getaddrinfo", look_up)
    return asked


def make(host: str) -> Endpoint:
    return services.make_endpoint(host, f"https://{host}/in", (), by=PLATFORM)[0]


def state_of(endpoint: Endpoint) -> str:
    endpoint.refresh_from_db()
    return endpoint.state


def test_by_page_and_by_program_it_is_being_checked_first(
    in_acme: Tenant, client_of: Callable[..., PortalClient], run_due_work: DueWork, asked: list[str]
) -> None:
    owner = client_of(in_acme, "owner")
    _key, secret = make_api_key(name="program", scopes=("read", "manage"), by=PLATFORM)
    manager = Program(client_of(in_acme), secret)
    page = owner.post(reverse("settings_webhooks"), {"name": "CRM", "url": "https://inside.example/in"})
    assert "已启用，正在检查地址" in page.text
    made = manager.post("/webhooks", {"name": "ERP", "url": "https://outside.example/in"}).json()
    assert made["state"] == "checking"
    assert asked == [], "nobody waits for who answers for the name"

    run_due_work(name=services.CHECK)
    assert sorted(asked) == ["inside.example", "outside.example"]
    assert manager.get(f"/webhooks/{made['id']}").json()["state"] == "on"
    page = owner.get(reverse("settings_webhooks"))
    assert "已停用：地址指向无法从互联网访问的网络" in page.text


def test_what_leads_inside_or_nowhere_is_switched_off_and_its_owners_are_told_why(
    in_acme: Tenant,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
    business_clock: BusinessClock,
    asked: list[str],
) -> None:
    inside, unknown = make("inside.example"), make("unknown.example")
    happen()
    assert Attempt.objects.filter(done_at=None).count() == 2, "meanwhile nothing is lost"
    run_due_work(name=services.CHECK)
    assert (state_of(inside), state_of(unknown)) == ("inside", "checking"), "who answers for names may be away"
    Endpoint.objects.filter(pk=unknown.pk).update(failing_since=real_now() - UNKNOWN_AT_MOST)
    business_clock.advance(LOOKED_UP_EVERY)
    run_due_work(name=services.CHECK)
    assert state_of(unknown) == "unknown"
    assert not Attempt.objects.filter(done_at=None).exists()
    assert Record.objects.filter(action="webhook_gave_up").count() == 2
    assert Message.objects.filter(template="portal/webhook_off").exists()
    send_due_messages()
    bodies = {mail.body for mail in send_due_messages.emails if "unknown.example" in mail.body}
    assert bodies
    assert all("could not be looked up" in body or "无法解析" in body for body in bodies)


def test_a_look_up_that_fails_once_switches_nothing_off(
    in_acme: Tenant,
    run_due_work: DueWork,
    business_clock: BusinessClock,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was one look: whoever typed an address while the resolver was away had no webhook, and nobody tried again."""
    endpoint = make("later.example")
    run_due_work(name=services.CHECK)
    assert (state_of(endpoint), asked) == ("checking", ["later.example"])
    assert not Message.objects.filter(template="portal/webhook_off").exists()
    run_due_work(name=services.CHECK)
    assert asked == ["later.example"], "not at once"
    monkeypatch.setitem(LEADS_TO, "later.example", "93.184.216.34")
    business_clock.advance(LOOKED_UP_EVERY)
    run_due_work(name=services.CHECK)
    assert (state_of(endpoint), endpoint.failing_since) == ("on", None)


def test_another_address_and_switching_on_are_checked_anew(
    in_acme: Tenant, run_due_work: DueWork, asked: list[str]
) -> None:
    endpoint = make("outside.example")
    run_due_work(name=services.CHECK)
    services.change_endpoint(endpoint.pk, name="x", url="https://outside.example/in", topics=[], by=PLATFORM)
    assert state_of(endpoint) == "on", "the same address"
    services.change_endpoint(endpoint.pk, name="x", url="https://inside.example/in", topics=[], by=PLATFORM)
    assert state_of(endpoint) == "checking"
    services.note_checked(endpoint.pk, "https://outside.example/in", None)
    assert state_of(endpoint) == "checking", "what was found of the one before it says nothing"
    run_due_work(name=services.CHECK)
    assert state_of(endpoint) == "inside"
    services.change_endpoint(endpoint.pk, name="x", url="https://outside.example/in", topics=[], by=PLATFORM)
    assert state_of(endpoint) == "inside", "it stays off until somebody switches it on"
    services.switch_endpoint(endpoint.pk, on=True, by=PLATFORM)
    assert state_of(endpoint) == "checking"
    run_due_work(name=services.CHECK)
    assert state_of(endpoint) == "on"


def test_an_address_in_numbers_needs_no_look(in_acme: Tenant, asked: list[str]) -> None:
    endpoint, _secret = services.make_endpoint("x", "https://93.184.216.34/in", (), by=PLATFORM)
    assert endpoint.state == "on"
    assert asked == []
