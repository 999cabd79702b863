"""Bounds claims on numbers without a proof: how many a client may have, and for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Now

from compliance.catalogue.selectors import terms
from compliance.models import Licence
from labels import texts
from labels.domain.ownership import DOCUMENT
from labels.models import Number
from labels.registry.models import UnprovedCount
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.statements import wait_in_line
from tenants.domain.kept import StoredAsJson
from tenants.models import Tenant

OVER = (Number.State.RELEASED, Number.State.RECYCLED)


@dataclass(frozen=True)
class PublicLine(StoredAsJson):
    name: str
    name_en: str
    source: str


@dataclass(frozen=True)
class ClaimFacts(StoredAsJson):
    """A number (canonical) that two clients claim, or that is in the staff's table of public numbers (public)."""

    number: str
    public: PublicLine | None = None


def lapses_at() -> datetime:
    """Returns how long a number that is registered now may stay unproved."""
    return business_now() + timedelta(days=terms().claim_days)


def most() -> int:
    """Returns how many unproved numbers the client in use may have; a client without an approved document counts as
    new.
    """
    figures, tenant = terms(), current_tenant()
    by_type = {
        Tenant.SubjectType.INDIVIDUAL: figures.most_unproved_individual,
        Tenant.SubjectType.SOLE_PROPRIETOR: figures.most_unproved_sole_proprietor,
        Tenant.SubjectType.ENTERPRISE: figures.most_unproved_enterprise,
        Tenant.SubjectType.GROUP: figures.most_unproved_group,
    }
    approved = Licence.objects.filter(state=Licence.State.APPROVED).exclude(document_type=DOCUMENT)
    allowed = by_type[Tenant.SubjectType(tenant.subject_type)]
    return allowed if approved.exists() else min(allowed, figures.most_unproved_new)


def count() -> int:
    """Counts the numbers of the client in use that were never proved."""
    return Number.objects.filter(claim_until__isnull=False).exclude(state__in=OVER).count()


def room() -> int:
    """Returns how many more unproved numbers the client in use may have. A lock makes two callers wait for
    each other.
    """
    wait_in_line(f"unproved numbers of {current_tenant().pk}")
    return max(most() - count(), 0)


def keep_count() -> None:
    """Saves how many numbers of the client in use nothing proves, for the metrics. Only in the client's own
    transactions: one over several clients would hold the rows of all.
    """
    unproved = Number.objects.filter(Q(claim_until__isnull=False) | Q(kept_from__isnull=False)).exclude(state__in=OVER)
    disputed = Q(state=Number.State.DISPUTED)
    counts = unproved.aggregate(
        disputed=Count("pk", filter=disputed),
        kept=Count("pk", filter=~disputed & Q(kept_from__isnull=False)),
        waiting=Count("pk", filter=~disputed & Q(kept_from=None)),
    )
    UnprovedCount.objects.update_or_create(tenant=current_tenant(), defaults={**counts, "counted_at": Now()})


def too_many_text(more: int) -> str:
    """Returns the text that no more unproved numbers are accepted, and what to do. more: how many the
    client may add.
    """
    return texts.import_problem("too_many_unproved", {"more": str(more)})
