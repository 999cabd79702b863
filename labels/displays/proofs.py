"""Whether labels may be shown on numbers: what the documents, codes and lists that prove them say at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.catalogue.selectors import document_types, rule_of, terms
from compliance.certification.selectors import held
from compliance.domain.documents import Paper, Rule
from compliance.domain.expiry import Held
from compliance.models import Licence
from labels.bulk import with_any_of
from labels.domain.ownership import (
    DOCUMENT,
    FOR_GOOD,
    Proved,
    families,
    proved_by_documents,
    together,
)
from labels.models import Number, NumberProof
from tenants.context import current_tenant


@dataclass(frozen=True)
class DocumentsInUse:
    """The documents of the client in use that name numbers. first: of each, the one that it renews in the end."""

    families: Mapping[UUID, list[Held]]
    rule: Rule
    zone: ZoneInfo

    def proved(self, first: UUID, now: datetime) -> Proved:
        """What a document with its renewals says at an instant."""
        return proved_by_documents(self.rule, self.families.get(first, ()), self.zone, now)


def documents_in_use(now: datetime) -> DocumentsInUse:
    """The documents that name numbers, as they stand at an instant (business time)."""
    rows = {row.pk: row for row in Licence.objects.filter(document_type=DOCUMENT).order_by("handed_in_at", "pk")}
    kinds = document_types(now)
    named = families(papers_of(rows))
    return DocumentsInUse(
        families={first: [held(rows[each.id]) for each in papers] for first, papers in named.items()},
        rule=rule_of(kinds[DOCUMENT]) if DOCUMENT in kinds else Rule(DOCUMENT),
        zone=ZoneInfo(current_tenant().time_zone),
    )


def proved(numbers: Iterable[Number], now: datetime) -> dict[UUID, Proved]:
    """Whether labels may be shown on each of these numbers at an instant (business time)."""
    rows = list(numbers)
    links: dict[UUID, list[UUID | None]] = {}
    theirs = with_any_of(NumberProof.objects.order_by(), "number", [row.pk for row in rows])
    for number, licence in theirs.values_list("number_id", "licence_id"):
        links.setdefault(number, []).append(licence)
    named = {first for firsts in links.values() for first in firsts if first is not None}
    documents = documents_in_use(now) if named else None
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
    documents = documents_in_use(now)
    good = [first for first in documents.families if documents.proved(first, now).now]
    proofs = NumberProof.objects.filter(number=OuterRef("pk")).filter(Q(licence=None) | Q(licence__in=good))
    found = numbers.exclude(Exists(proofs))
    return found.exclude(kept_from__gt=now - kept_for()) if kept else found


def kept_until(numbers: Iterable[Number]) -> dict[UUID, datetime | None]:
    """Until when the label of each number stays though nothing proves it; None: it does not."""
    rows = list(numbers)
    length = kept_for() if any(row.kept_from for row in rows) else timedelta()
    return {row.pk: row.kept_from and row.kept_from + length for row in rows}


def kept_for() -> timedelta:
    """For how long the label of a number stays though nothing proves it any more."""
    return timedelta(days=terms().kept_days)


def papers_of(rows: Mapping[UUID, Licence]) -> list[Paper]:
    """Licences as the rules of documents take them."""
    return [
        Paper(row.pk, DOCUMENT, row.state, row.valid_from, row.valid_until, row.replaces_id) for row in rows.values()
    ]
