"""Connects labels with the documents they need: findings about a label, and what the client owes with its labels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import document_types
from compliance.domain.requirements import LabelDocuments, Requirement, Requirements
from compliance.licences import selectors as licences
from labels.domain.findings import Finding, Severity
from labels.entitlement import number_proofs
from labels.models import LabelVersion
from labels.texts import DOCUMENT_IN_REVIEW, DOCUMENT_MISSING
from tenants.clock import business_now

USED = (LabelVersion.State.IN_REVIEW, LabelVersion.State.APPROVED, LabelVersion.State.PUBLISHED)


def labels_in_use() -> list[str]:
    """Returns the labels of the client in use that are shown, approved or requested."""
    return list(LabelVersion.objects.filter(state__in=USED).order_by().values_list("text", flat=True).distinct())


def requirements(
    at: datetime | None = None,
    types: Mapping[str, DocumentType] | None = None,
    asked_for: Iterable[str] = (),
    in_use: Iterable[str] | None = None,
) -> Requirements:
    """Returns what the client in use owes at `at` (business time; None: now), with its labels and those it asks for.

    types: those in force then, in_use: labels_in_use(), if the caller has read them. The proof of its numbers is owed
    as they stand now, and comes last of what is due.
    """
    at, held = at or business_now(), licences.client_documents()
    labels = labels_in_use() if in_use is None else in_use
    owed = licences.requirements_of([*labels, *asked_for], at, types, held)
    numbers = number_proofs.requirement(held, licences.local_day(at))
    return owed if numbers is None else replace(owed, currently_due=(*owed.currently_due, numbers))


def of_label(text: str) -> tuple[list[Finding], bool]:
    """Returns the findings of documents about a label now, and whether its words need a licence.

    params: document (code), its names by language, words (those that need it), licence (what waits for a reviewer).
    """
    return of_labels([text])[text]


def of_labels(texts: Sequence[str]) -> dict[str, tuple[list[Finding], bool]]:
    """Does the same as of_label for several labels; the documents are read once."""
    now = business_now()
    standing = licences.labels_documents(texts, now)
    names: dict[str, Mapping[str, str]] = {}
    if any(each.missing or each.pending for each in standing.values()):
        names = {code: row.names for code, row in document_types(now).items()}
    return {text: (_findings(text, each, names), each.touches_licence) for text, each in standing.items()}


def _findings(text: str, stands: LabelDocuments, names: Mapping[str, Mapping[str, str]]) -> list[Finding]:
    return [
        _finding(text, code, severity, each, stands, names)
        for code, severity, those in (
            (DOCUMENT_MISSING, Severity.REJECT, stands.missing),
            (DOCUMENT_IN_REVIEW, Severity.REVIEW, stands.pending),
        )
        for each in those
    ]


def _finding(
    text: str,
    code: str,
    severity: Severity,
    requirement: Requirement,
    documents: LabelDocuments,
    names: Mapping[str, Mapping[str, str]],
) -> Finding:
    words = documents.words_of.get(requirement.document_type, ())
    start = text.find(words[0]) if words else 0
    params = {"document": requirement.document_type, **names[requirement.document_type]}
    if words:
        params["words"] = ", ".join(words)
    if requirement.licence is not None:
        params["licence"] = str(requirement.licence)
    end = start + len(words[0]) if words and start >= 0 else len(text)
    return Finding(code, severity, max(start, 0), end, params)
