"""Proofs that numbers are the client's: handed in for one or many, reviewed as documents are, read per number.

Policy: no label is shown on a number before it is proved. A number may be registered and a window booked before; an
unproved claim lapses after a term (labels.claims), and a proved one beats it (labels.number_ownership).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from compliance.catalogue.selectors import document_types, rule_of, terms
from compliance.certification.selectors import held
from compliance.domain.documents import Paper, Rule
from compliance.domain.expiry import Held
from compliance.domain.requirements import Reason, Requirement, Status
from compliance.licences import services as licences
from compliance.licences.selectors import local_day
from compliance.models import Licence
from labels.bulk import among
from labels.domain.ownership import (
    DOCUMENT,
    FOR_GOOD,
    Ownership,
    Proved,
    Standing,
    Way,
    families,
    ownership,
    proved_by_documents,
    standing_well,
    together,
)
from labels.models import Number, NumberProof
from labels.selectors import numbers_in_use
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.people.actors import Actor

_MOMENT = timedelta(microseconds=1)
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


def forget_without_document(number: UUID) -> None:
    """Another client has proved this number: a code or a list from before says nothing more, documents stay."""
    NumberProof.objects.filter(number=number, licence=None).delete()


# ---------------------------------------------------------------- whether labels may be shown


@dataclass(frozen=True)
class _Documents:
    """The documents of the client in use that name numbers. first: of each, the one that it renews in the end."""

    families: Mapping[UUID, list[Held]]
    rule: Rule
    zone: ZoneInfo

    def proved(self, first: UUID, now: datetime) -> Proved:
        """What a document with its renewals says at an instant."""
        return proved_by_documents(self.rule, self.families.get(first, ()), self.zone, now)


def _documents(now: datetime) -> _Documents:
    rows = {row.pk: row for row in Licence.objects.filter(document_type=DOCUMENT).order_by("handed_in_at", "pk")}
    kinds = document_types(now)
    named = families(_papers_of(rows))
    return _Documents(
        families={first: [held(rows[each.id]) for each in papers] for first, papers in named.items()},
        rule=rule_of(kinds[DOCUMENT]) if DOCUMENT in kinds else Rule(DOCUMENT),
        zone=ZoneInfo(current_tenant().time_zone),
    )


def proved(numbers: Iterable[Number], now: datetime) -> dict[UUID, Proved]:
    """Whether labels may be shown on each of these numbers at an instant (business time)."""
    rows = list(numbers)
    links: dict[UUID, list[UUID | None]] = {}
    theirs = among(NumberProof.objects.order_by(), "number", [row.pk for row in rows])
    for number, licence in theirs.values_list("number_id", "licence_id"):
        links.setdefault(number, []).append(licence)
    named = {first for firsts in links.values() for first in firsts if first is not None}
    documents = _documents(now) if named else None
    kept = kept_until(rows)
    says = {first: documents.proved(first, now) for first in named} if documents is not None else {}
    return {
        row.pk: together(
            [FOR_GOOD if first is None else says[first] for first in links.get(row.pk, ())], kept[row.pk], now
        )
        for row in rows
    }


def not_proved(numbers: QuerySet[Number], now: datetime, *, kept: bool = True) -> QuerySet[Number]:
    """Those of the numbers on which no label may be shown at an instant, as `proved` says. kept: without those whose
    label stays for a while though nothing proves them.
    """
    documents = _documents(now)
    good = [first for first in documents.families if documents.proved(first, now).now]
    proofs = NumberProof.objects.filter(number=OuterRef("pk")).filter(Q(licence=None) | Q(licence__in=good))
    found = numbers.exclude(Exists(proofs))
    return found.exclude(kept_from__gt=now - _kept_for()) if kept else found


def kept_until(numbers: Iterable[Number]) -> dict[UUID, datetime | None]:
    """Until when the label of each number stays though nothing proves it; None: it does not."""
    rows = list(numbers)
    length = _kept_for() if any(row.kept_from for row in rows) else timedelta()
    return {row.pk: row.kept_from and row.kept_from + length for row in rows}


def _kept_for() -> timedelta:
    return timedelta(days=terms().kept_days)


def ends(now: datetime) -> dict[date, int]:
    """Local day → how many numbers lose their label, or the client its claim on them, on that day if nothing is done.

    What is with a reviewer is left out.
    """
    zone, found = ZoneInfo(current_tenant().time_zone), Counter[date]()
    claimed = unproved().filter(claim_until__isnull=False, kept_from=None)
    found.update(_by_day(claimed, "claim_until", zone))
    kept = _by_day(unproved().filter(kept_from__isnull=False), "kept_from", zone)
    found.update({day + _kept_for(): count for day, count in kept.items()})
    documents = _documents(now)
    proved = {first: documents.proved(first, now) for first in documents.families}
    lasting = [first for first, each in proved.items() if each.now and each.until is None]
    others = NumberProof.objects.filter(number=OuterRef("pk")).filter(Q(licence=None) | Q(licence__in=lasting))
    for first, each in proved.items():
        if each.now and each.until is not None:
            found[local_day(each.until - _MOMENT)] += (
                numbers_in_use().filter(proofs__licence=first).exclude(Exists(others)).count()
            )
    return {day: count for day, count in found.items() if count}


def _by_day(numbers: QuerySet[Number], field: str, zone: ZoneInfo) -> dict[date, int]:
    days = numbers.annotate(day=TruncDate(field, tzinfo=zone)).order_by().values("day").annotate(count=Count("pk"))
    return dict(days.values_list("day", "count"))


# ---------------------------------------------------------------- what people read


def owned(numbers: Iterable[UUID]) -> dict[UUID, Ownership]:
    """How each of these numbers stands today."""
    wanted = list(numbers)
    links: dict[UUID, list[UUID]] = {}
    ways: dict[UUID, Way] = {}
    theirs = NumberProof.objects.filter(number__in=wanted)
    for number, licence, way in theirs.values_list("number_id", "licence_id", "way"):
        if licence is None:
            ways[number] = Way(way)
        else:
            links.setdefault(number, []).append(licence)
    if not links:
        return {number: _without_document(ways.get(number)) for number in wanted}
    found, today = families(_papers()), local_day(business_now())
    return {
        number: _without_document(ways[number])
        if number in ways
        else ownership([paper for first in links.get(number, ()) for paper in found.get(first, ())], today)
        for number in wanted
    }


def _without_document(way: Way | None) -> Ownership:
    return Ownership(Standing.UNPROVED) if way is None else Ownership(Standing.PROVED, way=way)


def unproved() -> QuerySet[Number]:
    """The numbers in use that nothing proves, and for which no document is with a reviewer."""
    return _unproved(_papers(), local_day(business_now()))


def _unproved(papers: Iterable[Paper], today: date) -> QuerySet[Number]:
    good = list(standing_well(families(papers), today))
    proofs = NumberProof.objects.filter(number=OuterRef("pk")).filter(Q(licence=None) | Q(licence__in=good))
    return numbers_in_use().exclude(Exists(proofs))


def requirement(papers: Iterable[Paper], today: date) -> Requirement | None:
    """What is owed for the numbers without a proof; None when all have one. params: numbers, how many they are.

    papers: all licences of the client, oldest first. due: when the first of them is shown no more, or its claim lapses;
    today where a proof has ended. It blocks no label of others, so that it is never past due.
    """
    proofs = (paper for paper in papers if paper.document_type == DOCUMENT)
    missing = _unproved(proofs, today).aggregate(
        count=Count("pk"), kept=Min("kept_from"), claimed=Min("claim_until", filter=Q(kept_from=None))
    )
    if not missing["count"]:
        return None
    ends = [missing["kept"] + _kept_for()] if missing["kept"] else []
    ends += [missing["claimed"]] if missing["claimed"] else []
    due = max(today, local_day(min(ends))) if ends else today
    return Requirement(
        document_type=DOCUMENT, status=Status.CURRENTLY_DUE, reason=Reason.MISSING, due=due, covered_until=None,
        params={"numbers": str(missing["count"])},
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
    rows = Licence.objects.filter(document_type=DOCUMENT).order_by("handed_in_at", "pk")
    return _papers_of({row.pk: row for row in rows})


def _papers_of(rows: Mapping[UUID, Licence]) -> list[Paper]:
    return [
        Paper(row.pk, DOCUMENT, row.state, row.valid_from, row.valid_until, row.replaces_id) for row in rows.values()
    ]
