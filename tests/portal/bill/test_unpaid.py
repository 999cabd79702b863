"""Whoever is suspended for an unpaid bill is led to the bill, and so is who looks at it at the desk."""

from __future__ import annotations

import pytest

from compliance.certification import suspending
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tests.contacts import agreed_contact
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "readers_of_english")]
TWO = {"actor": Actor("staff", "Wu", "2"), "proposed_by": Actor("staff", "Zhou", "1")}


@pytest.mark.parametrize(("cause", "to_the_bill"), [("unpaid", True), ("complaints", False)])
def test_an_unpaid_bill_leads_to_the_bill(
    in_acme: Tenant, owner: PortalClient, administrator: PortalClient, *, cause: str, to_the_bill: bool
) -> None:
    agreed_contact(name="Anne", email="anne@firm.example", language="en")
    suspending.suspend(in_acme, cause=cause, reason="", **TWO)
    for address in ("/", "/trust/"):
        page = owner.get(address)
        assert ("See the bill" in words(page)) == to_the_bill
        assert ("once the bill is paid" in words(page)) == to_the_bill
    message = Message.objects.get(template="compliance/account_suspended", channel="email")
    letter = render(message)
    assert letter is not None
    assert ("/bill/" in letter.body) == to_the_bill
    assert ("/cases/new/" in letter.body) != to_the_bill
    desk = administrator.get(f"/admin/tenants/tenant/{in_acme.pk}/change/").content.decode()
    assert f'href="/admin/money/{in_acme.pk}/"' in desk
