"""What an owner makes while another one takes that role away opens no more than the role that is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from compliance.evidence.models import Record
from tenants import context
from tenants.models import Tenant
from tenants.people import services as people
from tenants.people.models import Invitation, User
from tests.at_once import overlapping
from tests.database import Database
from tests.portal_client import PortalClient
from tests.template import email_of

ClientOf = Callable[..., PortalClient]
JOINING = {
    "name": "Eve",
    "password1": "a-long-word-of-eve",
    "password2": "a-long-word-of-eve",
    "language": "en",
    "accept_terms": "1",
    "accept_privacy": "1",
}


@pytest.fixture
def demote(acme: Tenant, client_of: ClientOf) -> Callable[[], Any]:
    """The first owner makes the second one a viewer."""
    with context.client(acme):
        second = User.objects.get(email=email_of("acme", "owner", 2))
    owner, address = client_of(acme, "owner"), reverse("person_role", args=[second.pk], urlconf="portal.urls_client")
    return lambda: owner.post(address, {"role": "viewer"})


def test_an_invitation(own_database: Database, acme: Tenant, client_of: ClientOf, demote: Callable[[], Any]) -> None:
    second, form = client_of(acme, "owner", 2), {"email": "eve@firm.example", "name": "Eve", "role": "owner"}
    first, done = overlapping(
        own_database,
        lambda: second.post("/settings/people/", form),
        demote,
        before='INSERT INTO "people_invitation"',
    )
    assert not isinstance(done, BaseException), done
    assert (first.status_code, done.status_code) == (302, 302)
    with context.client(acme):
        assert User.objects.get(email=email_of("acme", "owner", 2)).role == "viewer"
        path = people.invitation_path(Invitation.objects.get(withdrawn_at=None))
    assert client_of(acme).get(path).status_code == 410
    assert client_of(acme).post(path, JOINING).status_code == 410


@pytest.mark.parametrize("first", ["the owner goes", "Eve joins"])
def test_joining(
    own_database: Database, acme: Tenant, client_of: ClientOf, demote: Callable[[], Any], first: str
) -> None:
    """Either she comes in, or the invitation is withdrawn, and so it stands in the history."""
    form = {"email": "eve@firm.example", "name": "Eve", "role": "owner"}
    assert client_of(acme, "owner", 2).post("/settings/people/", form).status_code == 302
    with context.client(acme):
        path, eve = people.invitation_path(Invitation.objects.get()), client_of(acme)

    def join() -> Any:
        return eve.post(path, JOINING)

    both = (join, demote) if first == "the owner goes" else (demote, join)
    answers = overlapping(own_database, *both, before='UPDATE "people_invitation"')
    assert not isinstance(answers[1], BaseException), answers[1]
    assert [each.status_code for each in answers] == ([410, 302] if first == "the owner goes" else [302, 302])
    with context.client(acme):
        told = Record.objects.filter(action="invitation_withdrawn").count()
        assert (User.objects.filter(email="eve@firm.example").exists(), told) == (not told, told)
        assert told == (first == "the owner goes")


def test_a_key(own_database: Database, acme: Tenant, client_of: ClientOf, demote: Callable[[], Any]) -> None:
    second = client_of(acme, "owner", 2)
    first, done = overlapping(
        own_database,
        lambda: second.post("/settings/keys/", {"name": "CRM", "scopes": ["read", "manage"]}),
        demote,
        before='INSERT INTO "people_apikey"',
    )
    assert not isinstance(done, BaseException), done
    assert (first.status_code, done.status_code) == (200, 302)
    headers = {"Authorization": f"Bearer {first.context['new_key']}", "Idempotency-Key": "1"}
    program = client_of(acme)
    hook = {"name": "CRM", "url": "https://crm.example/hook"}
    made = program.post("/api/v1/webhooks", hook, content_type="application/json", headers=headers)
    assert (program.get("/api/v1/numbers", headers=headers).status_code, made.status_code) == (200, 403)
