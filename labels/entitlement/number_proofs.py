"""Takes and reads proofs that numbers are the client's: submitted for one or many numbers, reviewed like documents.

Policy: no label is shown on a number before it is proved. A number may be registered and a window booked before; an
unproved claim lapses after a term (labels.numbers.claims), and a proved one beats it (labels.numbers.ownership).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from compliance.domain.documents import Document
from compliance.domain.requirements import OwedReason, Requirement, Status
from compliance.licences import services as licences
from compliance.licences.selectors import local_day
from compliance.models import Licence
from labels.displays.proofs import documents_in_use, kept_for, proof_documents
from labels.domain.ownership import (
    DOCUMENT,
    Ownership,
    Standing,
    Way,
    families,
    ownership,
    standing_well,
)
from labels.models import Number, NumberProof
from labels.selectors import numbers_in_use
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.kept_queries import Given, PreparedQuery, PreparedStatement, among
from tenants.database.statements import execute
from tenants.domain.actors import Actor
from tenants.refusals import Refused

_MOMENT = timedelta(microseconds=1)
PROVABLE = (*Number.IN_USE, Number.State.SUSPENDED, Number.State.DISPUTED)


def hand_in_proof(
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
    """Submits a document that names these numbers of the client in use. Raises Refused.

    issuer, number, days, file, text: as for licences.hand_in. Numbers that were given up or taken back are left out.
    """
    with transaction.atomic():
        named = list(numbers.filter(state__in=PROVABLE).order_by().values_list("pk", flat=True))
        if not named:
            raise Refused(_("Choose the numbers named in the document."), code="no_numbers")
        licence = licences.hand_in(
            document_type=DOCUMENT,
            issuer=issuer,
            number=number,
            valid_from=valid_from,
            valid_until=valid_until,
            file=file,
            actor=actor,
            text=text,
        )
        execute(
            "INSERT INTO labels_numberproof (number_id, licence_id) SELECT unnest(%s::uuid[]), %s", [named, licence.pk]
        )
    return licence


def forget(numbers: Iterable[UUID]) -> None:
    """Deletes the proofs of numbers that are no longer the client's: whoever gets them again proves them again."""
    NumberProof.objects.filter(number__in=list(numbers)).delete()


def forget_without_document(number: UUID) -> None:
    """Deletes a code or list that proved this number, because another client has proved it; documents stay."""
    NumberProof.objects.filter(number=number, licence=None).delete()


# ---------------------------------------------------------------- whether labels may be shown


def ends_by_day(now: datetime) -> dict[date, int]:
    """Returns, by local day, how many numbers lose their label or their claim on that day if nothing is done.

    Numbers with a document in review are left out.
    """
    zone, counts = ZoneInfo(current_tenant().time_zone), Counter[date]()
    claimed = unproved().filter(claim_until__isnull=False, kept_from=None)
    counts.update(_by_day(claimed, "claim_until", zone))
    kept = _by_day(unproved().filter(kept_from__isnull=False), "kept_from", zone)
    counts.update({day + kept_for(): count for day, count in kept.items()})
    documents = documents_in_use(now)
    proved = {first: documents.proved([first], now) for first in documents.families}
    lasting = [first for first, each in proved.items() if each.now and each.until is None] + documents.in_review()
    others = NumberProof.objects.filter(number=OuterRef("pk")).filter(Q(licence=None) | Q(licence__in=lasting))
    for first, each in proved.items():
        if each.now and each.until is not None:
            counts[local_day(each.until - _MOMENT)] += (
                numbers_in_use().filter(proofs__licence=first).exclude(Exists(others)).count()
            )
    return {day: count for day, count in counts.items() if count}


def _by_day(numbers: QuerySet[Number], field: str, zone: ZoneInfo) -> dict[date, int]:
    days = numbers.annotate(day=TruncDate(field, tzinfo=zone)).order_by().values("day").annotate(count=Count("pk"))
    return dict(days.values_list("day", "count"))


# ---------------------------------------------------------------- what people read


_UNPROVED = Ownership(Standing.UNPROVED)
_BY_WAY = {way.value: Ownership(Standing.PROVED, way=way) for way in Way}  # without a document


_PROOFS: Final = PreparedStatement(
    "SELECT number_id, licence_id, way FROM labels_numberproof WHERE number_id = ANY(%(numbers)s)"
)


