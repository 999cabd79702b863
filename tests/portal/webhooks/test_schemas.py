"""What the API's document says of webhooks is what they are sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from compliance.evidence.services import record
from labels.directories.models import Directory
from labels.displays.sightings import DisplaysInTrouble
from labels.models import Display, Number
from portal.shell.api.documents import document
from portal.tryout.demo import ensure_directories
from portal.webhooks.told import event_types
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.webhooks import services
from tenants.webhooks.models import WebhookEvent
from tests.licences import approved
from tests.maintenance.booking import ask, book
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.tenants.webhooks.conftest import receiver  # noqa: F401 -- a fixture
from tests.tenants.webhooks.receiver import Receiver
from tests.work import DueWork


def described() -> Any:
    return json.loads(document()[0])


def validator(api: Any, kind: str) -> jsonschema_rs.Validator:
    body = api["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return jsonschema_rs.validator_for({**body, "components": api["components"]}, validate_formats=True)


def problems(api: Any) -> list[str]:
    """What is wrong with the bodies of all events so far."""
    while services.number_events():
        pass
    return [
        f"{event.type} {error.message}"
        for event in WebhookEvent.objects.all()
        for error in validator(api, event.type).iter_errors(json.loads(event.body))
    ]


def test_every_type_is_described() -> None:
    api = described()
    assert api["openapi"].startswith("3.1")
    assert list(api["webhooks"]) == [kind.name for kind in event_types()]
    for kind in event_types():
        schema = api["webhooks"][kind.name]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert schema["properties"]["topic"]["const"] == kind.topic
        jsonschema_rs.meta.validate(schema)


@pytest.mark.django_db
def test_the_document_that_programs_fetch_has_them(client_of: Callable[..., PortalClient], acme: Tenant) -> None:
    fetched = client_of(acme).get("/api/openapi.json").json()
    assert "window.booked" in fetched["webhooks"]
    assert "WindowAsTold" in fetched["components"]["schemas"]


@pytest.mark.django_db
def test_what_happens_is_told_as_described(
    in_acme: Tenant,
    receiver: Receiver,  # noqa: F811
    run_due_work: DueWork,
) -> None:
    endpoint, _secret = services.make_endpoint("CRM", receiver.url(), [], by=PLATFORM)
    approved("business_licence")
    window = book(ask(register("13800138000", "13800138001")))
    run_due_work()
    record("window_missed", actor=PLATFORM, subject_kind="window", subject_id=window.pk, reason="13812345678")
    record("window_missed", actor=PLATFORM, subject_kind="window", subject_id=endpoint.pk, reason="")  # not there
    ensure_directories()
    directory = Directory.objects.all()[0]
    cells = [
        Display.objects.create(number=number, directory=directory, shown="诈骗") for number in Number.objects.all()
    ]
    DisplaysInTrouble(trouble="display_wrong", directory=directory, displays=cells).emit()
    services.send_test_event(endpoint.pk)
    assert problems(described()) == []
    types = set(WebhookEvent.objects.values_list("type", flat=True))
    assert types >= {
        "window.booked",
        "request.made",
        "licence.decided",
        "numbers.ownership_moved",
        "displays.wrong",
        "webhook.test",
        "window.missed",
    }


@pytest.mark.django_db
def test_what_is_told_otherwise_is_found(in_acme: Tenant) -> None:
    book(ask(register("13800138000")))
    api = described()
    assert problems(api) == []
    event = WebhookEvent.objects.get(type="window.booked")
    for change in ({"topic": "cases"}, {"seq": 0}, {"timestamp": "yesterday"}):
        assert not validator(api, event.type).is_valid(json.loads(event.body) | change)
    said = json.loads(event.body)
    del said["data"]["now"]["state"]
    assert not validator(api, event.type).is_valid(said)
