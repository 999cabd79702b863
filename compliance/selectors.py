"""Reading how the client in use stands with its certification."""

from compliance.certification.models import Freeze
from compliance.domain.expiry import Certification
from compliance.trust.selectors import trust_standing
from tenants import context
from tenants.models import Tenant

__all__ = ["certification", "trust_standing"]


def certification() -> Certification:
    """The certification of the client in use, read afresh: suspended clients are frozen, closed ones hold nothing."""
    tenant = Tenant.objects.get(pk=context.current_tenant().pk)
    documents = frozenset(Freeze.objects.filter(ends_at=None).values_list("document", flat=True))
    return Certification(
        tenant.ready_at,
        tenant.closed_at,
        frozen=tenant.state == Tenant.State.SUSPENDED or "" in documents,
        frozen_documents=documents - {""},
    )