def owned(numbers: Iterable[UUID]) -> dict[UUID, Ownership]:
    """Returns how each of these numbers stands today."""
    wanted = list(numbers)
    links: dict[UUID, list[UUID]] = {}
    ways: dict[UUID, str] = {}
    for number, licence, way in _PROOFS(numbers=wanted):
        if licence is None:
            ways[number] = way
        else:
            links.setdefault(number, []).append(licence)
    proofs = [(links.get(number, ()), ways.get(number)) for number in wanted]
    return dict(zip(wanted, owned_by(proofs), strict=True))


def owned_by(proofs: Sequence[tuple[Collection[UUID], str | None]]) -> list[Ownership]:
    """Returns how numbers stand today, by what proves each: the first document of each family, and the way
    without one.
    """
    if not any([documents for documents, _way in proofs]):  # noqa: C419 -- a list is filled faster
        return [_BY_WAY[way] if way else _UNPROVED for _documents, way in proofs]
    by_first, today = families(_proof_documents()), local_day(business_now())
    owned: list[Ownership] = []
    for firsts, way in proofs:
        if way:
            owned.append(_BY_WAY[way])
        else:
            documents = [document for first in firsts for document in by_first.get(first, ())]
            owned.append(ownership(documents, today))
    return owned


def unproved() -> QuerySet[Number]:
    """Returns the numbers in use that nothing proves, and for which no document is with a reviewer."""
    return _unproved(_proof_documents(), local_day(business_now()))


def _unproved(documents: Iterable[Document], today: date) -> QuerySet[Number]:
    return _proved_by_none(Q(licence__in=list(standing_well(families(documents), today))))


def _proved_by_none(good: Q) -> QuerySet[Number]:
    """Returns the numbers in use without a good proof. good: filters the proofs by document that are."""
    proofs = NumberProof.objects.filter(number=OuterRef("pk")).filter(Q(licence=None) | good)
    return numbers_in_use().exclude(Exists(proofs))


def _counted(good: Given) -> QuerySet[Number, Any]:
    """Counts in one row: how many have no proof, since when the first is kept, until when the first is claimed."""
    missing = _proved_by_none(Q(among("licence", good))).order_by().annotate(everything=Value(1))
    claimed = Min("claim_until", filter=Q(kept_from=None))
    return missing.values_list("everything").annotate(Count("pk"), Min("kept_from"), claimed=claimed)


_MISSING: Final = PreparedQuery(_counted)


def requirement(documents: Iterable[Document], today: date) -> Requirement | None:
    """Returns what is owed for the numbers without a proof, or None. params: numbers, how many they are.

    documents: all licences of the client, oldest first. due: when the first of them loses its label or its claim; today
    if a proof has ended. It blocks no label of other numbers, so it is never past due.
    """
    proofs = (document for document in documents if document.document_type == DOCUMENT)
    ((_everything, count, kept, claimed),) = _MISSING(good=list(standing_well(families(proofs), today)))
    if not count:
        return None
    ends = [kept + kept_for()] if kept else []
    ends += [claimed] if claimed else []
    due = max(today, local_day(min(ends))) if ends else today
    return Requirement(
        document_type=DOCUMENT,
        status=Status.CURRENTLY_DUE,
        reason=OwedReason.MISSING,
        due=due,
        covered_until=None,
        params={"numbers": str(count)},
    )


def numbers_of(licence: Licence) -> QuerySet[Number]:
    """Returns the numbers that a document, or the one it renews, names."""
    first = next(
        (
            first
            for first, documents in families(_proof_documents()).items()
            if licence.pk in {document.id for document in documents}
        ),
        licence.pk,
    )
    return Number.objects.filter(proofs__licence=first).order_by("canonical")


def documents_of(number: Number) -> list[Licence]:
    """Returns the documents that name a number, with their renewals, the latest first."""
    linked = set(number.proofs.values_list("licence_id", flat=True))
    named = [
        document.id
        for first, documents in families(_proof_documents()).items()
        if first in linked
        for document in documents
    ]
    return list(Licence.objects.filter(pk__in=named).order_by("-handed_in_at", "-pk"))


_DOCUMENTS: Final = PreparedQuery(lambda: Licence.objects.filter(document_type=DOCUMENT).order_by("handed_in_at", "pk"))


def _proof_documents() -> list[Document]:
    return proof_documents({row.pk: row for row in _DOCUMENTS()})
