"""Freezing and unfreezing what a document covers, and reminding ahead of it.

`settle_freezes` works out afresh what should be frozen and writes what differs; every way to it (a licence lapses, a
reviewer decides, the nightly sweep) is the same call, so a missed one is mended by the next.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import terms
from compliance.certification import selectors, texts
from compliance.certification.models import Freeze
from compliance.certification.suspending import tell_certification_changed
from compliance.domain.documents import concerns
from compliance.domain.expiry import Cover, Coverage, due_reminder, next_change, next_reminder, spent
from compliance.evidence import selectors as evidence
from compliance.evidence.services import record
from compliance.licences import services as licences
from compliance.licences.selectors import local_day, subject
from compliance.models import Licence
from compliance.reviews.harm import set_harm
from compliance.trust.services import correct_months
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell

SETTLE, REMIND = "compliance.settle", "compliance.remind"


def settle_freezes(*, actor: Actor = PLATFORM) -> list[Freeze]:
    """Freeze what has lapsed, unfreeze what is covered again, note when that changes by itself. Returns the freezes
    that began or ended. Idempotent; in one transaction with history, messages and what hangs on the event.
    """
    with transaction.atomic():
        lock()
        now = business_now()
        _begin_renewals(now, actor)
        certification = selectors.certification_documents(now)
        coverages = certification.coverage(now)
        _mark_expired(coverages, certification, now)
        changed = [
            *_freeze_lapsed(coverages, certification, actor),
            *_unfreeze_covered(coverages, certification, actor),
        ]
        _note_provisional(coverages, certification)
        follow_harm(now)
        at = next_change(certification.rules.values(), certification.licences, certification.zone, now)
        if at is not None:
            schedule(SETTLE, key="next", due_at=at, lane=Lane.FAST)
        schedule_reminders(certification, now, terms().reminder_days)
        if changed:
            correct_months("freeze", actor=actor)
            tell_certification_changed()
    return changed


def lock() -> None:
    """Two never settle the same client side by side."""
    Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=context.current_tenant().pk)


def _begin_renewals(now: datetime, actor: Actor) -> None:
    """Renewals approved ahead take the place of what they renew on their first day."""
    begun = Licence.objects.filter(
        state=Licence.State.APPROVED, replaces__state__in=licences.RENEWABLE, valid_from__lte=local_day(now)
    )
    for renewal in begun:
        licences.replace(renewal, actor=actor)


def _mark_expired(
    coverages: dict[str, Coverage], certification: selectors.CertificationDocuments, now: datetime
) -> None:
    """What covers nothing any longer; what its renewal in review keeps provisional stays approved meanwhile."""
    kept = {each.licence for each in coverages.values() if each.cover is Cover.PROVISIONAL}
    rules = certification.rules.values()
    over = [
        each.id
        for each in certification.licences
        if each.state == Licence.State.APPROVED and each.id not in kept and spent(each, rules, certification.zone, now)
    ]
    if over:
        Licence.objects.filter(pk__in=over, state=Licence.State.APPROVED).update(state=Licence.State.EXPIRED)


def _freeze_lapsed(
    coverages: dict[str, Coverage], certification: selectors.CertificationDocuments, actor: Actor
) -> list[Freeze]:
    """What no label of the client can need expires, and freezes nothing."""
    frozen = set(Freeze.objects.filter(cause=Freeze.Cause.LICENCE, ends_at=None).values_list("document", flat=True))
    made, such_since = [], context.current_tenant().subject_since
    for code, lapsed_at in selectors.lapsed(coverages, certification).items():
        if code not in frozen:
            why = texts.REVOKED if _revoked(code, certification) else texts.LAPSED
            since = max(lapsed_at, such_since or lapsed_at)  # before, the document did not concern it
            made.append(freeze(certification.types[code], Freeze.Cause.LICENCE, since, actor=actor, reason_code=why))
    return made


def _revoked(code: str, certification: selectors.CertificationDocuments) -> bool:
    """Whether the last word about a document is that it was revoked."""
    decided = [
        (each.decided_at, each.state)
        for each in certification.licences
        if each.document_type in certification.rules[code].satisfied_by and each.decided_at is not None
    ]
    return bool(decided) and max(decided)[1] == Licence.State.REVOKED


def freeze(
    document: DocumentType, cause: str, since: datetime, *, actor: Actor, reason: str = "", reason_code: str = ""
) -> Freeze:
    """Freeze the labels that need a document; in the caller's transaction, which tells that it changed."""
    row: Freeze = Freeze.objects.create(
        cause=cause, document=document.code, reason=reason[:200], reason_code=reason_code, starts_at=since
    )
    record(
        "frozen",
        actor=actor,
        subject_kind="freeze",
        subject_id=row.pk,
        document=document.names,
        code=document.code,
        cause=cause,
        since_at=since,
        reason=reason,
    )
    _tell("certification_frozen", document, row, since_at=since, cause=cause, reason=reason, reason_code=reason_code)
    return row


