"""Reading how the client in use stands with its certification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.certification.models import Freeze
from compliance.trust.selectors import trust_standing
from tenants import context
from tenants.models import Tenant

__all__ = ["Certified", "certification", "trust_standing"]


@dataclass(frozen=True)
class Certified:
    """Since when the client is certified, until when (None: open), and whether its certification is frozen: wholly, or
    for the labels that need one of these documents (codes of the catalogue).

    The same facts as labels.domain.wanted.Certification; this room lies below it.
    """

    held_from: datetime | None
    held_until: datetime | None
    frozen: bool
    frozen_documents: frozenset[str] = frozenset()


def certification() -> Certified:
    """The certification of the client in use, read afresh: suspended clients are frozen, closed ones hold nothing."""
    tenant = Tenant.objects.get(pk=context.current_tenant().pk)
    documents = frozenset(Freeze.objects.filter(ends_at=None).values_list("document", flat=True))
    return Certified(
        tenant.ready_at,
        tenant.closed_at,
        frozen=tenant.state == Tenant.State.SUSPENDED or "" in documents,
        frozen_documents=documents - {""},
    )
