"""Webhooks and events over the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tenants.domain.topics import Topic
from tenants.domain.webhooks import PREFIX
from tenants.models import Tenant
from tenants.people.models import IdempotentAnswer
from tenants.webhooks import selectors, services
from tenants.webhooks.attempts import tasks
from tenants.webhooks.models import Endpoint, WebhookEvent
from tests.maintenance.booking import ask, book
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.tenants.webhooks.conftest import receiver  # noqa: F401 -- a fixture
from tests.tenants.webhooks.receiver import Receiver
from tests.tenants.webhooks.test_delivery import happen

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(program_of: Callable[..., Program], acme: Tenant) -> Program:
    return program_of(acme, ("read", "request", "manage"))


def body(receiver: Receiver, **more: Any) -> dict[str, Any]:  # noqa: F811
    return {"name": "CRM", "url": receiver.url(), "topics": ["windows"], **more}


def test_a_program_makes_changes_tests_and_deletes_one(
    manager: Program,
    in_acme: Tenant,
    receiver: Receiver,  # noqa: F811
) -> None:
    made = manager.post("/webhooks", body(receiver))
    assert made.status_code == 201
    said = made.json()
    assert said["secret"].startswith(PREFIX)
    place = f"/webhooks/{said['id']}"
    assert made["Location"].endswith(place)
    assert "secret" not in manager.get(place).json()
    assert [each["id"] for each in manager.get("/webhooks").json()["results"]] == [said["id"]]
    assert manager.post(f"{place}/change", body(receiver, name="ERP", topics=[])).json()["name"] == "ERP"
    assert manager.post(f"{place}/test").status_code == 202
    tasks.send_attempts()
    (tried,) = manager.get(f"{place}/deliveries").json()["results"]
    assert (tried["outcome"], tried["code"], tried["answer"], tried["reason"]) == ("delivered", 200, "done", "test")
    assert manager.post(f"{place}/switch", {"on": False}).json()["state"] == "off"
    refused = manager.post(f"{place}/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_off")
    assert manager.delete(place).status_code == 204
    assert manager.get(place).status_code == 404


def test_a_secret_is_not_kept_for_repeated_calls(
    manager: Program,
    in_acme: Tenant,
    receiver: Receiver,  # noqa: F811
) -> None:
    first = manager.post("/webhooks", body(receiver), key="same").json()
    again = manager.post("/webhooks", body(receiver), key="same").json()
    assert again == {**first, "secret": ""}
    rotated = manager.post(f"/webhooks/{first['id']}/secret", key="rotate").json()
    assert rotated["secret"].startswith(PREFIX)
    assert rotated["secret"] != first["secret"]
    assert rotated["old_secret_until"]
    kept = b"".join(bytes(each.body or b"") for each in IdempotentAnswer.objects.all())
    assert PREFIX.encode() not in kept
    assert Endpoint.objects.count() == 1


def test_events_are_read_on_from_a_number(manager: Program, in_acme: Tenant, receiver: Receiver) -> None:  # noqa: F811
    WebhookEvent.objects.all().delete()  # that the key was made is one
    happen(3)
    happen(2, Topic.CASES)
    page = manager.get("/events?limit=2").json()
    assert [each["seq"] for each in page["results"]] == [1, 2]
    assert page["next"]
    assert [each["seq"] for each in manager.get("/events?after=3").json()["results"]] == [4, 5]
    both = manager.get("/events?topic=cases&topic=windows").json()["results"]
    assert [each["seq"] for each in both] == [1, 2, 3, 4, 5]
    assert manager.get("/events?topic=nothing").status_code == 422
    types = {each["name"]: each for each in manager.get("/event-types").json()}
    assert types["window.moved"]["topic"] == "windows"


def test_the_page_gives_the_newest_number_in_digits(in_acme: Tenant, client_of: Callable[..., PortalClient]) -> None:
    happen()
    WebhookEvent.objects.update(seq=12_345)
    assert "12345" in client_of(in_acme, "owner").get("/settings/webhooks/").text, "it is copied to ?after="


def test_a_replay_needs_one_beginning(manager: Program, in_acme: Tenant, receiver: Receiver) -> None:  # noqa: F811
    made = manager.post("/webhooks", body(receiver)).json()
    WebhookEvent.objects.all().delete()  # that the key was made is one
    events = happen(3)
    tasks.send_attempts()
    place = f"/webhooks/{made['id']}"
    assert manager.post(f"{place}/replay", {}).status_code in (409, 422)
    assert manager.post(f"{place}/replay", {"after": 1}).json() == {"events": 2}
    assert manager.post(f"{place}/events/{events[0].pk}/resend").status_code == 202
    assert manager.post(f"{place}/events/{made['id']}/resend").status_code == 404
    tasks.send_attempts()
    assert len(receiver.got) == 6


def test_an_address_that_leads_inside_is_refused(manager: Program, in_acme: Tenant, settings: Any) -> None:
    settings.ADDRESSES_INSIDE = []
    answer = manager.post("/webhooks", {"name": "CRM", "url": "https://169.254.169.254/latest"})
    assert answer.status_code in (409, 422)
    assert answer.json()["code"] == "address_inside"


def told() -> list[dict[str, Any]]:
    while services.number_events():
        pass
    return [json.loads(each.body) for each in selectors.events_told()]


def test_a_window_is_told_from_booking_on(in_acme: Tenant, manager: Program) -> None:
    window = book(ask(register("13800138000", "13800138001")))
    booked = next(each for each in told() if each["type"] == "window.booked")
    assert booked["topic"] == "windows"
    assert booked["data"]["subject"] == {"kind": "window", "id": str(window.pk)}
    assert booked["data"]["now"]["state"] == window.state
    assert abs(datetime.fromisoformat(booked["data"]["now"]["starts_at"]) - window.starts_at) < timedelta(seconds=1)
    types = [each["type"] for each in told()]
    assert "request.made" in types
    page = manager.get("/events?limit=500").json()["results"]
    assert [each["seq"] for each in page] == list(range(1, len(types) + 1))
