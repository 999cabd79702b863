"""The pages of webhooks, as an owner and an operator use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from compliance.evidence.models import Record
from tenants.domain.actors import PLATFORM
from tenants.domain.webhooks import PREFIX, signatures
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.webhooks import services
from tenants.webhooks.attempts import tasks
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import Endpoint
from tests.portal_client import PortalClient
from tests.tenants.webhooks.conftest import receiver  # noqa: F401 -- a fixture
from tests.tenants.webhooks.receiver import Receiver
from tests.tenants.webhooks.test_delivery import happen
from tests.work import DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture
def owner(client_of: Callable[..., PortalClient], acme: Tenant) -> PortalClient:
    return client_of(acme, "owner")


def add(owner: PortalClient, receiver: Receiver, path: str = "/hook") -> str:  # noqa: F811
    """Add one by the page; returns its secret as the page shows it."""
    answer = owner.post(reverse("settings_webhooks"), {"name": "CRM", "url": receiver.url(path), "topics": ["windows"]})
    assert answer.status_code == 200
    secret = re.search(rf'value="({PREFIX}[^"]+)"', answer.content.decode())
    assert secret
    return secret[1]


def test_an_owner_adds_one_tries_it_and_sees_what_came_back(
    owner: PortalClient,
    in_acme: Tenant,
    receiver: Receiver,  # noqa: F811
) -> None:
    secret = add(owner, receiver)
    endpoint = Endpoint.objects.get()
    assert secret not in owner.get(reverse("settings_webhooks")).content.decode(), "shown once"
    answer = owner.post(reverse("webhook_test", args=[endpoint.pk]))
    assert answer.status_code == 302
    tasks.send_attempts()
    (got,) = receiver.got
    stamp = int(got.headers["webhook-timestamp"])
    assert got.headers["webhook-signature"] == signatures([secret], got.headers["webhook-id"], stamp, got.body.decode())
    page = owner.get(answer["Location"]).content.decode()
    assert "webhook.test" in page
    assert f"{got.headers['webhook-id']}.{stamp}." in page, "what was signed"
    assert "done" in page, "what was answered"
    assert "webhook.test" in owner.get(reverse("webhook", args=[endpoint.pk])).content.decode()
    assert Record.objects.filter(action="webhook_made", subject_id=str(endpoint.pk)).exists()


def test_an_address_that_leads_inside_is_said_at_its_field(owner: PortalClient, in_acme: Tenant, settings: Any) -> None:
    settings.ADDRESSES_INSIDE = []
    answer = owner.post(reverse("settings_webhooks"), {"name": "CRM", "url": "https://127.0.0.1/x"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["url"]
    assert not Endpoint.objects.exists()


def test_events_are_sent_again_and_from_a_number_on(
    owner: PortalClient,
    in_acme: Tenant,
    receiver: Receiver,  # noqa: F811
) -> None:
    add(owner, receiver)
    endpoint = Endpoint.objects.get()
    events = happen(3)
    tasks.send_attempts()
    assert owner.post(reverse("webhook_resend", args=[endpoint.pk, events[0].pk])).status_code == 302
    assert owner.post(reverse("webhook_replay", args=[endpoint.pk]), {"after": "1"}).status_code == 302
    tasks.send_attempts()
    assert len(receiver.got) == 6
    assert owner.post(reverse("webhook_replay", args=[endpoint.pk]), {}).status_code == 422
    assert owner.post(reverse("webhook_replay", args=[endpoint.pk]), {"after": "1", "since": "x"}).status_code == 422


def test_a_secret_is_rotated_the_hook_switched_changed_and_deleted(
    owner: PortalClient,
    in_acme: Tenant,
    receiver: Receiver,  # noqa: F811
) -> None:
    old = add(owner, receiver)
    endpoint = Endpoint.objects.get()
    page = owner.post(reverse("webhook_rotate", args=[endpoint.pk])).content.decode()
    assert PREFIX in page
    assert old not in page
    owner.post(reverse("webhook_switch", args=[endpoint.pk]), {})
    endpoint.refresh_from_db()
    assert endpoint.state == "off"
    owner.post(reverse("webhook_switch", args=[endpoint.pk]), {"on": "1"})
    owner.post(reverse("webhook", args=[endpoint.pk]), {"name": "ERP", "url": receiver.url("/other")})
    endpoint.refresh_from_db()
    assert (endpoint.state, endpoint.name, endpoint.url, endpoint.topics) == ("on", "ERP", receiver.url("/other"), [])
    owner.post(reverse("webhook_delete", args=[endpoint.pk]))
    assert not Endpoint.objects.exists()
    assert not Attempt.objects.exists()
    recorded = set(Record.objects.filter(subject_kind="webhook").values_list("action", flat=True))
    assert recorded == {
        "webhook_made",
        "webhook_secret_rotated",
        "webhook_switched",
        "webhook_changed",
        "webhook_deleted",
    }


def test_the_owners_are_told_once_that_it_was_switched_off(
    in_acme: Tenant,
    receiver: Receiver,  # noqa: F811
    send_due_messages: DueMessages,
    mailoutbox: Any,
) -> None:
    receiver.behaves["/hook"] = 410
    endpoint, _secret = services.make_endpoint("CRM", receiver.url(), [], by=PLATFORM)
    happen(3)
    tasks.send_attempts()
    assert Message.objects.filter(template="portal/webhook_off").count() >= 1
    send_due_messages()
    letters = [each for each in mailoutbox if receiver.url() in each.body]
    assert len(letters) == len({each.to[0] for each in letters}), "one to each owner"
    assert str(endpoint.pk) in letters[0].body
    assert Record.objects.get(action="webhook_gave_up").subject_id == str(endpoint.pk)
    services.switch_endpoint(endpoint.pk, on=True, by=PLATFORM)