def follow_harm(now: datetime) -> None:
    """What waits for a reviewer stands in the queue by what labels miss meanwhile, as it is now."""
    waiting = defaultdict[str, list[UUID]](list)
    for pk, document_type in Licence.objects.filter(state=Licence.State.IN_REVIEW).values_list("pk", "document_type"):
        waiting[document_type].append(pk)
    for document_type, licence_ids in waiting.items():
        set_harm(licence_ids, selectors.missed_from(document_type, now))


def _unfreeze_covered(
    coverages: dict[str, Coverage], certification: selectors.CertificationDocuments, actor: Actor
) -> list[Freeze]:
    ended, who = [], subject()
    for row in Freeze.objects.select_for_update().filter(ends_at=None).exclude(document=""):
        coverage = coverages.get(row.document, Coverage(Cover.NEVER))
        if row.cause == Freeze.Cause.RE_VERIFICATION:
            over = _approved_since(row, certification)
        else:
            over = not coverage.frozen or not concerns(certification.rules[row.document], who)
        if over:
            ended.append(unfreeze(row, certification.types.get(row.document), actor=actor))
    return ended


def _approved_since(row: Freeze, certification: selectors.CertificationDocuments) -> bool:
    """A failed re-verification is made good by a document handed in and approved after it."""
    rule = certification.rules.get(row.document)
    return rule is None or any(
        each.state == "approved"
        and each.document_type in rule.satisfied_by
        and each.decided_at is not None
        and each.decided_at > row.starts_at
        for each in certification.licences
    )


def unfreeze(row: Freeze, document: DocumentType | None, *, actor: Actor) -> Freeze:
    """End a freeze; in the caller's transaction, which tells that it changed."""
    row.ends_at = business_now()
    row.save(update_fields=["ends_at"])
    record(
        "unfrozen",
        actor=actor,
        subject_kind="freeze",
        subject_id=row.pk,
        code=row.document,
        cause=row.cause,
        document=document.names if document else row.document,
    )
    if document is not None:
        _tell("certification_unfrozen", document, row)
    return row


def _tell(template: str, document: DocumentType, row: Freeze, **parameters: Any) -> None:
    queue_message(
        f"compliance/{template}",
        everyone_to_tell(Topic.FREEZES),
        key=f"freeze:{row.pk}:{template}",
        about=f"freeze:{row.pk}",
        name=document.name,
        name_en=document.name_en,
        page=Page("trust"),
        **parameters,
    )


def _note_provisional(coverages: dict[str, Coverage], certification: selectors.CertificationDocuments) -> None:
    """Once for each licence that has lapsed while its renewal is in review: noted, and told."""
    for code, coverage in coverages.items():
        if coverage.cover is not Cover.PROVISIONAL:
            continue
        if evidence.noted("licence_provisional", coverage.licence, code=code):
            continue
        document = certification.types[code]
        record(
            "licence_provisional",
            actor=PLATFORM,
            subject_kind="licence",
            subject_id=coverage.licence,
            document=document.names,
            code=code,
        )
        queue_message(
            "compliance/licence_provisional",
            everyone_to_tell(Topic.EXPIRY),
            key=f"provisional:{code}:{coverage.licence}",
            about=f"licence:{coverage.licence}",
            name=document.name,
            name_en=document.name_en,
            page=Page("trust"),
        )


# ---------------------------------------------------------------- reminders


def remind() -> None:
    """Tell what is due ahead of each licence's last day, each reminder once; note when the next is due."""
    with transaction.atomic():
        lock()
        now = business_now()
        certification, days = selectors.certification_documents(now), terms().reminder_days
        for licence in certification.licences:
            reminder = due_reminder(licence, certification.licences, certification.zone, now, days)
            document = certification.types.get(licence.document_type)
            if reminder is None or document is None or licence.valid_until is None:
                continue
            if evidence.noted("licence_reminder", licence.id, days=reminder.days):
                continue
            record(
                "licence_reminder",
                actor=PLATFORM,
                subject_kind="licence",
                subject_id=licence.id,
                document=document.names,
                days=reminder.days,
                until=f"{licence.valid_until}",
            )
            queue_message(
                "compliance/licence_reminder",
                everyone_to_tell(Topic.EXPIRY),
                key=f"licence:{licence.id}:{reminder.days}",
                about=f"licence:{licence.id}",
                name=document.name,
                name_en=document.name_en,
                days=(licence.valid_until - local_day(now)).days,
                until=f"{licence.valid_until}",
                page=Page("licences"),
            )
        schedule_reminders(certification, now, days)


def schedule_reminders(certification: selectors.CertificationDocuments, now: datetime, days: Sequence[int]) -> None:
    """Note when the next reminder is due; whether it is still wanted is seen then."""
    at = next_reminder(certification.licences, certification.zone, now, days)
    if at is not None:
        schedule(REMIND, key="next", due_at=at, lane=Lane.STANDARD)
