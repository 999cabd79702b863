"""Says whether labels may be shown on numbers: what documents, codes and lists prove at an instant."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from compliance.catalogue.selectors import document_types, rule_of, terms
from compliance.certification.selectors import timed_document
from compliance.domain.documents import Document, Rule
from compliance.domain.expiry import TimedDocument
from compliance.models import Licence
from labels.bulk import with_any_of
from labels.domain.ownership import (
    DOCUMENT,
    FOR_GOOD,
    Proved,
    families,
    proved_by_several,
    together,
)
from labels.models import Number, NumberProof
from tenants.context import current_tenant


@dataclass(frozen=True)
class DocumentsInUse:
    """The documents of the client in use that name numbers, with their renewals, by the first document of
    each chain.
    """

    families: Mapping[UUID, list[TimedDocument]]
    rule: Rule
    zone: ZoneInfo

    def proved(self, firsts: Collection[UUID], now: datetime) -> Proved:
        """Returns what documents with their renewals prove together at an instant."""
        return proved_by_several(self.rule, [self.families.get(first, ()) for first in firsts], self.zone, now)

    def in_review(self) -> list[UUID]:
        """Returns the first documents of those that are with a reviewer, or whose renewal is."""
        return [first for first, held in self.families.items() if any(each.state == "in_review" for each in held)]


def documents_in_use(now: datetime) -> DocumentsInUse:
    """Returns the documents that name numbers, as they stand at an instant (business time)."""
    rows = {row.pk: row for row in Licence.objects.filter(document_type=DOCUMENT).order_by("handed_in_at", "pk")}
    kinds = document_types(now)
    named = families(proof_documents(rows))
    return DocumentsInUse(
        families={first: [timed_document(rows[each.id]) for each in documents] for first, documents in named.items()},
        rule=rule_of(kinds[DOCUMENT]) if DOCUMENT in kinds else Rule(DOCUMENT),
        zone=ZoneInfo(current_tenant().time_zone),
    )


def proved(numbers: Iterable[Number], now: datetime) -> dict[UUID, Proved]:
    """Returns what proves each of these numbers at an instant (business time): whether labels may be shown on it."""
    rows = list(numbers)
    links: dict[UUID, list[UUID | None]] = {}
    theirs = with_any_of(NumberProof.objects.order_by(), "number", [row.pk for row in rows])
    for number, licence in theirs.values_list("number_id", "licence_id"):
        links.setdefault(number, []).append(licence)
    named = {first for firsts in links.values() for first in firsts if first is not None}
    documents = documents_in_use(now) if named else None
    kept = kept_until(rows)
    says: dict[frozenset[UUID], Proved] = {}  # most numbers are named by the same documents

    def say(row: Number) -> Proved:
        firsts = links.get(row.pk, [])
        named_by = frozenset(first for first in firsts if first is not None)
        if documents is not None and named_by not in says:
            says[named_by] = documents.proved(named_by, now)
        given = [*([says[named_by]] if named_by else []), *([FOR_GOOD] if None in firsts else [])]
        return together(given, kept[row.pk], now)

    return {row.pk: say(row) for row in rows}


def not_proved(numbers: QuerySet[Number], now: datetime, *, kept: bool = True) -> QuerySet[Number]:
    """Returns the numbers on which no label may be shown at an instant, by the same rule as `proved`.

    kept: leaves out numbers whose label stays for a while though nothing proves them.
    """
    documents = documents_in_use(now)
    good = [first for first in documents.families if documents.proved([first], now).now]
    proofs = NumberProof.objects.filter(number=OuterRef("pk")).filter(Q(licence=None) | Q(licence__in=good))
    unproved = numbers.exclude(Exists(proofs)).exclude(pk__in=_kept_by_a_new_document(documents, good, now))
    return unproved.exclude(kept_from__gt=now - kept_for()) if kept else unproved


def _kept_by_a_new_document(
    documents: DocumentsInUse, good: Collection[UUID], now: datetime
) -> QuerySet[NumberProof, UUID]:
    """Returns the numbers that no document proves alone but several prove together: one lapsed while a new one was
    already with a reviewer.
    """
    by_number = NumberProof.objects.filter(licence__isnull=False).order_by().values("number")
    by_number = by_number.annotate(documents=ArrayAgg("licence", order_by="licence"))
    kept: list[list[UUID]] = []
    if in_review := documents.in_review():
        several = by_number.annotate(count=Count("pk")).filter(count__gt=1, documents__overlap=in_review)
        sets = {tuple(each) for each in several.values_list("documents", flat=True)}
        kept = [list(each) for each in sets if not set(each) & set(good) and documents.proved(each, now).now]
    numbers: QuerySet[NumberProof, UUID] = by_number.filter(documents__in=kept).values_list("number", flat=True)
    return numbers if kept else NumberProof.objects.none().values_list("number", flat=True)


def kept_until(numbers: Iterable[Number]) -> dict[UUID, datetime | None]:
    """Returns until when each number's label stays though nothing proves the number; None: it does not stay."""
    rows = list(numbers)
    length = kept_for() if any(row.kept_from for row in rows) else timedelta()
    return {row.pk: row.kept_from and row.kept_from + length for row in rows}


def kept_for() -> timedelta:
    """Returns how long a number's label stays when nothing proves the number any longer."""
    return timedelta(days=terms().kept_days)


def proof_documents(rows: Mapping[UUID, Licence]) -> list[Document]:
    """Converts licences to the documents that the rules of numbers take."""
    return [
        Document(row.pk, DOCUMENT, row.state, row.valid_from, row.valid_until, row.replaces_id) for row in rows.values()
    ]
