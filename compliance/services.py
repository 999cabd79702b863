"""Writing what speaks against a client's certification."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from compliance.models import Violation
from tenants.clock import business_now
from tenants.people.actors import Actor


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
