"""Proofs that numbers are the client's: handed in for one or many, reviewed as documents are, read per number.

Policy: an unproved number is owed its proof from the day on which it is registered; the label's reviewer sees how many
are without one, and a number that two clients claim is decided on both sides' proofs. It does not stop a label by
itself: the fast lane promises a first label within the hour, and a carrier writes such a certificate in days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.utils.translation import gettext as _

from compliance.catalogue.models import DocumentType
from compliance.domain.documents import Paper
from compliance.domain.requirements import Reason, Requirement, Status
from compliance.licences import services as licences
from compliance.licences.selectors import local_day
from compliance.models import Licence
from labels.domain.ownership import DOCUMENT, Ownership, Standing, families, ownership, standing_well
from labels.models import Number, NumberProof
from labels.selectors import numbers_in_use
from tenants.clock import business_now
from tenants.people.actors import Actor

PROVED_WITHIN = timedelta(days=30)  # of its registration, where the catalogue gives no other term
PROVABLE = (*Number.IN_USE, Number.State.SUSPENDED, Number.State.DISPUTED)


def hand_in(
    numbers: QuerySet[Number],
    *,
    issuer: str,
    number: str,
    valid_from: date,
    valid_until: date | None,
    file: File[bytes],
    actor: Actor,
    text: str = "",
) -> Licence:
    """Hand in a document that names these numbers of the client in use. Raises licences.Refused, uploads.Refused.

    issuer, number, days, file, text: as licences.hand_in. Numbers that were given up or taken back are left out.
    """
    with transaction.atomic():
        named = list(numbers.filter(state__in=PROVABLE).order_by().values_list("pk", flat=True))
        if not named:
            raise licences.Refused("no_numbers", _("Choose the numbers named in the document."))
        licence = licences.hand_in(
            document_type=DOCUMENT, issuer=issuer, number=number, valid_from=valid_from, valid_until=valid_until,
            file=file, actor=actor, text=text,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO labels_numberproof (number_id, licence_id) SELECT unnest(%s::uuid[]), %s",
                [named, licence.pk],
            )
    return licence


def forget(numbers: Iterable[UUID]) -> None:
    """These numbers are the client's no longer: who has them again proves them again."""
    NumberProof.objects.filter(number__in=list(numbers)).delete()


# ---------------------------------------------------------------- reading


def owned(numbers: Iterable[UUID]) -> dict[UUID, Ownership]:
    """How each of these numbers stands today."""
    wanted = list(numbers)
    links: dict[UUID, list[UUID]] = {}
    for number, licence in NumberProof.objects.filter(number__in=wanted).values_list("number_id", "licence_id"):
        links.setdefault(number, []).append(licence)
    if not links:
        return dict.fromkeys(wanted, Ownership(Standing.UNPROVED))
    found, today = families(_papers()), local_day(business_now())
    return {
        number: ownership([paper for first in links.get(number, ()) for paper in found.get(first, ())], today)
        for number in wanted
    }


def unproved() -> QuerySet[Number]:
    """The numbers in use that no document proves, and for which none is with a reviewer."""
    return _unproved(_papers(), local_day(business_now()))


def _unproved(papers: Iterable[Paper], today: date) -> QuerySet[Number]:
    good = list(standing_well(families(papers), today))
    proofs = NumberProof.objects.filter(number=OuterRef("pk"), licence__in=good)
    found: QuerySet[Number] = numbers_in_use()
    return found.exclude(Exists(proofs)) if good else found


def requirement(
    papers: Iterable[Paper], today: date, types: Mapping[str, DocumentType] | None = None
) -> Requirement | None:
    """What is owed for the numbers without a proof; None when all have one. params: numbers, how many they are.

    papers: all licences of the client, oldest first. due: by the oldest registration. It blocks nothing, so that it is
    never past due.
    """
    proofs = (paper for paper in papers if paper.document_type == DOCUMENT)
    missing = _unproved(proofs, today).aggregate(count=Count("pk"), oldest=Min("created_at"))
    if not missing["count"]:
        return None
    kind = (types or {}).get(DOCUMENT)
    days = timedelta(days=kind.first_days) if kind is not None and kind.first_days else PROVED_WITHIN
    return Requirement(
        document_type=DOCUMENT, status=Status.CURRENTLY_DUE, reason=Reason.MISSING,
        due=local_day(missing["oldest"]) + days, covered_until=None, params={"numbers": str(missing["count"])},
    )  # fmt: skip


def numbers_of(licence: Licence) -> QuerySet[Number]:
    """The numbers that a document, or the one it renews, names."""
    first = next(
        (first for first, papers in families(_papers()).items() if licence.pk in {paper.id for paper in papers}),
        licence.pk,
    )
    return Number.objects.filter(proofs__licence=first).order_by("canonical")


def documents_of(number: Number) -> list[Licence]:
    """The documents that name a number, with their renewals, the latest first."""
    linked = set(number.proofs.values_list("licence_id", flat=True))
    named = [paper.id for first, papers in families(_papers()).items() if first in linked for paper in papers]
    return list(Licence.objects.filter(pk__in=named).order_by("-handed_in_at", "-pk"))


def _papers() -> list[Paper]:
    found = Licence.objects.filter(document_type=DOCUMENT).order_by("handed_in_at", "pk")
    return [
        Paper(pk, DOCUMENT, state, valid_from, valid_until, replaces)
        for pk, state, valid_from, valid_until, replaces in found.values_list(
            "pk", "state", "valid_from", "valid_until", "replaces_id"
        )
    ]
