"""Reads the catalogue of document types and the figures in force."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from compliance.catalogue.models import DocumentType, Terms
from compliance.domain.documents import Rule, Subject, owed
from tenants.database.kept_queries import PreparedQuery
from tenants.domain.chasing import ChaseKind, Ladder, Step, ladder_of

_IN_FORCE: Final = PreparedQuery(
    lambda at: (
        DocumentType.objects.filter(valid_from__lte=at).order_by("code", "-valid_from", "-version").distinct("code")
    )
)


def document_types(at: datetime) -> dict[str, DocumentType]:
    """Returns the versions in force at an instant (business time), by code."""
    return {row.code: row for row in _IN_FORCE(at=at)}


_TERMS: Final = PreparedQuery(lambda: Terms.objects.order_by("-version")[:1], for_all=True)


def terms() -> Terms:
    """Returns the figures in force."""
    [figures] = _TERMS()
    return figures


def party_out_after() -> timedelta:
    """Returns how long calls to an outside party must fail before it counts as out."""
    return timedelta(minutes=terms().party_out_minutes)


def locked_terms() -> Terms:
    """Returns the figures in force and locks them: other transactions that decide by them wait."""
    return Terms.objects.select_for_update().latest("version")


def ladder(kind: ChaseKind) -> Ladder:
    """Returns the steps and waits by which somebody who does not answer is asked again, by the figures in force."""
    figures = terms()
    hours, minutes = timedelta(hours=1), timedelta(minutes=1)
    if kind is ChaseKind.ROUTINE:
        return ladder_of(
            {
                Step.MAIL: figures.chase_mail_hours * hours,
                Step.SMS: figures.chase_sms_hours * hours,
                Step.NEXT_PERSON: figures.chase_next_person_hours * hours,
                Step.PHONE: figures.chase_phone_hours * hours,
                Step.DESK: figures.chase_desk_hours * hours,
            }
        )
    if kind is ChaseKind.EMERGENCY:
        return ladder_of(
            {
                Step.PHONE: figures.emergency_phone_minutes * minutes,
                Step.NEXT_PERSON: figures.emergency_next_person_minutes * minutes,
                Step.DESK: figures.emergency_desk_minutes * minutes,
            }
        )
    return ladder_of(
        {
            Step.NEXT_PERSON: figures.on_call_backup_minutes * minutes,
            Step.DESK: figures.on_call_administrators_minutes * minutes,
        }
    )


def rule_of(row: DocumentType) -> Rule:
    """Returns the rule that a document type sets."""
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


def documents_ahead(who: Subject, at: datetime) -> list[DocumentType]:
    """What such a client owes whatever its labels say, each within its first_days of the certification."""
    types = document_types(at)
    return [types[rule.code] for rule in owed(rules(at, types), who, ())]


def rules(at: datetime, types: Mapping[str, DocumentType] | None = None) -> dict[str, Rule]:
    """Returns the rules in force at an instant (business time), by code.

    types: the result of document_types(at), if at hand.
    """
    return {code: rule_of(row) for code, row in (document_types(at) if types is None else types).items()}
