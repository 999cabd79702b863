"""What the page of a message at the desk says."""

from __future__ import annotations

import pytest

from tenants.clock import real_now
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_what_went_out_with_others_says_what_became_of_their_letter(reviewer: PortalClient, acme: Tenant) -> None:
    """It said "Sent —, receipt —" where the client's page said that it was delivered."""
    given = {"tenant": acme, "channel": "sms", "template": "maintenance/window_published", "recipient_kind": "contact"}
    given |= {"due_at": real_now(), "done_at": real_now()}
    letter = Message.objects.create(**given, key="a", state="sent", sent_at=real_now(), receipt="delivered")
    other = Message.objects.create(**given, key="b", state="within", within=letter.pk)
    page = words(reviewer.get(f"/admin/outbox/message/{other.pk}/change/"))
    assert "Sent with others" in page
    assert "Delivered" in page


def test_an_unknown_filter_is_called_so(reviewer: PortalClient) -> None:
    answer = reviewer.get("/admin/outbox/message/?nonsense=1")
    assert answer.status_code == 400
    assert "a filter that is not known here" in words(answer)
    assert "character" not in words(answer)


def test_the_address_of_a_section_leads_home(reviewer: PortalClient, finance: PortalClient) -> None:
    """It led to the inbox, which finance may not open."""
    assert reviewer.get("/admin/ledger/", follow=True).redirect_chain[-1][0] == "/admin/now/"
    assert finance.get("/admin/ledger/", follow=True).redirect_chain[-1][0] == "/admin/money/"
