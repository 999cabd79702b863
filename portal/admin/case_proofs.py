"""Whose numbers are: what the page of a case shows of the proofs, as they stand now."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from compliance.models import Licence
from compliance.reviews.models import Case
from labels.domain.numbers import number_text
from labels.domain.ownership import DOCUMENT
from labels.entitlement import number_proofs
from labels.entitlement.certified import CERTIFIED
from labels.models import LabelVersion, Number, NumberCorrection
from labels.registry.models import NumberClaim
from maintenance.models import MaintenanceRequest
from portal.admin.staff_access import has_schema
from tenants import context as schemas
from tenants.models import Tenant

MOST_NUMBERS = 10_000  # written on a page


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
    """{numbers, number_count, unproved}: every number that the case is about, as far as its rows are there; of a label
    those that no document proves stand first, and are counted.
    """
    if not has_schema(case.tenant):
        return {}
    with schemas.client(case.tenant):
        found, unproved = _numbers_of(case)
        if found is None:
            return {}
        named = [*unproved, *(number for number in found if number not in set(unproved))]
        shown = [number_text(number) for number in named[:MOST_NUMBERS]]
        return {"numbers": shown, "number_count": len(named), "unproved": len(unproved)}


def _numbers_of(case: Case) -> tuple[list[str] | None, list[str]]:
    """The numbers of a case, canonical, and of a label those without a proof; None: only its facts know them."""
    if case.kind == Case.Kind.LABEL:
        request = MaintenanceRequest.objects.filter(pk=case.subject_id).first()
        if request is None:
            return None, []
        bare = number_proofs.unproved().filter(pk__in=request.numbers.values("pk"))
        return _canonical(request.numbers.all()), _canonical(bare)
    if case.kind == Case.Kind.LICENCE:
        licence = Licence.objects.filter(pk=case.subject_id, document_type=DOCUMENT).first()
        return (None if licence is None else _canonical(number_proofs.numbers_of(licence))), []
    if case.kind == Case.Kind.LABEL_FLIP:
        carrying = LabelVersion.objects.filter(text=case.facts.get("label", ""), state__in=CERTIFIED)
        return _canonical(Number.objects.filter(pk__in=carrying.values("number"))) or None, []
    if case.kind == Case.Kind.NUMBER_SYNC:
        corrected = NumberCorrection.objects.filter(sync=case.subject_id)
        return _canonical(Number.objects.filter(pk__in=corrected.values("number"))) or None, []
    return case.facts.get("only"), []


def _canonical(numbers: QuerySet[Number]) -> list[str]:
    return list(numbers.order_by("canonical").values_list("canonical", flat=True))


def all_corrections(case: Case) -> dict[str, Any]:
    """{corrections}: every one that a carrier's list asks for, also those that the facts do not hold."""
    if case.kind != Case.Kind.NUMBER_SYNC or not has_schema(case.tenant):
        return {}
    with schemas.client(case.tenant):
        rows = NumberCorrection.objects.filter(sync=case.subject_id).select_related("number", "directory")
        found = [
            {
                "number": row.number.canonical,
                "code": row.code,
                "before": row.before,
                "after": row.after,
                "line": row.line,
                "directory": row.directory.code if row.directory else "",
            }
            for row in rows.order_by("line", "pk")
        ]
    return {"corrections": found} if found else {}
