"""Finds which of a client's licences stand on record as forged."""

from uuid import UUID

from compliance.models import Violation
from compliance.reviews.models import Case
from tenants import context


def forged_licences() -> frozenset[UUID]:
    """Returns the forged licences of the client in use, without those that an appeal took off the record."""
    on_record = Violation.objects.filter(severity=Violation.Severity.FORGED, withdrawn_at=None)
    if not (violations := list(on_record.values_list("pk", flat=True))):
        return frozenset()
    own = Case.objects.filter(tenant=context.current_tenant())
    agreed = own.filter(kind=Case.Kind.VIOLATION, subject_id__in=violations, state=Case.State.APPROVED)
    files = [facts["document"] for facts in agreed.values_list("facts", flat=True) if facts.get("document")]
    handed_in = own.filter(kind=Case.Kind.LICENCE, entries__attachments__in=files)
    return frozenset(handed_in.values_list("subject_id", flat=True))
