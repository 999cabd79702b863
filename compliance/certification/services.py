"""Freezes and unfreezes what a document covers, and reminds the client ahead.

`settle_freezes` works out from scratch what should be frozen and writes the differences. Every occasion (a licence
lapses, a reviewer decides, the nightly sweep) calls it, so the next call mends what a missed one left.
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
    """Brings the freezes of the client in use up to date. Returns those that began or ended.

    Idempotent; one transaction.

    1. Put approved renewals in the place of what they renew, and mark as expired what covers nothing any longer.
    2. Freeze what has lapsed, unfreeze what is covered again, note what is covered provisionally.
    3. Move cases in the review queue by the harm that waiting does.
    4. Schedule the next change and the next reminder.
    5. If anything changed, correct the month's trust and emit the event.
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
    """Locks the client in use, so that two transactions never settle it at the same time."""
    Tenant.objects.select_for_update(of=("self",), no_key=True).get(pk=context.current_tenant().pk)


def _begin_renewals(now: datetime, actor: Actor) -> None:
    """Puts renewals that were approved ahead in the place of what they renew, on their first day."""
    begun = Licence.objects.filter(
        state=Licence.State.APPROVED, replaces__state__in=licences.RENEWABLE, valid_from__lte=local_day(now)
    )
    for renewal in begun:
        licences.replace(renewal, actor=actor)


def _mark_expired(
    coverages: dict[str, Coverage], certification: selectors.CertificationDocuments, now: datetime
) -> None:
    """Marks licences that cover nothing any longer; one that a renewal in review keeps provisional stays approved."""
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
    """Freezes what has lapsed. A document that no label of the client can need expires, but freezes nothing."""
    frozen = set(Freeze.objects.filter(cause=Freeze.Cause.LICENCE, ends_at=None).values_list("document", flat=True))
    made, such_since = [], context.current_tenant().subject_since
    for code, lapsed_at in selectors.lapsed(coverages, certification).items():
        if code not in frozen:
            why = texts.REVOKED if _revoked(code, certification) else texts.LAPSED
            since = max(lapsed_at, such_since or lapsed_at)  # before, the document did not concern it
            made.append(freeze(certification.types[code], Freeze.Cause.LICENCE, since, actor=actor, reason_code=why))
    return made


def _revoked(code: str, certification: selectors.CertificationDocuments) -> bool:
    """Returns True if the latest decision about a document revoked it."""
    decided = [
        (each.decided_at, each.state)
        for each in certification.licences
        if each.document_type in certification.rules[code].satisfied_by and each.decided_at is not None
    ]
    return bool(decided) and max(decided)[1] == Licence.State.REVOKED


def freeze(
    document: DocumentType, cause: str, since: datetime, *, actor: Actor, reason: str = "", reason_code: str = ""
) -> Freeze:
    """Freezes the labels that need a document, in the caller's transaction; the caller emits that certification
    changed.
    """
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
    _queue_freeze_message(
        "certification_frozen", document, row, since_at=since, cause=cause, reason=reason, reason_code=reason_code
    )
    return row


def follow_harm(now: datetime) -> None:
    """Ranks each licence in review by when labels begin to miss it, as things stand now."""
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
    """Returns True if a document submitted and approved after a failed re-verification made that good."""
    rule = certification.rules.get(row.document)
    return rule is None or any(
        each.state == "approved"
        and each.document_type in rule.satisfied_by
        and each.decided_at is not None
        and each.decided_at > row.starts_at
        for each in certification.licences
    )


def unfreeze(row: Freeze, document: DocumentType | None, *, actor: Actor) -> Freeze:
    """Ends a freeze, in the caller's transaction; the caller emits that certification changed."""
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
        _queue_freeze_message("certification_unfrozen", document, row)
    return row


def _queue_freeze_message(template: str, document: DocumentType, row: Freeze, **parameters: Any) -> None:
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
    """Records and tells, once for each licence, that it has lapsed while its renewal is in review."""
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
    """Sends the reminders due ahead of each licence's last day, each once, and schedules the next."""
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
    """Schedules the next reminder; whether it is still wanted is decided then."""
    at = next_reminder(certification.licences, certification.zone, now, days)
    if at is not None:
        schedule(REMIND, key="next", due_at=at, lane=Lane.STANDARD)
