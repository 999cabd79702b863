"""The demo's documents, submitted and approved through the services that clients and reviewers use."""

import io
from collections.abc import Iterable
from datetime import timedelta
from functools import cache

import pikepdf
from django.core.files.base import ContentFile

from compliance.catalogue.selectors import document_types
from compliance.licences import services
from compliance.licences.selectors import local_day
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.uploads import read_ahead
from labels.entitlement import number_proofs
from labels.models import Number
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people.actors import person
from tenants.people.models import User

REVIEWER = "reviewer@shouhao.example"  # of the staff: whose decisions they are, also in the workload
HELD = timedelta(days=300)  # since when


def hold(actor: Actor, **days_left: int | None) -> None:
    """Let the client in use have these documents, approved: type=days they are valid for (None: long-term)."""
    for document_type, days in days_left.items():
        _hand_in(actor, document_type, days)
        _approve_last()


def _approve_last() -> None:
    case = Case.objects.filter(kind=Case.Kind.LICENCE, decided_at=None).latest("opened_at")
    reviews.approve(case.pk, demo_reviewer(), "", case.version)


def prove(actor: Actor, numbers: Iterable[Number]) -> None:
    """Let the carrier's certificate name these numbers as the client's, approved."""
    today = local_day(business_now())
    number_proofs.hand_in_proof(
        Number.objects.filter(pk__in=[number.pk for number in numbers]),
        issuer="运营商(演示)",
        number=f"{today:%Y}-0016",
        valid_from=today - HELD,
        valid_until=None,
        file=_page("号码归属证明.pdf"),
        actor=actor,
    )
    _approve_last()


def demo_reviewer() -> Actor:
    """Returns the reviewer of the demo."""
    with context.client(Tenant.objects.get(kind=Tenant.Kind.STAFF)):
        return person(User.objects.get(email=REVIEWER))


def _hand_in(actor: Actor, document_type: str, days: int | None) -> None:
    now = business_now()
    today, name = local_day(now), document_types(now)[document_type].name
    services.hand_in(
        document_type=document_type,
        issuer="发证机关(演示)",
        number=f"{today:%Y}-{len(document_type):04}",
        valid_from=today - HELD,
        valid_until=None if days is None else today + timedelta(days=days),
        file=_page(f"{name}.pdf"),
        actor=actor,
    )


@cache
def _page(name: str) -> ContentFile[bytes]:
    """A PDF with one empty page; it is parsed once, however many clients hand it in."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out)
    file = ContentFile(out.getvalue(), name)
    read_ahead([file])
    return file
