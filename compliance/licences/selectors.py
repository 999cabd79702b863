"""Reading the licences of the client in use, and what its labels need."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from compliance.catalogue import selectors as catalogue
from compliance.domain import documents
from compliance.domain.documents import Paper, Rule, Subject
from compliance.models import Licence
from tenants import context


def local_day(at: datetime) -> date:
    """The client's local day at an instant."""
    return at.astimezone(ZoneInfo(context.current_tenant().time_zone)).date()


def subject() -> Subject:
    """The client in use as the rules see it."""
    tenant = context.current_tenant()
    return Subject(tenant.subject_type, tenant.industry)


def paper_of(licence: Licence) -> Paper:
    """A licence as the rules see it."""
    return Paper(
        id=licence.pk,
        document_type=licence.document_type,
        state=licence.state,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        replaces=licence.replaces_id,
    )


def papers() -> list[Paper]:
    """All licences of the client as the rules see them, oldest first."""
    return [paper_of(licence) for licence in Licence.objects.order_by("handed_in_at", "id")]


def needed_by_label(label: str, at: datetime) -> tuple[Rule, ...]:
    """The rules (in force at `at`) whose documents this label of the client needs."""
    return documents.needed_by_label(catalogue.rules(at), subject(), label)


def licence_of_client(licence_id: UUID) -> Licence:
    """One licence. Raises Licence.DoesNotExist."""
    licence: Licence = Licence.objects.select_related("replaces").get(pk=licence_id)
    return licence


def renewal_of(licence: Licence) -> Licence | None:
    """The renewal that is in review or approved, or None."""
    renewal: Licence | None = Licence.objects.filter(
        replaces=licence, state__in=(Licence.State.IN_REVIEW, Licence.State.APPROVED)
    ).first()
    return renewal
