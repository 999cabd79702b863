"""Reads what is frozen, what lapses next, and where the cycle of re-verification stands; for the client in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import document_types, rule_of
from compliance.certification.models import Freeze, ReVerification
from compliance.domain import documents
from compliance.domain.documents import Rule
from compliance.domain.expiry import Coverage, TimedDocument, cover_ends, coverage
from compliance.licences.selectors import subject
from compliance.models import Licence
from tenants import context
from tenants.database.kept_queries import PreparedQuery
from tenants.models import Tenant


@dataclass(frozen=True)
class CertificationDocuments:
    """The client's licences, the rules in force and its time zone: all that the rules of expiry need to know."""

    licences: list[TimedDocument]
    rules: dict[str, Rule]
    types: dict[str, DocumentType]
    zone: ZoneInfo

    def coverage(self, now: datetime) -> dict[str, Coverage]:
        """Returns how each document type that was submitted at least once is covered at `now`, by code."""
        handed_in = {each.document_type for each in self.licences}
        return {
            code: coverage(rule, self.licences, self.zone, now)
            for code, rule in self.rules.items()
            if handed_in & set(rule.satisfied_by)
        }


def certification_documents(at: datetime) -> CertificationDocuments:
    """Returns the documents of the client in use, with the catalogue in force at `at` (business time)."""
    types = document_types(at)
    return CertificationDocuments(
        licences=[timed_document(licence) for licence in Licence.objects.order_by("handed_in_at", "id")],
        rules={code: rule_of(row) for code, row in types.items()},
        types=types,
        zone=ZoneInfo(context.current_tenant().time_zone),
    )


def timed_document(licence: Licence) -> TimedDocument:
    """Returns a licence in the form that the rules of expiry read."""
    return TimedDocument(
        id=licence.pk,
        document_type=licence.document_type,
        state=licence.state,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        handed_in_at=licence.handed_in_at,
        decided_at=licence.decided_at,
    )


def lapsed(coverages: Mapping[str, Coverage], certification: CertificationDocuments) -> dict[str, datetime]:
    """Returns the codes of the documents whose absence freezes labels of the client in use, each with when
    it lapsed.
    """
    who = subject()
    return {
        code: coverage.lapsed_at
        for code, coverage in coverages.items()
        if coverage.lapsed_at and coverage.frozen and documents.concerns(certification.rules[code], who)
    }


def missed_from(document_type: str, now: datetime) -> datetime | None:
    """Returns from when, or since when, labels of the client in use lack a document of this type until one is approved:
    the earliest moment among the needs that it satisfies. None: no label lacks it, or nobody knows when.
    """
    certification, who = certification_documents(now), subject()
    needs = {
        code: rule
        for code, rule in certification.rules.items()
        if document_type in rule.satisfied_by and documents.concerns(rule, who)
    }
    ends = [cover_ends(rule, certification.licences, certification.zone, now) for rule in needs.values()]
    frozen = Freeze.objects.filter(ends_at=None, document__in=needs).values_list("starts_at", flat=True)
    return min([*frozen, *(end for end in ends if end is not None)], default=None)


# Asks whether anything is frozen; a part of the query of a page's frame.
IS_FROZEN: Final = "SELECT EXISTS (SELECT FROM certification_freeze WHERE ends_at IS NULL)"
_OPEN: Final = PreparedQuery(lambda: Freeze.objects.filter(ends_at=None))


def open_freezes() -> list[Freeze]:
    """Returns the freezes that last now, the oldest first."""
    return _OPEN()


def to_re_verify(types: dict[str, DocumentType]) -> list[DocumentType]:
    """Returns the document types that the client in use has re-verified on a cycle; none unless its industry is
    high-risk.
    """
    tenant: Tenant = context.current_tenant()
    if not tenant.high_risk:
        return []
    rules = {code: rule_of(row) for code, row in types.items()}
    owed = {rule.code for rule in documents.owed(rules, subject(), [])}
    return [row for code, row in sorted(types.items()) if code in owed and row.re_verification_months]


def open_re_verifications() -> QuerySet[ReVerification]:
    """Returns the re-verifications that no reviewer has decided yet."""
    return ReVerification.objects.filter(state=ReVerification.State.OPEN)
