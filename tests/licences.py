"""Licences as the tests hand them in and decide them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile

from compliance.licences import services
from compliance.licences.selectors import local_day
from compliance.models import Licence
from compliance.reviews import services as reviews
from compliance.reviews.models import Attachment, Case
from tenants import context
from tenants.clock import business_now
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tests.compliance.bad_files import pdf

ANNE, LI = Actor("person", "Anne"), Actor("staff", "Li")


def document(name: str = "营业执照.pdf") -> ContentFile[bytes]:
    """A good PDF."""
    return ContentFile(pdf(), name)


def today() -> date:
    """The local day of the client in use."""
    return local_day(business_now())


def hand_in(document_type: str = "business_licence", days: int | None = 365, **more: Any) -> Licence:
    """A licence of the client in use that is valid for so many days more (None: long-term)."""
    given = {
        "issuer": "杭州市市场监督管理局",
        "number": "91330106MA2AX4CT42",
        "valid_from": today() - timedelta(days=100),
        "valid_until": None if days is None else today() + timedelta(days=days),
        "file": document(),
        "actor": ANNE,
    } | more
    return services.hand_in(document_type=document_type, **given)


def handed_in_document(**more: Any) -> UUID:
    """The file of a licence that the client in use hands in, as its case keeps it."""
    return Attachment.objects.filter(entry__case=case_of(hand_in(**more))).earliest("pk").pk


def case_of(licence: Licence) -> Case:
    """The open case of a licence."""
    case: Case = Case.objects.get(subject_id=licence.pk, decided_at=None)
    return case


def decide(licence: Licence, *, approved: bool = True) -> Licence:
    """A reviewer decides what was handed in; the licence as it is then."""
    case = case_of(licence)
    if approved:
        reviews.approve(case.pk, LI, "", case.version)
    else:
        reviews.reject(case.pk, LI, "proof_unclear", "", case.version)
    return fresh(licence)


def approved(document_type: str = "business_licence", days: int | None = 365, **more: Any) -> Licence:
    """A licence of the client in use that a reviewer has approved."""
    return decide(hand_in(document_type, days, **more))


def held(document_type: str, *, valid_from: date, valid_until: date | None, state: str = "approved") -> Licence:
    """A licence as a row alone, whatever the day: no case, no file."""
    row: Licence = Licence.objects.create(
        id=uuid7(),
        document_type=document_type,
        type_version=1,
        state=state,
        issuer="issuer",
        number="1",
        valid_from=valid_from,
        valid_until=valid_until,
        file=f"{context.schema_in_use()}/none.pdf",
        file_name="none.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        handed_in_at=business_now(),
        handed_in_by="Anne",
        decided_at=business_now(),
    )
    return row


def fresh(licence: Licence | UUID) -> Licence:
    """The licence as it is now."""
    row: Licence = Licence.objects.get(pk=licence if isinstance(licence, UUID) else licence.pk)
    return row
