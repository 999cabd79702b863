"""Whose numbers are: what the page of a case shows of the proofs, as they stand now."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from compliance.models import Licence
from compliance.reviews.models import Case
from labels import number_proofs
from labels.domain.numbers import number_text
from labels.domain.ownership import DOCUMENT
from labels.models import Number
from labels.registry.models import NumberClaim
from maintenance.models import MaintenanceRequest
from portal.admin.looks import has_schema
from tenants import context as schemas
from tenants.models import Tenant

NAMED = 20  # numbers of a proof


def holder(case: Case) -> dict[str, Any] | None:
    """Of a number claimed twice: who holds it, since when, and the proofs of both sides beside each other."""
    canonical = case.facts.get("number")
    if not canonical:
        return None
    claim = NumberClaim.objects.select_related("tenant").filter(pk=canonical).first()
    holder = claim.tenant if claim is not None and claim.tenant_id != case.tenant_id else None
    return {
        "number": number_text(canonical),
        "public": case.facts.get("public"),
        "tenant": claim and claim.tenant,
        "since": claim and claim.claimed_at,
        "sides": [_side(tenant, canonical) for tenant in (holder, case.tenant) if tenant and has_schema(tenant)],
    }


def _side(tenant: Tenant, canonical: str) -> dict[str, Any]:
    """{tenant, ownership, proofs: [(licence, address of its case or "")]} of one client that claims a number."""
    with schemas.client(tenant):
        number = Number.objects.filter(canonical=canonical).first()
        proofs = number_proofs.documents_of(number) if number is not None else []
        owned = number_proofs.owned([number.pk])[number.pk] if number is not None else None
    cases = {
        subject: reverse("admin:reviews_case_change", args=[pk])
        for subject, pk in Case.objects.filter(
            tenant=tenant, kind=Case.Kind.LICENCE, subject_id__in=[proof.pk for proof in proofs]
        )
        .order_by("opened_at")
        .values_list("subject_id", "pk")
    }
    return {"tenant": tenant, "ownership": owned, "proofs": [(proof, cases.get(proof.pk, "")) for proof in proofs]}


def proved(case: Case) -> dict[str, Any]:
    """Of a label: how many of its numbers no document proves. Of a proof: the numbers that it names."""
    if case.kind not in (Case.Kind.LABEL, Case.Kind.LICENCE) or not has_schema(case.tenant):
        return {}
    with schemas.client(case.tenant):
        if case.kind == Case.Kind.LABEL:
            request = MaintenanceRequest.objects.filter(pk=case.subject_id).first()
            if request is None:
                return {}
            return {"unproved": number_proofs.unproved().filter(pk__in=request.numbers.values("pk")).count()}
        licence = Licence.objects.filter(pk=case.subject_id, document_type=DOCUMENT).first()
        if licence is None:
            return {}
        named = number_proofs.numbers_of(licence)
        shown = [number_text(each.canonical) for each in named[:NAMED]]
        return {"numbers": shown, "number_count": named.count()}
