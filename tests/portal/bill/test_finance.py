"""Finance sees the money of all clients, and nothing else of theirs."""

from __future__ import annotations

import pytest

from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.ledger import services as ledger
from tenants.models import Tenant
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_finance_lands_on_the_accounts_and_goes_nowhere_else(finance: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        ledger.charge(30_000, "acceleration", key="1", by=PLATFORM)
    page = finance.get("/admin/", follow=True)
    assert "−¥300" in words(page)
    assert acme.legal_name in words(page)
    shown = page.content.decode()
    for elsewhere in ("/admin/reviews/case/", "/admin/tenants/tenant/", "/admin/now/", "/admin/search/?"):
        assert f'href="{elsewhere}' not in shown
        assert finance.get(elsewhere.rstrip("?")).status_code == 403, elsewhere
    assert finance.get("/admin/ledger/entry/add/").status_code == 403, "goodwill is the administrators'"
    assert finance.get(f"/admin/tenants/tenant/{acme.pk}/numbers/").status_code == 403
    assert finance.post("/admin/reviews/case/take/").status_code == 403


def test_finance_is_invited_as_the_other_staff_are(administrator: PortalClient) -> None:
    assert (
        '<option value="finance">Finance staff</option>'
        in administrator.get("/admin/people/invitation/add/").content.decode()
    )
