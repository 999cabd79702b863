"""Starts a mass re-review after a changed rule: a campaign over the clients concerned, when the rule is in force."""

from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import rule_of
from compliance.catalogue.services import DemandsChanged
from compliance.domain.documents import owed
from compliance.licences.selectors import subject
from labels.entitlement.documents import USED
from labels.models import LabelVersion
from maintenance.campaigns.models import Campaign
from tenants import context
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.models import Tenant

BEGIN: Final = "campaigns.begin"


def plan_re_review(event: DemandsChanged) -> None:
    """Drafts a campaign for the clients concerned, which begins by itself when the version is in force.

    A draft for an earlier version of the same type that has not begun is deleted.
    """
    version = event.version
    with context.platform(), transaction.atomic():
        drafts = Campaign.objects.filter(state=Campaign.State.DRAFT, document_type__code=version.code)
        drafts.exclude(document_type=version).delete()
        campaign, made = Campaign.objects.get_or_create(
            document_type=version,
            defaults={
                "content": Campaign.Content.LICENCE_REVIEW,
                "reason": _("%(name)s, version %(version)s") % {"name": version.name, "version": version.version},
                "created_by": version.created_by,
                "created_by_id": version.created_by_id,
                "created_at": business_now(),
            },
        )
        if made:
            due_at = max(version.valid_from, business_now())
            schedule_for_platform(BEGIN, key=str(campaign.pk), lane=Lane.BULK, due_at=due_at, campaign=str(campaign.pk))


def re_review_of(version: DocumentType) -> Campaign | None:
    """Returns the campaign that a version has started, or None."""
    return Campaign.objects.filter(document_type=version).first()


def concerned(clients: QuerySet[Tenant], version: DocumentType) -> QuerySet[Tenant]:
    """Filters the clients who may owe the document, as far as the platform knows: labels stand in their own schemas."""
    if version.subject_types:
        clients = clients.filter(subject_type__in=version.subject_types)
    if version.industries and not version.label_words:
        clients = clients.filter(Q(industry__in=version.industries))
    return clients


def concerns_client(version: DocumentType) -> bool:
    """Returns whether the client in use owes the document, with the labels that it has or asks for."""
    labels = LabelVersion.objects.filter(state__in=USED).values_list("text", flat=True).distinct()
    return bool(owed({version.code: rule_of(version)}, subject(), labels))
