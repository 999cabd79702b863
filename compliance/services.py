"""Writing about a client's certification: violations, suspension."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from compliance.models import Violation
from tenants import context, events
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.actors import Actor

# Emitted inside the client's schema when its certification is suspended or resumed: what is wanted has changed.
CERTIFICATION_CHANGED = events.declare("certification_changed", "tenant")


class Refused(ValueError):
    """What was asked for cannot be noted; the text says why."""


def record_violation(*, severity: str, occurred_at: datetime, description: str, actor: Actor) -> Violation:
    """Note a breach of the rules by the client in use. occurred_at: business time, not ahead of now. Raises Refused."""
    if severity not in Violation.Severity.values:
        raise Refused(_("This severity does not exist."))
    if not description.strip():
        raise Refused(_("Say what happened."))
    if occurred_at > business_now():
        raise Refused(_("A violation lies in the past."))
    with transaction.atomic():
        violation: Violation = Violation.objects.create(
            severity=severity, occurred_at=occurred_at, description=description.strip(), recorded_by=actor.name[:120]
        )
        record(
            "violation_recorded", actor=actor, subject_kind="violation", subject_id=violation.pk,
            severity=severity, description=violation.description, occurred_at=occurred_at,
        )  # fmt: skip
    return violation


def suspend(tenant: Tenant, *, reason: str, actor: Actor) -> None:
    """Suspend a client's certification: nothing of it is wanted on handsets any more; it may still sign in."""
    _switch(tenant, Tenant.State.READY, Tenant.State.SUSPENDED, "account_suspended", reason, actor)


def resume(tenant: Tenant, *, reason: str, actor: Actor) -> None:
    """Lift a suspension: what was wanted before is wanted again. Raises Refused."""
    _switch(tenant, Tenant.State.SUSPENDED, Tenant.State.READY, "account_resumed", reason, actor)


def _switch(tenant: Tenant, before: str, after: str, action: str, reason: str, actor: Actor) -> None:
    if not reason.strip():
        raise Refused(_("Give a reason: the client reads it."))
    with transaction.atomic():
        with context.platform():
            changed = Tenant.objects.filter(pk=tenant.pk, kind=Tenant.Kind.CLIENT, state=before).update(state=after)
        if not changed:
            raise Refused(_("The client is not in a state in which this can be done."))
        tenant.state = after
        with context.client(tenant):
            record(action, actor=actor, subject_kind="client", subject_id=tenant.pk, reason=reason.strip())
            CERTIFICATION_CHANGED.emit(tenant=tenant)
