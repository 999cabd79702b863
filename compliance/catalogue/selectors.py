"""Reading the catalogue of document types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from compliance.catalogue.models import DocumentType, Terms
from compliance.domain.documents import Rule


def document_types(at: datetime) -> dict[str, DocumentType]:
    """The versions in force at an instant (business time), by code."""
    rows = DocumentType.objects.filter(valid_from__lte=at).order_by("code", "-valid_from", "-version").distinct("code")
    return {row.code: row for row in rows}


def terms() -> Terms:
    """The figures in force."""
    newest: Terms = Terms.objects.latest("version")
    return newest


def rule_of(row: DocumentType) -> Rule:
    """A document type as the rules see it."""
    return Rule(
        code=row.code,
        required=row.required,
        subject_types=frozenset(row.subject_types),
        industries=frozenset(row.industries),
        label_words=tuple(row.label_words),
        alternatives=tuple(row.alternatives),
        grace_days=row.grace_days,
        first_days=row.first_days,
    )


def rules(at: datetime, types: Mapping[str, DocumentType] | None = None) -> dict[str, Rule]:
    """The rules in force at an instant (business time), by code. types: what document_types(at) gave already."""
    return {code: rule_of(row) for code, row in (document_types(at) if types is None else types).items()}
