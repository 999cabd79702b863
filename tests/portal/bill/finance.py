"""What finance does at the desk."""

from __future__ import annotations

from compliance.reviews.models import Case
from tenants.models import Tenant
from tests.portal_client import PortalClient, words


def page_of(tenant: Tenant) -> str:
    """The page of a client's account."""
    return f"/admin/money/{tenant.pk}/"


def decide(client: PortalClient, decision: str, text: str = "") -> str:
    """Confirm or reject what is proposed; what the page says then."""
    case = Case.objects.get(kind=Case.Kind.STAFF_ACT, decided_at=None)
    given = {"decision": decision, "version": case.version, "text": text}
    return words(client.post(f"/admin/money/decide/{case.pk}/", given, follow=True))
