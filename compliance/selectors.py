"""Reading how the client in use stands with its certification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.domain import trust
from compliance.domain.trust import Standing
from compliance.models import Violation
from tenants import context
from tenants.models import Tenant


@dataclass(frozen=True)
class Certified:
    """Since when the client is certified, until when (None: open), and whether its certification is suspended.

    The same facts as labels.domain.wanted.Certification; this room lies below it.
    """

    held_from: datetime | None
    held_until: datetime | None
    frozen: bool


def certification() -> Certified:
    """The certification of the client in use, read afresh: suspended clients are frozen, closed ones hold nothing."""
    tenant = Tenant.objects.get(pk=context.current_tenant().pk)
    return Certified(tenant.ready_at, tenant.closed_at, frozen=tenant.state == Tenant.State.SUSPENDED)


def standing(now: datetime) -> Standing:
    """How far the client in use has come towards the green channel."""
    tenant = context.current_tenant()
    violations = [
        trust.Violation(violation.occurred_at, forged=violation.severity == Violation.Severity.FORGED)
        for violation in Violation.objects.all()
    ]
    return trust.compliant_months(tenant.ready_at or now, violations, now)
